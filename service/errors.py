"""What can go wrong before any work begins.

::

    SettingsError
    ├── BadSetting
    ├── NoBroker
    └── UnreadableSettings
"""

from __future__ import annotations

from i18n.declared import DeclaredError


class SettingsError(DeclaredError):
    """Base of the errors of this package: the program was started with settings that it cannot use."""


class BadSetting(SettingsError):
    """Raised when a setting is unknown or its value is not allowed.

    Attributes:
        name: of the setting.
        value: as it was written.
        reason: what is wrong with it.
        origin: the flag, variable or file that it is from.
        reason_de: what is wrong, in German, where that is known.
    """

    name: str
    value: str
    reason: str
    origin: str
    reason_de: str = ""

    code = "bad-setting"
    en = "{origin} cannot be {value} ({reason}); correct it or leave it out"


class NoBroker(SettingsError):
    """Raised when a worker of its own is started and there is nothing to wake it."""

    code = "no-broker"
    en = "a worker needs GLEICHLAUF_BROKER_URL; set it to a Redis, or let 'gleichlauf serve' do the work itself"
    de = (
        "Ein Arbeitsprozess braucht GLEICHLAUF_BROKER_URL; dort ein Redis angeben oder 'gleichlauf serve' die Arbeit "
        "selbst machen lassen"
    )


class UnreadableSettings(SettingsError):
    """Raised when the settings file is not TOML."""

    file: str
    reason: str

    code = "unreadable-settings"
    en = "{file} is not readable as TOML ({reason}); correct it or move it away"
    de = "{file} ist kein lesbares TOML ({reason}); berichtigen oder wegräumen"

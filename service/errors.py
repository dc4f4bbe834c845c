"""What can go wrong before any work begins.

::

    SettingsError
    ├── BadSetting
    ├── NoBroker
    └── UnreadableSettings
"""

from __future__ import annotations


class SettingsError(Exception):
    """Base of the errors of this package: the program was started with settings that it cannot use."""


class BadSetting(SettingsError):
    """Raised when a setting is unknown or its value is not allowed."""

    def __init__(self, name: str, value: str, reason: str, origin: str, reason_de: str = "") -> None:
        """Take the setting's name, its value as written, what is wrong, and the flag, variable or file it is from.

        Last comes what is wrong in German, where it is known.
        """
        super().__init__(name, value, reason, origin, reason_de)
        self.reason_de = reason_de
        self.name = name
        self.value = value
        self.reason = reason
        self.origin = origin

    def __str__(self) -> str:
        """Name where it was set, the value, and what would be right."""
        return f"{self.origin} cannot be {self.value} ({self.reason}); correct it or leave it out"


class NoBroker(SettingsError):
    """Raised when a worker of its own is started and there is nothing to wake it."""

    def __init__(self) -> None:
        super().__init__()

    def __str__(self) -> str:
        """Name the variable and the way without one."""
        return "a worker needs GLEICHLAUF_BROKER_URL; set it to a Redis, or let 'gleichlauf serve' do the work itself"


class UnreadableSettings(SettingsError):
    """Raised when the settings file is not TOML."""

    def __init__(self, file: str, reason: str) -> None:
        """Take the file and the parser's words."""
        super().__init__(file, reason)
        self.file = file
        self.reason = reason

    def __str__(self) -> str:
        """Name the file and the place in it."""
        return f"{self.file} is not readable as TOML ({self.reason}); correct it or move it away"

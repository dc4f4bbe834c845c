"""What can go wrong between a command and the service that it asks.

::

    CliError
    ├── Unreachable
    ├── NotGleichlauf
    ├── NoEntry
    ├── Refused
    ├── DamagedResult
    └── OutputFailed            before or after: what is printed cannot be written
"""

from __future__ import annotations

from i18n.declared import DeclaredError


class CliError(DeclaredError):
    """Base of the errors of this package."""


class Unreachable(CliError):
    """Raised when no service answers, or it stops in the middle of an answer."""

    url: str
    reason: str

    code = "unreachable"
    en = "no service answers at {url} ({reason}); start one with 'gleichlauf serve', or name another in GLEICHLAUF_URL"
    de = (
        "Auf {url} antwortet kein Dienst ({reason}); einen starten mit 'gleichlauf serve', oder in GLEICHLAUF_URL "
        "einen anderen nennen"
    )


class NotGleichlauf(CliError):
    """Raised when what answers is another program, or a proxy before the service."""

    url: str
    answer: str

    code = "not-gleichlauf"
    en = "what answers at {url} is no Gleichlauf ({answer}); correct GLEICHLAUF_URL"
    de = "Was auf {url} antwortet, ist kein Gleichlauf ({answer}); GLEICHLAUF_URL berichtigen"


class NoEntry(CliError):
    """Raised when the service wants an API key, or another one."""

    url: str

    code = "no-entry"
    en = (
        "the service at {url} wants an API key that is good; put it into GLEICHLAUF_KEY (its operator makes one with "
        "'gleichlauf keys create NAME')"
    )
    de = (
        "Der Dienst auf {url} will einen gültigen API-Schlüssel; er gehört in GLEICHLAUF_KEY (wer den Dienst "
        "betreibt, macht einen mit 'gleichlauf keys create NAME')"
    )


class Refused(CliError):
    """Raised when the service does not do what it is asked for."""

    status: int
    detail: str

    code = "refused"
    en = "the service answers with {status}; {detail}"
    de = "Der Dienst antwortet mit {status}; {detail}"


class DamagedResult(CliError):
    """Raised when what has come is not what the job's record says, byte for byte."""

    name: str

    code = "damaged-result"
    en = "the result {name} did not come whole; fetch it again"
    de = "Das Ergebnis {name} kam nicht ganz an; es noch einmal holen"


class OutputFailed(CliError):
    """Raised when standard output cannot be written: it leads into a file on a full disk, say."""

    reason: str

    code = "output-failed"
    en = "standard output cannot be written ({reason}); make room where it leads, or lead it elsewhere"
    de = "In die Standardausgabe lässt sich nicht schreiben ({reason}); dort Platz schaffen oder sie umleiten"

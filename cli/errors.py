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


class CliError(Exception):
    """Base of the errors of this package."""


class Unreachable(CliError):
    """Raised when no service answers, or it stops in the middle of an answer."""

    def __init__(self, url: str, reason: str) -> None:
        """Take the service's address and what the network says."""
        super().__init__(url, reason)
        self.url = url
        self.reason = reason

    def __str__(self) -> str:
        """Name the address and two remedies."""
        return (
            f"no service answers at {self.url} ({self.reason}); start one with 'gleichlauf serve', "
            "or name another in GLEICHLAUF_URL"
        )


class NotGleichlauf(CliError):
    """Raised when what answers is another program, or a proxy before the service."""

    def __init__(self, url: str, answer: str) -> None:
        """Take the address that was asked and how it answered."""
        super().__init__(url, answer)
        self.url = url
        self.answer = answer

    def __str__(self) -> str:
        """Name the address."""
        return f"what answers at {self.url} is no Gleichlauf ({self.answer}); correct GLEICHLAUF_URL"


class NoEntry(CliError):
    """Raised when the service wants an API key, or another one."""

    def __init__(self, url: str) -> None:
        """Take the service's address."""
        super().__init__(url)
        self.url = url

    def __str__(self) -> str:
        """Say where the key goes and where it comes from."""
        return (
            f"the service at {self.url} wants an API key that is good; put it into GLEICHLAUF_KEY "
            "(its operator makes one with 'gleichlauf keys create NAME')"
        )


class Refused(CliError):
    """Raised when the service does not do what it is asked for."""

    def __init__(self, status: int, detail: str) -> None:
        """Take the status of the answer, and what the service says in the user's own language."""
        super().__init__(status, detail)
        self.status = status
        self.detail = detail

    def __str__(self) -> str:
        """Say what the service says; the remedy is in it."""
        return f"the service answers with {self.status}; {self.detail}"


class DamagedResult(CliError):
    """Raised when what has come is not what the job's record says, byte for byte."""

    def __init__(self, name: str) -> None:
        """Take the result's name."""
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        """Name the result and the remedy."""
        return f"the result {self.name} did not come whole; fetch it again"


class OutputFailed(CliError):
    """Raised when standard output cannot be written: it leads into a file on a full disk, say."""

    def __init__(self, reason: str) -> None:
        """Take what the system says."""
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        """Name the stream, which no path can be, and the remedy."""
        return f"standard output cannot be written ({self.reason}); make room where it leads, or lead it elsewhere"

"""What can go wrong on the way to what sites embed.

::

    PublishError
    └── UnfitRecording
"""

from __future__ import annotations

from i18n.declared import DeclaredError


class PublishError(DeclaredError):
    """Base of all errors of this package: ``except PublishError`` catches them and nothing else."""


class UnfitRecording(PublishError):
    """Raised when a file that has the recording in it cannot be made, or need not, because of what the recording is."""

    name: str
    output: str
    reason: str
    remedy: str

    code = "unfit-recording"
    en = "there is no {output} of {name} ({reason}); {remedy}"

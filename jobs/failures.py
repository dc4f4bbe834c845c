"""What an error means for a job: what its producer is told, and whether and when the piece is tried again.

Who is at fault decides. A recording that is not sound stays so; a server that is down comes back; what is wrong with
this service is its operator's to find in the log, and the producer only learns that the job is not to blame.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from align.errors import AlignError
from articles.errors import ArticleError
from audio import memory
from audio.errors import AudioError, DamagedModel, ModelNotFound, NoGraphicsCard, NotEnoughMemory, UnknownModel
from files.errors import DiskError, FileError
from jobs import backoff
from jobs.errors import (
    BadStore,
    ClosedFolder,
    DatabaseError,
    JobError,
    Overdue,
    Poison,
    ServiceTrouble,
    StoreUnreachable,
    UnknownProfile,
    WorkerEnded,
)
from jobs.messages import explain
from jobs.record import Failure, Flaw
from net.errors import CutOff, FetchError, HostBusy, HttpFailed, NoNetwork, TooSlow

if TYPE_CHECKING:
    from audio.errors import SoundWarning
    from jobs.errors import SandboxError
    from jobs.report import Stage
    from publish.errors import UnfitRecording

WAITS_S = (30, 300, 1_800, 5_400, 14_400)
"""After each try but the last: six tries over some six hours, which is as long as most servers are down."""

_MOST_RETRY_AFTER_S = 3_600  # a server that asks for more is not waited for so long at once
_OURS = (
    BadStore,
    ClosedFolder,
    DamagedModel,
    DatabaseError,
    DiskError,
    ModelNotFound,
    NoGraphicsCard,
    NotEnoughMemory,
    StoreUnreachable,
    UnknownModel,  # producers name none, but a preset of the operator's does
    UnknownProfile,  # likewise: since the job was taken in, it is there no more
)
_PASSING = (
    CutOff,
    DatabaseError,
    DiskError,
    HostBusy,
    ModelNotFound,
    NoNetwork,
    NotEnoughMemory,
    OSError,
    Overdue,
    Poison,
    StoreUnreachable,
    TooSlow,
    WorkerEnded,
)
_PASSING_STATUS = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
_KNOWN = (AlignError, ArticleError, AudioError, FetchError, FileError, JobError)


def failure(error: Exception, stage: Stage) -> Failure:
    """Return what the producer is told of an error.

    >>> from audio.errors import NotAudio
    >>> from jobs.report import Stage
    >>> told = failure(NotAudio("a.mp3", "a web page"), Stage.TRANSCRIBE)
    >>> told.type, told.retryable
    ('not-audio', False)
    """
    known = isinstance(error, _KNOWN)
    name = error.code if isinstance(error, _KNOWN) else _unknown(error)
    shown = error if known and not isinstance(error, _OURS) else ServiceTrouble(name)
    return Failure(
        type=name,
        detail=explain(shown, "en"),
        detail_de=explain(shown, "de"),
        retryable=shown is not error or passes(error),
        stage=stage,
    )


def flaw(warning: SoundWarning | UnfitRecording | SandboxError) -> Flaw:
    """Return what the producer is told of a recording that is not as it should be, though it can be used.

    >>> from audio.errors import BadPackets
    >>> flaw(BadPackets("a.mp3", 3)).type
    'bad-packets'
    """
    return Flaw(type=warning.code, detail=explain(warning, "en"), detail_de=explain(warning, "de"))


def wait_s(error: Exception, tries: int) -> float | None:
    """Return how long to wait before the next try, ``None`` where there should be none.

    Args:
        error: of the try that has just failed.
        tries: how many failed before it.

    >>> from net.errors import NotFound
    >>> wait_s(NotFound("https://example.org/a.mp3", 404), 0) is None
    True
    """
    if not passes(error):
        return None
    asked_s = error.retry_after_s if isinstance(error, HttpFailed) else 0
    return backoff.wait_s(WAITS_S, tries + 1, asked_s=asked_s, most_s=_MOST_RETRY_AFTER_S)


def passes(error: Exception) -> bool:
    """Return whether another try may succeed where this error ended one."""
    if isinstance(error, HttpFailed):
        return error.status in _PASSING_STATUS or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return isinstance(error, _PASSING) or memory.is_short(error)


def _unknown(error: Exception) -> str:
    return NotEnoughMemory.code if memory.is_short(error) else "internal"

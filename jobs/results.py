"""What the stages of a job return: small records that stand in the ledger, and name what lies in the store."""

from __future__ import annotations

from dataclasses import dataclass

from jobs.forms import Noted
from jobs.record import ArticleSummary, AudioSummary, Quality
from jobs.sources import File


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What the first stage returns.

    Attributes:
        article: what was read, in short.
        article_key: under which all of it is kept.
        recording: the file of sound.
        kept: whether nothing of it had to be downloaded, because what is there is still good.
    """

    article: ArticleSummary
    article_key: str
    recording: File
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcribed:
    """What the second stage returns; what was heard is in the store.

    Attributes:
        audio: the recording, in short.
        warnings: what is wrong with it, though it can be used; see :func:`jobs.ear.warnings`.
        kept: whether all that was heard was there from an earlier run.
    """

    audio: AudioSummary
    warnings: tuple[Noted, ...]
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Aligned:
    """What the third stage returns.

    Attributes:
        quality: of the alignment, in short.
        alignment_key: under which all of it is kept.
        transcript_key: under which it is kept what was said.
        kept: whether the alignment was there from an earlier run.
    """

    quality: Quality
    alignment_key: str
    transcript_key: str
    kept: bool

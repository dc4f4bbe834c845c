"""Jobs as the desk shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from web.desk.figures import Figures
from web.desk.wording import says
from web.shown import detail_of

if TYPE_CHECKING:
    from jobs.record import Failure, Job
    from jobs.request import Source
    from web.negotiation import Language

_MINUTE_S, _HOUR_S = 60, 3600
_SOON_S = 10  # below it seconds are not counted


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A job in a list.

    Attributes:
        id: of the job.
        title: of its article, or what is known instead.
        status: as in `jobs.record.Status`.
        word: the same for people.
        percent: how far it is.
        now: what is being done, and how long that takes.
        created_ms: when it was submitted.
        about: its length, or why it failed.
    """

    id: str
    title: str
    status: str
    word: str
    percent: int
    now: str
    created_ms: int
    about: str


def row(job: Job, language: Language) -> JobRow:
    """Return a job as a list shows it."""
    say, show = says(language), Figures(language)
    about = ""
    if job.failure is not None:
        about = detail_of(job.failure, language)
    elif job.audio is not None:
        about = show.length(job.audio.duration_ms)
    return JobRow(
        id=job.id,
        title=title(job, language),
        status=job.status,
        word=say(job.status),
        percent=job.progress.percent,
        now=" · ".join(part for part in (say(job.stage), left(job, language)) if part),
        created_ms=job.created_ms,
        about=about,
    )


def title(job: Job, language: Language) -> str:
    """Return what a job is called."""
    if job.article is not None and job.article.title:
        return job.article.title
    return place(job.request.article) or says(language)("untitled")


def place(source: Source) -> str:
    """Return where a document comes from, as far as that says anything to people."""
    return source.url or source.name or ""


def left(job: Job, language: Language) -> str:
    """Return how long a job still takes, as people say it; empty where that is unknown."""
    if job.status.ended or job.progress.eta_s is None:
        return ""
    say = says(language)
    return say("left", span(job.progress.eta_s, language))


def span(seconds: int, language: Language) -> str:
    """Return a length of time as people say it.

    >>> span(95, "en"), span(4, "de")
    ('2 min', 'einen Augenblick')
    """
    say = says(language)
    if seconds < _SOON_S:
        return say("soon")
    if seconds < _MINUTE_S:
        return say("seconds", seconds)
    minutes = -(-seconds // _MINUTE_S)
    if seconds < _HOUR_S:
        return say("minutes", minutes)
    return say("hours", *divmod(minutes, 60))


def remedy(failure: Failure, language: Language) -> str:
    """Return what to do about a failure."""
    return says(language)("retry_helps" if failure.retryable else "retry_helps_not")

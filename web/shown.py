"""Jobs as the API shows them."""

from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict

from jobs.record import Delivery, Failure, Flaw, Job, JobProgress, Status
from jobs.report import Stage
from jobs.request import Priority
from web.negotiation import Language


class Shown(BaseModel):
    """Base of what the API shows."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class ProgressShown(Shown):
    """How far a job is."""

    percent: int
    """Of the whole job, 0 to 100."""

    eta_seconds: int | None
    """Seconds until it is done, from the speed measured so far."""

    done_seconds: float
    """Of the recording, that the stage at hand is through with."""

    total_seconds: float | None
    """Of the recording, known once fetched."""


class ArticleShown(Shown):
    """The article, known once fetched."""

    sha256: str
    title: str
    paragraphs: int


class AudioShown(Shown):
    """The recording, known once it was heard."""

    sha256: str
    duration_ms: int


class WarningShown(Shown):
    """What is wrong with a recording that could be used nevertheless."""

    type: str
    """`cut-short`: the file ends well before the length that it states. `bad-packets`: parts of it are damaged."""

    detail: str
    """One line for people, in the language of the answer."""


class QualityShown(Shown):
    """How well article and recording fit, known once aligned."""

    article_spoken: float
    """Share of the article's words that are spoken, 0 to 1."""

    speech_explained: float
    """Share of the speech that the article explains, 0 to 1."""

    belongs: bool
    """Whether the recording reads this article at all."""


class FailureShown(Shown):
    """What went wrong."""

    type: str
    """Code of a closed list, for programs."""

    detail: str
    """One line for people, in the language of the answer."""

    retryable: bool
    stage: Stage
    attempt: int
    at: str


class DeliveryShown(Shown):
    """A message to the job's webhook."""

    id: str
    type: str
    url: str
    state: str
    """`pending`, `delivered` or `failed`."""

    tries: int
    next_at: str | None
    """When it is tried again, while it is pending."""

    last_status: int | None
    last_error: str
    created_at: str


class OutputShown(Shown):
    """One result."""

    href: str
    media_type: str
    bytes: int
    sha256: str


class LinksShown(Shown):
    """Where the job's other routes are."""

    self: str
    events: str
    cancel: str
    retry: str


class JobShown(Shown):
    """A job."""

    id: str
    status: Status
    stage: Stage
    """The one at hand, or the last one that was."""

    progress: ProgressShown
    attempt: int
    """1, and one more for each `retry`."""

    priority: Priority
    preset: str | None
    language: str | None
    """As asked for."""

    metadata: dict[str, str]
    created_at: str
    started_at: str | None
    completed_at: str | None
    """When it ended, in whichever way."""

    expires_at: str | None
    """When it is deleted."""

    article: ArticleShown | None
    audio: AudioShown | None
    warnings: list[WarningShown]
    """What is wrong with the recording, though it could be used."""

    quality: QualityShown | None
    failure: FailureShown | None
    """Why it failed; `null` unless it did."""

    errors: list[FailureShown]
    """All that went wrong so far, oldest first, whether or not a later try helped."""

    stage_ms: dict[Stage, int]
    """Milliseconds that each finished stage took."""

    outputs: dict[str, OutputShown]
    """Results by name, once completed."""

    webhooks: list[DeliveryShown]
    links: LinksShown


class JobsShown(Shown):
    """A page of jobs, newest first."""

    data: list[JobShown]
    has_more: bool
    next: str | None
    """Address of the next page."""


def shown(job: Job, language: Language) -> JobShown:
    """Return a job as the API shows it, with what went wrong in a language."""
    path = f"/v1/jobs/{job.id}"
    return JobShown(
        id=job.id,
        status=job.status,
        stage=job.stage,
        progress=progress_shown(job.progress),
        attempt=job.attempt,
        priority=job.request.priority,
        preset=job.request.preset,
        language=job.request.language,
        metadata=dict(job.request.metadata),
        created_at=time_of(job.created_ms),
        started_at=_time(job.started_ms),
        completed_at=_time(job.completed_ms),
        expires_at=_time(job.expires_ms),
        article=ArticleShown.model_validate(job.article, from_attributes=True) if job.article else None,
        audio=AudioShown.model_validate(job.audio, from_attributes=True) if job.audio else None,
        warnings=[WarningShown(type=flaw.type, detail=detail_of(flaw, language)) for flaw in job.warnings],
        quality=QualityShown.model_validate(job.quality, from_attributes=True) if job.quality else None,
        failure=failure_shown(job.failure, language) if job.failure else None,
        errors=[failure_shown(failure, language) for failure in job.errors],
        stage_ms=dict(job.stage_ms),
        outputs={
            name: OutputShown(
                href=f"{path}/result.{name}", media_type=output.media_type, bytes=output.bytes, sha256=output.sha256
            )
            for name, output in job.result.items()
        },
        webhooks=[delivery_shown(delivery) for delivery in job.deliveries],
        links=LinksShown(self=path, events=f"{path}/events", cancel=f"{path}/cancel", retry=f"{path}/retry"),
    )


def progress_shown(progress: JobProgress) -> ProgressShown:
    """Return how far a job is."""
    return ProgressShown(
        percent=progress.percent,
        eta_seconds=progress.eta_s,
        done_seconds=progress.done_ms / 1000,
        total_seconds=None if progress.total_ms is None else progress.total_ms / 1000,
    )


def delivery_shown(delivery: Delivery) -> DeliveryShown:
    """Return a message to a webhook."""
    return DeliveryShown(
        id=delivery.id,
        type=delivery.type,
        url=delivery.url,
        state=delivery.state,
        tries=delivery.tries,
        next_at=time_of(delivery.next_ms) if delivery.state == "pending" else None,
        last_status=delivery.last_status,
        last_error=delivery.last_error,
        created_at=time_of(delivery.created_ms),
    )


def failure_shown(failure: Failure, language: Language) -> FailureShown:
    """Return what went wrong, in a language."""
    return FailureShown(
        type=failure.type,
        detail=detail_of(failure, language),
        retryable=failure.retryable,
        stage=failure.stage,
        attempt=failure.attempt,
        at=time_of(failure.at_ms),
    )


def detail_of(told: Failure | Flaw, language: Language) -> str:
    """Return what went wrong, or is wrong, as one line for people."""
    return told.detail_de if language == "de" else told.detail


def tag_of(job: Job, language: Language) -> str:
    """Return the ``ETag`` of a job: another whenever it would be shown otherwise."""
    deliveries = sum(1 + delivery.tries + (delivery.state != "pending") for delivery in job.deliveries)
    return f'"{job.version}.{deliveries}-{language}"'


def time_of(ms: int) -> str:
    """Return a time as ISO 8601 has it.

    >>> time_of(1_795_420_800_123)
    '2026-11-23T08:00:00.123Z'
    """
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _time(ms: int | None) -> str | None:
    return None if ms is None else time_of(ms)

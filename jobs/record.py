"""What the ledger says about jobs: the records that everybody else reads.

Times are milliseconds since 1970, by the database's clock. Longer than other modules: the records of one ledger, and
nothing that works on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from jobs.report import Stage
from jobs.request import Priority, Request
from jobs.store import JSON


class Status(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"  # nobody works on it
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def ended(self) -> bool:
        """Whether nothing more happens unless somebody asks for it."""
        return self not in OPEN


OPEN = (Status.QUEUED, Status.PROCESSING)
"""Where a job stands that has not ended."""


class WorkerEnd(StrEnum):
    """How a worker ended while it held a piece of work, as far as there is evidence."""

    LOST = "lost"  # it was not seen to end: its machine or the whole service may have gone
    KILLED = "killed"  # by a signal from outside
    OUT_OF_MEMORY = "out-of-memory"  # at its bound, or by the system, which had none left
    HUNG = "hung"  # it gave no sign of life, or its work got no further
    TIMED_OUT = "timed-out"  # at the bound of CPU time
    CRASHED = "crashed"  # by itself: a fault of a library

    @property
    def accuses(self) -> bool:
        """Whether the work is likely to blame, and not what ended the worker."""
        return self not in (WorkerEnd.LOST, WorkerEnd.KILLED)


class WorkItem(NamedTuple):
    """A piece of work that one worker does at a time: all that a message to a worker says.

    Attributes:
        job_id: of which job.
        stage: which stage of it.
        part: 0 for the stage itself, from 1 for a chunk of a long recording.
        queue: where workers wait for it.
    """

    job_id: str
    stage: Stage
    part: int
    queue: str


QUEUE_OF = {Stage.FETCH: "io", Stage.TRANSCRIBE: "asr", Stage.ALIGN: "asr", Stage.PUBLISH: "cpu"}
"""What a stage needs most: the network, the recogniser's model, or a core."""


def queue_of(stage: Stage, priority: Priority) -> str:
    """Return the queue of a piece of work; archives wait in queues of their own.

    >>> queue_of(Stage.PUBLISH, Priority.STANDARD), queue_of(Stage.FETCH, Priority.BULK)
    ('cpu', 'io.bulk')
    """
    return QUEUE_OF[stage] + (".bulk" if priority is Priority.BULK else "")


QUEUES = tuple(
    dict.fromkeys(queue_of(stage, priority) for priority in (Priority.STANDARD, Priority.BULK) for stage in Stage)
)
NETWORK = tuple(dict.fromkeys(queue_of(Stage.FETCH, priority) for priority in (Priority.STANDARD, Priority.BULK)))
"""The queues whose work is to wait for other people's servers: it takes no place that computing needs."""

COMPUTING = tuple(queue for queue in QUEUES if queue not in NETWORK)
"""All others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobProgress:
    """How far a job is.

    Attributes:
        done_ms: milliseconds of sound that the stage at hand is through with.
        total_ms: of the whole recording; ``None`` while it is not known.
        percent: of the whole job, 0 to 100; it never falls within an attempt.
        eta_s: seconds to the job's end, by the speed measured so far; ``None`` where nothing is known yet.
    """

    done_ms: int = 0
    total_ms: int | None = None
    percent: int = 0
    eta_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What went wrong.

    Attributes:
        type: code of a closed list, such as ``not-audio``.
        detail: one line in English.
        detail_de: the same in German.
        retryable: whether trying again may help.
        stage: where.
        attempt: in which attempt of the job.
        at_ms: when; 0 until the ledger has noted it.
    """

    type: str
    detail: str
    detail_de: str
    retryable: bool
    stage: Stage
    attempt: int = 0
    at_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One result.

    Attributes:
        key: where it lies in the store.
        sha256: of its bytes.
        bytes: how many.
        media_type: of them.
    """

    key: str
    sha256: str
    bytes: int
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSummary:
    """What was read as the article: hash of its text, title, number of paragraphs."""

    sha256: str
    title: str
    paragraphs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioSummary:
    """What was fetched as the recording."""

    sha256: str
    duration_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """What is wrong with a recording that can be used nevertheless.

    Attributes:
        type: code of a closed list: ``cut-short``, ``bad-packets``, or ``unfit-recording`` where a result was left out.
        detail: one line in English.
        detail_de: the same in German.
    """

    type: str
    detail: str
    detail_de: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How well article and recording fit.

    Attributes:
        article_spoken: share of the article's words that are spoken, 0 to 1.
        speech_explained: share of the speech that the article explains, 0 to 1.
        belongs: whether the recording reads this article at all.
    """

    article_spoken: float
    speech_explained: float
    belongs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message to the producer's webhook, and what became of it.

    Attributes:
        id: the same over all tries.
        type: such as ``job.completed``.
        url: where it goes.
        state: ``pending``, ``delivered`` or ``failed``.
        tries: so far.
        next_ms: when it is tried again.
        last_status: of the last answer over HTTP, if there was one.
        last_error: what was wrong at the last try; empty if nothing.
        created_ms: when it was written.
    """

    id: str
    type: str
    url: str
    state: str
    tries: int
    next_ms: int
    last_status: int | None
    last_error: str
    created_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job.

    Attributes:
        id: 26 lower-case letters and digits; later ones sort later.
        owner: whose key it was submitted with.
        request: what is asked for.
        status: where it stands.
        stage: the one at hand, or the last one that was.
        version: grows with every change; with it a reader knows whether there is news.
        attempt: 1, and one more for each time that the producer had it tried again.
        created_ms: when it was submitted.
        started_ms: when work on it first began.
        completed_ms: when it ended, in whichever way.
        expires_ms: when it is deleted.
        progress: how far it is.
        article: known once fetched.
        audio: known once it was heard.
        warnings: what is wrong with it, though it could be used.
        quality: known once aligned.
        failure: why it failed; ``None`` unless it did.
        errors: all that went wrong so far, oldest first, whether or not a later try helped.
        result: the outputs by name, once completed.
        deliveries: messages to the webhook, oldest first.
        stage_ms: milliseconds that each finished stage took, from its beginning to its end.
    """

    id: str
    owner: str
    request: Request
    status: Status
    stage: Stage
    version: int
    attempt: int
    created_ms: int
    started_ms: int | None = None
    completed_ms: int | None = None
    expires_ms: int | None = None
    progress: JobProgress = JobProgress()
    article: ArticleSummary | None = None
    audio: AudioSummary | None = None
    warnings: tuple[Flaw, ...] = ()
    quality: Quality | None = None
    failure: Failure | None = None
    errors: tuple[Failure, ...] = ()
    result: Mapping[str, Output] = field(default_factory=dict)
    deliveries: tuple[Delivery, ...] = ()
    stage_ms: Mapping[Stage, int] = field(default_factory=dict)

    @property
    def first_piece(self) -> WorkItem:
        """What is to be done first, once the job is submitted."""
        return WorkItem(self.id, Stage.FETCH, 0, queue_of(Stage.FETCH, self.request.priority))


class ParagraphTimes(NamedTuple):
    """Where a paragraph of the article is in the recording.

    Attributes:
        id: as in the alignment.
        status: ``spoken``, ``partly`` or ``not_spoken``.
        start_ms: when its reading begins, ``None`` exactly where nothing of it is spoken.
        end_ms: when its reading ends, likewise.
    """

    id: str
    status: str
    start_ms: int | None
    end_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a finished stage found out about its job; ``None`` leaves it as it is.

    Attributes:
        article: in short.
        duration_ms: of the recording as its file states it, good for a guess at the time left until it is decoded.
        audio: the recording in short, measured.
        warnings: what is wrong with it.
        paragraphs: all of them, in printed order; those who watch are told.
        quality: of the alignment.
        result: outputs by name.
    """

    article: ArticleSummary | None = None
    duration_ms: int | None = None
    audio: AudioSummary | None = None
    warnings: tuple[Flaw, ...] | None = None
    paragraphs: tuple[ParagraphTimes, ...] | None = None
    quality: Quality | None = None
    result: Mapping[str, Output] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to work on a piece, while its worker sends heartbeats.

    Attributes:
        job_id: of which job.
        stage: which stage.
        part: 0 for the stage itself, from 1 for a chunk.
        queue: where it was waited for.
        fence: grows with every claim: what an older holder writes changes nothing.
        worker: who holds it.
        owner: whose job it is.
        request: what is asked for.
        attempt: of the job.
        tries: how often this piece has failed for a reason that may pass.
        results: what earlier stages returned.
        plan: what each chunk is told that the stage was split into so far, in the order of their numbers.
        waited_ms: how long the piece lay ready.
    """

    job_id: str
    stage: Stage
    part: int
    queue: str
    fence: int
    worker: str
    owner: str
    request: Request
    attempt: int
    tries: int
    results: Mapping[Stage, JSON]
    plan: tuple[JSON, ...]
    waited_ms: int

    @property
    def piece(self) -> WorkItem:
        """What is worked on."""
        return WorkItem(self.job_id, self.stage, self.part, self.queue)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened to a job, for those who watch.

    Attributes:
        seq: the job's version after it, so that a watcher can go on where it left off.
        type: ``status``, ``progress``, ``paragraph`` or ``result``.
        data: as the job's fields of these names; of ``paragraph`` the list of all, of ``result`` the names of outputs
            that are others than before.
        created_ms: when.
    """

    seq: int
    type: str
    data: JSON
    created_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A request and who makes it.

    Attributes:
        request: what is asked for.
        owner: who asks.
        idempotency_key: chosen by the producer: a second submission by the same key is the same job.
    """

    request: Request
    owner: str
    idempotency_key: str | None = None


class Usage(NamedTuple):
    """What an owner has submitted since some moment: jobs, and milliseconds of sound as far as fetched."""

    jobs: int
    audio_ms: int


class Depth(NamedTuple):
    """What waits in a queue: ready pieces, and how long the oldest has waited, in milliseconds."""

    ready: int
    oldest_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A worker that is there.

    Attributes:
        name: of its process; a pool of processes holds leases under names that begin with it and a slash.
        queues: that it serves.
        started_ms: when it first gave word.
        seen_ms: when it last did.
    """

    name: str
    queues: frozenset[str]
    started_ms: int
    seen_ms: int

    def holds(self, worker: str) -> bool:
        """Return whether a lease under this name is held by it."""
        return worker == self.name or worker.startswith(f"{self.name}/")

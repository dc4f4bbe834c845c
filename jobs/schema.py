"""The tables of the ledger.

``jobs`` is the truth about a job, ``work`` about each piece of it; what is JSON in them is read by no query.
A change to this file needs a migration: a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

_ID = String(26)  # a ULID in lower case
_WORD = String(20)  # of one of our closed sets
_HASH = String(64)  # SHA-256 in hexadecimal digits
_FACTS = JSON(none_as_null=True)


def _job() -> Column[str]:
    return Column("job_id", _ID, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)


jobs = Table(
    "jobs",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("idempotency_key", Text),
    Column("body_sha256", _HASH, nullable=False),
    Column("request", Text, nullable=False),  # JSON as jobs/request.py writes it
    Column("priority", SmallInteger, nullable=False),  # 0 goes first
    Column("status", _WORD, nullable=False),
    Column("stage", _WORD, nullable=False),
    Column("version", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("started_ms", BigInteger),
    Column("completed_ms", BigInteger),
    Column("deadline_ms", BigInteger, nullable=False),  # it has ended by then, whatever happens
    Column("expires_ms", BigInteger),
    Column("deleted_ms", BigInteger),  # the row stays for a while, so that the answer is "gone", not "never heard of"
    Column("duration_ms", BigInteger),  # of the recording
    Column("progress", _FACTS),
    Column("article", _FACTS),
    Column("audio", _FACTS),
    Column("warnings", _FACTS),
    Column("quality", _FACTS),
    Column("failure", _FACTS),
    Column("result", _FACTS),
    UniqueConstraint("owner", "idempotency_key"),
    Index("ix_jobs_owner_created_ms", "owner", "created_ms"),
    Index("ix_jobs_owner_id", "owner", "id"),
    Index("ix_jobs_status_deleted_ms_id", "status", "deleted_ms", "id"),
    Index("ix_jobs_expires_ms", "expires_ms"),
)

work = Table(
    "work",
    metadata,
    _job(),
    Column("stage", _WORD, primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("queue", _WORD, nullable=False),
    Column("host", Text),  # whose answer is waited for, where that is what the piece does
    Column("priority", SmallInteger, nullable=False),  # of the job, and its owner: what order and fairness go by
    Column("owner", Text, nullable=False),
    Column("state", _WORD, nullable=False),  # ready, leased, waiting (for its chunks), done, failed, canceled
    Column("fence", Integer, nullable=False, default=0),
    Column("worker", Text),
    Column("lease_until", BigInteger),  # last round of the reaper in which the lease holds
    Column("crashes", Integer, nullable=False, default=0),  # at the same place, one after another
    Column("reached", BigInteger),  # how far the piece was when its worker ended: the farthest
    Column("tries", Integer, nullable=False, default=0),
    Column("not_before_ms", BigInteger, nullable=False, default=0),
    Column("ready_ms", BigInteger, nullable=False),
    Column("begun_ms", BigInteger),  # first claim of the attempt
    Column("ended_ms", BigInteger),
    Column("rung", BigInteger, nullable=False, default=0),  # round of the reaper in which a worker was last told
    Column("rings", Integer, nullable=False, default=0),
    Column("done", BigInteger),
    Column("total", BigInteger),
    Column("plan", _FACTS),  # of a stage that is shared out: what each chunk is told
    Column("result", _FACTS),
    Index("ix_work_host_state", "host", "state"),
    Index("ix_work_next", "state", "queue", "priority", "owner", "job_id"),
)

owners = Table(
    "owners",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("turn_ms", BigInteger, nullable=False),  # when a piece of theirs was last claimed; 0 for never
)

clock = Table(
    "clock",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # the only row is 1
    Column("round", BigInteger, nullable=False),  # of the reaper: what leases are counted in
    Column("at_ms", BigInteger, nullable=False),  # when it began
)

workers = Table(
    "workers",  # those that were there in the last day
    metadata,
    Column("name", Text, primary_key=True),
    Column("queues", Text, nullable=False),  # that it serves, with spaces between them
    Column("started_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),  # when it last gave word
)

failures = Table(
    "failures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("job_id", _ID, ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("failure", JSON, nullable=False),
)

events = Table(
    "events",
    metadata,
    _job(),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("type", _WORD, nullable=False),
    Column("data", JSON, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)

uses = Table(
    "uses",
    metadata,
    _job(),
    Column("key", Text, primary_key=True, index=True),  # of the store
)

labels = Table(
    "labels",
    metadata,
    _job(),
    Column("key", Text, primary_key=True),  # of the request's metadata, to find jobs by
    Column("value", Text, nullable=False),
    Index("ix_labels_key_value_job_id", "key", "value", "job_id"),
)

searched = Table(
    "searched",
    metadata,
    _job(),
    Column("text", Text, nullable=False),  # as jobs/finding.py makes it
)
"""Beside ``jobs``, since a search reads all of it, and rows of ``jobs`` are ten times as long."""

speeds = Table(
    "speeds",
    metadata,
    Column("stage", _WORD, primary_key=True),
    Column("model", Text, primary_key=True),
    Column("ms_per_s", Integer, nullable=False),  # milliseconds of work a second of sound, smoothed
)

figures = Table(
    "figures",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("labels", String(400), primary_key=True),  # as JSON with sorted keys
    Column("value", Double, nullable=False),  # summed over all workers
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("job_id", _ID, ForeignKey("jobs.id", ondelete="CASCADE"), index=True),  # none for a test
    Column("type", _WORD, nullable=False),
    Column("url", Text, nullable=False),
    Column("payload", Text, nullable=False),  # the bytes that are signed
    Column("state", _WORD, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("next_ms", BigInteger, nullable=False),
    Column("last_status", Integer),
    Column("last_error", Text, nullable=False, default=""),
    Column("created_ms", BigInteger, nullable=False),
    Column("delivered_ms", BigInteger),
    Index("ix_deliveries_state_next_ms", "state", "next_ms"),
    Index("ix_deliveries_owner_id", "owner", "id"),
)

endpoints = Table(
    "endpoints",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("url", Text, primary_key=True),
    Column("secret", Text, nullable=False),
    Column("secret_before", Text),
    Column("rotated_ms", BigInteger),
    Column("off_ms", BigInteger),
    Column("created_ms", BigInteger, nullable=False),
)

keys = Table(
    "keys",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("sha256", _HASH, nullable=False, unique=True),
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger),
    Column("revoked_ms", BigInteger),
    Column("used_ms", BigInteger),
    Column("rate_per_minute", Integer),
    Column("jobs_per_day", Integer),
    Column("audio_minutes_per_day", Integer),
)

corrections = Table(
    "corrections",  # of an owner and a recording, so that they hold for every job with it; only ever appended to
    metadata,
    Column("owner", Text, primary_key=True),
    Column("recording", _HASH, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("decision", _WORD, nullable=False),  # or "undo", which takes the last one back that stands
    Column("paragraph", Text, nullable=False, default=""),
    Column("sentence", String(16), nullable=False, default=""),
    Column("place", Integer, nullable=False, default=0),
    Column("at_ms", BigInteger),
    Column("made_ms", BigInteger, nullable=False),
)

reviews = Table(
    "reviews",
    metadata,
    _job(),
    Column("seq", Integer, nullable=False),  # of the last correction that the job's results have
)

sessions = Table(
    "sessions",  # of browsers
    metadata,
    Column("sha256", _HASH, primary_key=True),  # of what the cookie holds
    Column("key_id", _ID, ForeignKey("keys.id", ondelete="CASCADE"), nullable=False),
    Column("expires_ms", BigInteger, nullable=False, index=True),
)

"""Rows of the tables as records, and back: only this module knows the columns."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from sqlalchemy import and_, select

from jobs.record import (
    ArticleSummary,
    AudioSummary,
    Delivery,
    Failure,
    Flaw,
    Job,
    JobProgress,
    Output,
    Quality,
    Status,
    WorkItem,
)
from jobs.report import Stage
from jobs.request import Request
from jobs.schema import deliveries, failures, work

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection, RowMapping

ARTICLE = TypeAdapter(ArticleSummary | None)
AUDIO = TypeAdapter(AudioSummary | None)
WARNINGS = TypeAdapter(tuple[Flaw, ...])
QUALITY = TypeAdapter(Quality | None)
FAILURE = TypeAdapter(Failure)
PROGRESS = TypeAdapter(JobProgress)
RESULT = TypeAdapter(dict[str, Output])

_ERRORS = select(failures.c.job_id, failures.c.failure).order_by(failures.c.id)
_OF_DELIVERY = tuple(Delivery.__dataclass_fields__)
_DELIVERIES = select(deliveries.c.job_id, *(deliveries.c[name] for name in _OF_DELIVERY)).order_by(deliveries.c.id)
_TIMES = select(work.c.job_id, work.c.stage, work.c.begun_ms, work.c.ended_ms).where(
    work.c.part == 0, work.c.state == "done"
)


def jobs_of(connection: Connection, found: Sequence[RowMapping]) -> tuple[Job, ...]:
    """Return rows of ``jobs`` as records, with what other tables say about them."""
    ids = [row["id"] for row in found]
    errors: defaultdict[str, list[Failure]] = defaultdict(list)
    sent: defaultdict[str, list[Delivery]] = defaultdict(list)
    times: defaultdict[str, dict[Stage, int]] = defaultdict(dict)
    if ids:
        for job_id, failure in connection.execute(_ERRORS.where(failures.c.job_id.in_(ids))):
            errors[job_id].append(FAILURE.validate_python(failure))
        for job_id, *fields in connection.execute(_DELIVERIES.where(deliveries.c.job_id.in_(ids))):
            sent[job_id].append(Delivery(**dict(zip(_OF_DELIVERY, fields, strict=True))))
        for job_id, stage, begun_ms, ended_ms in connection.execute(_TIMES.where(work.c.job_id.in_(ids))):
            times[job_id][Stage(stage)] = max(0, ended_ms - begun_ms)
    return tuple(
        Job(
            id=row["id"],
            owner=row["owner"],
            request=Request.from_json(row["request"]),
            status=Status(row["status"]),
            stage=Stage(row["stage"]),
            version=row["version"],
            attempt=row["attempt"],
            created_ms=row["created_ms"],
            started_ms=row["started_ms"],
            completed_ms=row["completed_ms"],
            expires_ms=row["expires_ms"],
            progress=PROGRESS.validate_python(row["progress"] or {}),
            article=ARTICLE.validate_python(row["article"]),
            audio=AUDIO.validate_python(row["audio"]),
            warnings=WARNINGS.validate_python(row["warnings"] or ()),
            quality=QUALITY.validate_python(row["quality"]),
            failure=None if row["failure"] is None else FAILURE.validate_python(row["failure"]),
            errors=tuple(errors[row["id"]]),
            result=RESULT.validate_python(row["result"] or {}),
            deliveries=tuple(sent[row["id"]]),
            stage_ms={stage: times[row["id"]][stage] for stage in Stage if stage in times[row["id"]]},
        )
        for row in found
    )


def piece_of(row: Sequence[Any]) -> WorkItem:
    """Return the first four columns of ``work`` as a record."""
    return WorkItem(row[0], Stage(row[1]), row[2], row[3])


def is_piece(job_id: str, stage: Stage, part: int) -> ColumnElement[bool]:
    """Return the condition that a row of ``work`` is this piece."""
    return and_(work.c.job_id == job_id, work.c.stage == stage, work.c.part == part)


PIECE = (work.c.job_id, work.c.stage, work.c.part, work.c.queue)
"""The columns that :func:`piece_of` reads."""

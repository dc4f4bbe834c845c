"""What happens to a job, as it happens: server-sent events."""

import json
from collections.abc import AsyncGenerator, Mapping
from typing import Annotated, Any, cast

import anyio
from anyio import to_thread
from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from pydantic import TypeAdapter

from jobs.errors import DatabaseError, LedgerError
from jobs.ledger import Ledger
from jobs.record import Event, Failure, JobProgress, Status
from web.access import Access, CallerOf
from web.jobs import JobId
from web.negotiation import Language, language_of
from web.service import ServiceOf
from web.shown import failure_shown, progress_shown, time_of
from web.watch import LOOK_S

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])

PING_S = 15  # a comment so often keeps proxies from hanging up, and tells us of a client that has gone
RETRY_MS = 2000  # after which a browser that lost us asks again
_MAX_DIGITS = 16  # of an event's number

_EVENT = {  # each of the stream, as browsers and OpenAPI 3.2 have them
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "event": {"enum": ["status", "progress", "paragraph", "result"]},
        "id": {"type": "string", "description": "For `Last-Event-ID`."},
        "data": {"type": "string", "contentMediaType": "application/json", "contentSchema": {"type": "object"}},
    },
}
_FAILURE = TypeAdapter(Failure)
_PROGRESS = TypeAdapter(JobProgress)


@router.get(
    "/{job_id}/events",
    response_class=Response,
    responses={
        200: {"content": {"text/event-stream": {"itemSchema": _EVENT}}, "description": "The events."},
        204: {"description": "The job has ended, and `Last-Event-ID` was its last event: do not ask again."},
    },
)
async def events(
    request: Request,
    service: ServiceOf,
    caller: CallerOf,
    job_id: JobId,
    last_event_id: Annotated[str, Header(description="Of the last event that you saw.")] = "",
) -> Response:
    """Follow a job until it ends.

    `status` has `status`, `stage`, `attempt` and `failure`; `progress` has `stage` and what a job's `progress` has.
    As soon as the article is aligned, there is a `paragraph` for each of its paragraphs, in printed order, with
    `index`, `id`, `status` (`spoken`, `partly`, `not_spoken`), `start_ms` and `end_ms` as in the result `json`.
    Where corrections were put into the results after that, `result` names the `outputs` that are new.
    Without `Last-Event-ID` it begins with all changes of status so far. The stream closes when the job has ended.
    """
    job = await to_thread.run_sync(lambda: service.ledger.get(job_id, owner=caller.owner))
    seen = int(last_event_id) if last_event_id.isdecimal() and len(last_event_id) < _MAX_DIGITS else 0
    if job.status.ended and not await to_thread.run_sync(service.ledger.events_after, job_id, seen):
        return Response(status_code=204)
    stream = _stream(service.ledger, job_id, caller.owner, seen, language_of(request))
    access: Access = request.app.state.access
    headers = {
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",  # nginx would hold events back until it has some kilobytes
    }
    return StreamingResponse(access.lasting(caller, stream), media_type="text/event-stream", headers=headers)


async def _stream(ledger: Ledger, job_id: str, owner: str, seen: int, language: Language) -> AsyncGenerator[bytes]:
    yield format_sse_event(retry=RETRY_MS)
    ping_s = anyio.current_time() + PING_S
    has_ended = False
    while not has_ended:
        try:
            version = await to_thread.run_sync(lambda: ledger.version_of(job_id, owner=owner))
            news = await to_thread.run_sync(ledger.events_after, job_id, seen) if version > seen else ()
        except (LedgerError, DatabaseError):
            return  # deleted, or the database is away: the next request learns which
        for event in news:
            *first, last = _data(event, language)
            for data in first:  # without an id, so that a client cut off here gets all of them again
                yield format_sse_event(data_str=data, event=event.type)
            yield format_sse_event(data_str=last, event=event.type, id=str(event.seq))
            seen = event.seq
            has_ended = event.type == "result" or (event.type == "status" and Status(_fields(event)["status"]).ended)
        now_s = anyio.current_time()
        if news:
            ping_s = now_s + PING_S
        elif now_s >= ping_s:
            ping_s = now_s + PING_S
            yield KEEPALIVE_COMMENT
        if not has_ended:
            await anyio.sleep(LOOK_S)


def _data(event: Event, language: Language) -> list[str]:
    """Return what is told of an event: of paragraphs one after the other."""
    at = time_of(event.created_ms)
    if event.type == "paragraph":
        paragraphs = cast("list[dict[str, Any]]", event.data)
        return [_text({"at": at, "index": index, **each}) for index, each in enumerate(paragraphs)]
    data = _fields(event)
    if event.type == "progress":
        stage = data.pop("stage")
        data = {"stage": stage, **progress_shown(_PROGRESS.validate_python(data)).model_dump()}
    elif event.type == "status" and data["failure"] is not None:
        data["failure"] = failure_shown(_FAILURE.validate_python(data["failure"]), language).model_dump()
    return [_text({"at": at, **data})]


def _fields(event: Event) -> dict[str, Any]:
    return dict(cast("Mapping[str, Any]", event.data))


def _text(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False)

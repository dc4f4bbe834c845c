"""The list of jobs: filtered, searched, and kept up to date."""

from collections.abc import AsyncGenerator
from typing import Annotated

import anyio
from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event

from jobs.errors import LedgerUnavailable
from jobs.record import Job, Status
from web.access import Access, Caller
from web.desk.access import VisitorOf
from web.desk.faults import DeskRoute
from web.desk.pages import event, headers, language_on, page, part
from web.desk.shown import row
from web.events import PING_S, RETRY_MS
from web.service import Service, ServiceOf
from web.shown import tag_of

router = APIRouter(route_class=DeskRoute)

PAGE = 30  # jobs on a page

_LOOK_S, _SEARCH_S = 1.5, 5.0  # between two looks whether anything has changed, or is found now

Filter = Annotated[str, Query(alias="status", max_length=20)]
Words = Annotated[str, Query(alias="q", max_length=200)]


@router.get("/")
async def show_jobs(
    request: Request,
    service: ServiceOf,
    caller: VisitorOf,
    wanted: Filter = "",
    words: Words = "",
    after: Annotated[str, Query(max_length=26)] = "",
) -> Response:
    """Show the newest jobs, or those that are looked for."""
    status = _status(wanted)
    found = await to_thread.run_sync(_jobs, service, caller, status, words.strip(), after or None)
    shown, more = found[:PAGE], len(found) > PAGE
    language = language_on(request)
    return page(
        request,
        "jobs.html",
        signed_in=caller.key is not None,
        rows=[row(job, language) for job in shown],
        statuses=list(Status),
        wanted=status or "",
        words=words,
        after=after,
        following=request.url.include_query_params(after=shown[-1].id).query if more else "",
    )


@router.get("/live")
async def follow_jobs(
    request: Request, service: ServiceOf, caller: VisitorOf, wanted: Filter = "", words: Words = ""
) -> Response:
    """Tell of jobs that have changed: each as its row of the list."""
    stream = _stream(request, service, caller, _status(wanted), words.strip())
    kept = {**headers(language_on(request)), "X-Accel-Buffering": "no"}
    access: Access = request.app.state.access
    return StreamingResponse(access.lasting(caller, stream), media_type="text/event-stream", headers=kept)


async def _stream(
    request: Request, service: Service, caller: Caller, status: Status | None, words: str
) -> AsyncGenerator[bytes]:
    language = language_on(request)
    yield format_sse_event(retry=RETRY_MS)
    known: dict[str, str] | None = None
    ping_s = anyio.current_time() + PING_S
    while True:
        try:
            found = await to_thread.run_sync(_jobs, service, caller, status, words, None)
        except LedgerUnavailable:
            return  # the next request learns whether it is back
        tags = {job.id: tag_of(job, language) for job in found[:PAGE]}
        changed = [job for job in found[:PAGE] if known is None or known.get(job.id) != tags[job.id]]
        gone = [job_id for job_id in known or () if job_id not in tags]
        if changed or gone:
            rows = [{"id": job.id, "html": part(request, "row.html", row=row(job, language))} for job in changed]
            yield event("jobs", {"order": list(tags), "rows": rows})
            ping_s = anyio.current_time() + PING_S
        elif anyio.current_time() >= ping_s:
            ping_s = anyio.current_time() + PING_S
            yield KEEPALIVE_COMMENT
        known = tags
        await anyio.sleep(_SEARCH_S if words else _LOOK_S)


def _jobs(service: Service, caller: Caller, status: Status | None, words: str, after: str | None) -> list[Job]:
    """Return the jobs of a page and one more, if there is one."""
    return list(
        service.ledger.list_jobs(owner=caller.owner, status=status, words=words, starting_after=after, limit=PAGE + 1)
    )


def _status(name: str) -> Status | None:
    return Status(name) if name in list(Status) else None

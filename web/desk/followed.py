"""A job's page as it changes: server-sent events with the parts that are new."""

from collections.abc import AsyncGenerator

import anyio
from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event

from jobs.errors import LedgerError, LedgerUnavailable
from web.access import Access, Caller
from web.desk.access import VisitorOf
from web.desk.faults import DeskRoute
from web.desk.jobpage import of_job, regions
from web.desk.pages import event, headers, language_on
from web.desk.wording import says
from web.events import PING_S, RETRY_MS
from web.jobs import JobId
from web.service import Service, ServiceOf
from web.shown import tag_of

router = APIRouter(prefix="/jobs/{job_id}", route_class=DeskRoute)

_LOOK_S = 0.5


@router.get("/live")
async def follow_job(request: Request, service: ServiceOf, caller: VisitorOf, job_id: JobId) -> Response:
    """Tell what has changed on the page of a job."""
    await to_thread.run_sync(lambda: service.ledger.version_of(job_id, owner=caller.owner))
    kept = {**headers(language_on(request)), "X-Accel-Buffering": "no"}
    stream = _stream(request, service, caller, job_id)
    access: Access = request.app.state.access
    return StreamingResponse(access.lasting(caller, stream), media_type="text/event-stream", headers=kept)


async def _stream(request: Request, service: Service, caller: Caller, job_id: str) -> AsyncGenerator[bytes]:
    language = language_on(request)
    say = says(language)
    yield format_sse_event(retry=RETRY_MS)
    tag, status = "", ""
    known: dict[str, str] = {}
    ping_s = anyio.current_time() + PING_S
    while True:
        try:
            job = await to_thread.run_sync(lambda: service.ledger.get(job_id, owner=caller.owner))
            if tag_of(job, language) != tag:
                tag = tag_of(job, language)
                job, shown = await to_thread.run_sync(of_job, service, caller, job_id, language)
                made = regions(request, job, shown)
                new = {name: html for name, html in made.items() if known.get(name) != html}
                # said aloud only when something has come to pass, not at each per cent
                news = say(job.status) if status and job.status != status else ""
                known, status = made, job.status
                if new:
                    yield event("parts", {"parts": new, "news": news})
                    ping_s = anyio.current_time() + PING_S
        except (LedgerError, LedgerUnavailable):
            return  # deleted, or the database is away: the next request learns which
        if anyio.current_time() >= ping_s:
            ping_s = anyio.current_time() + PING_S
            yield KEEPALIVE_COMMENT
        await anyio.sleep(_LOOK_S)

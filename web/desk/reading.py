"""A job's article to be read along: the page that a job gives out, of its results as they are now, and playing."""

import contextlib

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from align.records import Alignment
from jobs.output import OFFERED, RECORDING
from jobs.record import Job, Output
from publish import readalong
from publish.errors import UnfitRecording
from publish.readalong import DownloadLink
from publish.seekable import seeks_roughly
from publish.sounding import SEEKABLE
from web import results
from web.desk.access import VisitorOf
from web.desk.faults import DeskRoute
from web.desk.pages import headers, language_on
from web.jobs import JobId
from web.negotiation import Language
from web.service import Service, ServiceOf
from web.vendors import alignment_of

router = APIRouter(prefix="/jobs/{job_id}", route_class=DeskRoute)

# No other script gets into it: all text of the article is text, and only our own script may run.
_POLICY = f"{readalong.security_policy(embedded=False)}; frame-ancestors 'none'"


@router.get("/read")
async def read(request: Request, service: ServiceOf, caller: VisitorOf, job_id: JobId) -> Response:
    """Show the read-along page of a completed job."""
    job = await results.completed(service, caller.owner, job_id)
    alignment, language = await alignment_of(job, service), language_on(request)
    name, sound = await _played(service, job, alignment)
    text = await to_thread.run_sync(_page, alignment, name, sound, language, limiter=results.makers)
    return HTMLResponse(text, headers={**headers(language), "Content-Security-Policy": _POLICY})


async def _played(service: Service, job: Job, alignment: Alignment) -> tuple[str, Output]:
    """Return the recording, or a copy of it where browsers would miss places; with its name among the results."""
    if seeks_roughly(alignment.recording):
        with contextlib.suppress(UnfitRecording):
            return SEEKABLE, job.result.get(SEEKABLE) or await results.with_sound(service, job, SEEKABLE)
    return RECORDING, job.result[RECORDING]


def _page(alignment: Alignment, name: str, sound: Output, language: Language) -> str:
    return readalong.page(
        alignment,
        audio=None,
        audio_name=f"result.{name}",
        media_type=sound.media_type,
        language=language,
        downloads=[DownloadLink(name=f"result.{name}", title=title) for name, title in OFFERED.items()],
    )

"""What a completed job has made."""

import contextlib
import mimetypes
import re
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import FileResponse
from starlette.types import Receive, Scope, Send

from jobs.record import Job, Output, Status
from jobs.store import Store
from web.access import CallerOf
from web.errors import NoSuchOutput, NotAcceptable, ResultNotReady
from web.jobs import JobId
from web.negotiation import media_type_of
from web.service import Service, ServiceOf

router = APIRouter(prefix="/v1/jobs", tags=["results"])

_NOT_IN_A_NAME = re.compile(r'[\s\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069/\\:*?"<>|]+')
_MAX_NAME = 100  # characters of a title in the name of a file
_RECORDING = "recording"

_CONTENT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The result.", "content": {"application/json": {}, "text/vtt": {}, "text/html": {}}}
}


@router.get("/{job_id}/result", response_class=Response, responses=_CONTENT)
async def result(
    request: Request,
    service: ServiceOf,
    caller: CallerOf,
    job_id: JobId,
    accept: Annotated[str, Header()] = "",
    *,
    inline: Annotated[bool, Query(description="To be shown instead of saved.")] = False,
) -> Response:
    """Return the result that `Accept` likes best; the alignment as JSON where it does not say."""
    job = await completed(service, caller.owner, job_id)
    names: dict[str, str] = {}
    for name, output in job.result.items():
        names.setdefault(_bare(output.media_type), name)  # two are JSON: the alignment comes first
    chosen = media_type_of(accept, list(names))
    if chosen is None:
        raise NotAcceptable(accept, ", ".join(names))
    answer = await _answer(request, service.store, job, names[chosen], inline=inline)
    answer.headers["Vary"] = "Accept"
    return answer


@router.get("/{job_id}/result.{name}", response_class=Response, responses=_CONTENT)
async def result_by_name(
    request: Request,
    service: ServiceOf,
    caller: CallerOf,
    job_id: JobId,
    name: str,
    *,
    inline: Annotated[bool, Query(description="To be shown instead of saved.")] = False,
) -> Response:
    """Return a result by its name, as in `result.vtt`; a job's `outputs` names those that it has."""
    job = await completed(service, caller.owner, job_id)
    return await _answer(request, service.store, job, name, inline=inline)


async def completed(service: Service, owner: str, job_id: str) -> Job:
    """Return a job that has results.

    Raises:
        ResultNotReady: it has none.
        JobNotFound: there is no such job, or it is not the owner's.
        JobGone: it was deleted.
    """
    job = await to_thread.run_sync(lambda: service.ledger.get(job_id, owner=owner))
    if job.status is not Status.COMPLETED:
        raise ResultNotReady(job.status)
    return job


def output_of(job: Job, name: str) -> Output:
    """Return an output of a completed job.

    Raises:
        NoSuchOutput: it was submitted without that output.
    """
    if name not in job.result:
        raise NoSuchOutput(name, ", ".join(job.result))
    return job.result[name]


async def _answer(request: Request, store: Store, job: Job, name: str, *, inline: bool) -> Response:
    output = output_of(job, name)
    headers = {
        "ETag": f'"{output.sha256}"',
        "Cache-Control": "private, no-cache",
        # Whatever an article says, it is not our page: it gets an origin of its own, and is saved unless shown.
        "Content-Security-Policy": "sandbox allow-scripts" if inline else "sandbox",
    }
    known = request.headers.get("if-none-match", "")
    if headers["ETag"] in [tag.strip().removeprefix("W/") for tag in known.split(",")]:
        return Response(status_code=304, headers=headers)
    lent = contextlib.ExitStack()
    path = await to_thread.run_sync(lent.enter_context, store.local(output.key))
    return _LentFile(
        lent,
        path,
        media_type=output.media_type,
        headers=headers,
        filename=_file_name(job, name, output),
        content_disposition_type="inline" if inline else "attachment",
    )


class _LentFile(FileResponse):
    """A file that is given back when it is sent: from a store of objects it is a copy."""

    def __init__(self, lent: contextlib.ExitStack, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self._lent = lent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._lent:
            await super().__call__(scope, receive, send)


def _file_name(job: Job, name: str, output: Output) -> str:
    title = _NOT_IN_A_NAME.sub(" ", job.article.title if job.article else "").strip(" .")[:_MAX_NAME]
    ending = f".{name}" if name != _RECORDING else mimetypes.guess_extension(_bare(output.media_type)) or ""
    return f"{title or job.id}{ending}"


def _bare(media_type: str) -> str:
    return media_type.partition(";")[0].strip()

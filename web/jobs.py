"""Jobs: submitted, looked at, listed, canceled, tried again, deleted."""

import re
from collections.abc import Mapping
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import AwareDatetime, BaseModel

from jobs import ids
from jobs.errors import JobNotFound
from jobs.record import Job, Status
from web.access import CallerOf
from web.admission import AdmissionOf
from web.errors import BadIdempotencyKey
from web.faults import fault
from web.job_body import receive
from web.negotiation import Language, language_of, said_in
from web.openapi import METADATA_PARAMETER, REQUEST_BODY
from web.options import CONTROLS, MAX_METADATA
from web.service import ServiceOf
from web.shown import JobShown, JobsShown, shown, tag_of
from web.watch import LONGEST_S, wait_for

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])

MAX_IDEMPOTENCY_KEY = 255  # characters, as Stripe has it
MOST_LISTED = 500  # jobs in one answer
LONGEST_SEARCH = 200  # characters
LOOK_AGAIN_S = 2  # what `Retry-After` advises who asks over and over

_METADATA = "metadata."  # what a parameter's name begins with that names an entry of the metadata
_IDEMPOTENCY_KEY = re.compile(f"[!-~](?:[ -~]{{0,{MAX_IDEMPOTENCY_KEY - 2}}}[!-~])?")


async def _job_id(job_id: Annotated[str, Path(description="Of the job, as its submission returned it.")]) -> str:
    if not ids.PATTERN.fullmatch(job_id):
        raise JobNotFound(job_id)
    return job_id


JobId = Annotated[str, Depends(_job_id)]
"""For a route: the id of a job in its path; answers by itself where none can be."""


@router.post("", status_code=202, response_model=JobShown, openapi_extra={"requestBody": REQUEST_BODY})
async def submit(
    request: Request,
    admission: AdmissionOf,
    caller: CallerOf,
    idempotency_key: Annotated[
        str | None, Header(description="Chosen by you: the same key with the same request is the same job.")
    ] = None,
) -> Response:
    """Submit a job, as JSON or as a form with files `article` and `audio`."""
    if idempotency_key is not None and not _IDEMPOTENCY_KEY.fullmatch(idempotency_key):
        raise BadIdempotencyKey(MAX_IDEMPOTENCY_KEY)
    await admission.check(caller)
    work = await receive(request, admission)
    job = await admission.submit(work, caller, idempotency_key)
    return accepted(request, job)


@router.get("", response_model=JobsShown, openapi_extra={"parameters": [METADATA_PARAMETER]})
def jobs(
    request: Request,
    service: ServiceOf,
    caller: CallerOf,
    status: Annotated[Status | None, Query(description="Only those of this status.")] = None,
    created_from: Annotated[AwareDatetime | None, Query(description="Only those submitted from then on.")] = None,
    created_before: Annotated[AwareDatetime | None, Query(description="Only those submitted before.")] = None,
    q: Annotated[
        str,
        Query(
            max_length=LONGEST_SEARCH,
            description="Only those in whose id, title, addresses, names of files or values of metadata each of these "
            "words occurs, whole or as a part, in capitals or not.",
        ),
    ] = "",
    starting_after: Annotated[
        str | None, Query(pattern=f"^{ids.PATTERN.pattern}$", description="The last job of the page before.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 100,
) -> Response:
    """List your jobs, newest first."""
    found = service.ledger.list_jobs(
        owner=caller.owner,
        status=status,
        created_from_ms=ms_of(created_from),
        created_to_ms=ms_of(created_before),
        metadata=_metadata(request),
        words=q,
        starting_after=starting_after,
        limit=limit + 1,
    )
    language = language_of(request)
    page, more = found[:limit], len(found) > limit
    following = request.url.include_query_params(starting_after=page[-1].id) if more else None
    listed = JobsShown(
        data=[shown(job, language) for job in page],
        has_more=more,
        next=f"{following.path}?{following.query}" if following else None,
    )
    return answered(listed, language)


@router.get("/{job_id}", response_model=JobShown, responses={304: {"description": "As `If-None-Match` knows it."}})
async def job(
    request: Request,
    service: ServiceOf,
    caller: CallerOf,
    job_id: JobId,
    wait: Annotated[
        int,
        Query(ge=0, le=LONGEST_S, description="Seconds to wait for its end; with `If-None-Match`, for any change."),
    ] = 0,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return a job."""
    language = language_of(request)

    def is_news(found: Job) -> bool:
        return found.status.ended if if_none_match is None else not _matches(if_none_match, tag_of(found, language))

    found = await wait_for(service.ledger, job_id, caller.owner, seconds=wait, until=is_news, request=request)
    tag = tag_of(found, language)
    headers = {"ETag": tag} if found.status.ended else {"ETag": tag, "Retry-After": str(LOOK_AGAIN_S)}
    if if_none_match is not None and _matches(if_none_match, tag):
        return answered(None, language, status_code=304, headers=headers)
    return answered(shown(found, language), language, headers=headers)


@router.post("/{job_id}/cancel", status_code=202, response_model=JobShown)
def cancel(request: Request, service: ServiceOf, caller: CallerOf, job_id: JobId) -> Response:
    """Stop a job; a running one stops within two seconds. What is done is kept for `retry`."""
    return accepted(request, service.ledger.cancel(job_id, owner=caller.owner))


@router.post("/{job_id}/retry", status_code=202, response_model=JobShown)
async def retry(
    request: Request, service: ServiceOf, admission: AdmissionOf, caller: CallerOf, job_id: JobId
) -> Response:
    """Try a failed or canceled job again; it goes on at the stage where it ended."""
    found = await to_thread.run_sync(lambda: service.ledger.retry(job_id, owner=caller.owner))
    admission.writer.ring(await to_thread.run_sync(service.ledger.ready, job_id))
    return accepted(request, found)


@router.delete("/{job_id}", status_code=204, response_class=Response)
def delete(
    service: ServiceOf,
    caller: CallerOf,
    job_id: JobId,
    *,
    force: Annotated[bool, Query(description="Also while it is running, which stops it.")] = False,
) -> Response:
    """Delete a job with its results."""
    service.ledger.delete(job_id, owner=caller.owner, force=force)
    return Response(status_code=204)


def accepted(request: Request, job: Job) -> Response:
    """Answer that something was begun with a job."""
    language = language_of(request)
    headers = {
        "Location": f"/v1/jobs/{job.id}",
        "Retry-After": str(LOOK_AGAIN_S),
        "ETag": tag_of(job, language),
    }
    return answered(shown(job, language), language, status_code=202, headers=headers)


def answered(
    body: BaseModel | None, language: Language, *, status_code: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with what is shown in a language; ``None`` has no body."""
    return Response(
        None if body is None else body.model_dump_json(),
        status_code=status_code,
        media_type=None if body is None else "application/json",
        headers={**said_in(language), "Cache-Control": "private, no-cache", **(headers or {})},
    )


def _matches(if_none_match: str, tag: str) -> bool:
    """Source: RFC 9110 §13.1.2; weak tags count as the others."""
    known = [known.strip().removeprefix("W/") for known in if_none_match.split(",")]
    return tag in known or known == ["*"]


def _metadata(request: Request) -> dict[str, str]:
    """Return the entries of metadata that a list is to have."""
    found = {name: value for name, value in request.query_params.items() if name.startswith(_METADATA)}
    for name, value in found.items():
        if CONTROLS.search(name + value):
            raise fault("controls", "Value must not have control characters", name, place="query")
    if len(found) > MAX_METADATA:
        message = f"there may be {MAX_METADATA} entries at most"
        raise fault("too_long", message, "metadata", place="query", max_length=MAX_METADATA)
    return {name.removeprefix(_METADATA): value for name, value in found.items()}


def ms_of(time: AwareDatetime | None) -> int | None:
    """Return a time of a query in milliseconds since 1970."""
    return None if time is None else int(time.timestamp() * 1000)

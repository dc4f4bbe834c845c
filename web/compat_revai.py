"""The alignment API of Rev AI: a program written for it works here by its base URL alone.

What we cannot do as Rev AI does is refused by name: ``auth_headers`` (give an address that carries its own signature)
and ``notification_config`` (our messages have another form: submit to ``/v1/jobs`` with ``webhook_url`` for those).

Source: https://docs.rev.ai/api/alignment/reference/
"""

from typing import Annotated, Any, Self

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from jobs.record import Job, Status
from publish import vendors as forms
from web import json_body
from web.access import CallerOf
from web.admission import AdmissionOf
from web.job_body import json_bytes, work_of
from web.job_requests import JobRequest
from web.jobs import JobId
from web.negotiation import Language, language_of
from web.options import MAX_VALUE, Address
from web.results import completed
from web.service import ServiceOf
from web.shown import detail_of, time_of
from web.vendors import alignment_of

router = APIRouter(prefix="/alignment/v1/jobs", include_in_schema=False)  # Rev AI describes it

_METADATA = "metadata"  # the name among ours that Rev AI's only text has
_TRANSCRIPT_TYPE = "application/vnd.rev.transcript.v1.0+json"
_STATUS = {Status.COMPLETED: "completed", Status.FAILED: "failed", Status.CANCELED: "failed"}
_MOST_LISTED = 1000


class _Source(BaseModel):
    model_config = ConfigDict(extra="forbid")

    url: Address


class _Job(BaseModel):
    """A job to submit, as Rev AI has it; where the language is left out, it is found, and not English."""

    model_config = ConfigDict(extra="forbid")

    source_config: _Source | None = None
    media_url: Address | None = None
    source_transcript_config: _Source | None = None
    transcript_text: Annotated[str, Field(min_length=1)] | None = None
    language: str | None = None
    metadata: Annotated[str, Field(max_length=MAX_VALUE)] = ""
    delete_after_seconds: int | None = None

    @model_validator(mode="after")
    def _names_sound_and_text(self) -> Self:
        for one, other in (("source_config", "media_url"), ("source_transcript_config", "transcript_text")):
            if (getattr(self, one) is None) == (getattr(self, other) is None):
                raise PydanticCustomError(
                    "one_of", "Value must have either {one} or {other}", {"one": one, "other": other}
                )
        return self

    def as_ours(self) -> JobRequest:
        """Return the same in our own terms."""
        audio, article = self.source_config, self.source_transcript_config
        return json_body.made(
            JobRequest,
            {
                "audio_url": audio.url if audio else self.media_url,
                "article_url": article.url if article else None,
                "article_text": self.transcript_text,
                "language": self.language,
                "metadata": {_METADATA: self.metadata} if self.metadata else {},
                "delete_after_seconds": self.delete_after_seconds,
            },
        )


@router.post("")
async def revai_submit(
    request: Request, service: ServiceOf, admission: AdmissionOf, caller: CallerOf
) -> dict[str, Any]:
    """Submit a job."""
    await admission.check(caller)
    asked = await json_body.read(request, _Job, max_bytes=json_bytes(service.settings))
    job = await admission.submit(await work_of(asked.as_ours(), admission), caller)
    return _shown(job, language_of(request))


@router.get("")
def revai_jobs(
    request: Request,
    service: ServiceOf,
    caller: CallerOf,
    limit: Annotated[int, Query(ge=1, le=_MOST_LISTED)] = 100,
    starting_after: str | None = None,
) -> list[dict[str, Any]]:
    """List jobs, newest first."""
    found = service.ledger.list_jobs(owner=caller.owner, limit=limit, starting_after=starting_after)
    language = language_of(request)
    return [_shown(job, language) for job in found]


@router.get("/{job_id}")
def revai_job(request: Request, service: ServiceOf, caller: CallerOf, job_id: JobId) -> dict[str, Any]:
    """Return a job."""
    return _shown(service.ledger.get(job_id, owner=caller.owner), language_of(request))


@router.delete("/{job_id}", status_code=204, response_class=Response)
def revai_delete(service: ServiceOf, caller: CallerOf, job_id: JobId) -> Response:
    """Delete a job that has ended."""
    service.ledger.delete(job_id, owner=caller.owner)
    return Response(status_code=204)


@router.get("/{job_id}/transcript")
async def revai_transcript(service: ServiceOf, caller: CallerOf, job_id: JobId) -> Response:
    """Return the words that are read, with their times."""
    alignment = await alignment_of(await completed(service, caller.owner, job_id), service)
    return JSONResponse(forms.revai_transcript(alignment), media_type=_TRANSCRIPT_TYPE)


def _shown(job: Job, language: Language) -> dict[str, Any]:
    asked, failure = job.request, job.failure
    found = {
        "id": job.id,
        "status": _STATUS.get(job.status, "in_progress"),
        "created_on": time_of(job.created_ms),
        "completed_on": None if job.completed_ms is None else time_of(job.completed_ms),
        "type": "alignment",
        "media_url": asked.audio.url if asked.audio else None,
        "duration_seconds": None if job.audio is None else round(job.audio.duration_ms / 1000),
        "metadata": asked.metadata.get(_METADATA),
        "language": asked.language,
        "delete_after_seconds": asked.delete_after_s,
        "failure": failure.type if failure else "canceled" if job.status is Status.CANCELED else None,
        "failure_detail": detail_of(failure, language) if failure else None,
    }
    return {name: value for name, value in found.items() if value is not None}

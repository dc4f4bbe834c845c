"""The alignment jobs of Speechmatics' batch API: a program written for it works here by its base URL alone.

What we cannot do as Speechmatics does is refused by name: other types of job, ``auth_headers`` (give an address that
carries its own signature) and ``notification_config`` (submit to ``/v1/jobs`` with ``webhook_url`` instead).
Beyond it, the transcript can be had of these jobs too, so that its client's whole round works.

Source: https://github.com/speechmatics/docs/blob/main/spec/batch.yaml
"""

import json
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict

from jobs.record import Job, Status
from publish import vendors as forms
from web import json_body
from web.access import Caller, CallerOf
from web.admission import AdmissionOf
from web.body import media_type_of
from web.errors import UnsupportedBody
from web.faults import fault
from web.job_body import FIELDS_BYTES, work_of
from web.job_requests import ARTICLES, JobRequest
from web.jobs import JobId, ms_of
from web.multipart import MEDIA_TYPE, read_form
from web.negotiation import Language, language_of
from web.options import Address
from web.results import completed
from web.service import Service, ServiceOf
from web.shown import detail_of, time_of
from web.vendors import alignment_of, bytes_of
from web.watch import LONGEST_S, wait_for

router = APIRouter(prefix="/v2/jobs", include_in_schema=False)  # Speechmatics describes it

_CONFIG, _AUDIO, _TEXT = "config", "data_file", "text_file"
_TRACKING = "tracking"  # the name among our metadata of what Speechmatics hands back
_STATUS = {Status.COMPLETED: "done", Status.FAILED: "rejected", Status.CANCELED: "rejected"}
_MOST_LISTED = 100

_ADDRESS_OF = {_AUDIO: "config.fetch_data", _TEXT: "config.fetch_text"}
_ANY_LANGUAGE = "auto"

Wait = Annotated[int, Query(ge=0)]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Fetched(_Asked):
    url: Address


class _AlignmentConfig(_Asked):
    language: str


class _Tracking(_Asked):
    title: str | None = None
    reference: str | None = None
    tags: list[str] | None = None
    details: dict[str, Any] | None = None


class _Config(_Asked):
    type: Literal["alignment"]
    alignment_config: _AlignmentConfig
    fetch_data: _Fetched | None = None
    fetch_text: _Fetched | None = None
    tracking: _Tracking | None = None

    def as_ours(self) -> JobRequest:
        """Return the same in our own terms."""
        language = self.alignment_config.language
        tracking = self.tracking and self.tracking.model_dump_json(exclude_none=True)
        return json_body.made(
            JobRequest,
            {
                "audio_url": self.fetch_data and self.fetch_data.url,
                "article_url": self.fetch_text and self.fetch_text.url,
                "language": None if language == _ANY_LANGUAGE else language,
                "metadata": {_TRACKING: tracking} if tracking else {},
            },
        )


@router.post("/", status_code=201)  # as Speechmatics' examples for curl have it
@router.post("", status_code=201)
async def speechmatics_submit(
    request: Request, service: ServiceOf, admission: AdmissionOf, caller: CallerOf, wait: Wait = 0
) -> dict[str, Any]:
    """Submit a job."""
    await admission.check(caller)
    if media_type_of(request) != MEDIA_TYPE:
        raise UnsupportedBody(media_type_of(request))
    settings = service.settings
    with service.store.work_folder() as folder:
        form = await read_form(
            request,
            folder=folder,
            max_bytes={
                _CONFIG: FIELDS_BYTES,  # a field, or a file of it
                _TEXT: settings.max_article_bytes,
                _AUDIO: settings.max_upload_bytes,
            },
            max_fields_bytes=FIELDS_BYTES,
        )
        file = form.files.get(_CONFIG)
        config = file.path.read_bytes() if file else "".join(form.fields.get(_CONFIG, []))
        asked = json_body.parsed(config, _Config, _CONFIG)
        audio, text = form.files.get(_AUDIO), form.files.get(_TEXT)
        if text is not None:
            text = replace(text, media_type=ARTICLES["article_text"])  # clients say all sorts of things
        for upload, fetched, name in ((audio, asked.fetch_data, _AUDIO), (text, asked.fetch_text, _TEXT)):
            if (upload is None) == (fetched is None):
                other = _ADDRESS_OF[name]
                raise fault("one_of", f"Value must have either {name} or {other}", one=name, other=other)
        work = await work_of(asked.as_ours(), admission, article=text, audio=audio)
    job = await admission.submit(work, caller)
    if wait:
        job = await _ended(request, service, caller, job.id, wait)
    return {"id": job.id, "created_at": time_of(job.created_ms), "status": _status(job)}


@router.get("/")
@router.get("")
def speechmatics_jobs(
    request: Request,
    service: ServiceOf,
    caller: CallerOf,
    limit: Annotated[int, Query(ge=1, le=_MOST_LISTED)] = _MOST_LISTED,
    created_before: AwareDatetime | None = None,
) -> dict[str, Any]:
    """List jobs, newest first."""
    found = service.ledger.list_jobs(owner=caller.owner, created_to_ms=ms_of(created_before), limit=limit)
    language = language_of(request)
    return {"jobs": [_shown(job, language) for job in found]}


@router.get("/{job_id}")
async def speechmatics_job(
    request: Request, service: ServiceOf, caller: CallerOf, job_id: JobId, wait: Wait = 0
) -> dict[str, Any]:
    """Return a job."""
    job = await _ended(request, service, caller, job_id, wait)
    return {"job": _shown(job, language_of(request))}


@router.delete("/{job_id}")
def speechmatics_delete(
    request: Request, service: ServiceOf, caller: CallerOf, job_id: JobId, *, force: bool = False
) -> dict[str, Any]:
    """Delete a job, a running one with ``force`` only."""
    job = service.ledger.get(job_id, owner=caller.owner)
    service.ledger.delete(job_id, owner=caller.owner, force=force)
    return {"job": {**_shown(job, language_of(request)), "status": "deleted"}}


@router.get("/{job_id}/alignment")
async def speechmatics_alignment(
    service: ServiceOf,
    caller: CallerOf,
    job_id: JobId,
    tags: Literal["word_start_and_end", "one_per_line"] = "word_start_and_end",
) -> Response:
    """Return the text with times in it."""
    alignment = await alignment_of(await completed(service, caller.owner, job_id), service)
    return PlainTextResponse((forms.lines_tagged if tags == "one_per_line" else forms.words_tagged)(alignment))


@router.get("/{job_id}/transcript")
async def speechmatics_transcript(
    request: Request,
    service: ServiceOf,
    caller: CallerOf,
    job_id: JobId,
    form: Annotated[Literal["json-v2", "txt", "srt"], Query(alias="format")] = "json-v2",
    wait: Wait = 0,
) -> Response:
    """Return the words that are read, with their times."""
    job = await _ended(request, service, caller, job_id, wait)
    if not job.status.ended:
        return JSONResponse({"code": 404, "error": "Transcription not ready"}, status_code=404)
    alignment = await alignment_of(await completed(service, caller.owner, job_id), service)
    if form == "srt":
        return PlainTextResponse(await bytes_of(job, form, service))
    if form == "txt":
        return PlainTextResponse(forms.text_of(alignment))
    shown = _shown(job, language_of(request))
    metadata = {"created_at": shown["created_at"], "type": "alignment", **shown["config"]}
    return JSONResponse({**forms.speechmatics_transcript(alignment), "job": shown, "metadata": metadata})


async def _ended(request: Request, service: Service, caller: Caller, job_id: str, wait_s: int) -> Job:
    """Return a job as soon as it has ended, or when the client has gone."""
    return await wait_for(
        service.ledger,
        job_id,
        caller.owner,
        seconds=min(wait_s, LONGEST_S),
        until=lambda job: job.status.ended,
        request=request,
    )


def _status(job: Job) -> str:
    return _STATUS.get(job.status, "running")


def _shown(job: Job, language: Language) -> dict[str, Any]:
    asked, failure = job.request, job.failure
    tracking = json.loads(asked.metadata.get(_TRACKING, "null"))
    found = {
        "id": job.id,
        "status": _status(job),
        "created_at": time_of(job.created_ms),
        "data_name": asked.audio and (asked.audio.name or asked.audio.url),
        "text_name": asked.article.name or asked.article.url,
        "duration": None if job.audio is None else round(job.audio.duration_ms / 1000),
        "tracking": tracking,
        "config": {"type": "alignment", "alignment_config": {"language": asked.language or _ANY_LANGUAGE}},
        "errors": None
        if failure is None
        else [{"timestamp": time_of(failure.at_ms), "message": detail_of(failure, language)}],
    }
    return {name: value for name, value in found.items() if value is not None}

"""Submitting a job: what is found is shown at once, what is wrong is said at its field, and nothing typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import anyio
from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse

from articles.records import Article
from jobs.messages import explain
from jobs.output import STANDARD as USUAL
from jobs.presets import STANDARD, presets_of
from jobs.profiles import profiles_of
from jobs.record import Job
from service.settings import Settings
from web import faults, job_requests, multipart
from web.access import Caller
from web.admission import Admission, AdmissionOf
from web.body import media_type_of
from web.desk import preview
from web.desk.access import VisitorOf
from web.desk.faults import DeskRoute
from web.desk.pages import HEADERS, is_script, language_on, page, part, parts
from web.desk.wording import says
from web.errors import BodyTooLarge, UnsupportedBody
from web.job_body import ARTICLE, AUDIO, FIELDS_BYTES, work_of
from web.job_requests import JobRequest
from web.multipart import MultipartForm, Upload
from web.negotiation import Language
from web.service import Service, ServiceOf
from web.tools import tools_of

router = APIRouter(route_class=DeskRoute)

FIELDS = (
    "article_url",
    "article_text",
    "audio_url",
    "preset",
    "profile",
    "language",
    "webhook_url",
    "delete_after_seconds",
)
"""The fields of the form beside ``outputs`` and the files; each is one of the API's, and has its id in the page."""

_LOOK = "look"
_HAS_AUDIO = "has_audio"  # says a script that does not send the recording only to have the article looked at
_WAIT_S = 8.0  # that a submission waits for the article's page


@dataclass(slots=True, kw_only=True)
class _Filled:
    """The form as it was filled in.

    Attributes:
        values: by name; ``outputs`` are those that were ticked.
        faults: what is wrong, by the name of the field.
        found: what was found, as HTML.
        is_cut: whether the rest of the form was not read, because it is too large.
    """

    values: dict[str, str] = field(default_factory=dict)
    outputs: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)
    found: str = ""
    is_cut: bool = False


@router.get("/new")
async def show_form(request: Request, service: ServiceOf, caller: VisitorOf) -> Response:
    """Show the form; an address may come with the link that leads here."""
    filled = _Filled(values={"article_url": request.query_params.get("article_url", "")})
    return _page(request, service, caller, filled)


@router.post("/new")
async def submit(request: Request, service: ServiceOf, admission: AdmissionOf, caller: VisitorOf) -> Response:
    """Take a job in, or look what is there without JavaScript."""
    await admission.check(caller)
    with service.store.work_folder() as folder:
        filled, form = await _read(request, service.settings, folder)
        asks = form.fields.pop("act", [""])[-1] != _LOOK
        job = None
        if not filled.faults and asks:
            job = await _take(request, form, filled, admission, caller)
        elif not filled.faults:
            filled.found = await _found(request, form, filled, service, admission)
    if job is not None:
        address = f"/jobs/{job.id}"
        if is_script(request):
            return parts(request, address=address)
        return RedirectResponse(address, status_code=303, headers=HEADERS)
    status_code = 422 if filled.faults else 200
    answer: Response
    if is_script(request):
        answer = parts(request, status_code, faults=filled.faults)
    else:
        answer = _page(request, service, caller, filled, status_code=status_code)
    if filled.is_cut:
        answer.headers["Connection"] = "close"  # or the rest would be read, and thrown away, without end
    return answer


@router.post("/look")
async def look(request: Request, service: ServiceOf, admission: AdmissionOf, caller: VisitorOf) -> Response:  # noqa: ARG001
    """Show what article is found, while the form is being filled in."""
    with service.store.work_folder() as folder:
        filled, form = await _read(request, service.settings, folder)
        form.fields.pop("act", None)
        has_file = form.fields.pop(_HAS_AUDIO, [""])[-1] != ""
        found = await _found(request, form, filled, service, admission, has_file=has_file)
    return parts(request, found=found, faults=filled.faults)


@router.post("/look/sound")
async def look_at_sound(request: Request, service: ServiceOf, admission: AdmissionOf, caller: VisitorOf) -> Response:
    """Fetch the recording that the form or the article's page names, and show its length."""
    await admission.check(caller)
    with service.store.work_folder() as folder:
        filled, _ = await _read(request, service.settings, folder)
    language = language_on(request)
    url = filled.values.get("audio_url", "")
    if not url or filled.faults:
        return parts(request, sound="", faults=filled.faults)
    tools = tools_of(service)
    try:
        found = await to_thread.run_sync(preview.sound, url, tools, language, limiter=admission.fetching)
    except preview.SourceMissing as exc:
        return parts(request, sound=part(request, "sound.html", sound=None, fault=exc.detail), faults={})
    return parts(request, sound=part(request, "sound.html", sound=found, fault=None), faults={})


async def _read(request: Request, settings: Settings, folder: Path) -> tuple[_Filled, MultipartForm]:
    """Read the form; what is wrong with its files is among the faults."""
    if media_type_of(request) != multipart.MEDIA_TYPE:
        raise UnsupportedBody(media_type_of(request))
    filled = _Filled()
    try:
        form = await multipart.read_form(
            request,
            folder=folder,
            max_bytes={ARTICLE: settings.max_article_bytes, AUDIO: settings.max_upload_bytes},
            max_fields_bytes=settings.max_article_bytes + FIELDS_BYTES,
        )
    except RequestValidationError as exc:
        filled.faults = _faults(exc, {}, request)
        return filled, MultipartForm()
    except BodyTooLarge as exc:
        if exc.part not in (ARTICLE, AUDIO):
            raise
        filled.faults, filled.is_cut = {exc.part: _sentence(explain(exc, language_on(request)))}, True
        return filled, MultipartForm()
    filled.values = {name: form.fields.get(name, [""])[-1].strip() for name in FIELDS}
    filled.outputs = [name for name in form.fields.get("outputs", []) if name]
    form.fields.update({name: [value] for name, value in filled.values.items() if name != "article_text"})
    return filled, form


async def _take(
    request: Request, form: MultipartForm, filled: _Filled, admission: Admission, caller: Caller
) -> Job | None:
    """Take a job in; ``None`` where something is wrong with it, which then stands among the faults."""
    try:
        asked = job_requests.from_fields(form.fields)
        job_requests.check(
            asked,
            article_file=ARTICLE in form.files,
            audio_file=AUDIO in form.files,
            presets=presets_of(admission.service.settings.presets),
            profiles=admission.service.settings.profiles,
        )
        if not await _lacks_recording(request, asked, form, admission):
            work = await work_of(asked, admission, article=form.files.get(ARTICLE), audio=form.files.get(AUDIO))
            return await admission.submit(work, caller)
        filled.faults["audio_url"] = says(language_on(request))("need_recording")
    except RequestValidationError as exc:
        filled.faults = _faults(exc, form.fields, request)
    except preview.SourceMissing as exc:
        filled.faults = {exc.field: _sentence(exc.detail)}
    except BodyTooLarge as exc:
        filled.faults = {exc.part: _sentence(explain(exc, language_on(request)))}
    return None


async def _lacks_recording(request: Request, asked: JobRequest, form: MultipartForm, admission: Admission) -> bool:
    """Look at the article, which was mostly fetched before, and return whether the job would lack a recording.

    Raises:
        NotFound: there is no article, and there will be none.
    """
    service, language = admission.service, language_on(request)
    found = None
    with anyio.move_on_after(_WAIT_S):  # a submission does not wait for a slow server: the job does
        try:
            found = await to_thread.run_sync(
                _article,
                asked,
                form.files.get(ARTICLE),
                service,
                language,
                limiter=admission.fetching,
                abandon_on_cancel=not form.files,  # whose folder goes when this has been answered
            )
        except preview.SourceMissing as exc:
            if not exc.may_pass:
                raise
    return found is not None and found.podcast_url is None and not asked.audio_url and AUDIO not in form.files


async def _found(
    request: Request,
    form: MultipartForm,
    filled: _Filled,
    service: Service,
    admission: Admission,
    *,
    has_file: bool = False,
) -> str:
    """Return what the form points at, as HTML; faults that were found on the way stand among its faults."""
    try:
        asked = job_requests.from_fields(form.fields)
        found = await to_thread.run_sync(
            _article, asked, form.files.get(ARTICLE), service, language_on(request), limiter=admission.fetching
        )
    except RequestValidationError as exc:
        filled.faults |= _faults(exc, form.fields, request)
        return ""
    except preview.SourceMissing as exc:
        filled.faults[exc.field] = _sentence(exc.detail)
        return ""
    if found is None:
        return ""
    has_sound = bool(asked.audio_url) or AUDIO in form.files or has_file
    return part(request, "found.html", article=found, has_sound=has_sound)


def _article(asked: JobRequest, upload: Upload | None, service: Service, language: Language) -> Article | None:
    return preview.article(asked, upload, tools_of(service), language)


def _faults(error: RequestValidationError, given: Mapping[str, list[str]], request: Request) -> dict[str, str]:
    """Return what is wrong, by the field at which it is said."""
    language = language_on(request)
    say = says(language)
    found: dict[str, str] = {}
    for fault in error.errors():
        name = str(fault["loc"][1]) if len(fault["loc"]) > 1 else "article_url"
        detail = faults.shown(fault, language)["detail"]
        if fault["type"] == "one_article":
            has_one = any(given.get(each, [""])[0] for each in ("article_url", "article_text"))
            name, detail = "article_url", say("one_article" if has_one else "need_article")
        found.setdefault(name, _sentence(detail))
    return found


def _sentence(detail: str) -> str:
    """Return what is wrong as a sentence of its own."""
    text = detail[:1].upper() + detail[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _page(request: Request, service: Service, caller: Caller, filled: _Filled, *, status_code: int = 200) -> Response:
    language = language_on(request)
    presets = {
        name: preset.about_de if language == "de" else preset.about
        for name, preset in presets_of(service.settings.presets).items()
    }
    return page(
        request,
        "new.html",
        status_code=status_code,
        signed_in=caller.key is not None,
        values={name: filled.values.get(name, "") for name in FIELDS},
        chosen=filled.values.get("preset") or STANDARD,
        presets=presets,
        profiles=list(profiles_of(service.settings.profiles)),
        outputs=list(USUAL),
        ticked=filled.outputs,
        faults=filled.faults,
        found=filled.found,
    )

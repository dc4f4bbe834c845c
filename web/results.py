"""What a completed job has made."""

import contextlib
import hashlib
import mimetypes
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path as FilePath
from typing import Annotated, Any, NamedTuple

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.responses import FileResponse
from starlette.types import Receive, Scope, Send

from jobs import remade
from jobs.copies import kept_copy, kept_or_made_copy
from jobs.errors import NotInStore
from jobs.output import ALIGNMENT, RECORDING, on_demand
from jobs.record import Job, Output, Status
from jobs.store import Store
from jobs.uses import Uses
from publish.derived import DERIVED, SUBTITLES, Derived, Material, with_words
from publish.sounding import SOUNDING
from subtitles.profiles import PODCAST
from web.access import CallerOf
from web.errors import NoSuchOutput, NotAcceptable, ResultNotReady
from web.faults import fault
from web.job_requests import known_profile
from web.jobs import JobId
from web.negotiation import media_type_of
from web.options import MAX_KEY
from web.service import Service, ServiceOf
from web.tools import tools_of
from web.vendors import alignment_of, output_of, read_alignment

router = APIRouter(prefix="/v1/jobs", tags=["results"])

_NOT_IN_A_NAME = re.compile(r'[\s\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069/\\:*?"<>|]+')
_MAX_NAME = 100  # characters of a title in the name of a file

_CONTENT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The result.",
        "content": {
            "application/json": {},
            "text/vtt": {"example": "WEBVTT\n\n3f2a9c1d.1\n00:00:06.200 --> 00:00:08.300\nEin Dorf und seine Uhr\n"},
            "application/ttml+xml": {},
            "text/html": {},
            "text/plain": {},
            "application/epub+zip": {},
            "audio/mpeg": {},
            "audio/mp4": {},
        },
    }
}

_MAKERS = 2  # results made at a time while somebody waits; more would hold up all other answers

makers = CapacityLimiter(_MAKERS)
"""For whatever makes a result while somebody waits."""

Inline = Annotated[bool, Query(description="To be shown instead of saved.")]
ByProfile = Annotated[
    str | None,
    Query(
        max_length=MAX_KEY,
        description="Profile that subtitles are cut by, or that the report on conformity is about: `ard`, `bbc`, "
        "`netflix-de`, `podcast`, or one of the service's own. Left out, the job's.",
        examples=["ard"],
    ),
]
WithWords = Annotated[
    bool, Query(description=f"Highlight each word while it is read; there is that in {', '.join(with_words())}.")
]


@router.get("/{job_id}/result", response_class=Response, responses=_CONTENT)
async def result(
    request: Request,
    service: ServiceOf,
    caller: CallerOf,
    job_id: JobId,
    accept: Annotated[str, Header()] = "",
    profile: ByProfile = None,
    *,
    words: WithWords = False,
    inline: Inline = False,
) -> Response:
    """Return the result that `Accept` likes best; the alignment as JSON where it does not say."""
    job = await completed(service, caller.owner, job_id)
    names: dict[str, str] = {}
    # what the job has made, the alignment first, comes before what can be made: several are JSON
    known = [(name, output.media_type) for name, output in job.result.items()]
    known += [(name, each.media_type) for name, each in SUBTITLES.items()]
    known += [(name, SOUNDING[name].media_type) for name in on_demand(job.result) if name in SOUNDING]
    for name, media_type in known:
        names.setdefault(_bare(media_type), name)
    chosen = media_type_of(accept, list(names))
    if chosen is None:
        raise NotAcceptable(accept, ", ".join(names))
    answer = await _answer(request, service, job, names[chosen], profile, words=words, inline=inline)
    answer.headers["Vary"] = "Accept"
    return answer


@router.get("/{job_id}/result.{name}", response_class=Response, responses=_CONTENT)
async def result_by_name(
    request: Request,
    service: ServiceOf,
    caller: CallerOf,
    job_id: JobId,
    name: Annotated[
        str,
        Path(
            description=f"What the job has made, as its `outputs` name it; or what follows from its alignment at any "
            f"time: {', '.join(DERIVED)}; or what has its recording in it, where that recording can be in it: "
            f"{', '.join(SOUNDING)}.",
            examples=["vtt", "ttml", "equivalence.html"],
        ),
    ],
    profile: ByProfile = None,
    *,
    words: WithWords = False,
    inline: Inline = False,
) -> Response:
    """Return a result by its name, as in `result.vtt`, or `result.ttml?profile=ard&words=true`."""
    job = await completed(service, caller.owner, job_id)
    return await _answer(request, service, job, name, profile, words=words, inline=inline)


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


async def _answer(
    request: Request, service: Service, job: Job, name: str, profile: str | None, *, words: bool, inline: bool
) -> Response:
    made = await _found_or_made(service, job, name, profile, words=words)
    headers = {
        "ETag": f'"{made.sha256}"',
        "Cache-Control": "private, no-cache",
        # Whatever an article says, it is not our page: it gets an origin of its own, and is saved unless shown.
        "Content-Security-Policy": "sandbox allow-scripts" if inline else "sandbox",
    }
    known = request.headers.get("if-none-match", "")
    if headers["ETag"] in [tag.strip().removeprefix("W/") for tag in known.split(",")]:
        return Response(status_code=304, headers=headers)
    lent = contextlib.ExitStack()
    try:
        path = await to_thread.run_sync(lent.enter_context, made.lent)
    except NotInStore as exc:
        again = partial(remade.remade, job, name, exc, service.database, tools_of(service))
        made = _stored(await to_thread.run_sync(again, limiter=makers), service.store)
        path = await to_thread.run_sync(lent.enter_context, made.lent)
        headers["ETag"] = f'"{made.sha256}"'
    return _LentFile(
        lent,
        path,
        media_type=made.media_type,
        headers=headers,
        filename=_file_name(job, name, made.media_type),
        content_disposition_type="inline" if inline else "attachment",
    )


class _Result(NamedTuple):
    """A result: what it is, and how to come by a path at which it can be read."""

    media_type: str
    sha256: str
    lent: contextlib.AbstractContextManager[FilePath]


async def _found_or_made(service: Service, job: Job, name: str, profile: str | None, *, words: bool) -> _Result:
    """Return a result as the job has made it, or make what it has not.

    Raises:
        NoSuchOutput: there is none of this name, or the job has no alignment to make it from.
        UnfitRecording: it would have the recording in it, and that cannot be.
        RequestValidationError: there is no such profile, or the result has nothing to do with one, or with words.
    """
    derived = DERIVED.get(name)
    if derived is None and name not in job.result and name not in SOUNDING:
        raise NoSuchOutput(name, ", ".join(dict.fromkeys([*job.result, *on_demand(job.result)])))
    if words and not (derived and derived.has_words):
        known = ", ".join(with_words())
        message = f"{name} cannot highlight words; those that can are {known}"
        raise fault("no_words", message, "words", place="query", name=name, known=known)
    if profile is not None and not (derived and derived.by_profile):
        raise fault("no_profile", f"{name} is the same by every profile", "profile", place="query", name=name)
    if name in job.result and profile is None and not words:
        return _stored(job.result[name], service.store)
    if derived is None:
        return _stored(await with_sound(service, job, name), service.store)
    return await _derived(service, job, derived, profile, words=words)


async def _derived(service: Service, job: Job, derived: Derived, profile: str | None, *, words: bool) -> _Result:
    """Make what follows from the alignment alone, which costs so little that it is not kept."""
    chosen = profile and known_profile(profile, service.settings.profiles, place="query")
    alignment = await alignment_of(job, service)
    material = Material(
        alignment, chosen or job.request.profile or PODCAST, judged=[chosen] if chosen else None, words=words
    )
    data = await to_thread.run_sync(derived.make, material, limiter=makers)
    return _Result(derived.media_type, hashlib.sha256(data).hexdigest(), _laid_out(data, service.store))


async def with_sound(service: Service, job: Job, name: str) -> Output:
    """Return what has the recording of a completed job in it, made at the first request.

    Raises:
        UnfitRecording: it cannot be made of this recording, or is not needed.
        NoSuchOutput: the job has no alignment, or no recording.
        NotInStore: the recording is there no longer.
    """
    aligned, recording, store = output_of(job, ALIGNMENT), output_of(job, RECORDING), service.store

    def make() -> Output:
        made = kept_or_made_copy(name, read_alignment(job, service), aligned, recording, store)
        Uses(service.database).add(job.id, made.key)  # it has the recording in it, so it goes when the job is deleted
        return made

    # What is kept waits for no maker: a player asks for it piece by piece.
    found = await to_thread.run_sync(kept_copy, name, aligned, recording, store)
    return await to_thread.run_sync(make, limiter=makers) if found is None else found


def _stored(output: Output, store: Store) -> _Result:
    return _Result(output.media_type, output.sha256, store.local(output.key))


@contextlib.contextmanager
def _laid_out(data: bytes, store: Store) -> Iterator[FilePath]:
    """Lay bytes into a file for as long as they are sent, so that they are sent as those in the store are."""
    with store.work_folder() as folder:
        path = folder / "result"
        path.write_bytes(data)
        yield path


class _LentFile(FileResponse):
    """A file that is given back when it is sent: from a store of objects it is a copy."""

    def __init__(self, lent: contextlib.ExitStack, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self._lent = lent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._lent:
            await super().__call__(scope, receive, send)


def _file_name(job: Job, name: str, media_type: str) -> str:
    title = _NOT_IN_A_NAME.sub(" ", job.article.title if job.article else "").strip(" .")[:_MAX_NAME]
    ending = f".{name}" if name != RECORDING else mimetypes.guess_extension(_bare(media_type)) or ""
    return f"{title or job.id}{ending}"


def _bare(media_type: str) -> str:
    return media_type.partition(";")[0].strip()

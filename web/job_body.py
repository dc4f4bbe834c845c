"""The body that submits a job, JSON or a form, as `jobs.request.Request`, its files in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.presets import presets_of
from web import job_requests, json_body, multipart
from web.body import media_type_of
from web.errors import BodyTooLarge
from web.faults import fault
from web.job_requests import JobRequest

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi import Request

    from jobs.request import Request as Work
    from jobs.request import Source
    from service.settings import Settings
    from web.admission import Admission
    from web.multipart import Upload

_ESCAPED = 2  # an article within JSON has up to so many bytes for each of its own: lines and quotes are escaped
FIELDS_BYTES = 1 << 16  # of what is not the article

ARTICLE, AUDIO = "article", "audio"  # the files of a form


async def receive(request: Request, admission: Admission) -> Work:
    """Read what is asked for, and put what came with it into the store.

    Raises:
        UnsupportedBody: the body is neither JSON nor a form.
        RequestValidationError: it has wrong values.
        WebError: it cannot be read.
        DiskFull: there is no room for what came with it.
    """
    if media_type_of(request) == multipart.MEDIA_TYPE:
        with admission.service.store.work_folder() as folder:
            return await _of_a_form(request, admission, folder)
    asked = await json_body.read(request, JobRequest, max_bytes=json_bytes(admission.service.settings))
    return await work_of(asked, admission)


def json_bytes(settings: Settings) -> int:
    """Return the largest size of a body that may have an article within JSON."""
    return _ESCAPED * settings.max_article_bytes + FIELDS_BYTES


async def work_of(
    asked: JobRequest, admission: Admission, *, article: Upload | None = None, audio: Upload | None = None
) -> Work:
    """Check what is asked for, and put what came with it into the store.

    Args:
        asked: what the producer says.
        admission: puts it there.
        article: a file that came.
        audio: likewise.

    Raises:
        RequestValidationError: what is asked for does not fit together.
        BodyTooLarge: the article has more bytes than are taken.
        DiskFull: there is no room.
    """
    settings = admission.service.settings
    presets = presets_of(settings.presets)
    job_requests.check(
        asked,
        article_file=article is not None,
        audio_file=audio is not None,
        presets=presets,
        profiles=settings.profiles,
    )
    return job_requests.to_request(
        asked,
        article=await admission.keep_file(article) if article else await _written(asked, admission),
        audio=await admission.keep_file(audio) if audio else None,
        presets=presets,
        profiles=settings.profiles,
        profile=settings.profile,
        delete_after_s=settings.delete_after_s,
    )


async def _of_a_form(request: Request, admission: Admission, folder: Path) -> Work:
    settings = admission.service.settings
    form = await multipart.read_form(
        request,
        folder=folder,
        max_bytes={ARTICLE: settings.max_article_bytes, AUDIO: settings.max_upload_bytes},
        max_fields_bytes=settings.max_article_bytes + FIELDS_BYTES,
    )
    for name in (ARTICLE, AUDIO):
        if name in form.fields:
            raise fault("not_a_file", "Value must be a file (filename in the form)", name)
    asked = job_requests.from_fields(form.fields)
    return await work_of(asked, admission, article=form.files.get(ARTICLE), audio=form.files.get(AUDIO))


async def _written(asked: JobRequest, admission: Admission) -> Source | None:
    """Keep the article that came as text, if it did."""
    for name, media_type in job_requests.ARTICLES.items():
        text: str | None = getattr(asked, name)
        if text is not None:
            if len(text.encode()) > admission.service.settings.max_article_bytes:
                raise BodyTooLarge(name, admission.service.settings.max_article_bytes)
            return await admission.keep_text(text, media_type)
    return None

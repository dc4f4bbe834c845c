"""What is found where a producer points: the article as it will be aligned, and its recording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from articles.errors import ArticleError
from audio.errors import AudioError
from files.errors import DiskFull, FileError
from jobs.errors import SandboxError
from jobs.failures import failure
from jobs.parsing import probe, read_article
from jobs.report import Stage
from jobs.request import Source
from jobs.sources import article_of, recording_of
from net.errors import FetchError
from web.job_requests import ARTICLES
from web.shown import detail_of

if TYPE_CHECKING:
    from articles.records import Article
    from jobs.tools import Tools
    from web.job_requests import JobRequest
    from web.multipart import Upload
    from web.negotiation import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingPreview:
    """A recording as far as one can tell without hearing it.

    Attributes:
        size_bytes: of the file.
        duration_ms: as its header says, or as its size lets guess; ``None`` where that is unknown.
        is_guess: whether it is the latter.
    """

    size_bytes: int
    duration_ms: int | None
    is_guess: bool


class SourceMissing(Exception):
    """Raised where what a producer points at is not to be had.

    Attributes:
        field: of the form, that points there.
        detail: what is wrong, for people.
        may_pass: whether it may be there later.
    """

    def __init__(self, field: str, detail: str, *, may_pass: bool = False) -> None:
        super().__init__(field, detail)
        self.field = field
        self.detail = detail
        self.may_pass = may_pass


def article(asked: JobRequest, upload: Upload | None, tools: Tools, language: Language) -> Article | None:
    """Return the article, ``None`` where none was given yet.

    Args:
        asked: what the producer says.
        upload: a file that came.
        tools: fetch and read it.
        language: of what is said when that fails.

    Raises:
        NotFound: there is none.
        DiskFull: there is no room for it.
    """
    try:
        if asked.article_url is not None:
            return article_of(Source(url=asked.article_url), language=asked.language, tools=tools)[1]
        if upload is not None:
            media_type = upload.media_type or None
            return read_article(upload.path, source=upload.name, media_type=media_type, language=asked.language)
        for name, media_type in ARTICLES.items():
            text = getattr(asked, name)
            if text is not None:
                with tools.store.work_folder() as folder:
                    path = folder / "article"
                    path.write_bytes(text.encode())
                    return read_article(path, source="", media_type=media_type, language=asked.language)
    except DiskFull:
        raise
    except (ArticleError, FetchError, FileError, SandboxError) as exc:
        field = "article_url" if asked.article_url else "article" if upload else "article_text"
        told = failure(exc, Stage.FETCH)
        raise SourceMissing(field, detail_of(told, language), may_pass=told.retryable) from exc
    return None


def sound(url: str, tools: Tools, language: Language) -> RecordingPreview:
    """Fetch a recording, which the job then has already, and say what it says of itself.

    Raises:
        NotFound: it is not to be had.
        DiskFull: there is no room for it.
    """
    try:
        file, _ = recording_of(Source(url=url), tools)
        with file.opened(tools.store) as path:
            about = probe(path, name=file.name)
            return RecordingPreview(
                size_bytes=path.stat().st_size,
                duration_ms=about.stated_ms or about.guessed_ms,
                is_guess=about.stated_ms is None,
            )
    except DiskFull:
        raise
    except (AudioError, FetchError, FileError, SandboxError) as exc:
        raise SourceMissing("audio_url", detail_of(failure(exc, Stage.FETCH), language)) from exc

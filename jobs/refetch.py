"""What was fetched for a job and then lost or damaged in the store, fetched again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.errors import ArticleError
from files.errors import FileError
from jobs.failures import passes
from jobs.request import Source
from jobs.sources import article_of, kept_article, recording_of
from net.errors import FetchError

if TYPE_CHECKING:
    from jobs.errors import NotInStore
    from jobs.request import Request
    from jobs.results import Fetched
    from jobs.tools import Tools


def is_there_again(missing: NotInStore, request: Request, fetched: Fetched, tools: Tools) -> bool:
    """Fetch what has gone from the store, or was damaged there, where it came from an address.

    Args:
        missing: says what.
        request: of the job that needs it.
        fetched: what the job's first stage returned.
        tools: to work with.

    Returns:
        whether the same is there again, so that what was made of it is still right.

    Raises:
        FetchError, FileError: the address may deliver it later.
        NotInStore: it does not deliver it any more.
    """
    try:
        if missing.sha256 == fetched.article_key:
            return article_of(request.article, language=request.language, tools=tools)[0] == fetched.article_key
        if missing.sha256 != fetched.recording.sha256:
            return False
        source = request.audio
        if source is None:
            article = kept_article(tools.store, fetched.article_key)
            source = Source(url=article.podcast_url) if article and article.podcast_url else None
        if source is None or source.url is None:
            return False
        return recording_of(source, tools)[0].sha256 == missing.sha256
    except (ArticleError, FetchError, FileError) as exc:
        if passes(exc):
            raise
        raise missing from exc

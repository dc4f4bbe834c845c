"""Where article and recording come from: paths and addresses become an article and a file of sound."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from articles.read import read
from articles.records import Article
from audio.errors import NoSuchFile
from audio.fetch import PAGE, SOUND, Download, Limits, download, local
from jobs.errors import PodcastNotFound
from jobs.names import text_of
from jobs.report import Step
from jobs.store import key

if TYPE_CHECKING:
    from audio.progress import Progress
    from jobs.report import Report
    from jobs.store import Store

_DOWNLOAD_VERSION = "1"  # of what is kept about a download
_READ_VERSION = "1"  # of `articles.read`; another one has every article read anew

_DOWNLOAD = TypeAdapter(Download)
_ARTICLE = TypeAdapter(Article)


def article_of(source: str, *, language: str | None, store: Store, report: Report) -> Article:
    """Read an article, unless that was done before.

    Args:
        source: path or address.
        language: of the article; ``None`` takes what it says or reads like.
        store: keeps a downloaded page, and the article.
        report: told the bytes of a page.

    Raises:
        FetchError: the file or the page is not to be had.
        ArticleError: there is no article in it.
    """
    found, _ = _fetched(source, PAGE, store, partial(report.progress, Step.PAGE), compressed=True)
    entry = key("read", _READ_VERSION, [found.sha256, found.url, found.media_type, language])
    kept = store.get(entry)
    if kept is not None:
        with contextlib.suppress(ValidationError):  # of another version of this program: read anew
            return _ARTICLE.validate_json(kept)
    article = read(found.path.read_bytes(), source=found.url, media_type=found.media_type or None, language=language)
    store.put(entry, _ARTICLE.dump_json(article))
    return article


def recording_of(
    article: Article,
    source: str | None,
    *,
    store: Store,
    report: Report,
    limits: Limits = SOUND,
) -> tuple[Download, bool]:
    """Fetch the recording of an article.

    Args:
        article: names its podcast, perhaps.
        source: path or address that is taken instead.
        store: keeps what is downloaded.
        report: told the bytes.
        limits: of the download.

    Returns:
        The file, and whether a download was spared because an earlier one is still good.

    Raises:
        PodcastNotFound: no source is given and the article names none.
        FetchError: the file is not to be had.
    """
    source = source or article.podcast_url
    if source is None:
        raise PodcastNotFound(article.source)
    return _fetched(source, limits, store, partial(report.progress, Step.RECORDING), compressed=False)


def is_address(source: str) -> bool:
    """Return whether a source is fetched by HTTP; all others are paths.

    >>> is_address("HTTPS://example.org/a"), is_address("a.md"), is_address("C:/a.md")
    (True, False, False)
    """
    return source.lower().startswith(("http://", "https://"))


def _fetched(
    source: str, limits: Limits, store: Store, progress: Progress, *, compressed: bool
) -> tuple[Download, bool]:
    if not is_address(source):
        return _local(source, limits), False
    entry = key("download", _DOWNLOAD_VERSION, source)
    known = _known(store.get(entry))
    found = download(
        source, folder=store.downloads, limits=limits, compressed=compressed, known=known, progress=progress
    )
    if found == known:
        return found, True
    store.put(entry, _DOWNLOAD.dump_json(found))
    return found, False


def _local(source: str, limits: Limits) -> Download:
    path = Path(source)
    with contextlib.suppress(RuntimeError):  # no such user: then it is a name like any other
        path = path.expanduser()
    found = local(path, limits=limits)
    # A name that is not UTF-8 could stand in no record; only its bytes that are not are changed.
    return replace(found, url=text_of(found.url))


def _known(entry: bytes | None) -> Download | None:
    """Return what an earlier run has downloaded, if it is still there and whole."""
    try:
        known = _DOWNLOAD.validate_json(entry or b"")
        return known if local(known.path).sha256 == known.sha256 else None
    except (ValidationError, NoSuchFile):
        return None

"""Where article and recording come from: paths, addresses and uploads become an article and a file of sound."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from files import given
from files.errors import NoSuchFile
from jobs import kept
from jobs.errors import NotInStore
from jobs.names import text_of
from jobs.parsing import read_article
from jobs.report import Step
from jobs.request import Source
from net.download import download
from net.records import PAGE, Limits

if TYPE_CHECKING:
    from articles.records import Article
    from jobs.store import Store
    from jobs.tools import Tools
    from net.guard import Guard
    from net.records import Download


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that is there.

    Attributes:
        name: where a user reads of it: its path or address, or what its owner calls it.
        media_type: as far as somebody said, else ``""``.
        sha256: of its bytes, in hexadecimal; in the store it is found by it.
        path: where it lies, if it is not in the store but one of the user's.
    """

    name: str
    media_type: str
    sha256: str
    path: Path | None

    def opened(self, store: Store) -> contextlib.AbstractContextManager[Path]:
        """Lend a path where it can be read.

        Raises:
            NotInStore: it is there no longer.
        """
        return store.local(self.sha256) if self.path is None else contextlib.nullcontext(self.path)


def article_of(source: str | Source, *, language: str | None, tools: Tools) -> tuple[str, Article]:
    """Read an article, unless that was done before.

    Args:
        source: path or address of the user's, or a stranger's upload or address.
        language: of the article; ``None`` takes what it says or reads like.
        tools: to work with; told the bytes of a page.

    Returns:
        the key that it is kept under, and the article.

    Raises:
        FetchError, FileError: the file or the page is not to be had.
        NotInStore: the upload is not there.
        ArticleError: there is no article in it.
        SandboxError: reading it comes to no end.
    """
    found, _ = _fetched(source, PAGE, tools, Step.PAGE)
    entry = kept.ARTICLE.key([found.sha256, found.name, found.media_type, language])

    def made() -> Article:
        with found.opened(tools.store) as path:
            return read_article(
                path,
                source=found.name,
                media_type=found.media_type or None,
                language=language,
                progress=partial(tools.report.progress, Step.PAGE),
            )

    return entry, kept.ARTICLE.found_or_made(tools.store, entry, made)


def kept_article(store: Store, entry: str) -> Article | None:
    """Return an article that was read before, ``None`` where it is not kept, or in another form."""
    return kept.ARTICLE.find(store, entry)


def recording_of(source: str | Source, tools: Tools) -> tuple[File, bool]:
    """Fetch a recording.

    Args:
        source: path or address of the user's, or a stranger's upload or address.
        tools: to work with; told the bytes.

    Returns:
        The file, and whether a download was spared because an earlier one is still good.

    Raises:
        FetchError, FileError: the file is not to be had.
        NotInStore: the upload is not there.
    """
    return _fetched(source, tools.limits, tools, Step.RECORDING)


def is_address(source: str) -> bool:
    """Return whether a source is fetched by HTTP; all others are paths.

    >>> is_address("HTTPS://example.org/a"), is_address("a.md"), is_address("C:/a.md")
    (True, False, False)
    """
    return source.lower().startswith(("http://", "https://"))


def _fetched(source: str | Source, limits: Limits, tools: Tools, step: Step) -> tuple[File, bool]:
    if isinstance(source, Source):
        if source.url is None:
            return _uploaded(source, tools.store), True
        return _downloaded(source.url, limits, tools, step, guard=tools.guard)
    if is_address(source):
        return _downloaded(source, limits, tools, step, guard=None)  # the user's own may lead anywhere
    return _local(source, limits), False


def _uploaded(source: Source, store: Store) -> File:
    sha256 = source.upload or ""
    if store.size(sha256) is None:
        raise NotInStore(sha256)
    return File(name=source.name or "upload", media_type=source.media_type or "", sha256=sha256, path=None)


def _local(source: str, limits: Limits) -> File:
    path = Path(source)
    with contextlib.suppress(RuntimeError):  # no such user: then it is a name like any other
        path = path.expanduser()
    sha256 = given.checked(path, limit_bytes=limits.max_bytes)
    # A name that is not UTF-8 could stand in no record; only its bytes that are not are changed.
    return File(name=text_of(str(path)), media_type="", sha256=sha256, path=path)


def _downloaded(url: str, limits: Limits, tools: Tools, step: Step, *, guard: Guard | None) -> tuple[File, bool]:
    store = tools.store
    entry = kept.DOWNLOAD.key(url)
    with contextlib.ExitStack() as context:
        known = _known(entry, store, context)
        found = download(
            url,
            folder=store.downloads,
            limits=limits,
            compressed=step is Step.PAGE,
            known=known,
            guard=guard,
            progress=partial(tools.report.progress, step),
        )
    file = File(name=found.url, media_type=found.media_type, sha256=found.sha256, path=None)
    if found == known:
        return file, True
    try:
        store.put_file(found.path, move=True)
    except FileNotFoundError:  # another process downloaded the same bytes, and was quicker to put them away
        if not store.holds(found.sha256):
            raise NoSuchFile(url, "it was removed while it arrived") from None
    kept.DOWNLOAD.keep(store, entry, replace(found, path=Path()))
    return file, False


def _known(entry: str, store: Store, context: contextlib.ExitStack) -> Download | None:
    """Return what an earlier run has downloaded, if it is still there and whole."""
    known = kept.DOWNLOAD.find(store, entry)
    if known is None:
        return None
    try:
        return replace(known, path=context.enter_context(store.local(known.sha256)))
    except NotInStore:  # or damaged: then it is fetched again, and put in its place
        return None

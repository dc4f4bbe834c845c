"""An address becomes a file that is all there.

A download goes to a ``.part`` file. When the connection breaks, or the program is killed, the next try asks for the
rest, but only where the server's own mark (a strong ETag, else Last-Modified) proves that it is the rest of the
same file. Nothing here looks at what the bytes mean.

Longer than other modules: all that may happen to one download is one story, with its limits at its head.
"""

from __future__ import annotations

import gzip
import hashlib
import math
import re
import time
import zlib
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
from filelock import FileLock, Timeout

from files.errors import TooLarge
from files.progress import Progress, silent
from files.room import room_in
from net.errors import (
    BadAddress,
    BadAnswer,
    CutOff,
    FetchError,
    HttpFailed,
    NoNetwork,
    NotFound,
    TooManyRedirects,
    TooSlow,
)
from net.gunzip import unpacked
from net.http import answer, checked, retry_after_s, target
from net.partial import Part
from net.turns import Turns
from net.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from net.guard import Guard

USER_AGENT = "gleichlauf"

_OK = (200, 203)
_PARTIAL, _NOT_MODIFIED, _RANGE_REFUSED = 206, 304, 416
_REDIRECTS = (301, 302, 303, 307, 308)
_GONE = (404, 410)
_PASSING = (408, 425, 429, 500, 502, 503, 504)  # may be over in a moment
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a download may cost.

    Attributes:
        max_bytes: of the file, after decompression; 2 GiB is 18 hours at 256 kbit/s.
        deadline_s: for everything, tries and waits included.
        connect_s: until a connection stands.
        answer_s: until an answer begins, redirects included, however lively its headers drip.
        stall_s: without a single byte, until another connection is tried.
        slow_window_s: how long the speed is watched before we judge it.
        min_bytes_per_s: below this over a whole window we give up. Mobile networks leave 64 kbit/s, 8 kB/s, when the
            month's volume is used up: half of that may be lost, and who is slower could play no podcast.
        redirects: that are followed.
        tries: in a row that bring nothing new.
        backoff_s: wait after the first failure; doubles with each.
    """

    max_bytes: int = 2 << 30
    deadline_s: float = 7200.0
    connect_s: float = 10.0
    answer_s: float = 25.0
    stall_s: float = 15.0
    slow_window_s: float = 25.0
    min_bytes_per_s: int = 4000
    redirects: int = 5
    tries: int = 4
    backoff_s: float = 0.5

    @property
    def patience_s(self) -> float:
        """Without any progress, over all tries, until we give up: under a minute, whatever a server thinks up."""
        return self.answer_s + self.slow_window_s

    @property
    def progress_bytes(self) -> int:
        """What must arrive in a window."""
        return round(self.min_bytes_per_s * self.slow_window_s)


_TURNS = Turns(8)  # a host's downloads in one process; more hardly make it faster

SOUND = Limits()
PAGE = Limits(max_bytes=5_000_000, deadline_s=60.0)  # facts: no extractor is well-behaved on larger pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file that has arrived.

    Attributes:
        path: where it lies; it is called by its sum.
        url: where it came from in the end, after redirects.
        media_type: what the server says, parameters included; ``""`` where it says nothing.
        etag: the server's mark of this version, ``""`` where there is none.
        last_modified: the same, as a date of HTTP.
        sha256: of the bytes, in hexadecimal.
        size_bytes: of the file.
    """

    path: Path
    url: str
    media_type: str
    etag: str
    last_modified: str
    sha256: str
    size_bytes: int


def download(
    url: str,
    *,
    folder: Path,
    limits: Limits = SOUND,
    compressed: bool = False,
    known: Download | None = None,
    guard: Guard | None = None,
    progress: Progress = silent,
) -> Download:
    """Fetch an address into a folder.

    Args:
        url: ``http`` or ``https``.
        folder: where the file is kept, with the ``.part`` of what is not yet whole.
        limits: sizes and times.
        compressed: whether the server may compress, which is right for pages and pointless for sound; what it
            sends then cannot be continued.
        known: what an earlier call returned; handed back, with the file untouched, if the server says that
            nothing has changed.
        guard: refuses what strangers must not have us ask, here and in every redirect; where it is left out, the
            user may name anything, and the environment's proxies are used.
        progress: told the bytes.

    Raises:
        BadAddress: neither http nor https, no host, or a redirect to such.
        ForbiddenAddress: ``guard`` refuses it, or where it redirects.
        NotFound: 404 or 410.
        HttpFailed: another refusal, or trouble that lasts.
        TooManyRedirects: more than ``limits.redirects``.
        NoSuchHost: as it says.
        NoNetwork: no connection, or no name server that answers.
        BadCertificate: as it says.
        NotHttp: what answers is no web server.
        BadAnswer: it breaks the rules of HTTP.
        HostBusy: too many of its downloads are under way.
        CutOff: broken again and again; what is there is kept for the next call.
        TooSlow: silent, below the speed, or past the deadline; what is there is kept.
        TooLarge: more than ``limits.max_bytes``.
        DiskFull: no room; what is there is kept.
    """
    checked(url)
    name = hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    with room_in(folder), ExitStack() as stack:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            stack.enter_context(FileLock(folder / f"{name}.lock", timeout=limits.deadline_s))
        except Timeout as exc:  # another process fetches the same address, and does not get on
            raise TooSlow(url, 0, limits.deadline_s) from exc
        transfer = _Transfer(
            url=url,
            part=Part(folder / f"{name}.part"),
            limits=limits,
            compressed=compressed,
            known=known if known and _is_there(known) else None,
            client=stack.enter_context(guard.client() if guard else httpx2.Client()),
            progress=progress,
        )
        return transfer.run()


@dataclass(slots=True, kw_only=True)
class _Transfer:
    """One call of `download`: tries until the file is whole, or gives up."""

    url: str
    part: Part
    limits: Limits
    compressed: bool
    known: Download | None
    client: httpx2.Client
    progress: Progress
    started_s: float = field(default_factory=time.monotonic)
    wire: Wire = field(init=False)
    progressed_s: float = field(default_factory=time.monotonic)  # when enough had come, by `time.monotonic`
    progressed_bytes: int = 0  # how much there was then, or when the try began

    def run(self) -> Download:
        most, failures = self.part.size_bytes, 0
        while True:
            try:
                return self._try()
            except FetchError as exc:
                if not self._may_pass(exc):
                    raise
                have = self.part.size_bytes
                failures = failures + 1 if have <= most else 1
                most = max(most, have)
                wait_s = self.limits.backoff_s * 2 ** (failures - 1)
                if failures >= self.limits.tries or time.monotonic() + wait_s > self._until_s(math.inf):
                    raise
                time.sleep(wait_s)

    def _may_pass(self, error: FetchError) -> bool:
        """Whether to try again: not where the answer will be the same, nor where the user waits for a dead wire."""
        if isinstance(error, HttpFailed):  # one that wants to be left alone is asked again in a later call
            return error.status in _PASSING and error.retry_after_s <= self.limits.backoff_s
        if isinstance(error, TooSlow):  # a stall, which another connection may end; not a drip
            return not self.wire.has_broken
        return isinstance(error, CutOff) or (isinstance(error, NoNetwork) and self.part.size_bytes > 0)

    def _until_s(self, allowed_s: float) -> float:
        """Return the moment at which something must have ended that may take so long from now."""
        return min(
            time.monotonic() + allowed_s,
            self.progressed_s + self.limits.patience_s,
            self.started_s + self.limits.deadline_s,
        )

    def _try(self) -> Download:
        have = self.part.size_bytes if self.part.validator and not self.compressed else 0
        url = self.url
        self.progressed_bytes = have
        until_s = self._until_s(self.limits.answer_s)
        for _ in range(self.limits.redirects + 1):
            asked_s = time.monotonic()
            with _TURNS.at(checked(url).host, url=url, wait_s=self.limits.answer_s):
                waited_s = time.monotonic() - asked_s  # for others of our own, which is no fault of the server
                until_s += waited_s
                self.progressed_s += waited_s
                with Wire(until_s) as self.wire, self._answer(url, self._headers(have)) as response:
                    if response.status_code not in _REDIRECTS:
                        return self._take(response, have)
                    url = target(url, response.headers.get("location", ""))
        raise TooManyRedirects(self.url, self.limits.redirects)

    def _headers(self, have: int) -> dict[str, str]:
        headers = {
            "User-Agent": USER_AGENT,
            "Accept": "*/*",
            "Accept-Encoding": "gzip" if self.compressed else "identity",
        }
        if have:
            headers |= {"Range": f"bytes={have}-", "If-Range": self.part.validator}
        elif self.known:
            if self.known.etag:
                headers["If-None-Match"] = self.known.etag
            if self.known.last_modified:
                headers["If-Modified-Since"] = self.known.last_modified
        return headers

    def _answer(self, url: str, headers: dict[str, str]) -> AbstractContextManager[httpx2.Response]:
        left_s = max(self._until_s(math.inf) - time.monotonic(), 0.01)
        stall_s = min(self.limits.stall_s, left_s)
        timeout = httpx2.Timeout(stall_s, connect=min(self.limits.connect_s, left_s))
        return answer(
            self.client,
            url,
            headers=headers,
            timeout=timeout,
            wire=self.wire,
            broken=self._cut_off,
            slow=self._too_slow,
        )

    def _cut_off(self) -> CutOff:
        return CutOff(self.url, self.part.size_bytes, _number(self.part.marks.get("total", "")))

    def _too_slow(self) -> TooSlow:
        have, now_s = self.part.size_bytes, time.monotonic()
        if now_s - self.started_s >= self.limits.deadline_s:
            return TooSlow(self.url, have, round(self.limits.deadline_s, 3))
        return TooSlow(self.url, max(have - self.progressed_bytes, 0), round(now_s - self.progressed_s, 3))

    def _take(self, response: httpx2.Response, have: int) -> Download:
        """Make the best of the answer that ends the redirects."""
        status = response.status_code
        if status == _NOT_MODIFIED and self.known and not have:
            return self.known
        if status in _GONE:
            self.part.discard()
            raise NotFound(self.url, status)
        if status == _PARTIAL and have and self._continues(response, have):
            return self._receive(response, have)
        if status in (_RANGE_REFUSED, _PARTIAL) and have:
            self.part.discard()  # our part is not one of this file: from the start, as a failure that may pass
            raise CutOff(self.url, 0, -1)
        if status not in _OK:
            raise HttpFailed(self.url, status, retry_after_s(response))
        length = _number(response.headers.get("content-length", ""))
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in (("identity", "gzip", "x-gzip", "") if self.compressed else ("identity", "")):
            raise BadAddress(str(response.url), f"the server compresses it ({encoding}), which we did not ask for")
        if length > self.limits.max_bytes:
            raise TooLarge(self.url, self.limits.max_bytes)
        self.part.restart(
            {
                "etag": response.headers.get("etag", ""),
                "last_modified": response.headers.get("last-modified", ""),
                "total": str(-1 if encoding.endswith("gzip") else length),
            }
        )
        return self._receive(response, 0)

    def _continues(self, response: httpx2.Response, have: int) -> bool:
        """Whether the server sends what follows on our part."""
        found = _CONTENT_RANGE.match(response.headers.get("content-range", ""))
        etag = response.headers.get("etag", "")
        ours = self.part.marks.get("etag", "")
        same = not etag or not ours or etag == ours
        return found is not None and int(found[1]) == have and same

    def _receive(self, response: httpx2.Response, have: int) -> Download:
        """Add the body to what we have; check the length; give the file its name."""
        total = _number(self.part.marks.get("total", ""))
        self.progressed_bytes = have
        self.wire.lasts_until(self._until_s(self.limits.slow_window_s))
        with self.part.path.open("ab") as file:
            for chunk in self._chunks(response):
                have += len(chunk)
                if have > self.limits.max_bytes:
                    break
                file.write(chunk)
                self.progress(done=have, total=total if total >= have else None)
                if have - self.progressed_bytes >= self.limits.progress_bytes:
                    self.progressed_s, self.progressed_bytes = time.monotonic(), have
                    self.wire.lasts_until(self._until_s(self.limits.slow_window_s))
        if self.wire.has_broken:  # which looks like the end of a body without a stated length
            raise self._too_slow()
        if have > self.limits.max_bytes:
            self.part.discard()
            raise TooLarge(self.url, self.limits.max_bytes)
        if total >= 0 and have != total:
            raise CutOff(self.url, have, total)
        marks = dict(self.part.marks)
        path, sha256 = self.part.keep()
        return Download(
            path=path,
            url=str(response.url),
            media_type=response.headers.get("content-type", ""),
            etag=marks["etag"],
            last_modified=marks["last_modified"],
            sha256=sha256,
            size_bytes=have,
        )

    def _chunks(self, response: httpx2.Response) -> Iterator[bytes]:
        """Read the body, unpacked; raises as `_receive` does."""
        if not response.headers.get("content-encoding", "").lower().strip().endswith("gzip"):
            yield from response.iter_raw()
            return
        try:
            yield from unpacked(response.iter_raw())
        except EOFError as exc:
            if self.wire.has_broken:
                raise self._too_slow() from exc
            is_framed = "content-length" in response.headers or "transfer-encoding" in response.headers
            raise BadAnswer(self.url, "its gzip has no end") if is_framed else self._cut_off() from exc
        except (gzip.BadGzipFile, zlib.error) as exc:
            raise BadAnswer(self.url, "what it calls gzip is none") from exc


def _is_there(download: Download) -> bool:
    try:
        return download.path.stat().st_size == download.size_bytes
    except OSError:
        return False


def _number(text: str) -> int:
    """Read a count of bytes; -1 where there is none."""
    return int(text) if text.isascii() and text.isdecimal() else -1

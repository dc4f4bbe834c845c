"""The tries of one download, each of which goes on where the last one ended, until the file is whole."""

from __future__ import annotations

import gzip
import math
import re
import time
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx2

from files.errors import TooLarge
from files.progress import Progress
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
from net.http import USER_AGENT, get, parsed, redirect_target, retry_after_s
from net.limiter import HostLimiter
from net.partial import Partial
from net.records import Download, Limits
from net.watchdog import Watchdog

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

_OK = (200, 203)
_PARTIAL, _NOT_MODIFIED, _RANGE_REFUSED = 206, 304, 416
_REDIRECTS = (301, 302, 303, 307, 308)
_GONE = (404, 410)
_PASSING = (408, 425, 429, 500, 502, 503, 504)  # may be over in a moment
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")

_HOSTS = HostLimiter(8)  # a host's downloads in one process; more hardly make it faster


@dataclass(slots=True, kw_only=True)
class Transfer:
    """One call of `download`; its arguments are those of that function.

    Attributes:
        part: what has arrived, in this call or before.
        client: makes the requests.
        started_s: when the call began, by `time.monotonic`.
        watchdog: of the request that is under way.
        progressed_s: when enough had come, by `time.monotonic`.
        progressed_bytes: how much there was then, or when the try began.
    """

    url: str
    part: Partial
    limits: Limits
    compressed: bool
    known: Download | None
    client: httpx2.Client
    progress: Progress
    started_s: float = field(default_factory=time.monotonic)
    watchdog: Watchdog = field(init=False)
    progressed_s: float = field(default_factory=time.monotonic)
    progressed_bytes: int = 0

    def run(self) -> Download:
        """Try until the file is whole, or give up; raises as `download` does."""
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
            return not self.watchdog.has_broken
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
            with _HOSTS.at(parsed(url).host, url=url, wait_s=self.limits.answer_s):
                waited_s = time.monotonic() - asked_s  # for others of our own, which is no fault of the server
                until_s += waited_s
                self.progressed_s += waited_s
                with Watchdog(until_s) as self.watchdog, self._answer(url, self._headers(have)) as response:
                    if response.status_code not in _REDIRECTS:
                        return self._take(response, have)
                    url = redirect_target(url, response.headers.get("location", ""))
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
        return get(
            self.client,
            url,
            headers=headers,
            timeout=timeout,
            watchdog=self.watchdog,
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
        self.watchdog.break_at(self._until_s(self.limits.slow_window_s))
        with self.part.path.open("ab") as file:
            for chunk in self._chunks(response):
                have += len(chunk)
                if have > self.limits.max_bytes:
                    break
                file.write(chunk)
                self.progress(done=have, total=total if total >= have else None)
                if have - self.progressed_bytes >= self.limits.progress_bytes:
                    self.progressed_s, self.progressed_bytes = time.monotonic(), have
                    self.watchdog.break_at(self._until_s(self.limits.slow_window_s))
        if self.watchdog.has_broken:  # which looks like the end of a body without a stated length
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
            if self.watchdog.has_broken:
                raise self._too_slow() from exc
            is_framed = "content-length" in response.headers or "transfer-encoding" in response.headers
            raise BadAnswer(self.url, "its gzip has no end") if is_framed else self._cut_off() from exc
        except (gzip.BadGzipFile, zlib.error) as exc:
            raise BadAnswer(self.url, "what it calls gzip is none") from exc


def _number(text: str) -> int:
    """Read a count of bytes; -1 where there is none."""
    return int(text) if text.isascii() and text.isdecimal() else -1

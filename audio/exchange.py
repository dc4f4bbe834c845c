"""One question to a web server and its answer; what may go wrong with it becomes our errors."""

from __future__ import annotations

import socket
import ssl
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import ceil
from typing import TYPE_CHECKING, TypeVar

import httpx2

from audio.errors import BadAddress, BadCertificate, FetchError, NoNetwork, NoSuchHost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
"""What the system says of a name when name servers have answered; it is another if they did not."""

_DIGITS = 9  # of a number of seconds: 30 years

E = TypeVar("E", bound=BaseException)


@contextmanager
def answer(
    client: httpx2.Client,
    url: str,
    *,
    headers: dict[str, str],
    timeout: httpx2.Timeout,
    broken: Callable[[], FetchError],
) -> Iterator[httpx2.Response]:
    """Get an address, without following where it redirects; the body is read within the block.

    Args:
        client: makes the request.
        url: that was checked.
        headers: to send.
        timeout: until the connection stands, and for each read.
        broken: makes the error for a connection that broke or stalled, then or while the body was read.

    Raises:
        BadAddress: it is none after all.
        NoSuchHost: as it says.
        NoNetwork: no connection, or no name server that answers.
        BadCertificate: as it says.
        ForbiddenAddress: the client is guarded, and this must not be asked.
        FetchError: what ``broken`` makes.
    """
    try:
        with client.stream("GET", url, headers=headers, timeout=timeout, follow_redirects=False) as response:
            yield response
    except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError) as exc:
        certificate = cause(exc, ssl.SSLCertVerificationError)
        if certificate:
            raise BadCertificate(url, getattr(certificate, "verify_message", "") or reason(certificate)) from exc
        unknown = cause(exc, socket.gaierror)
        if unknown and unknown.errno in _NO_SUCH_NAME:
            raise NoSuchHost(url, httpx2.URL(url).host) from exc
        raise NoNetwork(url, reason(exc)) from exc
    except (httpx2.UnsupportedProtocol, httpx2.LocalProtocolError, httpx2.InvalidURL, UnicodeError) as exc:
        raise BadAddress(url, reason(exc)) from exc
    except (httpx2.RequestError, httpx2.StreamError) as exc:
        raise broken() from exc


def checked(url: str) -> httpx2.URL:
    """Parse an address that can be fetched.

    Raises:
        BadAddress: it cannot.
    """
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError) as exc:
        raise BadAddress(url, reason(exc)) from exc
    if parsed.scheme not in ("http", "https"):
        raise BadAddress(url, "only http and https are fetched")
    if not parsed.host:
        raise BadAddress(url, "it names no host")
    return parsed


def target(url: str, location: str) -> str:
    """Return where a redirect leads.

    Raises:
        BadAddress: nowhere that can be fetched.

    >>> target("https://example.org/a/b", "../c.mp3")
    'https://example.org/c.mp3'
    """
    if not location:
        raise BadAddress(url, "it redirects to nowhere")
    try:
        joined = httpx2.URL(url).join(location)
    except (httpx2.InvalidURL, ValueError) as exc:
        raise BadAddress(location, reason(exc)) from exc
    return str(checked(str(joined)))


def retry_after_s(response: httpx2.Response) -> int:
    """Return in how many seconds a server wants to be asked again; 0 where it says nothing that can be understood.

    >>> retry_after_s(httpx2.Response(503, headers={"Retry-After": "120"}))
    120
    """
    text = response.headers.get("retry-after", "")
    if text.isascii() and text.isdecimal():
        return int(text[:_DIGITS])
    try:
        wait = parsedate_to_datetime(text) - datetime.now(UTC)
    except (TypeError, ValueError):  # TypeError: a date without a zone
        return 0
    return max(ceil(wait.total_seconds()), 0)


def reason(exc: BaseException) -> str:
    """Say in one line what an error of somebody else says."""
    text = exc.strerror if isinstance(exc, OSError) and exc.strerror else str(exc)
    return " ".join(text.split()) or type(exc).__name__


def cause(exc: BaseException, kind: type[E]) -> E | None:
    """Find an error of a kind among the causes of another, ``None`` where there is none."""
    seen: BaseException | None = exc
    while seen is not None and not isinstance(seen, kind):
        seen = seen.__cause__ or seen.__context__
    return seen

"""One request of HTTP and its answer; what may go wrong with it becomes our errors."""

from __future__ import annotations

import socket
import ssl
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import ceil
from typing import TYPE_CHECKING

import httpx2

from files.causes import cause, reason
from net.errors import BadAddress, BadAnswer, BadCertificate, FetchError, NoNetwork, NoSuchHost, NotHttp
from net.watchdog import ForeignProtocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from net.watchdog import Watchdog

USER_AGENT = "gleichlauf"

_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
"""What the system says of a name when name servers have answered; it is another if they did not."""

_BROKEN_RULES = {
    "conflicting Content-Length": "it states two lengths",
    "bad Content-Length": "the length it states is no number",
    "Receive buffer too long": "its headers are too long",  # httpcore: more than 100 kB
    "illegal header": "one of its headers is malformed",
    "continuation line": "one of its headers is malformed",
    "illegal chunk": "its chunks are malformed",
    "malformed chunk": "its chunks are malformed",
    "Transfer-Encoding": "its Transfer-Encoding is unknown",
}
"""By a piece of what h11 says."""

_CLOSED = ("peer closed connection", "peer unexpectedly closed", "disconnected without sending")
_NO_HTTP = ("illegal status line", "illegal request line", "no response line")
_NO_TLS = {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG", "UNKNOWN_PROTOCOL"}

_SAID = 60  # of an error's letters: what the server sent follows, which may say anything
_DIGITS = 9  # of a number of seconds: 30 years


@contextmanager
def get(
    client: httpx2.Client,
    url: str,
    *,
    headers: dict[str, str],
    timeout: httpx2.Timeout,
    watchdog: Watchdog,
    broken: Callable[[], FetchError],
    slow: Callable[[], FetchError],
) -> Iterator[httpx2.Response]:
    """Get an address, without following where it redirects; the body is read within the block.

    Args:
        client: makes the request.
        url: that was checked.
        headers: to send.
        timeout: until the connection stands, and for each read.
        watchdog: breaks the connection when its time is up.
        broken: makes the error for a connection that broke, then or while the body was read.
        slow: the same for one that stalled, or whose time was up.

    Raises:
        BadAddress: it is none after all.
        NoSuchHost: as it says.
        NoNetwork: no connection, or no name server that answers.
        BadCertificate: as it says.
        NotHttp: what answers is no web server.
        BadAnswer: it breaks the rules of HTTP.
        ForbiddenAddress: the client is guarded, and this must not be asked.
        FetchError: what ``broken`` or ``slow`` make.
    """
    try:
        with client.stream(
            "GET", url, headers=headers, timeout=timeout, follow_redirects=False, extensions={"trace": watchdog.trace}
        ) as response:
            yield response
    except (httpx2.UnsupportedProtocol, httpx2.LocalProtocolError, httpx2.InvalidURL, UnicodeError) as exc:
        raise BadAddress(url, reason(exc)) from exc
    except (httpx2.RequestError, httpx2.StreamError) as exc:
        if watchdog.has_broken:
            raise slow() from exc
        if isinstance(exc, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.ProxyError):
            raise _unconnected(exc, url) from exc
        if isinstance(exc, httpx2.TimeoutException):
            raise slow() from exc
        raise (_against_the_rules(exc, url) or broken()) from exc


def _unconnected(exc: httpx2.TransportError, url: str) -> FetchError:
    """Say why there is no connection."""
    certificate = cause(exc, ssl.SSLCertVerificationError)
    if certificate:
        return BadCertificate(url, getattr(certificate, "verify_message", "") or reason(certificate))
    refused = cause(exc, ssl.SSLError)
    if refused and getattr(refused, "reason", "") in _NO_TLS:  # only OpenSSL gives one
        return NotHttp(url, "a server without TLS: try http")
    unknown = cause(exc, socket.gaierror)
    if unknown and unknown.errno in _NO_SUCH_NAME:
        return NoSuchHost(url, httpx2.URL(url).host)
    return NoNetwork(url, reason(exc))


def _against_the_rules(exc: Exception, url: str) -> FetchError | None:
    """Say which rule an answer breaks, ``None`` where there was hardly one."""
    said = str(exc)
    if isinstance(exc, ForeignProtocol):
        return NotHttp(url, said)
    if not isinstance(exc, httpx2.RemoteProtocolError) or any(words in said for words in _CLOSED):
        return None
    if any(said.startswith(words) for words in _NO_HTTP):
        return NotHttp(url, "something that speaks no HTTP")
    rule = next((rule for words, rule in _BROKEN_RULES.items() if words in said[:_SAID]), "it is not well-formed")
    return BadAnswer(url, rule)


def parsed(url: str) -> httpx2.URL:
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


def redirect_target(url: str, location: str) -> str:
    """Return where a redirect leads.

    Raises:
        BadAddress: nowhere that can be fetched.

    >>> redirect_target("https://example.org/a/b", "../c.mp3")
    'https://example.org/c.mp3'
    """
    if not location:
        raise BadAddress(url, "it redirects to nowhere")
    try:
        joined = httpx2.URL(url).join(location)
    except (httpx2.InvalidURL, ValueError) as exc:
        raise BadAddress(location, reason(exc)) from exc
    return str(parsed(str(joined)))


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

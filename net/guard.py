"""Addresses that strangers name, asked without a way into our own network.

A name is resolved once, every answer is checked, and the connection goes to an address that was checked, while the
Host header and the name on the certificate stay those of the address asked for. So neither spellings of 127.0.0.1, nor
names that resolve to the inside, nor names that resolve otherwise the second time get anywhere.
Users of the client follow redirects by hand: each hop is a request of its own, and checked as such.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING

import httpx2

from net.errors import ForbiddenAddress
from net.ip import Network, is_public, unwrapped

if TYPE_CHECKING:
    import ssl

PORTS = frozenset({80, 443})
_DEFAULT_PORTS = {"http": 80, "https": 443}

_RESOLVE_S = 5.0  # getaddrinfo has no timeout of its own
_TRIED = 4  # addresses of one name
_LOOKUPS_AT_ONCE = 128  # threads that dead name servers may hold: they cost little, and others wait behind them
_LOOKUPS = threading.BoundedSemaphore(_LOOKUPS_AT_ONCE)


def system_resolver(host: str) -> list[str]:
    """Ask the system for all addresses of a name.

    Raises:
        OSError: there is none.
    """
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What strangers may have us ask.

    Attributes:
        allow: networks that are not public and may be asked nevertheless: a publisher's own media server.
        ports: that may be asked; a database does not listen on these.
        resolve: gives the addresses of a name; raises `OSError` where there is none.
        resolve_s: how long that may take.
    """

    allow: tuple[Network, ...] = ()
    ports: frozenset[int] = PORTS
    resolve: Callable[[str], list[str]] = system_resolver
    resolve_s: float = _RESOLVE_S

    def client(self, inner: httpx2.BaseTransport | None = None) -> httpx2.Client:
        """Make a client whose every connection is checked; one for each job, because it keeps cookies.

        Args:
            inner: makes the connections; those of the system where it is left out.
        """
        return httpx2.Client(transport=_Guarded(self, inner or _direct()), trust_env=False, follow_redirects=False)

    def async_client(self, inner: httpx2.AsyncBaseTransport | None = None) -> httpx2.AsyncClient:
        """Make such a client for coroutines; names are looked up in threads, so that they block no coroutine.

        Args:
            inner: makes the connections; those of the system where it is left out.
        """
        guarded = _AsyncGuarded(self, inner or _async_direct())
        return httpx2.AsyncClient(transport=guarded, trust_env=False, follow_redirects=False)

    def addresses(self, url: httpx2.URL) -> list[str]:
        """Return where an address leads, checked.

        Raises:
            ForbiddenAddress: it leads to a port or a network that strangers may not have asked, or it has a password.
            httpx2.ConnectError: its name does not resolve.
            httpx2.ConnectTimeout: the same, in time.
        """
        if url.userinfo:  # errors, records and results name addresses
            raise ForbiddenAddress(str(url.copy_with(userinfo=b"")), "it had a user name or password in it")
        if (_DEFAULT_PORTS.get(url.scheme) if url.port is None else url.port) not in self.ports:
            raise ForbiddenAddress(str(url), "its port is not one of the web's")
        found = self._resolved(_ascii(url))
        if not all(self._is_allowed(address) for address in found):
            raise ForbiddenAddress(str(url), "it is not on the public internet")
        return found

    def _is_allowed(self, answer: str) -> bool:
        try:
            address = unwrapped(ip_address(answer))
        except ValueError:
            return False
        return is_public(address) or any(address in network for network in self.allow)

    def _resolved(self, host: str) -> list[str]:
        if not _LOOKUPS.acquire(timeout=self.resolve_s):
            raise httpx2.ConnectTimeout("the name server does not answer")
        found: Future[list[str]] = Future()

        def look_up() -> None:
            try:
                found.set_result(self.resolve(host))
            except ValueError:  # it cannot be a name at all
                found.set_exception(socket.gaierror(socket.EAI_NONAME, "no such host"))
            except OSError as exc:
                found.set_exception(exc)
            finally:
                _LOOKUPS.release()

        threading.Thread(target=look_up, daemon=True, name="look-up").start()
        try:
            answers = found.result(timeout=self.resolve_s)
        except TimeoutError as exc:
            raise httpx2.ConnectTimeout("the name server does not answer") from exc
        except OSError as exc:
            raise httpx2.ConnectError("no such host") from exc
        if not answers:
            raise httpx2.ConnectError("no such host")
        return answers


class _Guarded(httpx2.BaseTransport):
    """Sends each request to an address that was checked."""

    def __init__(self, guard: Guard, inner: httpx2.BaseTransport) -> None:
        self._guard = guard
        self._inner = inner

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        addresses = self._guard.addresses(request.url)
        refused: httpx2.TransportError | None = None
        for address in addresses[:_TRIED]:
            try:
                return self._inner.handle_request(_pinned(request, address))
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as exc:
                refused = exc
        assert refused is not None  # there is at least one address
        raise refused

    def close(self) -> None:
        self._inner.close()


class _AsyncGuarded(httpx2.AsyncBaseTransport):
    """The same for coroutines."""

    def __init__(self, guard: Guard, inner: httpx2.AsyncBaseTransport) -> None:
        self._guard = guard
        self._inner = inner

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        looked_up = asyncio.get_running_loop().run_in_executor(_checks(), self._guard.addresses, request.url)
        refused: httpx2.TransportError | None = None
        for address in (await looked_up)[:_TRIED]:
            try:
                return await self._inner.handle_async_request(_pinned(request, address))
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as exc:
                refused = exc
        assert refused is not None  # there is at least one address
        raise refused

    async def aclose(self) -> None:
        await self._inner.aclose()


def _pinned(request: httpx2.Request, address: str) -> httpx2.Request:
    """Return a request that goes to an address, under the name that was asked for."""
    return httpx2.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,  # the Host among them
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": _ascii(request.url)},
    )


def _ascii(url: httpx2.URL) -> str:
    return url.raw_host.decode("ascii")


def _direct() -> httpx2.HTTPTransport:
    # A connection is used once: one that was checked for one name must not serve another.
    return httpx2.HTTPTransport(verify=_tls(), trust_env=False, limits=httpx2.Limits(max_keepalive_connections=0))


def _async_direct() -> httpx2.AsyncHTTPTransport:
    return httpx2.AsyncHTTPTransport(verify=_tls(), trust_env=False, limits=httpx2.Limits(max_keepalive_connections=0))


@cache
def _checks() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_LOOKUPS_AT_ONCE, thread_name_prefix="check")


@cache
def _tls() -> ssl.SSLContext:
    return httpx2.create_ssl_context()  # reads a hundred certificates: once a process

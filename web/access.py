"""Who asks, and whether they may."""

import hashlib
import ipaddress
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from anyio import to_thread
from fastapi import Depends, Request

from jobs.errors import LedgerUnavailable
from jobs.keys import Key
from web.errors import ForeignSite, KeyMissing, KeyRefused, TooManyRequests
from web.rates import Rates
from web.service import Service

LOCAL = "local"
"""Owner of the jobs of a service without keys."""

KNOWN_S = 5.0
"""Seconds for which a key that was good is not looked up again; so long a revoked one may still be used."""

LOOK_S = 1.0  # between two looks whether the first key was made

WRONG_KEYS_PER_MINUTE = 30  # from one address; 256 random bits are not guessed at any speed, but each try costs us

_OWN_SITES = {"", "same-origin", "none"}  # of Sec-Fetch-Site; other programs than browsers send none


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks.

    Attributes:
        owner: whose jobs they may see.
        key: what they showed; ``None`` where the service runs without keys.
    """

    owner: str
    key: Key | None = None


class Access:
    """Tells who asks. One for each application.

    Attributes:
        rates: requests a minute.
    """

    def __init__(self, service: Service) -> None:
        """Take what the application is made of."""
        self.rates = Rates()
        self._keys = service.keys
        self._is_local = is_loopback(service.settings.host)
        self._has_keys = False
        self._look_again_s = 0.0
        self._known: dict[bytes, tuple[Key, float]] = {}

    async def caller(self, request: Request, secret: str | None) -> Caller:
        """Return who asks.

        Raises:
            KeyMissing: there are keys, and none was shown.
            KeyRefused: the one that was shown is not good.
            ForeignSite: there are no keys, and it is not this machine that asks.
            TooManyRequests: the key, or the address of somebody with wrong ones, is used too often.
        """
        if secret is None:
            if not self._is_local or await self._are_there_keys():
                raise KeyMissing
            _refuse_other_sites(request)
            return Caller(owner=LOCAL)
        key = await self._key(secret, request.client.host if request.client else "")
        if key.rate_per_minute is not None:
            wait_s = self.rates.wait_s(key.id, per_minute=key.rate_per_minute)
            if wait_s:
                raise TooManyRequests(key.rate_per_minute, wait_s)
        return Caller(owner=key.owner, key=key)

    async def lasting(self, caller: Caller, stream: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
        """Hand on an answer that goes on, for as long as the key that was shown for it is good."""
        known_s = time.monotonic()
        async with aclosing(stream):
            async for piece in stream:
                if caller.key is not None and time.monotonic() - known_s >= KNOWN_S:
                    known_s = time.monotonic()
                    try:
                        is_good = await to_thread.run_sync(self._keys.is_good, caller.key.id)
                    except LedgerUnavailable:
                        return  # the next request learns whether it is back
                    if not is_good:
                        return
                yield piece

    async def _are_there_keys(self) -> bool:
        now_s = time.monotonic()
        if not self._has_keys and now_s >= self._look_again_s:
            self._has_keys = await to_thread.run_sync(self._keys.exist)
            self._look_again_s = now_s + LOOK_S
        return self._has_keys  # once there was a key, each request needs one

    async def _key(self, secret: str, address: str) -> Key:
        digest, now_s = hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest(), time.monotonic()
        key, until_s = self._known.get(digest, (None, 0.0))
        if key is not None and now_s < until_s:
            return key
        tries = f"wrong keys of {address}"
        if self.rates.is_empty(tries, per_minute=WRONG_KEYS_PER_MINUTE):
            wait_s = self.rates.wait_s(tries, per_minute=WRONG_KEYS_PER_MINUTE)
            raise TooManyRequests(WRONG_KEYS_PER_MINUTE, wait_s)
        key = await to_thread.run_sync(self._keys.verify, secret)
        if key is None:
            self._known.pop(digest, None)
            self.rates.wait_s(tries, per_minute=WRONG_KEYS_PER_MINUTE)
            raise KeyRefused
        self._known[digest] = (key, now_s + KNOWN_S)  # only good keys: as many as the operator made
        return key


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches who listens on this address.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("[::1]"), is_loopback("0.0.0.0")
    (True, True, True, False)
    """
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _refuse_other_sites(request: Request) -> None:
    """Refuse what a web page of another site may have made this machine's browser send, also by DNS rebinding."""
    host = request.headers.get("host", "")
    try:
        is_us = is_loopback(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        is_us = False
    if not is_us:
        raise ForeignSite(host)
    origin = request.headers.get("origin")
    if origin is not None and origin.lower() != f"{request.url.scheme}://{host}".lower():
        raise ForeignSite(origin)
    if request.headers.get("sec-fetch-site", "") not in _OWN_SITES:
        raise ForeignSite(request.headers.get("referer", host))


async def _caller_of(request: Request) -> Caller:
    access: Access = request.app.state.access
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return await access.caller(request, secret.strip() if scheme.lower() == "bearer" else None)


CallerOf = Annotated[Caller, Depends(_caller_of)]
"""For a route: who asks; answers by itself where there is no access."""

"""Who is at the desk: a browser with a session, or this machine where the service has no keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from anyio import to_thread
from fastapi import Depends, Request

from jobs import sessions
from web.access import Access, Caller
from web.errors import ForeignSite, KeyMissing, TooManyRequests

if TYPE_CHECKING:
    from fastapi import Response

    from web.service import Service

COOKIE = "gleichlauf_session"

_CHANGING = ("POST", "PUT", "PATCH", "DELETE")
_OWN = ("same-origin", "none")  # of Sec-Fetch-Site


async def _visitor(request: Request) -> Caller:
    """Return whose jobs are shown.

    Raises:
        KeyMissing: there are keys, and none was shown yet.
        ForeignSite: the request comes from a page of another site.
        TooManyRequests: the key is used too often.
    """
    refuse_other_sites(request)
    access: Access = request.app.state.access
    service: Service = request.app.state.service
    secret = request.cookies.get(COOKIE)
    key = await to_thread.run_sync(sessions.key_of, service.database, secret) if secret else None
    if key is None:
        return await access.caller(request, None)
    if key.rate_per_minute is not None:
        wait_s = access.rates.wait_s(key.id, per_minute=key.rate_per_minute)
        if wait_s:
            raise TooManyRequests(key.rate_per_minute, wait_s)
    return Caller(owner=key.owner, key=key)


VisitorOf = Annotated[Caller, Depends(_visitor)]
"""For a route of the desk: whose jobs it may show; answers by itself where there is no access."""


def refuse_other_sites(request: Request) -> None:
    """Refuse a change that a page of another site would have this browser make.

    The cookie is not sent along with such requests anyhow; this holds too where a browser does not know that rule.

    Raises:
        ForeignSite: it does not come from a page of ours.
    """
    if request.method not in _CHANGING:
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site not in _OWN:
        raise ForeignSite(origin or site)
    if origin is None and site is None:  # all browsers send one of them; other programs have the API
        raise ForeignSite("")
    # A proxy before us may speak TLS where we do not, so that only the host is compared.
    if origin is not None and urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower():
        raise ForeignSite(origin)


async def sign_in(request: Request, secret: str) -> str:
    """Begin a session; returns what the cookie is to hold.

    Raises:
        KeyRefused: the key is not good.
        TooManyRequests: this address has tried too many that were not.
    """
    access: Access = request.app.state.access
    service: Service = request.app.state.service
    caller = await access.caller(request, secret)
    if caller.key is None:
        raise KeyMissing
    return await to_thread.run_sync(sessions.begin, service.database, caller.key)


def remember(answer: Response, request: Request, secret: str) -> None:
    """Give the browser its session."""
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=sessions.LASTS_S,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )

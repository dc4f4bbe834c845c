"""Signing in and out."""

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from jobs import sessions
from web.desk import fields
from web.desk.access import COOKIE, refuse_other_sites, remember, sign_in
from web.desk.faults import DeskRoute
from web.desk.pages import HEADERS, language_on, page
from web.desk.wording import says
from web.errors import KeyMissing, KeyRefused
from web.service import ServiceOf

router = APIRouter(route_class=DeskRoute)


@router.get("/sign-in")
async def show_door(request: Request, next: str = "/") -> Response:  # noqa: A002 - what the address calls it
    """Ask for a key."""
    return page(request, "sign_in.html", next=_own(next), fault=None)


@router.post("/sign-in")
async def come_in(request: Request) -> Response:
    """Take a key."""
    refuse_other_sites(request)
    say = says(language_on(request))
    form = await fields.read(request)
    key, place = form.get("key", "").strip(), _own(form.get("next", "/"))
    if not key:
        return page(request, "sign_in.html", status_code=422, next=place, fault=say("key_missing"))
    try:
        secret = await sign_in(request, key)
    except (KeyRefused, KeyMissing):
        return page(request, "sign_in.html", status_code=401, next=place, fault=say("key_refused"))
    answer = RedirectResponse(place, status_code=303, headers=HEADERS)
    remember(answer, request, secret)
    return answer


@router.post("/sign-out")
async def leave(request: Request, service: ServiceOf) -> Response:
    """End the session."""
    refuse_other_sites(request)
    secret = request.cookies.get(COOKIE)
    if secret:
        await to_thread.run_sync(sessions.end, service.database, secret)
    answer = RedirectResponse("/sign-in", status_code=303, headers=HEADERS)
    answer.delete_cookie(COOKIE)
    return answer


def _own(address: str) -> str:
    r"""Return a path of ours, whatever an address was made to say.

    >>> _own("/new"), _own("//evil.example"), _own("https://evil.example"), _own("/\\evil.example")
    ('/new', '/', '/', '/')
    """
    is_path = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_path and address.isprintable() else "/"

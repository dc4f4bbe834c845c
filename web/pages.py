"""The pages that the ``type`` of a problem leads to."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from web.catalogue import KINDS, ProblemType
from web.errors import NoSuchRoute
from web.negotiation import Language, language_of, said_in
from web.templating import FOLDER, TEMPLATES

router = APIRouter(prefix="/problems", include_in_schema=False)

_STYLE = (FOLDER / "problems.css").read_text("utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_TITLES = {"de": "Was schiefgehen kann", "en": "What can go wrong"}


@router.get("")
@router.get("/")  # what is left of a type when its name is cut off
def problems(request: Request, lang: Annotated[Language | None, Query()] = None) -> HTMLResponse:
    """Show all kinds of problem."""
    language = lang or language_of(request)
    return _page(KINDS, language, title=_TITLES[language], single=False)


@router.get("/{name}")
def one_problem(request: Request, name: str, lang: Annotated[Language | None, Query()] = None) -> HTMLResponse:
    """Show what a kind of problem means."""
    if name not in KINDS:
        raise NoSuchRoute(request.url.path)
    language = lang or language_of(request)
    return _page({name: KINDS[name]}, language, title=KINDS[name].said(language).title, single=True)


def _page(kinds: Mapping[str, ProblemType], language: Language, *, title: str, single: bool) -> HTMLResponse:
    page = TEMPLATES.get_template("problems.html").render(
        kinds=kinds.items(),
        language=language,
        other="en" if language == "de" else "de",
        title=title,
        single=single,
        style=Markup(_STYLE),  # noqa: S704 - a file of ours
    )
    return HTMLResponse(page, headers={**said_in(language), "Content-Security-Policy": _POLICY})

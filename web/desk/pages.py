"""The desk's pages: their templates, their language, and the headers that keep them to themselves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.sse import format_sse_event

from web.desk import figures
from web.desk.assets import address_of
from web.desk.wording import WORDS, says
from web.negotiation import Language, language_of
from web.templating import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import Request, Response

LANGUAGE_COOKIE = "gleichlauf_language"
_YEAR_S = 365 * 24 * 3600

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "media-src 'self' blob:; "  # of a file that was just chosen, to say how long it is
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",  # with `no-referrer`, browsers would call the origin of forms "null"
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}

TEMPLATES.globals["asset"] = address_of
TEMPLATES.globals["words"] = WORDS


def language_on(request: Request) -> Language:
    """Return the language of the desk's pages: as chosen here or before, else as the browser likes best."""
    for chosen in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if chosen in ("de", "en"):
            return cast("Language", chosen)
    return language_of(request)


def page(
    request: Request,
    template: str,
    *,
    status_code: int = 200,
    signed_in: bool = False,
    **context: Any,  # noqa: ANN401
) -> HTMLResponse:
    """Make a page.

    Args:
        request: what is answered.
        template: name of its template.
        status_code: of the answer.
        signed_in: whether there is a session that can be left.
        context: what the template shows.
    """
    language = language_on(request)
    other = "en" if language == "de" else "de"
    text = part(
        request,
        template,
        other=other,
        switch=str(request.url.include_query_params(lang=other).query) if request.method == "GET" else f"lang={other}",
        signed_in=signed_in,
        path=request.url.path,
        **context,
    )
    answer = HTMLResponse(text, status_code=status_code, headers=headers(language))
    if request.query_params.get("lang") == language:
        keep_language(answer, language)
    return answer


def part(request: Request, template: str, **context: Any) -> str:  # noqa: ANN401
    """Return a part of a page as HTML; whatever is put in is text, however much it looks like markup."""
    language = language_on(request)
    return TEMPLATES.get_template(template).render(
        language=language, say=says(language), show=figures.Figures(language), **context
    )


def parts(request: Request, status_code: int = 200, **members: object) -> JSONResponse:
    """Answer a script of ours: names of regions with their HTML, and what else it has to know."""
    return JSONResponse(members, status_code=status_code, headers=headers(language_on(request)))


def event(name: str, members: Mapping[str, object]) -> bytes:
    """Return a server-sent event for a script of ours."""
    return format_sse_event(event=name, data_str=json.dumps(members, ensure_ascii=False))


def headers(language: Language) -> dict[str, str]:
    """Return the headers of all that the desk answers."""
    return {**HEADERS, "Content-Language": language, "Vary": "Accept-Language, Cookie"}


def keep_language(answer: Response, language: Language) -> None:
    """Have the browser remember the language."""
    answer.set_cookie(LANGUAGE_COOKIE, language, max_age=_YEAR_S, httponly=True, samesite="strict")


def is_script(request: Request) -> bool:
    """Return whether a script of ours asks, to put parts into the page that is open."""
    return request.headers.get("accept", "").startswith("application/json")

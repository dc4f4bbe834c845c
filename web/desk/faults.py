"""What goes wrong at the desk, as a page for people; scripts of ours get the same problems as other programs."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from files.errors import DiskError
from jobs.errors import DatabaseError, JobError, StoreUnreachable
from jobs.messages import explain
from publish.errors import PublishError
from web.catalogue import INVALID, KINDS, kind_of
from web.desk.pages import HEADERS, is_script, language_on, page
from web.errors import KeyMissing, KeyRefused, WebError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from fastapi import Request, Response

_OURS = (DatabaseError, DiskError, StoreUnreachable)
_log = logging.getLogger(__name__)


class DeskRoute(APIRoute):
    """A route of the desk: where it fails, its answer is a page too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers requests."""
        answer = super().get_route_handler()

        async def answer_with_a_page(request: Request) -> Response:
            try:
                return await answer(request)
            except (WebError, JobError, PublishError, DiskError, RequestValidationError) as exc:
                if is_script(request):
                    raise
                return _of(request, exc)

        return answer_with_a_page


def _of(request: Request, error: Exception) -> Response:
    if isinstance(error, KeyMissing | KeyRefused):
        wanted = request.url.path if request.method == "GET" else "/"
        return RedirectResponse(f"/sign-in?next={quote(wanted)}", status_code=303, headers=HEADERS)
    name = INVALID if isinstance(error, RequestValidationError) else kind_of(type(error))
    if name is None:
        raise error  # no answer was thought of: a fault of ours, for the log
    language = language_on(request)
    kind = KINDS[name].said(language)
    if isinstance(error, _OURS):
        _log.error("%s %s: %s", request.method, request.url.path, error)
    secret = isinstance(error, (*_OURS, RequestValidationError))
    detail = kind.meaning if secret else explain(error, language)
    return page(request, "error.html", status_code=KINDS[name].status, title=kind.title, detail=detail)

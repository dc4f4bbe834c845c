"""Answers that say what is wrong, as RFC 9457 has them, in the asker's language."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match

from files.errors import DiskError
from jobs.errors import DatabaseError, JobError, StoreUnreachable, WrongState
from jobs.messages import explain
from publish.errors import PublishError
from web.catalogue import INTERNAL, INVALID, KINDS, kind_of
from web.errors import (
    BodyTooLarge,
    BodyTooSlow,
    KeyMissing,
    KeyRefused,
    NoSuchRoute,
    TooManyConnections,
    WebError,
    WrongMethod,
)
from web.faults import shown
from web.negotiation import language_of, said_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fastapi import FastAPI, Request

MEDIA_TYPE = "application/problem+json"
NOT_FOUND, METHOD_NOT_ALLOWED = 404, 405
NOBODY_LISTENS = 499  # as nginx has it; seen only in the log
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")  # HEAD comes with GET, OPTIONS with everything
_OURS = (DatabaseError, DiskError, StoreUnreachable)
_WAIT_S = {503: 10, 507: 60}  # what `Retry-After` advises where the error itself does not know


_log = logging.getLogger(__name__)


class ProblemResponse(JSONResponse):
    """An answer that names a problem."""

    media_type = MEDIA_TYPE


def install(app: FastAPI) -> None:
    """Have an application answer every error with a problem."""
    app.add_exception_handler(WebError, answer)
    app.add_exception_handler(JobError, answer)
    app.add_exception_handler(PublishError, answer)
    app.add_exception_handler(DiskError, answer)
    app.add_exception_handler(RequestValidationError, _of_values)
    app.add_exception_handler(HTTPException, _of_the_router)
    app.add_exception_handler(ClientDisconnect, _to_nobody)
    app.add_exception_handler(Exception, _of_our_own)


def problem(
    request: Request, name: str, detail: str, *, headers: Mapping[str, str] | None = None, **members: object
) -> ProblemResponse:
    """Make the answer for a kind of problem.

    Args:
        request: what is answered.
        name: of the kind, in `web.catalogue`.
        detail: what is wrong in this case, in the asker's language.
        headers: of the answer.
        members: extensions of the document.
    """
    kind, language = KINDS[name], language_of(request)
    document = {
        "type": f"/problems/{name}",
        "title": kind.said(language).title,
        "status": kind.status,
        "detail": detail,
        "instance": request.url.path,
        **members,
    }
    said = {**said_in(language), "Cache-Control": "no-store", **(headers or {})}
    return ProblemResponse(document, status_code=kind.status, headers=said)


def answer(request: Request, error: Exception) -> Response:
    """Return the answer that a known error becomes."""
    name = kind_of(type(error))
    if name is None:
        raise error  # no answer was thought of: a fault of ours, for the log
    headers = {}
    if isinstance(error, KeyMissing | KeyRefused):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, WrongMethod):
        headers["Allow"] = error.allowed
    if isinstance(error, BodyTooLarge | BodyTooSlow | TooManyConnections):
        headers["Connection"] = "close"  # or the rest of the body would be read, and thrown away, without end
    wait_s = getattr(error, "retry_after_s", _WAIT_S.get(KINDS[name].status))
    if wait_s is not None:
        headers["Retry-After"] = str(wait_s)
    members: dict[str, object] = {}
    if isinstance(error, WrongState):  # as Rev AI has it
        members = {"current_value": error.status, "allowed_values": error.allowed.split(", ")}
    language = language_of(request)
    if isinstance(error, _OURS):  # its paths, hosts and reasons are for the operator only
        _log.error("%s %s: %s", request.method, request.url.path, error)
        return problem(request, name, KINDS[name].said(language).meaning, headers=headers)
    return problem(request, name, explain(error, language), headers=headers, **members)


def _of_values(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    language = language_of(request)
    faults = [shown(fault, language) for fault in error.errors()]
    detail = "; ".join(f"{fault.get('pointer') or next(iter(fault.values()))}: {fault['detail']}" for fault in faults)
    return problem(request, INVALID, detail, errors=faults)


def _of_the_router(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == METHOD_NOT_ALLOWED:
        allowed = ", ".join(_methods(request))
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": allowed})
        return answer(request, WrongMethod(request.method, allowed))
    if error.status_code == NOT_FOUND:
        return answer(request, NoSuchRoute(request.url.path))
    return ProblemResponse(
        {"type": "about:blank", "title": error.detail, "status": error.status_code}, error.status_code
    )


def _methods(request: Request) -> Sequence[str]:
    """Return the methods of all routes for a path; the router itself names those of the first only."""
    found = [
        method
        for method in _METHODS
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in request.app.routes)
    ]
    return [*found, *(["HEAD"] if "GET" in found else []), "OPTIONS"]


def _of_our_own(request: Request, _error: Exception) -> Response:
    language = language_of(request)
    return problem(request, INTERNAL, KINDS[INTERNAL].said(language).meaning)


def _to_nobody(_request: Request, _error: Exception) -> Response:
    return Response(status_code=NOBODY_LISTENS)

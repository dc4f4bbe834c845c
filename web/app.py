"""The application: all routes, and what they have in common."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi import FastAPI

from web import (
    compat_revai,
    compat_speechmatics,
    events,
    feeds,
    health,
    jobs,
    openapi,
    pages,
    presets,
    problems,
    results,
    webhooks,
)
from web.access import Access
from web.admission import Admission
from web.desk import routes as desk
from web.readiness import Readiness
from web.transport import Transport

if TYPE_CHECKING:
    from web.service import Service

_ABOUT = """Finds every paragraph, sentence and word of an article in its podcast.

Submit a job, wait for it with `?wait=`, server-sent events or a webhook, and fetch its results."""

_ROUTERS = (jobs, events, results, feeds, presets, webhooks, health, compat_revai, compat_speechmatics, pages, desk)


def create(service: Service) -> FastAPI:
    """Make the application.

    Args:
        service: what its routes work with; the ledger's database is migrated.

    Raises:
        BadSetting: a preset of the operator's cannot be.
    """
    presets.check(service.settings)
    app = FastAPI(
        title="Gleichlauf",
        version=version("gleichlauf"),
        description=_ABOUT,
        docs_url=None,  # its page would load scripts from another host
        redoc_url=None,
        redirect_slashes=False,  # an address is right or wrong, and a redirect loses the body
        generate_unique_id_function=lambda route: route.name,
    )
    equip(app, service)
    app.add_middleware(Transport)
    for module in _ROUTERS:
        app.include_router(module.router)
    problems.install(app)
    openapi.install(app)
    return app


def equip(app: FastAPI, service: Service) -> None:
    """Have an application work with a service from now on."""
    app.state.service = service
    app.state.access = Access(service)
    app.state.admission = Admission(service)
    app.state.readiness = Readiness(app.state.admission)

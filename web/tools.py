"""What the web works with, where it looks at articles, recordings and results: all of a worker but its recogniser."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

from jobs.errors import NotInStore
from service import tools

if TYPE_CHECKING:
    from files.progress import Progress
    from jobs.tools import Tools
    from web.service import Service


def tools_of(service: Service) -> Tools:
    """Return the tools: addresses go through the guard, and nothing is ever recognised here."""
    made = tools.tools_of(service.settings, store=service.store, listener=_nobody)
    return replace(made, guard=service.settings.guard())


def _nobody(model: str, /, *, progress: Progress) -> NoReturn:  # noqa: ARG001 - as `jobs.tools.Listener` has it
    raise NotInStore(f"what {model} has heard")

"""What the desk works with where it looks at articles and recordings: all that a worker has but the recogniser."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

from jobs.errors import NotInStore
from worker.tools import tools_of

if TYPE_CHECKING:
    from audio.progress import Progress
    from jobs.tools import Tools
    from web.service import Service


def desk_tools(service: Service) -> Tools:
    """Return the tools: addresses go through the guard, and nothing is ever recognised here."""
    tools = tools_of(service.settings, store=service.store, listener=_nobody)
    return replace(tools, guard=service.settings.guard())


def _nobody(model: str, /, *, progress: Progress) -> NoReturn:  # noqa: ARG001 - as `jobs.tools.Listener` has it
    raise NotInStore(f"what {model} has heard")

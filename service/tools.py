"""The settings, as the stages take them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jobs.tools import Hear, Tools
from net.records import SOUND

if TYPE_CHECKING:
    from jobs.store import Store
    from jobs.tools import Listener
    from service.settings import Settings


def tools_of(settings: Settings, *, store: Store, listener: Listener) -> Tools:
    """Return what stages work with, for addresses of the user's own and without a report.

    Args:
        settings: of the program.
        store: keeps the results.
        listener: loads the transcriber of a model.
    """
    return Tools(
        store=store,
        listener=listener,
        model=settings.model,
        device=settings.device,
        extent=Hear(settings.hear),
        max_duration_ms=settings.max_duration_s * 1000,
        limits=replace(SOUND, max_bytes=settings.max_download_bytes),
    )

"""Presets: settings of a job under a name, so that a producer need not repeat them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import ConfigDict

from jobs.request import Priority

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """Settings of a job; what the job's own request says goes before them.

    Attributes:
        about: what it is for, in one line of English.
        about_de: the same in German.
        language: as in `jobs.request.Request`, as are all that follow.
        model: of the recogniser; only a preset may choose one, since each has to be loaded by a worker.
        hear: how much of the speech is recognised as words.
        outputs: what is written; empty means `jobs.output.STANDARD`.
        profile: name of the profile that subtitles are cut by; ``None`` takes the service's.
        priority: how soon.
        delete_after_s: seconds after the end when the job is deleted; ``None`` takes the service's.
    """

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")  # of the settings: a misspelt name is not passed over

    about: str = ""
    about_de: str = ""
    language: str | None = None
    model: str | None = None
    hear: Literal["auto", "all"] = "auto"
    outputs: tuple[str, ...] = ()
    profile: str | None = None
    priority: Priority = Priority.STANDARD
    delete_after_s: int | None = None


STANDARD = "standard"
"""What is taken where a request names none."""

BUILT_IN: Mapping[str, Preset] = {
    STANDARD: Preset(
        about="Everything: alignment, transcript, subtitles, the page to read along and the reports",
        about_de="Alles: Abgleich, Transkript, Untertitel, die Seite zum Mitlesen und die Berichte",
    ),
    "subtitles": Preset(
        about="Subtitles only, as WebVTT and SRT, with the alignment",
        about_de="Nur Untertitel, als WebVTT und SRT, dazu der Abgleich",
        outputs=("json", "vtt", "srt"),
    ),
    "transcript": Preset(
        about="All speech as words, also what is not in the article",
        about_de="Alles Gesprochene als Wörter, auch was nicht im Artikel steht",
        hear="all",
    ),
    "archive": Preset(
        about="For many at once: done when nothing else waits",
        about_de="Für viele auf einmal: an der Reihe, wenn sonst nichts wartet",
        priority=Priority.BULK,
    ),
}
"""Those that every service has, unless its settings have others by these names."""


def presets_of(own: Mapping[str, Preset]) -> dict[str, Preset]:
    """Return all presets by name: those that are built in, and the operator's own, which go before."""
    return {**BUILT_IN, **own}

"""How a run says what it is doing: the stages, the steps within them, and who listens."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Stage(StrEnum):
    """The stages of a run, in order. What each makes is kept, so that none is done twice."""

    FETCH = "fetch"
    TRANSCRIBE = "transcribe"
    ALIGN = "align"
    PUBLISH = "publish"


class Step(StrEnum):
    """A part of a stage that takes long enough to have progress of its own."""

    PAGE = "page"  # bytes
    RECORDING = "recording"  # bytes
    DECODE = "decode"  # milliseconds of sound
    MODEL = "model"  # bytes
    LISTEN = "listen"  # for letters, or for what times are taken from: milliseconds of sound
    RECOGNISE = "recognise"  # words: milliseconds of sound
    TIME = "time"  # of words that are known: milliseconds of sound


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTime:
    """What a stage cost.

    Attributes:
        stage: which.
        seconds: on the clock.
        kept: whether its result was there from an earlier run.
    """

    stage: Stage
    seconds: float
    kept: bool


class Reporter(Protocol):
    """Somebody who is told how far a run is. A method may raise, which stops the run."""

    def begin(self, stage: Stage) -> None:
        """Note that a stage begins."""

    def progress(self, step: Step, *, done: int, total: int | None) -> None:
        """Note how far a step is, in its unit; ``total`` is ``None`` while it is not known."""

    def end(self, time: StageTime) -> None:
        """Note that a stage is done."""


class Silence:
    """A report that is not read."""

    def begin(self, stage: Stage) -> None:
        """Do nothing."""

    def progress(self, step: Step, *, done: int, total: int | None) -> None:
        """Do nothing."""

    def end(self, time: StageTime) -> None:
        """Do nothing."""

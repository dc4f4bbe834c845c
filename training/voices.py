"""What all synthesisers have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from training.clips import Samples

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A synthesiser's voice as the record of a clip names it."""

    name: str
    licence: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpokenSentence:
    """A sentence as it sounds.

    Attributes:
        sound: its samples.
        rate_hz: how many a second.
        words_ms: when each word, between white space, begins; empty where the synthesiser does not say.
    """

    sound: Samples
    rate_hz: int
    words_ms: tuple[int | None, ...] = ()


class Speaker(Protocol):
    """Whatever turns a sentence into sound."""

    @property
    def voices(self) -> Sequence[Voice]:
        """What voices it has."""
        ...

    def say(self, text: str, voice: Voice, *, speed: float, random: np.random.Generator) -> SpokenSentence:
        """Speak a sentence, ``speed`` times as fast as usual; ``random`` is for what it draws by chance."""
        ...

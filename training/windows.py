"""Windows of thirty seconds, as the encoder hears them, joined out of clips and spoiled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from audio.sound import SAMPLE_RATE_HZ
from training import spoil
from training.clips import Clip, Samples, samples
from training.energy import onset
from training.manners import CLEAN, Manner, drawn, name, sent, spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LONGEST_S = 29.5  # of a window of 30 s, so that its end is heard

_GAP_S = (0.05, 1.2)  # between sentences, drawn evenly in its logarithm
_REST_S = (1.0, 8.0)  # of silence or music
_RESTS = 0.1  # of the gaps in spoiled speech are rests: sound without letters is learnt too
_MUSIC_RESTS = 0.6  # of the rests have music
_LEFT_ALONE = 0.25  # of the windows that might be spoiled
_LEVEL = 0.1  # standard deviation of each clip before its window is brought to its peak


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedClip:
    """A clip in a window.

    Attributes:
        key: the clip's folder and file.
        text: what is said, as printed.
        language: ISO 639-1 code.
        voice: who speaks.
        start_ms: where the clip begins in the window.
        end_ms: where it ends.
        onset_ms: where its voice begins in the window, ``None`` where that cannot be told.
        words_ms: where each printed word begins in the window, as far as that is known.
    """

    key: str
    text: str
    language: str
    voice: str
    start_ms: int
    end_ms: int
    onset_ms: int | None
    words_ms: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Sound and the clips spoken in it, in order."""

    sound: Samples
    places: tuple[PlacedClip, ...]
    manner: str


def windows(clips: Sequence[Clip], *, spoiled: bool, random: np.random.Generator) -> Iterator[Window]:
    """Join clips, in random order, to windows to learn from: each clip once.

    Args:
        clips: of any voices and languages; voices are mixed within a window half the time.
        spoiled: whether sound is changed as in the wild; otherwise it stays as it was recorded.
        random: where chance comes from.
    """
    order = [clips[k] for k in random.permutation(len(clips))]
    if random.random() < 0.5:  # noqa: PLR2004 - half the time
        order.sort(key=lambda clip: clip.voice)
    if spoiled:
        yield from joined(
            order, manner=lambda: CLEAN if random.random() < _LEFT_ALONE else drawn(random), rests=_RESTS, random=random
        )
    else:
        yield from joined(order, manner=lambda: CLEAN, rests=0, random=random)


def joined(
    clips: Sequence[Clip], *, manner: Callable[[], Manner], rests: float, random: np.random.Generator
) -> Iterator[Window]:
    """Join clips in their order to windows; a clip that is longer than a window is left out.

    Args:
        clips: what is spoken.
        manner: called for each window.
        rests: share of the gaps between sentences that are long, with or without music.
        random: where chance comes from.
    """
    tape = _Tape(manner=manner())
    for clip in clips:
        sound = samples(clip.path)
        while True:
            said = spoken(sound, tape.manner)
            gap = _rest(random) if random.random() < rests else np.zeros(_gap(random), np.float32)
            if len(gap) + len(said) > LONGEST_S * SAMPLE_RATE_HZ:
                gap = gap[: _gap(random)]
            if tape.length + len(gap) + len(said) <= LONGEST_S * SAMPLE_RATE_HZ:
                tape.add(clip, gap, said)
                break
            if not tape.places:
                break
            yield tape.window(random)
            tape = _Tape(manner=manner())
    if tape.places:
        yield tape.window(random)


def _gap(random: np.random.Generator) -> int:
    return round(SAMPLE_RATE_HZ * float(np.exp(random.uniform(*np.log(_GAP_S)))))


def _rest(random: np.random.Generator) -> Samples:
    seconds = float(random.uniform(*_REST_S))
    if random.random() < _MUSIC_RESTS:
        return spoil.music(seconds, random) * np.float32(random.uniform(0.05, 0.4))
    return np.zeros(round(seconds * SAMPLE_RATE_HZ), np.float32)


@dataclass(slots=True, kw_only=True)
class _Tape:
    """A window as it grows."""

    manner: Manner
    parts: list[Samples] = field(default_factory=list)
    places: list[PlacedClip] = field(default_factory=list)
    length: int = 0

    def add(self, clip: Clip, gap: Samples, said: Samples) -> None:
        start = self.length + len(gap)
        begins = onset(said)
        self.places.append(
            PlacedClip(
                key=f"{clip.path.parent.name}/{clip.path.name}",
                text=clip.text,
                language=clip.language,
                voice=clip.voice,
                start_ms=_ms(start),
                end_ms=_ms(start + len(said)),
                onset_ms=None if begins is None else _ms(start + begins),
                words_ms=tuple(
                    None if at is None else _ms(start) + round(at / self.manner.tempo) for at in clip.words_ms
                ),
            )
        )
        self.parts += [gap, said * np.float32(_LEVEL / max(1e-4, float(said.std())))]
        self.length = start + len(said)

    def window(self, random: np.random.Generator) -> Window:
        sound = sent(np.concatenate(self.parts), self.manner, random)
        return Window(sound=sound, places=tuple(self.places), manner=name(self.manner))


def _ms(sample: int) -> int:
    return round(sample * 1000 / SAMPLE_RATE_HZ)

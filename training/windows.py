"""Windows of thirty seconds, as the encoder hears them, joined out of clips and spoiled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from training import spoil
from training.clips import RATE_HZ, Clip, Samples, samples

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST_S = 29.5  # of speech in a window of 30 s
_GAP_S = (0.05, 1.2)  # between sentences, drawn evenly in its logarithm
_LEFT_ALONE = 0.25  # of the windows that might be spoiled
_MUSIC_SNR_DB = (0, 20)
_NOISE_SNR_DB = (3, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Sound and the clips spoken in it, in order."""

    sound: Samples
    clips: tuple[Clip, ...]
    manner: str


def windows(clips: Sequence[Clip], *, spoiled: bool, random: np.random.Generator) -> Iterator[Window]:
    """Join clips, in random order, to windows: each clip once.

    Args:
        clips: of any voices and languages; voices are mixed within a window half the time.
        spoiled: whether sound is changed as in the wild; otherwise it stays as it was recorded.
        random: where chance comes from.
    """
    order = list(random.permutation(len(clips)))
    if random.random() < 0.5:  # voices one after another
        order.sort(key=lambda k: clips[k].voice)
    parts: list[Samples] = []
    inside: list[Clip] = []
    length = 0
    manner = _manner(random) if spoiled else None
    for k in order:
        sound = samples(clips[k].path)
        if manner:
            sound = manner.voice(sound)
        gap = round(RATE_HZ * float(np.exp(random.uniform(*np.log(_GAP_S)))))
        if inside and length + gap + len(sound) > LONGEST_S * RATE_HZ:
            yield _window(parts, inside, manner)
            parts, inside, length = [], [], 0
            manner = _manner(random) if spoiled else None
        if len(sound) > LONGEST_S * RATE_HZ:
            continue
        parts += [np.zeros(gap, np.float32), sound * np.float32(0.1 / max(1e-4, float(sound.std())))]
        inside.append(clips[k])
        length += gap + len(sound)
    if inside:
        yield _window(parts, inside, manner)


def _manner(random: np.random.Generator) -> _Manner | None:
    return None if random.random() < _LEFT_ALONE else _Manner(random)


def _window(parts: Sequence[Samples], clips: Sequence[Clip], manner: _Manner | None) -> Window:
    sound = np.concatenate(parts)
    if manner:
        sound = manner.channel(sound)
    return Window(sound=sound, clips=tuple(clips), manner=manner.name if manner else "clean")


class _Manner:
    """One way of speaking and sending, drawn by chance, the same for a whole window."""

    def __init__(self, random: np.random.Generator) -> None:
        self._random = random
        self._tempo = float(np.exp(random.uniform(np.log(0.72), np.log(1.45)))) if random.random() < 0.55 else 1.0
        self._pitch = float(np.exp(random.uniform(np.log(0.8), np.log(1.25)))) if random.random() < 0.5 else 1.0
        self._room = random.random() < 0.25
        self._music = random.random() < 0.35
        self._noise = random.random() < 0.4
        self._telephone = random.random() < 0.12
        self._codec = random.choice(["", "mp3", "opus"], p=[0.4, 0.4, 0.2])
        self.name = " ".join(
            name
            for name, there in [
                (f"tempo {self._tempo:.2f}", self._tempo != 1),
                (f"pitch {self._pitch:.2f}", self._pitch != 1),
                ("room", self._room),
                ("music", self._music),
                ("noise", self._noise),
                ("telephone", self._telephone),
                (self._codec, bool(self._codec)),
            ]
            if there
        )

    def voice(self, sound: Samples) -> Samples:
        """Speak a clip in this manner."""
        if self._pitch != 1:
            sound = spoil.at_pitch(sound, self._pitch)
        if self._tempo != 1:
            sound = spoil.at_tempo(sound, self._tempo)
        return sound

    def channel(self, sound: Samples) -> Samples:
        """Send a window in this manner."""
        random = self._random
        if self._room:
            sound = spoil.in_a_room(sound, random)
        if self._music:
            sound = spoil.mixed(sound, spoil.music(len(sound) / RATE_HZ, random), random.uniform(*_MUSIC_SNR_DB))
        if self._noise:
            sound = spoil.with_noise(sound, random.uniform(*_NOISE_SNR_DB), random)
        if self._telephone:
            sound = spoil.by_telephone(sound)
        sound = sound * np.float32(10 ** random.uniform(-1, 0) / max(1e-4, float(np.abs(sound).max())))
        if self._codec == "mp3":
            sound = spoil.coded(sound, "mp3", int(random.choice([24_000, 32_000, 48_000, 64_000])))
        elif self._codec == "opus":
            sound = spoil.coded(sound, "opus", int(random.choice([10_000, 16_000, 24_000])))
        return sound

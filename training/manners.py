"""The manners in which speech is spoken and reaches a listener."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from audio.sound import SAMPLE_RATE_HZ
from training import spoil

if TYPE_CHECKING:
    from training.clips import Samples

_TEMPO = (0.7, 1.5)
_PITCH = (0.8, 1.25)  # a fourth down or a third up: still a voice that somebody has
_MUSIC_SNR_DB = (0.0, 20.0)
_NOISE_SNR_DB = (3.0, 30.0)
_TEMPOS, _PITCHES, _ROOMS, _MUSICS, _NOISES, _TELEPHONES = 0.55, 0.5, 0.25, 0.35, 0.4, 0.12  # share of manners
_PEAK_DB = (-20.0, 0.0)
_MP3_BPS = (24_000, 32_000, 48_000, 64_000)
_OPUS_BPS = (10_000, 16_000, 24_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """One way of speaking and sending.

    Attributes:
        tempo: times as fast as recorded.
        pitch: times as high as recorded.
        room: whether it echoes.
        music_db: how far below the speech music is, ``None`` without.
        noise_db: how far below the speech noise is, ``None`` without.
        telephone: whether only 300 to 3400 Hz come through.
        codec: what it is coded with, if anything.
        bit_rate_bps: of the codec.
        peak_db: of the loudest sample, in dBFS.
    """

    tempo: float = 1.0
    pitch: float = 1.0
    room: bool = False
    music_db: float | None = None
    noise_db: float | None = None
    telephone: bool = False
    codec: Literal["", "mp3", "opus"] = ""
    bit_rate_bps: int = 0
    peak_db: float = -3.0


CLEAN = Manner()

#: What the head is measured in, one thing at a time.
MEASURED = {
    "clean": CLEAN,
    "noise 10 dB": Manner(noise_db=10),
    "music 6 dB": Manner(music_db=6),
    "telephone": Manner(telephone=True),
    "MP3 32 kbit/s": Manner(codec="mp3", bit_rate_bps=32_000),
    "Opus 12 kbit/s": Manner(codec="opus", bit_rate_bps=12_000),
    "tempo 0.75": Manner(tempo=0.75),
    "tempo 1.4": Manner(tempo=1.4),
}


def drawn(random: np.random.Generator) -> Manner:
    """Draw a manner by chance."""
    codec, rates = _CODECS[int(random.choice(len(_CODECS), p=[0.4, 0.4, 0.2]))]
    return Manner(
        tempo=float(np.exp(random.uniform(*np.log(_TEMPO)))) if random.random() < _TEMPOS else 1.0,
        pitch=float(np.exp(random.uniform(*np.log(_PITCH)))) if random.random() < _PITCHES else 1.0,
        room=bool(random.random() < _ROOMS),
        music_db=float(random.uniform(*_MUSIC_SNR_DB)) if random.random() < _MUSICS else None,
        noise_db=float(random.uniform(*_NOISE_SNR_DB)) if random.random() < _NOISES else None,
        telephone=bool(random.random() < _TELEPHONES),
        codec=codec,
        bit_rate_bps=int(random.choice(rates)),
        peak_db=float(random.uniform(*_PEAK_DB)),
    )


_CODECS: tuple[tuple[Literal["", "mp3", "opus"], tuple[int, ...]], ...] = (
    ("", (0,)),
    ("mp3", _MP3_BPS),
    ("opus", _OPUS_BPS),
)


def spoken(sound: Samples, manner: Manner) -> Samples:
    """Speak a clip in a manner; its length changes with the tempo alone."""
    if manner.pitch != 1:
        sound = spoil.at_pitch(sound, manner.pitch)
    tempo = manner.tempo / manner.pitch  # what is played higher is faster by itself
    return spoil.at_tempo(sound, tempo) if abs(tempo - 1) > 1e-3 else sound  # noqa: PLR2004 - a millisecond a second


def sent(sound: Samples, manner: Manner, random: np.random.Generator) -> Samples:
    """Send speech in a manner; it neither moves nor changes its length."""
    if manner.room:
        sound = spoil.in_a_room(sound, random)
    if manner.music_db is not None:
        sound = spoil.mixed(sound, spoil.music(len(sound) / SAMPLE_RATE_HZ, random), manner.music_db)
    if manner.noise_db is not None:
        sound = spoil.with_noise(sound, manner.noise_db, random)
    if manner.telephone:
        sound = spoil.by_telephone(sound)
    loudest = max(1e-4, float(np.abs(sound).max(initial=0)))
    sound = sound * np.float32(10 ** (manner.peak_db / 20) / loudest)
    return spoil.coded(sound, manner.codec, manner.bit_rate_bps) if manner.codec else sound


def name(manner: Manner) -> str:
    """Say in short what is done to speech in a manner.

    >>> name(CLEAN), name(Manner(tempo=1.25, noise_db=10))
    ('clean', 'tempo 1.25, noise 10 dB')
    """
    parts = [
        f"tempo {manner.tempo:.2f}" if manner.tempo != 1 else "",
        f"pitch {manner.pitch:.2f}" if manner.pitch != 1 else "",
        "room" if manner.room else "",
        f"music {manner.music_db:.0f} dB" if manner.music_db is not None else "",
        f"noise {manner.noise_db:.0f} dB" if manner.noise_db is not None else "",
        "telephone" if manner.telephone else "",
        f"{manner.codec} {manner.bit_rate_bps // 1000} kbit/s" if manner.codec else "",
    ]
    return ", ".join(part for part in parts if part) or "clean"

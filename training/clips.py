"""Speech with its text: what the head learns from and what it is measured on."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
from numpy.typing import NDArray

from audio.sound import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from av import AudioFrame, AudioStream
    from av.container import InputContainer, OutputContainer

Samples = NDArray[np.float32]  # shape (n,), [-1, 1], SAMPLE_RATE_HZ

#: Voices of synthesisers that narrate what the project is judged by: the head never learns from them.
JUDGES = {
    "espeak-ng": frozenset(
        (  # noqa: SIM905 - one line a set
            "croak Andrea serious Alex quincy belinda Gene2 Alicia steph Denis linda Michael Gene pablo anika "
            "paul edward robert aunty Henrique john victor caleb max"
        ).split()
    ),
    "kokoro": frozenset("bm_lewis bf_emma bm_fable bf_isabella bm_george hf_beta".split()),  # noqa: SIM905
}

_HELD_STEP, _MOST_HELD = 23, 30  # of a folder, every so many clips is held back, up to so many
_LEAST_HELD = 10  # fewer measure nothing, so from a small folder none is held back


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """One recorded or spoken sentence.

    Attributes:
        path: of the sound.
        text: what is said in it, as printed.
        language: ISO 639-1 code.
        voice: who speaks.
        words_ms: when each word of the text, between white space, begins in the sound, ``None`` for one that is not
            known; empty where no time is.
    """

    path: Path
    text: str
    language: str
    voice: str
    words_ms: tuple[int | None, ...] = ()


def read(folder: Path, *, language: str = "de") -> list[Clip]:
    """Read a folder with a ``clips.jsonl``: one JSON object a line with ``file`` and ``text``.

    Args:
        folder: files are named relative to it.
        language: of clips that do not say.

    Returns:
        The clips whose files are there, in the order of the list. ``voice`` is the name of the
        folder that the sound is in where a line has none.
    """
    lines = (folder / "clips.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return [
        Clip(
            path=folder / row["file"],
            text=row["text"],
            language=row.get("language", language),
            voice=row.get("voice") or (folder / row["file"]).parent.name,
            words_ms=tuple(row.get("words_ms", ())),
        )
        for row in rows
        if (folder / row["file"]).is_file()
    ]


def samples(path: Path) -> Samples:
    """Decode a sound file to mono at ``SAMPLE_RATE_HZ``.

    Raises:
        SystemExit: it cannot be decoded.
    """
    try:
        with av.open(str(path)) as container:
            return decoded(container)
    except (av.FFmpegError, IndexError) as exc:
        raise SystemExit(f"{path} cannot be decoded: take it out of its clips.jsonl") from exc


def decoded(container: InputContainer) -> Samples:
    """Decode the sound of an open file to mono at ``SAMPLE_RATE_HZ``."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE_HZ)
    parts = [np.empty(0, np.float32)]
    for frame in container.decode(audio=0):
        parts += [to_samples(out) for out in resampler.resample(frame)]
    parts += [to_samples(out) for out in resampler.resample(None)]
    return np.concatenate(parts)


def encode(sound: Samples, rate_hz: int, container: OutputContainer, stream: AudioStream) -> None:
    """Encode mono sound of any rate into a stream of a file that is open for writing."""
    form = stream.format.name
    resampler = av.AudioResampler(format=form, layout="mono", rate=stream.rate, frame_size=stream.frame_size or 0)
    for piece in [*resampler.resample(to_frame(sound, rate_hz)), *resampler.resample(None)]:
        container.mux(stream.encode(piece))
    container.mux(stream.encode(None))


def to_frame(sound: Samples, rate_hz: int) -> AudioFrame:
    """Return mono sound as a frame of floats."""
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound[None]), format="flt", layout="mono")
    frame.rate = rate_hz
    return frame


def to_samples(frame: AudioFrame) -> Samples:
    """Return the samples of a mono frame of floats."""
    return np.asarray(frame.to_ndarray(), np.float32).ravel()


def is_judge(voice: str) -> bool:
    """Return whether a voice is kept for judging.

    >>> is_judge("espeak-ng de+Gene2"), is_judge("kokoro bm_fable"), is_judge("kokoro hm_psi"), is_judge("Michael")
    (True, True, False, False)
    """
    name = voice.replace("espeak ", "espeak-ng ")
    return any(name.startswith(maker) and set(re.split(r"[ +]", name)) & kept for maker, kept in JUDGES.items())


def split(folders: Iterable[Sequence[Clip]]) -> tuple[list[list[Clip]], list[Clip]]:
    """Part what is learnt from and what is held back to measure on.

    Args:
        folders: the clips of each.

    Returns:
        What is left of each folder, and what is held back: every 23rd clip of a large folder. A text that is held
        back is learnt from nobody, and a voice that judges is not learnt from at all.
    """
    listed = [list(folder) for folder in folders]
    held: list[Clip] = []
    for folder in listed:
        some = folder[::_HELD_STEP][:_MOST_HELD]
        held += some if len(some) >= _LEAST_HELD else []
    texts = {clip.text for clip in held}
    left = [[clip for clip in folder if clip.text not in texts and not is_judge(clip.voice)] for folder in listed]
    return left, held

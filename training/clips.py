"""Speech with its text: what the head learns from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import av
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pathlib import Path

RATE_HZ = 16_000

Samples = NDArray[np.float32]  # shape (n,), [-1, 1], RATE_HZ


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """One recorded or spoken sentence.

    Attributes:
        path: of the sound.
        text: what is said in it, as printed.
        language: ISO 639-1 code.
        voice: who speaks; clips of one voice are split between training and measuring by text, never by chance.
    """

    path: Path
    text: str
    language: str
    voice: str


def read(folder: Path, *, language: str = "de") -> list[Clip]:
    """Read a folder with a ``clips.jsonl``: one JSON object a line with ``file`` and ``text``.

    Args:
        folder: files are named relative to it.
        language: of clips that do not say.

    Returns:
        The clips whose files are there, in the order of the list. ``voice`` is the folder's name where a line has none.
    """
    lines = (folder / "clips.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return [
        Clip(
            path=folder / row["file"],
            text=row["text"],
            language=row.get("language", language),
            voice=row.get("voice", folder.name),
        )
        for row in rows
        if (folder / row["file"]).is_file()
    ]


def samples(path: Path) -> Samples:
    """Decode a sound file to mono at ``RATE_HZ``."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE_HZ)
    parts: list[Samples] = []
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            parts += [out.to_ndarray().ravel() for out in resampler.resample(frame)]
        parts += [out.to_ndarray().ravel() for out in resampler.resample(None)]
    return np.concatenate(parts).astype(np.float32)

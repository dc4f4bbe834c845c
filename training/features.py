"""What the frozen encoder makes of windows: computed once, kept on disk."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from audio.encoder import WINDOW_FRAMES
from files import atomic
from training.windows import PlacedClip

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from audio.encoder import Encoder
    from training.windows import Window


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Example:
    """A window as the encoder heard it.

    Attributes:
        frames: its output, shape (1500, width); in a file until it is looked at.
        places: what is said in it.
        manner: in which it is said.
    """

    frames: NDArray[np.float16]
    places: tuple[PlacedClip, ...]
    manner: str


def keep(encoder: Encoder, windows: Iterable[Window], folder: Path, name: str) -> None:
    """Encode windows into ``folder/name.f16`` and note what is said in ``folder/name.jsonl``.

    They appear when both are whole, so that a run that was killed does the set again.
    """
    sound, texts = folder / f"{name}.f16", folder / f"{name}.jsonl"
    with atomic.together() as opened, opened(sound) as frames, opened(texts) as rows:
        for window in windows:
            frames.write(encoder.encode(window.sound).tobytes())
            row = {"manner": window.manner, "places": [asdict(place) for place in window.places]}
            rows.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")


def is_kept(folder: Path, name: str) -> bool:
    """Return whether a set is whole."""
    return (folder / f"{name}.jsonl").is_file()


def examples(folder: Path, name: str) -> list[Example]:
    """Return a set of windows that :func:`keep` made."""
    lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    if not lines:
        return []
    frames = np.memmap(folder / f"{name}.f16", np.float16, "r").reshape(len(lines), WINDOW_FRAMES, -1)
    return [
        Example(
            frames=frames[k],
            places=tuple(PlacedClip(**{**place, "words_ms": tuple(place["words_ms"])}) for place in row["places"]),
            manner=row["manner"],
        )
        for k, row in enumerate(map(json.loads, lines))
    ]

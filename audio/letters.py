"""The letters of a recording: heard by a head in the encoder's output, and kept as bytes."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

from audio.records import Letters

if TYPE_CHECKING:
    from audio.encoder import Encoded
    from audio.head import Head

VERSION = "1"  # counts in the key of kept letters, so raise it when results change

_BLOCK = 2000  # frames that go through the network at once: 2 MB a layer, which the cache of a processor holds


def letters(encoded: Encoded, head: Head, *, model: str) -> Letters:
    """Return the letters of a whole recording.

    Blocks overlap by as much as the network sees, so that no seam shows and memory does not grow with the recording.

    Args:
        encoded: the encoder's output.
        head: of :func:`audio.head.find_head`, for that encoder.
        model: name that the encoder's model was asked for by.
    """
    log_probs = np.empty((encoded.n_frames, len(head.alphabet)), np.float16)
    for start in range(0, encoded.n_frames, _BLOCK):
        end = min(start + _BLOCK, encoded.n_frames)
        first = max(start - head.reach, 0)
        heard = head.log_probs(encoded.frames(first, end + head.reach))
        log_probs[start:end] = heard[start - first : end - first]
    return Letters(log_probs=log_probs, alphabet=head.alphabet, model=model, head=head.sha256, late_ms=head.late_ms)


def to_bytes(letters: Letters) -> bytes:
    """Return letters as the bytes of an ``.npz``: 11.5 MB an hour."""
    file = BytesIO()
    np.savez(
        file,
        log_probs=letters.log_probs,
        alphabet=np.array(letters.alphabet),
        model=np.array(letters.model),
        head=np.array(letters.head),
        late_ms=np.array(letters.late_ms, np.int32),
    )
    return file.getvalue()


def from_bytes(data: bytes) -> Letters:
    """Return the letters in bytes of `to_bytes`.

    Raises:
        ValueError: they are something else.
    """
    try:
        with np.load(BytesIO(data), allow_pickle=False) as file:
            return Letters(
                log_probs=file["log_probs"],
                alphabet=str(file["alphabet"]),
                model=str(file["model"]),
                head=str(file["head"]),
                late_ms=tuple(file["late_ms"].tolist()),
            )
    except (BadZipFile, EOFError, KeyError, OSError, TypeError, ValueError) as exc:
        raise ValueError(f"{len(data)} bytes are no letters") from exc

"""The letters of a recording: heard by a head in the encoder's output, and kept as bytes."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

from audio.records import FRAME_MS, Posteriors
from files.progress import Progress, silent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audio.encoder import Encoded
    from audio.head import Head

BLOCK_MS = 40_000  # of sound, that goes through the network at once: 2 MB a layer, which the cache of a processor holds

_BLOCK = BLOCK_MS // FRAME_MS


def letters(
    encoded: Encoded,
    head: Head,
    *,
    model: str,
    start_ms: int = 0,
    end_ms: int | None = None,
    progress: Progress = silent,
) -> Posteriors:
    """Return the letters of a recording, or of a stretch of it: to the bit what the whole has there.

    Blocks overlap by as much as the network sees, so that no seam shows and memory does not grow with the recording.

    Args:
        encoded: the encoder's output.
        head: of :func:`audio.head.find_head`, for that encoder.
        model: name that the encoder's model was asked for by.
        start_ms: of the stretch, a multiple of `BLOCK_MS`: another block has other roundings.
        end_ms: likewise; ``None`` for the end of the recording.
        progress: told to where in the recording this has come, in milliseconds.

    Raises:
        ValueError: the stretch is not of whole blocks.
    """
    if start_ms % BLOCK_MS or (end_ms or 0) % BLOCK_MS:
        raise ValueError(f"a stretch from {start_ms} to {end_ms} ms is not of whole blocks of {BLOCK_MS} ms")
    begin = start_ms // FRAME_MS
    stop = encoded.n_frames if end_ms is None else min(end_ms // FRAME_MS, encoded.n_frames)
    progress(done=start_ms, total=encoded.duration_ms)
    log_probs = np.empty((stop - begin, len(head.alphabet)), np.float16)
    for start in range(begin, stop, _BLOCK):
        end = min(start + _BLOCK, stop)
        first = max(start - head.reach, 0)
        encoded.encode(first, end + head.reach, progress=progress)
        heard = head.log_probs(encoded.frames(first, end + head.reach))
        log_probs[start - begin : end - begin] = heard[start - first : end - first]
    return Posteriors(log_probs=log_probs, alphabet=head.alphabet, model=model, head=head.sha256, late_ms=head.late_ms)


def joined(parts: Sequence[Posteriors]) -> Posteriors:
    """Return the letters of stretches that follow on each other, as those of one."""
    return replace(parts[0], log_probs=np.concatenate([part.log_probs for part in parts]))


def to_bytes(letters: Posteriors) -> bytes:
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


def from_bytes(data: bytes) -> Posteriors:
    """Return the letters in bytes of `to_bytes`.

    Raises:
        ValueError: they are something else.
    """
    try:
        with np.load(BytesIO(data), allow_pickle=False) as file:
            return Posteriors(
                log_probs=file["log_probs"],
                alphabet=str(file["alphabet"]),
                model=str(file["model"]),
                head=str(file["head"]),
                late_ms=tuple(file["late_ms"].tolist()),
            )
    except (BadZipFile, EOFError, KeyError, OSError, TypeError, ValueError) as exc:
        raise ValueError(f"{len(data)} bytes are no letters") from exc

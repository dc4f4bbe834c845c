"""Decoded sound in the store, so that other machines hear parts of it without decoding it again.

It lies there only while a recording is shared out: an hour has 115 MB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audio.sound import DTYPE, SAMPLES_PER_MS, Sound
from jobs import kept

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from audio.records import Span
    from jobs.store import Store

_SLICE = 60_000 * SAMPLES_PER_MS  # samples: what somebody needs of ten minutes with its borders comes in twelve
_BORDER = 30_000 * SAMPLES_PER_MS  # samples heard beyond a part, on either side: the length of the encoder's window


def are_laid_out(store: Store, take_key: str) -> bool:
    """Return whether the samples of a recording lie in the store."""
    return store.has(_index(take_key))


def lay_out(store: Store, take_key: str, sound: Sound) -> None:
    """Put the samples of a recording into the store.

    Args:
        store: where they go.
        take_key: of the recording.
        sound: its samples.

    Raises:
        DiskFull: there is no room for them.
    """
    for start in range(0, sound.n_samples, _SLICE):
        kept.SLICE.keep(store, _slice(take_key, start), sound.raw(start, start + _SLICE).tobytes())
    kept.SLICES.keep(store, _index(take_key), sound.n_samples)  # last: where it is, they all are


def gathered(store: Store, take_key: str, within: Sequence[Span] | None, *, into: Path) -> Sound | None:
    """Return sound in which stretches and what is heard on either side are as in the recording, the rest silence.

    Args:
        store: where they lie.
        take_key: of the recording.
        within: the stretches, ``None`` for the whole recording.
        into: file for the samples, as long as all of them; systems give it no more room than it has sound.

    Returns:
        ``None`` where they do not lie there.

    Raises:
        DiskFull: there is no room for the file.
    """
    n_samples = _length(store, take_key)
    if n_samples is None:
        return None
    wanted = set(range(0, n_samples, _SLICE)) if within is None else set()
    for span in within or ():
        first = max(span.start_ms * SAMPLES_PER_MS - _BORDER, 0) // _SLICE * _SLICE
        wanted.update(range(first, min(span.end_ms * SAMPLES_PER_MS + _BORDER, n_samples), _SLICE))
    with into.open("wb") as file:
        file.truncate(n_samples * DTYPE.itemsize)
        for start in sorted(wanted):
            samples = kept.SLICE.find(store, _slice(take_key, start))
            if samples is None:
                return None
            file.seek(start * DTYPE.itemsize)
            file.write(samples)
    return Sound.open(into)


def samples(store: Store, take_key: str, within: Span) -> NDArray[np.int16] | None:
    """Return a stretch of a recording.

    Args:
        store: where its samples lie.
        take_key: of the recording.
        within: the stretch; what of it lies beyond the recording is left out.

    Returns:
        int16, shape (n_samples,), mono, 16 kHz; ``None`` where they do not lie there.
    """
    n_samples = _length(store, take_key)
    if n_samples is None:
        return None
    first, end = within.start_ms * SAMPLES_PER_MS, min(within.end_ms * SAMPLES_PER_MS, n_samples)
    found = []
    for start in range(first // _SLICE * _SLICE, end, _SLICE):
        samples = kept.SLICE.find(store, _slice(take_key, start))
        if samples is None:
            return None
        found.append(np.frombuffer(samples, DTYPE)[max(first - start, 0) : end - start])
    return np.concatenate(found) if found else np.zeros(0, DTYPE)


def clear(store: Store, take_key: str) -> None:
    """Remove the samples of a recording from the store."""
    n_samples = _length(store, take_key) or 0
    store.delete(_index(take_key))  # first: where it is, they all are
    for start in range(0, n_samples, _SLICE):
        store.delete(_slice(take_key, start))


def _length(store: Store, take_key: str) -> int | None:
    return kept.SLICES.find(store, _index(take_key))


def _index(take_key: str) -> str:
    return kept.SLICES.key(take_key)


def _slice(take_key: str, start: int) -> str:
    return kept.SLICE.key([take_key, start])

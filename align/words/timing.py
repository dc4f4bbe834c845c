"""When each word that was said begins and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from align.records import SHORTEST_WORD_MS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from align.match.evidence import Evidence

_PAUSE_MS = 150  # a break between letters that no word goes across


def word_times(
    partner: NDArray[np.int32],
    first: NDArray[np.int32],
    said: NDArray[np.bool_],
    heard: Evidence,
) -> NDArray[np.int32]:
    """Give each word that was said its start and end.

    A word's unheard first and last letters reach into letters of the sound that no other word uses.

    Args:
        partner: place of each letter of the text in what was heard, or -1, shape (n_letters,).
        first: position of each word's first letter, shape (n_words + 1,).
        said: which words were said, shape (n_words,).
        heard: the letters of the sound.

    Returns:
        Start and end in milliseconds, shape (n_words, 2); -1 where a word was not said or no letter of it was heard.
    """
    times = np.full((len(said), 2), -1, np.int32)
    free = np.ones(len(heard.codes), bool)
    free[partner[(partner >= 0) & np.repeat(said, np.diff(first))]] = False
    for k in np.flatnonzero(said):
        letters = partner[first[k] : first[k + 1]]
        hit = np.flatnonzero(letters >= 0)
        if not len(hit):
            continue
        start, stop = int(letters[hit[0]]), int(letters[hit[-1]])
        start = _extend(start, -1, int(hit[0]), free, heard)
        stop = _extend(stop, 1, int(len(letters) - 1 - hit[-1]), free, heard)
        times[k] = heard.start_ms[start], max(heard.end_ms[stop], heard.start_ms[start] + SHORTEST_WORD_MS)
    return times


def _extend(at: int, step: int, letters: int, free: NDArray[np.bool_], heard: Evidence) -> int:
    """Walk from a letter of the sound over free ones, at most ``letters`` far and not across a pause."""
    for _ in range(letters):
        to = at + step
        if not 0 <= to < len(free) or not free[to]:
            break
        if heard.start_ms[max(at, to)] - heard.end_ms[min(at, to)] >= _PAUSE_MS:
            break
        at = to
    return at

"""Words judged by letters heard in the sound itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from align.evidence import from_letters
from align.judge import rising
from align.judged import Judged
from align.meet import meet
from align.runs import pieces
from align.script import script
from align.trace import trace
from audio.records import FRAME_MS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from align.evidence import Evidence
    from articles.records import Article
    from audio.records import Letters


def by_letters(
    article: Article, letters: Letters, loudness_db: NDArray[np.float32]
) -> tuple[Judged, Evidence, NDArray[np.bool_]]:
    """Judge every printed word by the letters heard.

    Args:
        article: what was written.
        letters: what was heard.
        loudness_db: one value a step of `audio.loudness`, shape (n_steps,).

    Returns:
        The judgement, the letters heard, and which of these belong to printed words, shape (n_letters,).
    """
    heard = from_letters(letters)
    said = script(article, letters.alphabet)
    ranges = [(int(a), int(b)) for a, b in zip(said.first[:-1], said.first[1:], strict=True)]
    partner = meet(said.codes, heard.codes, said.begins, ranges)
    found = trace(said, letters, pieces(said, heard, partner, letters.n_frames))
    times = found.times
    for a, b in said.sentences:
        timed = np.flatnonzero(times[a:b, 0] >= 0) + a
        weights = found.letters[timed].astype(np.int64) + 1
        times[timed[~rising(times[timed, 0].astype(np.int64), weights)]] = -1
    surely = times[:, 0] >= 0
    confidence = np.where(surely, np.exp(-found.loss / np.maximum(1, found.letters)), 0.5)
    used = found.explained[np.minimum(heard.start_ms // FRAME_MS, letters.n_frames - 1)]
    judged = Judged(words=said.words, sentences=said.sentences, said=surely, times=times, confidence=confidence)
    return judged, heard, used

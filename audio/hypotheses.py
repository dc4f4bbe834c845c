"""Which of two hypotheses of some speech Whisper's decoder takes for the likelier, on encoder output that is there.

The decoder is told a text and says how likely each of its tokens is after those before it (teacher forcing). It knows
the language as well as the sound: a word that was left out surprises it, and where a word was hurried over it is
surprised by those behind it if it is not told that one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audio.records import FRAME_MS
from audio.retime import text_tokens, told

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audio.encoder import Encoded
    from audio.records import Hypothesis
    from audio.whisper import Whisper

_LEAST = 1e-12  # probability of a token: what CTranslate2 rounds to 0


def log_likelihood_ratio(encoded: Encoded, hypothesis: Hypothesis, whisper: Whisper, *, language: str) -> float:
    """Return by how much likelier a hypothesis is with its word than without it.

    Args:
        encoded: the encoder's output for the recording.
        hypothesis: at most some 25 s long.
        whisper: the model whose encoder it was.
        language: ISO 639-1 code.

    Returns:
        the difference of the natural logarithms, above 0 where it is likelier with the word.
    """
    frames = encoded.frames(hypothesis.start_ms // FRAME_MS, -(-hypothesis.end_ms // FRAME_MS))
    before, word, after = (text.split() for text in (hypothesis.before, hypothesis.word, hypothesis.after))
    with_it = _log_probability(frames, [*before, *word, *after], whisper, language)
    return with_it - _log_probability(frames, [*before, *after], whisper, language)


def _log_probability(frames: NDArray[np.float16], texts: list[str], whisper: Whisper, language: str) -> float:
    tokens = [token for word in text_tokens(texts, whisper, language) for token in word]
    result = told(frames, tokens, whisper, language=language, n_frames=len(frames))
    return float(np.log(np.maximum(result.text_token_probs, _LEAST)).sum())

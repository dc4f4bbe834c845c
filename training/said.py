"""Texts as the letters that are heard: a printed number has several readings, and the sound decides."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from align.path.lattice import LatticeToken, lattice
from align.path.layout import Trellis
from align.path.viterbi import paths
from align.readings.script import columns_of
from align.readings.tokens import tokens
from audio.records import ALPHABET, BORDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from training.windows import PlacedClip

BLANK_COLUMN, BORDER_COLUMN = 0, 1
_WORST = 9.0  # nats that a frame may say against a letter; as in the alignment of articles
_FOREIGN = 1e5  # nats: there is no other sound
_LETTER_OUT = 100.0  # nats for a letter that is not said: it has no place, or the text is another one
_UNSAID = 3.0  # nats for a token that may go unsaid

Reading = tuple[tuple[int, ...], ...]  # spoken words, each the columns of its letters


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedToken:
    """A printed token.

    Attributes:
        readings: the likeliest first; at least one of them has letters.
        word: number of the printed word, between white space, that it begins, ``None`` inside one.
    """

    readings: tuple[Reading, ...]
    word: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forced:
    """The letters of a text aligned with its sound.

    Attributes:
        reading: number of the reading of each token.
        token: in each frame the token that is said, -1 in silence, shape (n_frames,).
        word: in each frame the spoken word of its reading, -1 in silence, shape (n_frames,).
        letter: in each frame the column of the letter, 0 where none, shape (n_frames,).
    """

    reading: tuple[int, ...]
    token: NDArray[np.int32]
    word: NDArray[np.int32]
    letter: NDArray[np.int32]

    def begins(self) -> NDArray[np.int32]:
        """Return the first frame of each token's first letter, -1 where it is not said, shape (n_tokens,)."""
        result = np.full(len(self.reading), -1, np.int32)
        at = np.flatnonzero(self.letter)
        result[self.token[at][::-1]] = at[::-1]
        return result


@lru_cache(maxsize=1 << 14)
def printed(text: str, language: str) -> tuple[PrintedToken, ...]:
    """Return the tokens of a text that can be heard.

    >>> [[letters(reading) for reading in token.readings][:2] for token in printed("am 3. Mai!", "de")]
    [['am'], ['dritten', 'dritte'], ['mai']]
    """
    result: list[PrintedToken] = []
    for token in tokens(text, language):
        readings: list[Reading] = []
        for reading in token.readings:
            spoken = tuple(columns for word in reading if (columns := columns_of(word.text, ALPHABET)))
            if spoken not in readings:
                readings.append(spoken)
        if any(readings):
            begins = token.char_start == 0 or text[token.char_start - 1].isspace()
            word = len(text[: token.char_start].split()) if begins else None
            result.append(PrintedToken(readings=tuple(readings), word=word))
    return tuple(result)


def letters(reading: Reading) -> str:
    """Write a reading out, with spaces between its words."""
    return " ".join("".join(ALPHABET[column] for column in word) for word in reading)


def is_open(place: PlacedClip) -> bool:
    """Return whether the text of a clip has more than one reading."""
    return any(len(token.readings) > 1 for token in printed(place.text, place.language))


def columns(places: Iterable[PlacedClip], chosen: Mapping[str, Sequence[int]]) -> list[int]:
    """Return all that is said in a window as columns, with borders between words.

    Args:
        places: of the window.
        chosen: for clips that are not in their likeliest reading, by key, the reading of each token.
    """
    said: list[int] = []
    for place in places:
        row = printed(place.text, place.language)
        for token, number in zip(row, chosen.get(place.key) or [0] * len(row), strict=True):
            for word in token.readings[number]:
                said += [BORDER_COLUMN] * bool(said) + list(word)
    return said


def heard(log_probs: NDArray[np.floating]) -> str:
    """Write out the likeliest letters, with spaces between words.

    >>> heard(np.log(np.eye(32)[[2, 2, 0, 2, 1, 3]] + 1e-9))
    'aa b'
    """
    likeliest = log_probs.argmax(axis=1)
    entered = likeliest[np.diff(likeliest, prepend=-1) != 0]
    return " ".join("".join(ALPHABET[c] for c in entered if c != BLANK_COLUMN).replace(BORDER, " ").split())


def forced(log_probs: NDArray[np.floating], row: Sequence[PrintedToken]) -> Forced | None:
    """Lay tokens on sound, each in the reading that fits best.

    Args:
        log_probs: logarithms of the posteriors, shape (n_frames, 32).
        row: what is said, all of it.

    Returns:
        ``None`` where it does not fit: the text is longer than the sound, or another one.
    """
    if not row or not len(log_probs):
        return None
    probs = log_probs.astype(np.float32)
    costs = np.minimum(probs.max(axis=1, keepdims=True) - probs, _WORST)
    silence = costs[:, : BORDER_COLUMN + 1].min(axis=1, keepdims=True)
    steps = [LatticeToken(readings=token.readings, filler=_FOREIGN) for token in row]
    laid = lattice(steps, skip_letter=_LETTER_OUT, filler_after=_FOREIGN)
    trellis = Trellis(
        lattice=laid, costs=np.concatenate([costs, silence], axis=1), filler=np.zeros(len(costs), np.float32)
    )
    (path,) = paths([trellis], skip=_UNSAID)
    state = path.state
    said = (state >= 0) & (laid.word[state] >= 0)
    token = np.where(said, laid.token[state], -1).astype(np.int32)
    reading = [t.readings.index(()) if () in t.readings else -1 for t in row]
    for number, which in zip(token[said], laid.reading[state[said]], strict=True):
        reading[int(number)] = int(which)
    if min(reading) < 0:
        return None
    return Forced(
        reading=tuple(reading),
        token=token,
        word=np.where(said, laid.word[state], -1).astype(np.int32),
        letter=np.where(said, laid.label[state], BLANK_COLUMN).astype(np.int32),
    )

"""All that may be heard where a stretch of text is read: letters, other readings, words left out, other sound.

A *node* stands before each token and one after the last. Between two nodes lie the readings of a token, each a row of
states as connectionist temporal classification has them: a letter, perhaps a blank, the next letter. At a node sound
may pass that is silence, or, at a price, sound that is not in the text.

Source of the states: A. Graves et al., Connectionist temporal classification, ICML (2006).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Column of the costs that stands for silence: blank or word border, whichever costs less.
SILENCE = -1

_BLANK = 0  # column of the alphabet
_KEPT_TOKENS = 1 << 14  # some megabytes; every other word of a book is one of its hundred commonest


@dataclass(frozen=True, slots=True, kw_only=True)
class LatticeToken:
    """A token as the lattice sees it.

    Attributes:
        readings: for each reading its spoken words, each a tuple of columns of the alphabet; not empty, but it may
            hold the empty reading, and then leaving the token out costs nothing.
        filler: price of sound beside the text just before this token, in nats.
        rate: how many times a frame of such sound costs there what it costs in itself.
    """

    readings: tuple[tuple[tuple[int, ...], ...], ...]
    filler: float
    rate: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lattice:
    """The states of one stretch of text.

    Attributes:
        label: column of the costs for each state, ``SILENCE`` for silence, shape (n_states,).
        node: for each state the node that it is entered from, -1 where it follows the state before it, shape
            (n_states,).
        leap: which states may also follow the state two before them, shape (n_states,).
        token: the token that each state belongs to, shape (n_states,).
        reading: the reading of that token, shape (n_states,).
        word: the spoken word in that reading, -1 for silence between words, shape (n_states,).
        end: states in which a reading may end, in order of tokens, shape (n_ends,).
        end_token: their tokens, shape (n_ends,).
        skip: price of leaving each token out, in nats, shape (n_tokens,).
        filler: price of sound beside the text at each node, shape (n_tokens + 1,).
        rate: how many times a frame of such sound costs there what it costs in itself, shape (n_tokens + 1,).
    """

    label: NDArray[np.int16]
    node: NDArray[np.int32]
    leap: NDArray[np.bool_]
    token: NDArray[np.int32]
    reading: NDArray[np.int16]
    word: NDArray[np.int16]
    end: NDArray[np.int32]
    end_token: NDArray[np.int32]
    skip: NDArray[np.float32]
    filler: NDArray[np.float32]
    rate: NDArray[np.float32]


def lattice(
    steps: Sequence[LatticeToken], *, skip_letter: float, filler_after: float, rate_after: float = 1.0
) -> Lattice:
    """List the states of a row of tokens.

    Args:
        steps: the tokens, in order; at least one reading of one of them is not empty.
        skip_letter: price of each letter left out, in nats.
        filler_after: price of sound beside the text after the last token.
        rate_after: its rate there.
    """
    of_token = [_rows(step.readings) for step in steps]
    table = np.concatenate([rows.table for rows in of_token])
    token = np.repeat(np.arange(len(steps), dtype=np.int32), [len(rows.table) for rows in of_token])
    label, reading, word, begins, leap, ends = table.T
    end = np.flatnonzero(ends).astype(np.int32)
    return Lattice(
        label=label,
        node=np.where(begins, token, np.int32(-1)),
        leap=leap.astype(bool),
        token=token,
        reading=reading,
        word=word,
        end=end,
        end_token=token[end],
        skip=np.array([skip_letter * rows.letters for rows in of_token], np.float32),
        filler=np.array([*(step.filler for step in steps), filler_after], np.float32),
        rate=np.array([*(step.rate for step in steps), rate_after], np.float32),
    )


class _Rows(NamedTuple):
    """The states of one token.

    Attributes:
        table: for each state its label, reading and word as :class:`Lattice` has them, and whether it begins a reading,
            may follow the state two before it, ends a reading: int16, shape (n_states, 6).
        letters: how many are lost where the token is left out.
    """

    table: NDArray[np.int16]
    letters: int


@lru_cache(maxsize=_KEPT_TOKENS)
def _rows(readings: tuple[tuple[tuple[int, ...], ...], ...]) -> _Rows:
    rows: list[tuple[int, int, int, bool, bool, bool]] = []
    for r, reading in enumerate(readings):
        letters = [(letter, w, not k) for w, word in enumerate(reading) for k, letter in enumerate(word)]
        for k, (letter, w, begins_word) in enumerate(letters):
            if k:
                rows.append(
                    (SILENCE, r, -1, False, False, False) if begins_word else (_BLANK, r, w, False, False, False)
                )
            rows.append((letter, r, w, not k, k > 0 and letter != letters[k - 1][0], k + 1 == len(letters)))
    may_go_unsaid = () in readings
    return _Rows(
        table=np.array(rows, np.int16).reshape(-1, 6), letters=0 if may_go_unsaid else sum(map(len, readings[0]))
    )

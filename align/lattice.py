"""All that may be heard where a stretch of text is read: letters, other readings, words left out, other sound.

A *node* stands before each token and one after the last. Between two nodes lie the readings of a token, each a row of
states as connectionist temporal classification has them: a letter, perhaps a blank, the next letter. At a node sound may
pass that is silence, or, at a price, sound that is not in the text.

Source of the states: A. Graves et al., Connectionist temporal classification, ICML (2006).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Column of the costs that stands for silence: blank or word border, whichever costs less.
SILENCE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A token as the lattice sees it.

    Attributes:
        readings: for each reading its spoken words, each a tuple of columns of the alphabet; not empty, but it may
            hold the empty reading, and then leaving the token out costs nothing.
        foreign: price of sound beside the text just before this token, in nats.
    """

    readings: tuple[tuple[tuple[int, ...], ...], ...]
    foreign: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lattice:
    """The states of one stretch of text.

    Attributes:
        label: column of the costs for each state, ``SILENCE`` for silence, shape (n_states,).
        node: for each state the node that it is entered from, -1 where it follows the state before it, shape (n_states,).
        leap: which states may also follow the state two before them, shape (n_states,).
        token: the token that each state belongs to, shape (n_states,).
        reading: the reading of that token, shape (n_states,).
        word: the spoken word in that reading, -1 for silence between words, shape (n_states,).
        end: states in which a reading may end, in order of tokens, shape (n_ends,).
        end_token: their tokens, shape (n_ends,).
        skip: price of leaving each token out, in nats, shape (n_tokens,).
        foreign: price of sound beside the text at each node, shape (n_tokens + 1,).
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
    foreign: NDArray[np.float32]


def lattice(steps: Sequence[Step], *, skip_letter: float, foreign_after: float) -> Lattice:
    """Lay out the states of a row of tokens.

    Args:
        steps: the tokens, in order.
        skip_letter: price of each letter left out, in nats.
        foreign_after: price of sound beside the text after the last token.
    """
    rows: list[tuple[int, int, bool, int, int, int]] = []
    ends: list[tuple[int, int]] = []
    skips: list[float] = []
    for number, step in enumerate(steps):
        lengths = [sum(len(word) for word in reading) for reading in step.readings]
        skips.append(skip_letter * (lengths[0] if min(lengths) else 0))
        for r, reading in enumerate(step.readings):
            last = -1
            for w, word in enumerate(reading):
                for k, letter in enumerate(word):
                    if last < 0:
                        rows.append((letter, number, False, number, r, w))
                    else:
                        rows.append((0 if k else SILENCE, -1, False, number, r, w if k else -1))
                        rows.append((letter, -1, letter != last, number, r, w))
                    last = letter
            if last >= 0:
                ends.append((len(rows) - 1, number))
    table = np.array(rows, np.int32).reshape(-1, 6)
    end = np.array(ends, np.int32).reshape(-1, 2)
    return Lattice(
        label=table[:, 0].astype(np.int16),
        node=table[:, 1],
        leap=table[:, 2].astype(bool),
        token=table[:, 3],
        reading=table[:, 4].astype(np.int16),
        word=table[:, 5].astype(np.int16),
        end=end[:, 0],
        end_token=end[:, 1],
        skip=np.array(skips, np.float32),
        foreign=np.array([step.foreign for step in steps] + [foreign_after], np.float32),
    )

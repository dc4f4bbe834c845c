"""States of tokens, compared with ones written out by hand."""

from __future__ import annotations

import pytest

from align.path.lattice import SILENCE, Lattice, LatticeToken, lattice

A, B, C = 2, 3, 4


def laid_out(*readings: tuple[tuple[tuple[int, ...], ...], ...]) -> Lattice:
    steps = [LatticeToken(readings=of_token, filler=float(k)) for k, of_token in enumerate(readings)]
    return lattice(steps, skip_letter=2.0, filler_after=9.0, rate_after=1.5)


def test_a_blank_stands_between_letters_and_silence_between_words() -> None:
    made = laid_out((((A, B), (C,)),))
    assert made.label.tolist() == [A, 0, B, SILENCE, C]
    assert made.word.tolist() == [0, 0, 0, -1, 1]
    assert made.node.tolist() == [0, -1, -1, -1, -1]


@pytest.mark.parametrize(
    ("reading", "leaps"),
    [
        (((A, B),), [False, False, True]),
        (((A, A),), [False, False, False]),  # the same letter twice is one letter without a blank between
        (((A,), (A,)), [False, False, False]),
        (((A,), (B,)), [False, False, True]),
    ],
)
def test_the_blank_may_be_passed_over_between_different_letters(
    reading: tuple[tuple[int, ...], ...], leaps: list[bool]
) -> None:
    assert laid_out((reading,)).leap.tolist() == leaps


def test_every_reading_begins_at_the_node_of_its_token_and_ends_before_the_next() -> None:
    made = laid_out((((A,),),), (((B, C),), ((A,), (B,))))
    assert made.token.tolist() == [0, 1, 1, 1, 1, 1, 1]
    assert made.reading.tolist() == [0, 0, 0, 0, 1, 1, 1]
    assert made.node.tolist() == [0, 1, -1, -1, 1, -1, -1]
    assert made.end.tolist() == [0, 3, 6]
    assert made.end_token.tolist() == [0, 1, 1]


def test_leaving_out_costs_the_letters_of_the_likeliest_reading() -> None:
    made = laid_out((((A, B), (C,)), ((A,),)), (((A,),), ()))
    assert made.skip.tolist() == [6.0, 0.0], "what may go unsaid is left out for nothing"
    assert made.filler.tolist() == [0.0, 1.0, 9.0]
    assert made.rate.tolist() == [1.0, 1.0, 1.5]


def test_the_empty_reading_has_no_states() -> None:
    with_empty, without = laid_out(((), ((A, B),))), laid_out((((A, B),),))
    assert with_empty.label.tolist() == without.label.tolist()
    assert with_empty.reading.tolist() == [1, 1, 1]
    assert with_empty.end.tolist() == [2]

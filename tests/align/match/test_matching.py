"""Letters of text and sound, on mutations whose truth is known."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from align.match.matching import match
from align.match.seeds import chains, fragments, seed_length

WORD = 6  # letters of every word here
Codes = NDArray[np.uint8]


def text(rng: np.random.Generator, sentences: int, words: int = 8) -> Codes:
    return rng.integers(1, 27, sentences * words * WORD).astype(np.uint8)


def met(a: Codes, b: Codes, words: int = 8) -> NDArray[np.int32]:
    step = words * WORD
    ranges = [(k, min(k + step, len(a))) for k in range(0, len(a), step)]
    return match(a, b, np.arange(0, len(a), WORD, dtype=np.int32), ranges)


def misheard(b: Codes, share: float, rng: np.random.Generator) -> Codes:
    result = b.copy()
    wrong = rng.random(len(b)) < share
    result[wrong] = rng.integers(1, 27, int(wrong.sum()))
    return result


@pytest.mark.parametrize("share", [0.0, 0.1, 0.2, 0.3, 0.4])
def test_misheard_letters_keep_their_places(share: float) -> None:
    rng = np.random.default_rng(3)
    a = text(rng, 40)
    partner = met(a, misheard(a, share, rng))
    assert (partner == np.arange(len(a))).mean() > 1 - 0.7 * share - 0.01


def test_blocks_read_in_another_order_are_found_where_they_were_read() -> None:
    rng = np.random.default_rng(4)
    blocks = [text(rng, 3) for _ in range(6)]
    order = [2, 0, 5, 1, 4, 3]
    said = np.concatenate([blocks[k] for k in order])
    truth = np.concatenate([np.arange(144) + 144 * order.index(k) for k in range(6)])
    partner = met(np.concatenate(blocks), misheard(said, 0.15, rng))
    assert (partner == truth).mean() > 0.95


def test_text_beside_other_speech_has_no_partner() -> None:
    rng = np.random.default_rng(5)
    a = text(rng, 10)
    b = np.concatenate([a[:96], text(rng, 6), a[240:]])
    partner = met(a, b)
    assert (partner[:96] == np.arange(96)).all()
    assert (partner[96:240] >= 0).mean() < 0.1


def test_a_short_sentence_without_seeds_is_found_in_the_sound_that_is_left() -> None:
    rng = np.random.default_rng(6)
    a = text(rng, 6)
    short = a[48:96].copy()
    short[::6] = rng.integers(1, 27, len(short[::6]))  # no run of letters long enough for a seed
    b = np.concatenate([a[:48], a[96:], text(rng, 1), short])
    partner = met(a, b)
    assert (partner[48:96] == np.arange(48) + len(b) - 48).mean() > 0.8


def test_no_place_in_the_sound_is_used_twice() -> None:
    rng = np.random.default_rng(7)
    phrase = text(rng, 1)
    a = np.concatenate([phrase, text(rng, 4), phrase, text(rng, 4), phrase])
    b = misheard(np.concatenate([a[48:240], phrase, a[288:]]), 0.1, rng)
    partner = met(a, b)
    used = partner[partner >= 0]
    assert len(used) == len(set(used.tolist()))


def test_one_sentence_as_long_as_a_book_takes_bounded_memory() -> None:
    rng = np.random.default_rng(10)
    a = rng.integers(1, 27, 60_000).astype(np.uint8)
    b = np.concatenate([a[:30_000], rng.integers(1, 27, 60_000).astype(np.uint8)])
    partner = match(a, b, np.arange(0, len(a), WORD, dtype=np.int32), [(0, len(a))])
    assert (partner[:30_000] == np.arange(30_000)).mean() > 0.99


@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 50), (50, 0), (3, 3)])
def test_next_to_nothing_is_no_trouble(n: int, m: int) -> None:
    rng = np.random.default_rng(8)
    a, b = rng.integers(1, 27, n).astype(np.uint8), rng.integers(1, 27, m).astype(np.uint8)
    partner = met(a, b)
    assert len(partner) == n


def test_fragments_are_equal_letters_and_chains_rise_in_both() -> None:
    rng = np.random.default_rng(9)
    a = text(rng, 30)
    b = misheard(np.concatenate([a[400:900], text(rng, 3), a[:500]]), 0.1, rng)
    rows = fragments(a, b)
    assert len(rows)
    assert all((a[i : i + n] == b[j : j + n]).all() and n >= seed_length(len(a), len(b)) for i, j, n in rows.tolist())
    strung = chains(rows, [np.arange(0, len(a), 48), np.arange(0, len(a), WORD)])
    for _, chain in strung:
        for left, right in pairwise(chain):
            assert left.a_start + left.length <= right.a_start
            assert left.b_start + left.length <= right.b_start
    assert max(score for score, _ in strung) > 300

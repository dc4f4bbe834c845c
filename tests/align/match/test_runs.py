"""Pieces of a reading, cut from matches that are known by construction."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest

from align.match import runs
from align.match.evidence import Evidence, from_letters
from align.match.matching import match
from align.match.runs import Piece, pieces
from align.path.forced import force_align, trace
from align.readings.codes import fold
from align.readings.script import Script, script
from articles.records import Article
from audio.records import ALPHABET, FRAME_MS
from tests.align.posteriors import Voice

if TYPE_CHECKING:
    from numpy.typing import NDArray

MakeArticle = Callable[..., Article]

LETTER_MS = 60


def sentence(number: int, n_words: int = 12) -> str:
    """Return a sentence of words that no other number gives."""
    random = np.random.default_rng(number)
    syllables = [a + b + c for a in "bdfgklmnprst" for b in "aeiou" for c in ("", "n", "r", "l")]
    words = ["".join(random.choice(syllables, random.integers(1, 4))) for _ in range(n_words)]
    return " ".join(words).capitalize() + "."


def heard_as(text: str, *, pause_ms: int = 0, before_ms: int = 500) -> Evidence:
    """Hear a text, a letter every 60 ms, or where ``~`` stands a pause."""
    codes: list[int] = []
    start_ms: list[int] = []
    now_ms = before_ms
    for c in text:
        if c == "~":
            now_ms += pause_ms
        for code in fold(c):
            codes.append(code)
            start_ms.append(now_ms)
            now_ms += LETTER_MS
    starts = np.array(start_ms, np.int32)
    return Evidence(
        codes=np.array(codes, np.uint8),
        start_ms=starts,
        end_ms=starts + LETTER_MS,
        word=np.zeros(len(codes), np.int32),
        words=(),
    )


def cut(said: Script, heard: Evidence, partner: NDArray[np.int32]) -> list[Piece]:
    return pieces(said, heard, partner, int(heard.end_ms[-1]) // FRAME_MS + 50)


def matched(said: Script, heard: Evidence) -> NDArray[np.int32]:
    ranges = [(int(a), int(b)) for a, b in zip(said.first[:-1], said.first[1:], strict=True)]
    return match(said.codes, heard.codes, said.begins, ranges)


def words_in(said: Script, piece: Piece) -> list[str]:
    return [said.words[said.units[k].words[0]].text for k in piece.units]


def holds(said: Script, heard: Evidence, partner: NDArray[np.int32], piece: Piece) -> bool:
    """Return whether the frames of a piece hold the letters that its units were matched with."""
    places = partner[np.isin(said.unit, piece.units) & (partner >= 0)]
    return set((heard.start_ms[places] // FRAME_MS).tolist()) <= set(piece.frames.tolist())


def is_sound(said: Script, heard: Evidence, partner: NDArray[np.int32], found: list[Piece]) -> bool:
    units = [k for piece in found for k in piece.units.tolist()]
    rising = all((np.diff(piece.frames) > 0).all() and (np.diff(piece.units) > 0).all() for piece in found)
    return rising and len(units) == len(set(units)) and all(holds(said, heard, partner, piece) for piece in found)


def test_a_long_reading_is_cut_into_pieces_that_hold_all_of_it_in_order(article: MakeArticle) -> None:
    text = [sentence(k) for k in range(30)]
    said, heard = script(article(*text), ALPHABET), heard_as(" ".join(text))
    partner = matched(said, heard)
    found = cut(said, heard, partner)
    assert len(found) > 15
    assert is_sound(said, heard, partner, found)
    assert [k for piece in found for k in piece.units.tolist()] == list(range(len(said.units)))
    frames = [k for piece in found for k in piece.frames.tolist()]
    assert frames == list(range(frames[0], frames[-1] + 1)), "no sound is left out, none is in two pieces"


def test_nothing_is_cut_where_text_and_sound_disagree(article: MakeArticle) -> None:
    text = [sentence(k) for k in range(4)]
    said = script(article(*text), ALPHABET)
    heard = heard_as(" ".join(text).replace("t", "r").replace("n", "x"))
    partner = matched(said, heard)
    spoiled = partner.copy()
    spoiled[::7] = -1
    assert len(cut(said, heard, spoiled)) == 1


def test_a_moved_paragraph_is_a_piece_of_its_own_at_its_own_place(article: MakeArticle) -> None:
    text = [sentence(k) for k in range(3)]
    said, heard = script(article(*text), ALPHABET), heard_as(" ".join([text[0], text[2], text[1]]))
    partner = matched(said, heard)
    found = cut(said, heard, partner)
    assert is_sound(said, heard, partner, found)
    first_word = [words_in(said, piece)[0] for piece in found]
    for k in range(3):
        assert text[k].split()[0] in first_word, "no piece goes over a jump"
    read_last = [p for p in found if set(p.units) & set(said.unit[said.first[1] : said.first[2]])]
    before = heard.start_ms[partner[said.first[1]]] - heard.start_ms[partner[said.first[2]]]
    assert before > 0
    assert read_last[0].frames[0] * FRAME_MS > heard.start_ms[partner[said.first[2]]] + before / 2


def test_a_sentence_with_a_letter_matched_elsewhere_stays_in_one_place(article: MakeArticle) -> None:
    text = [sentence(k) for k in range(12)]
    said, heard = script(article(*text), ALPHABET), heard_as(" ".join(text))
    partner = matched(said, heard)
    astray = partner.copy()
    astray[said.first[3] - 1] = len(heard.codes) - 1  # the last letter of the third sentence
    whole, found = cut(said, heard, partner), cut(said, heard, astray)
    assert is_sound(said, heard, partner, found)
    assert sum(len(piece.frames) for piece in found) <= sum(len(piece.frames) for piece in whole) + 5


def test_a_phrase_matched_elsewhere_does_not_outweigh_the_two_halves_of_its_sentence(article: MakeArticle) -> None:
    text = [sentence(k) for k in range(20)]
    said, heard = script(article(*text), ALPHABET), heard_as(" ".join(text))
    partner = matched(said, heard)
    first, last = int(said.first[3]), int(said.first[4])
    middle = slice(first + (last - first) // 3 - 2, last - (last - first) // 3 + 2)
    astray = partner.copy()
    astray[middle] += 800
    right = partner.copy()
    right[middle] = -1
    found = cut(said, heard, astray)
    assert is_sound(said, heard, right, found)
    assert all(len(piece.frames) * FRAME_MS < 15_000 for piece in found)


def test_long_sound_beside_the_text_is_left_out_but_for_its_edges(article: MakeArticle) -> None:
    text = [sentence(0, 3), sentence(1, 3)]
    said, heard = script(article(*text), ALPHABET), heard_as("~".join(text), pause_ms=600_000)
    (piece,) = cut(said, heard, matched(said, heard))
    assert len(piece.frames) * FRAME_MS < 40_000
    assert (np.diff(piece.frames) > 1).sum() == 1


def test_a_pause_is_not_left_out(article: MakeArticle) -> None:
    text = [sentence(0, 3), sentence(1, 3)]
    said, heard = script(article(*text), ALPHABET), heard_as("~".join(text), pause_ms=20_000)
    (piece,) = cut(said, heard, matched(said, heard))
    assert (np.diff(piece.frames) == 1).all()


def test_chapters_left_out_are_not_looked_for_between_their_neighbours(article: MakeArticle) -> None:
    text = [sentence(k) for k in range(60)]
    said, heard = script(article(*text), ALPHABET), heard_as(text[0] + " " + text[-1])
    partner = matched(said, heard)
    found = cut(said, heard, partner)
    assert is_sound(said, heard, partner, found)
    looked_for = {k for piece in found for k in piece.units.tolist()}
    read = {k for k, unit in enumerate(said.units) if unit.sentence in (0, 59)}
    assert read <= looked_for
    assert len(looked_for) < len(said.units) / 2


def test_where_nothing_was_matched_there_are_no_pieces(article: MakeArticle) -> None:
    said, heard = script(article(sentence(0)), ALPHABET), heard_as(sentence(1))
    assert cut(said, heard, np.full(len(said.codes), -1, np.int32)) == []


@pytest.mark.parametrize(("wrong", "seed"), [(0.0, 0), (0.15, 1), (0.15, 4), (0.15, 7), (0.25, 2)])
def test_no_seam_shows(article: MakeArticle, monkeypatch: pytest.MonkeyPatch, wrong: float, seed: int) -> None:
    """Words have the same times whether a reading was cut or not; of two ways worth the same, either is right."""
    text = [sentence(k) for k in range(16)]
    voice = Voice(wrong=wrong, seed=seed)
    for k, one in enumerate(text):
        if k == 9:
            voice.say("davon abgesehen spielte im hof ein trio neue lieder")
        voice.read(one)
    letters = voice.letters()
    said, heard = script(article(*text), ALPHABET), from_letters(letters)
    partner = matched(said, heard)
    many = pieces(said, heard, partner, letters.n_frames)
    monkeypatch.setattr(runs, "_PIECE_MS", 10**9)
    (one_piece,) = pieces(said, heard, partner, letters.n_frames)
    cut_up, whole = (
        trace(said, letters, force_align(said, letters, many)),
        trace(said, letters, force_align(said, letters, [one_piece])),
    )
    assert len(many) > 5
    assert (abs(cut_up.times - whole.times) <= 2 * FRAME_MS).all()
    assert (cut_up.filler == whole.filler).all()
    assert cut_up.loss == pytest.approx(whole.loss, abs=0.01)

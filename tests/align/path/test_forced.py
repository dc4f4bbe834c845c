"""Words aligned with a voice whose every time is known, in one piece."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from align.match.runs import Piece
from align.path.forced import Trace, force_align, trace
from align.readings.script import Script, script
from articles.records import Article
from audio.records import ALPHABET, FRAME_MS
from tests.align.posteriors import LATE_MS, Voice

if TYPE_CHECKING:
    from audio.records import Posteriors

MakeArticle = Callable[..., Article]

PRINTED = "Der Hafen liegt still. Nur ein Kran summt leise vor sich hin."


def whole(said: Script, letters: Posteriors) -> Piece:
    return Piece(units=np.arange(len(said.units), dtype=np.int32), frames=np.arange(letters.n_frames, dtype=np.int32))


def traced(source: Article, voice: Voice) -> tuple[Script, Trace]:
    said, letters = script(source, ALPHABET), voice.letters()
    return said, trace(said, letters, force_align(said, letters, [whole(said, letters)]))


def not_said(said: Script, found: Trace) -> list[str]:
    return [word.text for word, (start, _) in zip(said.words, found.times, strict=True) if start < 0]


def test_words_are_where_their_letters_were_heard(article: MakeArticle) -> None:
    voice = Voice()
    truth = voice.read("Der Hafen liegt still.") + voice.read("Nur ein Kran summt leise vor sich hin.")
    said, found = traced(article(PRINTED), voice)
    assert found.times[:, 0].tolist() == [time.start_ms + LATE_MS for time in truth]
    assert (found.times[:, 1] > found.times[:, 0]).all()
    assert (found.times[:-1, 1] <= found.times[1:, 0]).all()
    assert found.letters.tolist() == said.lengths.tolist()
    assert found.loss == pytest.approx(np.zeros(len(said.words)), abs=0.01)
    assert not found.filler.any()


def test_a_letter_misheard_is_a_loss_to_its_word_alone(article: MakeArticle) -> None:
    voice = Voice()
    voice.say("der hafen legt still")
    voice.say("nur ein kran summt leise vor sich hin")
    said, found = traced(article(PRINTED), voice)
    assert [word.text for word, loss in zip(said.words, found.loss, strict=True) if loss > 1] == ["liegt"]
    assert found.letters.tolist() == said.lengths.tolist()


def test_words_that_were_left_out_have_no_time_no_letters_and_no_loss(article: MakeArticle) -> None:
    voice = Voice()
    voice.read("Der Hafen liegt still.")
    voice.read("Nur ein Kran summt hin.")
    said, found = traced(article(PRINTED), voice)
    assert not_said(said, found) == ["leise", "vor", "sich"]
    missing = found.times[:, 0] < 0
    assert (found.times[missing] == -1).all()
    assert not found.letters[missing].any()
    assert not found.loss[missing].any()


def test_other_speech_is_filler_and_the_text_is_not(article: MakeArticle) -> None:
    voice = Voice()
    first = voice.read("Der Hafen liegt still.")
    other = voice.say("gestern aber blieb die werft geschlossen")
    last = voice.read("Nur ein Kran summt leise vor sich hin.")
    _, found = traced(article(PRINTED), voice)

    def share(marked: np.ndarray, start_ms: int, end_ms: int) -> float:
        return float(marked[start_ms // FRAME_MS : end_ms // FRAME_MS].mean())

    assert share(found.filler, other[0].start_ms, other[-1].end_ms) > 0.9
    for spoken in (first, last):
        assert share(found.filler, spoken[0].start_ms, spoken[-1].start_ms) == 0
        assert share(found.explained, spoken[0].start_ms, spoken[-1].start_ms) > 0.7
    assert not (found.filler & found.explained).any()


@pytest.mark.parametrize(
    ("printed", "spoken"),
    [
        ("Alle Bürger*innen kamen.", "alle bürgerinnen und bürger kamen"),
        ("Um 21.30 Uhr war Schluss.", "um halb zehn war schluss"),
        ("Um 21.30 Uhr war Schluss.", "um einundzwanzig uhr dreißig war schluss"),
        ("Es kamen 1.234 Gäste.", "es kamen tausendzweihundertvierunddreißig gäste"),
        ("Das geht z. B. so.", "das geht zum beispiel so"),
    ],
)
def test_every_printed_word_of_a_reading_has_a_time(article: MakeArticle, printed: str, spoken: str) -> None:
    voice = Voice()
    truth = voice.say(spoken)
    said, found = traced(article(printed), voice)
    assert not_said(said, found) == []
    assert found.loss.sum() == pytest.approx(0, abs=0.1), "it is the reading that was said"
    assert found.times[0, 0] == truth[0].start_ms + LATE_MS
    assert found.times[-1, 0] == truth[-1].start_ms + LATE_MS
    assert all(before < after for before, after in pairwise(found.times[:, 0].tolist()))


def test_two_words_that_one_reading_says_together_share_its_time(article: MakeArticle) -> None:
    voice = Voice()
    truth = voice.say("um halb zehn war schluss")
    _, found = traced(article("Um 21.30 Uhr war Schluss."), voice)
    (_, _), (start, middle), (again, end), *_ = found.times.tolist()
    assert start == truth[1].start_ms + LATE_MS
    assert again == middle
    assert middle - start == pytest.approx(end - middle, abs=1)


def test_nothing_is_found_without_pieces(article: MakeArticle) -> None:
    voice = Voice()
    voice.read(PRINTED)
    said, letters = script(article(PRINTED), ALPHABET), voice.letters()
    found = trace(said, letters, [])
    assert (found.times == -1).all()
    assert not found.explained.any()


def test_pieces_that_share_sound_are_laid_each_by_itself(article: MakeArticle) -> None:
    voice = Voice(wrong=0.2)
    voice.read("Nur ein Kran summt leise vor sich hin.")
    said, letters = script(article(PRINTED, PRINTED), ALPHABET), voice.letters()
    frames = whole(said, letters).frames
    parts = [
        Piece(units=units.astype(np.int32), frames=frames) for units in np.array_split(np.arange(len(said.units)), 2)
    ]
    for piece, aligned in zip(parts, force_align(said, letters, parts), strict=True):
        found = trace(said, letters, [aligned])
        alone = trace(said, letters, force_align(said, letters, [piece]))
        assert (found.times == alone.times).all()
        assert (found.times[:, 0] >= 0).any()


def test_pieces_that_are_known_are_not_laid_again(article: MakeArticle) -> None:
    voice = Voice()
    voice.read(PRINTED)
    said, letters = script(article(PRINTED), ALPHABET), voice.letters()
    piece = whole(said, letters)
    shorter = Piece(units=piece.units, frames=piece.frames[:-5])
    known = list(force_align(said, letters, [piece]))
    assert list(force_align(said, letters, [piece], known=known)) == known
    fresh = list(force_align(said, letters, [shorter, piece], known=known))
    assert fresh[1] is known[0]
    assert len(fresh[0].state) == len(piece.frames) - 5


def test_frames_that_are_left_out_change_no_cost_of_the_others(article: MakeArticle) -> None:
    """A letter goes on across frames that are not looked at; it is no new letter after them."""
    voice = Voice(wrong=0.3, seed=2)
    voice.wait(400)
    voice.read(PRINTED)
    said, letters = script(article(PRINTED), ALPHABET), voice.letters()
    piece = whole(said, letters)
    late = Piece(units=piece.units, frames=piece.frames[30:])
    before, after = (
        trace(said, letters, force_align(said, letters, [piece])),
        trace(said, letters, force_align(said, letters, [late])),
    )
    assert (before.times == after.times).all()
    assert (before.filler[30:] == after.filler[30:]).all()

from __future__ import annotations

from typing import TYPE_CHECKING

from subtitles.stretches import among_neighbours, stretches

if TYPE_CHECKING:
    from collections.abc import Callable

    from align.records import Alignment


def texts(alignment: Alignment) -> list[str]:
    return [" ".join(token.text for token in stretch.tokens) for stretch in stretches(alignment, pause_ms=1500)]


def test_one_missing_word_is_shown_as_printed(build: Callable[..., Alignment]) -> None:
    assert texts(build("Er braucht ~ungefähr so viel Strom wie zwei ~Glühbirnen.")) == [
        "Er braucht ungefähr so viel Strom wie zwei Glühbirnen."
    ]


def test_two_missing_words_are_a_hole(build: Callable[..., Alignment]) -> None:
    (stretch,) = stretches(build("Er braucht ~etwa ~gerade so viel Strom."), pause_ms=1500)
    assert [(token.text, token.hole) for token in stretch.tokens] == [
        ("Er", False),
        ("braucht", True),
        ("so", False),
        ("viel", False),
        ("Strom.", False),
    ]


def test_a_sentence_that_was_not_read_is_left_out(build: Callable[..., Alignment]) -> None:
    assert texts(build("Er kam. | ~Er ~ging. | ~Nie. | Er blieb.")) == ["Er kam. Er blieb."]


def test_a_missing_word_takes_the_time_at_which_the_word_before_it_ends(build: Callable[..., Alignment]) -> None:
    (stretch,) = stretches(build("~Er kam ~gestern nicht."), pause_ms=1500)
    assert [token.heard for token in stretch.tokens] == [False, True, False, True]
    first, came, yesterday, _ = stretch.tokens
    assert first.start_ms == came.start_ms
    assert yesterday.start_ms == yesterday.end_ms == came.end_ms


def test_a_long_silence_a_new_paragraph_and_a_jump_back_part(build: Callable[..., Alignment]) -> None:
    assert texts(build("Erst <1400> dann.", "Jetzt <1600> später.")) == ["Erst dann.", "Jetzt", "später."]
    swapped = [[("Zweitens.", 5000, 5500)], [("Erstens.", 1000, 1500)]]
    assert texts(build(swapped)) == ["Zweitens.", "Erstens."]


def test_a_stretch_knows_what_stands_before_and_after_it_in_the_sound(build: Callable[..., Alignment]) -> None:
    swapped = build([[("Zweitens.", 5000, 5500)], [("Erstens.", 1000, 1500)]])
    placed = among_neighbours(stretches(swapped, pause_ms=1500), 9000)
    assert [(stretch.since_ms, stretch.until_ms) for stretch in placed] == [(1500, 9000), (0, 5000)]


def test_nothing_read_is_nothing_shown(build: Callable[..., Alignment]) -> None:
    assert texts(build("~Kein ~Wort.")) == []
    assert texts(build()) == []

from __future__ import annotations

import numpy as np
import pytest

from audio.records import ALPHABET
from training.said import PrintedToken, columns, forced, heard, is_open, letters, printed
from training.windows import PlacedClip


def place(text: str, language: str = "de") -> PlacedClip:
    return PlacedClip(
        key=f"v/{text}", text=text, language=language, voice="v", start_ms=0, end_ms=1, onset_ms=None, words_ms=()
    )


def sound_of(
    said: str, *, frames_a_letter: int = 2, silent: int = 5
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Posteriors of a voice that says each letter for some frames, then a blank, and borders as blanks."""
    row = [0] * silent
    for c in said:
        row += [0, 0] if c == " " else [ALPHABET.index(c)] * frames_a_letter + [0]
    probs = np.full((len(row) + silent, len(ALPHABET)), 0.001, np.float32)
    probs[np.arange(len(probs)), [*row, *[0] * silent]] = 0.97
    return np.asarray(np.log(probs), np.float32)


@pytest.mark.parametrize(
    "said",
    [
        "am dritten mai neunzehnhundertachtundneunzig um vierzehn uhr dreißig",
        "am dritten mai neunzehnhundertachtundneunzig um halb drei",
    ],
)
def test_the_sound_decides_between_readings(said: str) -> None:
    row = printed("Am 3. Mai 1998 um 14:30 Uhr.", "de")
    found = forced(sound_of(said), row)
    assert found is not None
    chosen = " ".join(letters(t.readings[k]) for t, k in zip(row, found.reading, strict=True) if t.readings[k])
    assert chosen == said


def test_letters_are_laid_where_they_sound() -> None:
    found = forced(sound_of("der hund"), printed("Der Hund", "de"))
    assert found is not None
    assert found.begins().tolist() == [5, 5 + 3 * 3 + 2]
    assert "".join(ALPHABET[c] for c in found.letter[found.letter > 0]) == "ddeerrhhuunndd"


def test_a_text_longer_than_its_sound_is_not_laid() -> None:
    row = printed("Donaudampfschifffahrtsgesellschaft", "de")
    assert forced(sound_of("do", silent=1), row) is None
    assert forced(sound_of("do")[:0], row) is None
    assert forced(sound_of("do"), []) is None


def test_a_word_that_may_go_unsaid_may() -> None:
    silent_or_b = PrintedToken(readings=(((3,),), ()), word=1)
    row = [PrintedToken(readings=(((2,),),), word=0), silent_or_b]
    said, unsaid = forced(sound_of("ab"), row), forced(sound_of("a"), row)
    assert said is not None
    assert unsaid is not None
    assert (said.reading, unsaid.reading) == ((0, 0), (0, 1))
    assert unsaid.begins()[1] == -1


def test_tokens_know_the_printed_word_that_they_begin() -> None:
    row = printed("Bürger*innen zahlen 20–30 Euro mehr – heute!", "de")
    assert [t.word for t in row if t.word is not None] == [0, 1, 2, 4, 6]  # Euro is read together with its numbers


def test_what_is_learnt_is_the_likeliest_reading_unless_another_was_chosen() -> None:
    it = place("um 14:30 Uhr")
    row = printed(it.text, it.language)
    assert is_open(it)
    assert not is_open(place("um zwei"))

    def written(chosen: dict[str, list[int]]) -> str:
        return "".join(ALPHABET[c] for c in columns([it, place("ja")], chosen))

    assert written({}) == "um|vierzehn|uhr|dreißig|ja"
    half = [letters(reading) for reading in row[1].readings].index("halb drei")
    assert written({it.key: [0, half]}) == "um|halb|drei|ja"


def test_what_is_heard_is_written_out() -> None:
    assert heard(sound_of("aal b")) == "aalb"  # no border was heard
    assert heard(np.log(np.eye(len(ALPHABET), dtype=np.float32)[[1, 1, 2, 0, 1, 3, 3, 1]] + 1e-6)) == "a b"

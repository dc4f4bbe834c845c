"""Halves of one paragraph, and paragraphs that are whole."""

from __future__ import annotations

import pytest

from articles.documents import RawBlock
from articles.mend import is_cut, mend
from articles.records import Kind, SourceSpan


def block(text: str, kind: Kind = Kind.BODY, start: int = 0) -> RawBlock:
    return RawBlock(kind=kind, text=text, spans=(SourceSpan(start=start, end=start + len(text)),))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Der Satz hängt heute über dem Eingang, in großen", "Buchstaben und in Blindenschrift."),
        ("Niemand. Der Satz hängt heute dort in großen", "Buchstaben und in Blindenschrift."),
        ("Sie hatten sich das alles ganz anders", "vorgestellt, als es kam."),
        ("Am Ende blieb von alledem nur die Erinnerung an den", "Sommer und seine Farben."),
        ("Er kam nicht allein, sondern mit seiner Schwester,", "Frau Doktor Weber, und dem Hund."),
        ("Sie ging über die lange Brücke, die nach Buda-", "pest führt, und sang."),
        ("It was the only thing that kept him from the", "Thames that winter."),
    ],
)
def test_halves_of_a_sentence_are_one_paragraph(first: str, second: str) -> None:
    assert is_cut(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Der Satz hängt heute über dem Eingang.", "buchstaben, klein geschrieben."),
        ("Er sagte: „Weiter.“", "und ging."),
        ("Drei Dinge könnten sofort helfen:", "erstens das Wetter."),
        ("Was wir wissen", "Am Montag öffnete das Haus."),
        ("Was die Politik aus der Sache gemacht hat", "Im Bundestag gilt das Thema als vermint."),
        ("Die Kommission und ihre Aufgaben im Jahr 2026", "Sie prüft die Bedenken."),
        ("Nein", "ja"),
        ("Ein Ort, an den sie nie wieder zurückkehren wollte", "Anna Müller, Berlin"),
    ],
)
def test_whole_paragraphs_stay_apart(first: str, second: str) -> None:
    assert not is_cut(first, second)


def test_what_stands_between_the_halves_follows_them() -> None:
    first, second = block("Der Satz hängt über dem Eingang, in großen"), block("Buchstaben, wie er sagt.", start=90)
    advert, caption = block("Anzeige", Kind.BOILERPLATE), block("Das Tor", Kind.CAPTION)
    whole, *rest = mend([first, advert, caption, second])
    assert whole.text == "Der Satz hängt über dem Eingang, in großen Buchstaben, wie er sagt."
    assert whole.spans == first.spans + second.spans
    assert rest == [advert, caption]


@pytest.mark.parametrize("kind", [Kind.HEADING, Kind.LIST, Kind.TITLE, Kind.BYLINE, Kind.QUOTE])
def test_nothing_is_mended_across_or_with_anything_else(kind: Kind) -> None:
    first, second = block("Der Satz hängt über dem Eingang, in großen"), block("buchstaben, wie er sagt.")
    between = block("Etwas dazwischen, das kein Ende hat und", kind)
    assert mend([first, between, second]) == (first, between, second)
    if kind is not Kind.QUOTE:
        items = [block("Ein Punkt ohne Ende, wie er in Listen", kind), block("vorkommt, und noch einer", kind)]
        assert mend(items) == tuple(items)


def test_a_table_row_is_never_half_a_paragraph() -> None:
    rows = [RawBlock(kind=Kind.BODY, text=f"eine Zeile der langen Tabelle mit {n}", is_whole=True) for n in range(3)]
    assert mend(rows) == tuple(rows)


def test_a_paragraph_in_three_pieces_is_mended_and_a_poem_is_not_swallowed() -> None:
    pieces = [
        block("Der eine Teil von einem Satz und"),
        block("der zweite Teil von einem Satz und"),
        block("der Schluss."),
    ]
    assert len(mend(pieces)) == 1
    assert len(mend([block("so geht es Zeile um Zeile weiter und")] * 40)) == 10

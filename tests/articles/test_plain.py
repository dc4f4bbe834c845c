"""Plain text: wrapped, long-lined, with and without a title."""

from __future__ import annotations

import pytest

from articles.read import read

LONG = (
    "Ein Absatz, der auf einer einzigen Zeile steht, wie ihn eine Textverarbeitung schreibt, ohne Umbruch, Nummer {}."
)


def lines(text: str) -> list[tuple[str, str]]:
    return [(p.kind.value, p.text) for p in read(text.encode(), source="a.txt", language="de").paragraphs]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Titel\n\nErste Zeile\nzweite Zeile.", [("title", "Titel"), ("body", "Erste Zeile zweite Zeile.")]),
        ("Ein Satz.\n\nNoch ein Satz.", [("body", "Ein Satz."), ("body", "Noch ein Satz.")]),
        ("Nur eine Zeile", [("body", "Nur eine Zeile")]),
        (
            "Titel\nVon Anna Müller\n\nEin Satz.",
            [("title", "Titel"), ("byline", "Von Anna Müller"), ("body", "Ein Satz.")],
        ),
        ("Eine Biblio-\nthek mit Haupt-\nund Nebenraum.", [("body", "Eine Bibliothek mit Haupt- und Nebenraum.")]),
        ("Ein Satz.\n\n- eins\n- zwei\n  weiter", [("body", "Ein Satz."), ("list", "eins"), ("list", "zwei weiter")]),
        ("Ein Satz.\n\n1. eins\n2. zwei", [("body", "Ein Satz."), ("list", "eins"), ("list", "zwei")]),
        ("Ein Satz.\nFoto: Max Weber", [("body", "Ein Satz."), ("boilerplate", "Foto: Max Weber")]),
        ("1984 war ein Jahr.\nEs war kalt.", [("body", "1984 war ein Jahr. Es war kalt.")]),
        ("Sieht aus <b>wie</b> HTML & ist keins.", [("body", "Sieht aus <b>wie</b> HTML & ist keins.")]),
    ],
)
def test_paragraphs(text: str, expected: list[tuple[str, str]]) -> None:
    assert lines(text) == expected


def test_without_blank_lines_each_long_line_is_a_paragraph() -> None:
    first, second = LONG.format("eins"), LONG.format("zwei")
    assert lines(f"Ein Titel\n{first}\n{second}\nKurz.") == [
        ("title", "Ein Titel"),
        ("body", first),
        ("body", second),
        ("body", "Kurz."),
    ]


def test_spans_and_the_podcast() -> None:
    text = "Titel\r\n\r\n  Ein Satz\r\nund mehr.\r\n\r\nPodcast: https://x.example/a.mp3\r\n"
    article = read(text.encode(), source="a.txt", language="de")
    assert [text[s.start : s.end] for p in article.paragraphs for s in p.spans] == [
        "Titel",
        "Ein Satz\r\nund mehr.",
        "Podcast: https://x.example/a.mp3",
    ]
    assert article.podcast_url == "https://x.example/a.mp3"

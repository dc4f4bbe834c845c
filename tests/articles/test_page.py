"""Whole pages as publishers write them."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from articles.characters import condensed, decode, safe
from articles.errors import ArticleTooLarge, EmptyArticle
from articles.read import read

if TYPE_CHECKING:
    from articles.records import Article

DATA = Path(__file__).parent / "data"


def page(name: str) -> Article:
    return read((DATA / name).read_bytes(), source=f"https://example.org/artikel/{name}")


def html(text: str, source: str = "https://example.org/artikel") -> Article:
    return read(text.encode(), source=source, media_type="text/html; charset=utf-8")


def html_text(source: str) -> str:
    return unescape(re.sub(r"<[^>]*>|<sup.*?</sup>", " ", source))


def lines(article: Article) -> list[tuple[str, str]]:
    return [(paragraph.kind.value, paragraph.text) for paragraph in article.paragraphs]


def starts(article: Article) -> list[tuple[str, str]]:
    return [(kind, text[:24]) for kind, text in lines(article)]


def test_a_wordpress_page_with_powerpress() -> None:
    article = page("powerpress.html")
    assert article.title == "Die Fähre, die nicht mehr fährt"
    assert article.byline == "Anna Müller"
    assert article.language == "de"  # the theme says en-US
    assert article.podcast_url == "https://media.hafenblatt.example/folge/faehre.mp3"
    assert starts(article) == [
        ("title", "Die Fähre, die nicht meh"),
        ("boilerplate", "Veröffentlicht am 14. Se"),
        ("byline", "Von Anna Müller"),
        ("boilerplate", "Dieser Beitrag ist auch "),
        ("boilerplate", "Podcast: Play in new win"),
        ("body", "Seit dem Frühjahr liegt "),
        ("body", "Dabei war sie einmal der"),
        ("boilerplate", "Anzeige"),
        ("boilerplate", "Kaffee aus aller Welt je"),
        ("heading", "Was die Leute sagen"),
        ("quote", "„Ohne die Fähre ist das "),
        ("body", "So steht es im Gästebuch"),
        ("list", "Die Stadt kauft das Schi"),
        ("list", "Ein Verein betreibt es a"),
        ("list", "Es wird verschrottet"),
        ("caption", "Die Fähre im vergangenen"),
        ("body", "Entschieden wird im Nove"),
        ("boilerplate", "Titelbild: Archiv des Ha"),
        ("boilerplate", "Im Schiffsregister steht"),
    ]
    texts = {paragraph.text for paragraph in article.paragraphs}
    assert "Entschieden wird im November. Bis dahin bleibt sie liegen." in texts


def test_a_paragraph_cut_by_an_advert_is_whole_and_keeps_both_spans() -> None:
    cut = page("powerpress.html").paragraphs[6]
    assert cut.text == (
        "Dabei war sie einmal der ganze Stolz des Hafens: 32 Meter lang, 400 m² Deck, Platz für zwölf Autos. Wer nach"
        " drüben wollte, zahlte achtzig Pfennig und bekam einen Kaffee, den der Maschinist in der großen Kanne auf dem"
        " Motor warm hielt. Im Archiv liegen noch die Fahrpläne."
    )
    source = decode((DATA / "powerpress.html").read_bytes())
    first, second = cut.spans
    assert source[first.start : first.end].startswith("Dabei war sie")
    assert source[first.start : first.end].endswith("in der großen")
    assert source[second.start : second.end].startswith("Kanne auf dem")


def test_a_footnote_mark_goes_and_its_sentence_stays() -> None:
    texts = [paragraph.text for paragraph in page("powerpress.html").paragraphs]
    assert any("wem sie gehört. Die Stadt sagt, das Land sei zuständig." in text for text in texts)


def test_a_page_with_podlove() -> None:
    article = page("podlove.html")
    assert [kind for kind, _ in lines(article)] == ["title", "body", "body", "body"]
    assert article.podcast_url == "https://wabenfunk.example/podlove/file/12/s/webplayer/c/episode/wf012.m4a"


def test_a_page_with_podigee() -> None:
    article = page("podigee.html")
    assert [kind for kind, _ in lines(article)] == ["title", "lead", "body", "body"]
    assert article.byline == "Max Weber"
    assert article.podcast_url == "https://geraeusche.example/episodes/7-archiv.mp3"


def test_a_broadcasters_page_with_linked_data() -> None:
    article = page("broadcaster.html")
    assert article.title == "Wetterballon über dem Harz: Was er misst"
    assert article.byline == "Jana Vogt, Emre Kaya"
    assert article.podcast_url == "https://ton.landesfunk.example/wetterballon.mp3"
    assert starts(article) == [
        ("boilerplate", "Meteorologie"),
        ("title", "Wetterballon über dem Ha"),
        ("boilerplate", "Stand: 14.09.2026, 12:30"),
        ("lead", "Zweimal am Tag steigt im"),
        ("byline", "Von Jana Vogt und Emre K"),
        ("body", "Um 11.30 Uhr lässt Petra"),
        ("boilerplate", "Unwetter im Süden: Was j"),
        ("boilerplate", "Die Feuerwehr rät, die K"),
        ("body", "In dreißig Kilometern Hö"),
        ("body", "Höhe Temperatur"),
        ("body", "10 km minus 50 Grad"),
        ("body", "Wer eine findet, darf si"),
    ]


def test_a_newspapers_page_in_an_old_charset() -> None:
    text = (DATA / "newspaper.html").read_text(encoding="utf-8")
    article = read(text.encode("cp1252"), source="https://kreis.example/kultur/theater.html")
    assert article.byline == "Lena Brandt"
    assert article.podcast_url == "https://kreis.example/ton/theater.mp3"
    assert starts(article) == [
        ("boilerplate", "Kultur auf dem Land"),
        ("title", "Ein Dorf lernt Theater"),
        ("lead", "Dreihundert Einwohner, k"),
        ("byline", "Von Lena Brandt"),
        ("caption", "Probe im Stall Foto: Len"),
        ("body", "Der Regisseur heißt Otto"),
        ("body", "Geprobt wird dienstags, "),
        ("boilerplate", "Termine"),
        ("boilerplate", "Die Premiere ist am 3. O"),
        ("body", "Am Ende verbeugen sich a"),
        ("boilerplate", "Lena Brandt schreibt sei"),
    ]


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("*.html")))
def test_each_span_holds_the_words_of_its_paragraph_and_spans_are_in_order(name: str) -> None:
    source = decode((DATA / name).read_bytes())
    article = page(name)
    for paragraph in article.paragraphs:
        shown = " ".join(source[span.start : span.end] for span in paragraph.spans)
        if paragraph.spans:  # markup aside, and what only a footnote mark or a kicker adds
            assert condensed(paragraph.text)[-12:] in condensed(html_text(shown))
    places = [paragraph.spans[0].start for paragraph in article.paragraphs if paragraph.spans]
    assert places == sorted(places)


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("*.html")))
def test_reading_twice_gives_the_same(name: str) -> None:
    assert page(name) == page(name)


def test_without_a_heading_the_title_is_the_pages_own() -> None:
    article = html("<title>Der Wal – Küstenblatt</title><p>Am Strand liegt ein Wal, und niemand weiß, woher.</p>")
    assert lines(article) == [("title", "Der Wal"), ("body", "Am Strand liegt ein Wal, und niemand weiß, woher.")]


def test_the_title_that_is_printed_without_heading_markup_stands_once() -> None:
    article = html(
        "<meta property=og:title content='Der Wal'><div class=x><div>Der Wal</div><p>Am Strand liegt er.</p></div>"
    )
    assert lines(article) == [("title", "Der Wal"), ("body", "Am Strand liegt er.")]


def test_a_heading_printed_twice_is_one_title() -> None:
    body = "<p>Am Strand liegt ein Wal, und niemand weiß, woher er kam und was nun werden soll.</p>"
    article = html(f"<article><h1>Der Wal</h1>{body}<h2>Der Wal</h2><p>Er lebt.</p></article>")
    assert [kind for kind, _ in lines(article)] == ["title", "body", "body"]


def test_script_is_no_text_and_markup_written_as_text_stays_text() -> None:
    article = html("<p>Er schrieb &lt;script&gt;alert(1)&lt;/script&gt; an die Tafel.<script>alert(2)</script></p>")
    assert lines(article) == [("body", "Er schrieb <script>alert(1)</script> an die Tafel.")]


@pytest.mark.fault("I1", "I9", "I10")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n ",
        "<html><head><title>Nur ein Titel</title></head><body></body></html>",
        "<html><body><h1>Weiter mit Abo</h1><p>Dieser Artikel ist nur für Abonnenten verfügbar.</p></body></html>",
        "<html><body><p>Wir verwenden Cookies, um Ihr Erlebnis zu verbessern.</p><button>OK</button></body></html>",
        "<html><body><script>render()</script><noscript>Bitte aktivieren Sie JavaScript.</noscript></body></html>",
    ],
)
def test_a_page_without_text_says_so(text: str) -> None:
    with pytest.raises(EmptyArticle, match=r"example\.org"):
        html(text)


def test_deep_nesting_does_no_harm() -> None:
    deep = "<div>" * 100_000 + "<p>Ganz unten liegt ein Satz, den keiner sucht.</p>" + "</div>" * 20_000
    with pytest.raises(ArticleTooLarge, match="100 000 tags"):
        html(deep)
    article = html(deep.replace("<div>" * 60_000, ""))
    assert lines(article) == [("body", "Ganz unten liegt ein Satz, den keiner sucht.")]


def test_too_many_paragraphs_name_the_limit() -> None:
    with pytest.raises(ArticleTooLarge, match="20 000 paragraphs"):
        html("<p>ein Absatz</p>" * 21_000)


@pytest.mark.fault("I8")
@pytest.mark.parametrize("unsafe", ["\x00", "\x1b", "\x07", "\ufffe"])
def test_a_control_character_ends_nothing(unsafe: str) -> None:
    article = html(f"<p>Das erste Wo{unsafe}rt.</p><p>Und noch ein Satz danach.</p>")
    assert lines(article) == [("body", "Das erste Wort."), ("body", "Und noch ein Satz danach.")]
    assert len(safe(unsafe)) == 1


def test_extraction_that_drops_paragraphs_loses_nothing() -> None:
    short = "".join(f"<p>Satz {number}.</p>" for number in range(40))
    article = html(f"<article><h1>Kurz</h1>{short}</article><nav><p>Ein Menü.</p></nav>")
    assert [text for kind, text in lines(article) if kind == "body"] == [f"Satz {number}." for number in range(40)]


def test_two_line_breaks_part_paragraphs_and_one_does_not() -> None:
    article = html("<div>Erster Satz steht hier.<br><br>Zweiter Satz<br>geht weiter.</div>")
    assert [text for _, text in lines(article)] == ["Erster Satz steht hier.", "Zweiter Satz geht weiter."]


def test_comments_and_the_site_around_are_no_part_of_it() -> None:
    text = " ".join(paragraph.text for paragraph in page("powerpress.html").paragraphs)
    for foreign in ("sechziger Jahren", "Leuchttürme", "Politik", "Alle Rechte", "Hafenblatt", "Mastodon"):
        assert foreign not in text

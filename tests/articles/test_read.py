"""What an article may be written in, and what is refused."""

from __future__ import annotations

import pickle
import re
from collections import Counter

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from articles import errors
from articles.markdown import BRACKETS_LIMIT
from articles.markup import TAGS_LIMIT
from articles.page import TEXTS_LIMIT
from articles.read import BYTES_LIMIT, CHARACTERS_LIMIT, LINES_LIMIT, WORDS_LIMIT, paragraph_id, read
from articles.records import content_sha256

MANY = " ".join(f"a{number}=b" for number in range(300))  # attributes
TEXT = "# Käse & Brot\n\nDie Möwe fraß alles auf, was süß war.\n"


@pytest.mark.fault("I6")
@pytest.mark.parametrize(
    "charset",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "iso-8859-1", "iso-8859-15"],
)
def test_each_charset_gives_the_same_article(charset: str) -> None:
    assert read(TEXT.encode(charset), source="a.md") == read(TEXT.encode(), source="a.md")


@pytest.mark.fault("I7")
@pytest.mark.parametrize(
    ("charset", "declared"),
    [("utf-8", "iso-8859-1"), ("cp1252", "utf-8"), ("utf-8", "utf-16"), ("cp1252", "no-such-thing")],
)
def test_a_wrong_declaration_does_no_harm(charset: str, declared: str) -> None:
    article = read(TEXT.encode(charset), source="a.md", media_type=f"text/markdown; charset={declared}")
    assert article.title == "Käse & Brot"


@pytest.mark.parametrize("declared", ["rot13", "zlib", "utf-7", "unicode_escape", "idna", "a" * 3000, "utf-8\x00"])
def test_a_dangerous_charset_is_not_used(declared: str) -> None:
    assert read(TEXT.encode(), source="a.md", media_type=f"text/markdown; charset={declared}").title == "Käse & Brot"


def test_a_declared_charset_of_another_script_is_used() -> None:
    text = "Заголовок\n\nЭто предложение написано по-русски.\n"
    article = read(text.encode("koi8-r"), source="a.txt", media_type="text/plain; charset=koi8-r")
    assert (article.title, article.language) == ("Заголовок", "ru")


@pytest.mark.fault("I5")
def test_utf_8_with_a_torn_character_stays_utf_8() -> None:
    article = read(("Möwen, Käse, süß und größer. " * 3).encode() + b"\xc3", source="a.txt")
    assert "größer" in article.paragraphs[0].text


@pytest.mark.parametrize(
    ("source", "media_type", "data", "texts"),
    [
        ("a.html", None, b"<p>Ein *Satz* hier.", ["Ein *Satz* hier."]),
        ("a.md", None, b"Ein *Satz* hier.", ["Ein Satz hier."]),
        ("a.txt", None, b"Ein *Satz* hier.", ["Ein *Satz* hier."]),
        ("https://x.example/a?b=c.md", "text/html", b"<p>Ein Satz hier.", ["Ein Satz hier."]),
        ("https://x.example/a.md?b=c.txt", "text/plain", b"Ein *Satz* hier.", ["Ein Satz hier."]),
        ("https://x.example/a", "text/plain", b"Ein *Satz* <p>hier.", ["Ein *Satz* <p>hier."]),
        ("https://x.example/a", "application/octet-stream", b"<div><p>Ein Satz hier.</p>", ["Ein Satz hier."]),
        ("a.md", None, b"<!DOCTYPE html><p>Ein Satz hier.", ["Ein Satz hier."]),
        ("-", None, b"# Titel\n\nEin Satz hier.", ["Titel", "Ein Satz hier."]),
        ("-", None, b"Ein Satz hier.", ["Ein Satz hier."]),
        ("http://[", None, b"Ein Satz hier.", ["Ein Satz hier."]),
    ],
)
def test_what_it_is_written_in_is_told_by_type_then_suffix_then_content(
    source: str, media_type: str | None, data: bytes, texts: list[str]
) -> None:
    article = read(data, source=source, media_type=media_type)
    assert [paragraph.text for paragraph in article.paragraphs] == texts


@pytest.mark.parametrize(
    "data",
    [
        b"ID3\x04" + bytes(100),
        b"\xff\xfb\x90\x64" + bytes(100),
        b"OggS\x00",
        b"fLaC\x00",
        b"RIFF1234WAVEfmt ",
        b"\0\0\0 ftypM4A ",
    ],
)
def test_a_sound_in_the_articles_place_is_called_one(data: bytes) -> None:
    with pytest.raises(errors.SoundInsteadOfArticle, match="as audio"):
        read(data, source="lesung.mp3")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04", "ZIP"),
        (b"\x1f\x8b\x08", "GZIP"),
        (b"\x89PNG\r\n", "PNG"),
        (b"{\\rtf1 Hallo}", "RTF"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "RSS"),
        (bytes(range(1, 32)) * 20, "binary data"),
    ],
)
def test_another_format_is_named(data: bytes, found: str) -> None:
    with pytest.raises(errors.UnreadableArticle, match=f"is {found}"):
        read(data, source="artikel")


@pytest.mark.fault("I1")
@pytest.mark.parametrize(
    "data", [b"", b"\n\n \t", b"\xef\xbb\xbf", b"# Nur ein Titel", b"Anzeige", b"\x00" * 3, b"---\ntitle: x\n---\n"]
)
def test_an_article_without_text_is_empty(data: bytes) -> None:
    with pytest.raises(errors.EmptyArticle):
        read(data, source="a.md")


@pytest.mark.parametrize(
    ("data", "source", "limit"),
    [
        (b"a" * (BYTES_LIMIT + 1), "a.html", "5 000 000 bytes"),
        (b"a" * (CHARACTERS_LIMIT + 1), "a.md", "2 000 000 characters"),
        (b"<p>Ein Wort: " + b"a" * CHARACTERS_LIMIT + b"</p>", "a.html", "2 000 000 characters"),
        (b"<p>Satz</p><ul>" + b"<li>x</li>" * TEXTS_LIMIT, "a.html", "20 000 paragraphs"),
        (b"<p>Satz " + b'<a href="/">x</a> ' * TAGS_LIMIT, "a.html", "100 000 tags.*plain text"),
        (b"Satz " + b"[x](/y) " * (BRACKETS_LIMIT + 1), "a.md", "50 000 brackets.*plain text"),
        (b"Satz\n\n" + b"- x\n" * LINES_LIMIT, "a.md", "50 000 lines"),
        (b"a\n" * (LINES_LIMIT + 1), "a.txt", "50 000 lines"),
        (b"Ein Satz. " * (WORDS_LIMIT // 2 + 1), "a.txt", "150 000 words"),
        (f"<p>Satz</p><p {MANY}>x</p>".encode(), "a.html", "256 attributes in a tag.*plain text"),
        (f"<p>Satz</p><textarea><p {MANY}>".encode(), "a.html", "256 attributes in a tag"),
        (f"Satz\n\n<p {MANY}>x</p>\n".encode(), "a.md", "256 attributes in a tag"),
        (f"Ein <b {MANY}>Satz</b>".encode(), "a.md", "256 attributes in a tag"),
    ],
)
def test_each_limit_is_named(data: bytes, source: str, limit: str) -> None:
    with pytest.raises(errors.ArticleTooLarge, match=limit):
        read(data, source=source)


@pytest.mark.parametrize(
    ("code", "language"), [("de-AT", "de"), ("EN_us", "en"), ("nb", "no"), ("Deutsch", "de"), (" fr ", "fr")]
)
def test_a_given_language_wins(code: str, language: str) -> None:
    assert read(TEXT.encode(), source="a.md", language=code).language == language


@pytest.mark.parametrize("code", ["klingonisch", "xx", "d", "123", "x" * 500])
def test_an_unknown_language_says_how_to_write_it(code: str) -> None:
    with pytest.raises(errors.UnknownLanguage, match=r"such as de or en; known are af, am"):
        read(TEXT.encode(), source="a.md", language=code)


def test_the_pages_language_counts_for_a_short_text_and_not_against_a_long_one() -> None:
    german = "Die Stadt hört wieder zu, und niemand weiß, wie lange das noch gut geht mit ihr und uns allen. " * 8
    for lang, text, expected in (
        ("en", german, "de"),
        ("da", "Ja, gern.", "da"),
        ("de-CH", german, "de"),
        ("zz", german, "de"),
    ):
        page = f"<html lang={lang}><p>{text}</p>"
        assert read(page.encode(), source="a.html").language == expected


def test_figures_alone_have_a_language_too() -> None:
    assert read(b"1 2 3", source="a.txt").language == "de"


def test_ids_are_made_from_the_text_and_tell_equal_texts_apart() -> None:
    article = read(b"Ja.\n\nNein.\n\nJa.\n\nJA.", source="a.txt", language="de")
    first = paragraph_id("Ja.")
    assert [paragraph.id for paragraph in article.paragraphs] == [
        first,
        paragraph_id("Nein."),
        f"{first}-2",
        f"{first}-3",
    ]
    assert all(re.fullmatch(r"p-[0-9a-f]{10}(-\d+)?", paragraph.id) for paragraph in article.paragraphs)


def test_the_hash_is_that_of_what_alignment_depends_on() -> None:
    article = read(TEXT.encode(), source="a.md")
    moved = read(TEXT.replace("\n", "\r\n").encode("utf-16"), source="woanders/b.md")
    assert article.sha256 == content_sha256(article.language, article.paragraphs) == moved.sha256
    assert article.sha256 != read(TEXT.replace("Möwe", "Amsel").encode(), source="a.md").sha256


def test_decomposed_letters_are_composed() -> None:
    assert read("Ka\u0308se schmeckt.".encode(), source="a.txt").paragraphs[0].text == "Käse schmeckt."


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.html", "a.md", "a.txt", "a"]))
def test_whatever_comes_in_an_article_or_an_error_of_ours_comes_out(data: bytes, source: str) -> None:
    try:
        article = read(data, source=source)
    except errors.ArticleError as error:
        said = str(error)
        event(type(error).__name__)
    else:
        said = article.title
        texts = [paragraph.text for paragraph in article.paragraphs]
        assert texts == [" ".join(text.split()) for text in texts]
        assert all(texts)
    assert "\n" not in said


PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<div class=teaser>",
            "</div>",
            "<h1>",
            "</h1>",
            "<li>",
            "<ul>",
            "</ul>",
            "<br>",
            "<a href=a.mp3>",
        ),
        *("</a>", "<!--", "-->", "<script>", "</script>", "<table><tr><td>", "</table>", "&amp;", "&#xD800;", "<", ">"),
        *(
            "<sup>1</sup>",
            "# ",
            "- ",
            "> ",
            "\n\n",
            "\n",
            "**",
            "[a](b.mp3)",
            "|a|b|\n|-|-|\n",
            "```\n",
            "\x00",
            "\u00ad",
        ),
        *("<blockquote>", "<audio>", "<article>", "<span>", "</span>", "Ein Satz steht hier. ", "in der großen "),
        *("buchstaben ", "Von Anna Müller", "Foto: x"),
    ]
)


@settings(deadline=None, max_examples=150)
@given(st.lists(PIECES, min_size=1, max_size=25), st.sampled_from(["a.html", "a.md", "a.txt"]))
def test_odd_markup_keeps_the_promises_of_the_record(pieces: list[str], source: str) -> None:
    text = "".join(pieces)
    data = text.encode()
    try:
        article = read(data, source=source, language="de")
    except errors.ArticleError:
        return
    ids = Counter(paragraph.id for paragraph in article.paragraphs)
    assert max(ids.values()) == 1
    assert [p.kind.value for p in article.paragraphs].count("title") <= 1
    for paragraph in article.paragraphs:
        assert paragraph.text.strip() == paragraph.text != ""
        ends = [edge for span in paragraph.spans for edge in (span.start, span.end)]
        assert ends == sorted(ends)
        assert all(edge <= len(text) for edge in ends)
    assert article == read(data, source=source, language="de")


@pytest.mark.parametrize(
    "error",
    [
        errors.EmptyArticle("a.md"),
        errors.UnreadableArticle("a.pdf", "PDF"),
        errors.SoundInsteadOfArticle("a.mp3"),
        errors.ArticleTooLarge("a_b.html", 5_000_000, "bytes"),
        errors.UnknownLanguage("xx", "de, en"),
    ],
)
def test_every_error_survives_pickling_with_its_words(error: errors.ArticleError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)


def test_a_page_may_have_many_attributes_in_all() -> None:
    page = "".join(f"<p {MANY[:900]}>Satz Nummer {number} steht hier.</p>" for number in range(500))
    assert len(read(page.encode(), source="a.html").paragraphs) >= 500

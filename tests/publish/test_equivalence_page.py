"""The report on text and sound as a page, and the block to paste under an article."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest
from lxml import html as lxml_html

from align.records import Insertion, Label
from articles.records import Kind
from publish.equivalence import equivalence
from publish.equivalence_page import block_html, block_text, page, verdict
from publish.equivalence_wording import ENGLISH, GERMAN, Wording

if TYPE_CHECKING:
    from collections.abc import Callable

    from align.records import Alignment, TimedParagraph

ATTACK = "</style><script>alert(1)</script><img src=x onerror=alert(1)> {{7*7}} & \" '"


def tree(alignment: Alignment, language: str | None = None) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(page(equivalence(alignment), language=language))


def texts(root: lxml_html.HtmlElement, path: str) -> list[str]:
    return [" ".join(" ".join(element.itertext()).split()) for element in root.xpath(path)]


def test_the_answer_comes_first_and_says_why(example: Alignment) -> None:
    root = tree(example)
    assert texts(root, "//h1") == ["Text und Podcast im Vergleich"]
    answer, *others = root.xpath("//main/section")
    assert texts(answer, ".//h2 | .//p[@class='said']") == [
        "Ist dieser Podcast eine Medienalternative für den Text?",
        "Nein.",
    ]
    reasons = texts(answer, ".//p")
    assert "Der Podcast sagt mehr, als im Text steht: 2 Sekunden an einer Stelle." in reasons
    assert "Der Podcast gibt nicht den ganzen Text wieder: Es fehlen 6 Wörter an 2 Stellen." in reasons
    assert others


@pytest.mark.parametrize("heading", ["additions", "omissions", "changes", "moves", "paragraphs", "criteria"])
def test_every_table_has_a_name_and_heads_for_columns_and_rows(example: Alignment, heading: str) -> None:
    (table,) = tree(example).xpath(f"//table[@aria-labelledby='{heading}']")
    assert table.xpath(f"preceding::h2[@id='{heading}']")
    columns = table.xpath("thead/tr/th[@scope='col']")
    for row in table.xpath("tbody/tr"):
        assert len(row.xpath("th[@scope='row']")) == 1
        assert len(row.xpath("th | td")) == len(columns)


def test_all_that_was_found_is_in_the_page(example: Alignment) -> None:
    root = tree(example)
    rows = {name: texts(root, f"//table[@aria-labelledby='{name}']/tbody/tr") for name in ("additions", "omissions")}
    assert rows["additions"][0].startswith("0:00–0:01 Musik")
    assert "Frische Brötchen <b>jetzt</b>" in rows["additions"][1]
    assert ["Nie gelesen. Gar nicht." in rows["omissions"][0], "Noch einer." in rows["omissions"][1]] == [True, True]
    assert len(texts(root, "//table[@aria-labelledby='paragraphs']/tbody/tr")) == len(example.paragraphs)
    (changed,) = texts(root, "//table[@aria-labelledby='changes']/tbody/tr")
    assert "Satz Zweiter Satz hier." in changed
    (moved,) = texts(root, "//table[@aria-labelledby='moves']/tbody/tr")
    assert moved.startswith("0:12–0:13 Ein Satz. Noch einer. Und Schluss.")


def test_headings_go_down_one_step_at_a_time_and_ids_are_unique(example: Alignment) -> None:
    root = tree(example)
    levels = [int(element.tag[1]) for element in root.xpath("//h1 | //h2 | //h3 | //h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_the_report_speaks_the_articles_language_or_the_one_that_is_asked_for(
    make_alignment: Callable[..., Alignment], make_paragraph: Callable[..., TimedParagraph]
) -> None:
    paragraph = make_paragraph("a", "Erster Satz.", 0)
    for spoken, asked, shown in (("de", None, "de"), ("en", None, "en"), ("fr", None, "en"), ("de", "en", "en")):
        root = tree(make_alignment(paragraph, language=spoken), asked)
        assert root.get("lang") == shown
        assert texts(root, "//p[@class='said']") == [{"de": "Ja.", "en": "Yes."}[shown]]
        assert root.xpath("//p[@class='title']")[0].get("lang") == spoken


def test_both_languages_say_the_same_things() -> None:
    for field in fields(Wording):
        german, english = getattr(GERMAN, field.name), getattr(ENGLISH, field.name)
        if isinstance(german, dict):
            assert set(german) == set(english), field.name
            for name, text in german.items():
                assert _holes(text) == _holes(english[name]), name
        else:
            assert _holes(german) == _holes(english), field.name


def _holes(text: object) -> set[str]:
    return set(re.findall(r"\{\w*\}", str(text)))


@pytest.mark.parametrize("wording", [GERMAN, ENGLISH], ids=["de", "en"])
@pytest.mark.parametrize(
    ("case", "first", "reasons", "remedies"),
    [
        ({}, "yes", ["yes"], ["label"]),
        ({"text": "Ein ~fremder Satz hier."}, "yes", ["yes_but"], ["label"]),
        ({"text": "Ein Satz. ~Und ~einer."}, "only_part", ["left_out"], ["left_out"]),
        ({"heard": "Mehr"}, "no", ["added"], ["added"]),
        ({"heard": ""}, "unknown", ["not_understood"], ["not_understood"]),
        ({"belongs": False, "heard": "Mehr"}, "unknown", ["foreign"], ["foreign"]),
    ],
)
def test_the_verdict_names_its_reasons_and_what_to_do(
    make_alignment: Callable[..., Alignment],
    make_paragraph: Callable[..., TimedParagraph],
    wording: Wording,
    case: dict[str, object],
    first: str,
    reasons: list[str],
    remedies: list[str],
) -> None:
    heard = case.get("heard")
    insertions = (Insertion(start_ms=9000, end_ms=12_000, text=str(heard), label=Label.SPEECH),)
    paragraph = make_paragraph("a", case.get("text", "Ein Satz."), 1000)
    alignment = make_alignment(
        paragraph, insertions=() if heard is None else insertions, belongs=case.get("belongs", True)
    )
    found = verdict(equivalence(alignment), wording)
    answers = {"only_part": wording.only_part, **{answer.value: text for answer, text in wording.answers.items()}}
    assert found.answer == answers[first]
    assert [_name_of(reason, wording) for reason in found.reasons] == reasons
    assert found.remedies == tuple(wording.remedies[name] for name in remedies)
    assert not any("{" in text for text in (*found.reasons, *found.remedies))


def _name_of(reason: str, wording: Wording) -> str:
    patterns = {name: re.sub(r"\\\{\w+\\\}", ".+", re.escape(text)) for name, text in wording.reasons.items()}
    (name,) = [name for name, pattern in patterns.items() if re.fullmatch(pattern, reason)]
    return name


def test_of_a_recording_of_another_text_nothing_else_is_listed(
    make_alignment: Callable[..., Alignment], make_paragraph: Callable[..., TimedParagraph]
) -> None:
    heard = Insertion(start_ms=3000, end_ms=19_000, text="Etwas ganz anderes", label=Label.SPEECH)
    alignment = make_alignment(make_paragraph("a", "Ein ~Satz ~hier.", 0), insertions=(heard,), belongs=False)
    found = equivalence(alignment)
    for written in (page(found), block_html(found), block_text(found)):
        assert "Etwas ganz anderes" not in written
        assert "scheint zu einem anderen Text zu gehören: 33\u00a0% der Wörter" in written
    assert tree(alignment).xpath("//table/@aria-labelledby") == ["criteria"]


def test_numbers_are_written_as_the_language_does(example: Alignment) -> None:
    assert "0,90" in page(equivalence(example))
    assert "0.90" in page(equivalence(example), language="en")


def test_nothing_of_the_article_can_act(
    make_alignment: Callable[..., Alignment], make_paragraph: Callable[..., TimedParagraph]
) -> None:
    alignment = make_alignment(
        make_paragraph("a", f"Ein Satz. ~Und {ATTACK} ~{ATTACK.replace(' ', '')}", 1000, kind=Kind.TITLE),
        insertions=(Insertion(start_ms=9000, end_ms=11_000, text=f"{ATTACK} und mehr", label=Label.ADVERT),),
        title=ATTACK,
        source=f"javascript:alert(1)//{ATTACK}",
    )
    written = page(equivalence(alignment))
    root = lxml_html.document_fromstring(written)
    assert not root.xpath("//script | //img | //@onerror | //main//style")
    assert all(link.get("href").startswith("https://") for link in root.xpath("//a"))
    assert "{{7*7}}" in root.text_content()
    fragment = lxml_html.fragment_fromstring(block_html(equivalence(alignment)))
    assert not fragment.xpath("//script | //img")
    assert ATTACK in fragment.text_content()


def test_the_policy_allows_this_style_and_nothing_else(example: Alignment) -> None:
    root = tree(example)
    (style,) = root.xpath("//style/text()")
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{allowed}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def test_the_source_is_linked_where_it_is_a_page_and_a_path_tells_no_folders(
    make_alignment: Callable[..., Alignment], make_paragraph: Callable[..., TimedParagraph]
) -> None:
    paragraph = make_paragraph("a", "Ein Satz.", 0)
    assert tree(make_alignment(paragraph)).xpath("//a/@href") == ["https://www.example.org/artikel"]
    written = page(equivalence(make_alignment(paragraph, source="/home/anna/texte/artikel.md")))
    assert "artikel.md" in written
    assert "anna/" not in written


def test_the_block_has_what_is_said_beyond_the_article_with_its_times(example: Alignment) -> None:
    found = equivalence(example)
    assert block_text(found).split("\n\n")[::2] == [
        "Zusätzlich gesprochen",
        "0:09–0:11 (Werbung): Frische Brötchen <b>jetzt</b>\n",
    ]
    fragment = lxml_html.fragment_fromstring(block_html(found))
    assert fragment.tag == "section"
    assert texts(fragment, ".//h2 | .//li") == [
        "Zusätzlich gesprochen",
        "0:09–0:11 (Werbung): Frische Brötchen <b>jetzt</b>",
    ]
    assert block_text(found, language="en").startswith("Also spoken\n")


def test_where_nothing_is_said_beyond_it_the_block_says_so(
    make_alignment: Callable[..., Alignment], make_paragraph: Callable[..., TimedParagraph]
) -> None:
    found = equivalence(make_alignment(make_paragraph("a", "Ein Satz.", 0)))
    assert block_text(found) == "Zusätzlich gesprochen\n\nDie Aufnahme sagt nichts, was nicht im Artikel steht.\n"
    assert GERMAN.nothing in block_html(found)

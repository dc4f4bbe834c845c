from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

import pytest
from lxml import html as lxml_html

from articles.records import Kind
from publish.readalong import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from align.records import Alignment, TimedParagraph

ATTACK = "</script><script>alert(1)</script><img src=x onerror=alert(1)> \u2028 {{7*7}} --> & \" ' <!--"

PARAGRAPHS = "//main//*[contains(concat(' ', @class, ' '), ' p ')]"
SIDE_MARKS = "//*[@class='side']/*[@class='mark']"
WARNING = "//*[@class='warning']"


def written(alignment: Alignment, *, audio: bytes | None = None, language: str | None = None) -> str:
    return page(alignment, audio=audio, audio_name="mein ton.wav", media_type="audio/wav", language=language)


def tree(alignment: Alignment, *, language: str | None = None) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(written(alignment, language=language))


def has(name: str) -> str:
    return f"contains(concat(' ', @class, ' '), ' {name} ')"


def texts(root: lxml_html.HtmlElement, path: str) -> list[str]:
    return [" ".join(str(element.text_content()).split()) for element in root.xpath(path)]


def test_the_page_reads_as_the_article(example: Alignment) -> None:
    root = tree(example)
    for mark in root.xpath(f"//*[{has('s')}]/*[{has('mark')}]"):
        mark.drop_tree()
    printed = [p.text for p in example.paragraphs if p.kind is not Kind.BOILERPLATE]
    assert texts(root, PARAGRAPHS) == printed
    assert texts(root, "//h1") == ["Ein Titel"]
    assert texts(root, f"//ul[{has('list')}]/li/*[{has('p')}]") == ["Eins.", "Zwei."]
    assert texts(root, f"//*[{has('byline')}]") == ["Von Anna"]


def test_what_was_not_read_moved_or_added_says_so(example: Alignment) -> None:
    root = tree(example)
    assert texts(root, SIDE_MARKS) == ["nicht vorgelesen", "an anderer Stelle vorgelesen"]
    assert texts(root, f"//*[{has('off')}]/*[{has('mark')}]") == ["[nicht vorgelesen]"]
    assert texts(root, f"//*[{has('x')}]") == ["Satz"]
    music, advert = texts(root, f"//*[{has('note')}]")
    assert music == "0:00–0:01 Im Ton: Musik"
    assert "Im Ton: Werbung · nicht aus dem Artikel" in advert
    assert "Frische Brötchen <b>jetzt</b>" in advert


def test_every_spoken_paragraph_has_a_link_to_its_time(example: Alignment) -> None:
    links = tree(example).xpath(f"//*[{has('side')}]/a")
    assert [link.get("href") for link in links] == ["#t=2.0", "#t=3.0", "#t=12.0", "#t=7.0", "#t=7.5"]
    assert all(link.xpath("../..")[0].get("id") == link.get("href")[1:] for link in links)


def test_a_recording_of_another_text_is_announced(
    make_alignment: Callable[..., Alignment], make_paragraph: Callable[..., TimedParagraph]
) -> None:
    fits, fits_not = (make_alignment(make_paragraph("a", "Ja.", 0), belongs=belongs) for belongs in (True, False))
    assert texts(tree(fits), WARNING) == []
    assert "gehört wohl nicht zu diesem Artikel" in texts(tree(fits_not), WARNING)[0]


def test_the_interface_speaks_the_readers_language(
    make_alignment: Callable[..., Alignment], make_paragraph: Callable[..., TimedParagraph]
) -> None:
    french = make_alignment(make_paragraph("a", "Oui."), language="fr")
    root = tree(french)
    assert (root.get("lang"), root.xpath("//main")[0].get("lang")) == ("en", "fr")
    assert texts(root, SIDE_MARKS) == ["not read aloud"]
    assert texts(tree(french, language="de"), SIDE_MARKS) == ["nicht vorgelesen"]
    assert "93 Prozent" in texts(tree(french, language="de-AT"), "//footer")[0]


def test_an_article_full_of_markup_is_text(
    make_alignment: Callable[..., Alignment], make_paragraph: Callable[..., TimedParagraph]
) -> None:
    hostile = make_alignment(
        make_paragraph("a", ATTACK, 0, unread="\0"), title=ATTACK, source="javascript:alert(1)", language='d"><script>'
    )
    text = page(hostile, audio=None, audio_name='"><script>.mp3', media_type="audio/mpeg")
    root = lxml_html.document_fromstring(text)
    assert len(root.xpath("//script")) == 2
    assert not root.xpath("//img | //b")
    assert not [a for a in root.xpath("//a") if not a.get("href").startswith("#t=")]
    assert ATTACK.split(maxsplit=1)[0] in texts(root, PARAGRAPHS)[-1]
    assert "{{7*7}}" in texts(root, PARAGRAPHS)[-1]


@pytest.mark.parametrize("source", ["javascript:alert(1)", "data:text/html,x", "/home/anna/artikel.md", "http://[", ""])
def test_only_web_addresses_become_links(
    make_alignment: Callable[..., Alignment], make_paragraph: Callable[..., TimedParagraph], source: str
) -> None:
    assert not tree(make_alignment(make_paragraph("a", "Ja."), source=source)).xpath("//header//a")
    assert tree(make_alignment(make_paragraph("a", "Ja."))).xpath("//header//a")


def test_the_policy_allows_exactly_what_is_in_the_page(example: Alignment) -> None:
    text = written(example)
    policy = lxml_html.document_fromstring(text).xpath("//meta[@http-equiv]/@content")[0]
    assert "unsafe" not in policy
    for tag in ("style", 'script type="module"'):
        content = re.search(rf"<{tag}>(.*?)</(?:style|script)>", text, re.DOTALL)
        assert content is not None
        digest = base64.b64encode(hashlib.sha256(content[1].encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_the_sound_is_in_the_page_or_beside_it(example: Alignment) -> None:
    beside, within = written(example), written(example, audio=b"\x00\x01")
    assert 'src="./mein%20ton.wav"' in beside
    assert 'src="data:audio/wav;base64,AAE="' in within
    assert "media-src data:;" in within
    odd = page(example, audio=None, audio_name="//elsewhere.example/a.mp3", media_type="audio/mpeg")
    assert 'src="./elsewhere.example/a.mp3"' in odd


@pytest.mark.parametrize("media_type", ["text/html", 'audio/mpeg" onerror="x', "audio", ""])
def test_a_media_type_that_is_none_is_refused(example: Alignment, media_type: str) -> None:
    with pytest.raises(ValueError, match="give one such as 'audio/mpeg'"):
        page(example, audio=None, audio_name="a.mp3", media_type=media_type)


def test_the_page_names_no_other_host_and_is_small(
    make_alignment: Callable[..., Alignment], make_paragraph: Callable[..., TimedParagraph]
) -> None:
    text = written(make_alignment(make_paragraph("a", "Ja.", 0), source="artikel.md"))
    assert not re.search(r"https?://|//[a-z]+\.[a-z]", text)
    assert len(text.encode()) < 60_000


def test_an_article_without_paragraphs_is_a_page_all_the_same(make_alignment: Callable[..., Alignment]) -> None:
    assert texts(tree(make_alignment(title="")), "//h1") == ["mein ton.wav"]

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from lxml import html as lxml_html

from align.records import Insertion, Label
from publish.sites import able_transcript, audio_object, json_ld, oembed, oembed_link, podlove_transcript
from subtitles.cut import cut

if TYPE_CHECKING:
    from collections.abc import Callable

    from align.records import Alignment, TimedParagraph

ATTACK = '</script><script>alert(1)</script><!-- & "'
SOUND = "https://example.org/a.mp3"


@pytest.fixture
def hostile(make_alignment: Callable[..., Alignment], make_paragraph: Callable[..., TimedParagraph]) -> Alignment:
    heard = Insertion(start_ms=9000, end_ms=9500, text=ATTACK, label=Label.SPEECH)
    return make_alignment(make_paragraph("a", ATTACK, 0), insertions=(heard,), title=ATTACK, source="x")


def test_able_player_finds_every_sentence_that_was_read_at_its_time(example: Alignment) -> None:
    root = lxml_html.fragment_fromstring(able_transcript(example))
    assert (root.get("id"), root.get("class")) == ("transcript", "able-transcript-area")
    assert [child.get("class") for child in root] == ["able-window-toolbar", "able-transcript"]
    points = root.xpath("//span[contains(@class, 'able-transcript-seekpoint')]")
    found = {p.text_content(): (float(p.get("data-start")), float(p.get("data-end"))) for p in points}
    read = {
        s.text: (s.start_ms / 1000, (s.end_ms or 0) / 1000)
        for p in example.paragraphs
        for s in p.sentences
        if s.start_ms is not None
    }
    assert found == read
    assert [b.text_content() for b in root.xpath("//*[@class='able-unspoken']")] == [
        "[Musik]",
        "[Werbung: Frische Brötchen <b>jetzt</b>]",
    ]


def test_able_players_blocks_stand_in_the_order_of_the_sound(example: Alignment) -> None:
    starts = [float(t) for t in re.findall(r'data-start="([\d.]+)"', able_transcript(example))]
    assert starts == sorted(starts)


def test_podlove_is_given_the_subtitles(example: Alignment) -> None:
    cues = cut(example)
    lines = podlove_transcript(cues)
    assert len(lines) == len(cues) > 0
    assert set(lines[0]) == {"start", "start_ms", "end", "end_ms", "speaker", "voice", "text"}
    assert lines[0]["start"] == f"00:00:{cues[0].start_ms / 1000:06.3f}"
    assert [line["text"] for line in lines] == [" ".join(cue.lines) for cue in cues]


def test_search_engines_are_told_what_is_read(example: Alignment) -> None:
    described = audio_object(example, audio_url=SOUND, media_type="audio/mpeg")
    assert described["duration"] == "PT20S"
    assert described["encodesCreativeWork"]["url"] == "https://www.example.org/artikel"
    assert described["transcript"].startswith("Ein Titel\n\nErster Satz hier. Zweiter Satz hier.\n\nEins.")
    assert "Gar nicht" not in described["transcript"]


def test_a_description_cannot_leave_its_element(hostile: Alignment) -> None:
    described = audio_object(hostile, audio_url=SOUND, media_type="audio/mpeg")
    root = lxml_html.document_fromstring(f"<head>{json_ld(described)}</head>")
    (script,) = root.xpath("//script")
    assert json.loads(script.text) == described
    assert "encodesCreativeWork" not in described


def test_markup_in_an_article_is_text_to_able_player(hostile: Alignment) -> None:
    root = lxml_html.fragment_fromstring(able_transcript(hostile, element_id='a"><b>'))
    assert root.xpath("//script | //b") == []
    assert ATTACK in root.text_content()


def test_an_embed_is_a_frame_that_can_do_little(hostile: Alignment) -> None:
    answer = oembed(hostile, page_url="https://example.org/a?b&c", provider="Bote", provider_url="https://example.org")
    frame = lxml_html.fragment_fromstring(answer["html"])
    assert (frame.tag, frame.get("src"), frame.get("title")) == ("iframe", "https://example.org/a?b&c", ATTACK)
    assert frame.get("sandbox") == "allow-scripts allow-downloads"
    assert (answer["version"], answer["type"], answer["width"], answer["height"]) == ("1.0", "rich", 600, 480)
    with pytest.raises(ValueError, match="not on the web"):
        oembed(hostile, page_url="javascript:alert(1)", provider="", provider_url="")


def test_the_link_to_an_embed_is_one_element() -> None:
    link = lxml_html.fragment_fromstring(oembed_link("https://example.org/o?url=a&b", ATTACK))
    assert (link.get("href"), link.get("title")) == ("https://example.org/o?url=a&b", ATTACK)

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import srt
from hypothesis import given, settings

from subtitles.cut import subtitles
from subtitles.formats import FORMATS
from subtitles.plain import plain_line
from subtitles.profiles import PROFILES
from tests import records
from tests.subtitles import made
from tests.subtitles.test_ass import lines_of, read_by_pysubs2
from tests.subtitles.test_podcast import read as read_podcast
from tests.subtitles.test_textgrid import labelled, read_by_praatio
from tests.subtitles.test_ttml import read_by_ttconv
from tests.subtitles.test_vtt import read_by_webvtt_py

if TYPE_CHECKING:
    from collections.abc import Callable

    from subtitles.cues import Subtitles
    from subtitles.profiles import Profile
    from tests.records import Spoken


def test_no_two_formats_share_a_file() -> None:
    assert len({form.file for form in FORMATS.values()}) == len(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_subtitles_make_the_same_bytes(name: str) -> None:
    assert FORMATS[name].write(made.everything()) == FORMATS[name].write(made.everything())


@pytest.mark.parametrize("name", FORMATS)
def test_words_change_a_file_exactly_where_the_format_has_them(name: str) -> None:
    plain, marked = (FORMATS[name].write(made.everything(), words=words) for words in (False, True))
    assert (plain != marked) == FORMATS[name].has_words


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "stl"])
@settings(max_examples=30, deadline=None)
@given(what=made.any_subtitles())
def test_text_is_utf_8_in_lines_that_end_in_lf_and_has_no_control_characters(name: str, what: Subtitles) -> None:
    for words in (False, True):
        text = FORMATS[name].write(what, words=words).decode()
        assert not set(text) & {chr(code) for code in range(0x20)} - {"\n", "\t"}
        assert not set(text) & set("\x7f\x85\u2028\u2029\uffff")
        assert not text.startswith("\ufeff")
        assert not text or text.endswith("\n")


READERS: dict[str, Callable[[str], str]] = {
    "vtt": lambda text: " ".join(line for lines in read_by_webvtt_py(text) for line in lines),
    "srt": lambda text: " ".join(subtitle.content for subtitle in srt.parse(text)),
    "ttml": lambda text: " ".join(line for lines in read_by_ttconv(text) for line in lines),
    "ebuttd.xml": lambda text: " ".join(line for lines in read_by_ttconv(text) for line in lines),
    "ass": lambda text: " ".join(line for event in read_by_pysubs2(text) for line in lines_of(event)),
    "podcast.json": lambda text: " ".join(segment["body"] for segment in read_podcast(text)),
    "audacity.txt": lambda text: " ".join(line.split("\t")[2] for line in text.splitlines()),
    "TextGrid": lambda text: " ".join(label for _, _, label in labelled(read_by_praatio(text)["words"])),
}


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
@pytest.mark.parametrize("name", READERS)
def test_an_article_of_odd_text_is_read_back_as_it_is_printed(name: str, profile: Profile) -> None:
    texts = [plain_line(text).split() for text in made.ODD if "--" not in text]  # of which SRT would lose a dash
    now = 0
    paragraphs = []
    for number, words in enumerate(texts):
        timed: list[Spoken] = [(word, now + k * 400, now + k * 400 + 400) for k, word in enumerate(words)]
        paragraphs.append(records.paragraph(f"p{number}", [timed]))
        now += 400 * len(words)
    article = records.alignment(paragraphs, records.recording(now))
    printed = " ".join(paragraph.text for paragraph in article.paragraphs)
    for words_too in (False, True):
        data = FORMATS[name].write(subtitles(article, profile), words=words_too)
        assert READERS[name](data.decode()).replace("\n", " ") == printed

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from subtitles.formats import FORMATS
from tests.subtitles import made

if TYPE_CHECKING:
    from subtitles.cues import Subtitles


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

"""``alignment.json``: its schema, and there and back."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from align.document import from_json, json_schema, to_json
from align.errors import UnreadableAlignment, UnreadableReason

if TYPE_CHECKING:
    from collections.abc import Callable

    from articles.records import Article

SCHEMA = files("align") / "alignment.schema.json"


@pytest.fixture
def text(article: Callable[..., Article], reading: Any) -> str:
    reading.say("Ein Satz, der gelesen wird, wie er da steht.")
    reading.say("Und etwas, das niemand geschrieben hat, von irgendwem.")
    return to_json(
        reading.aligned(article("Ein Satz, der gelesen wird, wie er da steht.", "Kühe grasen auf der Weide."))
    )


def test_the_schema_in_the_repository_is_the_one_of_the_records() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json_schema()


def test_an_alignment_keeps_the_schema(text: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    jsonschema.validate(json.loads(text), json_schema())


def test_what_was_not_read_has_null_for_times(text: str) -> None:
    document = json.loads(text)
    assert document["schema"] == "gleichlauf.alignment/1"
    assert document["paragraphs"][1]["start_ms"] is None
    assert document["paragraphs"][1]["status"] == "not_spoken"


def test_there_and_back_is_the_same(text: str) -> None:
    assert to_json(from_json(text)) == text


FOREIGN: dict[str, tuple[Callable[[str], str | bytes], UnreadableReason]] = {
    "nothing": (lambda _: b"", UnreadableReason.EMPTY),
    "white space": (lambda _: " \n", UnreadableReason.EMPTY),
    "a mark alone": (lambda _: b"\xef\xbb\xbf", UnreadableReason.EMPTY),
    "prose": (lambda _: "no JSON at all", UnreadableReason.NO_JSON),
    "its first half": (lambda text: text[: len(text) // 2], UnreadableReason.NO_JSON),
    "UTF-16": (lambda text: text.encode("utf-16"), UnreadableReason.NO_JSON),
    "Latin-1": (lambda text: text.encode("latin-1"), UnreadableReason.NO_JSON),
    "half a pair": (lambda text: text.replace("Satz", "\\ud800", 1), UnreadableReason.NO_JSON),
    "half a pair in a string": (lambda text: text.replace("Satz", "\ud800", 1), UnreadableReason.NO_JSON),
    "brackets": (lambda _: "[" * 1_000_000, UnreadableReason.TOO_DEEP),
    "brackets where nobody looks": (lambda text: '{"more": ' + "[" * 1_000_000 + text[1:], UnreadableReason.TOO_DEEP),
    "five thousand digits": (lambda text: text.replace('_ms": ', '_ms": ' + "9" * 5000, 1), UnreadableReason.TOO_LARGE),
    "a list": (lambda _: "[]", UnreadableReason.BAD_VALUE),
    "a number beyond all": (lambda text: text.replace('_ms": ', '_ms": 1e999', 1), UnreadableReason.BAD_VALUE),
    "half a millisecond": (lambda text: text.replace('_ms": ', '_ms": 0.5', 1), UnreadableReason.BAD_VALUE),
    "no confidence": (lambda text: re.sub('"confidence": [0-9.]+', '"confidence": NaN', text), UnreadableReason.SHARE),
    "an object": (lambda _: "{}", UnreadableReason.MISSING),
    "its schema alone": (lambda _: '{"schema": "gleichlauf.alignment/1"}', UnreadableReason.MISSING),
    "the schema to come": (lambda _: '{"schema": "gleichlauf.alignment/2"}', UnreadableReason.OF_ANOTHER_PROGRAM),
}


@pytest.mark.parametrize(("spoil", "reason"), FOREIGN.values(), ids=FOREIGN)
def test_anything_else_is_one_clear_line(
    text: str, spoil: Callable[[str], str | bytes], reason: UnreadableReason
) -> None:
    with pytest.raises(UnreadableAlignment) as caught:
        from_json(spoil(text))
    assert caught.value.reason == reason
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 250
    assert "align the article again" in str(caught.value)


def test_a_place_with_names_of_the_author_is_not_said_at_length() -> None:
    with pytest.raises(UnreadableAlignment) as caught:
        from_json('{"provenance": {"settings": {"' + "x" * 100_000 + '": 1}}}')
    assert len(str(caught.value)) < 250


def test_a_mark_of_windows_is_skipped_and_of_a_key_twice_the_last_counts(text: str) -> None:
    assert from_json("\ufeff" + text) == from_json(("\ufeff" + text).encode()) == from_json(text)
    assert from_json(text.replace('"article": {', '"belongs": false, "article": {')) == from_json(text)

"""``alignment.json``: its schema, and there and back."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from align.document import from_json, json_schema, to_json
from align.errors import UnreadableAlignment

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


@pytest.mark.parametrize(
    "wrong",
    ["", "{}", "[]", '{"schema": "gleichlauf.alignment/2"}', "no JSON at all", '{"schema": "gleichlauf.alignment/1"}'],
)
def test_anything_else_is_one_clear_line(wrong: str) -> None:
    with pytest.raises(UnreadableAlignment) as caught:
        from_json(wrong)
    assert "\n" not in str(caught.value)
    assert "align the article again" in str(caught.value)


def test_a_word_with_one_time_is_refused(text: str) -> None:
    document = json.loads(text)
    document["paragraphs"][0]["sentences"][0]["words"][0]["end_ms"] = None
    with pytest.raises(UnreadableAlignment, match=r"paragraphs\.0\.sentences\.0\.words\.0"):
        from_json(json.dumps(document))

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING

import jsonschema

from align.document import to_json as alignment_to_json
from publish.component import script
from publish.pages import asset
from publish.player import json_schema, player, to_json

if TYPE_CHECKING:
    from align.records import Alignment

SCHEMA = files("publish") / "player.schema.json"
OWN_BYTES = 100_000


def test_the_schema_is_valid_and_the_copy_in_the_package_is_current() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json_schema()


def test_what_is_written_is_what_the_schema_says(example: Alignment) -> None:
    jsonschema.validate(json.loads(to_json(player(example))), json_schema())


def test_it_has_every_word_of_what_was_read_with_its_times(example: Alignment) -> None:
    written = json.loads(to_json(player(example)))
    read = [p for p in example.paragraphs if p.start_ms is not None]
    assert [p["id"] for p in written["paragraphs"]] == [p.id for p in read]
    for quote, paragraph in zip(written["paragraphs"], read, strict=True):
        words = [word for sentence in paragraph.sentences for word in sentence.words]
        assert [quote["text"][a:b] for a, b, _, _ in quote["words"]] == [word.text for word in words]
        assert [(start, end) for _, _, start, end in quote["words"]] == [(w.start_ms, w.end_ms) for w in words]
        firsts = [sentence.words[0].char_start for sentence in paragraph.sentences]
        assert [quote["words"][first][0] for first in quote["sentences"]] == firsts


def test_it_is_lean(narrated: Alignment) -> None:
    assert len(to_json(player(narrated))) < len(alignment_to_json(narrated)) / 4


def test_the_component_is_one_module_without_imports() -> None:
    text = script()
    assert not re.search(r"^(import|export)\b", text, re.MULTILINE)
    assert "</script" not in text
    assert "<!--" not in text
    tops = re.findall(r"^(?:async )?(?:const|let|class|function) (\w+)", text, re.MULTILINE)
    assert len(tops) == len(set(tops))


def test_nothing_of_it_asks_another_host_or_writes_into_the_page() -> None:
    text = script()
    assert not re.search(r"https?:", text)
    for unsafe in ("eval(", "document.write", "insertAdjacentHTML", "outerHTML", ".cssText"):
        assert unsafe not in text
    assert text.count("innerHTML") == 1  # the controls, which hold no word from outside


def test_our_own_script_and_style_are_small() -> None:
    own = len(script().encode()) + len(asset("read-along.css").encode())
    assert own < OWN_BYTES / 2  # the desk has its own

"""A name of a class says which it is: no two public classes of ours share one."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jobs

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(jobs.__file__).resolve().parents[1]
HOUSE = "files net articles audio align subtitles publish jobs service tasks worker web cli demo bench training"

PUBLISHED = {
    "Rule": {"publish.media_alternative", "subtitles.conformity"},
    "Sound": {"audio.sound", "publish.recording"},
    "Status": {"align.records", "jobs.record"},
}
"""Names that stand in a schema or in the API, which other programs read; their twins wait for a name of their own."""

WAITING = {
    "Wording": {
        "cli.care_wording",
        "cli.service_wording",
        "cli.wording",
        "publish.conformity_wording",
        "publish.equivalence_wording",
        "publish.wording",
    },
}
"""What a language says; one way of translating all of it makes them one."""


def _modules() -> dict[str, str]:
    files = [path for package in HOUSE.split() for path in (ROOT / package).rglob("*.py")]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts): path.read_text("utf-8") for path in files}


def shared(modules: Mapping[str, str]) -> dict[str, set[str]]:
    """Return the names that public classes of several modules have, with these modules."""
    found = defaultdict(set)
    for module, source in modules.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].add(module)
    return {name: places for name, places in found.items() if len(places) > 1}


def test_no_two_public_classes_share_a_name() -> None:
    assert shared(_modules()) == PUBLISHED | WAITING


@pytest.mark.parametrize(
    ("second", "expected"),
    [("class Cue: ...", {"Cue": {"a", "b"}}), ("class _Cue: ...", {}), ("class Line: ...", {}), ("Cue = int", {})],
)
def test_a_shared_name_is_found(second: str, expected: dict[str, set[str]]) -> None:
    assert shared({"a": "class Cue: ...", "b": second}) == expected

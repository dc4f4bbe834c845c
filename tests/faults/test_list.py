"""Each fault of docs/faults.md is caused by the test that it names, and no test causes one that is not there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

import pytest

Mark: TypeAlias = pytest.Mark | pytest.MarkDecorator

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"\| ([A-L]\d*) \| .+ \| .+ \| `(test_\w+)`(?:: ([\w ]+))? \|")
COUNTS = {"B": 8, "C": 9, "D": 6, "E": 3, "F": 22, "G": 33, "H": 24, "I": 18, "J": 10, "K": 9, "L": 1}


def _named(marks: Mark | Iterable[Mark]) -> set[str]:
    """Return the faults that marks name, those of single parameters too."""
    found: set[str] = set()
    for mark in marks if isinstance(marks, Iterable) else [marks]:
        if mark.name == "fault":
            found |= set(mark.args)
        elif mark.name == "parametrize":
            found |= {fault for case in mark.args[1] for fault in _named(getattr(case, "marks", ()))}
    return found


@cache
def _marked() -> dict[tuple[str, str | None], set[str]]:
    """Return the faults that each test causes, by its module and name; by the module alone, those of all of it."""
    found: defaultdict[tuple[str, str | None], set[str]] = defaultdict(set)
    for path in (ROOT / "tests").rglob("test_*.py"):
        if "mark.fault(" not in path.read_text("utf-8"):
            continue
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        of_all = _named(getattr(module, "pytestmark", ()))
        for name, test in vars(module).items():
            if name.startswith("test_"):
                found[path.stem, name] |= of_all | _named(getattr(test, "pytestmark", ()))
                found[path.stem, None] |= found[path.stem, name]
    return found


def _rows() -> list[tuple[str, str, str | None]]:
    """Return what the page says: a fault, a module of tests, and one of them in words."""
    lines = (ROOT / "docs" / "faults.md").read_text("utf-8").splitlines()
    rows = [ROW.fullmatch(line) for line in lines if re.match(r"\| [A-Z]", line)]
    return [(row[1], row[2], row[3]) for row in rows if row]


def test_the_page_has_each_fault_once() -> None:
    assert [fault for fault, _, _ in _rows()] == [
        "A",
        *(f"{kind}{number}" for kind, count in COUNTS.items() for number in range(1, count + 1)),
    ]


def test_each_fault_is_caused_by_the_test_that_the_page_names() -> None:
    wrong = []
    for fault, module, words in _rows():
        name = f"test_{words.replace(' ', '_')}" if words else None
        if fault not in _marked().get((module, name), ()):
            wrong.append((fault, module, name))
    assert wrong == []


def test_no_test_causes_a_fault_that_the_page_does_not_have() -> None:
    assert set().union(*_marked().values()) <= {fault for fault, _, _ in _rows()}

"""Each fault of docs/faults.md is caused by the test that it names, and no test causes one that is not there."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
ROW = re.compile(r"\| ([A-L]\d*) \| .+ \| .+ \| `(test_\w+)`(?:: ([\w ]+))? \|")
COUNTS = {"B": 8, "C": 9, "D": 6, "E": 3, "F": 22, "G": 33, "H": 24, "I": 18, "J": 10, "K": 9, "L": 1}


def _named(node: ast.AST) -> set[str]:
    """Return the faults that markers somewhere in a piece of source name."""
    return {
        argument.value
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "fault"
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


@cache
def _marked() -> dict[tuple[str, str | None], set[str]]:
    """Return the faults that each test causes, by its module and name; by the module alone, those of all of it."""
    found: defaultdict[tuple[str, str | None], set[str]] = defaultdict(set)
    for path in TESTS.rglob("test_*.py"):
        text = path.read_text("utf-8")
        if "fault(" not in text:
            continue
        module = ast.parse(text)
        found[path.stem, None] |= _named(module)
        for node in module.body:
            if isinstance(node, ast.FunctionDef):
                found[path.stem, node.name] |= _named(node)
    return found


def _rows() -> list[tuple[str, str, str | None]]:
    """Return what the page says: a fault, a module of tests, and one of them in words."""
    lines = (TESTS.parent / "docs" / "faults.md").read_text("utf-8").splitlines()
    rows = [ROW.fullmatch(line) for line in lines if re.match(r"\| [A-Z]", line)]
    return [(row[1], row[2], row[3]) for row in rows if row]


def test_the_page_has_each_fault_once() -> None:
    assert [fault for fault, _, _ in _rows()] == [
        "A",
        *(f"{kind}{number}" for kind, count in COUNTS.items() for number in range(1, count + 1)),
    ]


def test_each_fault_is_caused_by_the_test_that_the_page_names() -> None:
    marked = _marked()
    wrong = []
    for fault, module, words in _rows():
        name = f"test_{words.replace(' ', '_')}" if words else None
        if fault not in marked.get((module, name), ()):
            wrong.append((fault, module, name))
    assert wrong == []


def test_no_test_causes_a_fault_that_the_page_does_not_have() -> None:
    assert set().union(*_marked().values()) <= {fault for fault, _, _ in _rows()}

"""No expression takes longer than in proportion to the text, however a stranger chose it."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections import defaultdict
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import articles
from tests.backtracking import slow

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(articles.__file__).parent.parent  # where the packages lie: in this tree, or installed
PACKAGES = (
    "i18n",
    "files",
    "net",
    "articles",
    "audio",
    "align",
    "subtitles",
    "publish",
    "jobs",
    "service",
    "worker",
    "tasks",
    "web",
    "cli",
)

# Characters that whoever uses it gives it at most.
BOUNDED = {
    "align.readings.forms._BEFORE": 60,
    "articles.read._LIKE_MARKDOWN": 4000,
    "articles.wording.BUTTON_SEPARATOR": 240,  # as kinds.is_boilerplate bounds all lines
    "articles.wording.BYLINE_AT_END": 110,
    "articles.wording.LINES": 240,
    "articles.wording.SENTENCE_END": 120,
}
# Tuples and the like whose expressions are only held against a text from its beginning.
FROM_THE_BEGINNING = {"audio.sniff._TEXTS"}
AT_ONE_PLACE = ("match", "fullmatch")


class Found(NamedTuple):
    """An expression, where it stands, and whether it is only held against a text from its beginning."""

    place: str
    pattern: re.Pattern[Any]
    placed: bool


def at_every_place(pattern: re.Pattern[Any], text: Any) -> None:
    for _ in pattern.finditer(text):
        pass


def from_the_beginning(pattern: re.Pattern[Any], text: Any) -> None:
    pattern.match(text)
    pattern.fullmatch(text)


@cache
def expressions() -> tuple[Found, ...]:
    """Return every expression of the program, those compiled with a module and those written out in a call."""
    found: dict[tuple[Any, int], Found] = {}
    trees = {name: ast.parse((ROOT / path).read_text("utf-8")) for name, path in modules()}
    for name, tree in trees.items():
        found.update({(each.pattern.pattern, each.pattern.flags): each for each in _in_calls(name, tree)})
    for name in trees:
        for variable, value in vars(importlib.import_module(name)).items():
            for pattern in _within(value):
                place = f"{name}.{variable}"
                placed = place in FROM_THE_BEGINNING or (
                    isinstance(value, re.Pattern) and _is_placed(name, variable, trees)
                )
                known = found.get((pattern.pattern, pattern.flags))
                if known is None or known.placed:
                    found[pattern.pattern, pattern.flags] = Found(place, pattern, placed)
    return tuple(found.values())


def modules() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        yield package, f"{package}/__init__.py"
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if "__main__" not in module.name and "migrations" not in module.name:
                path = module.name.replace(".", "/")
                yield module.name, f"{path}/__init__.py" if module.ispkg else f"{path}.py"


def _within(value: Any, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and isinstance(value, (tuple, list, frozenset)):
        for inner in value:
            yield from _within(inner, depth + 1)
    elif depth < 4 and isinstance(value, dict):
        for inner in value.values():
            yield from _within(inner, depth + 1)
    elif depth < 4 and is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _within(getattr(value, field.name), depth + 1)


def _in_calls(name: str, tree: ast.Module) -> Iterator[Found]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and node.args:
            source = node.args[0]
            if isinstance(source, ast.Constant) and not ast.unparse(node.func).endswith(("compile", "escape")):
                flags = next((ast.unparse(k.value) for k in node.keywords if k.arg == "flags"), "0")
                placed = ast.unparse(node.func).endswith(AT_ONE_PLACE)
                yield Found(f"{name}:{node.lineno}", re.compile(source.value, eval(flags, {"re": re})), placed)


def _is_placed(module: str, variable: str, trees: dict[str, ast.Module]) -> bool:
    """Tell whether all that is done with a variable is to match it at the beginning of a text."""
    used = _uses({module: trees[module]} if variable.startswith("_") else trees)[variable]
    return bool(used) and used <= set(AT_ONE_PLACE)


def _uses(trees: dict[str, ast.Module]) -> dict[str, set[str]]:
    """Return what is done with each name: the method called with one argument, else something else."""
    called: dict[int, str] = {}
    found: dict[str, set[str]] = defaultdict(set)
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) == 1:
                called[id(node.func.value)] = node.func.attr
        for node in ast.walk(tree):
            if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load):
                found[node.id if isinstance(node, ast.Name) else node.attr].add(called.get(id(node), "something else"))
    return found


@pytest.mark.parametrize("found", expressions(), ids=lambda found: f"{found.place}: {found.pattern.pattern!r}"[:100])
def test_every_expression_takes_time_in_proportion_to_the_text(found: Found) -> None:
    use = from_the_beginning if found.placed else at_every_place
    attack = slow(found.pattern, use, **({"most": BOUNDED[found.place]} if found.place in BOUNDED else {}))
    assert attack is None, f"{found.place} is slow on {attack}"


@pytest.mark.parametrize(
    "pattern",
    [
        re.compile(r"<\?xml[^<]*(<!--.*?-->\s*)*(<!doctype html|<html)", re.IGNORECASE | re.DOTALL),  # of audio.sniff
        re.compile(rb"(?:[a-z]+ ?)+:"),
        re.compile(r"(\S+)\s*$"),
        re.compile(r"\[([^\]]*)\]"),
    ],
    ids=lambda pattern: repr(pattern.pattern),
)
def test_a_slow_expression_is_found_out(pattern: re.Pattern[Any]) -> None:
    assert slow(pattern, at_every_place) is not None


def test_what_is_slow_from_every_place_may_be_quick_from_one() -> None:
    assert slow(re.compile(r"-{2,}>"), from_the_beginning) is None


def test_expressions_of_every_kind_of_place_are_found() -> None:
    places = {found.place for found in expressions()}
    within = {"audio.sniff._TEXTS", "align.readings.german.grammar.GERMAN", "articles.wording.LINES"}
    assert within | {"articles.markup._ATTRIBUTE", "audio.mpeg._SYNC"} <= places
    assert any(place.startswith("articles.kinds:") for place in places)  # written out in a call
    assert set(BOUNDED) | FROM_THE_BEGINNING <= places

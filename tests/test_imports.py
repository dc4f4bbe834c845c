"""No module imports what imports it, and neither does a package, as their source has it."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jobs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

DOMAIN = ("files", "net", "articles", "audio", "align", "subtitles", "publish")
OUTER = ("jobs", "service", "tasks", "worker", "web", "cli")
BESIDE = ("demo", "bench", "training")  # of which the wheel has the first alone
ROOT = Path(jobs.__file__).resolve().parents[1]
HOUSE = tuple(package for package in (*DOMAIN, *OUTER, *BESIDE) if package not in BESIDE or (ROOT / package).is_dir())
SOURCES = {path.relative_to(ROOT): path for package in HOUSE for path in (ROOT / package).rglob("*.py")}


def _name(file: Path) -> str:
    return ".".join(file.with_suffix("").parts).removesuffix(".__init__")


def _imported(tree: ast.AST, known: Collection[str]) -> Iterator[str]:
    """Yield what of the known modules is imported at run time, be it within a function."""
    if isinstance(tree, ast.If) and ast.unparse(tree.test) == "TYPE_CHECKING":
        return
    if isinstance(tree, ast.Import):
        yield from (alias.name for alias in tree.names)
    if isinstance(tree, ast.ImportFrom) and tree.module:
        modules = [f"{tree.module}.{alias.name}" for alias in tree.names]
        yield from (module if module in known else tree.module for module in modules)
    for part in ast.iter_child_nodes(tree):
        yield from _imported(part, known)


def graph(sources: Mapping[str, str]) -> dict[str, set[str]]:
    """Return which of some modules each of them imports, from their source."""
    return {
        name: {other for other in _imported(ast.parse(source), sources) if other in sources} - {name}
        for name, source in sources.items()
    }


def circle(imports: Mapping[str, Collection[str]]) -> list[str]:
    """Return the modules of a circle, the first one again at its end; none where there is no circle."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as exc:
        found: list[str] = exc.args[1]
        return found
    return []


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    return graph({_name(file): path.read_text(encoding="utf-8") for file, path in SOURCES.items()})


@pytest.mark.parametrize("package", HOUSE)
def test_each_package_is_looked_at(package: str, imports: dict[str, set[str]]) -> None:
    assert any(name.partition(".")[0] == package for name in imports)


def test_modules_import_each_other_in_no_circle(imports: dict[str, set[str]]) -> None:
    assert sum(map(len, imports.values())) > len(imports)
    assert circle(imports) == []


def test_packages_import_each_other_in_no_circle(imports: dict[str, set[str]]) -> None:
    packages: dict[str, set[str]] = {package: set() for package in HOUSE}
    for name, others in imports.items():
        package = name.partition(".")[0]
        packages[package] |= {other.partition(".")[0] for other in others} - {package}
    assert circle(packages) == []


@pytest.mark.parametrize(
    "back",
    [
        "import a.one",
        "from a import one",
        "from a.one import x",
        "def f():\n    from a.one import x",
        "if y: import a.one",
    ],
)
def test_a_circle_is_found_wherever_the_import_stands(back: str) -> None:
    found = circle(graph({"a": "", "a.one": "from a.two import y", "a.two": back}))
    assert set(found) == {"a.one", "a.two"}


def test_what_only_a_type_checker_imports_makes_no_circle() -> None:
    back = "if TYPE_CHECKING:\n    from a.one import x"
    assert circle(graph({"a": "", "a.one": "from a.two import y", "a.two": back})) == []

"""What decides a kept result: source, data and libraries, as a digest that stays the same while none of them changes.

What makes a result is named in `jobs.kept`: whole modules of the domain, with all that these import of it, or parts of
modules. Of a part counts what it uses of its own module, and the modules of the domain that it names. Code counts as it
runs: comments, docstrings, layout and the types of arguments do not; those of a record's fields do, as they decide how
it is read. Errors do not count, since none is kept. Of a library the range in ``pyproject.toml`` counts, not what is
installed.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
import sys
import tomllib
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobs.kept import Kept

SERVICE = {"jobs", "service", "tasks", "worker", "web", "cli", "demo"}
"""Packages that are no part of the domain: of them only counts what is named."""

_LEFT_OUT = ("ctx", "kind", "simple", "type_comment", "type_ignores", "type_params")  # fields that differ by Python


class Binding(NamedTuple):
    """A name that an import makes.

    Attributes:
        name: in the module that imports, with dots where all of them are written wherever it is used.
        module: that is imported, or imported from; ``""`` in front of the future.
        what: that is imported from it, ``""`` for itself.
        is_type: whether only type checkers see it.
    """

    name: str
    module: str
    what: str
    is_type: bool


class Module(NamedTuple):
    """A module without what does not run.

    Attributes:
        tree: as Python reads it, without its imports.
        bindings: of its imports, wherever they stand.
        code: all of it, as it counts.
    """

    tree: ast.Module
    bindings: tuple[Binding, ...]
    code: str


@dataclass(frozen=True, kw_only=True)
class Sources:
    """The project's code.

    Attributes:
        root: folder of the packages.
        project: the file ``pyproject.toml``.
    """

    root: Path
    project: Path

    @cached_property
    def ranges(self) -> dict[str, str]:
        """What versions of each distribution the project takes."""
        asked = tomllib.loads(self.project.read_text("utf-8"))["project"]["dependencies"]
        parts = [re.match(r"([\w.-]+)(?:\[[^]]*\])?([^;]*)", each) for each in asked]
        return {_plain(found[1]): found[2].strip() for found in parts if found}

    @cached_property
    def domain(self) -> set[str]:
        """The packages whose modules are followed."""
        settings = tomllib.loads(self.project.read_text("utf-8"))
        return set(settings["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) - SERVICE

    def has(self, module: str) -> bool:
        """Return whether there is such a module."""
        return self._path(module).is_file()

    def module(self, name: str) -> Module:
        """Return a module, as far as it counts."""
        if name not in self._modules:
            tree = ast.parse(self._path(name).read_text("utf-8"))
            bindings = tuple(each for each in _bindings(tree) if each.module)
            self._modules[name] = Module(_Stripper().visit(tree), bindings, _code(tree, bindings))
        return self._modules[name]

    @cached_property
    def _modules(self) -> dict[str, Module]:
        return {}

    def _path(self, module: str) -> Path:
        path = self.root.joinpath(*module.split("."))
        return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@dataclass(kw_only=True)
class Closure:
    """All that decides a result.

    Attributes:
        sources: where the code is.
        code: what counts of it, by name of the module or part.
        libraries: names of imports that are not ours.
    """

    sources: Sources
    code: dict[str, str] = field(default_factory=dict)
    libraries: set[str] = field(default_factory=set)

    def add(self, name: str) -> None:
        """Add a module, or a part of one as ``module:part``, with all that it needs."""
        module, _, part = name.partition(":")
        if name in self.code or module.rpartition(".")[2] == "errors":
            return
        found = self.sources.module(module)
        bindings = found.bindings
        self.code[name] = found.code  # before what it needs: there are circles
        if part:
            owner, _, method = part.rpartition(".")
            made = _find(found.tree, module, part)
            used = _used(made)
            if isinstance(of := _find(found.tree, module, owner) if owner else None, ast.ClassDef):
                used |= {node.id for base in of.bases for node in ast.walk(base) if isinstance(node, ast.Name)}
                for each in sorted(_own(made) & dict(_defined(of)).keys() - {method}):
                    self.add(f"{module}:{owner}.{each}")
            bindings = tuple(each for each in bindings if each.name in used)
            self.code[name] = _code(made, bindings)
            for each in sorted(used & dict(_defined(found.tree)).keys() - {part.partition(".")[0]}):
                self.add(f"{module}:{each}")
        else:
            for package in _parents(module):
                self.add(package)
        for binding in bindings:
            self._follow(binding)

    def _follow(self, binding: Binding) -> None:
        package = binding.module.partition(".")[0]
        if package in self.sources.domain:
            inner = f"{binding.module}.{binding.what}"  # a type too has methods, which decide where it is handed over
            self.add(inner if binding.what and self.sources.has(inner) else binding.module)
        elif package not in SERVICE | sys.stdlib_module_names and not package.startswith("_"):  # of type checkers
            self.libraries.add(package)


def closure(kept: Kept[object], sources: Sources) -> Closure:
    """Return all code and the libraries that decide a result."""
    found = Closure(sources=sources)
    for name in kept.made_by:
        found.add(name)
    return found


def digest(kept: Kept[object], sources: Sources) -> str:
    """Return what is another one as soon as something changes that decides a result: 16 hexadecimal digits.

    Raises:
        LookupError: something that the table names is not there.
    """
    found = closure(kept, sources)
    files = {path for pattern in kept.data for path in sources.root.glob(pattern)}
    if kept.data and not files:
        raise LookupError(f"there is no {kept.data[0]}, which jobs/kept.py names")
    parts = [
        found.code,
        {path.relative_to(sources.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
        {name: sources.ranges.get(name, "") for name in map(_distribution, found.libraries)},
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def _code(tree: ast.AST, bindings: Iterable[Binding]) -> str:
    imported = sorted(f"{each.name} {each.module} {each.what}" for each in bindings if not each.is_type)
    return json.dumps([_shape(tree), imported])


def _parents(module: str) -> Iterator[str]:
    parts = module.split(".")
    return (".".join(parts[:end]) for end in range(1, len(parts)))


def _find(tree: ast.Module, module: str, part: str) -> ast.stmt:
    """Return the statement that makes a name of a module, or of a class in it."""
    found: ast.stmt | ast.Module = tree
    for name in part.split("."):
        made = dict(_defined(found))
        if name not in made:
            raise LookupError(f"there is no {name} in {module}, which jobs/kept.py names")
        found = made[name]
    assert isinstance(found, ast.stmt)
    return found


def _defined(tree: ast.AST) -> Iterator[tuple[str, ast.stmt]]:
    """Yield the names that a module or a class has, but for imported ones, and the statements that make them."""
    for statement in getattr(tree, "body", ()):
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield statement.name, statement
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for node in (node for target in targets for node in ast.walk(target)):
                if isinstance(node, ast.Name):
                    yield node.id, statement


def _own(tree: ast.AST) -> set[str]:
    """Return what a method uses of its own object."""
    attributes = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    return {node.attr for node in attributes if isinstance(node.value, ast.Name) and node.value.id == "self"}


def _used(tree: ast.AST) -> set[str]:
    """Return the names that code takes from outside, but for those that it gives to something of its own as well."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    dotted = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return dotted | {node.id for node in names} - {node.id for node in names if isinstance(node.ctx, ast.Store)}


def _bindings(tree: ast.AST, *, is_type: bool = False) -> Iterator[Binding]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                yield Binding(each.asname or each.name, each.name, "", is_type)
        elif isinstance(node, ast.ImportFrom):
            module = node.module if node.module and node.module != "__future__" else ""
            for each in node.names:
                yield Binding(each.asname or each.name, module, each.name, is_type)
        elif _is_for_types(node):
            yield from _bindings(node, is_type=True)
        else:
            yield from _bindings(node, is_type=is_type)


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


class _Stripper(ast.NodeTransformer):
    """Takes away what does not run: imports are looked at by themselves."""

    def __init__(self) -> None:
        self.fields: set[int] = set()

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            return None
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST | None:
        return None if _is_for_types(node) else self.generic_visit(node)

    def visit_Import(self, _: ast.Import) -> None:
        return

    def visit_ImportFrom(self, _: ast.ImportFrom) -> None:
        return

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.fields.update(id(each) for each in node.body if isinstance(each, ast.AnnAssign))
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if id(node) in self.fields:
            return node
        self.generic_visit(node)
        return node.value and ast.Assign([node.target], node.value)


def _shape(node: object) -> object:
    """Return a tree as lists and texts that are the same in every version of Python."""
    if isinstance(node, ast.JoinedStr):
        return ["JoinedStr", *map(_shape, _joined(node.values))]
    if isinstance(node, ast.AST):
        fields = [(name, value) for name, value in ast.iter_fields(node) if name not in _LEFT_OUT]
        return [type(node).__name__, *([name, _shape(value)] for name, value in fields if value not in (None, []))]
    return [_shape(each) for each in node] if isinstance(node, list) else repr(node)


def _joined(values: Iterable[ast.expr]) -> list[ast.expr]:
    """Join texts that follow on each other: versions of Python differ in where they cut them."""
    result: list[ast.expr] = []
    for value in values:
        last = result[-1] if result else None
        if isinstance(value, ast.Constant) and isinstance(last, ast.Constant):
            result[-1] = ast.Constant(str(last.value) + str(value.value))
        else:
            result.append(value)
    return result


@cache
def _distributions() -> dict[str, list[str]]:
    return {name: sorted(map(_plain, found)) for name, found in packages_distributions().items()}


def _distribution(package: str) -> str:
    return _distributions().get(package, [_plain(package)])[0]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()

"""The arrow of knowledge points one way, looked at from a fresh interpreter for each package."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import align

ROOT = Path(align.__file__).parents[1]

OUTER = {"jobs", "service", "tasks", "worker", "web", "cli"}
"""Our packages that know the domain and that the domain must not know."""

SERVICE = {"celery", "redis", "sqlalchemy", "fastapi", "starlette", "pydantic_settings"}

ENGINES = {"faster_whisper", "ctranslate2", "onnxruntime", "torch", "huggingface_hub"}
"""Heavy to import; only when listening begins, so that ``gleichlauf --help`` answers at once."""

PARSERS = {"av", "trafilatura"}
"""What reads strangers' bytes, in the sandbox only: `jobs.parsing` calls it there."""

DOMAIN = {"articles", "audio", "align", "subtitles", "publish"}
INNER = OUTER | SERVICE | ENGINES | {"net", "httpx2"}
"""What no package of the domain knows: whoever hands it a file has fetched it."""

FORBIDDEN = {
    "i18n": INNER | DOMAIN | PARSERS | {"files", "babel"},
    "files": INNER | DOMAIN | PARSERS,
    "net": OUTER | SERVICE | ENGINES | DOMAIN | PARSERS,
    "articles": INNER | DOMAIN - {"articles"},
    "audio": INNER | DOMAIN - {"audio"},
    "align": INNER | {"subtitles", "publish"},
    "subtitles": INNER | {"publish"},
    "publish": INNER,
    "jobs": {"service", "tasks", "worker", "web", "cli", "celery", "pydantic_settings"} | ENGINES | PARSERS,
    "service": {"tasks", "worker", "web", "cli", "celery", "kombu", "redis", "fastapi"} | ENGINES | PARSERS,
    "tasks": {"service", "worker", "web", "cli", "pydantic_settings"} | ENGINES | PARSERS,
    "worker": {"web", "cli", "fastapi"} | ENGINES | PARSERS,
    "web": {"tasks", "worker", "cli", "celery", "kombu", "redis"} | ENGINES | PARSERS,
    "cli": {"tasks", "worker", "web", "celery"} | ENGINES | PARSERS,
}

IMPORT_ALL = """
import importlib, json, pkgutil, sys
package = importlib.import_module(sys.argv[1])
found = [module.name for module in pkgutil.walk_packages(package.__path__, sys.argv[1] + ".")]
found = [name for name in found if not name.endswith("__main__")]
for name in found:
    importlib.import_module(name)
print(json.dumps([len(found), sorted({name.partition(".")[0] for name in sys.modules})]))
"""


@pytest.mark.parametrize("package", FORBIDDEN)
def test_a_package_knows_nothing_to_the_right_of_it(package: str) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    ran = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, package],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    modules, loaded = json.loads(ran.stdout)
    assert modules > 0
    assert FORBIDDEN[package] & set(loaded) == set()


FLOORS = ("readings", "match", "path", "judge", "words", "", "review")
"""Of `align`, from the lowest up; the modules at its root stand on all below them, and reviewing on these."""

FOUNDATION = {"align.errors", "align.form", "align.records"}
"""What every floor may know."""


def test_no_floor_of_aligning_knows_a_higher_one() -> None:
    upwards = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in sorted((ROOT / "align").rglob("*.py"))
        for module in _imports(path)
        if module.startswith("align.") and module not in FOUNDATION
        if _floor(module) > _floor(".".join(path.relative_to(ROOT).with_suffix("").parts))
        or ("align." + path.stem in FOUNDATION and path.parent.name == "align")
    ]
    assert upwards == []


def _floor(module: str) -> int:
    inner = module.split(".")[1:]
    return FLOORS.index(inner[0] if inner and inner[0] in FLOORS else "")


def _imports(path: Path) -> set[str]:
    """Return the modules that one knows, if only for its types; of ``from align import x`` that is ``align.x``."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = ROOT.joinpath(*node.module.split(".")).is_dir()
            found |= {f"{node.module}.{name.name}" for name in node.names} if inside else {node.module}
    return found

"""The wheel holds what the folders hold, and our plain names belong to nobody else."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
NOT_SHIPPED = {"bench", "tests", "training"}


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    file = ROOT / "pyproject.toml"
    settings: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    return settings


@pytest.fixture(scope="module")
def packages(project: dict[str, object]) -> list[str]:
    tool = project["tool"]
    assert isinstance(tool, dict)
    names: list[str] = tool["hatch"]["build"]["targets"]["wheel"]["packages"]
    return names


@pytest.fixture(scope="module")
def wheel(packages: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the backend itself, which needs no network."""
    pytest.importorskip("hatchling", reason="needs hatchling: pip install -e '.[dev]'")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stderr
    (built,) = folder.glob("*.whl")
    return built


def _shipped_files(package: str) -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


def test_every_folder_that_is_a_package_is_in_the_list(packages: list[str]) -> None:
    on_disk = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert set(packages) == on_disk - NOT_SHIPPED
    assert len(packages) == len(set(packages))


def test_the_root_is_no_package_and_neither_are_the_tests() -> None:
    assert not (ROOT / "__init__.py").exists()
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_every_package_says_that_it_is_typed(packages: list[str]) -> None:
    assert [name for name in packages if not (ROOT / name / "py.typed").is_file()] == []


def test_the_wheel_holds_every_file_of_the_packages_and_no_other(packages: list[str], wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert inside == set().union(*map(_shipped_files, packages))


def test_the_wheel_has_the_licence_the_command_and_the_readme(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        meta = {
            name.partition(".dist-info/")[2]: archive.read(name).decode()
            for name in archive.namelist()
            if ".dist-info/" in name
        }
    assert "gleichlauf = cli.start:main" in meta["entry_points.txt"]
    assert "Apache License" in meta["licenses/LICENSE"]
    assert "License-Expression: Apache-2.0" in meta["METADATA"]
    assert "Requires-Python: >=3.11" in meta["METADATA"]


def test_our_names_belong_to_nobody_else(packages: list[str]) -> None:
    owners = importlib.metadata.packages_distributions()
    assert {name: owners[name] for name in packages if set(owners.get(name, [])) - {"gleichlauf"}} == {}
    assert [name for name in packages if name in sys.stdlib_module_names] == []


def test_the_lock_has_each_range_and_every_file_is_from_the_public_index(project: dict[str, Any]) -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    (ours,) = (package for package in lock["package"] if package["name"] == "gleichlauf")
    locked = {(each["name"], SpecifierSet(each.get("specifier", ""))) for each in ours["metadata"]["requires-dist"]}
    named = project["project"]
    lists = [named["dependencies"], *named["optional-dependencies"].values()]
    asked = [Requirement(text) for texts in lists for text in texts]
    ranges = {(canonicalize_name(each.name), each.specifier) for each in asked}
    assert ranges == locked, "run 'uv lock'"
    sources = {package["source"].get("registry") for package in lock["package"] if package is not ours}
    assert sources == {"https://pypi.org/simple"}

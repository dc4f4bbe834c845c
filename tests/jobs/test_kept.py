from __future__ import annotations

import json
import re
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import jobs
from bench import made, same
from bench.deciding import Sources, closure, digest
from bench.same import changed, is_known
from jobs import corrected, kept, memory
from jobs.kept import RESULTS, Kept
from jobs.store import key

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobs.store import JSON, Store
    from jobs.tools import Tools

ROOT = Path(__file__).resolve().parents[2]
SOURCES = Sources(root=Path(jobs.__file__).parents[1], project=ROOT / "pyproject.toml")
KNOWN = json.loads((ROOT / "tests" / "jobs" / "kept.json").read_text("utf-8"))
ADVERT = "Diese Folge wird unterstützt von der Bäckerei Korn und ihren Brötchen am Markt"
NOT_MADE = {"DOWNLOAD", "seekable.m4a"}  # of a file at hand, in whose sound every place is found


@pytest.mark.parametrize("name", RESULTS)
def test_what_decides_a_result_has_not_changed_since_its_version_was_raised(name: str) -> None:
    known, found = KNOWN[name], digest(RESULTS[name], SOURCES)
    assert known["version"] == RESULTS[name].version, "a version was raised: run python bench/same.py --write"
    assert is_known(known, found), (
        f"what decides {name} has changed: raise its version in jobs/kept.py if the same inputs give another result; "
        "then, or if they do not, run python bench/same.py --write"
    )


def test_of_nothing_else_it_is_known_what_decides_it() -> None:
    assert list(KNOWN) == list(RESULTS)


def test_no_two_results_share_a_key() -> None:
    assert len({each.key("") for each in RESULTS.values()}) == len(RESULTS)


def test_only_the_table_keeps_results() -> None:
    puts = re.compile(r"\bstore\.put\(|\btarget\.put\(")
    found = {
        path.relative_to(SOURCES.root).as_posix()
        for package in ("jobs", "service", "tasks", "worker", "web", "cli")
        for path in (SOURCES.root / package).rglob("*.py")
        if puts.search(path.read_text("utf-8"))
    }
    assert found == {"jobs/kept.py", "jobs/backup.py"}  # the second copies what is kept


@pytest.mark.parametrize("name", RESULTS)
def test_whatever_reads_files_beside_it_has_them_in_the_table(name: str) -> None:
    modules = [each for each in closure(RESULTS[name], SOURCES).code if ":" not in each]
    bindings = [each for module in modules for each in SOURCES.module(module).bindings if not each.is_type]
    reads = [each for each in bindings if each.module.startswith("importlib") and each.what in ("resources", "files")]
    assert RESULTS[name].data or not reads


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[str, str, JSON]]:
    """Note name, version and inputs of all keys."""
    noted: dict[str, tuple[str, str, JSON]] = {}

    def noting(name: str, version: str, inputs: JSON) -> str:
        found = key(name, version, inputs)
        noted[found] = name, version, inputs
        return found

    for module in (kept, memory, corrected):
        monkeypatch.setattr(module, "key", noting)
    return noted


def test_a_result_is_made_again_when_one_is_that_the_table_says_it_is_made_of(
    keys: dict[str, tuple[str, str, JSON]],
    article: Path,
    tmp_path: Path,
    make_wav: Callable[..., Path],
    tools: Tools,
    reader: Any,
) -> None:
    reader.mumbled = "wusste,"
    reader.words += ADVERT.split()
    wav = make_wav(tmp_path / "lang.wav", duration_ms=1000 + 400 * len(reader.words))
    for reader.has_head, reader.probability, language in ((True, 0.9, "de"), (False, 0.2, "fr"), (False, 0.9, "it")):
        made.make(str(article), str(wav), language, tools)
    names = {(each.name, each.version): name for name, each in RESULTS.items()}
    of: dict[str, set[str]] = {}

    def results_in(inputs: JSON) -> set[str]:
        """Return the results whose keys are in inputs, or in what these are joined of."""
        found: set[str] = set()
        for each in keys.keys() & set(re.findall(r"[0-9a-f]{64}", json.dumps(inputs))):
            name, version, inner = keys[each]
            found |= {names[name, version]} if (name, version) in names else results_in(inner)
        return found

    for name, version, inputs in keys.values():
        if (name, version) in names:
            of.setdefault(names[name, version], set()).update(results_in(inputs))
    stated = {name: {other for other in RESULTS if RESULTS[other] in RESULTS[name].of} for name in of}
    assert of.keys() >= RESULTS.keys() - NOT_MADE
    assert of == stated


def test_what_another_version_has_kept_is_made_again(store: Store) -> None:
    entry = kept.LOG_LIKELIHOOD_RATIO.key("uhr")
    store.put(entry, b"another form")
    assert kept.LOG_LIKELIHOOD_RATIO.find(store, entry) is None
    assert kept.LOG_LIKELIHOOD_RATIO.found_or_made(store, entry, lambda: 0.5) == 0.5
    assert kept.LOG_LIKELIHOOD_RATIO.found_or_made(store, entry, pytest.fail) == 0.5


PROJECT = """
[project]
dependencies = ["numpy>=1.26,<3"]
[tool.hatch.build.targets.wheel]
packages = ["align", "jobs"]
"""
PATH = '''"""How it is."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from align.steps import Steps

STEP_MS = 20


def path(steps: Steps) -> int:
    """Return it."""
    return int(np.sqrt(steps.number())) * STEP_MS  # of a kind


class Times:
    start_ms: int
'''
STEPS = """
class Steps:
    def number(self) -> int:
        return 4
"""
STAGE = """
from align.path import path
from jobs.store import Store


def made(store: Store) -> int:
    return _twice(path(2))


def _twice(value: int) -> int:
    return 2 * value


def other() -> int:
    return 1
"""


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., str]:
    """Return what gives the digest of a small project's only result, some of its text replaced."""

    def digest_with(file: str = "align/path.py", old: str = "", new: str = "") -> str:
        files = {
            "pyproject.toml": PROJECT,
            "align/__init__.py": "",
            "align/path.py": PATH,
            "align/errors.py": "class AlignError(Exception): ...\n",
            "align/beside.py": "A = 1\n",
            "align/steps.py": STEPS,
            "align/head.npz": "weights",
            "jobs/__init__.py": "",
            "jobs/stages.py": STAGE,
            "jobs/store.py": "class Store: ...\n",
        }
        assert old in files[file]
        files[file] = files[file].replace(old, new) if old else files[file] + new
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text, "utf-8")
        result: Kept[Any] = Kept(
            name="a",
            version="1",
            form=kept.LOG_LIKELIHOOD_RATIO.form,
            made_by=("jobs.stages:made",),
            data=("align/*.npz",),
        )
        return digest(result, Sources(root=tmp_path, project=tmp_path / "pyproject.toml"))

    return digest_with


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("align/path.py", "np.sqrt", "np.cbrt"),
        ("align/path.py", "20", "21"),
        ("align/steps.py", "4", "5"),
        ("align/path.py", "start_ms: int", "start_ms: str"),
        ("align/path.py", "import numpy as np", "import cupy as np"),
        ("align/__init__.py", "", "import os\n"),
        ("align/head.npz", "weights", "other weights"),
        ("jobs/stages.py", "path(2)", "path(3)"),
        ("jobs/stages.py", "2 * value", "3 * value"),
        ("pyproject.toml", "<3", "<4"),
    ],
)
def test_what_decides_a_result_changes_its_digest(small: Callable[..., str], file: str, old: str, new: str) -> None:
    assert small(file, old, new) != small()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("align/path.py", "  # of a kind", ""),
        ("align/path.py", "How it is.", "How it was."),
        ("align/path.py", "Return it.", "Return another."),
        ("align/path.py", "steps: Steps", "steps: int"),
        ("align/path.py", "-> int", "-> float"),
        (
            "align/path.py",
            "return int(np.sqrt(steps.number())) * STEP_MS",
            "return (\n        int(np.sqrt(steps.number()))\n        * STEP_MS\n    )",
        ),
        ("align/path.py", "STEP_MS = 20", "STEP_MS: int = 20"),
        ("align/errors.py", "...", '"""Raised."""'),
        ("align/beside.py", "1", "2"),
        ("jobs/stages.py", "return 1", "return 2"),
        ("jobs/store.py", "...", "a = 1"),
    ],
)
def test_what_does_not_decide_a_result_leaves_its_digest(
    small: Callable[..., str], file: str, old: str, new: str
) -> None:
    assert small(file, old, new) == small()


def test_a_name_of_the_table_that_is_nowhere_is_an_error(small: Callable[..., str]) -> None:
    with pytest.raises(LookupError, match="there is no made in jobs"):
        small("jobs/stages.py", "def made", "def unmade")


@pytest.fixture
def known() -> dict[str, dict[str, Any]]:
    """What would be noted of the results as they are."""
    return {name: {"version": each.version, "digest": digest(each, SOURCES)} for name, each in RESULTS.items()}


def test_a_raised_version_and_another_digest_are_told_apart(known: dict[str, dict[str, Any]]) -> None:
    assert changed(known, SOURCES) == (set(), set())
    known["ALIGNMENT"]["version"] = "of old"
    del known["TIMES"]
    known["WORDS"] |= {"digest": "of old"}
    known["SPEECH"] |= {"digest": "of old", "same": {known["SPEECH"]["digest"]: "as 4f2e6d7"}}
    assert changed(known, SOURCES) == ({"ALIGNMENT", "TIMES"}, {"WORDS"})


@pytest.mark.parametrize("shown", [True, False])
def test_what_was_shown_to_be_the_same_is_noted_and_nothing_else(
    known: dict[str, dict[str, Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    shown: bool,
) -> None:
    now = json.loads(json.dumps(known))
    known["ALIGNMENT"]["version"] = "of old"
    known["WORDS"] |= {"digest": "of old"}
    file = tmp_path / "kept.json"
    file.write_text(json.dumps(known), "utf-8")
    monkeypatch.setattr(same, "KNOWN", file)
    monkeypatch.setattr(same, "SOURCES", SOURCES)
    monkeypatch.setattr(same, "_tree", nullcontext)
    monkeypatch.setattr(same, "_runs", lambda *_: [same.Run(name, file, file) for name in ("demo", "human-brutal")])
    monkeypatch.setattr(same, "compared", lambda *_, **__: {"WORDS", "TIMES"} if shown else {"TIMES"})
    assert same.main(["4f2e6d7", "--write"]) == (0 if shown else 1)
    assert ("not shown to be the same: WORDS" in capsys.readouterr().out) is not shown
    noted = json.loads(file.read_text("utf-8"))
    same_as = {now["WORDS"]["digest"]: "as 4f2e6d7: demo, human-brutal"}
    assert noted == now | {"WORDS": known["WORDS"] | ({"same": same_as} if shown else {})}


def test_results_that_differ_are_not_the_same_but_for_their_provenance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(tree: Path, folder: Path, *_: object) -> None:
        folder.mkdir()
        is_old = tree == tmp_path
        alignment = {"times": 1, "provenance": is_old}
        folder.joinpath("ALIGNMENT 1").write_text(json.dumps(alignment), "utf-8")
        folder.joinpath("SPEECH 1").write_bytes(b"[]")
        folder.joinpath("WORDS 1").write_bytes(b"old" if is_old else b"new")
        if is_old:
            folder.joinpath("TIMES 1").write_bytes(b"[]")

    monkeypatch.setattr(same, "_make", make)
    run = same.Run("uhr", tmp_path, tmp_path)
    assert same.compared(tmp_path, [run], model="base") == {"ALIGNMENT", "SPEECH"}

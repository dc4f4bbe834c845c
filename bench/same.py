#!/usr/bin/env python3
"""Show that changed code makes the results that are kept as it did before, and note that.

    python bench/same.py [REVISION] [--narrations FOLDER ...] [--only NAME ...] [--model base] [--write]

``tests/jobs/test_kept.py`` fails when something has changed that decides a kept result and its version in `jobs.kept`
has not. Then either raise the version, or show with this that nothing else is made: results are made with the code of a
revision, which is checked out beside, and with that of the working tree, and compared byte by byte; of alignments the
times, statuses and insertions, not the provenance. What differs is printed, and the exit code is 1.

Narrations are the demo's, whose beginning is also heard by words, as if in another language; and those of folders such
as ``bench/narrate.py`` makes. REVISION is where the list of what is known was last changed, ``tests/jobs/kept.json``.
With --write the list gets a new version as it is, and what was shown to be the same as the same. It is shown for these
narrations: who knows an input that now gives another result raises the version instead. What cannot be made here, such
as downloads, is to be compared by hand, or its version raised.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.aligned import ROOT, narrations
from bench.deciding import Sources, digest
from jobs.kept import RESULTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

KNOWN = ROOT / "tests" / "jobs" / "kept.json"
SOURCES = Sources(root=ROOT, project=ROOT / "pyproject.toml")
_ALIGNMENTS = ("ALIGNMENT", "CORRECTED")
_WITHOUT_HEAD = "fr"  # a language of which no letters are heard


class Run(NamedTuple):
    """A narration, and how it is heard."""

    name: str
    article: Path
    audio: Path
    language: str | None = None


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, print, and note what is the same; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("revision", nargs="?")
    parser.add_argument("--narrations", type=Path, nargs="*", default=[])
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--model", default="base")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args(arguments)
    known = json.loads(KNOWN.read_text("utf-8"))
    raised, moved = changed(known, SOURCES)
    print(f"raised: {', '.join(raised) or 'none'}\nto be shown the same: {', '.join(moved) or 'none'}", flush=True)
    same: set[str] = set()
    how = ""
    if moved:
        revision = given.revision or _git("log", "-1", "--format=%h", "--", str(KNOWN))
        with _tree(revision) as before, tempfile.TemporaryDirectory() as scratch:
            runs = _runs(Path(scratch), given.narrations, given.only)
            same = compared(before, runs, model=given.model)
        how = f"as {revision}: {', '.join(run.name for run in runs)}"
    if given.write:
        for name in raised:
            known[name] = {"version": RESULTS[name].version, "digest": digest(RESULTS[name], SOURCES)}
        for name in moved & same:
            known[name].setdefault("same", {})[digest(RESULTS[name], SOURCES)] = how
        kept = {name: known[name] for name in RESULTS if name in known}
        KNOWN.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    left = moved - same
    if left:
        print(f"not shown to be the same: {', '.join(sorted(left))}; raise their versions in jobs/kept.py")
    return 1 if left else 0


def changed(known: Mapping[str, Mapping[str, object]], sources: Sources) -> tuple[set[str], set[str]]:
    """Return what is to be noted.

    Args:
        known: of each result its version, the digest of what decided it then, and those that were shown to be the same.
        sources: of now.

    Returns:
        the results with another version than is known, or none, and those that something else decides now.
    """
    raised = {name for name, each in RESULTS.items() if known.get(name, {}).get("version") != each.version}
    moved = {name for name in RESULTS.keys() - raised if not is_known(known[name], digest(RESULTS[name], sources))}
    return raised, moved


def is_known(entry: Mapping[str, object], found: str) -> bool:
    """Return whether a digest is the one of a version, or one that was shown to be the same."""
    same = entry.get("same", {})
    return found == entry["digest"] or (isinstance(same, dict) and found in same)


def compared(before: Path, runs: Sequence[Run], *, model: str) -> set[str]:
    """Return the names of the results that two trees make alike, each at least once; print what differs.

    Args:
        before: the other tree.
        runs: narrations.
        model: that hears them.
    """
    alike: set[str] = set()
    different: set[str] = set()
    with tempfile.TemporaryDirectory() as scratch:
        for number, run in enumerate(runs):
            folders = [Path(scratch) / f"{number} {side}" for side in ("before", "now")]
            for tree, folder in zip((before, ROOT), folders, strict=True):
                _make(tree, folder, run, model)
            made = [{path.name: _content(path) for path in folder.iterdir()} for folder in folders]
            unlike = [name for name in made[0].keys() | made[1].keys() if made[0].get(name) != made[1].get(name)]
            alike |= {name.rpartition(" ")[0] for name in made[1]}
            different |= {name.rpartition(" ")[0] for name in unlike}
            print(f"{run.name}: {len(made[1])} results, {len(unlike)} differ: {', '.join(sorted(unlike))}", flush=True)
    return alike - different


def _make(tree: Path, folder: Path, run: Run, model: str) -> None:
    command = [sys.executable, "-m", "bench.made", str(folder), str(run.article), str(run.audio), "--model", model]
    command += ["--language", run.language] if run.language else []
    ran = subprocess.run(
        command, cwd=tree, env={**os.environ, "PYTHONPATH": str(tree)}, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise SystemExit(f"{tree}: {run.name} cannot be made:\n{ran.stderr[-2000:]}")


def _content(path: Path) -> object:
    data = path.read_bytes()
    if path.name.rpartition(" ")[0] in _ALIGNMENTS:
        return {**json.loads(data), "provenance": None}
    return data


def _runs(scratch: Path, folders: Sequence[Path], only: Sequence[str]) -> list[Run]:
    demo = Run("demo", ROOT / "demo" / "artikel.md", ROOT / "demo" / "narration.mp3")
    beginning = scratch / "beginning.mp3"
    data = demo.audio.read_bytes()
    beginning.write_bytes(data[: len(data) // 4])
    found = [demo, Run("its beginning by words", demo.article, beginning, _WITHOUT_HEAD)]
    if folders:
        found += [Run(each.name, each.article.resolve(), each.audio.resolve()) for each in narrations(folders, only)]
    return found


@contextmanager
def _tree(revision: str) -> Iterator[Path]:
    """Check a revision out beside, for as long as the context lasts."""
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch) / "tree"
        _git("worktree", "add", "--quiet", "--detach", str(tree), revision)
        try:
            yield tree
        finally:
            _git("worktree", "remove", "--force", str(tree))


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())

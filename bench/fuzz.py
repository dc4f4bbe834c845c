"""Feeds the readers of strangers' bytes with damaged input: nothing may crash, hang or raise what has no name of ours.

    python bench/fuzz.py --minutes 60
    python bench/fuzz.py --minutes 5 --only sniff,pages
    python bench/fuzz.py --only sniff --input build/bench/fuzz/found/sniff-1a2b3c4d

Each reader has its turn in a child with bounds on memory and on CPU time, for the whole and for each input. An input
that ends the child, takes too long or raises anything but one line that its reader names is made smaller and kept,
with what was raised beside it. Exit code 1 if there is one. With atheris (the extra ``fuzz``) inputs are led by
the branches that they reach; without, by what became of them.
"""

from __future__ import annotations

import argparse
import faulthandler
import hashlib
import importlib
import importlib.util
import logging
import os
import random
import re
import resource
import signal
import subprocess
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from bench.fuzz_targets import Target

INPUT_CPU_S = 20  # for 200 kB at most; the readers promise no more for whole books
MEMORY_BYTES = 3 << 30  # of address space: NumPy, FFmpeg and libxml2 are mapped into it as well
FOLDER = Path("build") / "bench" / "fuzz"

_GRACE_S = 120  # of a child beyond its time, in which a slow machine may end an input
_WATCHED = ["articles", "audio", "align", "subtitles", "markdown_it"]  # packages whose branches lead
_UNFIT = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)  # for one line of a message
_MOST_KEPT = 400  # inputs that showed something new, kept to be damaged further
_SMALLER_TRIES = 400  # within a child
_SMALLER_CHILDREN = 12  # where an input ends the child
_SMALLER_S = 20.0
_DEADLY = 2  # times that a reader may die for the same reason before its turn is over


def main() -> int:
    """Fuzz, or be the child that does."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60.0, help="for all readers together")
    parser.add_argument("--only", help="readers, with commas between")
    parser.add_argument("--inputs", type=int, default=0, help="inputs a reader, instead of minutes")
    parser.add_argument("--seed", type=int, help="makes a run the same again; goes without atheris")
    parser.add_argument("--found", type=Path, default=FOLDER / "found", help="folder of what is found")
    parser.add_argument("--input", type=Path, help="one file to try, instead")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    asked.found.mkdir(parents=True, exist_ok=True)
    if asked.child:
        _be_child(asked)
    targets = importlib.import_module("bench.fuzz_targets").TARGETS
    names = asked.only.split(",") if asked.only else list(targets)
    if unknown := sorted(set(names) - set(targets)):
        parser.error(f"unknown: {', '.join(unknown)}; known are {', '.join(targets)}")
    if asked.input:
        ended = _child(asked, names[0], 0, input_file=asked.input)
        print(ended.stdout + ended.stderr[-4000:])
        return int(ended.returncode != 0)
    found = [path for name in names for path in _turn(asked, name, asked.minutes * 60 / len(names))]
    print(f"{len(found)} found" + "".join(f"\n  {path}" for path in found))
    return int(bool(found))


def _turn(asked: argparse.Namespace, name: str, seconds: float) -> list[Path]:
    """Give a reader its time, and a new child for each that dies; return what was found."""
    before = set(asked.found.glob(f"{name}-*"))
    until_s = time.monotonic() + seconds
    inputs, deaths, seed = 0, Counter[str](), asked.seed or 0
    while True:
        ended = _child(asked, name, max(until_s - time.monotonic(), 1), seed=seed)
        inputs += max((int(line.split()[1]) for line in ended.stdout.splitlines() if line[:7] == "inputs "), default=0)
        if ended.returncode == 0:
            break
        deaths[_keep_deadly(asked, name, ended)] += 1
        seed += 1
        if max(deaths.values()) >= _DEADLY or asked.inputs or time.monotonic() >= until_s:
            break
    found = sorted(path for path in set(asked.found.glob(f"{name}-*")) - before if path.suffix != ".txt")
    print(f"{name}: {inputs} inputs, {len(found)} found", flush=True)
    return found


def _child(
    asked: argparse.Namespace, name: str, seconds: float, *, seed: int = 0, input_file: Path | None = None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, sys.argv[0], "--child", "--only", name, "--found", str(asked.found)]
    command += ["--minutes", str(seconds / 60), "--inputs", str(asked.inputs)]
    command += ["--input", str(input_file)] if input_file else []
    command += ["--seed", str(seed)] if asked.seed is not None or not _atheris_is_there() else []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", env=_quiet()
    ) as child:
        try:
            out, err = child.communicate(timeout=None if asked.inputs else seconds + _GRACE_S)
        except subprocess.TimeoutExpired:
            child.kill()
            out, err = child.communicate()
    return subprocess.CompletedProcess(command, child.returncode, out, err)


def _quiet() -> dict[str, str]:
    path = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {
        **os.environ,
        "PYTHONPATH": path,
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONFAULTHANDLER": "1",
    }


def _atheris_is_there() -> bool:
    return importlib.util.find_spec("atheris") is not None


def _keep_deadly(asked: argparse.Namespace, name: str, ended: subprocess.CompletedProcess[str]) -> str:
    """Keep the input that ended a child, made smaller; return what tells this end from others."""
    current = _current(asked.found, name)
    if not current.exists():
        sys.exit(f"the child for {name} did not start:\n{ended.stderr[-2000:]}")
    data = current.read_bytes()
    places = [line for line in ended.stderr.splitlines() if line.startswith('  File "')]
    reason = f"{ended.returncode} {places[0] if places else ''}"
    path = asked.found / f"{name}-{_short(reason)}"
    if not path.exists():
        path.with_suffix(".txt").write_text(f"exit code {ended.returncode}\n{ended.stderr[-6000:]}", encoding="utf-8")

        def is_same(smaller: bytes) -> bool:
            path.write_bytes(smaller)
            return _child(asked, name, 0, input_file=path).returncode == ended.returncode

        path.write_bytes(_smaller(data, is_same, _SMALLER_CHILDREN, _SMALLER_S * 5))
    current.unlink()
    return reason


def _current(folder: Path, name: str) -> Path:
    return folder / f".{name}"


def _short(reason: str) -> str:
    return hashlib.sha256(reason.encode()).hexdigest()[:8]


def _smaller(data: bytes, is_same: Any, tries: int, seconds: float) -> bytes:  # noqa: ANN401
    """Take pieces out of an input, halves first, as long as the same goes wrong."""
    until_s = time.monotonic() + seconds
    step = max(len(data) // 2, 1)
    while tries > 0:
        at = 0
        while at < len(data) and tries > 0 and time.monotonic() < until_s:
            tries -= 1
            if is_same(shorter := data[:at] + data[at + step :]):
                data = shorter
            else:
                at += step
        if step == 1 or time.monotonic() >= until_s:
            break
        step //= 2
    return data


def _be_child(asked: argparse.Namespace) -> NoReturn:
    seconds = asked.minutes * 60
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not asked.inputs:
        cpu_s = int(seconds + _GRACE_S + _SMALLER_S)
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    faulthandler.enable()
    faulthandler.register(signal.SIGPROF, chain=True)  # shows where, and then ends the process even within C code
    logging.disable()
    if asked.seed is None and not asked.input:
        _led_by_branches(asked, seconds)
    target = importlib.import_module("bench.fuzz_targets").TARGETS[asked.only]
    child = _Child(asked.found, asked.only, target)
    if asked.input:
        signal.setitimer(signal.ITIMER_PROF, INPUT_CPU_S)
        try:
            print(target.feed(asked.input.read_bytes()))
        except target.expected as exc:
            print(repr(exc))
            sys.exit(_UNFIT.search(str(exc)) is not None)
        sys.exit(0)
    child.led_by_results(random.Random(asked.seed), seconds, asked.inputs)  # noqa: S311 - the same again, not secret
    sys.exit(0)


def _led_by_branches(asked: argparse.Namespace, seconds: float) -> NoReturn:
    import atheris  # noqa: PLC0415 - where it is installed

    with atheris.instrument_imports(include=_WATCHED):
        target: Target = importlib.import_module("bench.fuzz_targets").TARGETS[asked.only]
    child = _Child(asked.found, asked.only, target)
    corpus = asked.found.parent / "corpus" / asked.only
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in child.seeds:
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)

    def mutated(data: bytes, most_bytes: int, seed: int) -> bytes:
        chance = random.Random(seed)  # noqa: S311
        if chance.random() < 0.3:
            return bytes(atheris.Mutate(data, most_bytes))
        return target.mutate(data, chance, child.seeds)[:most_bytes]

    mutations = importlib.import_module("bench.fuzz_mutations")
    options = [
        f"-max_total_time={max(int(seconds), 1)}",
        f"-max_len={mutations.MOST_BYTES}",
        "-timeout=100000",
    ]  # atheris counts waiting too; ours is above
    options += [
        f"-artifact_prefix={corpus}/",
        "-rss_limit_mb=0",
        "-verbosity=0",
        *(f"-handle_{name}=0" for name in ("segv", "abrt", "bus", "fpe")),
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], child.feed, custom_mutator=mutated)
    atheris.Fuzz()
    sys.exit(0)


class _Child:
    """Feeds one reader and keeps what goes wrong."""

    def __init__(self, folder: Path, name: str, target: Target) -> None:
        self.folder, self.name, self.target = folder, name, target
        self.current = _current(folder, name)
        self.seeds = target.seeds()
        self.inputs = 0

    def feed(self, data: bytes) -> str:
        """Feed one input; return what became of it."""
        self.inputs += 1
        if self.inputs % 50 == 1:
            print(f"inputs {self.inputs}", flush=True)
        self.current.write_bytes(data)
        signal.setitimer(signal.ITIMER_PROF, INPUT_CPU_S)
        try:
            return self.target.feed(data)
        except Exception as exc:  # noqa: BLE001 - that is what is looked for
            if not self._is_expected(exc):
                self._keep(data, exc)
            return f"{type(exc).__name__} {getattr(exc, 'reason', '')}"
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    def led_by_results(self, chance: random.Random, seconds: float, inputs: int) -> None:
        """Damage good input, and what came of it where it showed something new."""
        corpus = list(self.seeds)
        shown = {self.feed(seed) for seed in corpus}
        until_s = time.monotonic() + seconds
        while self.inputs < inputs if inputs else time.monotonic() < until_s:
            data = self.target.mutate(chance.choice(corpus), chance, self.seeds)
            became = self.feed(data)
            if became not in shown and len(corpus) < _MOST_KEPT:
                shown.add(became)
                corpus.append(data)
        print(f"inputs {self.inputs}", flush=True)

    def _is_expected(self, raised: Exception) -> bool:
        return isinstance(raised, self.target.expected) and not _UNFIT.search(str(raised))

    def _keep(self, data: bytes, raised: Exception) -> None:
        reason = _reason(raised)
        path = self.folder / f"{self.name}-{_short(reason)}"
        if path.exists():
            return

        def is_same(smaller: bytes) -> bool:
            signal.setitimer(signal.ITIMER_PROF, INPUT_CPU_S)
            try:
                self.target.feed(smaller)
            except Exception as exc:  # noqa: BLE001
                return _reason(exc) == reason and not self._is_expected(exc)
            return False

        path.with_suffix(".txt").write_text("".join(traceback.format_exception(raised)), encoding="utf-8")
        path.write_bytes(data)
        path.write_bytes(_smaller(data, is_same, _SMALLER_TRIES, _SMALLER_S))


def _reason(raised: Exception) -> str:
    """Return what tells this error from others: its kind, and where it was raised."""
    frames = [frame for frame in traceback.extract_tb(raised.__traceback__) if frame.filename != __file__][-3:]
    return f"{type(raised).__name__} {[(frame.filename, frame.lineno) for frame in frames]}"


if __name__ == "__main__":
    sys.exit(main())

"""A share of ``bench/fuzz.py`` that is the same each time, and what it is to find when a reader is at fault."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bench.fuzz_targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]
INPUTS = {"sniff": 250, "probe": 150, "decode": 120, "id3": 150, "feeds": 250, "alignment": 120}
_OTHERS = 40  # of readers that take longer; good input comes first, of which there are 23 at most
PLANTED = """
import os, signal, sys
from bench import fuzz, fuzz_mutations, fuzz_targets

def fed(data):
    if b"!" in data:
        {fault}
    return "read"

fuzz.INPUT_CPU_S = 0.3
fuzz_targets.TARGETS["planted"] = fuzz_targets.Target(
    feed=fed, expected=(LookupError,), mutate=lambda data, chance, others: data + bytes([chance.randrange(32, 40)]),
    seeds=lambda: [b"good"],
)
sys.exit(fuzz.main())
"""


def fuzzed(script: Sequence[str], found: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *script, "--seed", "1", "--found", str(found), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=600)


@pytest.mark.parametrize("name", TARGETS)
def test_damaged_input_ends_in_a_result_or_an_error_of_ours(name: str, tmp_path: Path) -> None:
    ran = fuzzed(["-m", "bench.fuzz"], tmp_path / "found", "--only", name, "--inputs", str(INPUTS.get(name, _OTHERS)))
    notes = [path.read_text(encoding="utf-8") for path in (tmp_path / "found").glob("*.txt")]
    assert ran.returncode == 0, ran.stdout + ran.stderr + "\n".join(notes)
    assert f"{name}: {INPUTS.get(name, _OTHERS)} inputs, 0 found" in ran.stdout


@pytest.mark.parametrize(
    ("fault", "noted"),
    [
        ("raise ValueError('no name of ours')", "ValueError: no name of ours"),
        ("raise LookupError('two' + chr(10) + 'lines')", "LookupError: two"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "exit code -11"),
        ("[None for _ in iter(int, 1)]", "exit code -27"),
        ("bytearray(4 << 30)", "MemoryError"),
    ],
    ids=["an error that is not ours", "a message of two lines", "a crash", "a hang", "too much memory"],
)
def test_what_goes_wrong_is_kept_as_small_as_it_can_be(tmp_path: Path, fault: str, noted: str) -> None:
    script = tmp_path / "planted.py"
    script.write_text(PLANTED.format(fault=fault), encoding="utf-8")
    ran = fuzzed([str(script)], tmp_path / "found", "--only", "planted", "--inputs", "60")
    assert ran.returncode == 1, ran.stdout + ran.stderr
    (kept,) = [path for path in (tmp_path / "found").glob("planted-*") if path.suffix != ".txt"]
    assert kept.read_bytes() == b"!"
    assert noted in kept.with_suffix(".txt").read_text(encoding="utf-8")

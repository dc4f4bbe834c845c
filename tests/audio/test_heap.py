from __future__ import annotations

import platform
import subprocess
import sys

import pytest

# Frees and takes 80 MB again and again, and prints how many pages the system had to hand out for it.
_PAGES = """
import resource, numpy
from audio import heap
{keep}
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
numpy.ones(10_000_000)
before = faults()
for _ in range(10):
    numpy.ones(10_000_000)
print(faults() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is told to keep memory")
def test_memory_that_is_freed_is_there_for_whoever_asks_next() -> None:
    def pages(keep: str) -> int:
        run = subprocess.run([sys.executable, "-c", _PAGES.format(keep=keep)], capture_output=True, check=True)
        return int(run.stdout)

    assert pages("heap.keep()") * 10 < pages("")

"""What a call in the sandbox may cost, and how a process keeps itself to that."""

from __future__ import annotations

import contextlib
import math
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

try:
    import resource
except ImportError:  # Windows, where only the silence ends a call
    resource = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator

OPEN_FILES = 64
_MIB = 1 << 20
_STATM = "/proc/self/statm"  # Linux: pages of address space come first
_STATUS = "/proc/self/status"  # what Linux says by `getrusage` is the most of the process that started this one, too


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a call may cost.

    Attributes:
        cpu_s: seconds of computing.
        silence_s: seconds on the clock without an answer or any progress, after which it is taken for hung.
        memory_bytes: of address space, beyond what the process has before.
        file_bytes: length of a file that it writes.
    """

    cpu_s: int = 60
    silence_s: float = 300.0
    memory_bytes: int = 1536 * _MIB
    file_bytes: int = 256 * _MIB  # py3langid lays out its model, of 70, in a file


@contextlib.contextmanager
def kept_to(bounds: Bounds) -> Iterator[None]:
    """Keep this process to bounds in a block.

    Only the soft limits are set, so that the next block can have others. Beyond its CPU time the system ends the
    process, beyond its memory allocations fail, beyond the length of a file writing does.
    """
    if resource is None:
        yield
        return
    limits = {
        resource.RLIMIT_CPU: math.ceil(time.process_time()) + bounds.cpu_s,
        resource.RLIMIT_FSIZE: bounds.file_bytes,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    if os.path.exists(_STATM):  # noqa: PTH110 - pathlib is not worth its import here
        with open(_STATM, encoding="ascii") as file:  # noqa: PTH123
            pages = int(file.read().split()[0])
        limits[resource.RLIMIT_AS] = pages * resource.getpagesize() + bounds.memory_bytes
    for what, soft in limits.items():
        _set(what, soft)
    try:
        yield
    finally:
        for what in limits:
            _set(what, None)


def peak_bytes() -> int:
    """Return the most memory that this process ever had, 0 where that is not known."""
    if os.path.exists(_STATUS):  # noqa: PTH110 - as above
        with open(_STATUS, encoding="ascii", errors="replace") as file:  # noqa: PTH123
            return next(int(line.split()[1]) << 10 for line in file if line.startswith("VmHWM:"))
    return 0 if resource is None else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _set(what: int, soft: int | None) -> None:
    """Set a soft limit, as high as the hard one at most; ``None`` for as high as that."""
    hard = resource.getrlimit(what)[1]
    if soft is None or (hard != resource.RLIM_INFINITY and soft > hard):
        soft = hard
    resource.setrlimit(what, (soft, hard))

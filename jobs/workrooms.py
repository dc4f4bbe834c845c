"""Folders for what is worked on, which go when the work is over or its process was killed.

Beside each lies a lock that its owner holds while it lives: the system takes it from a process that dies, in whichever
way, and no number of a process has to be asked for, which containers count apart and systems give again. On a file
system without locks, and for folders of other machines, whose locks may not reach here, age has to do.
"""

from __future__ import annotations

import contextlib
import hashlib
import secrets
import shutil
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from files.room import room_in

if TYPE_CHECKING:
    from collections.abc import Iterator

LEFT_OVER_S = 24 * 3600  # no run works on one sound for a day, so what is older is of killed ones
_FRESH_S = 60.0  # a lock without a folder may be of somebody who is about to make it
_BOOT = Path("/proc/sys/kernel/random/boot_id")  # one for all containers of a machine


@contextlib.contextmanager
def lent(parent: Path) -> Iterator[Path]:
    """Lend a folder for as long as the context lasts.

    Args:
        parent: of all such folders; made where it is not there.

    Raises:
        DiskError: there is no room for it, or the block ran out of room in it, or the disk fails.
    """
    with room_in(parent), contextlib.ExitStack() as context:
        parent.mkdir(parents=True, exist_ok=True)
        folder = parent / f"{_machine()}-{secrets.token_hex(8)}"
        # Locked before there is a folder: one that has no lock beside it was made where there are none.
        context.enter_context(_locked(_lock_of(folder)))
        folder.mkdir(mode=0o700)
        context.callback(shutil.rmtree, folder, ignore_errors=True)
        yield folder


def sweep(parent: Path) -> None:
    """Remove the folders of the dead."""
    paths = list(parent.iterdir()) if parent.is_dir() else []
    for path in paths:
        with contextlib.suppress(OSError):  # another process may sweep too
            if path.suffix != ".lock":
                _remove_if_dead(path)
            elif not path.with_suffix("").exists() and _age_s(path) > _FRESH_S:
                path.unlink()


def _remove_if_dead(folder: Path) -> None:
    lock, is_old = _lock_of(folder), _age_s(folder) > LEFT_OVER_S
    may_go = is_old
    with contextlib.ExitStack() as context:
        if lock.exists():
            try:
                context.enter_context(FileLock(lock, timeout=0, thread_local=False))
            except Timeout:
                return
            except NotImplementedError:  # no locks any more
                pass
            else:
                may_go = is_old or _is_of_here(folder)
        if may_go:
            shutil.rmtree(folder) if folder.is_dir() else folder.unlink()
            lock.unlink(missing_ok=True)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    lock = FileLock(path, timeout=0, thread_local=False)  # it may be given back in another thread
    with contextlib.suppress(OSError, NotImplementedError):
        lock.acquire()
    if not lock.is_locked:
        path.unlink(missing_ok=True)
    try:
        yield
    finally:
        lock.release()
        with contextlib.suppress(OSError):  # Windows: somebody is looking
            path.unlink(missing_ok=True)


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


def _machine() -> str:
    """Return by which names a folder is known to be of this machine: of its boot, and of itself."""
    try:
        boot = _BOOT.read_text("ascii")
    except OSError:  # not Linux
        boot = socket.gethostname()
    return "-".join(hashlib.sha256(name.encode()).hexdigest()[:8] for name in (boot, socket.gethostname()))


def _is_of_here(folder: Path) -> bool:
    """Return whether locks of a folder's owner are seen here: it runs on this machine, or did before a restart."""
    theirs, ours = folder.name.split("-"), _machine().split("-")
    return any(a == b for a, b in zip(theirs, ours, strict=False))


def _age_s(path: Path) -> float:
    return time.time() - path.stat().st_mtime

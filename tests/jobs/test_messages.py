from __future__ import annotations

import errno
import os

import pytest

from audio.errors import NotAudio
from audio.fetch import local
from jobs.messages import explain


@pytest.mark.parametrize("number", [errno.EROFS, errno.ENOTDIR, errno.EACCES, errno.EEXIST])
def test_a_folder_that_cannot_be_written_has_a_remedy(number: int) -> None:
    error = OSError(number, os.strerror(number), "out")
    assert explain(error, "en") == f"out: {os.strerror(number)}; name another folder, or make this one accessible"
    assert os.strerror(number) not in explain(error, "de")
    assert explain(error, "de").endswith("; einen anderen Ordner nennen oder dort Zugriff schaffen")


def test_in_german_the_reason_is_german_too(tmp_path: object) -> None:
    with pytest.raises(Exception, match="folder") as error:
        local(tmp_path)  # type: ignore[arg-type]
    assert explain(error.value, "de") == f"{tmp_path} lässt sich nicht lesen (es ist ein Ordner); den Pfad prüfen"
    assert "ein Video ohne Ton" in explain(NotAudio("a.mp4", "a video without sound"), "de")

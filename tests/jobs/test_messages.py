from __future__ import annotations

import errno
import os
import re
from pathlib import Path

import pytest

import articles.errors
from articles.errors import ArticleTooLarge
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


def test_units_of_all_limits_have_a_german_name() -> None:
    sources = "".join(path.read_text("utf-8") for path in Path(articles.errors.__file__).parent.glob("*.py"))
    units = re.findall(r'(?:ArticleTooLarge|TooMuchMarkup)\((?:[\w.]+, )*"([a-z ]+)"\)', sources)
    assert len(set(units)) >= 8
    for unit in units:
        assert f" {unit}," not in explain(ArticleTooLarge("a.html", 1, unit), "de")

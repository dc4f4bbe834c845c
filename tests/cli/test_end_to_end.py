"""The whole way with the real model, as a user goes it."""

from __future__ import annotations

import json
import re
from functools import partial
from http.server import SimpleHTTPRequestHandler
from importlib.resources import as_file
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

import demo
from audio.listen import FasterWhisper
from tests import loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result

pytestmark = pytest.mark.requires_model


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of these tests: what one has heard, the others need not hear."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture
def real(gleichlauf: Callable[..., Result], whisper_base: Path, kept: Path) -> Callable[..., Result]:
    environment = {"GLEICHLAUF_MODEL": str(whisper_base), "GLEICHLAUF_STORE": str(kept)}
    return partial(gleichlauf, **environment)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """The demo as a publisher's page, with its recording linked from it."""
    folder = tmp_path / "site"
    folder.mkdir()
    with as_file(demo.NARRATION) as narration:
        (folder / "uhr.mp3").write_bytes(narration.read_bytes())
    text = re.sub(r"https?://\S+\.mp3", "[Podcast](/uhr.mp3)", demo.ARTICLE.read_text("utf-8"))
    body = MarkdownIt().render(text)
    (folder / "artikel.html").write_text(
        f'<!DOCTYPE html><html lang="de"><meta charset="utf-8"><body><article>{body}</article></body></html>', "utf-8"
    )

    class Files(loopback.Quiet, SimpleHTTPRequestHandler):
        pass

    with loopback.serving(partial(Files, directory=str(folder))) as http:
        yield f"http://127.0.0.1:{http.server_port}/artikel.html"


def test_the_demo_is_found_and_a_second_run_hears_nothing_again(
    real: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = real("demo", "--json")
    assert first.exit_code == 0, first.stderr
    found = json.loads(first.stdout)
    assert found["belongs"]
    assert found["coverage"]["article_spoken"] > 0.8
    assert {"advert", "music"} <= {insertion["label"] for insertion in found["insertions"]}
    assert (tmp_path / "demo.gleichlauf" / "read-along.html").is_file()

    def never(*_: object, **__: object) -> None:
        pytest.fail("heard twice")

    monkeypatch.setattr(FasterWhisper, "listening", never)
    monkeypatch.setattr(FasterWhisper, "transcribe", never)
    second = real("demo", "--json")
    assert second.stdout == first.stdout
    seconds = [float(value) for value in re.findall(r": (\d+\.\d) s", second.stderr)]
    assert len(seconds) == 4
    assert sum(seconds) < 2


def test_a_page_and_its_podcast_are_found_from_the_address_alone(real: Callable[..., Result], site: str) -> None:
    result = real("align", site, "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["article"]["podcast_url"] == site.replace("artikel.html", "uhr.mp3")
    assert found["article"]["source"] == site
    assert found["coverage"]["article_spoken"] > 0.8

"""WebVTT in a real browser: that it reads the same text, and that words light up one after the other."""

from __future__ import annotations

import base64
import io
import json
import sys
import wave
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest

from subtitles.vtt import to_vtt
from tests.publish.conftest import Tab
from tests.subtitles import made

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.requires_chromium

PAGE = """<!doctype html><meta charset="utf-8">
<style>body { margin: 0; background: gray } ::cue(:past) { color: yellow } ::cue(:future) { color: white }</style>
<video id="video" width="640" height="360"></video>
<script>
const load = (text) => new Promise((done) => {
  video.querySelector("track")?.remove();
  const track = document.createElement("track");
  track.onload = () => done(track.track);
  track.onerror = () => done(null);
  track.src = URL.createObjectURL(new Blob([text], { type: "text/vtt" }));
  video.append(track);
  track.track.mode = "showing";
});
const read = async (text) => [...(await load(text)).cues].map((cue) => {
  const fragment = cue.getCueAsHTML();
  const spans = [...fragment.querySelectorAll("span")].map((s) => [s.className, s.lang, s.textContent]);
  return { id: cue.id, start: cue.startTime, end: cue.endTime, text: fragment.textContent, spans };
});
const seek = (seconds) => new Promise((done) => {
  video.onseeked = () => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100)));
  video.currentTime = seconds;
});
</script>
"""


@pytest.fixture(scope="module")
def tab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    if sys.platform == "win32":
        pytest.skip("the browser is driven over a POSIX pipe")
    folder = tmp_path_factory.mktemp("vtt")
    found = Tab(request.getfixturevalue("chromium"), folder / "profile")
    (folder / "page.html").write_text(PAGE, "utf-8")
    found.open((folder / "page.html").as_uri())
    yield found
    found.close()


def read(tab: Tab, text: str) -> list[dict[str, Any]]:
    cues: list[dict[str, Any]] = tab.run(f"read({json.dumps(text)})")
    return cues


@pytest.mark.parametrize("words", [False, True])
def test_chromium_reads_odd_text_as_it_is(tab: Tab, *, words: bool) -> None:
    found = read(tab, to_vtt(made.odd(), words=words))
    assert [cue["text"] for cue in found] == ["\n".join(lines) for lines in made.shown(made.odd())]
    assert [cue["id"] for cue in found] == [cue.id for cue in made.odd().cues]


def test_chromium_knows_quotes_and_sounds(tab: Tab) -> None:
    sound, quote, _ = read(tab, to_vtt(made.everything()))
    assert sound["spans"] == [["sound", "", "[Musik]"]]
    assert quote["spans"] == [["", "en", "Let it be,"]]


def picture(tab: Tab) -> np.ndarray[Any, np.dtype[np.int_]]:
    """Return what is seen; shape (height, width, 3)."""
    data = base64.b64decode(tab.send("Page.captureScreenshot", format="png")["data"])
    with av.open(io.BytesIO(data), "r") as file:
        return next(file.decode(video=0)).to_ndarray(format="rgb24").astype(int)


def sound(seconds: int) -> str:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setparams((1, 1, 8000, 0, "NONE", ""))
        file.writeframes(bytes([128]) * 8000 * seconds)
    return "data:audio/wav;base64," + base64.b64encode(buffer.getvalue()).decode()


def test_chromium_lights_one_word_after_the_other(tab: Tab) -> None:
    what = made.subtitles([made.spoken("p.1", "MMMM MMMM MMMM", start_ms=1000)])
    read(tab, to_vtt(what, words=True))
    tab.run(f"void (video.src = {json.dumps(sound(4))})")
    tab.wait_for("video.readyState >= 2")
    yellow, white = [], []
    for at_s in (1.1, 1.4, 1.8):
        tab.run(f"seek({at_s})")
        red, green, blue = np.moveaxis(picture(tab), 2, 0)
        bright = (red > 200) & (green > 200)
        yellow.append(int(np.count_nonzero(bright & (blue < 80))))
        white.append(int(np.count_nonzero(bright & (blue > 200))))
    assert 0 < yellow[0] < yellow[1] < yellow[2]
    assert white[0] > white[1] > white[2] == 0

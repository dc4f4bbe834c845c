"""Sound in which browsers find every place: the same packets, and after a jump what was meant is heard."""

from __future__ import annotations

import base64
import io
import subprocess
import wave
from dataclasses import replace
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from publish.player import player
from publish.readalong import page
from publish.seekable import copy, seeks_roughly
from tests import records

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from align.records import Alignment, TimedParagraph
    from tests.publish.conftest import Tab

RATE_HZ = 22_050
SECONDS = 60

HEARD = """(async (time) => {
  const context = new AudioContext({ sampleRate: %d });
  await context.resume();
  const audio = document.querySelector("audio");
  audio.preload = "auto";
  audio.load();
  await new Promise((ready) => audio.addEventListener("canplay", ready, { once: true }));
  const recorder = context.createScriptProcessor(4096, 1, 1);
  let blocks = [];
  recorder.onaudioprocess = ({ inputBuffer }) => blocks.push(Float32Array.from(inputBuffer.getChannelData(0)));
  context.createMediaElementSource(audio).connect(recorder);
  recorder.connect(context.destination);
  const seeked = new Promise((ready) => audio.addEventListener("seeked", ready, { once: true }));
  audio.currentTime = time;
  await seeked;
  blocks = [];
  await audio.play();
  await new Promise((later) => setTimeout(later, 1500));
  audio.pause();
  const all = blocks.flatMap((block) => [...block]);
  return all.slice(all.findIndex((sample) => sample)).slice(0, %d);
})(%s)"""


@pytest.fixture(scope="module")
def noise() -> np.ndarray:
    """Return a minute of noise: soft and dull, then loud and sharp, so that a variable bit rate varies."""
    sharp = np.random.default_rng(5).normal(size=RATE_HZ * SECONDS)
    dull = np.convolve(sharp, np.ones(64) / 64, mode="same")
    half = len(sharp) // 2
    return np.concatenate([dull[:half], sharp[half:] * 0.2]) * 8000


@pytest.fixture(scope="module")
def mp3(noise: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return it as an MP3 of variable bit rate without a header; for tests that are marked ``requires_ffmpeg``."""
    folder = tmp_path_factory.mktemp("vbr")
    with wave.open(str(folder / "noise.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(np.clip(noise, -32_768, 32_767).astype("<i2").tobytes())
    options = ["-c:a", "libmp3lame", "-q:a", "4", "-write_xing", "0", "-id3v2_version", "0"]
    command = ["ffmpeg", "-v", "error", "-i", str(folder / "noise.wav"), *options, str(folder / "noise.mp3")]
    subprocess.run(command, check=True, timeout=60)
    return (folder / "noise.mp3").read_bytes()


@pytest.fixture
def vbr(make_paragraph: Callable[..., TimedParagraph]) -> Alignment:
    recording = replace(records.recording(SECONDS * 1000), is_vbr=True)
    return records.alignment([make_paragraph("a", "Rauschen.", 40_000)], recording)


def packets(sound: bytes) -> list[bytes]:
    with av.open(io.BytesIO(sound), "r") as container:
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size]


@pytest.mark.requires_ffmpeg
def test_a_copy_has_the_same_packets(mp3: bytes) -> None:
    copied = copy(mp3)
    assert packets(copied) == packets(mp3)
    assert copied.index(b"moov") < copied.index(b"mdat")  # the index first: a browser need not ask for the end
    assert len(copied) < len(mp3) * 1.05


def test_only_mp3_of_variable_bit_rate_is_sought_roughly(vbr: Alignment) -> None:
    assert seeks_roughly(vbr.recording)
    assert not seeks_roughly(replace(vbr.recording, is_vbr=False))
    assert not seeks_roughly(replace(vbr.recording, is_vbr=None))
    assert not seeks_roughly(replace(vbr.recording, codec="aac"))
    assert (player(vbr).seeks, player(vbr, seekable=True).seeks) == ("roughly", "exactly")


@pytest.mark.requires_ffmpeg
def test_the_page_has_the_copy_in_it(vbr: Alignment, mp3: bytes) -> None:
    text = page(vbr, audio=mp3, audio_name="a.mp3", media_type="audio/mpeg")
    assert f'src="data:audio/mp4;base64,{base64.b64encode(copy(mp3)).decode()}"' in text
    assert '"seeks":"exactly"' in text


@pytest.mark.requires_chromium
@pytest.mark.requires_ffmpeg
@pytest.mark.parametrize("time", [12.0, 40.25])
def test_what_is_heard_after_a_jump_is_within_a_tenth_of_a_second(
    tab: Tab, tmp_path: Path, vbr: Alignment, mp3: bytes, noise: np.ndarray, time: float
) -> None:
    path = tmp_path / "page.html"
    path.write_text(page(vbr, audio=mp3, audio_name="a.mp3", media_type="audio/mpeg"), encoding="utf-8")
    tab.open(path.as_uri())
    heard = np.array(tab.run(HEARD % (RATE_HZ, RATE_HZ, time)))
    n = 1 << (len(noise) + len(heard)).bit_length()
    match = np.fft.irfft(np.fft.rfft(noise, n) * np.fft.rfft(heard, n).conj(), n)[: len(noise)]
    assert int(match.argmax()) / RATE_HZ == pytest.approx(time, abs=0.1)


@pytest.mark.requires_chromium
@pytest.mark.requires_ffmpeg
def test_where_the_sound_lies_beside_the_page_the_reader_is_told(
    tab: Tab, tmp_path: Path, vbr: Alignment, mp3: bytes
) -> None:
    (tmp_path / "a.mp3").write_bytes(mp3)
    path = tmp_path / "page.html"
    path.write_text(page(vbr, audio=None, audio_name="a.mp3", media_type="audio/mpeg"), encoding="utf-8")
    tab.open(path.as_uri())
    problem = "document.querySelector('gleichlauf-player').shadowRoot.querySelector('.problem').textContent"
    tab.wait_for(f"{problem}.startsWith('Nach einem Sprung')")


@pytest.mark.requires_chromium
@pytest.mark.requires_ffmpeg
def test_where_a_copy_lies_there_instead_the_reader_is_told_nothing(
    tab: Tab, tmp_path: Path, vbr: Alignment, mp3: bytes
) -> None:
    (tmp_path / "a.m4a").write_bytes(copy(mp3))
    path = tmp_path / "page.html"
    # the times as for the recording itself, as a publisher has them in player.json
    path.write_text(page(vbr, audio=None, audio_name="a.m4a", media_type="audio/mpeg"), encoding="utf-8")
    assert '"seeks":"roughly"' in path.read_text("utf-8")
    tab.open(path.as_uri())
    player = "document.querySelector('gleichlauf-player')"
    tab.wait_for(f"{player}.hasAttribute('ready') && document.querySelector('audio').duration > 59")
    assert tab.run(f"{player}.shadowRoot.querySelector('.problem').textContent") == ""

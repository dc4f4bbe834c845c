"""Files of all kinds become the same samples, or one clear error."""

from __future__ import annotations

import errno
import socket
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from audio import probe as probing
from audio.decode import decode
from audio.errors import AudioError, BadPackets, CutShort, DamagedAudio, EmptyAudio, NotAudio, TooLong
from audio.sound import SAMPLES_PER_MS, Sound
from files.errors import DiskFull

if TYPE_CHECKING:
    from pathlib import Path

    from tests.audio.conftest import Encode, Samples

CLICKS_MS = (500, 1250, 2000)
SECONDS = 3


def clicks(rate: int) -> Samples:
    """Short bursts of 1 kHz in silence, at known times."""
    samples = np.zeros(rate * SECONDS)
    times = np.arange(rate // 50) / rate
    burst = 0.8 * np.sin(2 * np.pi * 1000 * times) * np.exp(-200 * times)
    for start_ms in CLICKS_MS:
        at = start_ms * rate // 1000
        samples[at : at + len(burst)] += burst
    return samples


def tone(seconds: float, rate: int = 44_100) -> Samples:
    return 0.5 * np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate)) / rate)


def noise(seconds: float, rate: int = 44_100) -> Samples:
    return np.random.default_rng(3).normal(0, 0.1, int(seconds * rate))


def onsets_ms(sound: Sound) -> list[float]:
    """Where sound begins after silence."""
    loud = np.flatnonzero(np.abs(sound.samples()) > 0.15)
    starts = loud[np.diff(loud, prepend=-10_000) > 2000]
    return [float(start) / SAMPLES_PER_MS for start in starts]


@pytest.mark.fault("H11")
@pytest.mark.parametrize(
    ("name", "rate"),
    [
        ("a.mp3", 44_100),
        ("half.mp3", 22_050),
        ("low.mp3", 8_000),
        ("a.m4a", 44_100),
        ("a.opus", 48_000),
        ("a.webm", 48_000),
        ("a.ogg", 44_100),
        ("a.flac", 44_100),
        ("high.flac", 96_000),
        ("a.wav", 16_000),
        ("low.wav", 8_000),
    ],
)
def test_a_click_comes_out_when_it_went_in(encode: Encode, tmp_path: Path, name: str, rate: int) -> None:
    path = encode(name, clicks(rate), rate=rate)
    with decode(path, into=tmp_path / "raw").sound as sound:
        assert onsets_ms(sound) == pytest.approx(CLICKS_MS, abs=2)
        assert sound.duration_ms == pytest.approx(SECONDS * 1000, abs=70)  # the last frame may be filled up


def test_a_raw_aac_stream_keeps_the_silence_that_it_does_not_own_up_to(encode: Encode, tmp_path: Path) -> None:
    path = encode("a.aac", clicks(44_100))
    with decode(path, into=tmp_path / "raw").sound as sound:
        assert onsets_ms(sound) == pytest.approx([time + 1024 / 44.1 for time in CLICKS_MS], abs=2)


def test_the_encoder_delay_is_what_a_player_would_add(encode: Encode, tmp_path: Path) -> None:
    """Without its first frame an MP3 has no tag: then nothing is taken away, and all is so much later."""
    path = encode("a.mp3", clicks(44_100))
    tagged = decode(path, into=tmp_path / "raw")
    data = path.read_bytes()
    bare = tmp_path / "bare.mp3"
    bare.write_bytes(data[data.index(b"\xff\xfb", data.index(b"Info")) :])
    untagged = decode(bare, into=tmp_path / "raw2")
    assert tagged.recording.encoder_delay_ms == 25  # (576 + 529) / 44.1
    assert untagged.recording.encoder_delay_ms == 0
    late_ms = np.subtract(onsets_ms(untagged.sound), onsets_ms(tagged.sound))
    assert late_ms == pytest.approx([25.06] * 3, abs=0.2)


@pytest.mark.parametrize(("name", "delay_ms"), [("a.m4a", 23), ("a.opus", 6), ("a.flac", 0), ("a.wav", 0)])
def test_other_formats_say_their_delay_in_their_own_way(
    encode: Encode, tmp_path: Path, name: str, delay_ms: int
) -> None:
    rate = 48_000 if name == "a.opus" else 44_100
    path = encode(name, tone(1, rate), rate=rate)
    assert decode(path, into=tmp_path / "raw").recording.encoder_delay_ms == delay_ms


def test_a_recording_is_described(encode: Encode, tmp_path: Path) -> None:
    path = encode(
        "a.mp3",
        noise(4),
        layout="stereo",
        bit_rate=128_000,
        tags={"title": "Über Bücher", "artist": "Ä. Ö.", "album": "x" * 5000},
        chapters=((0, 1500, "Anfang"), (1500, 9000, "Ende"), (9000, 9500, "danach")),
    )
    decoded = decode(path, into=tmp_path / "raw")
    recording = decoded.recording
    assert (recording.codec, recording.sample_rate_hz, recording.channels) == ("mp3", 44_100, 2)
    assert recording.bit_rate_bps == pytest.approx(128_000, rel=0.03)
    assert recording.is_vbr is False
    assert recording.duration_ms == 4000 == decoded.sound.duration_ms
    assert recording.tags["title"] == "Über Bücher"
    assert recording.tags["artist"] == "Ä. Ö."
    assert len(recording.tags["album"]) == 2000
    marks = [(mark.start_ms, mark.end_ms, mark.title) for mark in recording.chapters]
    assert marks == [(0, 1500, "Anfang"), (1500, 4000, "Ende")]
    assert decoded.warnings == ()


@pytest.mark.fault("H12")
def test_a_varying_bit_rate_is_found_with_or_without_the_tag(encode: Encode, tmp_path: Path) -> None:
    samples = np.concatenate([noise(2), np.zeros(88_200), noise(2)])
    path = encode("a.mp3", samples, options={"flags": "+qscale", "global_quality": "472"})
    assert decode(path, into=tmp_path / "raw").recording.is_vbr is True
    data = path.read_bytes()
    path.write_bytes(data[data.index(b"\xff\xfb", data.index(b"Xing")) :])
    assert decode(path, into=tmp_path / "raw").recording.is_vbr is True


def test_old_tags_that_are_not_utf8_are_read_as_windows_wrote_them(encode: Encode, tmp_path: Path) -> None:
    path = encode("a.mp3", tone(1), muxer={"id3v2_version": "0"})
    id3v1 = b"TAG" + "Größe".encode("cp1252").ljust(30, b"\0") + bytes(94) + b"\xff"
    path.write_bytes(path.read_bytes() + id3v1)
    assert decode(path, into=tmp_path / "raw").recording.tags["title"] == "Größe"


@pytest.mark.parametrize("layout", ["mono", "stereo", "5.1", "7.1"])
def test_all_channels_become_one(encode: Encode, tmp_path: Path, layout: str) -> None:
    path = encode("a.flac", tone(1), layout=layout)
    decoded = decode(path, into=tmp_path / "raw")
    spectrum = np.abs(np.fft.rfft(decoded.sound.samples()))
    assert np.argmax(spectrum) == pytest.approx(440, abs=1)
    assert np.abs(decoded.sound.samples()).max() > 0.1


def test_a_video_gives_its_sound(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with av.open(str(path), "w") as out:
        picture = out.add_stream("mpeg4", rate=25)
        assert isinstance(picture, av.VideoStream)
        picture.width = picture.height = 64
        sound = out.add_stream("aac", rate=16_000, layout="mono")
        assert isinstance(sound, av.AudioStream)
        for i in range(25):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), i * 10, np.uint8), format="rgb24")
            frame.pts = i
            out.mux(picture.encode(frame))
        for start in range(0, 16_000, 1024):
            data = tone(1, 16_000)[start : start + 1024].astype(np.float32)[None]
            piece = av.AudioFrame.from_ndarray(data, format="fltp", layout="mono")
            piece.sample_rate, piece.pts = 16_000, start
            out.mux(sound.encode(piece))
        out.mux(picture.encode(None))
        out.mux(sound.encode(None))
    decoded = decode(path, into=tmp_path / "raw")
    assert decoded.recording.duration_ms == pytest.approx(1000, abs=70)
    assert np.abs(decoded.sound.samples()).max() == pytest.approx(0.5, abs=0.1)


def test_a_video_without_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with av.open(str(path), "w") as out:
        picture = out.add_stream("mpeg4", rate=25)
        assert isinstance(picture, av.VideoStream)
        picture.width = picture.height = 64
        out.mux(picture.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
        out.mux(picture.encode(None))
    with pytest.raises(NotAudio, match="a video without sound"):
        decode(path, into=tmp_path / "raw")


@pytest.mark.fault("H4")
def test_a_tenth_of_a_second_is_enough(encode: Encode, tmp_path: Path) -> None:
    path = encode("a.mp3", tone(0.1))
    assert decode(path, into=tmp_path / "raw").sound.duration_ms == 100


@pytest.mark.fault("H1")
def test_a_cut_file_is_decoded_as_far_as_it_goes(encode: Encode, tmp_path: Path) -> None:
    for name in ("a.mp3", "a.flac"):
        path = encode(name, noise(10))
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2])
        decoded = decode(path, into=tmp_path / "raw")
        assert decoded.sound.duration_ms == pytest.approx(5000, abs=150), name
        (cut,) = [warning for warning in decoded.warnings if isinstance(warning, CutShort)]
        assert cut.stated_ms == pytest.approx(10_000, abs=30), name
        decoded.sound.close()


def test_damage_in_the_middle_is_left_out_and_counted(encode: Encode, tmp_path: Path) -> None:
    path = encode("a.m4a", noise(10))
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 3000] = np.random.default_rng(1).bytes(3000)
    path.write_bytes(data)
    decoded = decode(path, into=tmp_path / "raw")
    assert decoded.sound.duration_ms > 8000
    (bad,) = [warning for warning in decoded.warnings if isinstance(warning, BadPackets)]
    assert 0 < bad.count < 30


@pytest.mark.fault("H24")
def test_an_m4a_without_its_index_is_damaged(encode: Encode, tmp_path: Path) -> None:
    path = encode("a.m4a", noise(5))
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(DamagedAudio, match="is damaged"):
        decode(path, into=tmp_path / "raw")


@pytest.mark.fault("H17")
def test_a_stream_whose_rate_changes_goes_on(encode: Encode, tmp_path: Path) -> None:
    first = encode("one.mp3", clicks(44_100)).read_bytes()
    second = encode("two.mp3", clicks(22_050), rate=22_050, layout="stereo").read_bytes()
    path = tmp_path / "both.mp3"
    path.write_bytes(first + second[second.index(b"\xff\xf3") :])
    with decode(path, into=tmp_path / "raw").sound as sound:
        assert sound.duration_ms > 5500


@pytest.mark.fault("H16")
def test_an_ogg_of_two_parts_is_read_to_the_end(encode: Encode, tmp_path: Path) -> None:
    one, two = (encode(name, clicks(48_000), rate=48_000).read_bytes() for name in ("1.opus", "2.opus"))
    path = tmp_path / "both.opus"
    path.write_bytes(one + two)
    with decode(path, into=tmp_path / "raw").sound as sound:
        assert len(onsets_ms(sound)) == 6


@pytest.mark.fault("H13")
def test_junk_before_the_first_frame_is_skipped(encode: Encode, tmp_path: Path) -> None:
    path = encode("a.mp3", tone(2), muxer={"write_id3v2": "0"})
    path.write_bytes(np.random.default_rng(2).bytes(1 << 20) + path.read_bytes())
    with decode(path, into=tmp_path / "raw").sound as sound:
        assert sound.duration_ms == pytest.approx(2000, abs=150)


def test_a_tag_that_lies_about_its_length_is_one_clear_error(encode: Encode, tmp_path: Path) -> None:
    path = encode("a.mp3", tone(1))
    path.write_bytes(b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + path.read_bytes()[10:])
    with pytest.raises(EmptyAudio):
        decode(path, into=tmp_path / "raw")


@pytest.mark.fault("H2", "H3")
@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyAudio),
        (b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10), EmptyAudio),
        (b"<!DOCTYPE html><html><title>404</title>", NotAudio),
        (np.random.default_rng(5).bytes(300_000), NotAudio),
        (bytes(100_000), NotAudio),
        (b"\xff" * 100_000, NotAudio),
        (b"fLaC" + bytes(1000), DamagedAudio),
        (b"OggS" + bytes(1000), DamagedAudio),
        (b"RIFF\xff\xff\xff\xffWAVEfmt ", DamagedAudio),
        (b"\x1a\x45\xdf\xa3" + bytes(1000), DamagedAudio),
        (b"\x00\x00\x00\x18ftypM4A " + bytes(1000), DamagedAudio),
    ],
)
def test_what_is_not_sound_is_refused_whatever_its_name(tmp_path: Path, data: bytes, error: type[AudioError]) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(data)
    with pytest.raises(error) as caught:
        decode(path, into=tmp_path / "raw")
    assert "\n" not in str(caught.value)
    assert sorted(tmp_path.iterdir()) == [path]


def test_bytes_changed_at_random_never_do_worse_than_an_error_of_ours(encode: Encode, tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    for name, rate in (("a.mp3", 44_100), ("a.m4a", 44_100), ("a.opus", 48_000), ("a.flac", 44_100)):
        good = encode(name, noise(1, rate), rate=rate).read_bytes()
        for _ in range(15):
            data = np.frombuffer(good, np.uint8).copy()
            head = rng.integers(0, min(2000, len(data)), 20)
            data[head] = rng.integers(0, 256, len(head))
            path = tmp_path / "odd.mp3"
            path.write_bytes(data.tobytes())
            try:
                decode(path, into=tmp_path / "raw").sound.close()
            except AudioError as exc:
                assert "\n" not in str(exc)  # noqa: PT017 - some go well, and shall


LISTS = {
    "ffconcat": "ffconcat version 1.0\nfile neighbour.wav\n",
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nneighbour.wav\n#EXT-X-ENDLIST\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio {port} RTP/AVP 0\n",
    "subfile": "#EXTM3U\n#EXTINF:1,\nsubfile,,start,0,end,0,,:neighbour.wav\n",
}


@pytest.mark.fault("H18", "H19", "H20", "H21")
@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("suffix", ["mp3", "m3u8", "ffconcat", "sdp"])
def test_a_list_of_other_files_is_never_followed(encode: Encode, tmp_path: Path, kind: str, suffix: str) -> None:
    encode("neighbour.wav", tone(1))
    path = tmp_path / f"a.{suffix}"
    path.write_text(LISTS[kind].format(port=5004))
    with pytest.raises(NotAudio, match=r"looks like (a playlist|the description of a stream)"):
        decode(path, into=tmp_path / "raw")


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("suffix", ["mp3", "m3u8", "ffconcat", "sdp"])
@pytest.mark.parametrize("sniffed", [None, "mp3", "mov", "ogg", "wav"])
def test_the_second_lock_holds_where_sniffing_is_deceived(
    encode: Encode,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    suffix: str,
    sniffed: str | None,
) -> None:
    """The options of FFmpeg alone refuse the list; one misspelt would be ignored without a word."""
    encode("neighbour.wav", tone(1))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    path = tmp_path / f"a.{suffix}"
    path.write_text(LISTS[kind].format(port=port))
    monkeypatch.setattr(probing, "sniff", lambda path: sniffed)
    with pytest.raises((DamagedAudio, NotAudio, EmptyAudio)):
        decode(path, into=tmp_path / "raw")


def test_without_the_second_lock_a_list_would_be_followed(
    encode: Encode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The danger is real: else the test above would prove nothing."""
    encode("neighbour.wav", tone(1))
    path = tmp_path / "a.ffconcat"
    path.write_text(LISTS["ffconcat"])
    monkeypatch.setattr(probing, "sniff", lambda path: None)
    monkeypatch.setattr(probing, "_OPTIONS", {})
    with decode(path, into=tmp_path / "raw").sound as sound:
        assert sound.duration_ms == 1000


def test_a_name_that_is_an_address_is_a_file(encode: Encode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = encode("a.wav", tone(1)).read_bytes()
    monkeypatch.chdir(tmp_path)
    odd = type(tmp_path)("-i data:,x.mp3")
    odd.write_bytes(sound)
    assert decode(odd, into=tmp_path / "raw").sound.duration_ms == 1000


@pytest.mark.fault("H5")
def test_a_length_that_a_header_states_is_refused_before_anything_is_decoded(
    encode: Encode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = encode("a.flac", np.zeros(20 * 44_100))
    assert path.stat().st_size < 20_000
    monkeypatch.delattr("audio.decode._frames")
    with pytest.raises(TooLong, match=r"longer than 0\.25 minutes"):
        decode(path, into=tmp_path / "raw", max_duration_ms=15_000)
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_length_in_a_wav_that_its_bytes_do_not_bear_out_refuses_nothing(encode: Encode, tmp_path: Path) -> None:
    path = encode("a.wav", tone(1))
    data = bytearray(path.read_bytes())
    at = data.index(b"data") + 4
    data[at : at + 4] = (1 << 31).to_bytes(4, "little")
    path.write_bytes(data)
    with decode(path, into=tmp_path / "raw", max_duration_ms=15_000).sound as sound:
        assert sound.duration_ms == 1000


def test_a_length_that_nobody_states_is_counted(encode: Encode, tmp_path: Path) -> None:
    path = encode("a.aac", np.zeros(20 * 44_100))
    about = probing.probe(path)
    assert about.stated_ms is None
    assert about.guessed_ms is not None
    with pytest.raises(TooLong, match=r"longer than 0\.25 minutes"):
        decode(path, into=tmp_path / "raw", max_duration_ms=15_000)
    assert sorted(tmp_path.iterdir()) == [path]


def test_progress_is_told_and_may_stop_the_work(encode: Encode, tmp_path: Path) -> None:
    path = encode("a.mp3", tone(30))
    told: list[tuple[int, int | None]] = []

    def note(*, done: int, total: int | None) -> None:
        told.append((done, total))

    decode(path, into=tmp_path / "raw", progress=note).sound.close()
    done = [entry[0] for entry in told]
    assert done == sorted(done)
    assert len(done) >= 6
    assert {entry[1] for entry in told} == {30_000}

    def stop(*, done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    (tmp_path / "raw").unlink()
    with pytest.raises(KeyboardInterrupt):
        decode(path, into=tmp_path / "raw", progress=stop)
    assert sorted(tmp_path.iterdir()) == [path]


@pytest.mark.fault("D1")
def test_a_full_disk_is_said_and_leaves_nothing(
    encode: Encode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = encode("a.mp3", tone(5))

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DiskFull, match="make room"):
        decode(path, into=tmp_path / "raw")
    assert sorted(tmp_path.iterdir()) == [path]

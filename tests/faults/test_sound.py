"""Recordings as they go wrong in the field and as attackers make them: each is decoded, or ends in one error of ours.

Others of the same list stand where their code is tested: cut and chained files, rates that change, junk and lying tags,
lists of files and addresses in `tests/audio/test_decode.py`; what is no voice in `tests/audio/test_speech.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from audio.decode import decode
from audio.errors import AudioError, BadPackets, CutShort, DamagedAudio, EmptyAudio, NotAudio, TooLong
from audio.speech import speech_regions
from tests.audio.conftest import encode  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from pathlib import Path

    from tests.audio.conftest import Encode, Samples

HZ = 16_000
KEY = "00112233445566778899aabbccddeeff"


def tone(seconds: float, rate: int = HZ) -> Samples:
    return 0.5 * np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate)) / rate)


def safe_size(n_bytes: int) -> bytes:
    return bytes(n_bytes >> shift & 127 for shift in (21, 14, 7, 0))


@pytest.mark.fault("H3")
@pytest.mark.parametrize(
    ("name", "codec"), [("a.m4a", "aac"), ("a.flac", "flac"), ("a.wav", "pcm_s16le"), ("a.ogg", "libopus")]
)
def test_a_file_without_one_sample_is_empty(tmp_path: Path, name: str, codec: str) -> None:
    path = tmp_path / name
    with av.open(str(path), "w") as out:
        out.add_stream(codec, rate=48_000, layout="mono")
        out.start_encoding()
    assert path.stat().st_size > 0
    with pytest.raises((EmptyAudio, DamagedAudio), match="fetch or export it again"):
        decode(path, into=tmp_path / "raw")
    assert sorted(tmp_path.iterdir()) == [path]


@pytest.mark.fault("H7", "H8", "H9")
@pytest.mark.parametrize(("kind", "seconds"), [("silence", 300), ("noise", 60), ("music", 60)])
def test_where_there_is_no_voice_nobody_speaks(
    encode: Encode,  # noqa: F811
    tmp_path: Path,
    kind: str,
    seconds: int,
) -> None:
    n_samples = seconds * HZ
    times = np.arange(n_samples) / HZ
    chord = sum(0.1 * np.sin(2 * np.pi * hz * times) for hz in (220, 277, 330, 440)) * (1 - times % 0.5)
    samples = {
        "silence": np.zeros(n_samples),
        "noise": np.random.default_rng(1).normal(0, 0.05, n_samples),
        "music": chord,
    }
    path = encode("a.mp3", samples[kind], rate=HZ)
    with decode(path, into=tmp_path / "raw").sound as sound:
        assert sound.duration_ms == seconds * 1000
        spoken_ms = sum(span.duration_ms for span in speech_regions(sound))
    assert spoken_ms <= 1_000 * (seconds // 60)  # a second holds one word or two


@pytest.mark.fault("H11")
def test_eight_channels_at_96_khz_become_one_at_16(encode: Encode, tmp_path: Path) -> None:  # noqa: F811
    path = encode("a.flac", tone(1, 96_000), rate=96_000, layout="7.1")
    decoded = decode(path, into=tmp_path / "raw")
    with decoded.sound as sound:
        assert (decoded.recording.channels, decoded.recording.sample_rate_hz) == (8, 96_000)
        assert sound.duration_ms == 1000
        assert np.argmax(np.abs(np.fft.rfft(sound.samples()))) == pytest.approx(440, abs=1)


def test_a_cover_is_no_video(encode: Encode, tmp_path: Path) -> None:  # noqa: F811
    """Players show it as a stream of its own; it comes before the sound in many files."""
    path = encode("a.mp3", tone(1), rate=HZ, muxer={"id3v2_version": "0"})
    picture = b"\0image/png\0\x03\0\x89PNG\r\n\x1a\n" + bytes(500)
    frame = b"APIC" + safe_size(len(picture)) + b"\0\0" + picture
    path.write_bytes(b"ID3\x04\0\0" + safe_size(len(frame)) + frame + path.read_bytes())
    with decode(path, into=tmp_path / "raw").sound as sound:
        assert sound.duration_ms == pytest.approx(1000, abs=80)


@pytest.mark.fault("H15")
def test_a_picture_of_120_mb_is_passed_over(encode: Encode, tmp_path: Path) -> None:  # noqa: F811
    sound = encode("a.mp3", tone(1), rate=HZ, muxer={"id3v2_version": "0"}).read_bytes()
    path = tmp_path / "picture.mp3"
    size = 120_000_000
    head = b"ID3\x04\0\0" + safe_size(size + 10) + b"APIC" + safe_size(size) + b"\0\0" + b"\0image/png\0\x03\0"
    with path.open("wb") as file:
        file.write(head)
        file.truncate(20 + size)  # a hole in the file: it takes no room on the disk
        file.seek(20 + size)
        file.write(sound)
    with decode(path, into=tmp_path / "raw").sound as decoded:
        assert decoded.duration_ms == pytest.approx(1000, abs=80)


@pytest.mark.fault("H14")
def test_a_video_in_an_mp3s_name_gives_its_sound(encode: Encode, tmp_path: Path) -> None:  # noqa: F811
    path = encode("film.mp4", tone(1), rate=HZ).rename(tmp_path / "film.mp3")
    decoded = decode(path, into=tmp_path / "raw")
    with decoded.sound as sound:
        assert decoded.recording.codec == "aac"
        assert sound.duration_ms == pytest.approx(1000, abs=80)


@pytest.mark.fault("H22")
def test_an_avi_with_a_list_among_its_subtitles_is_no_sound(tmp_path: Path) -> None:
    """As in the attacks of 2017: FFmpeg read the list, and showed a file of the server."""
    gab2 = b"GAB2\0\x02\0" + bytes(10) + b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1,\nfile:///etc/passwd\n"
    chunk = b"00tx" + len(gab2).to_bytes(4, "little") + gab2
    body = b"AVI LIST" + (4 + len(chunk)).to_bytes(4, "little") + b"movi" + chunk
    path = tmp_path / "a.mp3"
    path.write_bytes(b"RIFF" + len(body).to_bytes(4, "little") + body)
    with pytest.raises(NotAudio, match="a RIFF file other than WAV"):
        decode(path, into=tmp_path / "raw")


@pytest.mark.fault("H23")
def test_an_encrypted_file_is_an_error_or_noise_and_never_the_sound(encode: Encode, tmp_path: Path) -> None:  # noqa: F811
    scheme = {"encryption_scheme": "cenc-aes-ctr", "encryption_key": KEY, "encryption_kid": KEY}
    path = encode("a.mp4", tone(3), rate=HZ, muxer=scheme)
    try:
        decoded = decode(path, into=tmp_path / "raw")
    except AudioError as exc:
        assert isinstance(exc, DamagedAudio)  # noqa: PT017 - either will do
        return
    with decoded.sound:
        # noise may end in packets that give nothing at all, so that the sound is also shorter than the header says
        assert {BadPackets} <= {type(each) for each in decoded.warnings} <= {BadPackets, CutShort}


@pytest.mark.fault("H24")
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_cut_mp4_is_whole_up_to_the_cut_where_its_index_comes_first(
    encode: Encode,  # noqa: F811
    tmp_path: Path,
    share: float,
) -> None:
    whole = encode("whole.m4a", np.random.default_rng(1).normal(0, 0.1, 20 * HZ), rate=HZ).read_bytes()
    last = tmp_path / "last.m4a"
    last.write_bytes(whole[: round(len(whole) * share)])
    with pytest.raises(DamagedAudio):
        decode(last, into=tmp_path / "raw")
    first = encode(
        "first.m4a", np.random.default_rng(1).normal(0, 0.1, 20 * HZ), rate=HZ, muxer={"movflags": "faststart"}
    )
    first.write_bytes(first.read_bytes()[: round(len(whole) * share)])
    decoded = decode(first, into=tmp_path / "raw")
    with decoded.sound as sound:
        assert sound.duration_ms == pytest.approx(20_000 * share, rel=0.15)
    assert CutShort in {type(each) for each in decoded.warnings}


@pytest.mark.fault("H5")
def test_silence_by_the_hour_is_stopped_where_it_is_too_long(encode: Encode, tmp_path: Path) -> None:  # noqa: F811
    """Each minute of it has some hundred bytes, so that no limit of bytes has a say."""
    path = encode("a.flac", np.zeros(15 * 60 * HZ), rate=HZ)
    assert path.stat().st_size < 200_000
    with pytest.raises(TooLong, match="longer than 14 minutes"):
        decode(path, into=tmp_path / "raw", max_duration_ms=14 * 60_000)
    assert sorted(tmp_path.iterdir()) == [path]


def test_the_first_stream_of_sound_is_heard_where_there_are_two(tmp_path: Path) -> None:
    path = tmp_path / "two.m4a"
    with av.open(str(path), "w") as out:
        streams = [out.add_stream("aac", rate=HZ, layout="mono") for _ in range(2)]
        for number, stream in enumerate(streams):
            assert isinstance(stream, av.AudioStream)
            for start in range(0, HZ, 1024):
                piece = tone(1)[start : start + 1024] * (1 - number)
                frame = av.AudioFrame.from_ndarray(piece.astype(np.float32)[None], format="fltp", layout="mono")
                frame.sample_rate, frame.pts = HZ, start
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
    with decode(path, into=tmp_path / "raw").sound as sound:
        assert np.abs(sound.samples()).max() == pytest.approx(0.5, abs=0.1)

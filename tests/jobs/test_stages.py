"""Stages as workers run them: each with nothing but the store and what the ledger keeps as JSON."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from dataclasses import dataclass, field, replace
from functools import partial
from http.server import SimpleHTTPRequestHandler
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

import pytest

from align.by_letters import by_letters
from audio import letters as lettering
from audio import pauses
from audio import speech as speaking
from files.errors import DiskFull, NoSuchFile
from jobs import chunks, output, reading, sharing, slices, stages
from jobs.errors import DamagedInStore, NotInStore, PodcastNotFound
from jobs.parsing import decode
from jobs.pipeline import run
from jobs.report import Stage
from jobs.request import Request, Source
from jobs.stages import Done, Split
from jobs.store import JSON, Store
from jobs.tools import Hear, Tools
from net.guard import Guard
from subtitles.profiles import PODCAST
from tests import loopback

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobs.record import Output


@dataclass
class Ledger:
    """Runs the stages of a job as workers do, one after another, and notes what they did.

    Attributes:
        done: what each stage or part returned, by stage and number.
        splits: the plans, in order.
    """

    tools: Tools
    results: dict[Stage, JSON] = field(default_factory=dict)
    done: dict[tuple[Stage, int], Done] = field(default_factory=dict)
    splits: list[int] = field(default_factory=list)

    def work(self, request: Request) -> dict[str, Output]:
        for stage in Stage:
            self.stage(stage, request)
        return dict(self.done[Stage.PUBLISH, 0].changes.result or {})

    def stage(self, stage: Stage, request: Request) -> None:
        plan: list[JSON] = []
        while isinstance(found := stages.run(stage, request, self.results, self.tools, plan=plan), Split):
            first = len(plan) + 1
            plan += json.loads(json.dumps(found.plan))
            self.splits.append(len(found.plan))
            for part in range(first, len(plan) + 1):
                done = stages.run(stage, request, self.results, self.tools, part=part, plan=plan)
                assert isinstance(done, Done)
                self.done[stage, part] = done
        self.done[stage, 0] = found
        self.results[stage] = json.loads(json.dumps(found.result))


@pytest.fixture
def request_(store: Store, article: Path, wav: Path) -> Request:
    return Request(
        article=Source(upload=store.put_file(article), name="uhr.md"),
        audio=Source(upload=store.put_file(wav), name="uhr.wav"),
    )


@pytest.fixture
def short_chunks(monkeypatch: pytest.MonkeyPatch) -> int:
    """Chunks of four seconds, so that a short sound has several."""
    monkeypatch.setattr(lettering, "BLOCK_MS", 2000)
    monkeypatch.setattr(speaking, "BLOCK_MS", 3000)
    monkeypatch.setattr(pauses, "LENGTH_MS", 4000)
    monkeypatch.setattr(chunks, "_LONG", 3)
    monkeypatch.setattr(chunks, "_SHORT", 2)
    monkeypatch.setattr(sharing, "_LEAST_MS", 2000)
    monkeypatch.setattr(sharing, "_LEAST_ENCODED_MS", 2000)
    return 4000


def texts(outputs: dict[str, Output], store: Store) -> dict[str, bytes]:
    found = {}
    for name, made in outputs.items():
        with store.local(made.key) as path:
            found[name] = path.read_bytes()
        assert (made.bytes, made.sha256) == (len(found[name]), made.key)
    return found


def test_a_job_gives_what_the_command_line_gives(
    tools: Tools, request_: Request, reader: Any, store: Store, tmp_path: Path, article: Path, wav: Path
) -> None:
    reader.has_head = True
    ledger = Ledger(tools)
    found = texts(ledger.work(request_), store)
    assert set(found) == {*output.STANDARD, "recording"}
    assert found["recording"] == wav.read_bytes()
    outcome = run(str(article), str(wav), out=tmp_path / "out", tools=tools)
    for name in output.STANDARD:
        # these two show what the recording is called, which is an upload there and a path here
        if name not in ("json", "html") and not name.startswith(("equivalence", "conformity")):
            assert (tmp_path / "out" / output.OUTPUTS[name].file).read_bytes() == found[name]
    job = json.loads(found["json"])
    assert job["paragraphs"] == json.loads(outcome.files[0].read_bytes())["paragraphs"]
    assert job["recording"]["path"] == "uhr.wav"
    assert b'"./result.recording"' in found["html"]


def test_a_job_on_objects_gives_the_same_bytes(
    tools: Tools, request_: Request, reader: Any, store: Store, tmp_path: Path, short_chunks: int
) -> None:
    pytest.importorskip("obstore")
    reader.has_head = True
    objects = Store.at("memory://", work=tmp_path / "work of objects")
    for source in (request_.article, request_.audio):
        assert source is not None
        with store.local(source.upload or "") as path:
            objects.put_file(path)
    made = texts(Ledger(replace(tools, store=objects)).work(request_), objects)
    assert made == texts(Ledger(tools).work(request_), store)
    assert [path for path in objects.folder.rglob("*") if path.is_file()] == []


def test_what_a_stage_finds_out_about_its_job_is_told(tools: Tools, request_: Request, store: Store) -> None:
    ledger = Ledger(tools)
    ledger.work(request_)
    fetched, transcribed = ledger.done[Stage.FETCH, 0], ledger.done[Stage.TRANSCRIBE, 0]
    assert fetched.changes.article is not None
    assert (fetched.changes.article.title, fetched.changes.article.paragraphs) == ("Die Uhr am Turm", 3)
    assert request_.audio is not None
    assert fetched.uses == (request_.audio.upload,)
    assert fetched.changes.duration_ms == 15_400
    assert transcribed.changes.audio is not None
    assert transcribed.changes.audio.duration_ms == 15_400
    paragraphs = ledger.done[Stage.ALIGN, 0].changes.paragraphs
    assert paragraphs is not None
    assert [each.status for each in paragraphs] == ["spoken"] * 3
    assert all(each.start_ms is not None and each.start_ms < (each.end_ms or 0) for each in paragraphs)
    quality = ledger.done[Stage.ALIGN, 0].changes.quality
    assert quality is not None
    assert (quality.article_spoken, quality.belongs) == (1.0, True)
    assert all(store.size(key) for key in ledger.done[Stage.PUBLISH, 0].uses)


def test_a_recording_that_is_cut_short_is_used_and_the_job_says_so(
    tools: Tools, request_: Request, cut_mp3: Path, store: Store
) -> None:
    ledger = Ledger(tools)
    audio = Source(upload=store.put_file(cut_mp3), name="lesung.mp3", media_type="audio/mpeg")
    ledger.work(replace(request_, audio=audio))
    (flaw,) = ledger.done[Stage.TRANSCRIBE, 0].changes.warnings or ()
    assert flaw.type == "cut-short"
    assert flaw.detail.startswith("lesung.mp3 is cut short")
    assert flaw.detail_de.startswith("lesung.mp3 ")
    assert flaw.detail_de != flaw.detail


def test_the_same_job_again_costs_nothing(tools: Tools, request_: Request, reader: Any) -> None:
    first = Ledger(tools).work(request_)
    again = Ledger(tools)
    assert again.work(request_) == first
    assert (reader.loaded, reader.listened) == (2, 2)  # all words by one stage, times of printed ones by another
    assert [again.done[stage, 0].kept for stage in (Stage.TRANSCRIBE, Stage.ALIGN)] == [True, True]


def test_an_edited_article_is_aligned_and_published_anew_and_nothing_else(
    tools: Tools, request_: Request, reader: Any, store: Store, article: Path
) -> None:
    reader.has_head = True
    Ledger(tools).work(request_)
    article.write_text(article.read_text("utf-8").replace("niemand", "keiner"), "utf-8")
    edited = Ledger(tools)
    found = edited.work(replace(request_, article=Source(upload=store.put_file(article), name="uhr.md")))
    kept = {stage: edited.done[stage, 0].kept for stage in Stage}
    assert kept == {Stage.FETCH: True, Stage.TRANSCRIBE: True, Stage.ALIGN: False, Stage.PUBLISH: False}
    assert b"keiner" in texts(found, store)["json"]
    assert (reader.loaded, reader.listened) == (1, 1)


def test_the_article_is_looked_for_once_in_a_job(
    tools: Tools, request_: Request, reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[object] = []

    def note(*arguments: Any) -> Any:
        looked.append(arguments)
        return by_letters(*arguments)

    monkeypatch.setattr("align.align.by_letters", note)
    reader.has_head = True
    Ledger(tools).work(request_)
    assert len(looked) == 1


def test_only_the_outputs_that_were_asked_for_are_made_and_the_alignment(tools: Tools, request_: Request) -> None:
    assert list(Ledger(tools).work(replace(request_, outputs=("vtt",)))) == ["json", "vtt", "recording"]


def test_any_output_can_be_asked_for(tools: Tools, request_: Request) -> None:
    assert list(Ledger(tools).work(replace(request_, outputs=tuple(output.OUTPUTS)))) == [*output.OUTPUTS, "recording"]


def test_subtitles_are_cut_by_the_profile_of_the_request(tools: Tools, request_: Request, store: Store) -> None:
    usual, narrow = (
        texts(Ledger(tools).work(replace(request_, profile=profile)), store)
        for profile in (None, replace(PODCAST, line_width=20))
    )
    assert {name for name in usual if usual[name] != narrow[name]} == {"vtt", "srt", "conformity.html"}


def test_the_request_beats_the_tools(tools: Tools, request_: Request, store: Store) -> None:
    found = Ledger(tools).work(replace(request_, model="another", hear="all", language="en"))
    provenance = json.loads(texts(found, store)["json"])["provenance"]
    assert (provenance["model"], provenance["language"]) == ("another", "en")
    assert provenance["settings"]["hear"] == Hear.ALL


def test_what_was_lost_in_the_store_is_made_again(tools: Tools, request_: Request, store: Store, reader: Any) -> None:
    reader.has_head = True
    first = Ledger(tools)
    expected = first.work(request_)
    article_key = first.results[Stage.FETCH]["article_key"]  # type: ignore[index, call-overload]
    for path in (store.folder / "results").glob("*/*"):
        if path.name != article_key:
            path.unlink()
    found = stages.run(Stage.PUBLISH, request_, first.results, tools)
    assert isinstance(found, Done)
    assert found.changes.result == expected


def test_a_recording_that_was_deleted_is_named(tools: Tools, request_: Request, store: Store) -> None:
    assert request_.audio is not None
    store.delete_file(request_.audio.upload or "")
    with pytest.raises(NotInStore):
        Ledger(tools).work(request_)


def test_a_stranger_s_page_names_no_path_of_ours(tools: Tools, store: Store, wav: Path) -> None:
    page = f'<html lang="de"><body><article><h1>Uhr</h1><audio src="{wav}"></audio><p>{"Text. " * 40}</p></article>'
    request = Request(article=Source(upload=store.put_bytes(page.encode()), name="a.html", media_type="text/html"))
    with pytest.raises((NoSuchFile, PodcastNotFound, Exception)) as error:
        Ledger(tools).stage(Stage.FETCH, request)
    assert str(wav) not in [str(path) for path in store.folder.rglob("*")]
    assert type(error.value).__name__ in ("BadAddress", "ForbiddenAddress", "PodcastNotFound")


@pytest.mark.parametrize(
    ("extent", "has_head", "mumbled", "splits"),
    [
        ("auto", True, "", [4]),
        ("auto", True, "wusste,", [4, 2]),
        ("all", True, "wusste,", [4, 3]),
        ("auto", False, "", [3]),
    ],
)
def test_a_long_recording_that_is_shared_out_gives_the_same_bytes(
    tools: Tools,
    request_: Request,
    reader: Any,
    tmp_path: Path,
    short_chunks: int,
    extent: Any,
    has_head: bool,  # noqa: FBT001
    mumbled: str,
    splits: list[int],
) -> None:
    reader.has_head, reader.pauses, reader.mumbled = has_head, True, mumbled
    reader.words[18:18] = ["Diese", "Folge", "wird", "unterstützt.", "Von", "der", "Bäckerei", "Korn."]
    request = replace(request_, hear=extent)
    whole = replace(tools, store=Store(tmp_path / "whole"))
    for source in (request.article, request.audio):
        assert source is not None
        with tools.store.local(source.upload or "") as path:
            whole.store.put_file(path)
    shared = Ledger(tools)
    assert texts(shared.work(request), tools.store) == texts(Alone(whole).work(request), whole.store)
    assert shared.splits == splits
    assert shared.done[Stage.TRANSCRIBE, 0].kept is False
    if has_head:
        assert sorted(reader.lettered[:4], key=str) == sorted(CHUNKS, key=str)
        assert len(reader.lettered) == 8  # four by each
    assert [wording.word for wording in reader.weighed] == [mumbled] * 2 if mumbled else not reader.weighed


CHUNKS = [(0, 4000), (4000, 8000), (8000, 12_000), (12_000, None)]


class Alone(Ledger):
    """Does all of a stage at once."""

    def stage(self, stage: Stage, request: Request) -> None:
        if stage not in (Stage.TRANSCRIBE, Stage.ALIGN):
            super().stage(stage, request)
            return
        fetched = stages._FETCHED.validate_python(self.results[Stage.FETCH])
        with reading.opened(fetched, replace(self.tools, extent=Hear(request.hear))) as job:
            if stage is Stage.TRANSCRIBE:
                reading.transcribe(job)
            else:
                self.results[stage] = stages._ALIGNED.dump_python(reading.align(job).aligned, mode="json")


def test_a_run_that_was_killed_goes_on_with_the_chunk_that_it_was_at(
    tools: Tools, request_: Request, reader: Any, short_chunks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.has_head = True
    ledger = Ledger(tools)
    ledger.stage(Stage.FETCH, request_)
    fetched = stages._FETCHED.validate_python(ledger.results[Stage.FETCH])
    put = Store.put

    def killed(store: Store, key: str, data: bytes) -> None:
        put(store, key, data)
        if len(reader.lettered) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(Store, "put", killed)
    with pytest.raises(KeyboardInterrupt), reading.opened(fetched, tools) as job:
        reading.transcribe(job)
    monkeypatch.setattr(Store, "put", put)
    with reading.opened(fetched, tools) as job:
        reading.transcribe(job)
    assert reader.lettered == [(0, 4000), (4000, 8000), (8000, 12_000), (12_000, None)]


def test_slices_hold_what_a_part_needs_and_go_when_the_article_is_aligned(
    tools: Tools, request_: Request, reader: Any, short_chunks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "_SLICE", 3000 * 16)
    monkeypatch.setattr(slices, "_BORDER", 1000 * 16)
    reader.has_head = True
    ledger = Ledger(tools)
    ledger.stage(Stage.FETCH, request_)
    found = stages.run(Stage.TRANSCRIBE, request_, ledger.results, tools)
    assert isinstance(found, Split)
    decoded = count_decodes(monkeypatch)
    before = {path.name for path in (tools.store.folder / "results").glob("*/*")}
    for part in range(1, len(found.plan) + 1):
        stages.run(Stage.TRANSCRIBE, request_, ledger.results, tools, part=part, plan=found.plan)
    assert decoded == []
    done = stages.run(Stage.TRANSCRIBE, request_, ledger.results, tools, plan=found.plan)
    assert isinstance(done, Done)
    ledger.stage(Stage.ALIGN, request_)
    assert decoded == []
    after = {path.name for path in (tools.store.folder / "results").glob("*/*")}
    assert len(before - after) == 1 + 6  # the index, and six slices of three seconds


def test_a_part_whose_slices_are_gone_decodes_the_recording(
    tools: Tools, request_: Request, reader: Any, short_chunks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.has_head = True
    ledger = Ledger(tools)
    ledger.stage(Stage.FETCH, request_)
    found = stages.run(Stage.TRANSCRIBE, request_, ledger.results, tools)
    assert isinstance(found, Split)
    for path in (tools.store.folder / "results").glob("*/*"):
        if path.stat().st_size > 100_000:
            path.unlink()
    decoded = count_decodes(monkeypatch)
    stages.run(Stage.TRANSCRIBE, request_, ledger.results, tools, part=2, plan=found.plan)
    assert len(decoded) == 1
    assert reader.lettered == [(4000, 8000)]


def test_parts_that_left_nothing_are_done_by_the_stage_itself(
    tools: Tools, request_: Request, reader: Any, short_chunks: int
) -> None:
    reader.has_head = True
    ledger = Ledger(tools)
    ledger.stage(Stage.FETCH, request_)
    found = stages.run(Stage.TRANSCRIBE, request_, ledger.results, tools)
    assert isinstance(found, Split)
    assert isinstance(stages.run(Stage.TRANSCRIBE, request_, ledger.results, tools, plan=found.plan), Done)
    assert len(reader.lettered) == 4


def test_a_full_disk_in_any_stage_leaves_nothing_half_and_the_next_try_goes_on(
    tools: Tools, request_: Request, reader: Any, short_chunks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.has_head = True
    sync = os.fsync
    room = [0]

    def full(file: int) -> None:
        room[0] -= 1
        if room[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(file)

    monkeypatch.setattr(os, "fsync", full)
    tries = 0
    found: dict[str, Output] = {}
    while not found:
        tries += 1
        room[0] = 8
        try:
            found = Ledger(tools).work(request_)
        except DiskFull:
            assert tries < 50
    assert tries > 2
    room[0] = 1000
    assert found == Ledger(tools).work(request_)
    assert list(tools.store.folder.rglob("*.tmp")) == []


def count_decodes(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    seen: list[object] = []

    def counted(*args: Any, **others: Any) -> Any:
        seen.append(args)
        return decode(*args, **others)

    monkeypatch.setattr("jobs.sound.decode", counted)
    return seen


def cut(store: Store, sha256: str) -> None:
    path = store.folder / "files" / sha256[:2] / sha256
    path.write_bytes(path.read_bytes()[:-1000])


def test_an_upload_that_was_damaged_after_it_was_fetched_is_not_heard(
    tools: Tools, request_: Request, store: Store
) -> None:
    ledger = Ledger(tools)
    ledger.stage(Stage.FETCH, request_)
    assert request_.audio
    assert request_.audio.upload
    cut(store, request_.audio.upload)
    with pytest.raises(DamagedInStore):
        ledger.stage(Stage.TRANSCRIBE, request_)


@pytest.fixture
def fetched(tools: Tools, article: Path, wav: Path, tmp_path: Path) -> Iterator[tuple[Ledger, Request, Path]]:
    """A job whose article and recording were fetched from a site; the folder of the site."""
    site = tmp_path / "site"
    site.mkdir()
    shutil.copy(article, site / "uhr.md")
    shutil.copy(wav, site / "uhr.wav")
    handler = type("Files", (loopback.Quiet, SimpleHTTPRequestHandler), {})
    with loopback.serving(partial(handler, directory=str(site))) as http:
        url = f"http://127.0.0.1:{http.server_port}"
        guard = Guard(allow=(ip_network("127.0.0.1/32"),), ports=frozenset({http.server_port}))
        ledger = Ledger(replace(tools, guard=guard))
        request = Request(article=Source(url=f"{url}/uhr.md"), audio=Source(url=f"{url}/uhr.wav"))
        ledger.stage(Stage.FETCH, request)
        yield ledger, request, site


@pytest.mark.parametrize("stage", [Stage.TRANSCRIBE, Stage.PUBLISH])
def test_a_download_that_was_damaged_is_fetched_again(
    fetched: tuple[Ledger, Request, Path], store: Store, reader: Any, wav: Path, stage: Stage
) -> None:
    reader.has_head = True
    ledger, request, _ = fetched
    for each in list(Stage)[1:]:
        if each is stage:
            for sha256 in [path.name for path in (store.folder / "files").glob("*/*")]:
                cut(store, sha256)
        ledger.stage(each, request)
    found = texts(dict(ledger.done[Stage.PUBLISH, 0].changes.result or {}), store)
    assert found["recording"] == wav.read_bytes()


def test_a_lost_article_is_read_again(fetched: tuple[Ledger, Request, Path], store: Store, reader: Any) -> None:
    reader.has_head = True
    ledger, request, _ = fetched
    for entry in (store.folder / "results").glob("*/*"):
        entry.unlink()
    for stage in list(Stage)[1:]:
        ledger.stage(stage, request)
    assert ledger.done[Stage.PUBLISH, 0].changes.result


@pytest.mark.parametrize("instead", [b"", None, b"another recording"])
def test_a_damaged_download_that_is_another_now_or_gone_fails_the_job(
    fetched: tuple[Ledger, Request, Path], store: Store, wav: Path, instead: bytes | None
) -> None:
    ledger, request, site = fetched
    cut(store, hashlib.sha256(wav.read_bytes()).hexdigest())
    if instead is None:
        (site / "uhr.wav").unlink()
    else:
        (site / "uhr.wav").write_bytes(instead)
    with pytest.raises(DamagedInStore):
        ledger.stage(Stage.TRANSCRIBE, request)

"""What breaks a parser ends in one error of the job, wherever it is met, and never in the process that does the job."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from articles.errors import EmptyArticle
from audio.records import MAX_DURATION_MS
from jobs import failures, parsing, stages
from jobs.bounds import Bounds
from jobs.errors import CrashesReader, LeaseLost, SandboxError, TakesTooLong
from jobs.report import Silence, Stage, Step
from jobs.request import Request, Source
from publish.sounding import BOOK, SoundFile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jobs.store import JSON, Store
    from jobs.tools import Tools


@pytest.fixture
def request_(store: Store, article: Path, wav: Path) -> Request:
    return Request(
        article=Source(upload=store.put_file(article), name="uhr.md"),
        audio=Source(upload=store.put_file(wav), name="uhr.wav"),
        outputs=("vtt", "epub"),
    )


def run(stage: Stage, request: Request, before: Mapping[Stage, JSON], tools: Tools) -> stages.Done:
    done = stages.run(stage, request, before, tools)
    assert isinstance(done, stages.Done)
    return done


def test_an_article_that_crashes_its_reader_fails_the_job_for_good_and_in_both_languages(
    request_: Request, tools: Tools, broken_parsers: Callable[[str], None]
) -> None:
    broken_parsers("CRASHING")
    with pytest.raises(CrashesReader) as caught:
        run(Stage.FETCH, request_, {}, tools)
    told = failures.failure(caught.value, Stage.FETCH)
    assert (told.type, told.retryable) == ("crashes-reader", False)
    assert told.detail.startswith("uhr.md made the program that reads it crash (SIGABRT)")
    assert told.detail_de.startswith("uhr.md hat das Programm, das es liest, zum Absturz gebracht (SIGABRT)")
    assert failures.wait_s(caught.value, 0) is None


def test_a_recording_that_crashes_its_reader_is_fetched_and_fails_where_it_is_heard(
    request_: Request, tools: Tools, broken_parsers: Callable[[str], None]
) -> None:
    stages.run(Stage.FETCH, request_, {}, tools)  # the article is kept
    broken_parsers("CRASHING")
    fetched = run(Stage.FETCH, request_, {}, tools)
    assert fetched.changes.duration_ms is None
    with pytest.raises(CrashesReader) as caught:
        stages.run(Stage.TRANSCRIBE, request_, {Stage.FETCH: fetched.result}, tools)
    assert caught.value.args == ("uhr.wav", "SIGABRT")
    assert list(tools.store.folder.rglob("sound.s16*")) == []


def test_a_copy_that_crashes_its_maker_is_left_out_of_a_job_that_is_all_but_done(
    request_: Request, tools: Tools, broken_parsers: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    before: dict[Stage, JSON] = {}
    for stage in (Stage.FETCH, Stage.TRANSCRIBE, Stage.ALIGN):
        before[stage] = run(stage, request_, before, tools).result
    monkeypatch.setattr("jobs.output.sniff", lambda *_, **__: "wav")
    broken_parsers("CRASHING")
    published = run(Stage.PUBLISH, request_, before, tools)
    assert "vtt" in (published.changes.result or {})
    assert "epub" not in (published.changes.result or {})
    assert [each.type for each in published.changes.warnings or ()] == ["crashes-reader"]


@dataclass
class Canceled(Silence):
    """A report of a job that is canceled while its steps say nothing; notes what it was told of them."""

    told: list[tuple[Step, int, int | None]] = field(default_factory=list)

    def progress(self, step: Step, *, done: int, total: int | None) -> None:
        self.told.append((step, done, total))
        raise LeaseLost("1", "fetch", 0, "canceled")


def test_a_job_that_is_canceled_stops_though_its_parser_holds_the_lock(
    request_: Request, tools: Tools, article: Path, wav: Path, broken_parsers: Callable[[str], None]
) -> None:
    fetched = run(Stage.FETCH, request_, {}, tools)
    broken_parsers("HANGING")
    report = Canceled()
    tools = replace(tools, report=report)
    with pytest.raises(LeaseLost):
        stages.run(Stage.FETCH, request_, {}, tools)
    with pytest.raises(LeaseLost):
        stages.run(Stage.TRANSCRIBE, request_, {Stage.FETCH: fetched.result}, tools)
    with pytest.raises(LeaseLost):
        stages.run(Stage.FETCH, replace(request_, language="de"), {}, tools)  # which has it read anew
    of_wav, of_article = wav.stat().st_size, article.stat().st_size
    assert report.told == [
        (Step.RECORDING, of_wav, of_wav),
        (Step.DECODE, 0, None),
        (Step.PAGE, of_article, of_article),
    ]


@pytest.mark.parametrize(
    "read",
    [
        lambda path: parsing.read_article(path, source="uhr.md", media_type=None, language=None),
        lambda path: parsing.read_feed(path, source="uhr.md"),
        lambda path: parsing.sniff(path, name="uhr.md"),
        lambda path: parsing.probe(path, name="uhr.md"),
        lambda path: parsing.decode(path, into=path.with_suffix(".s16"), name="uhr.md", max_duration_ms=1000),
        lambda path: parsing.can_be_made(BOOK, path, SoundFile(path, "uhr.md", "audio/mpeg")),
        lambda path: parsing.write_copy(BOOK, path, SoundFile(path, "uhr.md", "audio/mpeg"), path.with_suffix(".epub")),
    ],
    ids=["article", "feed", "sniff", "probe", "decode", "lacks", "copy"],
)
def test_everything_that_reads_a_stranger_s_bytes_is_bounded(
    article: Path,
    broken_parsers: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    read: Callable[[Path], object],
) -> None:
    monkeypatch.setattr(parsing, "_DOCUMENT", Bounds(cpu_s=600, silence_s=0.5))
    monkeypatch.setattr(parsing, "_COPY_SILENCE_S", 0.5)
    broken_parsers("HANGING")
    with pytest.raises(SandboxError) as caught:
        read(article)
    assert isinstance(caught.value, TakesTooLong)
    assert caught.value.name == "uhr.md"


def test_an_error_of_reading_is_the_one_that_reading_raises(tmp_path: Path) -> None:
    path = tmp_path / "leer.md"
    path.touch()
    with pytest.raises(EmptyArticle) as caught:
        parsing.read_article(path, source="leer.md", media_type=None, language="de")
    assert caught.value.args == ("leer.md",)


def test_the_longest_recording_may_be_decoded_whatever_it_is_in(wav: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """24-bit FLAC at 96 kHz, the dearest that was measured, takes 127 s of computing for twelve hours."""
    seen: list[Bounds] = []

    def call(*_: object, bounds: Bounds, **__: object) -> None:
        seen.append(bounds)
        raise StopIteration

    monkeypatch.setattr(parsing.SANDBOX, "call", call)
    with pytest.raises(StopIteration):
        parsing.decode(wav, into=wav.with_suffix(".s16"))
    assert seen[0].cpu_s >= 4 * 127
    assert seen[0].file_bytes >= 16 * 2 * MAX_DURATION_MS

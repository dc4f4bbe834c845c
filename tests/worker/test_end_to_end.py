from __future__ import annotations

import json
from importlib.resources import as_file
from typing import TYPE_CHECKING

import pytest

import demo
from align import document
from audio.listen import FasterWhisper
from jobs import pipeline
from jobs.record import Status
from jobs.request import Request, Source
from jobs.store import Store
from jobs.tools import Tools
from tests.worker.fakes import Shop, settings_in
from worker.runner import Runner

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.requires_model
def test_the_service_finds_in_the_demo_what_the_command_line_finds(whisper_base: Path, tmp_path: Path) -> None:
    shop = Shop(settings_in(tmp_path / "data", model=str(whisper_base), device="cpu"))
    with as_file(demo.NARRATION) as path:
        audio = Source(upload=shop.store.put_file(path), name="narration.mp3", media_type="audio/mpeg")
    article = Source(
        upload=shop.store.put_bytes(demo.ARTICLE.read_bytes()), name="artikel.md", media_type="text/markdown"
    )
    request = Request(article=article, audio=audio)
    with Runner(shop.settings):
        first = shop.submit(request)
        (job,) = shop.wait([first], within_s=300)
        second = shop.submit(request)
        (again,) = shop.wait([second], within_s=60)
    assert job.status is Status.COMPLETED
    assert job.quality is not None
    assert job.quality.belongs
    assert job.quality.article_spoken > 0.8
    assert shop.results(again) == shop.results(job)
    assert sum(again.stage_ms.values()) < sum(job.stage_ms.values()) / 4  # nothing is heard twice
    ours = json.loads(shop.results(job)["json"])
    # The command line, with the letters that the service heard and nothing else.
    with as_file(demo.NARRATION) as narration, as_file(demo.ARTICLE) as text:
        model = FasterWhisper(whisper_base, model=str(whisper_base), device="cpu")
        tools = Tools(
            store=Store(shop.settings.data / "store"),
            listener=lambda *_, **__: model,
            model=str(whisper_base),
            device="cpu",
        )
        outcome = pipeline.run(str(text), str(narration), out=tmp_path / "out", language=None, tools=tools)
    theirs = json.loads(document.to_json(outcome.alignment))
    assert ours["paragraphs"] == theirs["paragraphs"]
    assert ours["insertions"] == theirs["insertions"]

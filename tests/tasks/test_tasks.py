from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from jobs.report import Stage
from tests.worker.fakes import settings_in
from worker.app import App, make


@pytest.fixture
def app(tmp_path: Path) -> App:
    made = make(settings_in(tmp_path, broker_url="memory://"))
    made.loader.import_default_modules()
    made.finalize()
    return made


@pytest.mark.parametrize("stage", Stage)
def test_a_task_has_its_piece_of_work_done_and_nothing_else(
    stage: Stage, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[str, Stage, int]] = []
    monkeypatch.setattr(app, "work", lambda *piece: done.append(piece))
    app.tasks[f"gleichlauf.{stage}"](job_id="a" * 26, part=3)
    app.tasks[f"gleichlauf.{stage}"](job_id="b" * 26)
    assert done == [("a" * 26, stage, 3), ("b" * 26, stage, 0)]


def test_there_is_a_task_for_each_stage_and_for_nothing_else(app: App) -> None:
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    assert ours == {f"gleichlauf.{stage}" for stage in Stage}


@pytest.mark.parametrize("stage", Stage)
def test_a_task_is_a_few_lines(stage: Stage) -> None:
    module = importlib.import_module(f"tasks.{stage}")
    lines = Path(str(module.__file__)).read_text("utf-8").splitlines()
    assert len([line for line in lines if line]) <= 10

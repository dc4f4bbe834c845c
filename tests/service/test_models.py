from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_info, threadpool_limits

from audio.listen import FasterWhisper
from files.progress import silent
from service import models
from service.metrics import Meter
from service.models import Models, Remembering, limit_threads, threads
from tests.worker.fakes import settings_in

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from numpy.typing import NDArray


def test_all_processes_together_have_as_many_threads_as_there_are_cores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "_cores", lambda: 8)
    assert threads(settings_in(tmp_path)) == 8
    assert threads(settings_in(tmp_path, concurrency=3)) == 2
    assert threads(settings_in(tmp_path, concurrency=16)) == 1
    assert threads(settings_in(tmp_path, concurrency=2, threads=5)) == 5


def test_matrices_have_as_many_threads_as_the_model(tmp_path: Path) -> None:
    def most() -> int:
        return max(int(pool["num_threads"]) for pool in threadpool_info() if pool["user_api"] == "blas")

    with threadpool_limits(user_api="blas"):  # what was before comes back with its end
        limit_threads(settings_in(tmp_path, threads=1))
        assert most() == 1


def test_a_model_is_loaded_once_and_goes_when_another_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "find", lambda name, **_: tmp_path / name)
    meter = Meter()
    listener = Models(settings_in(tmp_path, threads=3), meter)
    first = listener("base", progress=silent)
    assert listener("base", progress=silent) is first
    assert (first.folder, first.model, first.threads) == (tmp_path / "base", "base", 3)
    assert listener("small", progress=silent).model == "small"
    loads = {
        sample.labels["model"]: sample.value
        for family in meter.families()
        for sample in family.samples
        if sample.name == "gleichlauf_model_loads_total"
    }
    assert loads == {"base": 1, "small": 1}


def test_the_last_windows_are_encoded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoded: list[float] = []

    def encode(_: FasterWhisper, samples: NDArray[np.float32]) -> NDArray[np.float16]:
        encoded.append(float(samples[0]))
        return np.full((2, 2), samples[0], np.float16)

    monkeypatch.setattr(FasterWhisper, "encode", encode)
    monkeypatch.setattr(Remembering, "MOST_BYTES", 3 * 2 * 2 * 2)
    model = Remembering(tmp_path, model="base", device="cpu", threads=1)
    for window in (1, 2, 3, 1, 4, 1, 2):
        frames = model.encode(np.full(16, window, np.float32))
        assert (frames == window).all()
        assert not frames.flags.writeable
    assert encoded == [1, 2, 3, 4, 2]  # 2 was the oldest when 4 came

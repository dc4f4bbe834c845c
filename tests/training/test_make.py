from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from audio.head import load
from audio.records import ALPHABET

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.requires_torch


def modules() -> Any:
    """Import what needs PyTorch; not at the top, for this file is read where there is none."""
    import training.learn  # noqa: PLC0415
    import training.make  # noqa: PLC0415
    import training.network  # noqa: PLC0415

    return training


def test_the_head_without_pytorch_is_the_one_that_was_trained(tmp_path: Path, model: Path) -> None:
    import torch  # noqa: PLC0415

    from audio.head import save  # noqa: PLC0415

    m = modules()
    net = m.network.LetterHead(width=48, hidden=32, layers=3, letters=len(ALPHABET), dropout=0.15).half().float().eval()
    path = tmp_path / "letters-small.npz"
    late_ms = range(len(ALPHABET))
    save(path, m.network.weights(net), alphabet=ALPHABET, model=model, meta={"languages": ["de"]}, late_ms=late_ms)
    frames = np.random.default_rng(0).normal(size=(100, 48)).astype(np.float32)
    with torch.no_grad():
        expected = net(torch.from_numpy(frames)[None])[0].numpy()
    head = load(path.read_bytes(), origin="", name=path.name)
    assert head.late_ms == tuple(late_ms)
    assert np.abs(head.log_probs(frames) - expected).max() < 1e-3


def test_one_command_learns_writes_a_head_and_measures_it(
    tmp_path: Path, model: Path, speech: Callable[..., Path], ear: Any
) -> None:
    m = modules()
    recipe = m.learn.Recipe(hidden=32, layers=1, batch=1, epochs=6, rate=3e-3, choose_after=2, dropout=0.0)
    heard, unheard = speech("tones", count=64), speech("others", count=2, seed=1, voice="others")
    plan = m.make.Plan(speech=((heard, 1.0),), unheard=(unheard,), passes=1, recipe=recipe)
    said: list[str] = []
    into = tmp_path / "letters-tones.npz"
    m.make.make(plan, encoder=ear, model=model, work=tmp_path / "work", into=into, say=said.append)
    head = load(into.read_bytes(), origin="", name=into.name)
    assert (head.languages, len(head.convolutions)) == (("xx",), 1)
    assert json.loads(str(np.load(into)["meta"]))["clips"] == 64
    assert len(head.late_ms) == len(head.alphabet)
    losses = [float(line.split("loss ")[1].split(",")[0]) for line in said if line.startswith("epoch")]
    assert len(losses) == 6
    assert losses[-1] < losses[0] / 2
    assert "others (xx)" in said[-1]
    assert "telephone" in said[-1]


def test_a_run_that_was_killed_goes_on(tmp_path: Path, model: Path, speech: Callable[..., Path], ear: Any) -> None:
    m = modules()
    recipe = m.learn.Recipe(hidden=8, layers=1, epochs=3, batch=1)
    plan = m.make.Plan(speech=((speech("tones", count=8), 1.0),), passes=3, recipe=recipe)

    class Killed(Exception):
        pass

    def make(name: str, say: Callable[[str], object] = str, encoder: Any = ear) -> bytes:
        into = tmp_path / f"{name}.npz"
        m.make.make(plan, encoder=encoder, model=model, work=tmp_path / name, into=into, say=say)
        return into.read_bytes()

    class Mortal:
        calls = 0

        def encode(self, samples: Any) -> Any:
            self.calls += 1
            if self.calls == 3:
                raise Killed
            return ear.encode(samples)

    def kill(text: str) -> None:
        if text.startswith("epoch 2"):
            raise Killed

    whole = make("whole")
    with pytest.raises(Killed):
        make("broken", encoder=Mortal())
    with pytest.raises(Killed):
        make("broken", kill)
    said: list[str] = []
    heads = load(whole, origin="", name=""), load(make("broken", said.append), origin="", name="")
    assert [line[:7] for line in said if line.startswith("epoch")] == ["epoch 3"]
    assert not any(line.startswith("pass") for line in said)
    assert np.array_equal(heads[0].last[0], heads[1].last[0])


def test_the_work_of_another_plan_is_not_mixed_in(
    tmp_path: Path, model: Path, speech: Callable[..., Path], ear: Any
) -> None:
    m = modules()
    recipe = m.learn.Recipe(hidden=8, layers=1, epochs=1)
    plan = m.make.Plan(speech=((speech("tones", count=4), 1.0),), passes=1, recipe=recipe)
    other = m.make.Plan(speech=plan.speech, passes=2, recipe=recipe)
    into = tmp_path / "letters.npz"
    m.make.make(plan, encoder=ear, model=model, work=tmp_path / "work", into=into, say=str)
    with pytest.raises(SystemExit, match="another plan"):
        m.make.make(other, encoder=ear, model=model, work=tmp_path / "work", into=into, say=str)


def test_nothing_to_learn_from_is_said(tmp_path: Path, model: Path, speech: Callable[..., Path], ear: Any) -> None:
    m = modules()
    plan = m.make.Plan(speech=((speech("judges", count=2, voice="kokoro bf_emma"), 1.0),))
    with pytest.raises(SystemExit, match="nothing to learn from"):
        m.make.make(plan, encoder=ear, model=model, work=tmp_path / "work", into=tmp_path / "x.npz")


def test_the_command_looks_at_what_it_is_given_before_it_works_for_hours(
    tmp_path: Path, model: Path, speech: Callable[..., Path], ear: Any
) -> None:
    from click.testing import CliRunner  # noqa: PLC0415

    from training.__main__ import main  # noqa: PLC0415

    folder, empty = speech("tones", count=2), tmp_path / "empty"
    empty.mkdir()
    given = {"--speech": folder, "--model": model, "--work": tmp_path / "work", "--into": tmp_path / "letters-x.npz"}
    for option, wrong, says in [
        ("--speech", empty, "has no clips.jsonl"),
        ("--model", empty, "has no model.bin"),
        ("--into", tmp_path / "letters-x", "must end in .npz"),
    ]:
        options = [str(part) for pair in {**given, option: wrong}.items() for part in pair]
        done = CliRunner().invoke(main, options)
        assert done.exit_code != 0
        assert says in done.output + str(done.exception)
    assert not (tmp_path / "work").exists()


def test_the_reading_that_is_heard_is_chosen(tmp_path: Path) -> None:
    import torch  # noqa: PLC0415

    from training.features import Example  # noqa: PLC0415
    from training.said import letters, printed  # noqa: PLC0415
    from training.windows import PlacedClip  # noqa: PLC0415

    m = modules()
    said = "um halb drei"
    row = [0] * 10
    for c in said:
        row += [0, 0] if c == " " else [ALPHABET.index(c), 0]
    frames = np.zeros((1500, len(ALPHABET)), np.float16)
    frames[np.arange(len(row)), row] = 9
    frames[len(row) :, 0] = 9

    class Echo:
        def eval(self) -> None:
            pass

        def __call__(self, x: torch.Tensor) -> torch.Tensor:
            return torch.log_softmax(x, -1)

    text = "um 14:30 Uhr"
    places = [
        PlacedClip(
            key=key, text=text, language="de", voice="", start_ms=180, end_ms=20 * len(row), onset_ms=None, words_ms=()
        )
        for key in ("a", "a")
    ]
    data = [Example(frames=frames, places=(place,), manner="clean") for place in places]
    chosen = m.learn.choose(Echo(), data)
    tokens = printed(text, "de")
    assert " ".join(letters(t.readings[k]) for t, k in zip(tokens, chosen["a"], strict=True)) == said
    assert list(chosen) == ["a"]

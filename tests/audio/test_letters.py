from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from audio import head as heads
from audio.encoder import Encoded
from audio.errors import DamagedModel
from audio.head import find_head, fingerprint, languages, load, save, sha256_of_weights
from audio.letters import _BLOCK, from_bytes, joined, letters, to_bytes
from audio.records import ALPHABET, Posteriors

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from audio.head import Head
    from audio.sound import Sound

WIDTH, HIDDEN = 24, 16


def random_weights(n_convolutions: int = 2) -> dict[str, np.ndarray[Any, Any]]:
    random = np.random.default_rng(7)
    shapes: dict[str, tuple[int, ...]] = {
        "in_w": (HIDDEN, WIDTH),
        "in_b": (HIDDEN,),
        "out_w": (len(ALPHABET), HIDDEN),
        "out_b": (len(ALPHABET),),
    }
    for k in range(n_convolutions):
        shapes |= {f"conv{k}_w": (HIDDEN, HIDDEN, 5), f"conv{k}_b": (HIDDEN,)}
    return {name: random.normal(size=shape).astype(np.float16) / 2 for name, shape in shapes.items()}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.bin").write_bytes(b"weights of an encoder")
    return folder


@pytest.fixture
def head(tmp_path: Path, model: Path) -> Head:
    path = tmp_path / "letters-one.npz"
    save(path, random_weights(), alphabet=ALPHABET, model=model, meta={"languages": ["de"]})
    return load(path.read_bytes(), origin=str(tmp_path), name=path.name)


def by_definition(weights: dict[str, np.ndarray[Any, Any]], frames: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The network as the docstring describes it, number by number, in float64."""
    w = {name: value.astype(np.float64) for name, value in weights.items()}

    def gelu(x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.asarray(0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))))

    x = frames.astype(np.float64)
    x = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-5)
    h = gelu(x @ w["in_w"].T + w["in_b"])
    for k in range(2):
        out = np.zeros_like(h) + w[f"conv{k}_b"]
        for t in range(len(h)):
            for tap in range(5):
                if 0 <= t + tap - 2 < len(h):
                    out[t] += w[f"conv{k}_w"][:, :, tap] @ h[t + tap - 2]
        h = h + gelu(out)
    logits = h @ w["out_w"].T + w["out_b"]
    return np.asarray(logits - np.log(np.exp(logits).sum(1, keepdims=True)))


def test_the_network_is_what_its_description_says(head: Head) -> None:
    frames = np.random.default_rng(1).normal(size=(40, WIDTH)).astype(np.float16)
    expected = by_definition(random_weights(), frames)
    assert np.abs(head.log_probs(frames) - expected).max() < 1e-3
    assert head.log_probs(frames[:0]).shape == (0, len(ALPHABET))


def test_the_network_is_what_pytorch_computes(head: Head) -> None:
    torch = pytest.importorskip("torch")
    w = {name: torch.from_numpy(value.astype(np.float32)) for name, value in random_weights().items()}
    frames = np.random.default_rng(1).normal(size=(40, WIDTH)).astype(np.float32)
    f = torch.nn.functional
    h = f.gelu(f.layer_norm(torch.from_numpy(frames), [WIDTH]) @ w["in_w"].T + w["in_b"], approximate="tanh")
    h = h.T[None]
    for k in range(2):
        h = h + f.gelu(f.conv1d(h, w[f"conv{k}_w"], w[f"conv{k}_b"], padding=2), approximate="tanh")
    expected = f.log_softmax(h[0].T @ w["out_w"].T + w["out_b"], -1).numpy()
    assert np.abs(head.log_probs(frames) - expected).max() < 1e-4


def test_blocks_and_windows_leave_no_seam(
    head: Head, make_sound: Callable[[np.ndarray[Any, Any]], Sound], tmp_path: Path
) -> None:
    outputs = np.random.default_rng(2).normal(size=(4, 1500, WIDTH)).astype(np.float16)
    for k in range(1, 4):  # what two windows share is the same in both, so that only our seams could show
        outputs[k, :100] = outputs[k - 1, 1400:]

    class Replay:
        calls = 0

        def encode(self, samples: Any) -> Any:
            self.calls += 1
            return outputs[self.calls - 1]

    with Encoded(make_sound(np.zeros(110 * 16_000)), Replay(), folder=tmp_path) as encoded:
        assert encoded.n_frames > 2 * _BLOCK
        found = letters(encoded, head, model="base")
        whole = head.log_probs(encoded.frames(0, encoded.n_frames))
        parts = [letters(encoded, head, model="base", start_ms=a, end_ms=b) for a, b in ((0, 40_000), (40_000, None))]
        with pytest.raises(ValueError, match="whole blocks"):
            letters(encoded, head, model="base", start_ms=1000)
    assert np.abs(found.log_probs - whole.astype(np.float16)).max() < 0.02  # one step of float16 beyond -16
    assert to_bytes(joined(parts)) == to_bytes(found)
    assert (found.alphabet, found.model, found.head) == (ALPHABET, "base", head.sha256)


def test_kept_letters_are_the_same_letters() -> None:
    log_probs = np.random.default_rng(3).normal(size=(50, 4)).astype(np.float16)
    before = Posteriors(log_probs=log_probs, alphabet="_|ab", model="mein Modell", head="ab12")
    after = from_bytes(to_bytes(before))
    assert (after.log_probs == log_probs).all()
    assert (after.alphabet, after.model, after.head) == ("_|ab", "mein Modell", "ab12")


def _npz(**arrays: Any) -> bytes:
    file = BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def _npy(array: np.ndarray[Any, Any]) -> bytes:
    file = BytesIO()
    np.save(file, array)
    return file.getvalue()


WHOLE = to_bytes(Posteriors(log_probs=np.zeros((9, 2), np.float16), alphabet="_|", model="m", head="h"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no zip",
        WHOLE[:100],
        WHOLE[:-30],
        _npz(log_probs=np.zeros((1, 2), np.float16)),
        _npz(log_probs=np.zeros((1, 3), np.float16), alphabet="_|", model="m", head="h"),
        _npz(log_probs=np.zeros((1, 2), np.float32), alphabet="_|", model="m", head="h"),
        _npz(log_probs=np.array([{}], object), alphabet="_|", model="m", head="h"),
        _npy(np.zeros(3)),
    ],
)
def test_bytes_that_are_no_letters_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="letters"):
        from_bytes(data)


@pytest.mark.parametrize("alphabet", ["ab", "_|aa", "|_a", ""])
def test_an_alphabet_begins_with_blank_and_border_and_repeats_nothing(alphabet: str) -> None:
    with pytest.raises(ValueError, match="alphabet"):
        Posteriors(log_probs=np.zeros((1, len(alphabet)), np.float16), alphabet=alphabet, model="", head="")


def test_a_head_is_found_for_its_model_and_its_languages_only(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "heads"
    folder.mkdir()
    assert find_head(model, "de", heads=folder) is None
    other = tmp_path / "other"
    other.mkdir()
    (other / "model.bin").write_bytes(b"weights of an Encoder")  # of the same size
    save(folder / "letters-1.npz", random_weights(1), alphabet=ALPHABET, model=other, meta={"languages": ["de"]})
    save(folder / "letters-2.npz", random_weights(3), alphabet=ALPHABET, model=model, meta={"languages": ["de", "en"]})
    (folder / "notes.npz").write_bytes(b"no head, and not asked")
    found = find_head(model, "de", heads=folder)
    assert found is not None
    assert len(found.convolutions) == 3
    assert find_head(model, "en", heads=folder) is not None
    assert find_head(model, "fr", heads=folder) is None
    assert languages(model, heads=folder) == languages(tmp_path, sha256=sha256_of_weights(model), heads=folder)
    assert languages(model, heads=folder) == ("de", "en")
    assert languages(other, heads=folder) == ("de",)
    before = fingerprint(heads=folder)
    save(folder / "letters-3.npz", random_weights(1), alphabet=ALPHABET, model=other, meta={"languages": ["fr"]})
    assert fingerprint(heads=folder) != before
    (model / "model.bin").write_bytes(b"other weights")
    monkeypatch.setattr(heads, "sha256_of_weights", lambda folder: pytest.fail("another size needs no hash"))
    assert find_head(model, "de", heads=folder) is None


def test_a_damaged_head_is_one_clear_error(tmp_path: Path, model: Path, head: Head) -> None:
    whole = (tmp_path / "letters-one.npz").read_bytes()
    with np.load(BytesIO(whole)) as file:
        arrays = dict(file)
    bad: list[bytes] = [b"", whole[:200], whole[:-40]]
    bad += [_npz(**{k: v for k, v in arrays.items() if k != name}) for name in arrays if name != "width"]
    bad += [
        _npz(**arrays | {"out_w": arrays["out_w"][1:], "out_b": arrays["out_b"][1:]}),
        _npz(**arrays | {"conv0_w": arrays["conv0_w"][:, :, 1:]}),
        _npz(**arrays | {"meta": np.array("{}")}),
        _npz(**arrays | {"meta": np.array(json.dumps([]))}),
    ]
    for k, data in enumerate(bad):
        with pytest.raises(DamagedModel):
            load(data, origin="here", name=f"letters-{k}.npz")

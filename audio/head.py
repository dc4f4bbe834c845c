"""A small network that reads letters from the output of Whisper's encoder, in NumPy.

A head fits the encoder that it was trained on and no other: its file names the SHA-256 of that model's weights. The
file is an ``.npz`` without pickled objects. Its keys, with D numbers a hidden frame and A letters:

=================  ==========================  ==================================================================
``alphabet``       str, shape (A,)             a character a column, blank and word border first
``encoder_sha256`` str, shape ()               of the model's ``model.bin``, in hexadecimal
``encoder_bytes``  int, shape ()               its size: most other models are told apart without hashing them
``in_w, in_b``     float16, (D, width), (D,)   linear
``conv0_w``, …     float16, (D, D, 5)          convolutions over time in PyTorch's order (out, in, tap), from 0 on
``conv0_b``, …     float16, (D,)
``out_w, out_b``   float16, (A, D), (A,)       linear
``late_ms``        int, shape (A,)             how long after it begins a letter is first heard, measured; optional
``meta``           str, shape ()               JSON: ``languages`` (ISO 639-1 codes) and what the card says
=================  ==========================  ==================================================================

The network: each frame is brought to mean 0 and variance 1; linear; GELU (by tanh); each convolution, padded with
zeros, adds the GELU of its result to what went into it; linear; softmax.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cached_property
from importlib import resources
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from audio.errors import DamagedModel
from files.sums import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from importlib.resources.abc import Traversable
    from pathlib import Path

TAPS = 5  # frames that a convolution sees
WEIGHTS = "model.bin"

_NAMES = "letters-*.npz"  # of the heads in this package
_EPSILON = np.float32(1e-5)  # beside the variance, as in PyTorch's layer norm

_Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Convolution:
    """One convolution over time.

    Attributes:
        taps: shape (`TAPS` * D, D), one below the other, to be multiplied from the right.
        bias: shape (D,).
    """

    taps: _Array
    bias: _Array


@dataclass(frozen=True, kw_only=True, eq=False)
class Head:
    """A head with its weights.

    Attributes:
        alphabet: the character of each column.
        languages: ISO 639-1 codes of what it was trained on.
        encoder_sha256: of the weights of the model that it fits.
        encoder_bytes: size of those weights.
        sha256: of its own file.
        late_ms: how long after it begins each letter is first heard, none where that was not measured.
        first: weights, shape (width, D), and bias, shape (D,).
        convolutions: in order.
        last: weights, shape (D, len(alphabet)), and bias.
    """

    alphabet: str
    languages: tuple[str, ...]
    encoder_sha256: str
    encoder_bytes: int
    sha256: str
    late_ms: tuple[int, ...]
    first: tuple[_Array, _Array]
    convolutions: tuple[Convolution, ...]
    last: tuple[_Array, _Array]

    @cached_property
    def reach(self) -> int:
        """Frames before and behind a frame that have a say in its letters."""
        return len(self.convolutions) * (TAPS // 2)

    def log_probs(self, features: NDArray[np.floating[Any]]) -> _Array:
        """Return the logarithms of the posteriors of one piece.

        Args:
            features: the encoder's output, shape (n_frames, width). Frames before and behind the piece count as
                the ends of a recording do.

        Returns:
            shape (n_frames, len(alphabet)).
        """
        x = features.astype(np.float32)
        x -= x.mean(axis=1, keepdims=True)
        x /= np.sqrt(np.mean(np.square(x), axis=1, keepdims=True) + _EPSILON)
        h = _gelu(x @ self.first[0] + self.first[1])
        for convolution in self.convolutions:
            h += _gelu(_convolved(h, convolution))
        logits = h @ self.last[0] + self.last[1]
        logits -= logits.max(axis=1, keepdims=True)
        logits -= np.log(np.exp(logits).sum(axis=1, keepdims=True))
        return logits


def _gelu(x: _Array) -> _Array:
    """Return the Gaussian error linear unit, in its form with tanh.

    Source: Hendrycks, Gimpel, Gaussian Error Linear Units, arXiv 1606.08415, section 2.
    """
    inner = np.square(x)
    inner *= np.float32(0.044715)
    inner += 1
    inner *= x
    inner *= np.float32(np.sqrt(2 / np.pi))
    np.tanh(inner, out=inner)
    inner += 1
    inner *= x
    inner *= np.float32(0.5)
    return inner


def _convolved(h: _Array, convolution: Convolution) -> _Array:
    padded = np.pad(h, ((TAPS // 2, TAPS // 2), (0, 0)))
    # One product for all taps: behind each, the threads of a processor wait for the slowest. Five take twice as long.
    beside = np.concatenate([padded[k : k + len(h)] for k in range(TAPS)], axis=1)
    result: _Array = beside @ convolution.taps
    result += convolution.bias
    return result


def load(data: bytes, *, origin: str, name: str) -> Head:
    """Return the head in a file's bytes.

    Args:
        data: the file.
        origin: the folder or package that it is from, for the message of an error.
        name: of the file, likewise.

    Raises:
        DamagedModel: it is not such a file.
    """
    try:
        with np.load(BytesIO(data), allow_pickle=False) as file:
            return _head(file, hashlib.sha256(data).hexdigest())
    except (BadZipFile, EOFError, OSError, KeyError, IndexError, TypeError, ValueError) as exc:
        raise DamagedModel(origin, name) from exc


def _head(file: Mapping[str, NDArray[Any]], sha256: str) -> Head:
    def weights(name: str) -> _Array:
        return file[name].astype(np.float32)

    n = -(-sum(name.startswith("conv") for name in file) // 2)  # each has weights and a bias
    head = Head(
        alphabet="".join(file["alphabet"].tolist()),
        languages=tuple(json.loads(str(file["meta"]))["languages"]),
        encoder_sha256=str(file["encoder_sha256"]),
        encoder_bytes=int(file["encoder_bytes"]),
        sha256=sha256,
        late_ms=tuple(file["late_ms"].tolist()) if "late_ms" in file else (),
        first=(np.ascontiguousarray(weights("in_w").T), weights("in_b")),
        convolutions=tuple(
            Convolution(taps=_stacked(weights(f"conv{k}_w")), bias=weights(f"conv{k}_b")) for k in range(n)
        ),
        last=(np.ascontiguousarray(weights("out_w").T), weights("out_b")),
    )
    width = len(head.first[0])
    if head.log_probs(np.zeros((1, width), np.float32)).shape != (1, len(head.alphabet)):
        raise ValueError("the last layer does not fit the alphabet")
    return head


def _stacked(weights: _Array) -> _Array:
    """Return (out, in, tap) as (tap * in, out)."""
    return weights.transpose(2, 1, 0).reshape(-1, len(weights))


def save(
    path: Path,
    weights: Mapping[str, NDArray[Any]],
    *,
    alphabet: str,
    model: Path,
    meta: Mapping[str, Any],
    late_ms: Sequence[int] = (),
) -> None:
    """Write a head that was trained.

    Args:
        path: the file, named ``letters-….npz`` to be found.
        weights: of the keys in this module's docstring; rounded to float16.
        alphabet: the character of each column.
        model: folder of the model that it was trained on.
        meta: with ``languages``.
        late_ms: how long after it begins each letter is first heard, none where that was not measured.
    """
    about: dict[str, Any] = {
        "alphabet": np.array(list(alphabet)),
        "encoder_sha256": sha256_of_weights(model),
        "encoder_bytes": (model / WEIGHTS).stat().st_size,
        "meta": json.dumps(dict(meta), ensure_ascii=False),
    }
    measured = {"late_ms": np.array(late_ms, np.int32)} if late_ms else {}
    np.savez(path, **about | {name: w.astype(np.float16) for name, w in weights.items()} | measured)


def fingerprint(*, heads: Traversable | None = None) -> str:
    """Return a SHA-256 that is another one as soon as any of the heads is.

    Args:
        heads: as for `find_head`.
    """
    sums = [hashlib.sha256(entry.read_bytes()).digest() for entry in _entries(_place(heads))]
    return hashlib.sha256(b"".join(sums)).hexdigest()


def languages(folder: Path, *, sha256: str | None = None, heads: Traversable | None = None) -> tuple[str, ...]:
    """Return the ISO 639-1 codes of the languages whose letters can be heard with a model, sorted.

    Args:
        folder: of the model.
        sha256: of its weights, where that is known; ``None`` to hash them if there is need.
        heads: as for `find_head`.

    Raises:
        DamagedModel: a head's file is not what it should be.
    """
    found: set[str] = set()
    for head in _loaded(heads):
        if sha256 is None and head.encoder_bytes == (folder / WEIGHTS).stat().st_size:
            sha256 = sha256_of_weights(folder)
        if head.encoder_sha256 == sha256:
            found.update(head.languages)
    return tuple(sorted(found))


def find_head(folder: Path, language: str, *, heads: Traversable | None = None) -> Head | None:
    """Return the head for a model and a language, ``None`` where there is none.

    The weights are hashed only where a head for the language was trained on a model of their very size: 145 MB, in a
    tenth of a second to half a second. That is once for a recording whose letters are not kept yet, and nothing beside
    its encoding; a note of an earlier hash, which another file with the same size and time could outlive, is not worth
    its doubt here.

    Args:
        folder: of the model, as :func:`audio.models.find` returns it.
        language: ISO 639-1 code of the speech.
        heads: folder with heads, ``None`` for those that come with this package.

    Raises:
        DamagedModel: a head's file is not what it should be.
    """
    size_bytes = (folder / WEIGHTS).stat().st_size
    sha256 = ""
    for head in _loaded(heads):
        if language in head.languages and head.encoder_bytes == size_bytes:
            sha256 = sha256 or sha256_of_weights(folder)
            if head.encoder_sha256 == sha256:
                return head
    return None


def _loaded(heads: Traversable | None) -> Iterator[Head]:
    place = _place(heads)
    for entry in _entries(place):
        yield load(entry.read_bytes(), origin=str(place), name=entry.name)


def _place(heads: Traversable | None) -> Traversable:
    return resources.files("audio") if heads is None else heads


def _entries(place: Traversable) -> list[Traversable]:
    return sorted((e for e in place.iterdir() if fnmatch(e.name, _NAMES)), key=lambda entry: entry.name)


def sha256_of_weights(folder: Path) -> str:
    """Return the SHA-256 of a model's weights, in hexadecimal."""
    return sha256_of(folder / WEIGHTS)

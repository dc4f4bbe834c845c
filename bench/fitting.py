"""The weights of `align.judge.confidence` that fit narrations with known times best: logistic regression.

Each article is looked for in its own recording, where a word is right that begins within 100 ms of the truth, and in
that of another article, where no word is. Nothing is decoded: the decoder's second opinion has a confidence of its own.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

import numpy as np

from align.align import find
from align.files import MODELS
from align.judge.confidence import WEIGHTS, confidence, features
from articles.read import read
from audio.decode import decode
from audio.listen import FasterWhisper
from audio.loudness import loudness_db
from audio.models import find as find_model
from bench.labels import Called, judged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from articles.records import Article
    from audio.records import Posteriors
    from bench.aligned import Narration

_STEPS = 30  # of Newton's method; it takes about eight


class _Recorded(NamedTuple):
    article: Article
    letters: Posteriors
    loudness_db: NDArray[np.float32]


def fit(narrations: Sequence[Narration], model: str) -> int:
    """Print the weights that fit, beside those that are in use; return the exit code."""
    recorded = [_heard(narration, model) for narration in narrations]
    rows: list[NDArray[np.float64]] = []
    right: list[bool] = []
    not_said: list[bool] = []
    for k, (narration, own) in enumerate(zip(narrations, recorded, strict=True)):
        words, table = _judge(own.article, own)
        mine = judged(words, narration)
        rows += [table[word.number] for word in mine if word.called_spoken]
        right += [word.is_right for word in mine if word.called_spoken]
        not_said += [word.is_right for word in mine if not word.called_spoken]
        for other in [r for r in recorded[k + 1 :] + recorded[:k] if _is_other(r.article, own.article)][:1]:
            words, table = _judge(own.article, other)
            wrong = [number for number, word in enumerate(words) if word.start_ms is not None]
            rows += [table[number] for number in wrong]
            right += [False] * len(wrong)
        print(f"{narration.name:26} {len(rows):6} words so far, {sum(right):6} of them right", flush=True)
    table, said = np.array(rows), np.array(right)
    print("         constant     loss  letters    pause   nats a word that are lost")
    for name, weights in (("in use", np.array(WEIGHTS)), ("best", regression(table, said))):
        print(f"{name:8} " + "".join(f"{weight:9.3f}" for weight in weights) + f"   {_lost(weights, table, said):.4f}")
    print(f"of {len(not_said)} words called not said {np.mean(not_said):.4f} are right")
    return 0


def regression(rows: NDArray[np.float64], right: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return a constant and a weight for each column that make what happened likeliest, by Newton's method.

    Args:
        rows: shape (n, k).
        right: shape (n,).
    """
    table = np.column_stack([np.ones(len(rows)), rows])
    weights = np.zeros(table.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-table @ weights))
        curvature = (table.T * (chance * (1 - chance))) @ table
        step = np.linalg.solve(curvature, table.T @ (right - chance))
        weights += step
        if np.abs(step).max() < 1e-9:
            break
    return weights


def _lost(weights: NDArray[np.float64], rows: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    log_odds = weights[0] + rows @ weights[1:]
    return float(np.logaddexp(0, np.where(right, -log_odds, log_odds)).mean())


def _heard(narration: Narration, model: str) -> _Recorded:
    article = read(narration.article.read_bytes(), source=str(narration.article))
    whisper = FasterWhisper(find_model(model, cache=MODELS), model=model)
    with tempfile.TemporaryDirectory() as scratch:
        decoded = decode(narration.audio, into=Path(scratch) / "sound.s16")
        with (
            decoded.sound as sound,
            whisper.listening(sound, language=article.language, folder=Path(scratch)) as listening,
        ):
            letters = listening.letters()
            if letters is None:
                raise SystemExit(f"{narration.name}: there is no head for {model} and {article.language}")
            return _Recorded(article, letters, loudness_db(sound))


def _is_other(article: Article, another: Article) -> bool:
    """Return whether two articles have nothing in common, be it that one is an edited version of the other."""
    return {p.text for p in article.paragraphs}.isdisjoint(p.text for p in another.paragraphs)


def _judge(article: Article, recorded: _Recorded) -> tuple[list[Called], NDArray[np.float64]]:
    """Return what letters say of an article's words, and what their confidences rest on."""
    with patch("align.by_letters.confidence", wraps=confidence) as asked:
        found = find(article, recorded.letters, recorded.loudness_db).judged
    (call,) = asked.call_args_list
    starts = [start if said else None for start, said in zip(found.times[:, 0].tolist(), found.said, strict=True)]
    called = [Called(w.text, s, c) for w, s, c in zip(found.words, starts, found.confidence.tolist(), strict=True)]
    return called, features(*call.args)

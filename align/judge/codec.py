"""What was found of an article, as bytes: one process may find it and another make an alignment of it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np
from pydantic import TypeAdapter

from align.judge.records import Found, Judged, UncertainWord
from align.match.evidence import Evidence
from align.readings.text import PrintedWord
from audio.records import HeardWord, Hypothesis

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from articles.records import Article

_PARTS = {"judged": ("said", "times", "confidence"), "evidence": ("codes", "start_ms", "end_ms", "word")}
_BETWEEN = "\n"  # words heard; no letter is one
_HYPOTHESES = TypeAdapter(tuple[Hypothesis, ...])


def to_bytes(found: Found) -> bytes:
    """Return what was found as the bytes of an ``.npz``: some 20 for a letter that was heard."""
    judged, evidence, open_ = found.judged, found.evidence, found.uncertain
    file = BytesIO()
    np.savez(
        file,
        used=found.used,
        printed=np.array([(w.paragraph, w.sentence, w.char_start, w.char_end) for w in judged.words], np.int64),
        sentences=np.array(judged.sentences, np.int64),
        heard=np.array(_BETWEEN.join(word.text for word in evidence.words)),
        heard_ms=np.array([(word.start_ms, word.end_ms) for word in evidence.words], np.int64),
        probability=np.array([word.probability for word in evidence.words], np.float64),
        swallowed=np.array([(*word.words, word.first, word.last) for word in open_], np.int64).reshape(-1, 4),
        if_read=np.concatenate([np.empty((0, 2), np.int32), *(word.times for word in open_)]),
        wordings=np.array(_HYPOTHESES.dump_json(tuple(word.hypothesis for word in open_)).decode()),
        **{name: getattr(judged, name) for name in _PARTS["judged"]},
        **{name: getattr(evidence, name) for name in _PARTS["evidence"]},
    )
    return file.getvalue()


def from_bytes(data: bytes, article: Article) -> Found:
    """Return what was found.

    Args:
        data: of `to_bytes`.
        article: in which it was looked for.

    Raises:
        ValueError: the bytes are something else.
    """
    try:
        with np.load(BytesIO(data), allow_pickle=False) as file:
            return Found(
                judged=_judged(file, article),
                evidence=_evidence(file),
                used=file["used"],
                uncertain=tuple(_uncertain(file)),
            )
    except (BadZipFile, EOFError, IndexError, KeyError, OSError, TypeError, ValueError) as exc:
        raise ValueError(f"{len(data)} bytes are no words that were found") from exc


def _judged(file: Mapping[str, NDArray[Any]], article: Article) -> Judged:
    words = [
        PrintedWord(
            text=article.paragraphs[paragraph].text[start:end],
            char_start=start,
            char_end=end,
            paragraph=paragraph,
            sentence=sentence,
        )
        for paragraph, sentence, start, end in file["printed"].tolist()
    ]
    sentences = [(a, b) for a, b in file["sentences"].tolist()]
    return Judged(words=words, sentences=sentences, **{name: file[name] for name in _PARTS["judged"]})


def _evidence(file: Mapping[str, NDArray[Any]]) -> Evidence:
    times, sure = file["heard_ms"].tolist(), file["probability"].tolist()
    texts = str(file["heard"]).split(_BETWEEN) if times else []
    words = tuple(
        HeardWord(text=text, start_ms=start, end_ms=end, probability=probability)
        for text, (start, end), probability in zip(texts, times, sure, strict=True)
    )
    return Evidence(words=words, **{name: file[name] for name in _PARTS["evidence"]})


def _uncertain(file: Mapping[str, NDArray[Any]]) -> Iterator[UncertainWord]:
    hypotheses = _HYPOTHESES.validate_json(str(file["wordings"]))
    at = 0
    for (begin, end, first, last), hypothesis in zip(file["swallowed"].tolist(), hypotheses, strict=True):
        times = file["if_read"][at : at + last - first]
        at += last - first
        yield UncertainWord(words=(begin, end), first=first, times=times, hypothesis=hypothesis)

"""What every alignment promises, whatever is printed and whatever is heard, by letters and by words."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from align.align import align, find
from align.document import from_json, to_json
from align.errors import NothingHeard
from align.judge import uncertain
from align.records import Alignment, Status, Timed
from articles.records import Article, Kind, Paragraph
from audio.loudness import STEP_MS
from audio.records import ALPHABET, BORDER, FRAME_MS, Heard, HeardWord, Posteriors, Span
from tests import records

PLAIN = re.findall(
    r"\S+",
    "der die das und oder nicht Haus Zug Moor Wasser Straße Übung Öl ärgern Quelle Xylofon Jahr Menschen "
    "Donaudampfschifffahrt gestern läuft Bürgermeisterin Nacht wieder wieder Bahnhof kein",
)
ODD = re.findall(
    r"\S+",
    "2024 17.03.2022 3,5 % 20–30 12.30 Uhr z. B. § 11 Dr. EU NATO Bürger*innen „Zitat“ – … — & ½ № 1.000.000 €9 "
    "https://example.org/a?b=c ÀÉÎ naïve Ελλάς мир 東京 سلام e\u0301 a\u00adb x\u200by 🎈 ( [1] -- 'n' XIV Mio.",
)
WORDS = st.one_of(st.sampled_from(PLAIN), st.sampled_from(ODD), st.text(max_size=6).filter(lambda t: t.split() == [t]))
SENTENCES = st.tuples(st.lists(WORDS, min_size=1, max_size=9), st.sampled_from([".", "!", "?", ":", "", "…", ".“"]))
PARAGRAPHS = st.lists(
    st.tuples(st.sampled_from(list(Kind)), st.lists(SENTENCES, min_size=1, max_size=4)),
    min_size=1,
    max_size=5,
)
LANGUAGES = st.sampled_from(["de", "en", "fr", "xx"])


@st.composite
def articles(draw: st.DrawFn) -> Article:
    paragraphs = [
        Paragraph(id=f"p-{k}", kind=kind, text=" ".join(" ".join(words) + end for words, end in sentences))
        for k, (kind, sentences) in enumerate(draw(PARAGRAPHS))
    ]
    return records.article(paragraphs, language=draw(LANGUAGES))


@st.composite
def readings(draw: st.DrawFn, article: Article) -> list[list[str]]:
    """Sentences as they are said: those printed, in any order, any number of times, spoiled; and others."""
    printed = [s.split() for p in article.paragraphs for s in re.split(r"(?<=[.!?])\s+", p.text) if s.split()]
    others = st.lists(st.sampled_from(PLAIN), min_size=1, max_size=9)
    said = []
    for source in draw(st.lists(st.one_of(st.sampled_from(printed or [["nichts"]]), others), max_size=8)):
        sentence = list(source)
        for _ in range(draw(st.integers(0, 3))):
            at = draw(st.integers(0, len(sentence)))
            match draw(st.sampled_from(["out", "in", "twice", "swap"])):
                case "out":
                    del sentence[at : at + draw(st.integers(1, 3))]
                case "in":
                    sentence[at:at] = draw(others)
                case "twice":
                    sentence[at:at] = sentence[:at]
                case _:
                    sentence = sentence[at:] + sentence[:at]
        said.append(sentence)
    return said


def spelled(word: str) -> str:
    return re.sub(f"[^{ALPHABET[2:]}]", "", word.lower())


def heard_as_words(said: list[list[str]], seed: int) -> tuple[Heard, np.ndarray, None]:
    """Let a recogniser hear words: touching, of no length at times, with letters misheard."""
    rng = np.random.default_rng(seed)
    words: list[HeardWord] = []
    speech: list[Span] = []
    now = int(rng.integers(0, 800))
    for sentence in said:
        began = now
        for word in sentence:
            text = "".join(str(rng.choice(list("aeinst"))) if rng.random() < 0.1 else c for c in word)
            length = int(rng.integers(0, 90)) * len(word)
            words.append(HeardWord(text=text, start_ms=now, end_ms=now + length, probability=float(rng.random())))
            now += length + int(rng.integers(0, 60))
        if now > began:
            speech.append(Span(start_ms=began, end_ms=now))
        now += int(rng.integers(1, 1500))
    duration = now + int(rng.integers(0, 700)) + STEP_MS
    heard = Heard(language="de", duration_ms=duration, words=tuple(words), speech=tuple(speech), model="words")
    return heard, loudness(speech, duration, rng), None


def heard_as_letters(said: list[list[str]], seed: int) -> tuple[Heard, np.ndarray, Posteriors]:
    """Let a head hear letters: a frame or two each, some wrong, noise in between."""
    rng = np.random.default_rng(seed)
    columns: list[int] = [0] * int(rng.integers(0, 40))
    speech: list[Span] = []
    for sentence in said:
        began = len(columns)
        for word in sentence:
            for letter in spelled(word) + BORDER:
                column = ALPHABET.index(letter) if rng.random() > 0.1 else int(rng.integers(len(ALPHABET)))
                columns += [column] * int(rng.integers(1, 3)) + [0] * int(rng.integers(0, 3))
        if len(columns) > began:
            speech.append(Span(start_ms=began * FRAME_MS, end_ms=len(columns) * FRAME_MS))
        columns += [0] * int(rng.integers(1, 60))
    columns = columns or [0]
    logits = rng.standard_normal((len(columns), len(ALPHABET)))
    logits[np.arange(len(columns)), columns] += rng.uniform(2, 8, len(columns))
    log_probs = (logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))).astype(np.float16)
    letters = Posteriors(log_probs=log_probs, alphabet=ALPHABET, model="none", head="0" * 64)
    # a file need not end where a frame does
    duration = max(1, len(columns) * FRAME_MS - int(rng.integers(0, FRAME_MS)))
    heard = Heard(
        language="de", duration_ms=duration, words=(), speech=tuple(clipped(speech, duration)), model="letters"
    )
    return heard, loudness(speech, duration, rng), letters


def clipped(spans: list[Span], duration_ms: int) -> list[Span]:
    return [Span(start_ms=s.start_ms, end_ms=min(s.end_ms, duration_ms)) for s in spans if s.start_ms < duration_ms]


def loudness(speech: list[Span], duration_ms: int, rng: np.random.Generator) -> np.ndarray:
    level = rng.uniform(-90, -60, -(-duration_ms // STEP_MS)).astype(np.float32)
    for span in speech:
        level[span.start_ms // STEP_MS : span.end_ms // STEP_MS] += rng.uniform(5, 50)
    return level


WAYS = {"letters": heard_as_letters, "words": heard_as_words}


def timed(alignment: Alignment) -> list[Timed]:
    sentences = [s for p in alignment.paragraphs for s in p.sentences]
    return [*alignment.paragraphs, *sentences, *(w for s in sentences for w in s.words)]


def keeps_its_promises(alignment: Alignment, article: Article, duration_ms: int) -> None:
    assert [(p.id, p.kind, p.text) for p in alignment.paragraphs] == [
        (p.id, p.kind, p.text) for p in article.paragraphs
    ]
    for item in timed(alignment):
        assert (item.start_ms is None) == (item.end_ms is None) == (item.status is Status.NOT_SPOKEN)
        assert 0 <= item.confidence <= 1
        if item.start_ms is not None and item.end_ms is not None:
            assert 0 <= item.start_ms < item.end_ms <= duration_ms
    for paragraph in alignment.paragraphs:
        accounts_for_every_character(paragraph.text, list(paragraph.sentences), 0, len(paragraph.text))
        is_the_sum_of(paragraph, list(paragraph.sentences))
        for sentence in paragraph.sentences:
            assert sentence.text == paragraph.text[sentence.char_start : sentence.char_end]
            accounts_for_every_character(paragraph.text, list(sentence.words), sentence.char_start, sentence.char_end)
            is_the_sum_of(sentence, list(sentence.words))
            spoken = [(w.start_ms, w.end_ms) for w in sentence.words if w.start_ms is not None]
            assert all(a[1] is not None and b[0] is not None and a[1] <= b[0] for a, b in pairwise(spoken))
    words = [w for p in alignment.paragraphs for s in p.sentences for w in s.words]
    times = sorted((w.start_ms, w.end_ms) for w in words if w.start_ms is not None and w.end_ms is not None)
    assert all(a[1] <= b[0] for a, b in pairwise(times)), "two words at the same time"
    inserted = [(i.start_ms, i.end_ms) for i in alignment.insertions]
    assert all(0 <= a < b <= duration_ms for a, b in inserted)
    assert all(a[1] <= b[0] for a, b in pairwise(inserted))
    assert all(b <= c or d <= a for a, b in inserted for c, d in times), "a word inside an insertion"
    assert 0 <= alignment.coverage.article_spoken <= 1
    assert 0 <= alignment.coverage.speech_explained <= 1


def accounts_for_every_character(text: str, parts: list[Any], start: int, end: int) -> None:
    """Every character between start and end is in exactly one part, or is white space between parts."""
    edges = [start, *(edge for part in parts for edge in (part.char_start, part.char_end)), end]
    assert edges == sorted(edges)
    for part in parts:
        assert text[part.char_start : part.char_end] == part.text != ""
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        assert not text[a:b].strip(), f"{text[a:b]!r} is in no part"


def is_the_sum_of(whole: Timed, parts: list[Any]) -> None:
    """The whole is read from the first part read to the last, and spoken only if a part is."""
    starts = [part.start_ms for part in parts if part.start_ms is not None]
    ends = [part.end_ms for part in parts if part.end_ms is not None]
    assert whole.start_ms == min(starts, default=None)
    assert whole.end_ms == max(ends, default=None)
    if parts and all(part.status is Status.SPOKEN for part in parts):
        assert whole.status is Status.SPOKEN


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_is_printed_and_whatever_is_heard(way: str, data: st.DataObject) -> None:
    article = data.draw(articles())
    said = data.draw(readings(article))
    heard, level, letters = WAYS[way](said, data.draw(st.integers(0, 2**16)))
    where = records.recording(heard.duration_ms)
    try:
        alignment = align(article, where, heard, level, letters=letters)
    except NothingHeard:
        assert not any(spelled(word) for sentence in said for word in sentence)
        return
    keeps_its_promises(alignment, article, heard.duration_ms)
    assert to_json(align(article, where, heard, level, letters=letters)) == to_json(alignment)
    assert from_json(to_json(alignment)) == alignment


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_a_decoder_says_of_what_letters_leave_open(data: st.DataObject) -> None:
    """Posteriors leave every word open here that was not heard between two that were."""
    article = data.draw(articles())
    heard, level, letters = heard_as_letters(data.draw(readings(article)), data.draw(st.integers(0, 2**16)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uncertain, "_MOST_A_LETTER", 1e6)
        found = find(article, letters, level)
    ratios = [data.draw(st.sampled_from([0.0, -20.0])) for _ in found.uncertain]
    where = records.recording(heard.duration_ms)
    try:
        alignment = align(article, where, heard, level, letters=letters, found=found, ratios=ratios)
    except NothingHeard:
        return
    keeps_its_promises(alignment, article, heard.duration_ms)


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**16), count=st.integers(1, 4))
def test_the_same_sentence_many_times_over(way: str, seed: int, count: int) -> None:
    """Nothing tells one printing of a sentence from the next; still no sound is used twice."""
    sentence = "Gestern läuft das Wasser wieder nicht"
    paragraphs = [Paragraph(id=f"p-{k}", kind=Kind.BODY, text=f"{sentence}. {sentence}!") for k in range(count)]
    article = records.article(paragraphs)
    said = [sentence.split()] * int(np.random.default_rng(seed).integers(1, 2 * count + 2))
    heard, level, letters = WAYS[way](said, seed)
    alignment = align(article, records.recording(heard.duration_ms), heard, level, letters=letters)
    keeps_its_promises(alignment, article, heard.duration_ms)

"""A reader of articles whose every word is timed by construction."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pytest

from align.align import align
from articles.records import Article, Kind, Paragraph
from audio.loudness import STEP_MS
from audio.records import Heard, HeardWord, Span
from tests import records

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from align.records import Alignment, TimedParagraph, TimedWord

LETTER_MS, PAUSE_MS, LONG_PAUSE_MS = 60, 40, 600


def make_article(*texts: str, language: str = "de", kinds: Sequence[Kind] = ()) -> Article:
    given = [*kinds, *([Kind.BODY] * (len(texts) - len(kinds)))]
    paragraphs = [
        Paragraph(id=f"p-{k}", kind=kind, text=text) for k, (kind, text) in enumerate(zip(given, texts, strict=True))
    ]
    return records.article(paragraphs, language=language)


@dataclass
class Reading:
    """What was said, growing as it is said; words have 60 ms a letter, sentences 600 ms between them."""

    language: str = "de"
    words: list[HeardWord] = field(default_factory=list)
    speech: list[Span] = field(default_factory=list)
    now_ms: int = 500

    def say(self, text: str) -> tuple[int, int]:
        """Say a text, and return when."""
        began = self.now_ms
        for token in text.split():
            length = LETTER_MS * max(1, len(re.sub(r"\W", "", token)))
            self.words.append(HeardWord(text=token, start_ms=self.now_ms, end_ms=self.now_ms + length, probability=0.9))
            self.now_ms += length + PAUSE_MS
        self.speech.append(Span(start_ms=began, end_ms=self.now_ms - PAUSE_MS))
        self.now_ms += LONG_PAUSE_MS - PAUSE_MS
        return began, self.now_ms - LONG_PAUSE_MS

    def wait(self, duration_ms: int) -> None:
        """Say nothing."""
        self.now_ms += duration_ms

    def loudness_db(self) -> NDArray[np.float32]:
        level = np.full(self.now_ms // STEP_MS + 100, -80.0, np.float32)
        for span in self.speech:
            level[span.start_ms // STEP_MS : span.end_ms // STEP_MS] = -20.0
        return level

    def aligned(self, article: Article) -> Alignment:
        heard = Heard(
            language=self.language,
            duration_ms=self.now_ms + 1000,
            words=tuple(self.words),
            speech=tuple(self.speech),
            model="by construction",
        )
        return align(article, records.recording(heard.duration_ms, path="reading.mp3"), heard, self.loudness_db())


@pytest.fixture(scope="session")
def article() -> Callable[..., Article]:
    return make_article


@pytest.fixture(scope="session")
def new_reading() -> type[Reading]:
    return Reading


@pytest.fixture
def reading() -> Reading:
    return Reading()


@pytest.fixture(scope="session")
def words_in() -> Callable[[TimedParagraph], list[TimedWord]]:
    return lambda paragraph: [word for sentence in paragraph.sentences for word in sentence.words]

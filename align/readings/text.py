"""What is printed, cut into sentences and words, each with its place in the paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from articles.records import Article

_WORD_CHARACTER = re.compile(r"[^\W_]")

# "Im 19. Jahrhundert", "am 3. Mai": a number with a point and one of these words belong together, though the
# point may end a sentence elsewhere. The splitter knows the months but not the rest.
_AFTER_ORDINAL = re.compile(
    r"(Jahrhundert|Jahrtausend|Jahrestag|Geburtstag|Lebensjahr|Mal|Platz|Rang|Kapitel|Klasse|Stock|Etage|Auflage|"
    r"Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
)
_ORDINAL_AT_END = re.compile(r"\b\d{1,3}\.\s*$")

_QUOTES = "'‘’‚‛\"“”„‟«»‹›`´"
_MOST_QUOTES = 10_000  # of a paragraph: the splitter takes time in proportion to the square of their number
_WITHOUT_QUOTES = str.maketrans(dict.fromkeys(_QUOTES, "*"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedWord:
    """A word as printed, with the punctuation that touches it.

    Attributes:
        text: ``paragraph.text[char_start:char_end]``.
        char_start: first character in the paragraph's text, in code points.
        char_end: first character after it.
        paragraph: number of the paragraph in the article, from 0.
        sentence: number of the sentence in its paragraph, from 0.
    """

    text: str
    char_start: int
    char_end: int
    paragraph: int
    sentence: int


def words_of(article: Article) -> list[PrintedWord]:
    """Return every printed word of the article in order; a dash or bullet alone goes with the word before it."""
    found: list[PrintedWord] = []
    for number, paragraph in enumerate(article.paragraphs):
        for k, (start, end) in enumerate(sentence_spans(paragraph.text, article.language)):
            found.extend(
                PrintedWord(text=paragraph.text[a:b], char_start=a, char_end=b, paragraph=number, sentence=k)
                for a, b in word_spans(paragraph.text, start, end)
            )
    return found


def sentence_spans(text: str, language: str) -> list[tuple[int, int]]:
    """Cut a paragraph into sentences.

    Returns:
        Half-open character ranges in order, without the white space around them; each holds a letter or digit
        unless the whole text has none.

    >>> sentence_spans("Das war 1990. Am 3. Mai, z. B. früh. Gut!", "de")
    [(0, 13), (14, 36), (37, 41)]
    """
    spans: list[tuple[int, int]] = []
    at = 0
    for part in _segment(language, text):
        start, at = at, at + len(part)
        begin = start + len(part) - len(part.lstrip())
        end = start + len(part.rstrip())
        if begin >= end:
            continue
        joined = spans and (
            not _WORD_CHARACTER.search(text, begin, end)
            or not _WORD_CHARACTER.search(text, *spans[-1])
            or (_ORDINAL_AT_END.search(text, *spans[-1]) and _AFTER_ORDINAL.match(text, begin))
        )
        if joined:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((begin, end))
    return spans


def word_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut ``text[start:end]`` at white space; runs without letter or digit join the word before (or after) them."""
    spans: list[tuple[int, int]] = []
    for run in re.finditer(r"\S+", text[start:end]):
        a, b = start + run.start(), start + run.end()
        if spans and not (_WORD_CHARACTER.search(text, a, b) and _WORD_CHARACTER.search(text, *spans[-1])):
            spans[-1] = (spans[-1][0], b)
        else:
            spans.append((a, b))
    return spans


def _segment(language: str, text: str) -> list[str]:
    import sentencex  # noqa: PLC0415 - a native module of several megabytes, needed only when aligning

    many = sum(map(text.count, _QUOTES)) > _MOST_QUOTES
    shown = text.translate(_WITHOUT_QUOTES) if many else text
    parts: list[str] = list(sentencex.segment(language, shown))
    if "".join(parts) != shown:
        return [text]
    ends = list(accumulate(map(len, parts)))
    return [text[a:b] for a, b in pairwise([0, *ends])]

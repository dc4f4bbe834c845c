"""Alignments by chance: whatever a file may hold that is read, the emptiest and the oddest above all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from align.records import Insertion, Label, Status, TimedParagraph, TimedSentence, TimedWord
from articles.records import Kind
from audio.records import Chapter
from tests import records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.records import Alignment

LANGUAGES = ("de", "en", "fr", "ar", "xx", "zh-Hant", "de-CH-1996")
LENGTHS_MS = (1, 2, 40, 1000, 20_000, 43_200_000)  # up to twelve hours

ODD = (
    "",
    "-->",
    "a-->b",
    "&amp;<b>&",
    "</script>",
    "]]>",
    "שלום",
    "\u202eabc\u202c",
    "مرحبا",
    "e\u0301",
    "\u0301",
    "\u200b",
    "\u00ad",
    "\x00",
    "\x1b[0m",
    "\x85",
    "\u2028",
    "\ufeff",
    "\uffff",
    "👨‍👩‍👧‍👦",
    "Donau" * 60,
    "[00:01.00]",
    "{\\an8}",
    "\\",
    '"',
    "„",
    "Dr.",
    "§",
    "5",
    "Mio.",
    "-",
    "NOTE",
    "a b",
    "  ",
)
PLAIN = ("Die", "Uhr", "am", "Turm", "steht", "seit", "neun", "Jahren", "still.", "Niemand", "weiß,", "warum!")
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)  # JSON has no half pairs
WORDS = st.one_of(st.sampled_from(PLAIN), st.sampled_from(ODD), ANY_TEXT)
GAPS = st.sampled_from([" ", " ", " ", "", "\n", "\u00a0", " – ", "\t", "…"])
TEXTS = st.one_of(st.just(""), st.sampled_from(ODD), ANY_TEXT, st.just("Ein <Titel> & mehr"))
CONFIDENCES = st.sampled_from([0.0, 0.3, 0.5, 0.9, 1.0])


@st.composite
def alignments(draw: st.DrawFn) -> Alignment:
    """Draw an alignment that ``align.document.from_json`` takes."""
    duration_ms = draw(st.sampled_from(LENGTHS_MS))
    ids = draw(st.permutations(["p-1", "2", "Z.9", "a", "a.1"]))
    count = draw(st.integers(0, 4))
    paragraphs = [draw(_paragraphs(ids[number], duration_ms)) for number in range(count)]
    spans = sorted(draw(st.lists(_spans(duration_ms, shortest_ms=0), max_size=4)))
    insertions = tuple(
        Insertion(start_ms=start, end_ms=end, text=draw(TEXTS), label=draw(st.sampled_from(list(Label))))
        for start, end in spans
    )
    marks = draw(st.lists(_spans(duration_ms, shortest_ms=0), max_size=2))
    tags = draw(st.dictionaries(TEXTS, TEXTS, max_size=2))
    recording = records.recording(duration_ms, path=draw(st.sampled_from(["ton.mp3", "", "/", "a\nb.mp3", "C:\\x"])))
    return records.alignment(
        paragraphs,
        replace(recording, tags=tags, chapters=tuple(Chapter(start_ms=a, end_ms=b, title="x") for a, b in marks)),
        insertions=insertions,
        title=draw(TEXTS),
        byline=draw(TEXTS),
        language=draw(st.sampled_from(LANGUAGES)),
        source=draw(st.sampled_from(["artikel.md", "", "https://example.org/a?b=<c>", "https://[", "javascript:1"])),
        belongs=draw(st.booleans()),
        article_spoken=draw(st.sampled_from([0.0, 0.004, 1.0])),
    )


@st.composite
def _spans(draw: st.DrawFn, within_ms: int, *, from_ms: int = 0, shortest_ms: int = 1) -> tuple[int, int]:
    """Draw a stretch of time: often the whole, a millisecond, or one that others have too."""
    places = sorted({from_ms, from_ms + 1, (from_ms + within_ms) // 2, within_ms - 1, within_ms})
    places = [place for place in places if from_ms <= place <= within_ms - shortest_ms]
    start = draw(st.one_of(st.sampled_from(places), st.integers(from_ms, within_ms - shortest_ms)))
    longest = st.integers(start + shortest_ms, within_ms)
    usual = st.integers(start + shortest_ms, min(within_ms, start + max(shortest_ms, 400)))
    return start, draw(st.one_of(usual, longest, st.just(within_ms)))


@st.composite
def _paragraphs(draw: st.DrawFn, id_: str, duration_ms: int) -> TimedParagraph:
    text = draw(GAPS) if draw(st.booleans()) else ""
    sentences: list[TimedSentence] = []
    for _ in range(draw(st.integers(0, 3))):
        begin = len(text)
        words: list[TimedWord] = []
        read = draw(st.sampled_from(["all", "none", "some", "anyhow"]))
        now = draw(_spans(duration_ms))[0]
        for printed in draw(st.lists(WORDS, max_size=5)):
            times: tuple[int, int] | None = None
            if read == "anyhow":
                times = draw(st.none() | _spans(duration_ms))
            elif read != "none" and now < duration_ms and (read == "all" or draw(st.booleans())):
                times = draw(_spans(duration_ms, from_ms=now))
                now = times[1]
            words.append(TimedWord(text=printed, **_placed(len(text), printed), **_timed(draw, times)))
            text += printed + draw(GAPS)
        is_tight = draw(st.booleans())
        end = words[-1].char_end if words and is_tight else len(text)
        sentences.append(
            TimedSentence(
                text=text[begin:end],
                char_start=begin,
                char_end=end,
                words=tuple(words),
                **_covering(draw, words, duration_ms),
            )
        )
    return TimedParagraph(
        id=id_,
        kind=draw(st.sampled_from(list(Kind))),
        spans=(),
        moved=draw(st.booleans()),
        text=text,
        char_start=0,
        char_end=len(text),
        sentences=tuple(sentences),
        **_covering(draw, sentences, duration_ms),
    )


def _placed(at: int, text: str) -> dict[str, Any]:
    return {"char_start": at, "char_end": at + len(text)}


def _timed(draw: st.DrawFn, times: tuple[int, int] | None) -> dict[str, Any]:
    start, end = times or (None, None)
    status = Status.NOT_SPOKEN if times is None else Status.SPOKEN
    return {"start_ms": start, "end_ms": end, "status": status, "confidence": draw(CONFIDENCES)}


def _covering(draw: st.DrawFn, parts: Sequence[TimedWord | TimedSentence], duration_ms: int) -> dict[str, Any]:
    """Draw times that have those of the parts in them; none where no part has any."""
    starts = [part.start_ms for part in parts if part.start_ms is not None]
    ends = [part.end_ms for part in parts if part.end_ms is not None]
    if not starts:
        return _timed(draw, None)
    wide = draw(_spans(duration_ms)) if not draw(st.integers(0, 4)) else (min(starts), max(ends))
    found = _timed(draw, (min(*starts, wide[0]), max(*ends, wide[1])))
    return found | {"status": draw(st.sampled_from([Status.SPOKEN, Status.PARTLY]))}

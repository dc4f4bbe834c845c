"""Subtitles made by hand or by chance, and the odd text that every format has to carry."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from align.records import Status, TimedWord
from subtitles.cues import Cue, Foreign, Subtitles
from subtitles.plain import plain_lines
from subtitles.profiles import PODCAST
from tests import records

if TYPE_CHECKING:
    from collections.abc import Iterable

    from subtitles.profiles import Profile

ODD = (
    "a --> b",
    "a ---> b",
    "Müller & Söhne, 5 < 6 > 4",
    "<b>fett</b> <script>alert(1)</script>",
    "&amp; &lt; &shy; &#x2d;",
    "NOTE",
    "WEBVTT",
    "STYLE",
    "17",
    "00:00:01.000 --> 00:00:02.000",
    "[00:01.00] <00:01.00> [ti:x]",
    "שלום עולם \u202eabc\u202c",
    "👩‍👩‍👧‍👦 e\u0301",
    "3\u00a0000\u00adEuro",
    "{\\an8}oben {ja} {",
    "C:\\Neu\\nie\\h \\{ \\",
    '"Ja" ""',
    "]]> <![CDATA[ <!-- --> <?x?>",
    "<00:00:01.000><c>Wort</c>",
    "; Kommentar, mit, Kommas",
    "Donau" * 40,
    "\ufeff",
    "a\tb",
    "a\r\n\r\nb\u2028c\0d\x85e",
    "halb \ud800 und \uffff",
)


def cue(number: int, *lines: str, start_ms: int | None = None, end_ms: int | None = None) -> Cue:
    """Make a cue of 1.5 seconds without words."""
    start = number * 2000 if start_ms is None else start_ms
    return Cue(
        id=f"p.{number}",
        paragraph_id="p",
        start_ms=start,
        end_ms=start + 1500 if end_ms is None else end_ms,
        lines=lines,
        words=(),
    )


def words(text: str, start_ms: int) -> tuple[TimedWord, ...]:
    """Time the words of a text, 300 ms each without a pause; ``~word`` was not found."""
    timed: list[TimedWord] = []
    at = 0
    for number, word in enumerate(text.split()):
        found = not word.startswith("~")
        word = word.removeprefix("~")  # noqa: PLW2901
        start = start_ms + number * 300
        timed.append(
            TimedWord(
                text=word,
                char_start=at,
                char_end=at + len(word),
                start_ms=start if found else None,
                end_ms=start + 300 if found else None,
                status=Status.SPOKEN if found else Status.NOT_SPOKEN,
                confidence=0.9,
            )
        )
        at += len(word) + 1
    return tuple(timed)


def spoken(
    id: str,  # noqa: A002 - the record calls it so
    *lines: str,
    start_ms: int,
    lead_ms: int = 0,
    foreign: tuple[Foreign, ...] = (),
) -> Cue:
    """Make a cue whose words take 300 ms each and are read from ``start_ms`` on; ``~word`` was not found."""
    timed = words(" ".join(lines), start_ms)
    return Cue(
        id=id,
        paragraph_id=id.partition(".")[0],
        start_ms=start_ms - lead_ms,
        end_ms=start_ms + 300 * len(timed) + 200,
        lines=tuple(line.replace("~", "") for line in lines),
        words=timed,
        foreign=foreign,
    )


def sound(number: int, text: str, *, start_ms: int) -> Cue:
    """Make a cue for what is not in the article."""
    return Cue(
        id=f"sound.{number}",
        paragraph_id=None,
        start_ms=start_ms,
        end_ms=start_ms + 1500,
        lines=(text,),
        words=(),
    )


def subtitles(
    cues: Iterable[Cue], *, title: str = "", language: str = "de", belongs: bool = True, profile: Profile = PODCAST
) -> Subtitles:
    """Put cues together, on an alignment that has no paragraphs."""
    shown = tuple(cues)
    duration_ms = max((shown_cue.end_ms for shown_cue in shown), default=0) + 1000
    alignment = records.alignment([], records.recording(duration_ms), title=title, language=language, belongs=belongs)
    return Subtitles(alignment=alignment, profile=profile, cues=shown)


def odd() -> Subtitles:
    """Make a cue of each odd text, on both its lines."""
    return subtitles([cue(number, text, text) for number, text in enumerate(ODD)], title="Titel --> & <b> {x}")


def everything() -> Subtitles:
    """Make what an article has: a quote, a word that was not found, music, text that needs escapes."""
    return subtitles(
        [
            sound(1, "[Musik]", start_ms=1000),
            spoken(
                "p1.1", "Sie sagte: Let it be,", "Herr Müller & ~Söhne!", start_ms=4000, foreign=(Foreign(2, 5, "en"),)
            ),
            spoken("p1.2", "5 < 6 stimmt.", start_ms=8000, lead_ms=100),
        ],
        title="Ein <Titel>",
    )


def shown(what: Subtitles) -> list[list[str]]:
    """Return what is seen of each cue, line by line, without cues of which nothing is seen."""
    return [lines for shown_cue in what.cues if (lines := plain_lines(shown_cue.lines))]


def plain_text() -> st.SearchStrategy[str]:
    """Draw any text, with odd characters more often than chance would have it."""
    return st.text(
        st.one_of(st.characters(), st.sampled_from("<>&-[]{}\\\"';:,.|#*~ \t\n\r\0\u2028\u200f\u00ad\ud800")),
        max_size=24,
    )


WORD = plain_text().map(lambda text: "".join(text.split())).filter(bool)


@st.composite
def any_subtitles(draw: st.DrawFn, profile: Profile = PODCAST) -> Subtitles:
    """Draw cues with and without words, times, quotes in other languages and sounds."""
    cues: list[Cue] = []
    now = 0
    for number in range(draw(st.integers(0, 4))):
        start = now + draw(st.integers(0, 3000))
        now = start + draw(st.integers(1000, 3000))
        if draw(st.integers(0, 4)) == 0:
            lines = draw(st.lists(plain_text(), min_size=1, max_size=2))
            cues.append(
                Cue(id=f"sound.{number}", paragraph_id=None, start_ms=start, end_ms=now, lines=tuple(lines), words=())
            )
            continue
        texts = draw(st.lists(st.lists(WORD, min_size=1, max_size=4), min_size=1, max_size=2))
        printed = [word for line in texts for word in line]
        starts = sorted(draw(st.lists(st.integers(start - 200, now + 200), min_size=8, max_size=8)))
        found = [
            replace(word, start_ms=max(0, begin), end_ms=max(0, begin) + 150) if word.start_ms is not None else word
            for word, begin in zip(
                words(" ".join(draw(st.sampled_from(["", "~"])) + w for w in printed), 0), starts, strict=False
            )
        ]
        first = draw(st.integers(0, len(found)))
        foreign = (Foreign(first, draw(st.integers(first, len(found))), "en"),) if first < len(found) else ()
        cues.append(
            Cue(
                id=f"p{number}.1",
                paragraph_id=f"p{number}",
                start_ms=start,
                end_ms=now,
                lines=tuple(" ".join(line) for line in texts),
                words=tuple(found),
                foreign=foreign,
            )
        )
    return subtitles(cues, title=draw(plain_text()), profile=profile)

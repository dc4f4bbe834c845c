"""What a reader of subtitles is told of the sound beyond the article: music, silence, and what else is said."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from align.records import Label
from subtitles.breaks import Break, breaks
from subtitles.cues import width
from subtitles.stretches import TokenRun, Unbreakable

if TYPE_CHECKING:
    from align.records import Alignment, Insertion
    from subtitles.profiles import Profile

_NAMES = {
    "de": {
        Label.MUSIC: "Musik",
        Label.SPEECH: "Nicht im Artikel",
        Label.ADVERT: "Werbung",
        Label.CREDIT: "Ansage",
    },
    "en": {
        Label.MUSIC: "Music",
        Label.SPEECH: "Not in the article",
        Label.ADVERT: "Advertisement",
        Label.CREDIT: "Announcement",
    },
}
_SILENCE = {"de": "Pause", "en": "Pause"}
_FALLBACK = "en"
_SENTENCE_ENDS = (".", "!", "?", "…")
_CLOSING = "\"'”’“»«›‹)]}"


def sounds(alignment: Alignment, profile: Profile) -> list[TokenRun]:
    """Make a stretch of every insertion that can be told.

    The words of inserted speech are what a machine heard, and have no times of their own: the time of the whole is
    spread over them by their width. A name of what it is goes before them.

    Args:
        alignment: an article aligned with its recording.
        profile: how sounds are written.

    Returns:
        In order of time, each with tokens that have no words; not yet among their neighbours.
    """
    return [_stretch(insertion, alignment.article.language, profile) for insertion in alignment.insertions]


def silence(language: str, profile: Profile) -> str:
    """Return what is shown for a long silence."""
    return marked((_styled(_SILENCE.get(language, _SILENCE[_FALLBACK]), profile),), profile)[0]


def marked(lines: tuple[str, ...], profile: Profile) -> tuple[str, ...]:
    """Put the profile's marks around what is not from the article."""
    opened = (profile.sound_open + lines[0], *lines[1:])
    return (*opened[:-1], opened[-1] + profile.sound_close)


def _styled(name: str, profile: Profile) -> str:
    return name.upper() if profile.sound_capitals else name


def _stretch(insertion: Insertion, language: str, profile: Profile) -> TokenRun:
    names = _NAMES.get(language, _NAMES[_FALLBACK])
    name = _styled(names[insertion.label], profile)
    words = insertion.text.split()
    length_ms = insertion.end_ms - insertion.start_ms
    if not words:
        length_ms = min(length_ms, profile.max_duration_ms)
    texts = [*(name + ":" if words else name).split(), *words]
    leading = [Break.LEADING] * (len(texts) - len(words))
    kinds = [*leading, *map(_kind, words, breaks(words, language)), Break.SENTENCE][-len(texts) :]
    widths = [width(text) for text in texts]
    total = sum(widths) + len(widths)
    edges = [
        insertion.start_ms + length_ms * passed // total for passed in accumulate((at + 1 for at in widths), initial=0)
    ]
    return TokenRun(
        paragraph_id=None,
        tokens=tuple(
            Unbreakable(text=text, width=at, start_ms=edges[i], end_ms=edges[i + 1], words=(), after=kind)
            for i, (text, at, kind) in enumerate(zip(texts, widths, kinds, strict=True))
        ),
    )


def _kind(word: str, kind: Break) -> Break:
    """Tell the end of a sentence from other ends: what was heard comes without sentences."""
    ends = kind is Break.CLAUSE and word.rstrip(_CLOSING).endswith(_SENTENCE_ENDS)
    return Break.SENTENCE if ends else kind

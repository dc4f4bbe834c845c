"""How the hearing of one long recording is shared out among workers.

Letters first, a chunk each; then, when it is known what the article does not explain, the words of stretches. Whoever
does a part only leaves its result in the store, where the stage finds it as it finds those of an earlier run. So it
does no harm if a part is done twice, or never: then the stage does it itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pydantic import TypeAdapter

from audio.records import Span
from jobs import chunks, slices
from jobs.hearing import recognised, spoken, to_recognise, words_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.records import Article
    from jobs.ear import Ear
    from jobs.store import JSON

LETTERS, WORDS = "letters", "words"

Part: TypeAlias = dict[str, list[tuple[int, int]]]
"""A part as it stands in the ledger: what is to be heard, and in which stretches, milliseconds from and to."""

_PART = TypeAdapter(Part)

_LEAST_MS = 60_000  # of sound whose words are one part: they take some seconds, to fetch what they need a tenth of one
_LEAST_ENCODED_MS = 300_000


def parts(ear: Ear, article: Article, before: Sequence[JSON]) -> tuple[Part, ...]:
    """Return the parts of hearing a recording that others can do now, none where that is not worth while.

    Args:
        ear: hears the recording.
        article: what it should be a reading of.
        before: parts that have been done already; what is missing nevertheless is not shared out again.

    Raises:
        AudioError: the recording cannot be used, the model is not to be had, or the disk is full.
        NothingHeard: nobody speaks in the recording.
    """
    found: tuple[Part, ...] = ()
    if not before:
        found = _parts(LETTERS, [[chunk] for chunk in _letterless(ear)])
    if not found and not any(WORDS in _PART.validate_python(part) for part in before):
        found = _parts(WORDS, _wordless(ear, article))
    if found and not slices.are_laid_out(ear.store, ear.take_key):
        slices.lay_out(ear.store, ear.take_key, ear.sound)
    return found


def stretch(part: JSON) -> Span:
    """Return from where to where a part of the recording is heard for a part of the work."""
    ((_, stretches),) = _PART.validate_python(part).items()
    return Span(start_ms=stretches[0][0], end_ms=stretches[-1][1])


def do(ear: Ear, part: JSON) -> None:
    """Do a part of what `parts` returned.

    Args:
        ear: hears its `stretch` of the recording.
        part: one of them.

    Raises:
        AudioError: as `parts`.
    """
    ((kind, stretches),) = _PART.validate_python(part).items()
    spans = [Span(start_ms=start_ms, end_ms=end_ms) for start_ms, end_ms in stretches]
    if kind == LETTERS:
        for chunk in spans:
            chunks.letters_of(ear, chunk)
            chunks.speech_of(ear, chunk)
    else:
        recognised(ear, spans, chunks.letters(ear), chunks.speech(ear))


def clear(ear: Ear) -> None:
    """Remove what was laid out for the parts."""
    slices.clear(ear.store, ear.take_key)


def _letterless(ear: Ear) -> list[Span]:
    missing = chunks.without_letters(ear)
    return missing if len(missing) > 1 and ear.listening.has_head else []


def _wordless(ear: Ear, article: Article) -> list[list[Span]]:
    letters, speech = chunks.letters(ear), spoken(ear)
    spans = to_recognise(ear, article, letters, speech)
    new = [span for span in spans if not ear.store.has(words_key(ear, letters, span))]
    # what is encoded here already is better decoded here, unless that takes long
    return chunks.groups(new, _LEAST_ENCODED_MS if ear.is_open else _LEAST_MS)


def _parts(kind: str, stretches: Sequence[Sequence[Span]]) -> tuple[Part, ...]:
    if len(stretches) < 2:  # noqa: PLR2004 - nobody to share it with
        return ()
    return tuple({kind: [(span.start_ms, span.end_ms) for span in spans]} for spans in stretches)

"""How the hearing of one long recording is shared out among workers.

Letters first, a chunk each; then, when it is known what the article does not explain, the words of stretches, and what
letters leave open. Whoever does a part only leaves its result in the store, where the stage finds it as it finds those
of an earlier run. So it does no harm if a part is done twice, or never: then the stage does it itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pydantic import TypeAdapter

import audio.speech
from audio.records import Span, Wording
from jobs import chunks, slices
from jobs.hearing import drop_found, keep_found, preference_key, preferred, recognised, spoken, to_ask, words_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.records import Article
    from jobs.ear import Ear
    from jobs.store import JSON

LETTERS, WORDS, WORDINGS = "letters", "words", "wordings"
ALL_WORDS = "all words"  # by faster-whisper, where there are no letters

Part: TypeAlias = dict[str, list[tuple[int, int] | tuple[int, int, str, str, str]]]
"""A part as it stands in the ledger: what is to be heard, and in which stretches, milliseconds from and to; of wordings
also the words before the one in question, this one, and those behind it."""

_PART = TypeAdapter(Part)

_LEAST_MS = 10_000  # of sound whose words are one part: they take two seconds, to fetch what they need a tenth of one
_LEAST_ENCODED_MS = 300_000


def parts(ear: Ear, article: Article, before: Sequence[JSON]) -> tuple[Part, ...]:
    """Return the parts of hearing a recording that others can do now, none where that is not worth while.

    Args:
        ear: hears the recording.
        article: what it should be a reading of.
        before: parts that have been done already; what is missing nevertheless is not shared out again.

    Raises:
        AudioError: the recording cannot be used, or the model is not to be had.
        DiskFull: there is no room for what is made of it.
        NothingHeard: nobody speaks in the recording.
    """
    found: tuple[Part, ...] = ()
    if not before:
        found = _shared([{LETTERS: [(chunk.start_ms, chunk.end_ms)]} for chunk in _letterless(ear)])
    if not found and all(LETTERS in _PART.validate_python(part) for part in before):
        found = _wordless(ear, article)
    if found and not slices.are_laid_out(ear.store, ear.take_key):
        slices.lay_out(ear.store, ear.take_key, ear.sound)
    return found


def stretches(part: JSON) -> tuple[Span, ...]:
    """Return the stretches of the recording that are heard for a part of the work."""
    read = _read(part)
    spans = tuple(span for each in read.values() for span in each)
    # speech is looked for in the blocks that begin in a chunk, and the last of them ends behind it
    blocks = [chunks.speech_blocks(chunk.end_ms + audio.speech.BLOCK_MS, chunk) for chunk in read.get(LETTERS, ())]
    return (*spans, *(block for each in blocks for block in each))


def do(ear: Ear, part: JSON) -> None:
    """Do a part of what `parts` returned.

    Args:
        ear: hears its `stretches` of the recording.
        part: one of them.

    Raises:
        AudioError: as `parts`.
    """
    for kind, spans in _read(part).items():
        if kind == LETTERS:
            for chunk in spans:
                chunks.letters_of(ear, chunk)
                for block in chunks.speech_blocks(ear.taken[0].recording.duration_ms, chunk):
                    chunks.speech_of(ear, block)
        elif kind == WORDINGS:
            preferred(ear, [span for span in spans if isinstance(span, Wording)])
        else:
            recognised(ear, spans, chunks.speech(ear), by_letters=kind == WORDS)


def clear(ear: Ear, article: Article) -> None:
    """Remove what was laid out for the parts."""
    drop_found(ear, article)
    slices.clear(ear.store, ear.take_key)


def _letterless(ear: Ear) -> list[Span]:
    missing = chunks.without_letters(ear)
    return missing if len(missing) > 1 and ear.listening.has_head else []


def _wordless(ear: Ear, article: Article) -> tuple[Part, ...]:
    letters, speech = chunks.letters(ear), spoken(ear)
    asked = to_ask(ear, article, letters, speech)
    has_letters = letters is not None
    spans = [span for span in asked.spans if not ear.store.has(words_key(ear, span, by_letters=has_letters))]
    wordings = [each for each in asked.wordings if not ear.store.has(preference_key(ear, each))]
    new = sorted([*spans, *wordings], key=lambda span: span.start_ms)
    # what is encoded here already is better decoded here, unless that takes long
    groups = chunks.groups(new, _LEAST_ENCODED_MS if ear.is_open else _LEAST_MS)
    found = _shared([_part(group, WORDS if has_letters else ALL_WORDS) for group in groups])
    if found:
        keep_found(ear, article)
    return found


def _part(spans: Sequence[Span], kind: str) -> Part:
    part: Part = {}
    for span in spans:
        if isinstance(span, Wording):
            each = (span.start_ms, span.end_ms, span.before, span.word, span.after)
            part.setdefault(WORDINGS, []).append(each)
        else:
            part.setdefault(kind, []).append((span.start_ms, span.end_ms))
    return part


def _read(part: JSON) -> dict[str, tuple[Span, ...]]:
    return {kind: tuple(_span(*each) for each in spans) for kind, spans in _PART.validate_python(part).items()}


def _span(start_ms: int, end_ms: int, *texts: str) -> Span:
    if not texts:
        return Span(start_ms=start_ms, end_ms=end_ms)
    before, word, after = texts
    return Wording(start_ms=start_ms, end_ms=end_ms, before=before, word=word, after=after)


def _shared(parts: Sequence[Part]) -> tuple[Part, ...]:
    return tuple(parts) if len(parts) > 1 else ()  # else there is nobody to share it with

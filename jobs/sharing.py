"""How the hearing of one long recording is shared out among workers.

The recipe is run with a `Listening` that answers what was heard before and writes down what was not: these are the
parts. Posteriors come first, a chunk each, for nothing can be said without them; then the words of stretches that the
article does not explain, and what letters leave open. A worker only leaves the result of a part in the store, where
the stage finds it as it finds those of an earlier run. So it does no harm if a part is done twice, or never: then the
stage does it itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pydantic import TypeAdapter

import audio.speech
from audio.records import Hypothesis, Span
from files.progress import Progress, silent
from jobs import slices
from jobs.chunks import groups, speech_blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    from audio.hear import Listening
    from audio.records import Heard, HeardWord, Posteriors
    from jobs.memory import Memory
    from jobs.store import JSON, Store

    T = TypeVar("T")

LETTERS, WORDS, HYPOTHESES = "letters", "words", "wordings"

Part: TypeAlias = dict[str, list[tuple[int, int] | tuple[int, int, str, str, str]]]
"""A part as it stands in the ledger: what is to be heard, and in which stretches, milliseconds from and to; of
hypotheses also the words before the one in question, this one, and those behind it."""

_PART = TypeAdapter(Part)

_LEAST_MS = 10_000  # of sound whose words are one part: they take two seconds, to fetch what they need a tenth of one
_LEAST_ENCODED_MS = 300_000


def shared(
    memory: Memory, before: Sequence[JSON], run: Callable[[Listening], T], store: Store
) -> tuple[tuple[Part, ...], T | None]:
    """Run a recipe, or return the parts of what it has to hear that others can do now.

    Args:
        memory: of the recording.
        before: parts that have been done already; what is missing nevertheless is not shared out again.
        run: the recipe.
        store: gets the samples, where there are parts.

    Returns:
        the parts and ``None``, or no parts and what the recipe returned.

    Raises:
        AudioError: the recording cannot be used, or the model is not to be had.
        DiskFull: there is no room for what is made of it.
        NothingHeard: there is no speech in the recording.
    """
    done = {kind for part in before for kind in _PART.validate_python(part)}
    plan = _Plan(memory, done)
    try:
        found = run(plan)
    except _NeedsLetters:
        parts = tuple[Part, ...]({LETTERS: [(chunk.start_ms, chunk.end_ms)]} for chunk in memory.without_letters())
    else:
        parts = plan.parts()
        if not plan.missing:
            return (), found
    if not parts:
        return (), run(memory)
    if not slices.are_laid_out(store, memory.sound.key):
        slices.lay_out(store, memory.sound.key, memory.sound.samples())
    return parts, None


def stretches(part: JSON) -> tuple[Span, ...]:
    """Return the stretches of the recording that are heard for a part of the work."""
    read = _read(part)
    spans = tuple(span for each in read.values() for span in each)
    # speech is looked for in the blocks that begin in a chunk, and the last of them ends behind it
    blocks = [speech_blocks(chunk.end_ms + audio.speech.BLOCK_MS, chunk) for chunk in read.get(LETTERS, ())]
    return (*spans, *(block for each in blocks for block in each))


def do(memory: Memory, part: JSON) -> None:
    """Do a part of what `shared` returned.

    Args:
        memory: of its `stretches` of the recording.
        part: one of them.

    Raises:
        AudioError: as `shared`.
    """
    for kind, spans in _read(part).items():
        if kind == LETTERS:
            for chunk in spans:
                memory.letters(chunk.start_ms, chunk.end_ms)
                for block in speech_blocks(memory.sound.recording.duration_ms, chunk):
                    memory.speech(block.start_ms, block.end_ms)
        elif kind == HYPOTHESES:
            for span in spans:
                if isinstance(span, Hypothesis):
                    memory.log_likelihood_ratio(span)
        else:
            memory.words(spans, speech=memory.speech())


class _NeedsLetters(Exception):
    """Nothing more can be asked before the letters are there."""


class _Plan:
    """Answers what is known, and writes down what else it is asked; its answers are good for nothing but asking on.

    Attributes:
        missing: what is to be heard, in the order in which it was asked.
    """

    def __init__(self, memory: Memory, done: set[str]) -> None:
        self.missing: list[Span] = []
        self.model, self.device, self.language = memory.model, memory.device, memory.language
        self._memory = memory
        self._done = done

    @property
    def has_head(self) -> bool:
        return self._memory.has_head

    def speech(self, start_ms: int = 0, end_ms: int | None = None) -> tuple[Span, ...]:
        return self._memory.speech(start_ms, end_ms)

    def letters(self, start_ms: int = 0, end_ms: int | None = None) -> Posteriors | None:
        missing = [] if LETTERS in self._done else self._memory.without_letters()
        if len(missing) > 1 and self._memory.has_head:
            raise _NeedsLetters
        return self._memory.letters(start_ms, end_ms)

    def words(
        self, spans: Sequence[Span], *, speech: Sequence[Span], progress: Progress = silent
    ) -> tuple[HeardWord, ...]:
        known = [span for span in spans if WORDS in self._done or self._memory.has_words(span)]
        self.missing += [span for span in spans if span not in known]
        return self._memory.words(known, speech=speech, progress=progress)

    def words_again(self, heard: Heard, *, names: str, progress: Progress = silent) -> Heard:
        return heard if self.missing else self._memory.words_again(heard, names=names, progress=progress)

    def log_likelihood_ratio(self, hypothesis: Hypothesis) -> float:
        if HYPOTHESES in self._done or self._memory.has_log_likelihood_ratio(hypothesis):
            return self._memory.log_likelihood_ratio(hypothesis)
        self.missing.append(hypothesis)
        return 0.0

    def times(
        self, words: Sequence[HeardWord], *, speech: Sequence[Span], progress: Progress = silent
    ) -> tuple[HeardWord, ...]:
        return tuple(words) if self.missing else self._memory.times(words, speech=speech, progress=progress)

    def parts(self) -> tuple[Part, ...]:
        """Return what is missing in parts of about one length; none where there is no other worker."""
        # what is encoded here already is better decoded here, unless that takes long
        least_ms = _LEAST_ENCODED_MS if self._memory.sound.is_open else _LEAST_MS
        new = sorted(self.missing, key=lambda span: span.start_ms)
        found = tuple(_part(group) for group in groups(new, least_ms))
        return found if len(found) > 1 else ()


def _part(spans: Sequence[Span]) -> Part:
    part: Part = {}
    for span in spans:
        if isinstance(span, Hypothesis):
            each = (span.start_ms, span.end_ms, span.before, span.word, span.after)
            part.setdefault(HYPOTHESES, []).append(each)
        else:
            part.setdefault(WORDS, []).append((span.start_ms, span.end_ms))
    return part


def _read(part: JSON) -> dict[str, tuple[Span, ...]]:
    return {kind: tuple(_span(*each) for each in spans) for kind, spans in _PART.validate_python(part).items()}


def _span(start_ms: int, end_ms: int, *texts: str) -> Span:
    if not texts:
        return Span(start_ms=start_ms, end_ms=end_ms)
    before, word, after = texts
    return Hypothesis(start_ms=start_ms, end_ms=end_ms, before=before, word=word, after=after)

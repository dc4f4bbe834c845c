"""A long recording in chunks: what is heard in each is kept by itself; joined it is what the whole would have given.

So a run that is killed goes on with the chunk that it was at, and several workers can hear one recording at once.

Letters and speech are heard in blocks that know their surroundings, those of letters shorter; a chunk is a run of whole
blocks of letters, so that these are the same to the bit, and speech is kept by its own blocks. Words are recognised
between pauses, because no block of text ends elsewhere.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import audio.letters
import audio.speech
from audio import head
from audio.letters import joined
from audio.records import Letters, Span, merged
from jobs import kept

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobs.ear import Ear

_LONG, _SHORT = 15, 9  # blocks of letters in a chunk: ten minutes, and six at most for those at the end
CHUNK_MS = _LONG * audio.letters.BLOCK_MS
"""Of a long chunk: one window of the encoder in twenty is heard for two of them, of short ones one in ten. A killed run
loses some seconds of work."""

MOST_GROUPS = 64  # more than there are workers


def chunks(duration_ms: int) -> list[Span]:
    """Return the chunks of a recording: long ones for its first third, short ones behind, an even number of these.

    So workers who share them are done at nearly the same time, however many they are.

    >>> [chunk.end_ms // 1000 for chunk in chunks(2_700_000)]
    [600, 960, 1320, 1680, 2040, 2400, 2700]
    """
    duration_ms = max(duration_ms, 1)
    left = -(-duration_ms // audio.letters.BLOCK_MS)
    sizes = [_LONG] * (1 if left <= _LONG else left // 3 // _LONG)
    left -= sum(sizes)
    number = 2 * -(-left // (2 * _SHORT))
    sizes += [-(-(left - k) // number) for k in range(number)]
    ends = [min(size * audio.letters.BLOCK_MS, duration_ms) for size in accumulate(sizes)]
    return [Span(start_ms=start, end_ms=end) for start, end in pairwise([0, *ends])]


def speech_blocks(duration_ms: int, within: Span | None = None) -> list[Span]:
    """Return the stretches of a recording whose speech is kept by itself.

    Args:
        duration_ms: of the recording.
        within: only those that begin in it.
    """
    block_ms, end_ms = audio.speech.BLOCK_MS, max(duration_ms, 1)
    first_ms = 0 if within is None else -(-within.start_ms // block_ms) * block_ms
    starts = range(first_ms, end_ms if within is None else min(within.end_ms, end_ms), block_ms)
    return [Span(start_ms=start, end_ms=min(start + block_ms, end_ms)) for start in starts]


def letters_key(ear: Ear) -> str:
    """Return the key of the letters of a whole recording."""
    return kept.LETTERS.key([*ear.about, head.fingerprint()])


def letters(ear: Ear) -> Letters | None:
    """Return the letters of a recording, ``None`` where there is no head for them; that is kept too."""
    name = letters_key(ear)
    found = kept.LETTERS.find(ear.store, name)
    if found is None:
        parts = chunks(ear.taken[0].recording.duration_ms)
        found = kept.LETTERS.keep(ear.store, name, _of_chunks(ear, parts))
        for part in parts if found else ():
            ear.store.delete(_letters_key(ear, part))
    return found[0] if found else None


def _of_chunks(ear: Ear, parts: Sequence[Span]) -> tuple[Letters, ...]:
    found: list[Letters] = []
    for part in parts:
        heard = letters_of(ear, part)
        if heard is None:
            return ()
        found.append(heard)
    return (joined(found),)


def letters_of(ear: Ear, chunk: Span) -> Letters | None:
    """Return the letters of a chunk, ``None`` where there is no head for them."""
    name = _letters_key(ear, chunk)
    found = kept.CHUNK_LETTERS.find(ear.store, name)
    if found:
        return found[0]
    heard = ear.listening.letters(chunk.start_ms, _end_ms(ear, chunk))
    if heard is not None:
        kept.CHUNK_LETTERS.keep(ear.store, name, (heard,))
    return heard


def without_letters(ear: Ear) -> list[Span]:
    """Return the chunks whose letters are not kept, neither by themselves nor in the whole."""
    if ear.store.has(letters_key(ear)):
        return []
    parts = chunks(ear.taken[0].recording.duration_ms)
    return [part for part in parts if not ear.store.has(_letters_key(ear, part))]


def speech(ear: Ear) -> tuple[Span, ...]:
    """Return the stretches of a recording in which somebody speaks."""

    def heard() -> tuple[Span, ...]:
        blocks = speech_blocks(ear.taken[0].recording.duration_ms)
        return tuple(merged(span for block in blocks for span in speech_of(ear, block)))

    return kept.SPEECH.found_or_made(ear.store, _speech_key(ear), heard)


def are_kept(ear: Ear) -> bool:
    """Return whether the letters and the speech of a whole recording are there, so that nothing would be heard."""
    return ear.store.has(letters_key(ear)) and ear.store.has(_speech_key(ear))


def speech_of(ear: Ear, block: Span) -> tuple[Span, ...]:
    """Return the stretches of a block in which somebody speaks."""
    name = kept.BLOCK_SPEECH.key([ear.take_key, block.start_ms, block.end_ms])
    return kept.BLOCK_SPEECH.found_or_made(
        ear.store, name, lambda: ear.listening.speech(block.start_ms, _end_ms(ear, block))
    )


def between_pauses(speech: Sequence[Span], duration_ms: int) -> list[Span]:
    """Cut a recording in its longest pauses, into stretches of about the length of a chunk that together are all of it.

    Args:
        speech: stretches in which somebody speaks, sorted, not touching.
        duration_ms: of the recording.
    """
    pauses = [Span(start_ms=a.end_ms, end_ms=b.start_ms) for a, b in pairwise(speech)]
    result: list[Span] = []
    start = 0
    while duration_ms - start > CHUNK_MS + CHUNK_MS // 2:
        ahead = [pause for pause in pauses if _middle(pause) >= start + CHUNK_MS // 2]
        near = [pause for pause in ahead if _middle(pause) <= start + CHUNK_MS + CHUNK_MS // 2]
        if not ahead:
            break
        # where nobody pauses for so long, which is hardly ever met, the next pause
        pause = max(near, key=lambda pause: pause.duration_ms, default=ahead[0])
        result.append(Span(start_ms=start, end_ms=_middle(pause)))
        start = _middle(pause)
    return [*result, Span(start_ms=start, end_ms=duration_ms)]


def groups(spans: Sequence[Span], least_ms: int) -> list[list[Span]]:
    """Put stretches together that follow on each other, into groups of about one length, ``least_ms`` or more."""
    total_ms = max(1, sum(span.duration_ms for span in spans))
    number = min(max(1, total_ms // least_ms), MOST_GROUPS)
    result: list[list[Span]] = [[] for _ in range(number)]
    before_ms = 0
    for span in spans:
        middle_ms = before_ms + span.duration_ms // 2
        result[middle_ms * number // total_ms].append(span)
        before_ms += span.duration_ms
    return [group for group in result if group]


def _middle(pause: Span) -> int:
    return (pause.start_ms + pause.end_ms) // 2


def _speech_key(ear: Ear) -> str:
    return kept.SPEECH.key(ear.take_key)


def _letters_key(ear: Ear, chunk: Span) -> str:
    return kept.CHUNK_LETTERS.key([letters_key(ear), chunk.start_ms, chunk.end_ms])


def _end_ms(ear: Ear, chunk: Span) -> int | None:
    """Return where a chunk ends, ``None`` for the last one: a millisecond may have begun that is not counted."""
    return None if chunk.end_ms >= ear.taken[0].recording.duration_ms else chunk.end_ms

"""Cuts an alignment into cues."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from subtitles.cues import Cue, Subtitles, width
from subtitles.foreign import foreign_words, in_cue
from subtitles.optimum import cheapest
from subtitles.profiles import PODCAST, Profile
from subtitles.sounds import marked, silence, sounds
from subtitles.stretches import TokenRun, Unbreakable, among_neighbours, stretches
from subtitles.timing import CueSpeech, CueTimes, grid, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from align.records import Alignment


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """A cue that does not know yet when it is shown."""

    id: str
    paragraph_id: str | None
    lines: tuple[str, ...]
    tokens: tuple[Unbreakable, ...]

    @property
    def said(self) -> CueSpeech:
        """What decides its time."""
        return CueSpeech(
            start_ms=self.tokens[0].start_ms,
            end_ms=max(token.end_ms for token in self.tokens),
            characters=width(" ".join(self.lines)),
            words=len(self.tokens),
        )


def subtitles(alignment: Alignment, profile: Profile = PODCAST) -> Subtitles:
    """Cut an alignment by a profile: what every format is written from."""
    return Subtitles(alignment=alignment, profile=profile, cues=cut(alignment, profile))


def cut(alignment: Alignment, profile: Profile = PODCAST) -> tuple[Cue, ...]:
    """Cut what was read of an article into cues, in the best places for a reader, and tell what else is heard.

    A cue has words of one paragraph only, and none from both sides of a long silence. Within that, cues and line
    breaks are the best there are by the costs in ``breaks.py`` and ``optimum.py``; ``timing.py`` says when they are
    shown. Which words are shown is the same for every profile.

    Args:
        alignment: an article aligned with its recording.
        profile: the limits to keep.

    Returns:
        In order of time, so that a paragraph read at another place stands there; not overlapping, with
        ``profile.gap_ms`` between two. Empty where nothing was read or heard.
    """
    read = stretches(alignment, pause_ms=profile.pause_ms)
    placed = among_neighbours([*read, *sounds(alignment, profile)], alignment.recording.duration_ms)
    blocks = sorted(_blocks(placed, profile), key=lambda block: block.said[:2])
    times = shown([block.said for block in blocks], alignment.recording.duration_ms, profile)
    foreign = foreign_words(alignment)
    cues = [
        Cue(
            id=block.id,
            paragraph_id=block.paragraph_id,
            start_ms=time.start_ms,
            end_ms=time.end_ms,
            lines=block.lines,
            words=(words := tuple(word for token in block.tokens for word in token.words)),
            foreign=in_cue(words, foreign.get(block.paragraph_id, ())),
        )
        for block, time in zip(blocks, times, strict=True)
    ]
    return tuple(_sounds_counted([*cues, *_silences(blocks, times, alignment, profile)]))


def _blocks(placed: Iterable[TokenRun], profile: Profile) -> Iterable[_Block]:
    """Part stretches into cues and lines."""
    marks_width = len(profile.sound_open + profile.sound_close)
    counts: Counter[str | None] = Counter()
    for stretch in placed:
        is_read = stretch.paragraph_id is not None
        if not is_read and not _has_room(stretch, profile):
            continue
        for shape in cheapest(stretch, profile, reserved_width=0 if is_read else marks_width):
            counts[stretch.paragraph_id] += 1
            tokens = stretch.tokens[shape.start : shape.end]
            lines = tuple(" ".join(token.text for token in stretch.tokens[a:b]) for a, b in shape.lines)
            yield _Block(
                id=f"{stretch.paragraph_id}.{counts[stretch.paragraph_id]}",
                paragraph_id=stretch.paragraph_id,
                lines=lines if is_read else marked(lines, profile),
                tokens=tokens,
            )


def _has_room(stretch: TokenRun, profile: Profile) -> bool:
    """Whether a sound can be told without moving the words beside it; what was said is told in any case."""
    room_ms = stretch.until_ms - max(stretch.since_ms, stretch.start_ms)
    return len(stretch.tokens) > 1 or room_ms >= profile.min_duration_ms + 2 * profile.gap_ms


def _silences(
    blocks: Sequence[_Block], times: Sequence[CueTimes], alignment: Alignment, profile: Profile
) -> Iterable[Cue]:
    """Tell long silences between what is said, where the screen is empty for long enough."""
    on = grid(profile)
    text = silence(alignment.article.language, profile)
    over_ms = 0
    for (block, time), (following, next_time) in pairwise(zip(blocks, times, strict=True)):
        over_ms = max(over_ms, block.said.end_ms)
        next_ms = following.said.start_ms
        if next_ms - over_ms < profile.silence_ms or any(
            sound.start_ms < next_ms and sound.end_ms > over_ms for sound in alignment.insertions
        ):
            continue
        for gap_ms in (profile.close_gap_ms, profile.gap_ms):
            start = on.up(time.end_ms + gap_ms)
            end = min(on.down(next_time.start_ms - gap_ms), start + on.down(profile.max_duration_ms))
            rest_ms = next_time.start_ms - on.ms(end)
            if end - start < on.up(profile.min_duration_ms) or gap_ms < rest_ms < profile.close_gap_ms:
                continue
            yield Cue(id="sound", paragraph_id=None, start_ms=on.ms(start), end_ms=on.ms(end), lines=(text,), words=())
            break


def _sounds_counted(cues: Iterable[Cue]) -> Iterable[Cue]:
    """Put cues in order of time and number what is not from the article."""
    number = 0
    for cue in sorted(cues, key=lambda cue: cue.start_ms):
        if cue.paragraph_id is None:
            number += 1
            yield replace(cue, id=f"sound.{number}")
        else:
            yield cue

"""Cuts an alignment into cues."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from subtitles.cues import Cue, Subtitles, width
from subtitles.optimum import cheapest, end_ms
from subtitles.profiles import PODCAST, Profile
from subtitles.stretches import Token, stretches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.records import Alignment


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """A cue that does not know yet when it goes."""

    id: str
    paragraph_id: str
    lines: tuple[tuple[Token, ...], ...]

    @property
    def tokens(self) -> tuple[Token, ...]:
        return tuple(token for line in self.lines for token in line)


def subtitles(alignment: Alignment, profile: Profile = PODCAST) -> Subtitles:
    """Cut an alignment by a profile: what every format is written from."""
    return Subtitles(alignment=alignment, profile=profile, cues=cut(alignment, profile))


def cut(alignment: Alignment, profile: Profile = PODCAST) -> tuple[Cue, ...]:
    """Cut what was read of an article into cues, in the best places for a reader.

    A cue has words of one paragraph only, and none from both sides of a long silence or of words that were
    left out. Within that, cues and line breaks are the best there are by the costs in ``breaks.py`` and
    ``optimum.py``.

    Args:
        alignment: an article laid against its recording.
        profile: the limits to keep.

    Returns:
        In order of time, so that a paragraph read at another place stands there; not overlapping, with
        ``profile.gap_ms`` between two where the speech leaves room; inside the recording. Empty where
        nothing was read.
    """
    counts: Counter[str] = Counter()
    blocks = []
    for stretch in stretches(alignment, pause_ms=profile.pause_ms):
        for start, turn, end in cheapest(stretch, profile):
            counts[stretch.paragraph_id] += 1
            lines = (stretch.tokens[start:turn], stretch.tokens[turn:end])
            blocks.append(
                _Block(
                    id=f"{stretch.paragraph_id}.{counts[stretch.paragraph_id]}",
                    paragraph_id=stretch.paragraph_id,
                    lines=tuple(line for line in lines if line),
                )
            )
    blocks.sort(key=lambda block: block.tokens[0].start_ms)
    return tuple(_timed(blocks, alignment.recording.duration_ms, profile))


def _timed(blocks: Sequence[_Block], duration_ms: int, profile: Profile) -> list[Cue]:
    """Give each block its time on screen, from the last to the first."""
    cues: list[Cue] = []
    next_ms = duration_ms + profile.gap_ms
    for block in reversed(blocks):
        tokens = block.tokens
        text_width = width(" ".join(token.text for token in tokens))
        # Two blocks at one time happen only where an alignment has words of no length: order is kept all
        # the same.
        start_ms = max(0, min(tokens[0].start_ms, next_ms - 1, duration_ms - 1))
        shown_until_ms = end_ms(
            start_ms=start_ms,
            spoken_ms=max(token.end_ms for token in tokens),
            characters=text_width,
            next_ms=next_ms,
            profile=profile,
        )
        cues.append(
            Cue(
                id=block.id,
                paragraph_id=block.paragraph_id,
                start_ms=start_ms,
                end_ms=shown_until_ms,
                lines=tuple(" ".join(token.text for token in line) for line in block.lines),
                words=tuple(word for token in tokens for word in token.words),
            )
        )
        next_ms = start_ms
    return cues[::-1]

"""How late the letters come: beside when words are known to begin, from the synthesisers that say so.

Connectionist temporal classification asks for the right letters in the right order and lets them come when it is
easiest, mostly 20 to 80 ms after they begin.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from audio.records import ALPHABET, FRAME_MS
from training.said import BORDER_COLUMN, PrintedToken, forced, printed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from training.said import Forced
    from training.windows import PlacedClip

_MOST_LATE_MS = 200  # what is further from its known time is no lateness but a mistake
_FEWEST_KNOWN = 5  # starts of a letter, below which it counts as all do


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The start of a word that was aligned with its sound.

    Attributes:
        frame: first frame of its first letter.
        letter: the column of that.
        known_ms: when it begins, ``None`` where that is not known.
    """

    frame: int
    letter: int
    known_ms: int | None

    @property
    def late_ms(self) -> int | None:
        """How late it comes, ``None`` where that is not known, or where it is so far off that it is a mistake."""
        late_ms = None if self.known_ms is None else self.frame * FRAME_MS - self.known_ms
        return None if late_ms is None or abs(late_ms) > _MOST_LATE_MS else late_ms


class AlignedWindow(NamedTuple):
    """What is said in a window, aligned with its sound."""

    places: Sequence[PlacedClip]
    rows: Sequence[Sequence[PrintedToken]]
    found: Forced


def lay(
    log_probs: NDArray[np.floating], places: Sequence[PlacedClip], chosen: Mapping[str, Sequence[int]]
) -> AlignedWindow | None:
    """Lay what is said in a window, in the readings chosen, on its sound.

    Args:
        log_probs: of the window.
        places: what is said in it.
        chosen: readings, as :func:`training.said.columns` takes them.

    Returns:
        ``None`` where it does not fit.
    """
    rows: list[tuple[PrintedToken, ...]] = []
    for place in places:
        row = printed(place.text, place.language)
        which = chosen.get(place.key) or [0] * len(row)
        fixed = [PrintedToken(readings=(t.readings[k],), word=t.word) for t, k in zip(row, which, strict=True)]
        rows.append(tuple(token for token in fixed if token.readings[0]))
    found = forced(log_probs, [token for row in rows for token in row])
    return AlignedWindow(places, rows, found) if found else None


def word_ms(place: PlacedClip, token: PrintedToken) -> int | None:
    """Return when the synthesiser says that a token of a clip begins in its window, if it says so."""
    return place.words_ms[token.word] if token.word is not None and token.word < len(place.words_ms) else None


def starts(places: Sequence[PlacedClip], rows: Sequence[Sequence[PrintedToken]], found: Forced) -> Iterator[Start]:
    """Yield the start of each token of a window, in order."""
    begins = iter(found.begins().tolist())
    for place, row in zip(places, rows, strict=True):
        for token in row:
            yield Start(frame=next(begins), letter=token.readings[0][0][0], known_ms=word_ms(place, token))


def by_letter(found: Iterable[Start]) -> tuple[int, ...]:
    """Return by how many milliseconds each letter is late in the median, a number for each column of the alphabet.

    A letter that words seldom begin with is as late as all are; blank and border are never late.
    """
    late: dict[int, list[int]] = defaultdict(list)
    for start in found:
        if start.late_ms is not None:
            late[start.letter].append(start.late_ms)
    usual = [ms for some in late.values() for ms in some] or [0]
    known = {letter: ms for letter, ms in late.items() if len(ms) >= _FEWEST_KNOWN}
    return tuple(
        round(median(known.get(column, usual))) if column > BORDER_COLUMN else 0 for column in range(len(ALPHABET))
    )

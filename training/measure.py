"""Says how well a head hears letters and when: ``python -m training.measure HEAD --model FOLDER --speech FOLDER``."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np
from rapidfuzz.distance import Levenshtein

from audio.head import load
from audio.records import FRAME_MS
from audio.whisper import Whisper
from training.clips import read
from training.late import word_ms
from training.manners import CLEAN, MEASURED
from training.said import forced, heard, letters, printed
from training.windows import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from audio.encoder import Encoder
    from audio.head import Head
    from training.clips import Clip
    from training.manners import Manner
    from training.said import Forced, PrintedToken
    from training.windows import Window

_MOST_WINDOWS = 4  # of a voice in a manner: two minutes tell enough
_OF_MANNERS = 2  # windows of a voice in each manner
_WIDE = 0.95  # share of starts within the figure called p95


@dataclass(slots=True, kw_only=True)
class Tally:
    """What was counted of a voice or a manner.

    Attributes:
        letters: said, borders between words among them.
        wrong: of them, by edit distance.
        lost: windows on which the text could not be aligned.
        sentences_ms: how late the first letter of each sentence is, against its energy.
        words_ms: how late each word is, against the synthesiser's own time, when what the head's file says of its first
            letter is taken off.
    """

    letters: int = 0
    wrong: int = 0
    lost: int = 0
    sentences_ms: list[int] = field(default_factory=list)
    words_ms: list[int] = field(default_factory=list)


def by_voice(
    head: Head, encoder: Encoder, clips: Sequence[Clip], *, most: int = _MOST_WINDOWS, seed: int = 0
) -> dict[str, Tally]:
    """Measure every voice as it was recorded."""
    return _measured(head, encoder, _voices(clips), CLEAN, most, seed)


def by_manner(
    head: Head, encoder: Encoder, clips: Sequence[Clip], *, most: int = _OF_MANNERS, seed: int = 0
) -> dict[str, Tally]:
    """Measure all voices together, in each manner of :data:`training.manners.MEASURED`."""
    voices = list(_voices(clips))
    return {
        name: _together(_measured(head, encoder, voices, manner, most, seed).values())
        for name, manner in MEASURED.items()
    }


def _voices(clips: Sequence[Clip]) -> Iterator[tuple[str, list[Clip]]]:
    found: dict[str, list[Clip]] = defaultdict(list)
    for clip in clips:
        found[f"{clip.voice} ({clip.language})"].append(clip)
    yield from sorted(found.items())


def _measured(
    head: Head, encoder: Encoder, voices: Iterable[tuple[str, Sequence[Clip]]], manner: Manner, most: int, seed: int
) -> dict[str, Tally]:
    result: dict[str, Tally] = {}
    for voice, clips in voices:
        random = np.random.default_rng(seed)
        tally = result[voice] = Tally()
        for window in islice(joined(clips, manner=lambda: manner, rests=0, random=random), most):
            _count(window, head.log_probs(encoder.encode(window.sound)), head.late_ms, tally)
    return result


def _together(tallies: Iterable[Tally]) -> Tally:
    result = Tally()
    for tally in tallies:
        result.letters += tally.letters
        result.wrong += tally.wrong
        result.lost += tally.lost
        result.sentences_ms += tally.sentences_ms
        result.words_ms += tally.words_ms
    return result


def _count(
    window: Window, log_probs: np.ndarray[tuple[int, ...], np.dtype[np.float32]], late_ms: Sequence[int], tally: Tally
) -> None:
    """Count the letters and starts of a window; of several readings, that counts which the sound fits best."""
    rows = [printed(place.text, place.language) for place in window.places]
    tokens = [token for row in rows for token in row]
    found = forced(log_probs, tokens)
    said = " ".join(_said(tokens, found))
    tally.letters += len(said)
    tally.wrong += Levenshtein.distance(heard(log_probs), said)
    if found is None:
        tally.lost += 1
        return
    begins = iter((found.begins() * FRAME_MS).tolist())
    for place, row in zip(window.places, rows, strict=True):
        said_ms = [(token, next(begins)) for token in row]
        first = next((ms for _, ms in said_ms if ms >= 0), None)
        if first is not None and place.onset_ms is not None:
            tally.sentences_ms.append(first - place.onset_ms)
        for token, ms in said_ms:
            known = word_ms(place, token)
            if known is not None and ms >= 0:
                letter = found.letter[ms // FRAME_MS]
                tally.words_ms.append(ms - known - (late_ms[letter] if late_ms else 0))


def _said(tokens: Sequence[PrintedToken], found: Forced | None) -> Iterator[str]:
    for token, number in zip(tokens, found.reading if found else [0] * len(tokens), strict=True):
        if token.readings[number]:
            yield letters(token.readings[number])


def table(tallies: dict[str, Tally], *, of: str, markdown: bool = False) -> str:
    """Write figures as a table.

    Args:
        tallies: by voice or manner.
        of: what they are by, for the first column's head.
        markdown: for a Markdown file; otherwise for a terminal.
    """
    heads = [of, "letters", "wrong", "sentences", "late", "median", "p95", "words", "late", "median", "p95"]
    rows = [
        [
            name,
            str(t.letters),
            f"{100 * t.wrong / max(1, t.letters):.1f} %",
            *_starts(t.sentences_ms),
            *_starts(t.words_ms),
        ]
        for name, t in [*tallies.items(), ("all", _together(tallies.values()))]
    ]
    widths = [max(len(row[k]) for row in [heads, *rows]) for k in range(len(heads))]
    lines = [
        [
            cell.ljust(width) if k == 0 else cell.rjust(width)
            for k, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        for row in [heads, *rows]
    ]
    if not markdown:
        return "\n".join("  ".join(line).rstrip() for line in lines)
    rule = ["-" * width if k == 0 else "-" * (width - 1) + ":" for k, width in enumerate(widths)]
    return "\n".join("| " + " | ".join(line) + " |" for line in [lines[0], rule, *lines[1:]])


def _starts(late_ms: Sequence[int]) -> list[str]:
    """Return how many, how late in the median, and the median and 95th percentile of how far off."""
    if not late_ms:
        return ["-", "-", "-", "-"]
    off = np.abs(late_ms)
    return [
        str(len(late_ms)),
        f"{np.median(late_ms):+.0f} ms",
        f"{np.median(off):.0f} ms",
        f"{np.quantile(off, _WIDE):.0f} ms",
    ]


def report(head: Head, encoder: Encoder, clips: Sequence[Clip], *, markdown: bool, seed: int = 0) -> str:
    """Measure and write both tables."""
    voices = table(by_voice(head, encoder, clips, seed=seed), of="voice", markdown=markdown)
    manners = table(by_manner(head, encoder, clips, seed=seed), of="manner", markdown=markdown)
    return f"{voices}\n\n{manners}"


@click.command()
@click.argument("head", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--model", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@click.option("--speech", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True, multiple=True)
@click.option("--threads", type=int, default=0, help="Of the CPU; 0 for all.")
@click.option("--markdown", is_flag=True, help="Print tables for the card.")
def main(*, head: Path, model: Path, speech: tuple[Path, ...], threads: int, markdown: bool) -> None:
    """Print letter error rate and onset error of HEAD on speech, by voice and by manner."""
    clips = [clip for folder in speech for clip in read(folder)]
    encoder = Whisper(model, model="base", device="cpu", threads=threads)
    loaded = load(head.read_bytes(), origin=str(head.parent), name=head.name)
    click.echo(report(loaded, encoder, clips, markdown=markdown))


if __name__ == "__main__":
    main()

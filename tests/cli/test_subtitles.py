"""``gleichlauf subtitles``: an alignment in, subtitles and reports out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from align import document
from align.records import Insertion, Label
from articles.records import Kind
from publish.derived import DERIVED, Material
from publish.sounding import SOUNDING
from subtitles.profiles import ARD, PODCAST
from tests import records
from tests.jobs.conftest import write_wav

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from align.records import Alignment

WORDS = "Neun Jahre lang stand die Uhr am Turm & niemand wusste, wer sie wieder <b>richten</b> sollte."


def made(*, belongs: bool = True) -> Alignment:
    timed = [(word, 1000 + 400 * k, 1350 + 400 * k) for k, word in enumerate(WORDS.split())]
    return records.alignment(
        [records.paragraph("p1", [timed])],
        records.recording(20_000),
        insertions=(Insertion(start_ms=9000, end_ms=12_000, text="Frische Brötchen", label=Label.ADVERT),),
        belongs=belongs,
        article_spoken=1.0 if belongs else 0.02,
    )


@pytest.fixture
def alignment(tmp_path: Path) -> Path:
    path = tmp_path / "alignment.json"
    path.write_text(document.to_json(made()), "utf-8")
    return path


def test_web_vtt_goes_to_standard_output(gleichlauf: Callable[..., Result], alignment: Path) -> None:
    result = gleichlauf("subtitles", alignment)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout_bytes == DERIVED["vtt"].make(Material(made(), PODCAST))


@pytest.mark.parametrize("name", [name for name, derived in DERIVED.items() if derived.is_text])
def test_every_text_can_be_printed_by_any_profile(
    gleichlauf: Callable[..., Result], alignment: Path, name: str
) -> None:
    result = gleichlauf("subtitles", alignment, "--format", name, "--profile", "ard")
    assert result.exit_code == 0, result.stderr
    assert result.stdout_bytes == DERIVED[name].make(Material(made(), ARD, judged=[ARD]))


def test_words_are_highlighted_where_that_is_asked_for(gleichlauf: Callable[..., Result], alignment: Path) -> None:
    result = gleichlauf("subtitles", alignment, "--words")
    assert "<c>" in result.stdout
    assert result.stdout_bytes == DERIVED["vtt"].make(Material(made(), PODCAST, words=True))


def test_one_format_goes_into_a_file_or_under_its_own_name_into_a_folder(
    gleichlauf: Callable[..., Result], alignment: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    file = tmp_path / "new" / "mine.stl"
    for out, path in ((file, file), (folder, folder / "subtitles.stl")):
        result = gleichlauf("subtitles", alignment, "--format", "stl", "--out", out)
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
        assert path.read_bytes() == DERIVED["stl"].make(Material(made(), PODCAST))


def test_all_goes_into_a_folder_as_often_as_one_likes(
    gleichlauf: Callable[..., Result], alignment: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    for more in ((), ("--words",), ("--format", "srt")):
        assert gleichlauf("subtitles", alignment, "--format", "all", "--out", folder, *more).exit_code == 0
        assert {path.name for path in folder.iterdir()} == {derived.file for derived in DERIVED.values()}
    for name, derived in DERIVED.items():
        assert (folder / derived.file).read_bytes() == derived.make(Material(made(), PODCAST)), name


def test_several_formats_are_written_each_once(
    gleichlauf: Callable[..., Result], alignment: Path, tmp_path: Path
) -> None:
    chosen = ("--format", "vtt", "--format", "ttml", "--format", "vtt", "--words")
    assert gleichlauf("subtitles", alignment, *chosen, "--out", tmp_path / "out").exit_code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["subtitles.ttml", "subtitles.vtt"]


def test_a_profile_of_ones_own_is_a_file_or_stands_in_the_settings(
    gleichlauf: Callable[..., Result], alignment: Path, tmp_path: Path
) -> None:
    (tmp_path / "haus.toml").write_text('base = "ard"\nline_width = 20\n')
    (tmp_path / "gleichlauf.toml").write_text('[profiles.house]\nbase = "ard"\nline_width = 20\n')
    by_file, by_name = (
        gleichlauf("subtitles", alignment, "--format", "srt", "--profile", name) for name in ("haus.toml", "house")
    )
    assert by_file.exit_code == by_name.exit_code == 0
    assert by_file.stdout == by_name.stdout
    assert max(len(line) for line in by_file.stdout.splitlines() if "-->" not in line) <= 20
    by_setting = gleichlauf("subtitles", alignment, "--format", "srt", GLEICHLAUF_PROFILE="house")
    assert by_setting.stdout == by_file.stdout


def test_an_mp3_gets_its_chapters_from_the_article(
    gleichlauf: Callable[..., Result], alignment: Path, tmp_path: Path
) -> None:
    mp3 = tmp_path / "reading.mp3"
    mp3.write_bytes(b"\xff\xfb\x90\x64" + bytes(413) + b"\xff\xfb\x90\x64" + bytes(413))
    result = gleichlauf("subtitles", alignment, "--format", "mp3", "--audio", mp3, "--out", tmp_path / "with.mp3")
    assert result.exit_code == 0, result.stderr
    assert (tmp_path / "with.mp3").read_bytes().endswith(mp3.read_bytes())
    result = gleichlauf("subtitles", alignment, "--format", "all", "--audio", mp3, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    assert (tmp_path / "out" / "recording.chapters.mp3").is_file()


def test_of_a_recording_that_is_no_mp3_all_is_what_can_be_made_of_it(
    gleichlauf: Callable[..., Result], alignment: Path, tmp_path: Path
) -> None:
    wav, out = write_wav(tmp_path / "lesung.wav"), tmp_path / "out"
    result = gleichlauf("subtitles", alignment, "--format", "all", "--audio", wav, "--out", out)
    assert result.exit_code == 0, result.stderr
    assert {path.name for path in out.iterdir()} == {derived.file for derived in DERIVED.values()}
    for name in SOUNDING:
        result = gleichlauf("subtitles", alignment, "--format", name, "--audio", wav, "--out", tmp_path / "x")
        assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
        assert f"there is no {name} of {wav}" in result.stderr
        assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("--format", "pdf"), 2, "there is no 'pdf'; there is vtt"),
        (("--format", "srt", "--words"), 2, "srt cannot highlight words; those that can are vtt"),
        (("--format", "vtt", "--format", "srt"), 2, "several formats go into a folder"),
        (("--format", "all"), 2, "several formats go into a folder"),
        (("--format", "stl"), 2, "stl is no text: name a file with --out"),
        (("--format", "mp3"), 2, "--format chapters.mp3 needs the recording: name it with --audio"),
        (("--profile", "zdf"), 2, "there is no profile 'zdf'; name one of ard, bbc, netflix-de, podcast"),
        (("--profile", "keins.toml"), 2, "keins.toml is not a profile for subtitles (No such file"),
        (("--profile", "krumm.toml"), 2, "krumm.toml is not a profile for subtitles (line_width is below 16)"),
        (("--out", "alignment.json"), 2, "alignment.json is what is read here: name another file with --out"),
        (("--format", "mp3", "--audio", "r.mp3", "--out", "r.mp3"), 2, "r.mp3 is what is read here"),
        (("--format", "mp3", "--audio", "alignment.json", "--out", "x.mp3"), 1, "alignment.json"),
        (("--format", "mp3", "--audio", "keins.mp3", "--out", "x.mp3"), 1, "keins.mp3"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    gleichlauf: Callable[..., Result],
    alignment: Path,
    tmp_path: Path,
    arguments: tuple[str, ...],
    code: int,
    says: str,
) -> None:
    (tmp_path / "krumm.toml").write_text("line_width = 3\n")
    result = gleichlauf("subtitles", alignment, *arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert says in " ".join(result.stderr.split())
    assert not (tmp_path / "x.mp3").exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "cannot read"), ("{}", "not an alignment"), ("nein", "not an alignment")],
)
def test_an_alignment_that_is_none_is_said(
    gleichlauf: Callable[..., Result], tmp_path: Path, content: str | None, says: str
) -> None:
    path = tmp_path / "keins.json"
    if content is not None:
        path.write_text(content)
    result = gleichlauf("subtitles", path)
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert says in result.stderr


def test_errors_are_german_where_the_system_is(gleichlauf: Callable[..., Result], alignment: Path) -> None:
    result = gleichlauf("subtitles", alignment, "--profile", "keins.toml", LANG="de_DE.UTF-8")
    assert result.stderr == (
        "Fehler: keins.toml ist kein Profil für Untertitel (das gibt es nicht); "
        "berichtigen oder ein eingebautes Profil nennen\n"
    )


def test_of_the_wrong_sound_the_subtitles_are_written_and_the_exit_code_is_3(
    gleichlauf: Callable[..., Result], tmp_path: Path
) -> None:
    path = tmp_path / "alignment.json"
    path.write_text(document.to_json(made(belongs=False)), "utf-8")
    result = gleichlauf("subtitles", path)
    assert result.exit_code == 3
    assert result.stdout.startswith("WEBVTT")
    assert "does not seem to be a reading" in result.stderr


def test_a_recording_that_crashes_its_reader_is_one_line(
    gleichlauf: Callable[..., Result], alignment: Path, tmp_path: Path, broken_parsers: Callable[[str], None]
) -> None:
    wav = write_wav(tmp_path / "lesung.wav")
    broken_parsers("CRASHING")
    result = gleichlauf("subtitles", alignment, "--format", "epub", "--audio", wav, "--out", tmp_path / "x")
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert f"{wav} made the program that reads it crash" in result.stderr
    assert not (tmp_path / "x").exists()


def test_an_alignment_larger_than_any_is_not_read(gleichlauf: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "alignment.json"
    with path.open("wb") as file:
        file.truncate(document.LIMIT_BYTES + 1)
    result = gleichlauf("subtitles", path)
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert "has more than" in result.stderr


def test_a_contradiction_is_told_with_its_place_in_german_too(
    gleichlauf: Callable[..., Result], tmp_path: Path
) -> None:
    path = tmp_path / "alignment.json"
    path.write_text(document.to_json(made()).replace('"duration_ms": ', '"duration_ms": -'), "utf-8")
    result = gleichlauf("subtitles", path, LANG="de_DE.UTF-8")
    assert result.exit_code == 1
    assert result.stderr == (
        "Fehler: Das ist kein Abgleich, den diese Version liest (recording.duration_ms: das ist keine Länge einer "
        "Aufnahme); den Artikel noch einmal abgleichen\n"
    )


@pytest.mark.parametrize("name", [*DERIVED, "all"])
def test_where_nothing_was_found_all_files_are_written(
    gleichlauf: Callable[..., Result], tmp_path: Path, name: str
) -> None:
    unread = records.paragraph("p", [[("Hallo", None, None)]], kind=Kind.TITLE)
    nothing = records.alignment([unread], records.recording(900), belongs=False, article_spoken=0.0)
    path, out = tmp_path / "alignment.json", tmp_path / "out"
    path.write_text(document.to_json(nothing), "utf-8")
    out.mkdir()
    result = gleichlauf("subtitles", path, "--format", name, "--out", out)
    assert (result.exit_code, len(list(out.iterdir()))) == (3, len(DERIVED) if name == "all" else 1)

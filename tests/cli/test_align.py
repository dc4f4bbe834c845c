from __future__ import annotations

import errno
import json
import os
import socket
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

import pytest

from align.document import from_json
from audio.errors import ModelNotFound
from cli.align import folder_for
from tests import loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result


def rows(result: Result) -> list[str]:
    return [line.rstrip() for line in result.stdout.splitlines() if line.strip()]


@pytest.fixture
def gone() -> Iterator[str]:
    """The address of a server that has nothing: 410 under /gone, 404 under all else."""

    class Handler(loopback.Quiet, BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(410 if self.path == "/gone" else 404)

    with loopback.serving(Handler) as http:
        yield f"http://127.0.0.1:{http.server_port}"


def test_the_table_has_a_row_for_each_paragraph(
    gleichlauf: Callable[..., Result], article: Path, wav: Path, reader: Any
) -> None:
    result = gleichlauf("align", article, "--audio", wav)
    assert result.exit_code == 0, result.stderr
    lines = rows(result)
    assert lines[0].split() == ["status", "start", "end", "conf.", "paragraph"]
    assert lines[1].startswith("✓ spoken")
    assert "Die Uhr am Turm" in lines[1]
    assert "0:00.5" in lines[1]
    assert lines[4].startswith("✗ not spoken")
    assert lines[5].startswith("· not spoken")
    assert "of the article was read" in result.stdout
    assert "read-along.html" in lines[-1]
    assert (article.parent / "uhr.gleichlauf" / "alignment.json").is_file()


def test_progress_off_a_terminal_is_one_line_a_stage_on_standard_error(
    gleichlauf: Callable[..., Result], article: Path, wav: Path, reader: Any
) -> None:
    lines = gleichlauf("align", article, "--audio", wav).stderr.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["fetch", "hear", "align", "publish"]
    lines = gleichlauf("align", article, "--audio", wav).stderr.splitlines()
    assert [line.partition(":")[0] for line in lines if "(kept)" in line] == ["hear", "align"]
    assert reader.asked == 1


def test_json_prints_the_record_and_nothing_else(
    gleichlauf: Callable[..., Result], article: Path, wav: Path, reader: Any, tmp_path: Path
) -> None:
    result = gleichlauf("align", article, "--audio", wav, "--out", tmp_path / "out", "--json", "--quiet")
    assert result.exit_code == 0
    assert result.stdout_bytes == (tmp_path / "out" / "alignment.json").read_bytes()
    assert from_json(result.stdout).article.title == "Die Uhr am Turm"
    assert result.stderr == ""


def test_quiet_says_nothing(gleichlauf: Callable[..., Result], article: Path, wav: Path, reader: Any) -> None:
    result = gleichlauf("align", article, "--audio", wav, "--quiet")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_german_is_spoken_where_the_system_does(
    gleichlauf: Callable[..., Result], article: Path, wav: Path, reader: Any
) -> None:
    result = gleichlauf("align", article, "--audio", wav, LANG="de_DE.UTF-8")
    lines = rows(result)
    assert lines[0].split() == ["Stand", "Anfang", "Ende", "Sich.", "Absatz"]
    assert lines[1].startswith("✓ gelesen")
    assert "0:00,5" in lines[1]
    assert result.stderr.startswith("Holen: ")


def test_a_narrow_terminal_cuts_words_and_never_breaks_a_row(
    gleichlauf: Callable[..., Result], article: Path, wav: Path, reader: Any
) -> None:
    result = gleichlauf("align", article, "--audio", wav, COLUMNS="60")
    table = result.stdout.strip("\n").split("\n\n")[0].splitlines()
    assert len(table) == 1 + 5
    assert all(len(line) <= 60 for line in table)
    assert "…" in table[2]


def test_square_brackets_in_an_article_are_text_and_not_styles(
    gleichlauf: Callable[..., Result], article: Path, wav: Path, reader: Any
) -> None:
    article.write_text(article.read_text("utf-8").replace("Neun Jahre", "[red]Neun[/red] [/bold] Jahre"), "utf-8")
    assert "[red]Neun[/red] [/bold] Jahre" in gleichlauf("align", article, "--audio", wav).stdout


def test_escape_sequences_in_an_article_do_not_reach_the_terminal(
    gleichlauf: Callable[..., Result], article: Path, wav: Path, reader: Any
) -> None:
    article.write_text(article.read_text("utf-8").replace("Neun", "\x1b[31mNeun\x07"), "utf-8")
    result = gleichlauf("align", article, "--audio", wav)
    assert "\x1b" not in result.stdout
    assert "\x07" not in result.stdout


def test_the_wrong_recording_is_exit_code_3_with_the_share_that_matched(
    gleichlauf: Callable[..., Result], article: Path, wav: Path, reader: Any
) -> None:
    weather = "heute scheint im ganzen Land bei Temperaturen um zwanzig Grad die Sonne"
    reader.words = weather.split()
    result = gleichlauf("align", article, "--audio", wav, "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["belongs"] is False
    last = result.stderr.splitlines()[-1]
    assert "does not seem to be a reading of this article" in last
    assert "%" in last
    assert (article.parent / "uhr.gleichlauf" / "subtitles.vtt").is_file()


def test_ctrl_c_is_exit_code_130_and_what_is_done_is_kept(
    gleichlauf: Callable[..., Result], article: Path, wav: Path, reader: Any
) -> None:
    reader.error = KeyboardInterrupt()
    result = gleichlauf("align", article, "--audio", wav)
    assert result.exit_code == 130
    assert result.stderr.splitlines()[-1].startswith("Stopped.")
    assert "Traceback" not in result.stderr
    reader.error = None
    assert gleichlauf("align", article, "--audio", wav).exit_code == 0


def test_ctrl_c_while_a_library_loads_is_exit_code_130_too(
    gleichlauf: Callable[..., Result], article: Path, wav: Path, reader: Any
) -> None:
    """What is written with pybind11 turns a Ctrl-C in its initialisation into this."""
    reader.error = ImportError("initialization failed")
    reader.error.__cause__ = KeyboardInterrupt()
    result = gleichlauf("align", article, "--audio", wav)
    assert result.exit_code == 130
    assert result.stderr.splitlines()[-1].startswith("Stopped.")


def test_every_bad_input_is_one_line_and_an_exit_code(
    gleichlauf: Callable[..., Result], article: Path, wav: Path, reader: Any, gone: str, tmp_path: Path
) -> None:
    no_sound, empty_sound, empty_text = tmp_path / "page.mp3", tmp_path / "empty.mp3", tmp_path / "empty.md"
    no_sound.write_text("<!DOCTYPE html><p>404</p>")
    empty_sound.touch()
    empty_text.touch()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        closed = f"http://127.0.0.1:{listening.getsockname()[1]}/a"
    bad: list[tuple[list[object], str]] = [
        (["none.md"], "none.md"),
        ([article, "--audio", "none.mp3"], "none.mp3"),
        ([f"{gone}/nothing"], "404"),
        ([f"{gone}/gone"], "410"),
        ([article, "--audio", f"{gone}/a.mp3"], "404"),
        ([closed], "127.0.0.1"),
        ([article, "--audio", no_sound], "page.mp3"),
        ([article, "--audio", empty_sound], "empty.mp3"),
        ([empty_text, "--audio", wav], "empty.md"),
        ([article], "audio"),
        ([article, "--audio", wav, "--language", "xx"], "xx"),
        ([article, "--audio", wav, "--out", wav], "uhr.wav"),
        (["a\0.md"], "a"),
        (["https://[", "--audio", wav], "https://["),
    ]
    for language in ("en", "de"):
        for arguments, named in bad:
            result = gleichlauf("align", *arguments, GLEICHLAUF_MESSAGES=language)
            assert result.exit_code == (2 if "--language" in arguments else 1), (arguments, result.stderr)
            errors = [line for line in result.stderr.splitlines() if line.startswith(("Error: ", "Fehler: "))]
            assert errors == result.stderr.splitlines()[-1:], result.stderr
            assert errors[0].startswith("Fehler: " if language == "de" else "Error: ")
            assert named in errors[0]
            assert "--debug" not in errors[0], "not expected: " + errors[0]
            assert "Traceback" not in result.stderr
            assert result.stdout == ""
    assert reader.asked == 0


def test_silence_is_named(gleichlauf: Callable[..., Result], article: Path, wav: Path, reader: Any) -> None:
    reader.words = []
    result = gleichlauf("align", article, "--audio", wav)
    assert result.exit_code == 1
    assert "no speech was heard" in result.stderr


def test_a_model_that_nobody_has_is_named(
    gleichlauf: Callable[..., Result], article: Path, wav: Path, reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(name: str, **_: object) -> None:
        raise ModelNotFound(name)

    monkeypatch.setattr("cli.work.find", none)
    result = gleichlauf("align", article, "--audio", wav, "--model", "enormous")
    assert result.exit_code == 1
    assert "enormous" in result.stderr.splitlines()[-1]


def test_a_full_disk_is_named_wherever_it_fills(
    gleichlauf: Callable[..., Result], article: Path, wav: Path, reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    result = gleichlauf("align", article, "--audio", wav)
    assert result.exit_code == 1
    assert "is full" in result.stderr.splitlines()[-1]
    assert str(article.parent / "store") in result.stderr
    monkeypatch.undo()


def test_debug_shows_where_an_error_arose(gleichlauf: Callable[..., Result], article: Path) -> None:
    result = gleichlauf("align", article, "--debug")
    assert type(result.exception).__name__ == "PodcastNotFound"


def test_what_nobody_foresaw_is_one_line_too(
    gleichlauf: Callable[..., Result], article: Path, wav: Path, reader: Any
) -> None:
    reader.error = RuntimeError("two\nlines\x1b[31m")
    result = gleichlauf("align", article, "--audio", wav)
    assert result.exit_code == 1
    assert (
        result.stderr.splitlines()[-1] == "Error: unexpected error (RuntimeError: two lines [31m); --debug shows where"
    )


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("texte/artikel.md", "artikel.gleichlauf"),
        ("../..", "article.gleichlauf"),
        ("https://example.org/2026/die-uhr/", "die-uhr.gleichlauf"),
        ("https://example.org/die%20Uhr.html?a=b#c", "die-Uhr.gleichlauf"),
        ("https://example.org/%2e%2e%2fetc%2fpasswd", "passwd.gleichlauf"),
        ("https://example.org", "example.org.gleichlauf"),
        ("https://[", "article.gleichlauf"),
        ("a" * 500 + ".md", "a" * 80 + ".gleichlauf"),
    ],
)
def test_the_output_folder_is_named_after_the_article_and_stays_here(source: str, name: str) -> None:
    assert str(folder_for(source)) == name


def test_what_is_recognised_is_chosen_by_flag_environment_or_file(
    gleichlauf: Callable[..., Result], article: Path, wav: Path, reader: Any, tmp_path: Path
) -> None:
    def heard(*arguments: str, **environment: str) -> str:
        result = gleichlauf("align", article, "--audio", wav, "--json", *arguments, **environment)
        assert result.exit_code == 0, result.stderr
        chosen: str = json.loads(result.stdout)["provenance"]["settings"]["hear"]
        return chosen

    assert heard() == "auto"
    assert heard("--hear", "all") == "all"
    assert heard(GLEICHLAUF_HEAR="all") == "all"
    (tmp_path / "gleichlauf.toml").write_text('hear = "all"', "utf-8")
    assert heard() == "all"
    assert heard("--hear", "auto") == "auto"
    assert gleichlauf("align", article, "--audio", wav, "--hear", "some").exit_code == 2


def test_the_transcript_is_written_beside_the_alignment(
    gleichlauf: Callable[..., Result], article: Path, wav: Path, reader: Any
) -> None:
    gleichlauf("align", article, "--audio", wav)
    said = json.loads((article.parent / "uhr.gleichlauf" / "transcript.json").read_text("utf-8"))
    assert said["schema"] == "gleichlauf.transcript/1"
    assert " ".join(stretch["text"] for stretch in said["stretches"]) == " ".join(reader.words)
    assert [word["text"] for word in said["words"]] == reader.words


@pytest.mark.parametrize(("language", "says"), [("en_GB.UTF-8", "made the program"), ("de_DE.UTF-8", "Absturz")])
def test_what_crashes_its_reader_is_one_line_too(
    gleichlauf: Callable[..., Result],
    article: Path,
    wav: Path,
    reader: Any,
    broken_parsers: Callable[[str], None],
    language: str,
    says: str,
) -> None:
    broken_parsers("CRASHING")
    result = gleichlauf("align", article, "--audio", wav, LANG=language)
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert says in result.stderr
    assert str(article) in result.stderr

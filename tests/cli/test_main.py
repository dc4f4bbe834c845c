from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

ROOT = Path(__file__).resolve().parents[2]
MANUAL = (ROOT / "docs" / "command-line.md").read_text("utf-8")


@pytest.mark.parametrize("module", ["cli", "cli.main"])
def test_the_program_starts_in_a_process_of_its_own(module: str) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])}
    ran = subprocess.run(
        [sys.executable, "-m", module, "--help"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    assert all(name in ran.stdout for name in main.commands)
    assert ran.stderr == ""


def test_help_loads_nothing_that_takes_long() -> None:
    code = "import sys, cli.main; print(' '.join(sys.modules))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])}
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    slow = {"numpy", "av", "rich", "pydantic", "pydantic_settings", "trafilatura", "lxml", "httpx2", "faster_whisper"}
    slow |= {"sqlalchemy", "fastapi", "celery", "redis", "uvicorn"}
    assert slow & set(ran.stdout.split()) == set()


def _commands() -> dict[str, click.Command]:
    """Return all commands by what is typed, those of groups too."""
    found: dict[str, click.Command] = {}
    for name, command in main.commands.items():
        found[name] = command
        if isinstance(command, click.Group):
            found |= {f"{name} {of_it}": below for of_it, below in command.commands.items()}
    return found


@pytest.mark.parametrize("name", sorted(_commands()))
def test_every_command_has_help_and_is_in_the_manual(name: str, gleichlauf: Callable[..., Result]) -> None:
    command = _commands()[name]
    assert command.help
    result = gleichlauf(*name.split(), "--help")
    assert result.exit_code == 0
    assert f"gleichlauf {name}" in result.stdout
    heading = "^## `" if name in main.commands else "^`"
    assert re.search(rf"{heading}gleichlauf {name}\b|\. `gleichlauf {name}\b", MANUAL, re.MULTILINE)
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, option.name
            assert f"`{option.opts[0]}" in MANUAL


def test_every_command_stands_in_a_section_of_the_help(gleichlauf: Callable[..., Result]) -> None:
    assert sorted(command.name or "" for section in main.sections.values() for command in section) == sorted(
        main.commands
    )
    lines = gleichlauf("--help").stdout.splitlines()
    for name in main.commands:
        assert [line for line in lines if line.startswith(f"  {name} ")], name


def test_every_exit_code_is_in_the_manual() -> None:
    from cli import failures  # noqa: PLC0415

    codes = [failures.DONE, failures.FAILED, failures.WRONG_USE, failures.FOREIGN]
    codes += [failures.HUNG_UP, failures.STOPPED, failures.UNREAD, failures.ENDED]
    assert re.findall(r"^\| (\d+) \|", MANUAL, re.MULTILINE) == [str(code) for code in codes]


@pytest.mark.parametrize("arguments", [["align"], ["nothing"], ["align", "a.md", "--device", "tpu"], ["--nothing"]])
def test_wrong_use_is_exit_code_2(arguments: list[str], gleichlauf: Callable[..., Result]) -> None:
    result = gleichlauf(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_a_setting_that_cannot_be_is_wrong_use(gleichlauf: Callable[..., Result]) -> None:
    result = gleichlauf("align", "a.md", GLEICHLAUF_MAX_DURATION_S="an hour")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "GLEICHLAUF_MAX_DURATION_S" in result.stderr


def test_an_error_before_any_command_is_one_line_too(
    gleichlauf: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(click.Context, "get_help", broken)
    result = gleichlauf("--help")
    assert (result.exit_code, result.stderr) == (1, "Error: No space left on device\n")


def test_the_models_that_are_there_are_listed(
    gleichlauf: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    from audio.models import InstalledModel  # noqa: PLC0415

    place = Path("a long way down") / ("x" * 120)
    found = (
        InstalledModel(name="base", size_bytes=147_900_000, origin="package", path=place),
        InstalledModel(name="large-v3-turbo", size_bytes=1_620_000_000, origin="hub cache", path=place),
    )
    monkeypatch.setattr("audio.models.installed", lambda **_: found)
    monkeypatch.setattr("audio.head.languages", lambda _, *, sha256: ("de", "en") if sha256 else ())
    monkeypatch.setenv("GLEICHLAUF_MODEL", "large-v3-turbo")
    result = gleichlauf("models")
    assert result.exit_code == 0
    rows = [re.split(r"\s{2,}", line) for line in result.stdout.splitlines()]
    assert rows[1] == ["base", "de en", "148 MB", "installed package", str(place)]
    assert rows[2] == ["large-v3-turbo", "-", "1.6 GB", "hub cache", str(place)]
    assert rows[-1][0].endswith(": large-v3-turbo")


def test_where_no_model_is_there_the_way_to_one_is_said(
    gleichlauf: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audio.models.installed", lambda **_: ())
    result = gleichlauf("models", "--debug", GLEICHLAUF_MODEL="small", GLEICHLAUF_MESSAGES="de")
    assert result.exit_code == 0
    assert "Noch ist kein Modell da" in result.stdout
    assert "gleichlauf[base]" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [[""], [" "], ["a\nb"], ["a", "--owner", "\x1b[31m"], ["a", "--per-minute", 2**80], ["a", "--expires-in", 10**11]],
)
def test_a_key_that_could_not_be_kept_or_listed_is_not_made(
    gleichlauf: Callable[..., Result], tmp_path: Path, arguments: list[object]
) -> None:
    data = str(tmp_path / "data")
    assert gleichlauf("keys", "create", *arguments, GLEICHLAUF_DATA=data).exit_code == 2
    assert "no keys" in gleichlauf("keys", "list", GLEICHLAUF_DATA=data).stdout

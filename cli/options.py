"""The options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cli.failures import DEBUG_FLAG

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")


debug = click.option(
    DEBUG_FLAG, is_flag=True, expose_value=False, help="Show where in the program an error arose."
)  # looked for in `cli.failures`, which also meets errors that come before any option is read


def pairs(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """Turn what was given as NAME=VALUE into names and values."""
    found = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign:
            raise click.BadParameter(f"{text!r} is not NAME=VALUE")
        found[name] = value
    return found


job_id = click.argument("job_id", metavar="ID")
follow = click.option("--follow", is_flag=True, help="Show how far it is until it has ended.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print what the service answers, as JSON.")

audio = click.option("--audio", metavar="FILE|URL", help="The recording. Default: the podcast that the page names.")
language = click.option("--language", metavar="CODE", help="Language of the article and the speech, such as de.")
profile = click.option(
    "--profile",
    metavar="NAME|FILE",
    help="Profile for subtitles: ard, bbc, netflix-de, podcast, one of your settings, or a TOML file.",
)
out = click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Folder for the files.")

_OF_A_RUN = (
    out,
    click.option("--model", metavar="NAME|DIR", help="Whisper model: a name such as base, or a folder with one."),
    language,
    click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), help="Where the model runs."),
    click.option(
        "--hear",
        type=click.Choice(["auto", "all"]),
        help="Speech that is recognised as words: auto, what the article does not explain, or all of it.",
    ),
    profile,
    click.option("--json", "as_json", is_flag=True, help="Print the alignment as JSON instead of the table."),
    click.option("--quiet", is_flag=True, help="Show neither progress nor the table."),
    debug,
)


def of_a_run(command: F) -> F:
    """Add the options of a command that aligns something."""
    for option in reversed(_OF_A_RUN):
        command = option(command)
    return command

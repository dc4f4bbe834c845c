"""How a command ends: its exit code, and one line instead of a traceback."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from cli import terminal
from cli.wording import BY_LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE, FAILED, WRONG_USE, FOREIGN, STOPPED = 0, 1, 2, 3, 130
"""Exit codes; `FOREIGN` is done, but the sound does not belong to the text. Docs: docs/command-line.md."""

DEBUG_FLAG = "--debug"


class Group(click.Group):
    """A group of commands that turns every exception into one line and an exit code."""

    def main(self, args: Sequence[str] | None = None, *others: Any, **extra: Any) -> Any:  # noqa: ANN401 - as click
        """Run the program: read the arguments, then the command that they name."""
        terminal.never_fail_to_print(sys.stdout, sys.stderr)
        try:
            return super().main(args, *others, **extra)
        except Exception as exc:
            if DEBUG_FLAG in (sys.argv[1:] if args is None else args):
                raise
            sys.exit(_explained(exc))

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click
        """Run the command; click itself would say "Aborted!" at Ctrl-C, and exit with 1."""
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            self._stopped(ctx)
        except Exception as exc:
            # Libraries written in C answer a Ctrl-C while they load with an ImportError of their own.
            if not isinstance(exc.__cause__ or exc.__context__, KeyboardInterrupt):
                raise
            self._stopped(ctx)

    def _stopped(self, ctx: click.Context) -> NoReturn:
        _say(BY_LANGUAGE[_language()].stopped)
        ctx.exit(STOPPED)


def _explained(error: Exception) -> int:
    from articles.errors import UnknownLanguage  # noqa: PLC0415
    from audio.errors import UnknownModel  # noqa: PLC0415
    from jobs.messages import explain  # noqa: PLC0415 - only where something fails
    from worker.errors import SettingsError  # noqa: PLC0415

    language = _language()
    _say(f"{BY_LANGUAGE[language].failed} {explain(error, language)}")
    return WRONG_USE if isinstance(error, SettingsError | UnknownLanguage | UnknownModel) else FAILED


def _say(line: str) -> None:
    click.echo(line, err=True)


def _language() -> terminal.Language:
    """Return the language to speak, whatever state the settings or the installation are in."""
    try:
        from worker import settings  # noqa: PLC0415 - a quarter of a second

        return terminal.message_language(settings.load().messages)
    except Exception:  # noqa: BLE001 - an error is being told already; this one must not hide it
        return terminal.message_language()

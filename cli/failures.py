"""How a command ends: its exit code, and one line instead of a traceback."""

from __future__ import annotations

import errno
import sys
from typing import Any

import click

from cli import terminal
from cli.wording import BY_LANGUAGE

DONE, FAILED, WRONG_USE, FOREIGN, STOPPED = 0, 1, 2, 3, 130
"""Exit codes; `FOREIGN` is done, but the sound does not belong to the text. Docs: docs/command-line.md."""

DEBUG = "cli.debug"  # where in click's context it is noted that tracebacks are wanted


class Group(click.Group):
    """A group of commands that turns every exception into one line and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - whatever the command returns, as in click
        """Run the command that was asked for."""
        terminal.never_fail_to_print(sys.stdout, sys.stderr)
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except (KeyboardInterrupt, click.Abort):
            _say(BY_LANGUAGE[_language()].stopped)
            ctx.exit(STOPPED)
        except Exception as exc:
            if isinstance(exc, OSError) and exc.errno == errno.EPIPE:  # the reader of our output has gone
                raise
            if ctx.meta.get(DEBUG):
                raise
            ctx.exit(_explained(exc))


def _explained(error: Exception) -> int:
    from jobs.messages import explain  # noqa: PLC0415 - only where something fails
    from worker.errors import SettingsError  # noqa: PLC0415

    language = _language()
    _say(f"{BY_LANGUAGE[language].failed} {explain(error, language)}")
    return WRONG_USE if isinstance(error, SettingsError) else FAILED


def _say(line: str) -> None:
    click.echo(line, err=True)


def _language() -> terminal.Language:
    """Return the language to speak, whatever state the settings or the installation are in."""
    try:
        from worker import settings  # noqa: PLC0415 - a quarter of a second

        return terminal.message_language(settings.load().messages)
    except Exception:  # noqa: BLE001 - an error is being told already; this one must not hide it
        return terminal.message_language()

"""How a command ends: its exit code, and one line instead of a traceback."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from cli import figures, stop, terminal
from cli.wording import BY_LANGUAGE
from service import ending
from service.language import set_language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cli.wording import Wording

DONE, FAILED, WRONG_USE, FOREIGN, HUNG_UP, STOPPED, UNREAD, ENDED = 0, 1, 2, 3, 129, 130, terminal.UNREAD, 143
"""Exit codes; `FOREIGN` is done, but the sound does not belong to the text. Docs: docs/command-line.md.

From 128 on they are those of signals: SIGHUP, SIGINT, SIGPIPE and SIGTERM.
"""

DEBUG_FLAG = "--debug"

UNPROCESSABLE = 422  # how the service answers to a value that cannot be


class Group(click.Group):
    """A group of commands that turns every exception into one line and an exit code.

    Attributes:
        sections: heads for the help, each with the commands under it.
    """

    sections: Mapping[str, Sequence[click.Command]] = {}

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands in sections, in the order of use; click's own list is one, by the alphabet."""
        widest = max(map(len, self.commands))
        limit = formatter.width - widest - 6  # click's own indents
        for head, commands in self.sections.items():
            with formatter.section(head):
                formatter.write_dl(
                    [(str(command.name).ljust(widest), command.get_short_help_str(limit)) for command in commands]
                )

    def main(self, args: Sequence[str] | None = None, *others: Any, **extra: Any) -> Any:  # noqa: ANN401 - as click
        """Run the program: read the arguments, then the command that they name."""
        terminal.never_fail_to_print()
        try:
            try:
                return super().main(args, *others, **extra)
            finally:
                if sys.stdout is not None:
                    sys.stdout.flush()  # or Python does it when it is too late to say so
        except Exception as exc:
            if DEBUG_FLAG in (sys.argv[1:] if args is None else args):
                raise
            sys.exit(_explained(exc))

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click
        """Run the command; click itself would say "Aborted!" at Ctrl-C, and exit with 1."""
        received: list[int] = []
        try:
            with stop.carefully() as received:
                return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            self._stopped(ctx, received)
        except Exception as exc:
            # Libraries written in C answer a Ctrl-C while they load with an ImportError of their own.
            if not received and not isinstance(exc.__cause__ or exc.__context__, KeyboardInterrupt):
                raise
            self._stopped(ctx, received)

    def _stopped(self, ctx: click.Context, received: Sequence[int]) -> NoReturn:
        _say(BY_LANGUAGE[set_language()].stopped)
        ctx.exit(received[0] if received else STOPPED)


def end_as_foreign(article_spoken: float, say: Wording) -> NoReturn:
    """Say that the sound does not belong to the text, of which a share was found in it, and end with that exit code."""
    _say(say.foreign.format(article=figures.share(article_spoken, say)))
    click.get_current_context().exit(FOREIGN)


def _explained(error: Exception) -> int:
    from cli.errors import Refused  # noqa: PLC0415 - only where something fails

    _say(ending.line(error))
    return WRONG_USE if isinstance(error, Refused) and error.status == UNPROCESSABLE else ending.code(error)


def _say(line: str) -> None:
    click.echo(line, err=True)

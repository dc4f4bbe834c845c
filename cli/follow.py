"""A job of a service, watched until it ends: a bar on a terminal, one line a stage anywhere else."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Protocol, Self

from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TextColumn
from rich.text import Text

from cli import figures, terminal
from cli.client import LONGEST_WAIT_S
from cli.errors import Refused, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from cli.client import Client, Json
    from cli.wording import Wording

ENDED = ("completed", "failed", "canceled")

_PAUSE_S = 0.3  # between two questions, so that a job that changes all the time is not all that a service does
_GIVE_UP_S = 60.0  # a service that is started anew is back by then; its jobs go on meanwhile
_UNAVAILABLE = 503


class _Display(Protocol):
    def __call__(self, job: Json) -> None:
        """Show where a job stands."""


def follow(client: Client, job_id: str, console: Console, say: Wording) -> Json:
    """Show how far a job is until it has ended.

    Returns:
        the job, as it ended.

    Raises:
        CliError: there is no such job, or nobody has answered for a minute.
    """
    with _display(console, say) as display:
        job, tag = client.job(job_id)
        answered_s = time.monotonic()
        told = 0
        while True:
            if job is not None:
                for error in job["errors"][told:]:
                    console.print(error["detail"], soft_wrap=True)  # it may be tried again, later than anybody waits
                told = len(job["errors"])
                display(job)
                if job["status"] in ENDED:
                    return job
            time.sleep(_PAUSE_S)
            try:
                job, tag = client.job(job_id, wait_s=LONGEST_WAIT_S, known=tag)
                answered_s = time.monotonic()
            except (Unreachable, Refused) as exc:
                passes = isinstance(exc, Unreachable) or exc.status == _UNAVAILABLE
                if not passes or time.monotonic() - answered_s > _GIVE_UP_S:
                    raise
                job = None


@contextlib.contextmanager
def _display(console: Console, say: Wording) -> Iterator[_Display]:
    if console.is_terminal and not console.is_dumb_terminal:
        with _Bar(console, say) as bar:
            yield bar.show
    else:
        yield _Lines(console, say).show


class _Lines:
    """One line for each stage that is done, for logs and pipes."""

    def __init__(self, console: Console, say: Wording) -> None:
        self._console = console
        self._say = say
        self._told: set[str] = set()

    def show(self, job: Json) -> None:
        for stage, name in self._say.stages.items():
            if stage in job["stage_ms"] and stage not in self._told:
                self._told.add(stage)
                took = figures.seconds(job["stage_ms"][stage] / 1000, self._say)
                self._console.print(f"{name}: {took}", soft_wrap=True)


class _Bar:
    """A bar for the whole job, gone when it has ended."""

    def __init__(self, console: Console, say: Wording) -> None:
        self._say = say
        spinner = "dots" if terminal.glyphs(console.encoding) is terminal.UNICODE else "line"
        self._bars = Progress(
            SpinnerColumn(spinner),
            TextColumn("{task.description}"),
            BarColumn(bar_width=32),
            _Share(say),
            _Left(say),
            console=console,
            transient=True,
            refresh_per_second=5,
        )
        self._task = self._bars.add_task("", visible=False, total=100, eta_s=None, at_s=0.0)

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def show(self, job: Json) -> None:
        is_running = job["status"] == "processing"
        names = (*self._say.stages.values(), *self._say.service.statuses.values())
        known = self._say.stages if is_running else self._say.service.statuses
        name = str(known.get(job["stage"] if is_running else job["status"], job["status"]))
        progress = job["progress"]
        self._bars.update(
            self._task,
            description=name.ljust(max(map(len, names))),  # so that the bar stays in its place
            completed=progress["percent"],
            eta_s=progress["eta_seconds"] if is_running else None,
            at_s=time.monotonic(),
            visible=True,
            refresh=True,
        )


class _Share(ProgressColumn):
    max_refresh = None

    def __init__(self, say: Wording) -> None:
        super().__init__()
        self._say = say

    def render(self, task: Task) -> Text:
        return Text(figures.share(task.completed / 100, self._say).rjust(5))


class _Left(ProgressColumn):
    """The time that is left, as the service has it, ticking between two answers."""

    max_refresh = None

    def __init__(self, say: Wording) -> None:
        super().__init__()
        self._say = say

    def render(self, task: Task) -> Text:
        if task.fields["eta_s"] is None:
            return Text("")
        left_s = max(1.0, task.fields["eta_s"] - (time.monotonic() - task.fields["at_s"]))
        return Text(self._say.left.format(figures.duration(round(left_s) * 1000)), "cyan")

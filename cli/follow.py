"""A job of a service, watched until it ends: a bar on a terminal, one line a stage anywhere else."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Protocol, Self

from rich.progress import BarColumn, Progress, Task, TextColumn

from cli import figures, progress
from cli.client import LONGEST_WAIT_S
from cli.errors import Refused, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from cli.client import Client, Json
    from cli.wording import Wording

ENDED = ("completed", "failed", "canceled")

_PAUSE_S = 0.3  # between two questions, so that a job that changes all the time is not all that a service does
_GIVE_UP_S = 60.0  # a service that is restarted is back by then; its jobs go on meanwhile
_UNAVAILABLE = 503


class _Display(Protocol):
    def __call__(self, job: Json) -> None:
        """Show where a job stands."""


def follow(client: Client, job_id: str, console: Console, say: Wording) -> Json:
    """Show how far a job is until it has ended.

    Returns:
        the job, as it ended.

    Raises:
        CliError: there is no such job, or there was no answer for a minute.
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
    if progress.draws(console):
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
        self._bars = Progress(
            progress.spinner(console),
            TextColumn("{task.description}"),
            BarColumn(bar_width=32),
            TextColumn("{task.fields[share]}"),
            progress.Left(say, _left_s),
            console=console,
            transient=True,
            refresh_per_second=progress.REFRESH_HZ,
        )
        self._task = self._bars.add_task("", visible=False, total=100, share="", eta_s=None, at_s=0.0)

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
        percent = job["progress"]["percent"]
        self._bars.update(
            self._task,
            description=name.ljust(max(map(len, names))),  # so that the bar stays in its place
            completed=percent,
            share=figures.share(percent / 100, self._say).rjust(5),
            eta_s=job["progress"]["eta_seconds"] if is_running else None,
            at_s=time.monotonic(),
            visible=True,
            refresh=True,
        )


def _left_s(task: Task) -> float | None:
    """Return the time that is left as the service has it, ticking between two answers."""
    eta_s: float | None = task.fields["eta_s"]
    return None if eta_s is None else max(1.0, eta_s - (time.monotonic() - task.fields["at_s"]))

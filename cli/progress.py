"""How far a run is: bars on a terminal, one line a stage anywhere else."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Self

from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TextColumn
from rich.text import Text

from cli import figures, terminal
from jobs.report import Silence, Step
from subtitles.clock import short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console
    from rich.progress import TaskID

    from cli.wording import Wording
    from jobs.report import Reporter, Stage, StageTime

_OF_SOUND = (Step.DECODE, Step.LISTEN, Step.RECOGNISE, Step.TIME)  # counted in milliseconds; the others in bytes
REFRESH_HZ = 5  # seen as steady, and no load
_SURE_AFTER_S = 1.0  # an estimate from less jumps about
_WIDE = 100  # columns of a terminal from which the bar may be long


@contextlib.contextmanager
def report(console: Console, say: Wording, *, quiet: bool) -> Iterator[Reporter]:
    """Lend a report that shows on the console what fits it."""
    if quiet:
        yield Silence()
    elif draws(console):
        with Bars(console, say) as bars:
            yield bars
    else:
        yield PlainProgress(console, say)


def draws(console: Console) -> bool:
    """Return whether a console can draw over what it has drawn, as bars must."""
    return console.is_terminal and not console.is_dumb_terminal


class PlainProgress:
    """One line for each stage that is done, for logs and pipes."""

    def __init__(self, console: Console, say: Wording) -> None:
        self._console = console
        self._say = say

    def begin(self, stage: Stage) -> None:
        """Say nothing yet."""

    def progress(self, step: Step, *, done: int, total: int | None) -> None:
        """Say nothing yet."""

    def end(self, time: StageTime) -> None:
        """Say what the stage took."""
        self._console.print(f"{self._say.stages[time.stage]}: {took(time, self._say)}", soft_wrap=True)


class Bars:
    """A bar for each stage, with what is done and the time that is left; gone when all is done."""

    def __init__(self, console: Console, say: Wording) -> None:
        self._say = say
        self._step: Step | None = None
        self._task: TaskID | None = None
        self._bars = Progress(
            spinner(console),
            TextColumn("{task.description}", table_column=None),
            TextColumn("{task.fields[step]}", style="dim"),
            BarColumn(bar_width=32 if console.width >= _WIDE else 18, pulse_style="bar.back"),
            _Amount(say),
            Left(say, _left_s),
            console=console,
            transient=True,
            refresh_per_second=REFRESH_HZ,
        )

    def __enter__(self) -> Self:
        """Begin to draw."""
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Remove what was drawn."""
        self._bars.stop()

    def begin(self, stage: Stage) -> None:
        """Add a bar."""
        width = max(map(len, self._say.stages.values()))
        self._step = None
        self._task = self._bars.add_task(
            self._say.stages[stage].ljust(width), total=None, step="", of_sound=False, since=None, took=None
        )

    def progress(self, step: Step, *, done: int, total: int | None) -> None:
        """Move the bar; a new step, and one that begins again, begins it again."""
        if self._task is None:
            return
        if step is not self._step or done < self._bars.tasks[-1].completed:
            self._step = step
            since = (time.monotonic(), done)
            self._bars.update(self._task, step=self._step_name(step), of_sound=step in _OF_SOUND, since=since)
        self._bars.update(self._task, completed=done, total=total, at=time.monotonic())

    def _step_name(self, step: Step) -> str:
        return self._say.steps[step].ljust(max(map(len, self._say.steps.values())))  # so that bars stay in place

    def end(self, time: StageTime) -> None:
        """Fill the bar."""
        if self._task is not None:
            self._bars.update(self._task, completed=1, total=1, step="", took=took(time, self._say))


class _Amount(ProgressColumn):
    """How much is done of how much, and when it is all done what that took."""

    def __init__(self, say: Wording) -> None:
        super().__init__()
        self._say = say

    def render(self, task: Task) -> Text:
        if task.fields["took"] is not None:
            return Text(task.fields["took"], "dim")
        if task.fields["since"] is None:
            return Text("")
        write = short if task.fields["of_sound"] else self._size
        done = write(int(task.completed))
        return Text(done if task.total is None else f"{done} / {write(int(task.total))}")

    def _size(self, size_bytes: int) -> str:
        return figures.size(size_bytes, self._say)


def spinner(console: Console) -> SpinnerColumn:
    """Return a spinner of signs that a console has."""
    return SpinnerColumn("dots" if terminal.glyphs(console.encoding) is terminal.UNICODE else "line")


class Left(ProgressColumn):
    """The time that is left."""

    max_refresh = None

    def __init__(self, say: Wording, left_s: Callable[[Task], float | None]) -> None:
        """Take the words, and what knows the seconds; ``None`` while it is unknown."""
        super().__init__()
        self._say = say
        self._left_s = left_s

    def render(self, task: Task) -> Text:
        """Write it as of now."""
        left_s = self._left_s(task)
        return Text("" if left_s is None else self._say.left.format(short(round(left_s) * 1000)), "cyan")


def _left_s(task: Task) -> float | None:
    """Return the time that is left if it goes on as it went since the step began."""
    if task.fields["took"] is not None or task.fields["since"] is None or task.total is None:
        return None
    since_s, since_done = task.fields["since"]
    return time_left_s(
        now_s=time.monotonic() - since_s,
        last_s=task.fields["at"] - since_s,
        done=task.completed - since_done,
        total=task.total - since_done,
    )


def time_left_s(*, now_s: float, last_s: float, done: float, total: float) -> float | None:
    """Estimate the time left of steady work.

    Between two reports, which may lie far apart, it goes on ticking down.

    Args:
        now_s: since the work began.
        last_s: when the last report came, since the work began.
        done: as that report said.
        total: in the same unit.

    Returns:
        Seconds, at least one, ``None`` while too little is known.

    >>> time_left_s(now_s=12, last_s=10, done=25, total=100)
    28.0
    """
    if last_s < _SURE_AFTER_S or done <= 0:
        return None
    return max(1.0, last_s * (total - done) / done - (now_s - last_s))


def took(time: StageTime, say: Wording) -> str:
    """Say what a stage took, or that its result was there."""
    return f"{figures.seconds(time.seconds, say)} ({say.kept})" if time.kept else figures.seconds(time.seconds, say)

"""What a run has found, as a table for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.table import Table
from rich.text import Text

from align.records import Status
from articles.records import Kind
from cli import figures, terminal
from cli.progress import took

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from rich.console import Console

    from align.records import Alignment, TimedParagraph
    from cli.terminal import Glyphs
    from cli.wording import Wording
    from jobs.pipeline import RunResult

_PROMINENT = (Kind.TITLE, Kind.HEADING)


class _State(NamedTuple):
    text: str
    style: str


def show(outcome: RunResult, console: Console, say: Wording) -> None:
    """Print paragraphs, insertions, coverage, times and files."""
    glyphs = terminal.glyphs(console.encoding)
    alignment = outcome.alignment
    console.print()
    console.print(_paragraphs(alignment, say, glyphs))
    if alignment.insertions:
        console.print()
        console.print(_insertions(alignment, say))
    console.print()
    coverage = alignment.coverage
    console.print(figures.coverage(coverage.article_spoken, coverage.speech_explained, say))
    times = f" {glyphs.dot} ".join(f"{say.stages[time.stage]} {took(time, say)}" for time in outcome.times)
    console.print(Text(times, "dim"))
    console.print()
    written(outcome.files[0].parent, outcome.files, console, say)


def written(folder: Path, files: Iterable[Path], console: Console, say: Wording) -> None:
    """Print where the files are."""
    console.print(say.written.format(folder=folder), soft_wrap=True)
    console.print("  " + "  ".join(file.name for file in files), style="bold", soft_wrap=True)


def _paragraphs(alignment: Alignment, say: Wording, glyphs: Glyphs) -> Table:
    table = _table()
    table.add_column(say.status, no_wrap=True)
    table.add_column(say.start, justify="right", no_wrap=True)
    table.add_column(say.end, justify="right", no_wrap=True)
    table.add_column(say.confidence, justify="right", no_wrap=True)
    table.add_column(say.words, no_wrap=True, overflow="ellipsis", ratio=1)
    for paragraph in alignment.paragraphs:
        state = _state(paragraph, say, glyphs)
        faint = paragraph.status is Status.NOT_SPOKEN and not paragraph.kind.expected
        prominent = "bold" if paragraph.kind in _PROMINENT else ""
        table.add_row(
            Text(state.text, state.style),
            _clock(paragraph.start_ms, say),
            _clock(paragraph.end_ms, say),
            f"{paragraph.confidence:.2f}".replace(".", say.decimal),
            Text(paragraph.text, prominent),
            style="dim" if faint else "",
        )
    return table


def _insertions(alignment: Alignment, say: Wording) -> Table:
    table = _table()
    table.title = say.insertions
    table.title_justify = "left"
    table.title_style = "bold"
    table.add_column(say.label, no_wrap=True, style="magenta")
    table.add_column(say.start, justify="right", no_wrap=True)
    table.add_column(say.end, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True, overflow="ellipsis", ratio=1)
    for insertion in alignment.insertions:
        table.add_row(
            say.labels[insertion.label],
            _clock(insertion.start_ms, say),
            _clock(insertion.end_ms, say),
            Text(insertion.text),
        )
    return table


def _table() -> Table:
    return Table(box=None, expand=True, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")


def _state(paragraph: TimedParagraph, say: Wording, glyphs: Glyphs) -> _State:
    if paragraph.status is Status.NOT_SPOKEN:
        if paragraph.kind.expected:
            return _State(f"{glyphs.not_spoken} {say.not_spoken}", "red")
        return _State(f"{glyphs.not_expected} {say.not_expected}", "")
    if paragraph.moved:
        word = say.moved if paragraph.status is Status.SPOKEN else say.moved_partly
        return _State(f"{glyphs.moved} {word}", "cyan")
    if paragraph.status is Status.PARTLY:
        return _State(f"{glyphs.partly} {say.partly}", "yellow")
    return _State(f"{glyphs.spoken} {say.spoken}", "green")


def _clock(time_ms: int | None, say: Wording) -> Text:
    return Text("–", "dim") if time_ms is None else Text(figures.clock(time_ms, say))

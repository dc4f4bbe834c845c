"""The whole story of a job, as `doctor --job` tells it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.padding import Padding
from rich.text import Text

from cli import columns, figures
from jobs.output import RECORDING
from jobs.record import Status
from jobs.story import Condition
from subtitles.clock import short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from cli.wording import Wording
    from jobs.story import Story, WorkState
    from service.language import Language

_LONG_MS = 60_000  # that a piece may lie ready, or a reaper be quiet, before one asks whether anybody works
_SHORT_LEASE_S = 20  # a worker that sends heartbeats has one of 30 s or more


def show(told: Story, console: Console, say: Wording, language: Language) -> None:
    """Print it: the job, its work, what happened to it, its messages and its files, and what to do."""
    words, job = say.care, told.job
    of = say.service.of_job
    facts = [
        (of["id"], job.id),
        (of["status"], say.service.statuses[job.status]),
        (of["attempt"], str(job.attempt)),
        (of["created_at"], _time(job.created_ms)),
        (of["completed_at"], _time(job.completed_ms)),
        (of["expires_at"], _time(job.expires_ms)),
        (of["article"], job.request.article.url or job.request.article.name or ""),
        (of["audio"], (job.request.audio and (job.request.audio.url or job.request.audio.name)) or ""),
        (of["warnings"], "; ".join(flaw.detail_de if language == "de" else flaw.detail for flaw in job.warnings)),
    ]
    width = max(cell_len(name) for name, _ in facts)
    for name, text in facts:
        if text:
            console.print(Text(f"{name:{width}}   ", "dim").append(Text(text, "")), soft_wrap=True)
    _table(
        console, words.work, [words.of_work, *(_of_passage(each, say) for each in told.passages)], right={1, 3, 4, 5}
    )
    if job.errors:
        _title(console, words.wrong)
    for each in job.errors:
        head = {"time": _time(each.at_ms), "attempt": each.attempt, "stage": say.stages[each.stage], "kind": each.type}
        console.print(words.of_failure.format(**head), style="dim", soft_wrap=True)
        console.print(Padding(Text(each.detail_de if language == "de" else each.detail), (0, 0, 0, 2)))
    sent = [
        (
            _time(each.created_ms),
            say.service.deliveries[each.state],
            str(each.tries),
            str(each.last_status or each.last_error or ""),
            each.url,
        )
        for each in job.deliveries
    ]
    _table(console, words.messages, [words.of_delivery, *sent], right={2})
    files = [
        (
            words.inputs.get(name, name),
            figures.size(job.result[name].bytes, say) if name in job.result else "",
            words.conditions[found],
        )
        for name, found in told.files.items()
    ]
    _table(console, words.files, [words.of_file, *files], right={1})
    console.print()
    console.print(advice(told, say), style="bold", soft_wrap=True)


def advice(told: Story, say: Wording) -> str:
    """Say what to do about a job."""
    name, values = _advice(told, say)
    return say.care.advice[name].format(id=told.job.id, **values)


def is_well(told: Story) -> bool:
    """Return whether nothing is to be mended: it did not fail, and all its files are whole."""
    return told.job.status is not Status.FAILED and set(told.files.values()) <= {Condition.WHOLE}


def _advice(told: Story, say: Wording) -> tuple[str, dict[str, object]]:
    job = told.job
    bad = [name for name, found in told.files.items() if found is not Condition.WHOLE]
    names = ", ".join(say.care.inputs.get(name, name) for name in bad)
    if job.status is Status.COMPLETED:
        damaged = [name for name in bad if name in job.result]
        if RECORDING in damaged:
            return "lost", {}
        return ("remade", {"names": names}) if damaged else ("completed", {})
    if bad:
        return "upload", {"names": names}
    if job.status is Status.CANCELED:
        return "canceled", {}
    if job.failure is not None:
        return ("retry" if job.failure.retryable else "failed"), {}
    return _of_open(told)


def _of_open(told: Story) -> tuple[str, dict[str, object]]:
    """Say what to do about a job that has not ended."""
    if told.quiet_ms > _LONG_MS:
        return "stopped", {}
    waits_ms = [each.waits_ms for each in told.passages if each.waits_ms is not None]
    leases_s = [each.lease_s for each in told.passages if each.lease_s is not None]
    if leases_s and min(leases_s) <= _SHORT_LEASE_S:
        return "lease", {"seconds": min(leases_s)}
    if waits_ms and max(waits_ms) < 0:
        return "later", {"time": _time(told.now_ms - max(waits_ms))}
    if waits_ms and max(waits_ms) > _LONG_MS and not leases_s:
        return "nobody", {"time": short(max(waits_ms))}
    return "goes on", {}


def _of_passage(each: WorkState, say: Wording) -> tuple[str, ...]:
    state, more = say.care.states.get(each.state, each.state), ""
    if each.lease_s is not None:
        more = say.care.lease.format(seconds=each.lease_s)
    elif each.waits_ms is not None and each.waits_ms < 0:
        more = say.care.again_in.format(time=short(-each.waits_ms))
    elif each.waits_ms is not None:
        more = say.care.waits.format(time=short(each.waits_ms))
    if each.total_ms and each.done_ms is not None and each.state == "leased":
        more = f"{figures.share(min(1.0, each.done_ms / each.total_ms), say)}, {more}"
    return (
        say.stages[each.stage],
        str(each.part or ""),
        f"{state}, {more}" if more else state,
        "" if each.took_ms is None else figures.seconds(max(0, each.took_ms) / 1000, say),
        str(each.crashes or ""),
        str(each.tries or ""),
        each.queue,
        each.worker or "",
    )


def _table(console: Console, title: str, rows: Sequence[Sequence[str]], *, right: set[int] | None = None) -> None:
    if rows[1:]:
        _title(console, title)
        columns.show(console, rows, right=right or set())


def _title(console: Console, title: str) -> None:
    console.print()
    console.print(title, style="bold")


def _time(time_ms: int | None) -> str:
    return "" if not time_ms else f"{datetime.fromtimestamp(time_ms / 1000).astimezone():%Y-%m-%d %H:%M:%S}"

"""``gleichlauf result``: what a job of a service has made."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli import options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.client import Json
    from cli.session import Session


@click.command()
@options.job_id
@click.argument("name", metavar="[NAME]", required=False)
@options.out
@options.debug
def result(job_id: str, name: str | None, out: Path | None) -> None:
    """Fetch the results of a job.

    All of them come into a folder, which without --out is named after the job. With a NAME, such as vtt, that one goes
    to standard output.
    """
    from cli.client import job_path  # noqa: PLC0415 - half a second, which --help need not wait for
    from cli.session import begin  # noqa: PLC0415

    session = begin()
    job = session.client.json("GET", job_path(job_id))
    if not job["outputs"] or name not in (None, *job["outputs"]):
        # The service says why there is nothing to fetch.
        session.client.ask("GET", job_path(job_id, f"result.{name or 'json'}"))
    if name is not None and out is None:
        session.client.save(job["outputs"][name], name, sys.stdout.buffer)
    else:
        _write(out or Path(f"{job['id']}.gleichlauf"), [name] if name else [*job["outputs"]], job, session)


def _write(folder: Path, names: Sequence[str], job: Json, session: Session) -> None:
    """Fetch results into a folder; all of them, or none."""
    from cli import table  # noqa: PLC0415 - as above
    from jobs import atomic, output  # noqa: PLC0415

    output.check(folder)
    # Named as `align` names them; the recording as the page does that plays it.
    files = {name: folder / (output.OUTPUTS[name].file if name in output.OUTPUTS else _beside(name)) for name in names}
    with atomic.together() as opened:
        for name, path in files.items():
            with opened(path) as file:
                session.client.save(job["outputs"][name], name, file)
    table.written(folder, files.values(), session.console, session.say)


def _beside(name: str) -> str:
    return Path(f"result.{name}").name

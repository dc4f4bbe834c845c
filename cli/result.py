"""``gleichlauf result``: what a job of a service has made."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple
from urllib.parse import quote

import click

from cli import options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.client import Json
    from cli.session import Session


@click.command()
@options.job_id
@click.argument("name", metavar="[NAME]", required=False)
@click.option("--profile", metavar="NAME", help="Profile that the subtitles are cut by; default: the job's.")
@click.option("--words", is_flag=True, help="Highlight each word while it is read, where the format has that.")
@options.out
@options.debug
def result(job_id: str, name: str | None, profile: str | None, out: Path | None, *, words: bool) -> None:
    """Fetch the results of a job.

    All that it has made comes into a folder, which without --out is named after the job. With a NAME, such as vtt, that
    one goes to standard output; it may also be any format or report of 'gleichlauf subtitles'.
    """
    from cli.client import job_path  # noqa: PLC0415 - half a second, which --help need not wait for
    from cli.session import begin  # noqa: PLC0415

    query = {**({"profile": profile} if profile else {}), **({"words": "true"} if words else {})}
    if query and name is None:
        raise click.UsageError("--profile and --words are for one result: name it")
    session = begin()
    job = session.client.json("GET", job_path(job_id))
    if name is None and not job["outputs"]:
        session.client.ask("GET", job_path(job_id, "result"))  # the service says why there is nothing to fetch
    wanted = [Wanted.of(job, each, query) for each in (job["outputs"] if name is None else [name])]
    if name is not None and out is None:
        wanted[0].fetch(session, sys.stdout.buffer)
    else:
        _write(out or Path(f"{job['id']}.gleichlauf"), wanted, session)


class Wanted(NamedTuple):
    """A result to fetch.

    Attributes:
        name: of it.
        path: of it at the service.
        query: how it is to be made.
        sha256: by the job's record, ``None`` where the job has not made it.
    """

    name: str
    path: str
    query: dict[str, str]
    sha256: str | None

    @classmethod
    def of(cls, job: Json, name: str, query: dict[str, str]) -> Wanted:
        """Find a result in the job's record; what does not stand there is made when it is asked for."""
        from cli.client import job_path  # noqa: PLC0415 - as above

        made = None if query else job["outputs"].get(name)
        path = made["href"] if made else job_path(job["id"], f"result.{quote(name, safe='')}")
        return cls(name, path, query, made and made["sha256"])

    def fetch(self, session: Session, file: BinaryIO) -> None:
        """Fetch it into a file."""
        session.client.save(self.path, self.name, file, sha256=self.sha256, query=self.query or None)


def _write(folder: Path, wanted: Sequence[Wanted], session: Session) -> None:
    """Fetch results into a folder; all of them, or none."""
    from cli import table  # noqa: PLC0415 - as above
    from files import atomic  # noqa: PLC0415
    from jobs import output  # noqa: PLC0415
    from publish.sounding import SEEKABLE, SOUNDING  # noqa: PLC0415

    output.check(folder)
    # Named as `align` and `subtitles` name them; the recording, and its copy, as the page does that plays it.
    files = {name: each.file for name, each in output.OUTPUTS.items()}
    files.update((name, each.file) for name, each in SOUNDING.items() if name != SEEKABLE)
    paths = [folder / files.get(each.name, _beside(each.name)) for each in wanted]
    atomic.tidy(folder)
    with atomic.together() as opened:
        for each, path in zip(wanted, paths, strict=True):
            with opened(path) as file:
                each.fetch(session, file)
    table.written(folder, paths, session.console, session.say)


def _beside(name: str) -> str:
    return Path(f"result.{name}").name

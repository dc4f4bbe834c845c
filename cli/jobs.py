"""``gleichlauf jobs``: the jobs of a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli import options

if TYPE_CHECKING:
    from cli.client import Json
    from cli.session import Session

STATUSES = ("queued", "processing", "completed", "failed", "canceled")


@click.command()
@click.option("--status", type=click.Choice(STATUSES), help="Only those of this status.")
@click.option(
    "--metadata",
    metavar="NAME=VALUE",
    multiple=True,
    callback=options.pairs,
    help="Only those that have it; repeatable.",
)
@click.option(
    "--search", metavar="WORDS", help="Only those with all of these words in title, addresses, file names or metadata."
)
@click.option("--limit", metavar="NUMBER", type=click.IntRange(1, 500), default=20, help="At most so many; else 20.")
@click.option("--after", metavar="ID", help="Only those that were submitted before this one.")
@options.as_json
@options.debug
def jobs(
    status: str | None, metadata: dict[str, str], search: str | None, limit: int, after: str | None, *, as_json: bool
) -> None:
    """List jobs, newest first."""
    from cli.client import JOBS  # noqa: PLC0415 - half a second, which --help need not wait for
    from cli.session import begin  # noqa: PLC0415
    from cli.show import print_json  # noqa: PLC0415

    session = begin()
    asked = {"status": status, "q": search, "starting_after": after, "limit": limit}
    asked |= {f"metadata.{name}": value for name, value in metadata.items()}
    params = {name: value for name, value in asked.items() if value is not None}
    page = session.client.json("GET", JOBS, params=params)
    if as_json:
        print_json(page)
    else:
        _show(session, page)


def _show(session: Session, page: Json) -> None:
    from cli import columns, terminal  # noqa: PLC0415 - as above
    from cli.show import state_of, time_of  # noqa: PLC0415

    say, words = session.say, session.say.service
    found = page["data"]
    if not found:
        session.console.print(words.no_jobs)
        return
    glyphs = terminal.glyphs(session.console.encoding)
    rows = [tuple(words.of_job[name] for name in ("id", "status", "created_at", "article"))]
    rows += [
        (
            job["id"],
            state_of(job, say, glyphs),
            time_of(job["created_at"])[:16],  # to the minute
            job["article"]["title"] if job["article"] else "-",
        )
        for job in found
    ]
    columns.show(session.console, rows)
    if page["has_more"]:
        session.console.print(words.more_jobs.format(id=found[-1]["id"]), style="dim", soft_wrap=True)

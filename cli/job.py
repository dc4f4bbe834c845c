"""``gleichlauf job``: one job of a service."""

from __future__ import annotations

import click

from cli import options


@click.command()
@options.job_id
@options.follow
@options.as_json
@options.debug
def job(job_id: str, *, follow: bool, as_json: bool) -> None:
    """Show all that is known about a job."""
    from cli import show  # noqa: PLC0415 - half a second, which --help need not wait for
    from cli.client import job_path  # noqa: PLC0415
    from cli.session import begin  # noqa: PLC0415

    session = begin()
    if follow:
        show.ended(session, job_id, as_json=as_json)
    else:
        show.details(session, session.client.json("GET", job_path(job_id)), as_json=as_json)

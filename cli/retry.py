"""``gleichlauf retry``: have a service try a job again."""

from __future__ import annotations

import click

from cli import options


@click.command()
@options.job_id
@options.follow
@options.as_json
@options.debug
def retry(job_id: str, *, follow: bool, as_json: bool) -> None:
    """Try a failed or canceled job again.

    It goes on at the stage where it ended.
    """
    from cli import show  # noqa: PLC0415 - half a second, which --help need not wait for
    from cli.client import job_path  # noqa: PLC0415
    from cli.session import begin  # noqa: PLC0415

    session = begin()
    found = session.client.json("POST", job_path(job_id, "retry"))
    if follow:
        show.ended(session, job_id, as_json=as_json)
    else:
        show.submitted(session, found, as_json=as_json)

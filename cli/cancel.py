"""``gleichlauf cancel``: stop a job of a service."""

from __future__ import annotations

import click

from cli import options


@click.command()
@options.job_id
@options.as_json
@options.debug
def cancel(job_id: str, *, as_json: bool) -> None:
    """Stop a job.

    What is done of it is kept for retry.
    """
    from cli import show  # noqa: PLC0415 - half a second, which --help need not wait for
    from cli.client import job_path  # noqa: PLC0415
    from cli.session import begin  # noqa: PLC0415

    session = begin()
    show.details(session, session.client.json("POST", job_path(job_id, "cancel")), as_json=as_json)

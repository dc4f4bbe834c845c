"""``gleichlauf delete``: delete a job of a service."""

from __future__ import annotations

import click

from cli import options


@click.command()
@options.job_id
@click.option("--force", is_flag=True, help="Also while it is running, which stops it.")
@options.debug
def delete(job_id: str, *, force: bool) -> None:
    """Delete a job with its results."""
    from cli.client import job_path  # noqa: PLC0415 - half a second, which --help need not wait for
    from cli.session import begin  # noqa: PLC0415

    session = begin()
    session.client.ask("DELETE", job_path(job_id), params={"force": force})
    session.console.print(session.say.service.deleted.format(id=job_id), soft_wrap=True)

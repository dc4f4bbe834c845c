"""``gleichlauf worker``: do the work of a service that has a broker."""

from __future__ import annotations

import click

from cli import options

QUEUES = ("io", "asr", "cpu", "io.bulk", "asr.bulk", "cpu.bulk")  # of `jobs.record`, which takes long to import


@click.command()
@click.option("--queue", "queues", type=click.Choice(QUEUES), multiple=True, help="A queue to serve; else all.")
@options.debug
def worker(queues: tuple[str, ...]) -> None:
    """Do the work of a service that has a broker.

    A worker of Celery, woken over the broker of GLEICHLAUF_BROKER_URL. Several may run, on one machine or on many that
    share database and store.
    """
    from service import settings  # noqa: PLC0415 - a second, which --help need not wait for
    from worker.app import start  # noqa: PLC0415

    start(settings.load(), queues=queues or QUEUES)

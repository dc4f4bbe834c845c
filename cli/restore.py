"""``gleichlauf restore``: put a copy of a service back, for those who look after it."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from cli import options
from cli.backup import tell


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Also where there are jobs already: those not in the copy are lost.")
@options.debug
def restore(folder: Path, *, force: bool) -> None:
    """Put what 'gleichlauf backup' has copied to FOLDER into database and store of the service.

    The service must not run. What was unfinished goes on when it is started.
    """
    from jobs.backup import restore as put_back  # noqa: PLC0415 - a second, which --help need not wait for
    from jobs.database import PATIENCE_S, Database  # noqa: PLC0415
    from service import settings  # noqa: PLC0415
    from service.storage import store_of  # noqa: PLC0415

    chosen = settings.load()
    with contextlib.closing(Database.open(chosen.database_url, busy_s=PATIENCE_S)) as database, database.making():
        outcome = put_back(folder, database, store_of(chosen), force=force)
    tell(outcome, folder, "restored")

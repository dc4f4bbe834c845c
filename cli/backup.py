"""``gleichlauf backup``: copy a service while it runs, for those who look after it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli import options
from service.language import set_language

if TYPE_CHECKING:
    from jobs.backup import BackupSummary

_NAMED = 5  # files that a line names; the others are counted


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@options.debug
def backup(folder: Path) -> None:
    """Copy database and store of the service into FOLDER; it may run meanwhile.

    A second copy into the same folder takes only what is new, and takes the place of the first.
    """
    from cli.checks import Patient, is_current, opened  # noqa: PLC0415 - a second, which --help need not wait for
    from jobs.backup import back_up  # noqa: PLC0415
    from jobs.errors import BadDatabase  # noqa: PLC0415
    from service import settings  # noqa: PLC0415
    from service.storage import store_of  # noqa: PLC0415

    patient = Patient(settings.load(), set_language())
    with opened(patient) as database:
        if database is None:
            raise BadDatabase(patient.settings.database_url, "it is not there")
        if not is_current(database):  # tables are not upgraded under a service that runs
            raise BadDatabase(database.engine.url.render_as_string(hide_password=True), "it is of another version")
        outcome = back_up(database, store_of(patient.settings), folder)
    tell(outcome, folder, "backed_up")


def tell(outcome: BackupSummary, folder: Path, done: str) -> None:
    """Say what was copied; ends with 1 where something could not be.

    Args:
        outcome: of it.
        folder: with the copy.
        done: which of the wordings says so.
    """
    from cli import figures, terminal  # noqa: PLC0415 - as above
    from cli.failures import FAILED  # noqa: PLC0415
    from cli.wording import BY_LANGUAGE  # noqa: PLC0415

    say = BY_LANGUAGE[set_language()]
    freed = figures.size(outcome.freed_bytes, say)
    said = getattr(say.care, done).format(
        folder=folder, jobs=outcome.jobs, copied=outcome.copied, kept=outcome.kept, freed=freed
    )
    terminal.output().print(said, soft_wrap=True)
    if outcome.missing:
        names = ", ".join(f"{sha256[:12]}…" for sha256 in outcome.missing[:_NAMED])
        click.echo(say.care.not_whole.format(count=len(outcome.missing), names=names), err=True)
        click.get_current_context().exit(FAILED)

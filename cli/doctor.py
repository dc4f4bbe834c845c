"""``gleichlauf doctor``: what is installed, reachable and kept, and what to do about what is not."""

from __future__ import annotations

import click

from cli import options
from service.language import message_language, set_language


@click.command()
@click.option("--job", "job_id", metavar="ID", help="Tell the whole story of a job of the service instead.")
@options.debug
def doctor(job_id: str | None) -> None:
    """See whether all that is needed is there.

    Says what to do about what is not. Leaves everything as it is. Ends with 1 where something is wrong. With --job,
    says what became of one job, from the database and the store of the service.
    """
    if job_id is not None:
        _tell(job_id)
        return
    from rich.cells import cell_len, set_cell_size  # noqa: PLC0415 - all of these, which --help need not wait for
    from rich.text import Text  # noqa: PLC0415

    from cli import terminal  # noqa: PLC0415
    from cli.checks import examine  # noqa: PLC0415
    from cli.failures import FAILED  # noqa: PLC0415
    from cli.wording import BY_LANGUAGE  # noqa: PLC0415

    console = terminal.output()
    glyphs = terminal.glyphs(console.encoding)
    signs = {"good": glyphs.spoken, "aside": glyphs.not_expected, "bad": glyphs.not_spoken}
    styles = {"good": "green", "aside": "dim", "bad": "red"}
    spoken = set_language()
    names = BY_LANGUAGE[spoken].service.checks
    width = max(map(cell_len, names.values()))
    all_good = True
    for finding in examine(spoken):
        name = set_cell_size(names[finding.check], width)
        head = Text(f"{signs[finding.state]} {name}   ", styles[finding.state])
        console.print(head.append(Text(finding.text, "" if finding.state != "aside" else "dim")), soft_wrap=True)
        all_good = all_good and finding.state != "bad"
    if not all_good:
        click.get_current_context().exit(FAILED)


def _tell(job_id: str) -> None:
    from cli import story, terminal  # noqa: PLC0415 - as above
    from cli.checks import Patient, is_current, opened  # noqa: PLC0415
    from cli.failures import FAILED  # noqa: PLC0415
    from jobs.errors import JobNotFound  # noqa: PLC0415
    from jobs.story import story as story_of  # noqa: PLC0415
    from service import settings  # noqa: PLC0415
    from service.storage import store_of  # noqa: PLC0415

    chosen = settings.load()
    patient = Patient(chosen, message_language(chosen.messages))
    with opened(patient) as database:
        if database is None or not is_current(database):
            raise JobNotFound(job_id)
        told = story_of(job_id, database, store_of(chosen))
    story.show(told, terminal.output(), patient.say, patient.language)
    if not story.is_well(told):
        click.get_current_context().exit(FAILED)

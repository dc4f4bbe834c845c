"""``gleichlauf``: the commands and what they have in common."""

from __future__ import annotations

import click

from cli.align import align
from cli.backup import backup
from cli.cancel import cancel
from cli.delete import delete
from cli.demo import demo
from cli.doctor import doctor
from cli.failures import Group
from cli.job import job
from cli.jobs import jobs
from cli.keys import keys
from cli.models import models
from cli.restore import restore
from cli.result import result
from cli.retry import retry
from cli.serve import serve
from cli.submit import submit
from cli.subtitles import subtitles
from cli.worker import worker


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gleichlauf", prog_name="gleichlauf", message="%(prog)s %(version)s")
def main() -> None:
    """Find every paragraph, sentence and word of an article in its podcast.

    Settings that these options leave open come from the environment (GLEICHLAUF_MODEL and so on) and from
    gleichlauf.toml in the working folder.
    """


main.sections = {
    "Commands": (align, subtitles, demo, models, doctor),
    "Commands that ask a service": (submit, jobs, job, cancel, retry, result, delete),
    "Commands that run a service": (serve, worker, keys, backup, restore),
}
for section in main.sections.values():
    for command in section:
        main.add_command(command)

if __name__ == "__main__":
    main()

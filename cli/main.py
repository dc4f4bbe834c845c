"""``gleichlauf``: the commands and what they have in common."""

from __future__ import annotations

import click

from cli.align import align
from cli.demo import demo
from cli.failures import Group
from cli.models import models


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gleichlauf", prog_name="gleichlauf", message="%(prog)s %(version)s")
def main() -> None:
    """Find every paragraph, sentence and word of an article in its podcast.

    Settings that these options leave open come from the environment (GLEICHLAUF_MODEL and so on) and from
    gleichlauf.toml in the working folder.
    """


main.add_command(align)
main.add_command(demo)
main.add_command(models)

if __name__ == "__main__":
    main()

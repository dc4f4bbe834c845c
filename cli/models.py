"""``gleichlauf models``: the models that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli import options, terminal
from cli.wording import BY_LANGUAGE

if TYPE_CHECKING:
    from cli.wording import Wording


@click.command()
@options.debug
def models() -> None:
    """List the models that are on this machine, how large they are, and where they come from."""
    from rich.table import Table  # noqa: PLC0415 - a tenth of a second, which --help need not wait for

    from audio.models import default_model, installed  # noqa: PLC0415
    from worker import settings  # noqa: PLC0415

    chosen = settings.load()
    say = BY_LANGUAGE[terminal.message_language(chosen.messages)]
    console = terminal.output()
    default = chosen.model or default_model()
    found = installed(cache=chosen.models)
    if not found:
        console.print(say.no_models.format(model=default))
        return
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    table.add_column(say.model)
    table.add_column(say.size, justify="right", no_wrap=True)
    table.add_column(say.origin, no_wrap=True)
    table.add_column(say.place, overflow="fold", style="dim")
    for model in found:
        table.add_row(model.name, _size(model.size_bytes, say), say.origins[model.origin], str(model.path))
    console.print(table)
    console.print()
    console.print(say.default.format(model=default))


def _size(size_bytes: int, say: Wording) -> str:
    """Write a size in decimal megabytes or gigabytes, as disks and download pages do."""
    megabytes = size_bytes / 1e6
    text = f"{megabytes / 1000:.1f} GB" if megabytes >= 1000 else f"{megabytes:.0f} MB"  # noqa: PLR2004
    return text.replace(".", say.decimal)

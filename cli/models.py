"""``gleichlauf models``: the models that are there."""

from __future__ import annotations

import click

from cli import figures, options, terminal
from cli.wording import BY_LANGUAGE


@click.command()
@options.debug
def models() -> None:
    """List the models that are on this machine, how large they are, and where they come from."""
    from audio.models import installed  # noqa: PLC0415 - all of these, which --help need not wait for
    from cli.work import model_for  # noqa: PLC0415
    from worker import settings  # noqa: PLC0415

    chosen = settings.load()
    say = BY_LANGUAGE[terminal.message_language(chosen.messages)]
    console = terminal.output()
    default = model_for(chosen)
    found = installed(cache=chosen.models)
    if not found:
        console.print(say.no_models.format(model=default))
        return
    rows = [(say.model, say.size, say.origin, say.place)]
    rows += [(it.name, figures.size(it.size_bytes, say), say.origins[it.origin], str(it.path)) for it in found]
    names, sizes, origins = (max(len(row[column]) for row in rows) for column in range(3))
    for number, (name, size, origin, place) in enumerate(rows):
        # Not rich's table: a path that is folded or cut cannot be copied.
        line = f"{name:<{names}}   {size:>{sizes}}   {origin:<{origins}}   {place}"
        console.print(line, style="" if number else "dim", soft_wrap=True)
    console.print()
    console.print(say.default.format(model=default))

"""``gleichlauf models``: the models that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli import figures, options, terminal
from cli.wording import BY_LANGUAGE
from service.language import message_language

if TYPE_CHECKING:
    from audio.models import InstalledModel


@click.command()
@options.debug
def models() -> None:
    """List the models on this machine.

    With the languages whose letters are heard, the size, and where they come from.
    """
    from audio.models import installed  # noqa: PLC0415 - all of these, which --help need not wait for
    from cli import columns  # noqa: PLC0415
    from service import settings  # noqa: PLC0415

    chosen = settings.load()
    say = BY_LANGUAGE[message_language(chosen.messages)]
    console = terminal.output()
    default = chosen.model
    found = installed(cache=chosen.models)
    if not found:
        console.print(say.no_models.format(model=default))
        return
    rows = [(say.model, say.letters, say.size, say.origin, say.place)]
    rows += [
        (
            it.name,
            " ".join(languages(it)) or "-",
            figures.size(it.size_bytes, say),
            say.origins[it.origin],
            str(it.path),
        )
        for it in found
    ]
    columns.show(console, rows, right={2})
    console.print()
    console.print(say.about_letters)
    console.print(say.default.format(model=default))


def languages(model: InstalledModel) -> tuple[str, ...]:
    """Return the languages whose letters can be heard with a model; one in packages is joined only when it is used."""
    from audio import head, packaged  # noqa: PLC0415 - as above

    sha256 = packaged.FILES[head.WEIGHTS].sha256 if model.origin == "package" else None
    return head.languages(model.path, sha256=sha256)

"""``gleichlauf doctor``: what is installed, reachable and kept, and what to do about what is not."""

from __future__ import annotations

import click

from cli import options


@click.command()
@options.debug
def doctor() -> None:
    """See whether all that is needed is there.

    Says what to do about what is not. Changes nothing. Ends with 1 where something is wrong.
    """
    from rich.cells import cell_len, set_cell_size  # noqa: PLC0415 - all of these, which --help need not wait for
    from rich.text import Text  # noqa: PLC0415

    from cli import terminal  # noqa: PLC0415
    from cli.checks import examine  # noqa: PLC0415
    from cli.failures import FAILED, language  # noqa: PLC0415
    from cli.wording import BY_LANGUAGE  # noqa: PLC0415

    console = terminal.output()
    glyphs = terminal.glyphs(console.encoding)
    signs = {"good": glyphs.spoken, "aside": glyphs.not_expected, "bad": glyphs.not_spoken}
    styles = {"good": "green", "aside": "dim", "bad": "red"}
    spoken = language()
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

"""``gleichlauf demo``: the article and the narration that come with the program."""

from __future__ import annotations

from importlib.resources import as_file
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli import options

if TYPE_CHECKING:
    from typing import Any


@click.command()
@options.of_a_run
def demo(out: Path | None, **chosen: Any) -> None:  # noqa: ANN401 - click's
    """Align the article and the narration that come with the program.

    They have all that happens in real ones: a jingle, an advert, a paragraph that was not read. Writes into
    demo.gleichlauf unless --out names another folder.
    """
    from cli.work import work  # noqa: PLC0415 - a second, which --help need not wait for
    from demo import ARTICLE, NARRATION  # noqa: PLC0415

    with as_file(ARTICLE) as article, as_file(NARRATION) as narration:
        work(str(article), str(narration), out=out or Path("demo.gleichlauf"), **chosen)

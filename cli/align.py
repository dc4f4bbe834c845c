"""``gleichlauf align``: an article and its podcast in, timed paragraphs out."""

from __future__ import annotations

import re
from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import click

from cli import options

if TYPE_CHECKING:
    from typing import Any


@click.command()
@click.argument("source", metavar="ARTICLE")
@options.audio
@options.of_a_run
def align(source: str, audio: str | None, out: Path | None, **chosen: Any) -> None:  # noqa: ANN401 - click's
    """Find the text of ARTICLE, a file or an address, in its recording.

    Writes alignment, transcript, subtitles (WebVTT and SRT), the page to read along and the reports into a folder;
    without --out into one that is named after the article. 'gleichlauf subtitles' makes all other formats of it.
    """
    from cli.work import work  # noqa: PLC0415 - a second, which --help need not wait for

    work(source, audio, out=out or folder_for(source), **chosen)


def folder_for(source: str) -> Path:
    """Name the output folder, in the working folder, after an article.

    >>> folder_for("texte/Brücke.md").name, folder_for("https://example.org/2026/artikel/?x=1").name
    ('Brücke.gleichlauf', 'artikel.gleichlauf')
    >>> folder_for("https://example.org/").name
    'example.org.gleichlauf'
    """
    try:
        address = urlsplit(source)
    except ValueError:
        address = urlsplit("")
    if address.scheme in ("http", "https"):
        name = unquote(address.path.rstrip("/").rpartition("/")[2])
        name = PurePath(name).stem if name else address.hostname or ""
    else:
        name = PurePath(source).stem
    # No path, nothing hidden, nothing that Windows refuses, whatever the address says.
    name = re.sub(r"[^\w.-]+", "-", name).strip("-.")[:80]
    return Path(f"{name or 'article'}.gleichlauf")

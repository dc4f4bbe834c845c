"""A publisher's page with the player in it: ``python -m demo.page ALIGNMENT FOLDER``.

Writes into a folder what the page needs, and serves it, since a page from a disk may not load modules, and a browser
jumps only in sound that it may ask for in pieces::

    gleichlauf demo
    python -m demo.page demo.gleichlauf/alignment.json demo.page

The page is the demo's article as a newspaper might have set it, and edited it since: soft hyphens, links, a paragraph
cut in two, two put together, a word gone, others new.
"""

from __future__ import annotations

import argparse
import sys
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

import demo
from align.document import from_json
from publish import component, player
from service.ending import plainly

if TYPE_CHECKING:
    from align.records import Alignment

PORT = 8001


def write(alignment: Alignment, folder: Path) -> None:
    """Write the page and what it loads."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in (*files(demo).joinpath("page").iterdir(), demo.NARRATION):
        folder.joinpath(source.name).write_bytes(source.read_bytes())
    folder.joinpath("player.json").write_text(player.to_json(player.player(alignment)), encoding="utf-8")
    folder.joinpath("gleichlauf-player.js").write_text(component.script(), encoding="utf-8")


def server(folder: Path, *, port: int) -> uvicorn.Server:
    """Return a server of the folder on this machine alone."""
    app = Starlette(routes=[Mount("/", StaticFiles(directory=folder, html=True))])
    return uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", lifespan="off"))


def main() -> None:
    """Write the page of an alignment, and serve it until the process is stopped."""
    parser = argparse.ArgumentParser(prog="python -m demo.page", description=__doc__.partition("\n")[0])
    parser.add_argument("alignment", type=Path, help="an alignment.json")
    parser.add_argument("folder", type=Path, help="to write into")
    chosen = parser.parse_args()
    write(from_json(chosen.alignment.read_text(encoding="utf-8")), chosen.folder)
    sys.stdout.write(f"http://127.0.0.1:{PORT}/  (Ctrl+C ends it)\n")
    server(chosen.folder, port=PORT).run()


if __name__ == "__main__":
    with plainly():
        main()

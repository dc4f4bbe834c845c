"""The script of ``<gleichlauf-player>``, for the read-along page and for publishers' own pages.

Its modules in ``publish/assets`` run in a browser as they are. Put together they are one file, so that a publisher has
one thing to upload and a page from a disk, which may not load modules, can hold them.
"""

from __future__ import annotations

import re
from functools import cache

from publish.pages import asset

_MODULES = ("anchors", "controls", "marks", "reading", "track", "player")
"""Each after those that it imports; a name at the top of one stands in no other."""

_IMPORT = re.compile(r"^import \{[^}]*\} from \"\./[\w-]+\.js\";\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const|function|class)", re.MULTILINE)


@cache
def script() -> str:
    """Return the component as one ES module: ``gleichlauf-player.js``."""
    modules = (asset(f"{name}.js") for name in _MODULES)
    return "\n\n".join(_EXPORT.sub("", _IMPORT.sub("", module)).strip() for module in modules) + "\n"

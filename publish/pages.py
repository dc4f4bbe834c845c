"""What all pages have in common: their templates, their styles, their policy, and how they write times and shares."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from subtitles.clock import seconds, short


def template(name: str) -> Template:
    """Return a template of this package; all that is put into it is escaped."""
    return _templates().get_template(name)


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["clock"] = short
    environment.filters["file_name"] = file_name
    environment.filters["seconds"] = lambda time_ms: f"{seconds(time_ms)}s"  # as SMIL has it
    return environment


@cache
def asset(*names: str) -> str:
    """Return the text of assets of this package, one after the other."""
    folder = files("publish").joinpath("assets")
    return "\n".join(folder.joinpath(name).read_text("utf-8").strip() for name in names)


def policy(*, style: str, script: str = "", media: str = "") -> str:
    """Return a content security policy: this style, this script, this sound, nothing else.

    Args:
        style: all of it.
        script: all of it, "" where the page has none.
        media: where sound may come from, "" where the page plays none.
    """
    return "; ".join(
        (
            "default-src 'none'",
            *((f"script-src '{_hash(script)}'",) if script else ()),
            f"style-src '{_hash(style)}'",
            *((f"media-src {media}",) if media else ()),
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def file_name(path: str) -> str:
    r"""Return the last part of a path, of whichever system.

    >>> file_name("texte/artikel.md"), file_name("C:\\\\texte\\\\artikel.md")
    ('artikel.md', 'artikel.md')
    """
    return path.replace("\\", "/").rpartition("/")[2]


def percent(part: float, whole: float) -> int:
    """Return a share in whole per cent; 100 only where all is there, 0 only where nothing is.

    >>> percent(999, 1000), percent(1, 1000), percent(0, 0)
    (99, 1, 100)
    """
    if part >= whole:
        return 100
    return min(max(round(100 * part / whole), 1), 99) if part > 0 else 0


def web_address(text: str) -> str:
    """Return ``text`` where a page may link to it, else ""."""
    try:
        return text if urlsplit(text).scheme in {"http", "https"} else ""
    except ValueError:
        return ""


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

"""The read-along page: one HTML file in which the text lights up with the sound."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from articles.records import Kind
from publish.blocks import blocks, groups, times_ms
from publish.wording import wording

if TYPE_CHECKING:
    from align.records import Alignment

_MEDIA_TYPE = re.compile(r"(?:audio|video)/[\w.+-]+(?:; ?codecs=[\w.,+-]+)?")


def page(
    alignment: Alignment,
    *,
    audio: bytes | None,
    audio_name: str,
    media_type: str,
    language: str | None = None,
) -> str:
    """Write a page that plays a recording and highlights its words as they are read.

    It needs no other file where ``audio`` is given, asks no other host for anything, runs from a disk as well as from a
    server, and without scripts is a transcript with a player. All text of the article is text, whatever is in it.

    Args:
        alignment: an article laid against its recording.
        audio: the sound file's bytes, to be put into the page; ``None`` to play the file beside the page. A third is
            added to its size.
        audio_name: name of the sound file, or its path from the page's folder.
        media_type: of the sound file, such as ``audio/mpeg``.
        language: ISO 639-1 code of the interface, the article's where ``None``; German for ``de``, else English.

    Raises:
        ValueError: if ``media_type`` is not one of sound or video.
    """
    if not _MEDIA_TYPE.fullmatch(media_type):
        raise ValueError(f"{media_type!r} is no media type of sound: give one such as 'audio/mpeg'")
    if audio is None:
        sound = "./" + quote(audio_name.replace("\\", "/").lstrip("/"))
    else:
        sound = f"data:{media_type};base64,{base64.b64encode(audio).decode()}"
    laid_out = blocks(alignment)
    has_byline = any(p.kind is Kind.BYLINE for p in alignment.paragraphs)
    style, script = _asset("read-along.css"), _asset("read-along.js")
    return _template().render(
        alignment=alignment,
        article=alignment.article,
        byline="" if has_byline else alignment.article.byline,
        say=wording(alignment.article.language if language is None else language),
        groups=groups(laid_out),
        times=times_ms(laid_out),
        has_title=any(p.kind is Kind.TITLE for p in alignment.paragraphs),
        sound=sound,
        audio_name=audio_name,
        percent=round(100 * alignment.coverage.article_spoken),
        link_to=alignment.article.source if _is_web_address(alignment.article.source) else "",
        policy=_policy(style, script, embedded=audio is not None),
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
    )


def clock(time_ms: int) -> str:
    """Write a time as people do.

    >>> clock(92_900), clock(3_725_000)
    ('1:32', '1:02:05')
    """
    minutes, seconds = divmod(time_ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["clock"] = clock
    return environment.get_template("read-along.html")


@cache
def _asset(name: str) -> str:
    return files("publish").joinpath("assets", name).read_text("utf-8").strip()


def _policy(style: str, script: str, *, embedded: bool) -> str:
    """Content security policy: this script, this style, this sound, nothing else."""
    # A page on a disk has no origin of its own, so that 'self' alone would not let it play the file beside it.
    media = "data:" if embedded else "'self' file:"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            f"media-src {media}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _is_web_address(text: str) -> bool:
    try:
        return urlsplit(text).scheme in {"http", "https"}
    except ValueError:
        return False

"""The read-along page: one HTML file in which the text lights up with the sound."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup

from articles.records import Kind
from publish import component, player, seekable
from publish.blocks import blocks, groups
from publish.pages import asset, percent, policy, template, web_address
from publish.wording import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.records import Alignment

_MEDIA_TYPE = re.compile(r"(?:audio|video)/[\w.+-]+(?:; ?codecs=[\w.,+-]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadLink:
    """A file beside the page.

    Attributes:
        name: of the file, or its path from the page's folder.
        title: what it is called on the page, such as "WebVTT".
    """

    name: str
    title: str


def page(
    alignment: Alignment,
    *,
    audio: bytes | None,
    audio_name: str,
    media_type: str,
    language: str | None = None,
    downloads: Sequence[DownloadLink] = (),
) -> str:
    """Write a page that plays a recording and highlights its words as they are read.

    It needs no other file where ``audio`` is given, asks no other host for anything, runs from a disk as well as from a
    server, and without scripts is a transcript with a player. All text of the article is text, whatever is in it.

    Args:
        alignment: an article aligned with its recording.
        audio: the sound file's bytes, to be put into the page; ``None`` to play the file beside the page. A third is
            added to its size. An MP3 in which browsers would miss places is put in as a copy that has an index.
        audio_name: name of the sound file, or its path from the page's folder.
        media_type: of the sound file, such as ``audio/mpeg``.
        language: ISO 639-1 code of the interface, the article's where ``None``; German for ``de``, else English.
        downloads: files that lie beside the page, to be offered to the reader.

    Raises:
        ValueError: if ``media_type`` is not one of sound or video.
    """
    if not _MEDIA_TYPE.fullmatch(media_type):
        raise ValueError(f"{media_type!r} is no media type of sound: give one such as 'audio/mpeg'")
    copied = audio is not None and media_type == "audio/mpeg" and seekable.seeks_roughly(alignment.recording)
    if audio is None:
        sound = _beside(audio_name)
    elif copied:
        sound = _within(seekable.copy(audio), seekable.MEDIA_TYPE)
    else:
        sound = _within(audio, media_type)
    laid_out = blocks(alignment)
    has_byline = any(p.kind is Kind.BYLINE for p in alignment.paragraphs)
    is_copy = copied or media_type == seekable.MEDIA_TYPE
    times = player.to_json(player.player(alignment, seekable=is_copy))
    style, script = _style(), component.script()
    return template("read-along.html").render(
        alignment=alignment,
        article=alignment.article,
        byline="" if has_byline else alignment.article.byline,
        say=wording(alignment.article.language if language is None else language),
        groups=groups(laid_out),
        times=_script_safe(times),
        has_title=any(p.kind is Kind.TITLE for p in alignment.paragraphs),
        sound=sound,
        audio_name=audio_name,
        downloads=[(_beside(file.name), file.title) for file in downloads],
        percent=percent(alignment.coverage.article_spoken, 1),
        link_to=web_address(alignment.article.source),
        policy=security_policy(embedded=audio is not None),
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
    )


def security_policy(*, embedded: bool) -> str:
    """Return the content security policy of a page, which says it too: for a server that says it in a header.

    Args:
        embedded: whether the sound is in the page; else it is beside it.
    """
    # A page on a disk has no origin of its own, so that 'self' alone would not let it play the file beside it.
    return policy(style=_style(), script=component.script(), media="data:" if embedded else "'self' file:")


def _style() -> str:
    return asset("palette.css", "read-along.css")


def _beside(name: str) -> str:
    return "./" + quote(name.replace("\\", "/").lstrip("/"))


def _within(sound: bytes, media_type: str) -> str:
    return f"data:{media_type};base64,{base64.b64encode(sound).decode()}"


def _script_safe(json_text: str) -> Markup:
    """JSON inside of a script element: what could end the element, or begin another, is escaped."""
    escaped = json_text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(escaped)  # noqa: S704 - no markup is left in it

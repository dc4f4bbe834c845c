"""What publishers' systems take: transcripts for other players, descriptions for search engines and embeds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from publish.wording import wording
from subtitles.clock import clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from align.records import Alignment
    from subtitles.cues import Cue

_ABLE_POINT = Markup(
    '<span class="able-transcript-seekpoint able-transcript-caption" data-start="{}" data-end="{}">'  # seconds
    "{}</span>"
)
_FRAME = Markup(
    '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" sandbox="allow-scripts allow-downloads">'
    "</iframe>"
)
_ABLE_TAGS = {"title": "h2", "heading": "h3", "quote": "blockquote"}


def able_transcript(alignment: Alignment, *, element_id: str = "transcript") -> str:
    """Return a transcript for Able Player, to stand in the page; the player's ``data-transcript-src`` is its id.

    Sentences are its points to seek; what the sound has beside the article stands where it is heard.

    Source: https://github.com/ableplayer/ableplayer, README, "Transcript"
    """
    say = wording(alignment.article.language)
    blocks: list[tuple[int, Markup]] = []
    for paragraph in alignment.paragraphs:
        if paragraph.start_ms is None:
            continue
        sentences = [
            _ABLE_POINT.format(s.start_ms / 1000, s.end_ms / 1000, s.text)
            for s in paragraph.sentences
            if s.start_ms is not None and s.end_ms is not None
        ]
        tag = _ABLE_TAGS.get(paragraph.kind, "p")
        block = Markup("<{0}>{1}</{0}>").format(Markup(tag), Markup(" ").join(sentences))  # noqa: S704 - one of four tags
        blocks.append((paragraph.start_ms, block))
    for heard in alignment.insertions:
        said = f"{say.labels[heard.label]}: {heard.text}" if heard.text else say.labels[heard.label]
        block = Markup('<p><span class="able-unspoken">[{}]</span></p>').format(said)
        blocks.append((heard.start_ms, block))
    body = Markup("\n").join(
        Markup('<div class="able-transcript-block">{}</div>').format(block) for _, block in sorted(blocks, key=_start)
    )
    return str(
        Markup(
            '<div id="{}" class="able-transcript-area" lang="{}">\n<div class="able-window-toolbar"></div>\n'
            '<div class="able-transcript">\n{}\n</div>\n</div>\n'
        ).format(element_id, alignment.article.language, body)
    )


def podlove_transcript(cues: Sequence[Cue]) -> list[dict[str, Any]]:
    """Return the transcript of Podlove Web Player, as Podlove Publisher gives it to the player; without names.

    Source: https://github.com/podlove/podlove-publisher, lib/modules/transcripts
    """
    return [
        {
            "start": clock(cue.start_ms),
            "start_ms": cue.start_ms,
            "end": clock(cue.end_ms),
            "end_ms": cue.end_ms,
            "speaker": "",
            "voice": "",
            "text": cue.text,
        }
        for cue in cues
    ]


def audio_object(alignment: Alignment, *, audio_url: str, media_type: str, page_url: str = "") -> dict[str, Any]:
    """Return schema.org's description of the recording, with the transcript in it.

    Args:
        alignment: an article aligned with its recording.
        audio_url: address of the sound file.
        media_type: of the sound file.
        page_url: address of the article, "" to take the alignment's where that is one.

    Source: https://schema.org/AudioObject
    """
    article = alignment.article
    url = page_url or (article.source if article.source.startswith(("https://", "http://")) else "")
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "AudioObject",
        "name": article.title,
        "inLanguage": article.language,
        "contentUrl": audio_url,
        "encodingFormat": media_type,
        "duration": _iso_duration(alignment.recording.duration_ms),
        "sha256": alignment.recording.sha256,
        "transcript": "\n\n".join(_read(alignment)),
    }
    if url:
        described["encodesCreativeWork"] = {"@type": "Article", "headline": article.title, "url": url}
    return described


def json_ld(described: dict[str, Any]) -> str:
    """Return a description as the script element that a page has in its head; nothing in it can end the element."""
    text = json.dumps(described, ensure_ascii=False, indent=1)
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return f'<script type="application/ld+json">\n{safe}\n</script>\n'


def oembed(
    alignment: Alignment, *, page_url: str, provider: str, provider_url: str, width_px: int = 600, height_px: int = 480
) -> dict[str, Any]:
    """Return the answer of an oEmbed endpoint for a read-along page: a frame with the page in it.

    The frame may run the page's script and nothing else of the page that it stands in.

    Args:
        alignment: an article aligned with its recording.
        page_url: address of the read-along page, by https.
        provider: name of the site.
        provider_url: address of the site.
        width_px: of the frame.
        height_px: of the frame.

    Raises:
        ValueError: if ``page_url`` is no address by http or https.

    Source: https://oembed.com/, §2.3
    """
    if not page_url.startswith(("https://", "http://")):
        raise ValueError(f"{page_url!r} is not on the web: give the address at which the read-along page is served")
    title = alignment.article.title
    frame = _FRAME.format(page_url, title, width_px, height_px)
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "author_name": alignment.article.byline,
        "provider_name": provider,
        "provider_url": provider_url,
        "html": str(frame),
        "width": width_px,
        "height": height_px,
    }


def oembed_link(endpoint_url: str, title: str) -> str:
    """Return the link in the head of a page by which others find its oEmbed answer."""
    return (
        f'<link rel="alternate" type="application/json+oembed" href="{escape(endpoint_url)}" title="{escape(title)}">\n'
    )


def _start(block: tuple[int, Markup]) -> int:
    return block[0]


def _read(alignment: Alignment) -> Iterator[str]:
    """Yield what is read, paragraph by paragraph in the order of the sound."""
    read = [p for p in alignment.paragraphs if p.start_ms is not None]
    for paragraph in sorted(read, key=lambda p: p.start_ms or 0):
        yield " ".join(sentence.text for sentence in paragraph.sentences if sentence.start_ms is not None)


def _iso_duration(ms: int) -> str:
    """Return a length of time after ISO 8601, whole seconds.

    >>> _iso_duration(3_725_990), _iso_duration(92_000)
    ('PT1H2M6S', 'PT1M32S')
    """
    minutes, s = divmod(round(ms / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes or hours else "") + f"{s}S"

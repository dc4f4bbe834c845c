"""What is fed with damaged input: each reader of strangers' bytes, what it may raise, and good input to damage.

A target returns a word for what it made of the input, so that inputs which show something new are damaged further.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import av
import numpy as np

from align import document
from align.errors import UnreadableAlignment
from align.readings.script import script
from articles import feed, read
from articles.errors import ArticleError
from audio import mpeg
from audio.decode import decode
from audio.errors import SoundError
from audio.probe import probe
from audio.sniff import sniff
from bench import fuzz_mutations, made_up
from bench.fuzz_mutations import Mutation
from subtitles.errors import NoTagForChapters
from subtitles.id3 import tag

if TYPE_CHECKING:
    from articles.records import Article

ROOT: Final = Path(__file__).parents[1]
_HZ: Final = 16_000
_ALPHABET: Final = "_ abcdefghijklmnopqrstuvwxyzäöüß'"
_MOST_MS: Final = 60_000  # decoded of one input
_FEED: Final = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Der Hafen &amp; das Meer</title><link>https://example.org/</link>
<item xml:base="https://example.org/a/"><title><![CDATA[Folge <2>]]></title><guid isPermaLink="false">f-2</guid>
<link>folge-2.html</link><pubDate>Mon, 30 Nov 2026 06:00:00 +0100</pubDate>
<enclosure url="folge-2.mp3" length="123" type="audio/mpeg"/></item>
<item><title>Folge 1</title><guid>https://example.org/folge-1</guid><pubDate>Sun, 29 Nov 2026 06:00:00 GMT</pubDate>
<media:group><media:content url="https://example.org/folge-1.m4a?x=1" type="audio/mp4"/></media:group></item>
</channel></rss>"""
_ATOM: Final = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Hafen</title>
<entry><title>Folge 1</title><id>urn:1</id>
<published>2026-11-30T06:00:00Z</published><link href="https://example.org/1"/>
<link rel="enclosure" href="https://example.org/1.mp3" type="audio/mpeg"/></entry></feed>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A reader under test.

    Attributes:
        feed: hands input to the reader, and says in a word what became of it.
        expected: what it may raise.
        mutate: how good input is damaged.
        seeds: good input.
    """

    feed: Callable[[bytes], str]
    expected: tuple[type[Exception], ...]
    mutate: Mutation
    seeds: Callable[[], list[bytes]]


def _page(data: bytes) -> str:
    return _checked(read.read(data, source="https://example.org/a.html", media_type="text/html"))


def _saved_page(data: bytes) -> str:
    return _checked(read.read(data, source="artikel.html"))


def _markdown(data: bytes) -> str:
    return _checked(read.read(data, source="artikel.md"))


def _plain(data: bytes) -> str:
    return _checked(read.read(data, source="artikel.txt"))


def _any_text(data: bytes) -> str:
    """Read what names itself nothing, and write it out as it may be said."""
    article = read.read(data, source="artikel")
    script(article, _ALPHABET)
    return _checked(article)


def _checked(article: Article) -> str:
    """Check what everything behind the reader relies on."""
    texts = [paragraph.text for paragraph in article.paragraphs]
    "".join([*texts, article.title, article.byline, article.podcast_url or ""]).encode()  # no half of a pair is left
    assert all(texts), "an empty paragraph"
    assert len({paragraph.id for paragraph in article.paragraphs}) == len(texts), "an id twice"
    return f"{len(texts).bit_length()} {article.language} {bool(article.byline)} {bool(article.podcast_url)}"


def _feed(data: bytes) -> str:
    found = feed.read(data, source="https://example.org/feed")
    for episode in found.episodes:
        f"{episode.title}{episode.id}{episode.article_url}{episode.audio_url}".encode()
        assert episode.published is None or episode.published.isoformat()
    return f"{len(found.episodes)} {[bool(each.audio_url) for each in found.episodes][:3]}"


def _alignment(data: bytes) -> str:
    document.to_json(document.from_json(data)).encode()
    return "read"


def _frames(data: bytes) -> str:
    at = mpeg.find_frames(data)
    return "none" if at is None else str(mpeg.parse_tag(data, at))[:8]


@cache
def _file() -> Path:
    return Path(tempfile.mkdtemp(prefix="gleichlauf-fuzz-")) / "sound"


def _written(data: bytes) -> Path:
    path = _file()
    path.write_bytes(data)
    return path


def _sniff(data: bytes) -> str:
    _frames(data)
    return sniff(_written(data))


def _probe(data: bytes) -> str:
    found = probe(_written(data))
    assert all(value.isprintable() or " " in value for value in found.tags.values()), "a control character in a tag"
    return f"{found.codec} {found.channels} {len(found.tags)} {len(found.chapters)}"


def _decode(data: bytes) -> str:
    path = _written(data)
    raw = path.with_name("raw")
    decoded = decode(path, into=raw, max_duration_ms=_MOST_MS)
    try:
        return f"{decoded.recording.codec} {[type(each).__name__ for each in decoded.warnings]}"
    finally:
        decoded.sound.close()
        raw.unlink()


def _tag(data: bytes) -> str:
    """Write chapters into a copy; what is read of the copy is what is read of the original."""
    copy = io.BytesIO()
    tag(_written(data), made_up.alignment(3, made_up.sentences()[:20]), copy)
    return "tagged"


def _files(*patterns: str) -> list[bytes]:
    found = [path.read_bytes() for pattern in patterns for path in sorted(ROOT.glob(pattern))]
    assert found, f"nothing of {patterns} is there"
    return found


def _pages() -> list[bytes]:
    return _files("tests/articles/data/*.html", "demo/page/*.html")


def _texts() -> list[bytes]:
    return [
        *_files("bench/articles/*.md", "demo/*.md"),
        *(b"%.6000s" % text for text in _files("training/texts/*.txt")),
    ]


def _alignments() -> list[bytes]:
    said = made_up.sentences()
    return [document.to_json(made_up.alignment(seed, said, most_sentences=3)).encode() for seed in range(4)]


@cache
def _sounds() -> list[bytes]:
    """Encode half a second in each format, with tags and chapters where the format has them."""
    kinds = [("mp3", "libmp3lame"), ("mp4", "aac"), ("adts", "aac"), ("ogg", "libopus"), ("webm", "libopus")]
    kinds += [("flac", "flac"), ("wav", "pcm_s16le"), ("ogg", "flac"), ("mov", "pcm_s16be"), ("wav", "adpcm_ms")]
    return [_encoded(container, codec) for container, codec in kinds]


def _encoded(container: str, codec: str) -> bytes:
    path = _file().with_name("seed")
    with av.open(str(path), "w", format=container) as out:
        rate = 48_000 if codec == "libopus" else _HZ
        stream = out.add_stream(codec, rate=rate, layout="mono")
        assert isinstance(stream, av.AudioStream)
        out.metadata.update({"title": "Der Hafen", "artist": "Ä. Ö.", "comment": "x" * 50})
        if container in ("mp3", "mp4", "ogg", "webm"):
            base, title = Fraction(1, 1000), {"title": "Anfang"}
            out.set_chapters(
                [
                    {"id": 1, "start": 0, "end": 200, "time_base": base, "metadata": title},
                    {"id": 2, "start": 200, "end": 500, "time_base": base, "metadata": title},
                ]
            )
        samples = (np.sin(np.arange(rate // 2) / 9) * 9000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts = rate, 0
        context = stream.codec_context
        resampler = av.AudioResampler(
            context.format, context.layout, context.sample_rate, frame_size=context.frame_size or 1024
        )
        for part in (*resampler.resample(frame), *resampler.resample(None), None):
            out.mux(stream.encode(part))
    return path.read_bytes()


TARGETS: Final[dict[str, Target]] = {
    "sniff": Target(
        feed=_sniff,
        expected=(SoundError,),
        mutate=fuzz_mutations.anything,
        seeds=lambda: [*_sounds(), *_pages(), _FEED, b"#EXTM3U\n", b'<?xml version="1.0"?>\n<!-- a -->\n<html>'],
    ),
    "probe": Target(feed=_probe, expected=(SoundError,), mutate=fuzz_mutations.sound, seeds=_sounds),
    "decode": Target(feed=_decode, expected=(SoundError,), mutate=fuzz_mutations.sound, seeds=_sounds),
    "id3": Target(
        feed=_tag,
        expected=(SoundError, NoTagForChapters),
        mutate=fuzz_mutations.sound,
        seeds=lambda: _sounds()[:1],
    ),
    "pages": Target(feed=_page, expected=(ArticleError,), mutate=fuzz_mutations.page, seeds=_pages),
    "saved": Target(feed=_saved_page, expected=(ArticleError,), mutate=fuzz_mutations.page, seeds=_pages),
    "feeds": Target(feed=_feed, expected=(ArticleError,), mutate=fuzz_mutations.feed, seeds=lambda: [_FEED, _ATOM]),
    "markdown": Target(feed=_markdown, expected=(ArticleError,), mutate=fuzz_mutations.markdown, seeds=_texts),
    "plain": Target(feed=_plain, expected=(ArticleError,), mutate=fuzz_mutations.markdown, seeds=_texts),
    "text": Target(feed=_any_text, expected=(ArticleError,), mutate=fuzz_mutations.markdown, seeds=_texts),
    "alignment": Target(
        feed=_alignment, expected=(UnreadableAlignment,), mutate=fuzz_mutations.document, seeds=_alignments
    ),
}
"""By the name that ``--only`` takes."""

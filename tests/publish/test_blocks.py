from __future__ import annotations

from typing import TYPE_CHECKING

from align.records import Insertion, Label
from articles.records import Kind
from publish.blocks import blocks, groups

if TYPE_CHECKING:
    from collections.abc import Callable

    from align.records import Alignment, TimedParagraph
    from publish.blocks import Block


def text(block: Block) -> str:
    return "".join(piece.text for sentence in block.sentences for piece in sentence.pieces)


def test_blocks_hold_every_character_of_the_article(example: Alignment) -> None:
    printed = [p.text for p in example.paragraphs if p.kind is not Kind.BOILERPLATE]
    assert [text(block) for block in blocks(example) if block.paragraph] == printed


def test_boilerplate_is_shown_only_when_somebody_read_it(
    make_alignment: Callable[..., Alignment], make_paragraph: Callable[..., TimedParagraph]
) -> None:
    silent = make_paragraph("s", "Download", kind=Kind.BOILERPLATE)
    read = make_paragraph("r", "Auch als Podcast.", 500, kind=Kind.BOILERPLATE)
    assert [text(block) for block in blocks(make_alignment(silent, read))] == ["Auch als Podcast."]


def test_insertions_stand_where_they_are_heard(example: Alignment) -> None:
    laid_out = blocks(example)
    after = {b.paragraph.id if b.paragraph else "": [i.label for i in b.heard] for b in laid_out if b.heard}
    assert after == {"": [Label.MUSIC], "l2": [Label.ADVERT]}
    assert laid_out[0].paragraph is None


def test_an_insertion_in_a_recording_without_the_article_comes_first(
    make_alignment: Callable[..., Alignment], make_paragraph: Callable[..., TimedParagraph]
) -> None:
    music = Insertion(start_ms=5, end_ms=10, text="", label=Label.MUSIC)
    first, second = blocks(make_alignment(make_paragraph("a", "Nie."), insertions=(music,)))
    assert first.heard == (music,)
    assert second.heard == ()


def test_items_of_a_list_stand_together(example: Alignment) -> None:
    assert [(is_list, len(members)) for is_list, members in groups(blocks(example))] == [(False, 5), (True, 2)]

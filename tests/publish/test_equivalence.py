"""``equivalence.json``: what was read, added, left out, moved, and the answer to the question of WCAG 1.2.1."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING

import jsonschema
import pytest

from align.records import Insertion, Label
from articles.records import Kind
from publish.equivalence import equivalence, json_schema, to_json
from publish.media_alternative import Answer, Rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from align.records import Alignment, TimedParagraph
    from publish.equivalence import Equivalence
    from publish.media_alternative import Change, Omission

SCHEMA = files("publish") / "equivalence.schema.json"

MUSIC = Insertion(start_ms=0, end_ms=1900, text="", label=Label.MUSIC)


@pytest.fixture
def compare(
    make_alignment: Callable[..., Alignment], make_paragraph: Callable[..., TimedParagraph]
) -> Callable[..., Equivalence]:
    """Compare an article of one paragraph, in which words that begin with ``~`` were not read."""

    def compared(text: str, *insertions: Insertion, kind: Kind = Kind.BODY, belongs: bool = True) -> Equivalence:
        paragraph = make_paragraph("a", text, 3000, kind=kind)
        return equivalence(make_alignment(paragraph, insertions=insertions, belongs=belongs))

    return compared


def met(found: Equivalence) -> dict[str, bool | None]:
    return {criterion.rule.value: criterion.met for criterion in found.criteria}


def said(text: str, label: Label = Label.SPEECH) -> Insertion:
    return Insertion(start_ms=9000, end_ms=11_000, text=text, label=label)


def test_the_schema_in_the_repository_is_the_one_of_the_records() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json_schema()


def test_a_comparison_keeps_the_schema(example: Alignment) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    document = json.loads(to_json(equivalence(example)))
    jsonschema.validate(document, json_schema())
    assert (document["schema"], document["answer"]) == ("gleichlauf.equivalence/1", "no")


def test_a_faithful_reading_is_a_media_alternative(compare: Callable[..., Equivalence]) -> None:
    found = compare("Erster Satz hier. Zweiter Satz.")
    assert (found.answer, found.words, found.words_read) == (Answer.YES, 5, 5)
    assert [*found.omissions, *found.changes, *found.moves, *found.additions] == []


def test_music_alone_does_not_break_it(compare: Callable[..., Equivalence]) -> None:
    found = compare("Erster Satz hier.", MUSIC)
    assert (found.answer, found.also_spoken) == (Answer.YES, ())
    assert found.additions[0].after is None


@pytest.mark.parametrize("label", [Label.SPEECH, Label.ADVERT, Label.CREDIT])
def test_speech_beyond_the_text_breaks_it(compare: Callable[..., Equivalence], label: Label) -> None:
    found = compare("Erster Satz hier.", MUSIC, said("Frische Brötchen", label))
    assert found.answer is Answer.NO
    assert met(found) == {"belongs": True, "sure": True, "nothing_added": False, "nothing_left_out": True}
    assert [(spoken.text, spoken.after) for spoken in found.also_spoken] == [("Frische Brötchen", "a")]


@pytest.mark.parametrize(
    ("heard", "answer"),
    [
        ("erster Satz, hier", Answer.YES),  # said twice, as it is printed
        ("von Anna.", Answer.YES),  # the whole byline, short as it is
        ("Satz hier", Answer.NO),  # two words are in any text by chance
        ("erster Satz dort", Answer.NO),
        ("erste Satz hier", Answer.NO),  # no part of a word
    ],
)
def test_a_phrase_of_the_article_said_once_more_tells_nothing_new(
    compare: Callable[..., Equivalence], heard: str, answer: Answer
) -> None:
    assert compare("Erster Satz hier. Und noch einer.", said(heard)).answer is answer


def test_speech_that_nobody_understood_leaves_the_answer_open(compare: Callable[..., Equivalence]) -> None:
    found = compare("Erster Satz hier.", said(""))
    assert (found.answer, met(found)["nothing_added"]) == (Answer.UNKNOWN, None)
    assert compare("Erster Satz hier. ~Und ~noch ~einer.", said("")).answer is Answer.NO
    assert compare("Erster Satz hier.", said(""), replace(said("Mehr"), start_ms=12_000, end_ms=13_000)).answer is (
        Answer.NO
    )


def test_two_words_in_a_row_are_left_out_and_a_single_one_is_changed(compare: Callable[..., Equivalence]) -> None:
    found = compare("Der ~alte Turm steht ~noch ~immer hier.")
    assert [(c.text, c.sentence, c.after_ms) for c in found.changes] == [("alte", found.paragraphs[0].text, 3350)]
    assert [(o.text, o.words, o.whole, o.after_ms) for o in found.omissions] == [("noch immer", 2, False, 4150)]
    assert found.answer is Answer.NO
    assert compare("Der ~alte Turm steht hier.").answer is Answer.YES


def test_a_sentence_of_one_word_that_is_missing_was_left_out(compare: Callable[..., Equivalence]) -> None:
    found = compare("Nein. ~Nie. Doch.")
    assert [omission.text for omission in found.omissions] == ["Nie."]
    assert found.changes == ()


def test_a_whole_paragraph_is_told_as_such_with_where_it_should_have_been(example: Alignment) -> None:
    found = equivalence(example)
    assert [(o.paragraph, o.whole, o.text) for o in found.omissions] == [
        ("b", True, "Nie gelesen. Gar nicht."),
        ("c", False, "Noch einer."),
    ]
    assert [change.text for change in found.changes] == ["Satz"]
    assert found.omissions[0].after_ms == 4950


@pytest.mark.parametrize("kind", [Kind.CAPTION, Kind.BOILERPLATE])
def test_what_nobody_is_expected_to_read_is_not_missed(
    make_alignment: Callable[..., Alignment], make_paragraph: Callable[..., TimedParagraph], kind: Kind
) -> None:
    read, aside = make_paragraph("a", "Erster Satz hier.", 3000), make_paragraph("x", "Ein Bild von Turm.", kind=kind)
    found = equivalence(make_alignment(read, aside))
    assert (found.answer, found.words, found.omissions) == (Answer.YES, 3, ())
    assert [(read.id, read.expected, read.words_read) for read in found.paragraphs] == [("a", True, 3), ("x", False, 0)]


@pytest.mark.parametrize("kind", [Kind.TITLE, Kind.BYLINE, Kind.HEADING, Kind.LEAD, Kind.QUOTE, Kind.LIST])
def test_all_else_is(
    make_alignment: Callable[..., Alignment], make_paragraph: Callable[..., TimedParagraph], kind: Kind
) -> None:
    read, other = make_paragraph("a", "Erster Satz hier.", 3000), make_paragraph("x", "Nachtrag", kind=kind)
    assert equivalence(make_alignment(read, other)).answer is Answer.NO


def test_order_alone_does_not_break_it(
    make_alignment: Callable[..., Alignment], make_paragraph: Callable[..., TimedParagraph]
) -> None:
    found = equivalence(
        make_alignment(
            make_paragraph("a", "Erster Satz.", 8000, moved=True),
            make_paragraph("b", "Zweiter Satz.", 2000),
            make_paragraph("c", "Dritter Satz.", 5000),
        )
    )
    assert found.answer is Answer.YES
    assert [(move.paragraph, move.start_ms, move.after) for move in found.moves] == [("a", 8000, "c")]


def test_of_a_recording_of_another_text_nothing_else_is_said(compare: Callable[..., Equivalence]) -> None:
    found = compare("Erster Satz hier. ~Und ~noch ~einer.", said("Etwas anderes"), belongs=False)
    assert found.answer is Answer.UNKNOWN
    assert met(found) == {"belongs": False, "sure": True, "nothing_added": None, "nothing_left_out": None}


@pytest.mark.parametrize(("unsure", "answer"), [(1, Answer.YES), (2, Answer.UNKNOWN)])
def test_too_many_unsure_words_leave_the_answer_open(
    make_alignment: Callable[..., Alignment],
    make_paragraph: Callable[..., TimedParagraph],
    unsure: int,
    answer: Answer,
) -> None:
    paragraph = make_paragraph("a", " ".join(["Wort"] * 20), 1000)
    (sentence,) = paragraph.sentences
    words = tuple(replace(word, confidence=0.49 if k < unsure else 0.5) for k, word in enumerate(sentence.words))
    doubted = replace(paragraph, sentences=(replace(sentence, words=words),))
    found = equivalence(make_alignment(doubted))
    assert (found.unsure, found.answer) == (unsure / 20, answer)
    assert met(found)[Rule.SURE] is (answer is Answer.YES)


@pytest.mark.parametrize("seed", range(20))
def test_every_word_that_was_expected_is_read_changed_or_left_out(
    make_alignment: Callable[..., Alignment], make_paragraph: Callable[..., TimedParagraph], seed: int
) -> None:
    draw = random.Random(seed)
    paragraphs = [
        make_paragraph(
            f"p{number}",
            " ".join(draw.choice(["Wort", "~Wort", "Ende.", "~Ende."]) for _ in range(draw.randint(1, 12))),
            draw.choice([None, 1000 + 1000 * number]),
            kind=draw.choice([Kind.BODY, Kind.BODY, Kind.CAPTION]),
        )
        for number in range(draw.randint(1, 6))
    ]
    found = equivalence(make_alignment(*paragraphs))
    missing = sum(omission.words for omission in found.omissions) + len(found.changes)
    assert found.words_read + missing == found.words
    assert met(found)["nothing_left_out"] is not bool(found.omissions)
    texts = {paragraph.id: paragraph.text for paragraph in paragraphs}
    pieces: list[Omission | Change] = [*found.omissions, *found.changes]
    for piece in pieces:
        assert texts[piece.paragraph][piece.char_start : piece.char_end] == piece.text

"""Names and rare words for the recogniser to expect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from align.words.hotwords import hotwords
from articles.records import Article, Kind

if TYPE_CHECKING:
    from collections.abc import Callable


def test_names_and_long_words_come_in_the_order_of_the_article(article: Callable[..., Article]) -> None:
    source = article(
        "Gestern sprach Wladimir Kutschenreuter in Bad Muskau. Danach ging er. Am Tag kam die EU-Förderung."
    )
    assert hotwords(source) == "Wladimir, Kutschenreuter, Bad, Muskau, Tag, EU-Förderung"


def test_there_are_at_most_sixty_and_first_words_of_sentences_do_not_count(article: Callable[..., Article]) -> None:
    names = [f"Name{chr(97 + k // 26)}{chr(97 + k % 26)}" for k in range(80)]
    source = article("Heute kamen " + " ".join(names) + ".", "Morgen nicht.")
    assert len(hotwords(source).split(", ")) == 60
    assert "Heute" not in hotwords(source)


def test_boilerplate_gives_none(article: Callable[..., Article]) -> None:
    assert hotwords(article("Hier den Podcast im Fenster abspielen", kinds=[Kind.BOILERPLATE])) == ""

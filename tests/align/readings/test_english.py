"""English print as it is said: the likeliest reading first, the others among the alternatives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.align.readings.notation import cases

if TYPE_CHECKING:
    from collections.abc import Callable

    Ways = Callable[[str, str], list[str]]

CLASSES = {
    "cardinals": """
        1,200 people = one thousand two hundred people | twelve hundred people
        105 = one hundred and five | one hundred five | a hundred and five
        007 = zero zero seven | double oh seven
        747 = seven hundred and forty seven | seven four seven | seven forty seven
    """,
    "ordinals and years": """
        1st = first
        22nd = twenty second
        1905 = nineteen oh five
        2005 = two thousand and five | two thousand five | twenty oh five
        2022 = twenty twenty two | two thousand twenty two
        the 1990s = the nineteen nineties | the nineties
        the '80s = the eighties
        1914–18 = nineteen fourteen to eighteen | nineteen fourteen to nineteen eighteen
    """,
    "decimals, fractions, ranges": """
        3.5 = three point five
        0.05 = zero point zero five | zero point oh five
        .5 = point five
        1/2 = one half | a half
        ¾ = three quarters
        2½ = two and a half | two and one half
        3 1/2 = three and a half
        9/11 = nine eleven
        20–30 = twenty to thirty | twenty thirty
        5:3 = five to three | five three
        14.4.2 = fourteen point four point two | fourteen dot four dot two
    """,
    "dates and times": """
        March 3, 2022 = march third twenty twenty two | march the third twenty twenty two
        3 May 2021 = third may twenty twenty one | the third of may twenty twenty one
        2021-03-04 = march fourth twenty twenty one | the fourth of march twenty twenty one
        03/04/2021 = march fourth twenty twenty one | the third of april twenty twenty one
        9:30 p.m. = nine thirty pee em | half past nine
        7am = seven ay em | seven
        10:05 = ten oh five
        Sept. 5 = september fifth
    """,
    "money and units": """
        $5 million = five million dollars
        $1.50 = one dollar and fifty cents | one fifty
        £5bn = five billion pounds
        €20–30 = twenty to thirty euros
        $1 = one dollar
        3.5% = three point five percent
        5 kg = five kilograms | five kilos
        60 mph = sixty miles per hour | sixty miles an hour
        20°C = twenty degrees celsius | twenty degrees
        a 5-km run = a five kilometer run
    """,
    "abbreviations": """
        Mr. Smith = mister smith
        e.g. this = for example this
        i.e. = that is
        Dr. No = doctor no
        No. 5 = number five
        #1 = number one | hashtag one
        etc. = et cetera
        U.S. = you ess
    """,
    "names and acronyms": """
        Henry VIII = henry the eighth | henry eight
        Chapter IV = chapter four
        World War II = world war two
        I am = i am
        NATO = nato | en ay tee oh
        FBI = ef bee eye
        C++ = see plus plus
        www.example.org = double you double you double you dot example dot org | example dot org
        @me = at me
        "yes" = yes | quote yes end quote | quote yes unquote
        don’t = don't
        A4 = a four
        R&D = ar and dee
    """,
}


@pytest.mark.parametrize(("printed", "first", "others"), cases(CLASSES))
def test_it_is_said_so(printed: str, first: str, others: set[str], ways: Ways) -> None:
    found = ways(printed, "en")
    assert found[0] == first
    assert others <= set(found)


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "vingt et un chats"), ("es", "veintiuno chats"), ("xx", "chats"), ("ja", "chats")]
)
def test_other_languages_know_cardinals_or_nothing(language: str, said: str, ways: Ways) -> None:
    assert ways("21 chats", language) == [said]

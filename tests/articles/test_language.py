"""Which language a text is in: German and English by their commonest words, all others by the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import py3langid
import pytest

import demo
from articles.language import detect

if TYPE_CHECKING:
    from collections.abc import Callable

GERMAN = demo.ARTICLE.read_text("utf-8")
ENGLISH = (
    "For nine years the clock on the church tower stood still, and nobody in the town knew who would ever put it "
    "right. Then a girl who was looking for her cat found a blue notebook under the roof, with drawings of every "
    "wheel that had been taken out, and with the names of those who had taken them."
)
RELATIVES = {
    "nl": (
        "Negen jaar lang stond de klok op de kerktoren stil, en niemand in het dorp wist wie haar weer aan de praat "
        "zou krijgen. Toen vond een meisje dat haar kat zocht onder het dak een blauw schrift met tekeningen van "
        "alle wielen, en met de namen van de mensen die ze hadden meegenomen."
    ),
    "da": (
        "I ni år stod uret på kirketårnet stille, og ingen i byen vidste, hvem der skulle få det til at gå igen. Så "
        "fandt en pige, der ledte efter sin kat, et blåt hæfte under taget med tegninger af alle de hjul, som var "
        "taget ud, og med navnene på dem, der havde taget dem."
    ),
    "sv": (
        "I nio år stod klockan i kyrktornet stilla, och ingen i staden visste vem som skulle få den att gå igen. Då "
        "hittade en flicka som letade efter sin katt ett blått häfte under taket med teckningar av alla hjul som "
        "hade tagits ut, och med namnen på dem som hade tagit dem."
    ),
    "lb": (
        "Néng Joer laang ass d'Auer um Kierchtuerm stoe bliwwen, a kee Mënsch am Duerf wousst, wien se nees géif an "
        "d'Rei maachen. Du huet e Meedchen, dat no senger Kaz gesicht huet, ënner dem Daach en bloen Heft fonnt, "
        "mat Zeechnunge vun all Rad, dat erausgeholl gi war, a mat den Nimm vun deenen, déi se geholl haten."
    ),
    "af": (
        "Nege jaar lank het die horlosie op die kerktoring stilgestaan, en niemand in die dorp het geweet wie dit "
        "weer sou laat loop nie. Toe vind 'n meisie wat na haar kat gesoek het 'n blou boek onder die dak, met "
        "tekeninge van al die wiele wat uitgehaal is, en met die name van die mense wat hulle gevat het."
    ),
}


def refuse(*_: object) -> NoReturn:
    raise AssertionError("the model was asked")


@pytest.mark.parametrize(("text", "language"), [(GERMAN, "de"), (ENGLISH, "en")])
@pytest.mark.parametrize("declared", ["", "same"])
def test_a_text_in_plain_german_or_english_needs_no_model(
    text: str, language: str, declared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(py3langid, "rank", refuse)
    assert detect(text, declared=language if declared else "") == language


@pytest.mark.parametrize("language", RELATIVES)
def test_relatives_are_told_apart_by_the_model(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert detect(RELATIVES[language]) == language
    monkeypatch.setattr(py3langid, "rank", refuse)
    with pytest.raises(AssertionError, match="was asked"):
        detect(RELATIVES[language])


@pytest.mark.parametrize(
    "made",
    [
        lambda: " ".join(GERMAN.split()[:20]),
        lambda: f"{GERMAN[:600]} {ENGLISH} {ENGLISH}",
        lambda: "3 Eier. " * 50,
    ],
    ids=["short", "mixed", "a list"],
)
def test_where_there_is_any_doubt_the_model_decides(made: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(py3langid, "rank", lambda _: [("fr", 1.0)])
    assert detect(made()) == "fr"


def test_a_page_that_says_english_over_german_text_is_german() -> None:
    assert detect(GERMAN, declared="en-US") == "de"

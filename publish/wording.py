"""What the read-along page says beside the article, in the languages that it can say it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from align.records import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The interface in one language; ``{}`` stands for what is put in.

    Attributes:
        language: ISO 639-1 code of these words.
        page: kind of this page, after the article's title.
        intro: what the page is.
        hint: what a reader can do where scripts run.
        play_from: name of a paragraph's button, with its time.
        play_part: name of the button of what else was heard, with its times.
        source: name of the link to the article.
        not_spoken: mark of text that was not read.
        moved: mark of a paragraph that was read at another place.
        in_the_sound: before what was heard that is not in the article.
        not_in_article: after it.
        labels: what kinds of sound there are.
        wrong_sound: warning where the sound is of another text.
        about: line at the end of the page.
        contents: title of a table of contents.
    """

    language: str
    page: str
    intro: str
    hint: str
    play_from: str
    play_part: str
    source: str
    not_spoken: str
    moved: str
    in_the_sound: str
    not_in_article: str
    labels: Mapping[Label | str, str]
    wrong_sound: str
    about: str
    contents: str


GERMAN = Wording(
    language="de",
    page="zum Mitlesen",
    intro="Vorgelesene Fassung dieses Artikels.",
    hint="Ein Klick auf eine Stelle spielt sie vor.",
    play_from="Ab {} anhören",
    play_part="{} anhören",
    source="Zum Artikel",
    not_spoken="nicht vorgelesen",
    moved="an anderer Stelle vorgelesen",
    in_the_sound="Im Ton",
    not_in_article="nicht aus dem Artikel, maschinell erkannt",
    labels={"music": "Musik", "speech": "Gesprochenes", "advert": "Werbung", "credit": "An- und Absage"},
    wrong_sound="Diese Aufnahme gehört wohl nicht zu diesem Artikel. Was hervorgehoben wird, ist nicht verlässlich.",
    about="Text und Ton in Gleichlauf gebracht. {} Prozent des Artikels wurden im Ton gefunden.",
    contents="Inhalt",
)

ENGLISH = Wording(
    language="en",
    page="read along",
    intro="This article, read aloud.",
    hint="Click anywhere in the text to hear it.",
    play_from="Play from {}",
    play_part="Play {}",
    source="To the article",
    not_spoken="not read aloud",
    moved="read at another place",
    in_the_sound="In the sound",
    not_in_article="not in the article, recognised by machine",
    labels={"music": "music", "speech": "speech", "advert": "advert", "credit": "credit"},
    wrong_sound="This recording seems to be of another text. What is highlighted is not reliable.",
    about="Text and sound brought into step. {} per cent of the article were found in the sound.",
    contents="Contents",
)


def wording(language: str) -> Wording:
    """Return the interface for readers of ``language``: German for German, English for all others."""
    return GERMAN if language.lower().split("-", 1)[0] == "de" else ENGLISH

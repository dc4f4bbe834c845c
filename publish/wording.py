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
        play: name of the button while the sound is still.
        pause: name of the button while it plays.
        play_from: name of a paragraph's button, with its time.
        play_part: name of the button of what else was heard, with its times.
        player: name of the bar with the controls.
        position: name of the slider.
        speed: name of the list of speeds.
        follow: name of the switch for scrolling along.
        keys: title of the list of keys.
        key_list: keys and what they do.
        source: name of the link to the article.
        not_spoken: mark of text that was not read.
        moved: mark of a paragraph that was read at another place.
        in_the_sound: before what was heard that is not in the article.
        not_in_article: after it.
        labels: what kinds of sound there are.
        wrong_sound: warning where the sound is of another text.
        no_sound: what the player says where it cannot play.
        about: line at the end of the page.
        decimal: what parts whole numbers from fractions.
    """

    language: str
    page: str
    intro: str
    hint: str
    play: str
    pause: str
    play_from: str
    play_part: str
    player: str
    position: str
    speed: str
    follow: str
    keys: str
    key_list: tuple[tuple[str, str], ...]
    source: str
    not_spoken: str
    moved: str
    in_the_sound: str
    not_in_article: str
    labels: Mapping[Label | str, str]
    wrong_sound: str
    no_sound: str
    about: str
    decimal: str


GERMAN = Wording(
    language="de",
    page="zum Mitlesen",
    intro="Vorgelesene Fassung dieses Artikels.",
    hint="Ein Klick auf eine Stelle spielt sie vor.",
    play="Abspielen",
    pause="Anhalten",
    play_from="Ab {} anhören",
    play_part="{} anhören",
    player="Wiedergabe",
    position="Stelle im Ton",
    speed="Tempo",
    follow="Mitrollen",
    keys="Tasten",
    key_list=(
        ("Leertaste", "abspielen, anhalten"),
        ("← →", "Satz zurück, Satz vor"),
        ("Umschalt ← →", "Absatz zurück, Absatz vor"),
    ),
    source="Zum Artikel",
    not_spoken="nicht vorgelesen",
    moved="an anderer Stelle vorgelesen",
    in_the_sound="Im Ton",
    not_in_article="nicht aus dem Artikel, maschinell erkannt",
    labels={"music": "Musik", "speech": "Gesprochenes", "advert": "Werbung", "credit": "An- und Absage"},
    wrong_sound="Diese Aufnahme gehört wohl nicht zu diesem Artikel. Was hervorgehoben wird, ist nicht verlässlich.",
    no_sound="Der Ton ließ sich nicht laden.",
    about="Text und Ton in Gleichlauf gebracht. {} Prozent des Artikels wurden im Ton gefunden.",
    decimal=",",
)

ENGLISH = Wording(
    language="en",
    page="read along",
    intro="This article, read aloud.",
    hint="Click anywhere in the text to hear it.",
    play="Play",
    pause="Pause",
    play_from="Play from {}",
    play_part="Play {}",
    player="Player",
    position="Position",
    speed="Speed",
    follow="Scroll along",
    keys="Keys",
    key_list=(
        ("Space", "play, pause"),
        ("← →", "previous, next sentence"),
        ("Shift ← →", "previous, next paragraph"),
    ),
    source="To the article",
    not_spoken="not read aloud",
    moved="read at another place",
    in_the_sound="In the sound",
    not_in_article="not in the article, recognised by machine",
    labels={"music": "music", "speech": "speech", "advert": "advert", "credit": "credit"},
    wrong_sound="This recording seems to be of another text. What is highlighted is not reliable.",
    no_sound="The sound could not be loaded.",
    about="Text and sound brought into step. {} per cent of the article were found in the sound.",
    decimal=".",
)


def wording(language: str) -> Wording:
    """Return the interface for readers of ``language``: German for German, English for all others."""
    return GERMAN if language.lower().split("-", 1)[0] == "de" else ENGLISH

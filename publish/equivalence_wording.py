"""What the report on text and sound says, in German and English. ``{}`` stands for what is put in.

Longer than a module should be: all of a page's words in two languages, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from align.records import Label, Status
from articles.records import Kind
from publish import report_wording
from publish.media_alternative import Answer, Rule

Counted: TypeAlias = tuple[str, str]
"""A text for one, and one for several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The report in one language.

    Attributes:
        language: ISO 639-1 code of these words.
        decimal: what parts whole numbers from fractions.
        percent: how a share is written.
        places: number of places, as are the next four for what they name.
        headings: of the parts of the page, and of the columns of its tables.
        question: that is answered.
        answers: to it.
        only_part: the answer where the text was read in part and nothing was added.
        reasons: why, by what is the case.
        remedies: what a publisher can do about it.
        rules: what each criterion asks, and where it comes from.
        met: whether a criterion is met.
        limits: what only people can check.
        block: title and introduction of the block to paste under the article.
    """

    language: str
    decimal: str
    percent: str
    page: str
    places: Counted
    words: Counted
    missing: Counted
    paragraphs: Counted
    seconds: Counted
    minutes: str
    headings: Mapping[str, str]
    question: str
    question_source: str
    answers: Mapping[Answer, str]
    only_part: str
    reasons: Mapping[str, str]
    remedies: Mapping[str, str]
    rules: Mapping[Rule, tuple[str, str]]
    met: Mapping[bool | None, str]
    figures: Mapping[str, str]
    notes: Mapping[str, str]
    counts: Mapping[bool | None, str]
    in_text: str
    not_understood: str
    labels: Mapping[Label, str]
    kinds: Mapping[Kind, str]
    statuses: Mapping[Status, str]
    not_expected: str
    moved: str
    after: str
    at_the_beginning: str
    whole: str
    part: str
    evidence: Mapping[str, str]
    limits: tuple[str, ...]
    made: str
    block: tuple[str, str]
    nothing: str


GERMAN = Wording(
    language="de",
    decimal=",",
    percent="{}\u00a0%",
    page="Text und Podcast im Vergleich",
    places=("einer Stelle", "{} Stellen"),
    words=("ein Wort", "{} Wörter"),
    missing=("fehlt ein Wort", "fehlen {} Wörter"),
    paragraphs=("ein Absatz", "{} Absätze"),
    seconds=("eine Sekunde", "{} Sekunden"),
    minutes="{} Minuten",
    headings={
        "facts": "Was verglichen wurde",
        **report_wording.GERMAN,
        "todo": "Was zu tun ist",
        "criteria": "Woraus die Antwort folgt",
        "criterion": "Kriterium",
        "result": "Ergebnis",
        "origin": "Woher es kommt",
        "figures": "In Zahlen",
        "additions": "Was der Podcast über den Text hinaus enthält",
        "omissions": "Was ausgelassen wurde",
        "changes": "Einzelne Wörter, die nicht zu hören waren",
        "moves": "Absätze an anderer Stelle",
        "paragraphs": "Alle Absätze",
        "block": "Zum Einsetzen unter dem Artikel",
        "limits": "Was dieser Bericht nicht prüft",
        "time": "Zeit",
        "what": "Was",
        "heard": "Wortlaut, maschinell erkannt",
        "tells_more": "Mehr als der Text?",
        "missing_after": "Fehlt nach",
        "where": "Wo",
        "text": "Text",
        "words": "Wörter",
        "sure": "Sicherheit",
        "word": "Wort",
        "sentence": "Satz",
        "read_at": "Gelesen",
        "paragraph": "Absatz",
        "read_after": "Gelesen nach",
        "state": "Stand",
        "read": "Gelesen",
    },
    question="Ist dieser Podcast eine Medienalternative für den Text?",
    question_source=(
        "Danach fragt das Erfolgskriterium 1.2.1 der WCAG 2.2 (Stufe A; in EN 301 549 und BITV-Test: 9.1.2.1). Reiner "
        "Ton braucht eine Textalternative, es sei denn, er ist selbst eine Medienalternative für Text und klar als "
        "solche gekennzeichnet."
    ),
    answers={
        Answer.YES: "Ja.",
        Answer.NO: "Nein.",
        Answer.UNKNOWN: "Das lässt sich nicht sagen.",
    },
    only_part="Nein, nicht für den ganzen Text.",
    reasons={
        "yes": (
            "Alles, was zum Vorlesen gedacht ist, ist zu hören, und der Podcast sagt nichts, was nicht im Text steht."
        ),
        "yes_but": (
            "Was zum Vorlesen gedacht ist, ist bis auf {words} zu hören, und der Podcast sagt nichts, was nicht im "
            "Text steht. Was nicht gefunden wurde, steht unten und ist rasch nachgehört."
        ),
        "added": "Der Podcast sagt mehr, als im Text steht: {time} an {places}.",
        "left_out": "Der Podcast gibt nicht den ganzen Text wieder: Es {missing} an {places}.",
        "foreign": (
            "Die Aufnahme scheint zu einem anderen Text zu gehören: {percent} der Wörter wurden in ihr gefunden."
        ),
        "unsure": "Was gefunden wurde, ist zu unsicher: {percent} der Wörter haben eine Sicherheit unter {limit}.",
        "not_understood": "Es wird {time} lang an {places} gesprochen, ohne dass ein Wort verstanden wurde.",
    },
    remedies={
        "label": (
            "Die Aufnahme auf der Seite klar kennzeichnen, etwa mit „Vorgelesene Fassung dieses Artikels“. Ohne eine "
            "solche Kennzeichnung gilt die Ausnahme nicht."
        ),
        "added": (
            "Den Block „Zusätzlich gesprochen“ (unten) unter den Artikel stellen. Er ist maschinell erkannt: vorher "
            "anhören und berichtigen. Dann steht alles Gesprochene auch als Text auf der Seite; darauf zielt 1.2.1."
        ),
        "left_out": (
            "Das Fehlende nachsprechen lassen oder die Aufnahme als Auszug kennzeichnen, etwa mit „Gekürzte Lesung "
            "dieses Artikels“. Gegen 1.2.1 verstößt das Auslassen allein nicht; wer hört statt liest, erfährt aber "
            "weniger."
        ),
        "foreign": "Prüfen, ob Artikel und Aufnahme zusammengehören, und den Vergleich wiederholen.",
        "unsure": "Die Aufnahme mit dem Artikel in der Hand anhören, oder eine bessere Aufnahme vergleichen.",
        "not_understood": "Diese Stellen anhören: Sagen sie etwas, was nicht im Text steht, ist die Antwort Nein.",
    },
    rules={
        Rule.BELONGS: ("Die Aufnahme ist eine Lesung dieses Artikels.", "Voraussetzung jedes Vergleichs."),
        Rule.SURE: (
            "Was gefunden wurde, ist sicher genug.",
            "Eigene Festlegung: Höchstens {most} % der gefundenen Wörter haben eine Sicherheit unter {limit}.",
        ),
        Rule.NOTHING_ADDED: (
            "Der Podcast sagt nichts, was nicht im Text steht. Musik allein zählt nicht.",
            "WCAG 2.2, Begriff „media alternative for text“: nicht mehr Information, als der Text schon gibt.",
        ),
        Rule.NOTHING_LEFT_OUT: (
            "Nichts wird ausgelassen, was zum Vorlesen gedacht ist. Ein einzelnes Wort zählt nicht.",
            (
                "Eigene Anforderung. Die WCAG verlangen das nicht: Auch die Lesung eines Teils kann eine "
                "Medienalternative für diesen Teil sein."
            ),
        ),
    },
    met={True: "erfüllt", False: "nicht erfüllt", None: "offen"},
    figures={
        "read": "des Textes sind zu hören: {read} von {words} Wörtern",
        "added": "zusätzlich gesprochen",
        "left_out": "ausgelassen",
        "moved": "an anderer Stelle gelesen, als sie gedruckt sind",
    },
    notes={
        "additions": "Nichts: In der Aufnahme wurde nichts gefunden, was nicht zum Text gehört.",
        "omissions": "Nichts.",
        "changes": (
            "Ob ein solches Wort fehlt, verschluckt oder durch ein anderes ersetzt wurde, ist nicht entschieden. Auf "
            "die Antwort hat es keinen Einfluss."
        ),
        "moves": "Auf die Antwort hat die Reihenfolge keinen Einfluss.",
        "paragraphs": (
            "Die Sicherheit liegt zwischen 0 und 1 und gilt dem Stand und den Zeiten. Bildunterschriften und was "
            "sonst nur zur Seite gehört, braucht niemand vorzulesen; sie zählen nicht."
        ),
    },
    counts={True: "ja", False: "nein", None: "offen"},
    in_text="steht auch im Text",
    not_understood="nicht verstanden",
    labels={
        Label.MUSIC: "Musik",
        Label.SPEECH: "Gesprochenes",
        Label.ADVERT: "Werbung",
        Label.CREDIT: "An- oder Absage",
    },
    kinds={
        Kind.TITLE: "Titel",
        Kind.BYLINE: "Autorenzeile",
        Kind.HEADING: "Überschrift",
        Kind.LEAD: "Vorspann",
        Kind.BODY: "Absatz",
        Kind.QUOTE: "Zitat",
        Kind.LIST: "Listenpunkt",
        Kind.CAPTION: "Bildunterschrift",
        Kind.BOILERPLATE: "nur zur Seite",
    },
    statuses={
        Status.SPOKEN: "gelesen",
        Status.PARTLY: "teilweise gelesen",
        Status.NOT_SPOKEN: "nicht gelesen",
    },
    not_expected="nicht gelesen, nicht erwartet",
    moved="verschoben",
    after="nach: {}",
    at_the_beginning="am Anfang",
    whole="ganz",
    part="teilweise",
    evidence={
        "letters": "der Buchstaben, die im Ton zu hören sind",
        "words": "der Wörter, die im Ton erkannt wurden",
    },
    limits=(
        "ob die Aufnahme auf der Seite klar als Vorlesefassung gekennzeichnet ist,",
        "ob der Text auf derselben Seite steht und seinerseits zugänglich ist,",
        "ob Musik oder Geräusche etwas mitteilen, was der Text nicht sagt,",
        "ob der Text Bilder, Tabellen oder Videos enthält, die mehr sagen als seine Wörter.",
    ),
    made=(
        "Verglichen von Gleichlauf {version} anhand {evidence} (Modell {model}). Ändert sich der Text oder die "
        "Aufnahme, gilt dieser Bericht nicht mehr; die Prüfsummen oben zeigen es."
    ),
    block=(
        "Zusätzlich gesprochen",
        "An diesen Stellen sagt die Aufnahme mehr, als im Artikel steht (maschinell erkannt):",
    ),
    nothing="Die Aufnahme sagt nichts, was nicht im Artikel steht.",
)

ENGLISH = Wording(
    language="en",
    decimal=".",
    percent="{}%",
    page="Text and podcast compared",
    places=("one place", "{} places"),
    words=("one word", "{} words"),
    missing=("one word is missing", "{} words are missing"),
    paragraphs=("one paragraph", "{} paragraphs"),
    seconds=("one second", "{} seconds"),
    minutes="{} minutes",
    headings={
        "facts": "What was compared",
        **report_wording.ENGLISH,
        "todo": "What to do",
        "criteria": "What the answer follows from",
        "criterion": "Criterion",
        "result": "Result",
        "origin": "Where it comes from",
        "figures": "In figures",
        "additions": "What the podcast has beyond the text",
        "omissions": "What was left out",
        "changes": "Single words that were not heard",
        "moves": "Paragraphs read at another place",
        "paragraphs": "All paragraphs",
        "block": "To paste under the article",
        "limits": "What this report does not check",
        "time": "Time",
        "what": "What",
        "heard": "Words, recognised by machine",
        "tells_more": "More than the text?",
        "missing_after": "Missing after",
        "where": "Where",
        "text": "Text",
        "words": "Words",
        "sure": "Confidence",
        "word": "Word",
        "sentence": "Sentence",
        "read_at": "Read",
        "paragraph": "Paragraph",
        "read_after": "Read after",
        "state": "Status",
        "read": "Read",
    },
    question="Is this podcast a media alternative for the text?",
    question_source=(
        "This is what success criterion 1.2.1 of WCAG 2.2 asks (level A; clause 9.1.2.1 of EN 301 549). Sound alone "
        "needs a text alternative, unless it is itself a media alternative for text and clearly labelled as such."
    ),
    answers={Answer.YES: "Yes.", Answer.NO: "No.", Answer.UNKNOWN: "That cannot be told."},
    only_part="No, not for the whole text.",
    reasons={
        "yes": "All that is meant to be read aloud is heard, and the podcast says nothing that is not in the text.",
        "yes_but": (
            "All that is meant to be read aloud is heard but for {words}, and the podcast says nothing that is not in "
            "the text. What was not found is listed below, and quickly listened to."
        ),
        "added": "The podcast says more than the text: {time} at {places}.",
        "left_out": "The podcast does not give all of the text: {missing} at {places}.",
        "foreign": "The recording seems to be of another text: {percent} of the words were found in it.",
        "unsure": "What was found is too unsure: {percent} of the words have a confidence below {limit}.",
        "not_understood": "For {time}, at {places}, somebody speaks and not a word was understood.",
    },
    remedies={
        "label": (
            "Label the recording clearly on the page, for instance “This article, read aloud”. Without such a label "
            "the exception does not hold."
        ),
        "added": (
            "Put the block “Also spoken” (below) under the article. It was recognised by machine: listen and correct "
            "it first. Then all that is said is on the page as text too, which is what 1.2.1 is about."
        ),
        "left_out": (
            "Have what is missing recorded, or label the recording as an extract, for instance “This article, read "
            "aloud in part”. Leaving text out does not by itself fail 1.2.1; but whoever listens instead of reading "
            "learns less."
        ),
        "foreign": "See whether article and recording belong together, and compare again.",
        "unsure": "Listen to the recording with the article in hand, or compare a better recording.",
        "not_understood": "Listen to these places: if they say what is not in the text, the answer is no.",
    },
    rules={
        Rule.BELONGS: ("The recording is a reading of this article.", "Without it nothing can be compared."),
        Rule.SURE: (
            "What was found was found surely enough.",
            "Our own: at most {most}% of the words found have a confidence below {limit}.",
        ),
        Rule.NOTHING_ADDED: (
            "The podcast says nothing that is not in the text. Music alone does not count.",
            "WCAG 2.2, the term “media alternative for text”: no more information than the text already gives.",
        ),
        Rule.NOTHING_LEFT_OUT: (
            "Nothing is left out that is meant to be read aloud. A single word does not count.",
            "Our own. WCAG does not ask it: the reading of a part can be a media alternative for that part.",
        ),
    },
    met={True: "met", False: "not met", None: "open"},
    figures={
        "read": "of the text are heard: {read} of {words} words",
        "added": "spoken beyond the text",
        "left_out": "left out",
        "moved": "read at another place than they are printed",
    },
    notes={
        "additions": "Nothing: nothing was found in the recording that does not belong to the text.",
        "omissions": "Nothing.",
        "changes": (
            "Whether such a word is missing, was swallowed or replaced by another is not decided. It has no influence "
            "on the answer."
        ),
        "moves": "The order has no influence on the answer.",
        "paragraphs": (
            "Confidence is between 0 and 1, and is of status and times. Captions, and what else belongs to the page "
            "only, need not be read aloud; they do not count."
        ),
    },
    counts={True: "yes", False: "no", None: "open"},
    in_text="is in the text too",
    not_understood="not understood",
    labels={Label.MUSIC: "music", Label.SPEECH: "speech", Label.ADVERT: "advert", Label.CREDIT: "credit"},
    kinds={
        Kind.TITLE: "title",
        Kind.BYLINE: "byline",
        Kind.HEADING: "heading",
        Kind.LEAD: "lead",
        Kind.BODY: "paragraph",
        Kind.QUOTE: "quotation",
        Kind.LIST: "list item",
        Kind.CAPTION: "caption",
        Kind.BOILERPLATE: "of the page only",
    },
    statuses={Status.SPOKEN: "read", Status.PARTLY: "partly read", Status.NOT_SPOKEN: "not read"},
    not_expected="not read, not expected",
    moved="moved",
    after="after: {}",
    at_the_beginning="at the beginning",
    whole="whole",
    part="part",
    evidence={
        "letters": "the letters that are heard in the sound",
        "words": "the words that were recognised in the sound",
    },
    limits=(
        "whether the page labels the recording clearly as a reading of the text,",
        "whether the text stands on the same page and is accessible itself,",
        "whether music or noises tell anything that the text does not,",
        "whether the text has pictures, tables or videos that tell more than its words.",
    ),
    made=(
        "Compared by Gleichlauf {version} by {evidence} (model {model}). As soon as text or recording change, this "
        "report no longer holds; the checksums above show it."
    ),
    block=("Also spoken", "Here the recording says more than the article (recognised by machine):"),
    nothing="The recording says nothing that is not in the article.",
)


def wording(language: str) -> Wording:
    """Return the report's words for ``language``: German for German, English for all others."""
    return GERMAN if language.lower().split("-", 1)[0] == "de" else ENGLISH

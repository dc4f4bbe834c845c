"""Wording: the lines around an article that is not read aloud, as publishers write them in German and English.

Collected from the defaults of WordPress, PowerPress, Podlove and Podigee and from the habits of newspapers and
broadcasters. A pattern must fit the whole line.
"""

from __future__ import annotations

import re
from typing import Final


def _any(*patterns: str) -> str:
    """Join alternatives into one group."""
    return f"(?:{'|'.join(patterns)})"


def _line(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# A sentence that offers the recording names the document, the sound and what to do with it ...
_DOCUMENT_NAMES: Final = _any(
    *("beitrags?", "artikels?", "text(?:es)?", "kommentar", "essay", "bericht", "geschichte", "reportage", "folge"),
    *("interview", "kolumne", "article", "post", "story", "episode", "column", "piece"),
)
_DETERMINER: Final = r"\b(?:dies\w*|de[rnmsi]\w*|unser\w*|this|the|our)(?: \w+)?"
NOTICE: Final = (
    _line(rf"{_DETERMINER} {_DOCUMENT_NAMES}\b"),
    _line(
        r"\b(?:audio\w*|podcast\w*|mp3\w*|hörfassung|hörversion|vorlese\w*|vorgelesen|vorlesen|anhören|hören|listen"
        r"|aloud|recording|narrated)\b"
    ),
    _line(
        r"\b(?:verfügbar|bereit|abrufbar|erhältlich|gibt es|(?:an|nach)?hören|lassen|herunterladen|download\w*"
        r"|available|listen|hier|here|abonnieren|subscribe)\b"
    ),
)
# ... and does not tell anything: in the past tense, denied or with a reason it is a sentence about a podcast.
TELLING: Final = _line(
    r"\b(?:war|waren|wurden?|hat|hatten?|haben|erschien\w*|sagte?|weil|obwohl|nachdem|damals|nie|kein\w*|nicht"
    r"|wollte\w*|sollte\w*|konnte\w*|musste\w*|was|were|had|has|said|says|because|although|never|not)\b"
)

# The words of buttons: nothing but these, set apart by bars or the like, is the line of a player or a share bar.
_DURATION: Final = r"(?:\d+:)?\d{1,2}:\d{2}(?: ?(?:min|minuten|minutes|std)\.?)?|\d+(?:[.,]\d+)? ?[mk]b"
_LISTEN: Final = _any(
    r"(?:diesen |den )?(?:artikel|beitrag|text) (?:an)?hören",
    r"listen to (?:this|the) (?:article|story|post)",
    *("(?:jetzt )?anhören", "listen now", "abspielen", "play in new window", "in neuem fenster (?:abspielen|öffnen)"),
    *("download", "herunterladen", "download mp3", "mp3[- ]download", "podcast", "audio-podcast"),
)
_SHARE: Final = _any(
    *("teilen", "share(?: this)?", "(?:artikel|beitrag) teilen", "drucken", "link kopieren", "copy link"),
)
# Alone these are neither a sentence nor an answer; "Mehr" or "Spotify" alone might be one.
LONE_BUTTON: Final = _line(rf"{_LISTEN}|{_SHARE}")
BUTTON: Final = _line(
    _any(
        _LISTEN,
        _SHARE,
        _DURATION,
        *("audio", "mp3", "hören", "nachhören", "listen", "play", "embed", "einbetten", "subscribe", "abonnieren"),
        *(r"(?:audio|datei|folge) (?:herunterladen|download)", "rss(?:[- ]feed)?", "feed", "itunes", "android"),
        *("apple podcasts?", "google podcasts?", "spotify", "deezer", "youtube", "by email", "per e-?mail", "e-?mail"),
        *("(?:share|teilen) (?:on|auf) .{2,20}", "auf .{2,20} teilen", "facebook", "twitter", "tweet", "x"),
        *("whatsapp", "telegram", "threema", "signal", "linkedin", "xing", "mastodon", "bluesky", "reddit"),
        *("pinterest", "pocket", "instapaper", "flipboard", "print", "pdf", "merken", "speichern", "save"),
        *("kommentare?", "comments?", "newsletter", "mehr", "more", "shownotes", "transkript", "transcript"),
        *("duration", "dauer", "länge"),
    )
)
BUTTON_SEPARATOR: Final = re.compile(r"\s*[|•·/–—,;()\[\]]\s*|(?<=\w):\s+|\s*:$")

_TEXT: Final = r"(?:artikel|beitrag|beiträge|texte?|inhalte?|themen)"
LINES: Final = tuple(
    _line(pattern)
    for pattern in (
        # Adverts, other articles
        r"(?:- |\[)?(?:anzeige|werbung|advertisement|sponsored|gesponsert|ad)(?: -|\])?:?",
        r"(?:lesen|hören|sehen) sie (?:auch|hier|dazu|mehr|weiter)\b(?:.{0,100}|:.*)",
        r"(?:auch interessant|auch lesen|mehr lesen)\b:?.{0,100}",
        rf"(?:mehr|weiteres|weitere {_TEXT}) (?:zum thema|zu diesem thema|dazu|von .{{3,40}}|aus .{{3,40}}):?",
        r"(?:mehr zum thema|zum weiterlesen|weiterlesen)\b:?.{0,100}",
        rf"(?:verwandte|ähnliche|empfohlene[rs]?|passende) {_TEXT}:?.{{0,20}}",
        r"das könnte (?:sie|dich) (?:auch )?interessieren:?",
        (
            r"(?:read (?:more|also|next)|see also|related(?: (?:articles|stories|posts|content))?"
            r"|recommended(?: for you)?|more (?:on|like) this|more from .{2,30}"
            r"|you (?:may|might) also like)(?::.*|\.{3}|…)?"
        ),
        # Newsletters, subscriptions, consent
        r"(?:jetzt |hier )?(?:unseren? |den |zum )?newsletter(?: hier| jetzt)? (?:abonnier|bestell|anmeld)en\b.{0,60}",
        (
            r"(?:abonnieren|bestellen|melden) sie (?:sich )?(?:jetzt |hier |gleich )?(?:für |zu )?"
            r"(?:unseren?|den|unserem) .{0,30}newsletter\b.*"
        ),
        r"(?:sign up (?:for|to)|subscribe to|get) (?:our|the|this) .{0,30}newsletter\b.*",
        r"(?:jetzt )?(?:kostenlos )?(?:registrieren|anmelden|einloggen|abonnieren)(?: und weiterlesen)?[.!]?",
        r"(?:jetzt )?(?:weiterlesen|alle artikel lesen) mit .{2,40}",
        (
            r"(?:dieser|this) (?:artikel|beitrag|inhalt|text|article|content|story) (?:ist|is) (?:nur |only )?"
            r"(?:für|for) (?:\w+ )?(?:abonnent\w*|mitglieder|subscribers|members)\b.*"
        ),
        (
            r".{0,40}\b(?:wir verwenden|diese (?:web)?(?:seite|site) (?:verwendet|nutzt)|we use"
            r"|this (?:web)?site uses) cookies\b.*"
        ),
        (
            r"(?:alle )?(?:cookies|einstellungen) (?:akzeptieren|ablehnen|verwalten)|alle akzeptieren|zustimmen"
            r"|accept(?: all)?(?: cookies)?"
        ),
        r"(?:bitte )?(?:aktivieren sie javascript|stimmen sie .{0,60}cookies|(?:please )?enable javascript)\b.*",
        # Rights, sharing, comments
        r"(?:©|\(c\) |copyright\b).{0,160}|(?:alle rechte vorbehalten|all rights reserved)\.?",
        rf"(?:diesen )?(?:{_TEXT}|seite) (?:teilen|weiterempfehlen|drucken|kommentieren)\b.{{0,40}}",
        r"share this (?:article|post|story).{0,40}|(?:teilen|share)(?: sie .{2,40}| this)?:.{0,80}",
        r"(?:folgen sie uns|follow us) (?:auf|on|bei|at) .{2,80}",
        r"(?:kommentar schreiben|kommentare?|comments?) ?\(\d+\)",
        # Dates, reading time, topics
        r"(?:lesezeit|lesedauer|hördauer|reading time|audiolänge|dauer):? (?:ca\. |etwa )?\d+.{0,20}",
        r"\d+ ?(?:min|minuten|minutes?)\.?(?: read| lesezeit| lesedauer)",
        (
            r"(?:stand|veröffentlicht|zuletzt aktualisiert|aktualisiert|published|(?:last )?updated|posted)"
            r"(?: am| on|:){1,2} ?\w{0,12},? ?\d.{0,40}"
        ),
        r"(?:\w{2,10}, )?\d{1,2}\. ?(?:\d{1,2}\.|[a-zä]{3,9}\.?) ?\d{4}(?:,?(?: um)? \d{1,2}[:.]\d{2}(?: uhr)?)?",
        r"(?:tags?|schlagwörter|schlagworte|stichwörter|kategorien?|filed under|categories|topics):.{1,150}",
        # Players and what stands in for them
        r"(?:your|ihr|dein) browser (?:does not|doesn.t|unterstützt|kann) .{2,100}",
        r"\[/?(?:audio|powerpress|podlove[\w-]*|podcast[\w-]*|embed|caption|gallery|video|playlist)\b.*\]",
        r"hier (?:geht es|gehts|geht.s) zu[rm] .{0,30}(?:podcast|audio|hörfassung)\b.{0,40}",
        r"zu[rm] (?:podcast|hörfassung|audio)(?: .{0,30})?",
        (
            r"(?:auch )?als (?:audio|podcast|mp3|hörfassung)"
            r"(?: (?:verfügbar|hören|zum (?:nach|an)?hören|herunterladen|erhältlich))[.!:]?"
        ),
        r"(?:also )?(?:available|listen) as (?:a |an )?(?:podcast|audio|mp3)\b.{0,30}",
        r"(?:direkter? )?download(?: der)? (?:mp3|audio\w*|datei|folge).{0,40}",
        r"(?:mp3|audio)(?:-datei)? (?:herunterladen|download).{0,30}",
        (
            r"(?:jetzt )?(?:den |diesen )?(?:artikel|beitrag|text|folge|podcast) (?:jetzt )?"
            r"(?:vorlesen lassen|anhören|abspielen)(?: .{0,20})?[.!:]?"
        ),
        r"[-–—*_=~•·#\s]+",
    )
)

# A credit with one of these labels is one whatever follows ...
SURE_CREDIT: Final = _line(
    r"(?:(?:titel|aufmacher|beitrags|artikel|cover|header)-?(?:bild|foto|illustration)|bildquellen?|bildnachweise?"
    r"|bildrechte|bildcredits?|fotocredits?|fotonachweis|fotoquelle|header ?image|(?:photo|image|picture) ?credits?"
    r"|(?:photo|image|picture) source|cover (?:photo|image)|featured image)(?: by)?\s*[:©/].+"
)
# ... with one of these only if no sentence follows.
CREDIT: Final = _line(
    r"(?:fotos?|bild(?:er)?|grafik(?:en)?|illustration(?:en)?|karte|quellen?|photos?|images?|picture|graphics?|source"
    r"|symbolbild|video)\s*(?:[:©/])\s*\S.*|(?:photo|image|illustration|picture) by \S.*|foto von \S.{2,60}"
)
SENTENCE_END: Final = re.compile(r"[a-zäöüß]{4,}[.!?][\"“”»«’')]*$")

_PERSON: Final = (
    r"(?:(?:Dr|Prof|St)\. )*[A-ZÄÖÜ][\w’'.-]*"
    r"(?: (?:von|van|de|der|zu|den|da|di|el|al|[A-ZÄÖÜ][\w’'.-]*)){0,3} [A-ZÄÖÜ][\w’'-]*"
)
_DESK: Final = (
    r"(?:de[rm] |unsere[rm] |the )?(?:[A-ZÄÖÜ]\w+-?)?(?:[Rr]edaktion|[Kk]orrespondent(?:in|en)?|Editors|Staff)"
    r"|dpa|AFP|epd|KNA|Reuters"
)
_NAMES: Final = rf"(?P<names>(?:{_PERSON}|{_DESK})(?:(?:,? und |,? and | & |, )(?:{_PERSON}|{_DESK}))*)"
BYLINE: Final = re.compile(
    r"(?:Von|VON|By|BY|Text(?: und Fotos?)?:|Autor(?:in|en|:in)?:|Author:|Interview:|Protokoll:|Aufgezeichnet von"
    r"|Verfasst von|Geschrieben von|Written by|Words by|An? (?:\w+ )?(?:essay|column|report|comment) by"
    r"|(?:Ein|Eine) (?:\w+ )?(?:Beitrag|Gastbeitrag|Kommentar|Essay|Analyse|Reportage|Bericht|Kolumne|Interview) von) "
    rf"{_NAMES}(?:,? ?[,|•·–—-] ?.{{1,50}}| \(.{{1,30}}\))?\.?"
)
BYLINE_LABEL: Final = _line(r"^(?:von|by|text|autorin|autor|author|verfasst von|written by)\b:?\s*")
BYLINE_AT_END: Final = re.compile(rf"(?:^|(?<=[.!?…“”\"»] ))(?:Von|By) {_NAMES}\.?$")
BETWEEN_NAMES: Final = re.compile(r",? und |,? and |, | & ")
BEFORE_NAME: Final = re.compile(r"^(?:der|dem|unserer|unserem|the) ")

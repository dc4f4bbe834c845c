"""Kinds: what a block is, judged by its words where the markup does not say."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from articles import podcast
from articles.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from articles.documents import Block

# A line that nobody reads aloud is short; whatever is longer is looked at as text.
_LONGEST_LINE: Final = 240
_LONGEST_NOTICE: Final = 170  # "Sie können diesen Beitrag auch als Podcast hören, indem Sie …"
_LONGEST_CREDIT: Final = 120
_LONGEST_BYLINE: Final = 110

_DOCUMENT: Final = (
    r"(dies\w*|de[rnmsi]\w*|unser\w*|den ganzen|this|the|our)( \w+)? "
    r"(beitrag|beitrags|artikel|artikels|text|textes|kommentar|essay|bericht|geschichte|reportage|folge|interview"
    r"|kolumne|article|post|story|text|essay|episode|column|piece|interview)\b"
)
_SOUND: Final = (
    r"\b(audio\w*|(audio-)?podcast\w*|mp3\w*|hörfassung|hörversion|vorlese\w*|vorgelesen|vorlesen|anhören|hören|ton"
    r"|listen|audio version|aloud|recording|narrated)\b"
)
_OFFER: Final = (
    r"\b(verfügbar|bereit|abrufbar|erhältlich|zum (nach|an)?hören|gibt es|(an|nach)hören|hören|lassen|herunterladen"
    r"|download\w*|available|listen|hier|here|abonnieren|subscribe)\b"
)
_NOTICE: Final = tuple(re.compile(part, re.IGNORECASE) for part in (_DOCUMENT, _SOUND, _OFFER))
# In the past tense, with "nicht", with a comma and a reason, it is a sentence about a podcast and no notice.
_TELLING: Final = re.compile(
    r"\b(war|waren|wurde|wurden|hat|hatte|hatten|haben|erschien|erschienen|sagte|sagt|weil|obwohl|nachdem|damals|nie"
    r"|was|were|had|has|said|says|because|although|never|kein\w*|nicht|not)\b",
    re.IGNORECASE,
)

# Words of buttons: a line of nothing but these, set apart by bars or the like, is a player's or a share bar.
_BUTTON: Final = re.compile(
    r"(podcast|audio|audio-podcast|mp3|hören|anhören|nachhören|(diesen |den )?(artikel|beitrag|text) (an)?hören|listen( now)?"
    r"|listen to (this|the) (article|story|post)|play|abspielen|play in new window|in neuem fenster (abspielen|öffnen)"
    r"|download|herunterladen|download mp3|mp3[- ]download|(audio|datei|folge)? ?(herunterladen|download)|embed|einbetten"
    r"|subscribe|abonnieren|rss|feed|rss[- ]feed|itunes|apple podcasts?|google podcasts?|spotify|deezer|youtube|android"
    r"|by email|per e-?mail|e-?mail|share|teilen|(artikel|beitrag) teilen|share (this|on .{2,20})|teilen auf .{2,20}"
    r"|auf .{2,20} teilen|facebook|twitter|tweet|x|whatsapp|telegram|threema|signal|linkedin|xing|mastodon|bluesky|reddit"
    r"|pinterest|pocket|instapaper|flipboard|drucken|print|pdf|merken|speichern|save|link kopieren|copy link|kommentare?"
    r"|comments?|newsletter|mehr|more|shownotes|transkript|transcript|duration: .{1,20}|dauer: .{1,20}|länge: .{1,20}"
    r"|(\d+:)?\d{1,2}:\d{2}( ?(min|minuten|minutes|std)\.?)?|\d+([.,]\d+)? ?[mk]b)",
    re.IGNORECASE,
)
_BUTTON_SEPARATOR: Final = re.compile(r"\s*[|•·/–—,;()\[\]]\s*|(?<=\w):\s+|\s*:$")
# Alone, these are no sentence and no answer; "Mehr" or "Spotify" alone might be one.
_LONE_BUTTON: Final = re.compile(
    r"(diesen |den )?(artikel|beitrag|text) (an)?hören|anhören|listen now|listen to (this|the) (article|story|post)|download"
    r"|herunterladen|download mp3|mp3[- ]download|play in new window|in neuem fenster (abspielen|öffnen)|teilen|share"
    r"|(artikel|beitrag) teilen|share this|drucken|link kopieren|copy link|podcast|audio-podcast|abspielen",
    re.IGNORECASE,
)

_LINES: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(- |\[)?(anzeige|werbung|advertisement|sponsored|gesponsert|ad)( -|\])?:?",
        r"(lesen|hören|sehen) sie (auch|hier|dazu|mehr|weiter)\b.*|(auch|mehr) (interessant|lesen|zum thema)\b.{0,100}",
        r"(mehr|weiteres|weitere (artikel|beiträge|texte)) (zum thema|zu diesem thema|dazu|von .{3,40}|aus .{3,40}):?.{0,100}",
        r"(zum )?weiterlesen( .{0,30})?:?|verwandte (artikel|beiträge|themen):?|ähnliche (artikel|beiträge):?",
        r"das könnte (sie|dich) (auch )?interessieren:?|empfohlene[rs]? (artikel|beiträge|inhalt).{0,20}",
        r"(read (more|also|next)|see also|related( (articles|stories|posts|content))?|more (on this|like this|from .{2,30})"
        r"|you (may|might) also like|recommended( for you)?)(:.*|\.{3}|…)?",
        r"(jetzt |hier )?(unseren? |den |zum )?newsletter( hier| jetzt)? (abonnieren|bestellen|anmelden)\b.{0,60}",
        r"(abonnieren|bestellen|melden) sie (sich )?(jetzt |hier |gleich )?(für |zu )?(unseren?|den|unserem) .{0,30}newsletter\b.*",
        r"(sign up (for|to)|subscribe to|get) (our|the|this) .{0,30}newsletter\b.*",
        r"(jetzt )?(kostenlos )?(registrieren|anmelden|einloggen|abonnieren)( und weiterlesen)?[.!]?",
        r"(weiterlesen|jetzt weiterlesen|alle artikel lesen) mit .{2,40}",
        r"(dieser (artikel|beitrag|inhalt|text)|the rest of this (article|story)|this (article|content)) ist?"
        r" (nur )?(für|for) (abonnent\w*|mitglieder|subscribers|members).*",
        r".{0,40}\b(wir verwenden|diese (web)?(seite|site) (verwendet|nutzt)|we use|this (web)?site uses) cookies\b.*",
        r"(alle )?(cookies|einstellungen) (akzeptieren|ablehnen|verwalten)|accept( all)?( cookies)?|alle akzeptieren|zustimmen",
        r"(bitte )?(aktivieren sie javascript|stimmen sie .{0,60}cookies.{0,20} zu|enable javascript)\b.*",
        r"(©|\(c\)|copyright\b).{0,160}|(alle rechte vorbehalten|all rights reserved)\.?",
        r"(diesen (artikel|beitrag|text)|share this (article|post|story)|artikel|beitrag|seite) (teilen|weiterempfehlen|drucken"
        r"|kommentieren)\b.{0,40}|teilen( sie .{2,40})?:.{0,80}|share( this)?:.{0,80}",
        r"folgen sie uns .{2,80}|follow us .{2,80}|(kommentar schreiben|kommentare?|comments?) ?\(\d+\)",
        r"(lesezeit|lesedauer|hördauer|reading time|audiolänge|dauer):? (ca\. |etwa )?\d+.{0,20}|\d+ ?(min|minuten|minutes?|min\.)"
        r"( read| lesezeit| lesedauer)|\d+ min\.? read",
        r"(stand|veröffentlicht|zuletzt aktualisiert|aktualisiert|erschienen|published|updated|last updated|posted)"
        r"( am| on|:)+ ?.{0,12}\d.{0,40}",
        r"(tags?|schlagwörter|schlagworte|stichwörter|themen|kategorien?|filed under|categories|topics):.{1,150}",
        r"(your|ihr|dein) browser (does not|doesn.t|unterstützt|kann).{2,100}",
        r"\[/?(audio|powerpress|podlove[\w-]*|podcast[\w-]*|embed|caption|gallery|video|playlist)\b.*\]?",
        r"(hier (geht es|gehts|geht's) zu[rm] .{0,30}(podcast|audio|hörfassung)|zu[rm] (podcast|hörfassung|audio)).{0,40}",
        r"(auch )?als (audio|podcast|mp3|hörfassung)( (verfügbar|hören|zum (nach|an)?hören|herunterladen|erhältlich))+[.!:]?.{0,30}",
        r"(auch )?(available|listen) as (a |an )?(podcast|audio|mp3)\b.{0,30}",
        r"(direkter? )?download( der)? (mp3|audio\w*|datei|folge).{0,40}|(mp3|audio)(-datei)? (herunterladen|download).{0,30}",
        r"(jetzt )?(artikel|beitrag|text|folge|podcast) (jetzt )?(vorlesen lassen|anhören|abspielen)( .{0,20})?[.!:]?",
        r"[-*_=~•·#\s]+",
    )
)

_SURE_CREDIT: Final = re.compile(
    r"(titelbild|titelfoto|aufmacherbild|beitragsbild|artikelbild|coverbild|bildquellen?|bildnachweise?|bildrechte|bildcredit|"
    r"fotocredits?|fotonachweis|fotoquelle|quellennachweis bild|header ?image|(photo|image|picture) ?(credits?|source|by)"
    r"|cover (photo|image)|featured image)\b( by)?\s*[:©/].+",
    re.IGNORECASE,
)
_CREDIT: Final = re.compile(
    r"(fotos?|bild(er)?|grafiken?|illustration(en)?|karte|quellen?|photos?|images?|picture|graphics?|source|symbolbild|video)"
    r"\s*(:|©|/ ?)\s*\S.*|(photo|image|illustration|picture) by \S.*|(foto|bild) von \S.{2,60}",
    re.IGNORECASE,
)
_ENDS_LIKE_SENTENCE: Final = re.compile(r"[a-zäöüß]{4,}[.!?][\"“”»«’')]*$")

_PERSON: Final = (
    r"(?:(?:Dr|Prof|St)\. )*[A-ZÄÖÜ][\w’'.-]*(?: (?:von|van|de|der|zu|den|da|di|el|al|[A-ZÄÖÜ][\w’'.-]*)){1,4}"
)
_DESK: Final = r"(?:de[rm] |unsere[rm] |the )?(?:[A-ZÄÖÜ][\w-]+ ?)?(?:Redaktion|Lokalredaktion|Korrespondent(?:in|en)?|\w*redaktion|Editors|Staff|dpa|AFP|epd|KNA|Reuters)"
_AUTHORS: Final = rf"(?P<names>(?:{_PERSON}|{_DESK})(?:(?:, | und | and | & |, and )(?:{_PERSON}|{_DESK}))*)"
_BY: Final = re.compile(
    r"(?:Von|VON|By|BY|Text(?: und Fotos?)?:|Autor(?:in|en|:in)?:|Verfasst von|Geschrieben von|Written by|Words by|Author:"
    r"|(?:Ein|Eine) (?:\w+ )?(?:Beitrag|Gastbeitrag|Kommentar|Essay|Analyse|Reportage|Bericht|Kolumne|Interview) von"
    r"|Interview:|Protokoll:|Aufgezeichnet von|An? (?:\w+ )?(?:essay|column|report|comment) by) "
    rf"{_AUTHORS}(?P<rest>,? ?(?:[,|•·–—-] ?.{{0,50}}|\(.{{1,30}}\))?)\.?"
)
_IN_TEXT: Final = re.compile(rf"(?:^|(?<=[.!?…“”\"»] ))(?:Von|By) {_AUTHORS}\.?$")

_TITLE_LINES: Final = 6  # printed paragraphs among which a line "Von Anna Müller" can be the byline
_BYLINE_TAIL: Final = 2  # the same at the end


def is_boilerplate(text: str) -> bool:
    """Tell whether a line is one that nobody reads aloud: a podcast notice, a share bar, an image credit.

    >>> is_boilerplate("Podcast: Play in new window | Download")
    True
    >>> is_boilerplate("Der Podcast veränderte die Stadt.")
    False
    """
    if len(text) > _LONGEST_LINE:
        return False
    return (
        _is_media_link(text)
        or any(pattern.fullmatch(text) for pattern in _LINES)
        or _is_notice(text)
        or _are_buttons(text)
        or _is_credit(text)
    )


def byline(text: str) -> str:
    """Return the names if the whole line says who wrote the article, else "".

    >>> byline("Von Anna Müller und Max Weber, Berlin")
    'Anna Müller, Max Weber'
    """
    if len(text) > _LONGEST_BYLINE:
        return ""
    match = _BY.fullmatch(text)
    return _names(match.group("names")) if match else ""


def byline_within(text: str) -> str:
    """Return the names if the last words of a paragraph say who wrote the article, else "".

    >>> byline_within("Ein Blick in die Netze zeigt, woran das liegt. Von der Redaktion.")
    'Redaktion'
    """
    match = _IN_TEXT.search(text, max(0, len(text) - _LONGEST_BYLINE))
    return _names(match.group("names")) if match else ""


def classify(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks with their kinds corrected by their words; the markup's word counts where it has one."""
    judged = [_judged(block, number, len(blocks)) for number, block in enumerate(blocks)]
    return tuple(_without_link_lists(judged))


def find_byline(blocks: Iterable[Block]) -> str:
    """Return who wrote the article as far as the printed text says, else ""."""
    printed = list(blocks)
    for block in printed:
        if block.kind is Kind.BYLINE:
            return byline(block.text) or _names(
                re.sub(r"^(von|by|text|autorin|autor)\b:?\s*", "", block.text, flags=re.I)
            )
    texts = [block for block in printed if block.kind in (Kind.LEAD, Kind.BODY)]
    return next((names for block in texts[:3] if (names := byline_within(block.text))), "")


def _judged(block: Block, number: int, count: int) -> Block:
    if block.kind in (Kind.TITLE, Kind.BOILERPLATE, Kind.BYLINE):
        return block
    if block.kind is Kind.HEADING:
        is_line = any(pattern.fullmatch(block.text) for pattern in _LINES)
        return replace(block, kind=Kind.BOILERPLATE) if is_line else block
    if block.kind is Kind.CAPTION:
        return block
    if block.kind is Kind.LIST:
        is_line = _is_media_link(block.text) or any(pattern.fullmatch(block.text) for pattern in _LINES)
        return replace(block, kind=Kind.BOILERPLATE) if is_line else block
    if is_boilerplate(block.text):
        return replace(block, kind=Kind.BOILERPLATE)
    if (number < _TITLE_LINES or number >= count - _BYLINE_TAIL) and byline(block.text):
        return replace(block, kind=Kind.BYLINE)
    return block


def _without_link_lists(blocks: list[Block]) -> list[Block]:
    """Call a list of nothing but links what it is: other articles."""
    result: list[Block] = []
    start = 0
    while start < len(blocks):
        end = start
        while end < len(blocks) and blocks[end].kind is Kind.LIST:
            end += 1
        run = blocks[start:end]
        if run and all(block.is_link for block in run):
            run = [replace(block, kind=Kind.BOILERPLATE) for block in run]
        result.extend(run or [blocks[start]])
        start = max(end, start + 1)
    return result


def _is_media_link(text: str) -> bool:
    """A line that is nothing but the address of a sound, perhaps with a label before it."""
    addresses = podcast.in_text(text)
    if not addresses:
        return False
    rest = text
    for address in addresses:
        rest = rest.replace(address, "")
    return len(rest.split()) <= 4 and not re.search(r"[.!?]\s*$", rest.strip(" .()<>[]:"))  # noqa: PLR2004 - a label


def _is_notice(text: str) -> bool:
    """A sentence that offers the recording: it names the document, the sound and what to do."""
    if len(text) > _LONGEST_NOTICE or _TELLING.search(text):
        return False
    return all(part.search(text) for part in _NOTICE)


def _are_buttons(text: str) -> bool:
    parts = [part for part in _BUTTON_SEPARATOR.split(text) if part]
    if len(parts) == 1 and not text.endswith(":"):
        return _LONE_BUTTON.fullmatch(parts[0]) is not None
    return len(parts) > 1 and all(_BUTTON.fullmatch(part) for part in parts)


def _is_credit(text: str) -> bool:
    if len(text) > _LONGEST_CREDIT:
        return False
    if _SURE_CREDIT.fullmatch(text):
        return True
    return _CREDIT.fullmatch(text) is not None and not _ENDS_LIKE_SENTENCE.search(text)


def _names(text: str) -> str:
    parts = re.split(r",? und |,? and |, | & ", text)
    return ", ".join(re.sub(r"^(der|dem|unserer|unserem|the) ", "", part).strip(" .") for part in parts if part)

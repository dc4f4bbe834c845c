"""What errors say to users, in English and German, always in one line.

Longer than other modules: an entry for every error that there is, and little else.
"""

from __future__ import annotations

import errno
import os
import re
from typing import TYPE_CHECKING, Any

from articles.errors import MARKUP
from articles.feed import MAX_EPISODES
from audio import memory
from i18n.declared import DeclaredError
from jobs import folders
from jobs.backends import NO_SUCH_KIND
from jobs.outages import NO_URL, cause_de, remedy
from jobs.store import NO_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Callable

_LOOKS_LIKE = {
    "a ZIP archive": "ein ZIP-Archiv",
    "a gzip archive": "ein gzip-Archiv",
    "a PDF": "ein PDF",
    "a picture": "ein Bild",
    "a MIDI file": "eine MIDI-Datei",
    "an AIFF file": "eine AIFF-Datei",
    "a Core Audio file": "eine Core-Audio-Datei",
    "an AMR file": "eine AMR-Datei",
    "a Windows Media file": "eine Windows-Media-Datei",
    "a RIFF file other than WAV": "eine RIFF-Datei, aber kein WAV",
    "a playlist": "eine Abspielliste",
    "the description of a stream": "die Beschreibung eines Streams",
    "a web page": "eine Webseite",
    "a video without sound": "ein Video ohne Ton",
    "a feed": "ein Feed",
    "XML or a piece of a web page": "XML oder ein Stück einer Webseite",
    "JSON": "JSON",
    "text": "Text",
}

_REASONS = {
    "it is a folder": "es ist ein Ordner",
    "it is no ordinary file": "es ist keine gewöhnliche Datei",
    "it was removed while it arrived": "sie wurde gelöscht, während sie ankam",
    "only http and https are fetched": "abgerufen wird nur http und https",
    "it names no host": "darin steht kein Rechnername",
    "it is not on the public internet": "sie liegt nicht im öffentlichen Internet",
    "its port is not one of the web's": "ihr Port ist keiner des Webs",
    "it is neither RSS nor Atom": "er ist weder RSS noch Atom",
    "it is a web page": "er ist eine Webseite",
    "it has a document type": "er hat einen Dokumenttyp",
    f"it has more than {MAX_EPISODES} episodes": f"er hat mehr als {MAX_EPISODES} Folgen",
    "it had a user name or password in it": "darin stand ein Benutzername oder Passwort",
    "it redirects to nowhere": "der Server leitet weiter, sagt aber nicht, wohin",
    "it states two lengths": "er nennt zwei Längen",
    "the length it states is no number": "die Länge, die er nennt, ist keine Zahl",
    "its headers are too long": "seine Kopfzeilen sind zu lang",
    "one of its headers is malformed": "eine seiner Kopfzeilen ist fehlerhaft",
    "its chunks are malformed": "seine Stücke (chunks) sind fehlerhaft",
    "its Transfer-Encoding is unknown": "sein Transfer-Encoding ist unbekannt",
    "what it calls gzip is none": "was er gzip nennt, ist keines",
    "its gzip has no end": "seinem gzip fehlt das Ende",
    "it is not well-formed": "sie ist nicht wohlgeformt",
    "it has no backup.json": "ohne backup.json",
    "its tables are damaged": "die Tabellen sind beschädigt",
    "backup.json is damaged": "backup.json ist beschädigt",
    "it was cut short": "unvollständig",
    "its tables are of another kind of database": "die Tabellen sind von einer anderen Art Datenbank",
    "it is no MP3": "sie ist kein MP3",
    "it is damaged": "sie ist beschädigt",
    "books hold MP3, AAC in M4A and Opus in Ogg": "Bücher fassen MP3, AAC in M4A und Opus in Ogg",
    "browsers find every place in it": "Browser finden darin jede Stelle",
    "its tag is broken": "ihr Tag ist beschädigt",
    "its tag is older than ID3v2.3": "ihr Tag ist älter als ID3v2.3",
    # of an alignment, as `align.errors.Reason` has them
    "the file is empty": "die Datei ist leer",
    "it is no JSON in UTF-8": "es ist kein JSON in UTF-8",
    "it is nested too deeply": "es ist zu tief verschachtelt",
    "a number in it is too large": "eine Zahl darin ist zu groß",
    "it is missing": "es fehlt",
    "such a value cannot stand there": "ein solcher Wert kann dort nicht stehen",
    "another program or version wrote it": "ein anderes Programm oder eine andere Version hat es geschrieben",
    "its times contradict each other, or its status": "die Zeiten widersprechen einander oder dem Status",
    "its id is not of up to 64 letters, digits, dots and dashes": (
        "die Kennung besteht nicht aus bis zu 64 Buchstaben, Ziffern, Punkten und Strichen"
    ),
    "another paragraph has its id": "ein anderer Absatz hat dieselbe Kennung",
    "it is no language tag": "es ist kein Kürzel einer Sprache",
    "it is no length of a recording": "das ist keine Länge einer Aufnahme",
    "it is not 0 to 1": "es liegt nicht zwischen 0 und 1",
    "another text stands at its place": "an dieser Stelle steht ein anderer Text",
    "it is out of order": "es steht nicht in der richtigen Reihenfolge",
    "its times are not within those of what it is part of": "die Zeiten liegen nicht in denen dessen, wozu es gehört",
    "it is read, and none of its parts is": "es ist gelesen, aber keiner seiner Teile",
    "a word is read or not, never partly": "ein Wort ist gelesen oder nicht, nie zum Teil",
    # What the system says, by its number: the words are the same on Linux and macOS, not on Windows.
    os.strerror(errno.ENOENT): "das gibt es nicht",
    os.strerror(errno.EACCES): "der Zugriff ist nicht erlaubt",
    os.strerror(errno.EPERM): "der Zugriff ist nicht erlaubt",
    os.strerror(errno.ENOTDIR): "ein Teil des Pfads ist kein Ordner",
    os.strerror(errno.EISDIR): "es ist ein Ordner",
    os.strerror(errno.EEXIST): "dort liegt schon etwas",
    os.strerror(errno.ENAMETOOLONG): "der Name ist zu lang",
    os.strerror(errno.EROFS): "dort kann nur gelesen werden",
    os.strerror(errno.EIO): "er meldet einen Fehler",
    os.strerror(errno.ENOSPC): "der Datenträger ist voll",
    os.strerror(errno.ECONNREFUSED): "die Verbindung wird abgelehnt",
    os.strerror(errno.ETIMEDOUT): "dort antwortet niemand",
    os.strerror(errno.ENETUNREACH): "es führt kein Weg dorthin",
    os.strerror(errno.EADDRINUSE): "dort hört schon ein Programm",
    os.strerror(errno.EADDRNOTAVAIL): "diese Adresse hat der Rechner nicht",
    "Name or service not known": "einen Rechner dieses Namens gibt es nicht",
    "file is not a database": "die Datei ist keine Datenbank",
    "it must be a file, as several processes share it": "es muss eine Datei sein, da mehrere Prozesse sie teilen",
    "only sqlite and postgresql are known": "bekannt sind nur sqlite und postgresql",
    NO_URL: "das ist keine URL",
    "it is not there": "es gibt sie nicht",
    "it is of another version": "sie ist von einer anderen Version",
    folders.IS_A_FILE: "das ist eine Datei, kein Ordner",
    folders.NOT_WRITABLE: "dieser Benutzer darf dort nicht schreiben",
    NO_ADDRESS: "nach dem Doppelpunkt einer Adresse stehen zwei Schrägstriche",
    NO_SUCH_KIND: "solche Adressen gibt es hier nicht",
    "there is no such bucket": "einen solchen Bucket gibt es nicht",
    "it is not UTF-8": "sie ist nicht in UTF-8 geschrieben",
}

_FOREIGN = {
    "an SSH server": "ein SSH-Server",
    "a live stream of SHOUTcast": "ein Livestream von SHOUTcast",
    "a server that wants TLS: try https": "ein Server, der TLS verlangt: https versuchen",
    "a server without TLS: try http": "ein Server ohne TLS: http versuchen",
    "a mail or FTP server": "ein Mail- oder FTP-Server",
    "a mail server": "ein Mailserver",
    "a Redis server": "ein Redis-Server",
    "a server of HTTP 0.9": "ein Server mit HTTP 0.9",
    "something that speaks no HTTP": "etwas, das kein HTTP spricht",
}

_RECORDING_REMEDIES = {
    "export it anew as MP3": "sie noch einmal als MP3 exportieren",
    "play it as it is": "sie abspielen, wie sie ist",
}

_HTTP_REMEDIES = {
    401: "die Seite verlangt eine Anmeldung: die Datei herunterladen und stattdessen angeben",
    403: "der Server weist Programme ab: die Datei im Browser herunterladen und stattdessen angeben",
    407: "der Proxy verlangt eine Anmeldung: sie in HTTPS_PROXY angeben",
    429: "es waren zu viele Anfragen: später noch einmal versuchen",
}
_SERVER_AT_FAULT = 500  # RFC 9110 §15.6: from here on the server is to blame, not the request

_OF_THE_PLACE = {
    errno.ENOENT,
    errno.EACCES,
    errno.EPERM,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.EEXIST,
    errno.ENAMETOOLONG,
    errno.EROFS,
}
"""Errors of the system that another folder helps against; of files to read, `files.errors.NoSuchFile` speaks."""

_ENDS = {
    "lost": "war von dem Arbeitsprozess nichts mehr zu hören",
    "killed": "wurde der Arbeitsprozess von außen beendet",
    "out-of-memory": "brauchte der Arbeitsprozess mehr Arbeitsspeicher, als er darf",
    "hung": "kam der Arbeitsprozess nicht mehr weiter",
    "timed-out": "brauchte der Arbeitsprozess mehr Rechenzeit, als er darf",
    "crashed": "stürzte der Arbeitsprozess ab",
}
_END_REMEDIES = {
    "lost": "dafür sorgen, dass die Rechner durchlaufen, dann noch einmal versuchen",
    "killed": "nachsehen, wer die Prozesse beendet, dann noch einmal versuchen",
    "out-of-memory": (
        "der Betreiber kann den Arbeitsprozessen mehr Arbeitsspeicher erlauben, dann noch einmal versuchen"
    ),
    "timed-out": "die Aufnahme teilen oder ein kleineres Modell nehmen",
}

_UNITS = {
    "bytes": "Bytes",
    "characters": "Zeichen",
    "lines": "Zeilen",
    "words": "Wörter",
    "paragraphs": "Absätze",
    "brackets": "eckige Klammern",
    "tags": "Tags",
    "attributes in a tag": "Attribute in einem Tag",
}


def _not_audio(error: Any) -> str:  # noqa: ANN401 - each of these takes the error of its code in GERMAN
    instead = f"; es sieht aus wie {_LOOKS_LIKE.get(error.looks_like, error.looks_like)}" if error.looks_like else ""
    return f"{error.path} ist kein Ton{instead}; gelesen werden MP3, M4A, AAC, Ogg, Opus, FLAC, WAV und WebM"


def _unreadable_article(error: Any) -> str:  # noqa: ANN401
    found = "keine Textdatei" if error.found == "binary data" else error.found
    return f"{error.source} ist {found}, das wird nicht gelesen; den Artikel als HTML, Markdown oder Text geben"


def _unreadable_alignment(error: Any) -> str:  # noqa: ANN401
    reason = in_german(error.reason)
    where = f"{error.place}: " if error.place else ""
    return f"Das ist kein Abgleich, den diese Version liest ({where}{reason}); den Artikel noch einmal abgleichen"


def _unreadable_feed(error: Any) -> str:  # noqa: ANN401
    reason = in_german(error.reason)
    return f"{error.source} ist kein Feed, der gelesen wird ({reason}); die Adresse eines Feeds (RSS 2.0, Atom) angeben"


def _ended(error: Any) -> str:  # noqa: ANN401
    end: str = _ENDS.get(error.end, error.end)
    return f"{end} ({error.sign})" if error.sign else end


def _worker_ended(error: Any) -> str:  # noqa: ANN401
    return f"In der Stufe {error.stage} {_ended(error)}; ein anderer macht dort weiter, wo er war"


def _poison(error: Any) -> str:  # noqa: ANN401
    remedy = _END_REMEDIES.get(error.end, "im Protokoll des Dienstes nachsehen, dann noch einmal versuchen")
    return (
        f"{error.crashes} Arbeitsprozesse endeten an derselben Stelle der Stufe {error.stage}, zuletzt "
        f"{_ended(error)}; {remedy}"
    )


def _no_tag_for_chapters(error: Any) -> str:  # noqa: ANN401
    reason = in_german(error.reason)
    return f"{error.name} nimmt keine Kapitel auf ({reason}); sie als MP3 mit einem Tag nach ID3v2.3 oder 2.4 speichern"


def _unfit_recording(error: Any) -> str:  # noqa: ANN401
    reason = in_german(error.reason)
    remedy = _RECORDING_REMEDIES.get(error.remedy, error.remedy)
    return f"Zu {error.name} gibt es kein {error.output} ({reason}); {remedy}"


def _no_such_file(error: Any) -> str:  # noqa: ANN401
    return f"{error.path} lässt sich nicht lesen ({in_german(error.reason)}); den Pfad prüfen"


def _bad_address(error: Any) -> str:  # noqa: ANN401
    reason = in_german(error.reason)
    return f"{error.url!r} lässt sich nicht abrufen ({reason}); eine Adresse wie https://example.org/a.mp3 angeben"


def _bad_profile(error: Any) -> str:  # noqa: ANN401
    reason = in_german(error.reason)
    return f"{error.path} ist kein Profil für Untertitel ({reason}); berichtigen oder ein eingebautes Profil nennen"


def _forbidden_address(error: Any) -> str:  # noqa: ANN401
    reason = in_german(error.reason)
    return (
        f"{error.url!r} wird nicht abgerufen ({reason}); eine öffentliche Adresse wie https://example.org/a.mp3 angeben"
    )


def _bad_backup(error: Any) -> str:  # noqa: ANN401
    reason = in_german(error.reason)
    return (
        f"{error.folder} lässt sich nicht wiederherstellen ({reason}); einen Ordner nennen, den gleichlauf backup für "
        "diese Art von Datenbank geschrieben hat"
    )


def _http_failed(error: Any) -> str:  # noqa: ANN401
    otherwise = "später noch einmal versuchen" if error.status >= _SERVER_AT_FAULT else "die Adresse prüfen"
    remedy = _HTTP_REMEDIES.get(error.status, otherwise)
    return f"Der Server antwortet mit HTTP {error.status} auf {error.url}; {remedy}"


def _not_http(error: Any) -> str:  # noqa: ANN401
    found = _FOREIGN.get(error.found, error.found)
    return f"Unter {error.url} antwortet kein Webserver, sondern {found}; Adresse und Port prüfen"


def _bad_answer(error: Any) -> str:  # noqa: ANN401
    reason = in_german(error.reason)
    return (
        f"Die Antwort des Servers auf {error.url} verletzt die Regeln von HTTP ({reason}); seinem Betreiber Bescheid "
        "geben oder die Datei im Browser herunterladen und stattdessen angeben"
    )


def _cut_off(error: Any) -> str:  # noqa: ANN401
    whole = f" von {_grouped(error.expected_bytes)}" if error.expected_bytes >= 0 else ""
    return (
        f"Der Server von {error.url} brach die Verbindung nach {_grouped(error.received_bytes)}{whole} Bytes ab; "
        "später noch einmal versuchen oder die Datei herunterladen und stattdessen angeben"
    )


def _too_slow(error: Any) -> str:  # noqa: ANN401
    return (
        f"{error.url} ist zu langsam: {_grouped(error.received_bytes)} Bytes in {_grouped(round(error.after_s))} s; "
        "später noch einmal versuchen oder die Datei herunterladen und stattdessen angeben"
    )


def _too_large(error: Any) -> str:  # noqa: ANN401
    return (
        f"{error.source} hat mehr als {_grouped(error.limit_bytes)} Bytes, mehr wird nicht angenommen; "
        "eine kleinere Datei nehmen"
    )


def _too_long(error: Any) -> str:  # noqa: ANN401
    minutes = f"{error.limit_ms / 60_000:g}".replace(".", ",")
    return f"{error.path} ist länger als {minutes} Minuten, mehr wird nicht angenommen; die Aufnahme teilen"


def _cut_short(error: Any) -> str:  # noqa: ANN401
    there, stated = (f"{ms / 1000:.1f}".replace(".", ",") for ms in (error.duration_ms, error.stated_ms))
    return (
        f"{error.path} ist abgeschnitten: {there} s von {stated} s sind da; fehlt das Ende, die Datei noch einmal holen"
    )


def _article_too_large(error: Any) -> str:  # noqa: ANN401
    unit, limit = _UNITS.get(error.unit, error.unit), _grouped(error.limit)
    remedy = "nur den Text geben, als Textdatei" if error.unit in MARKUP else "in Teilen geben"
    return f"{error.source} hat mehr als {limit} {unit}, die Grenze für einen Artikel; {remedy}"


def _body_too_large(error: Any) -> str:  # noqa: ANN401
    what = {"the body": "Der Rumpf"}.get(error.part, error.part)
    return (
        f"{what} hat mehr als {_grouped(error.limit_bytes)} Bytes, die Grenze; weniger schicken, oder stattdessen "
        "eine Adresse"
    )


def _closed_folder(error: Any) -> str:  # noqa: ANN401
    return (
        f"In {error.folder} lässt sich nichts ablegen ({in_german(error.reason)}); einen Ordner daraus machen, in dem "
        f"dieser Benutzer schreiben darf, oder in {error.setting.replace(', ', ' oder ')} einen anderen nennen"
    )


def _ledger_unavailable(error: Any) -> str:  # noqa: ANN401
    file = f"{error.file}: " if error.file else ""
    return (
        f"Die Datenbank der Aufträge ist nicht zu benutzen ({file}{cause_de(error.reason)}); {remedy(error.reason).de}"
    )


def _bad_setting(error: Any) -> str:  # noqa: ANN401
    reason = error.reason_de or error.reason
    return f"{error.origin} darf nicht {error.value} sein ({reason}); berichtigen oder weglassen"


def _port_taken(error: Any) -> str:  # noqa: ANN401
    what = {
        os.strerror(errno.EADDRINUSE): "mit --port einen anderen wählen",
        os.strerror(errno.EACCES): "mit --port einen ab 1024 wählen",
    }.get(error.reason, "mit --host eine Adresse dieses Rechners nennen")
    return f"Auf {error.host} Port {error.port} kann nichts hören ({in_german(error.reason)}); {what}"


def _quota_used_up(error: Any) -> str:  # noqa: ANN401
    what = {"jobs": "Aufträgen", "audio minutes": "Minuten Ton"}.get(error.unit, error.unit)
    return (
        f"Das Kontingent von {_grouped(error.limit)} {what} am Tag ist verbraucht; in {error.retry_after_s} s wieder "
        "einreichen"
    )


GERMAN: dict[str, Callable[[Any], str]] = {
    "article-too-large": _article_too_large,
    "unreadable-article": _unreadable_article,
    "unreadable-feed": _unreadable_feed,
    "bad-address": _bad_address,
    "bad-answer": _bad_answer,
    "cut-off": _cut_off,
    "cut-short": _cut_short,
    "forbidden-address": _forbidden_address,
    "http-failed": _http_failed,
    "no-such-file": _no_such_file,
    "not-audio": _not_audio,
    "not-http": _not_http,
    "too-large": _too_large,
    "too-long": _too_long,
    "too-slow": _too_slow,
    "unreadable-alignment": _unreadable_alignment,
    "bad-profile": _bad_profile,
    "no-tag-for-chapters": _no_tag_for_chapters,
    "unfit-recording": _unfit_recording,
    "bad-backup": _bad_backup,
    "closed-folder": _closed_folder,
    "ledger-unavailable": _ledger_unavailable,
    "poison": _poison,
    "worker-ended": _worker_ended,
    "bad-setting": _bad_setting,
    "port-taken": _port_taken,
    "body-too-large": _body_too_large,
    "quota-used-up": _quota_used_up,
}
"""By the code of the error: what makes the text of those that no template can say."""

_NUMBER = re.compile(r"\[Errno -?\d+\] ")  # says nothing beside the words
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def explain(error: BaseException, language: str) -> str:
    """Say in one line what went wrong and what to do.

    Args:
        error: any; those of our packages speak for themselves.
        language: ``de`` for German, anything else for English.

    >>> explain(FileNotFoundError(2, "No such file or directory", "a.md"), "de")
    'a.md: das gibt es nicht; einen anderen Ordner nennen oder dort Zugriff schaffen'
    """
    if not isinstance(error, DeclaredError):
        text = _foreign(error, language)
    elif language != "de":
        text = str(error)
    elif error.de:
        said = {name: in_german(value) if name == "reason" else value for name, value in vars(error).items()}
        text = error.de.format(**said)
    else:
        text = GERMAN[error.code](error)
    return _CONTROLS.sub(" ", _NUMBER.sub("", text)).strip()


def has_message(error: BaseException) -> bool:
    """Return whether an error was thought of: it is one of ours, or of the system's."""
    return isinstance(error, DeclaredError) or (isinstance(error, OSError) and bool(error.strerror))


def in_german(reason: str) -> str:
    """Return a reason in German; somebody else's words in quotes, behind what is known of them."""
    said = _NUMBER.sub("", reason)
    if said in _REASONS:
        return _REASONS[said]
    known = next((f"{german}: " for english, german in _REASONS.items() if english in said), "")
    return f"{known}„{said}“"


def _foreign(error: BaseException, language: str) -> str:
    if memory.is_short(error):
        return {
            "de": (
                "Der Arbeitsspeicher reicht nicht; andere Programme schließen, diesem mehr zugestehen oder ein "
                "kleineres Modell nehmen"
            ),
        }.get(
            language, "there is not enough memory; close other programs, allow this one more, or take a smaller model"
        )
    if isinstance(error, OSError) and error.strerror:
        names = [str(name) for name in (error.filename, error.filename2) if name]
        reason = _REASONS.get(error.strerror, error.strerror) if language == "de" else error.strerror
        advice = {"de": "einen anderen Ordner nennen oder dort Zugriff schaffen"}.get(
            language, "name another folder, or make this one accessible"
        )
        said = ": ".join([*names, reason])
        return f"{said}; {advice}" if error.errno in _OF_THE_PLACE and names else said
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return {"de": f"Unerwarteter Fehler ({what}); --debug zeigt, wo"}.get(
        language, f"unexpected error ({what}); --debug shows where"
    )


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")

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

_IN_ANOTHER_FORM = (
    "es in anderer Form geben: einen Artikel als Markdown oder Text, eine Aufnahme noch einmal als MP3 ausgegeben"
)
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


def _not_audio(error: Any) -> str:  # noqa: ANN401 - each of these takes the error of its name in GERMAN
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


GERMAN: dict[str, str | Callable[[Any], str]] = {
    # articles
    "ArticleTooLarge": _article_too_large,
    "EmptyArticle": (
        "Kein Artikeltext in {source}; zeigt die Seite ihn erst nach einem Klick oder einer Anmeldung, "
        "den Artikel als Markdown oder Text speichern"
    ),
    "SoundInsteadOfArticle": (
        "{source} ist Ton und kein Artikel; an dieser Stelle den Artikel geben und den Ton als audio"
    ),
    "UnknownLanguage": "Unbekannte Sprache {language!r}; ihr Kürzel angeben, etwa de oder en; bekannt sind {known}",
    "UnreadableArticle": _unreadable_article,
    "UnreadableFeed": _unreadable_feed,
    # audio
    "BadAddress": _bad_address,
    "BadAnswer": _bad_answer,
    "BadCertificate": (
        "Das Zertifikat für {url} ist nicht gültig ({reason}); Adresse und Uhr dieses Rechners prüfen, "
        "oder die Datei herunterladen und stattdessen angeben"
    ),
    "BadPackets": ("{path} ist stellenweise beschädigt: {count} Pakete fehlen, danach können die Zeiten abweichen"),
    "CutOff": _cut_off,
    "CutShort": _cut_short,
    "DamagedAudio": (
        "{path} ist beschädigt und lässt sich nicht abspielen ({reason}); noch einmal herunterladen oder exportieren"
    ),
    "NoGraphicsCard": (
        "Keine Grafikkarte ist benutzbar, eingestellt ist aber {device}; ihren Treiber einrichten oder auto einstellen "
        "(--device, GLEICHLAUF_DEVICE)"
    ),
    "DamagedModel": "{file} des Modells in {origin} fehlt oder ist beschädigt; das Modell noch einmal holen",
    "DiskFailed": "Der Datenträger von {path} versagt ({reason}); nach ihm sehen, dann noch einmal versuchen",
    "DiskFull": "Der Datenträger von {path} ist voll; Platz schaffen, dann noch einmal versuchen",
    "EmptyAudio": "{path} enthält keinen Ton; noch einmal herunterladen oder exportieren",
    "ForbiddenAddress": _forbidden_address,
    "HostBusy": (
        "Vom Rechner von {url} laufen schon {limit} Downloads, mehr sollen es nicht sein; später noch einmal versuchen"
    ),
    "HttpFailed": _http_failed,
    "ModelNotFound": (
        "Das Modell {name!r} ist nicht auf diesem Rechner und vom Hub nicht zu haben; eine Netzverbindung herstellen, "
        "einen Ordner mit einem CTranslate2-Modell nennen oder das Modell base holen: `pip install 'gleichlauf[base]'`"
    ),
    "NotEnoughMemory": (
        "Für das Modell {model} reicht der Arbeitsspeicher nicht; andere Programme schließen, diesem mehr zugestehen "
        "oder ein kleineres Modell nehmen"
    ),
    "NoSuchHost": "Einen Rechner {host} gibt es nicht (für {url}); prüfen, ob er richtig geschrieben ist",
    "NoNetwork": "Keine Verbindung zu {url} ({reason}); Adresse und Netz prüfen",
    "NoSuchFile": _no_such_file,
    "NotAudio": _not_audio,
    "NotHttp": _not_http,
    "NotFound": "Unter {url} gibt es nichts (HTTP {status}); die Adresse prüfen",
    "TooLarge": _too_large,
    "TooLong": _too_long,
    "TooManyRedirects": "{url} leitet mehr als {limit} Mal weiter; die Adresse angeben, bei der das endet",
    "TooSlow": _too_slow,
    "UnknownModel": (
        "Ein Modell {name!r} gibt es nicht; einen Ordner mit einem CTranslate2-Modell nennen oder eines von {known}"
    ),
    # align
    "NothingHeard": ("In {path} war keine Sprache zu hören: nur Stille oder Musik; ist es die richtige Datei?"),
    "UnreadableAlignment": _unreadable_alignment,
    # subtitles
    "BadProfile": _bad_profile,
    "NoTagForChapters": _no_tag_for_chapters,
    # publish
    "UnfitRecording": _unfit_recording,
    # jobs
    "CrashesReader": f"{{name}} hat das Programm, das es liest, zum Absturz gebracht ({{ending}}); {_IN_ANOTHER_FORM}",
    "MakesTooMuch": f"Aus {{name}} kommen mehr als {{limit_mib}} MiB heraus, die Grenze; {_IN_ANOTHER_FORM}",
    "TakesTooLong": f"{{name}} braucht zum Lesen mehr als {{limit_s}} s, die Grenze; {_IN_ANOTHER_FORM}",
    "TakesTooMuchMemory": (
        f"{{name}} braucht zum Lesen mehr als {{limit_mib}} MiB Arbeitsspeicher, die Grenze; {_IN_ANOTHER_FORM}"
    ),
    "DeliveryNotFound": "Eine Zustellung {id} gibt es nicht; der Auftrag nennt seine unter webhooks",
    "BadStore": (
        "Unter {place} kann keine Ablage liegen ({reason}); einen Ordner angeben oder eine Adresse wie s3://bucket/name"
    ),
    "UnknownProfile": (
        "Ein Profil {name!r} gibt es nicht; eines von {known} nennen oder eine Datei, deren Name auf .toml endet"
    ),
    "NotInStore": "Die Datei {sha256:.12}… ist nicht mehr in der Ablage; den Auftrag noch einmal einreichen",
    "DamagedInStore": (
        "Die Datei {sha256:.12}… ist in der Ablage beschädigt und lässt sich nicht wiederherstellen; den Auftrag noch "
        "einmal einreichen"
    ),
    "BadBackup": _bad_backup,
    "NotEmpty": (
        "In {place} liegt schon etwas; einen leeren Ort nennen, oder beim Wiederherstellen mit --force ersetzen"
    ),
    "InUse": (
        "{place} ist in Gebrauch, und es wurde nichts wiederhergestellt; den Dienst und seine Arbeitsprozesse "
        "anhalten, und was sie sonst geöffnet hat, dann noch einmal versuchen"
    ),
    "ProgramMissing": (
        "PostgreSQL kopiert {program}, und das ist nicht hier; sein Paket postgresql-client installieren"
    ),
    "ProgramFailed": (
        "{program} ist gescheitert ({reason}); es muss so neu sein wie der Server und alle Tabellen lesen dürfen"
    ),
    "StoreUnreachable": (
        "Die Ablage unter {place} ist nicht zu erreichen ({reason}); das Netz und ihre Schlüssel prüfen"
    ),
    "StoreMoved": (
        "{place} ist nicht da oder nicht mehr der Ordner, der geöffnet wurde, deshalb wird nichts aufbewahrt; ihn "
        "einhängen oder zurücklegen, oder den Dienst neu starten"
    ),
    "NotOurFolder": (
        "In {folder} liegt {name} und stammt nicht von diesem Programm; mit --out einen anderen Ordner nennen "
        "oder die Datei wegräumen"
    ),
    "PodcastNotFound": "{source} nennt keinen Podcast; die Aufnahme mitgeben (audio), eine Datei oder Adresse",
    "BadDatabase": (
        "{url} ist keine Datenbank für Aufträge ({reason}); eine angeben wie "
        "sqlite:////var/lib/gleichlauf/jobs.sqlite oder postgresql://user@host/gleichlauf"
    ),
    "IdempotencyConflict": (
        "Der Schlüssel {key!r} gehört zu einer anderen Anfrage, Auftrag {job_id}; für jede Anfrage einen neuen nehmen"
    ),
    "JobGone": "Der Auftrag {job_id} ist mit seinen Ergebnissen gelöscht; er muss neu gestellt werden",
    "JobNotFound": (
        "Einen Auftrag {job_id} gibt es nicht; die Kennung prüfen, und mit wessen Schlüssel er gestellt wurde"
    ),
    "JobRunning": "Am Auftrag {job_id} wird gearbeitet; ihn erst abbrechen oder das Löschen erzwingen",
    "KeyNotFound": "Einen Schlüssel {key_id}, der noch gilt, gibt es nicht; alle zeigt gleichlauf keys list",
    "LeaseLost": (
        "Teil {part} von {stage} gehört diesem Prozess nicht mehr, der Auftrag {job_id} ist {status}; ihn fallen lassen"
    ),
    "ClosedFolder": _closed_folder,
    "NewerTables": (
        "{place} stammt von einer neueren Version dieses Programms; diese installieren oder eine andere Datenbank "
        "nennen"
    ),
    "DatabaseMoved": (
        "{path} ist nicht da oder nicht mehr die Datei, die geöffnet wurde, deshalb wird nichts geschrieben; sie "
        "zurücklegen, oder den Dienst anhalten, den Datenordner richten und wieder starten"
    ),
    "LedgerUnavailable": _ledger_unavailable,
    "OldSqlite": (
        "Dieses Python hat SQLite {version}, Aufträge brauchen 3.35; ein anderes Python nehmen oder PostgreSQL"
    ),
    "Overdue": (
        "Der Auftrag war nach {days} Tagen nicht fertig; ihn noch einmal versuchen lassen, und der Betreiber sollte "
        "nachsehen, ob Arbeitsprozesse laufen"
    ),
    "Poison": _poison,
    "WorkerEnded": _worker_ended,
    "ServiceTrouble": (
        "Der Dienst selbst hat eine Störung ({kind}), am Auftrag liegt es nicht; ihn später noch einmal versuchen"
    ),
    "WrongState": "Der Auftrag {job_id} ist {status}; möglich ist das nur, solange er eines davon ist: {allowed}",
    # worker
    "BadSetting": _bad_setting,
    "NoBroker": (
        "Ein Arbeitsprozess braucht GLEICHLAUF_BROKER_URL; dort ein Redis angeben oder 'gleichlauf serve' die Arbeit "
        "selbst machen lassen"
    ),
    "UnreadableSettings": "{file} ist kein lesbares TOML ({reason}); berichtigen oder wegräumen",
    # web
    "OpenToAll": (
        "Ohne API-Schlüssel hört der Dienst nur auf diesen Rechner, nicht auf {host}; einen Schlüssel machen mit "
        "'gleichlauf keys create NAME', oder --host weglassen"
    ),
    "PortTaken": _port_taken,
    "MalformedJson": (
        "Der Rumpf ist kein JSON in UTF-8 ({reason}); JSON schicken, oder ein Formular als multipart/form-data"
    ),
    "MalformedForm": (
        "Das Formular ist nicht lesbar ({reason}); die HTTP-Bibliothek es als multipart/form-data schreiben lassen"
    ),
    "UnsupportedBody": (
        "Ein Rumpf der Art {media_type!r} wird nicht angenommen; application/json oder multipart/form-data schicken, "
        "nicht gepackt"
    ),
    "BodyTooLarge": _body_too_large,
    "BodyTooSlow": (
        "Vom Rumpf kam in {after_s} s so gut wie nichts; noch einmal schicken, oder stattdessen eine Adresse"
    ),
    "BadIdempotencyKey": ("Ein Idempotency-Key hat 1 bis {limit} druckbare ASCII-Zeichen; gut ist eine UUID"),
    "KeyMissing": (
        "Das braucht einen API-Schlüssel; ihn als 'Authorization: Bearer gl_…' schicken, der Betreiber macht einen mit "
        "'gleichlauf keys create'"
    ),
    "KeyRefused": (
        "Dieser API-Schlüssel ist unbekannt, widerrufen oder abgelaufen; beim Betreiber einen anderen erbitten"
    ),
    "ForeignSite": (
        "Ohne API-Schlüssel wird nur dieser Rechner bedient, und {site!r} ist ein anderer; der Betreiber macht einen "
        "Schlüssel mit 'gleichlauf keys create'"
    ),
    "TooManyRequests": "Mehr als {limit} Anfragen in der Minute; in {retry_after_s} s weitermachen",
    "QuotaUsedUp": _quota_used_up,
    "ServiceFull": (
        "Der Dienst hat so viel Arbeit, wie er annimmt; es wurde nichts gespeichert, in {retry_after_s} s noch einmal "
        "einreichen"
    ),
    "TooManyConnections": (
        "Es werden zu viele Verbindungen auf einmal beantwortet; es wurde nichts gelesen, in {retry_after_s} s noch "
        "einmal versuchen"
    ),
    "NotReady": (
        "Der Dienst ist nicht bereit ({missing}); sein Protokoll und 'gleichlauf doctor' auf seinem Rechner sagen, "
        "warum"
    ),
    "NoRoom": (
        "Der Datenträger des Dienstes ist fast voll; es wurde nichts gespeichert, sein Betreiber muss Platz schaffen, "
        "in {retry_after_s} s noch einmal einreichen"
    ),
    "NoSuchRoute": "Unter {path!r} gibt es nichts; /openapi.json nennt, was es gibt",
    "WrongMethod": "{method!r} geht hier nicht; es gibt {allowed}",
    "NotAcceptable": "Als {accept!r} gibt es kein Ergebnis; es gibt {known}",
    "NoSuchPreset": "Eine Voreinstellung {name!r} gibt es nicht; es gibt {known}",
    "NoSuchOutput": "Der Auftrag hat keine Ausgabe {name!r}; er hat {known}",
    "ResultNotReady": (
        "Der Auftrag ist {status}, und nur ein fertiger (completed) hat ein Ergebnis; sein 'status' sagt, wann"
    ),
    # cli
    "Unreachable": (
        "Auf {url} antwortet kein Dienst ({reason}); einen starten mit 'gleichlauf serve', oder in GLEICHLAUF_URL "
        "einen anderen nennen"
    ),
    "NotGleichlauf": "Was auf {url} antwortet, ist kein Gleichlauf ({answer}); GLEICHLAUF_URL berichtigen",
    "NoEntry": (
        "Der Dienst auf {url} will einen gültigen API-Schlüssel; er gehört in GLEICHLAUF_KEY (wer den Dienst betreibt, "
        "macht einen mit 'gleichlauf keys create NAME')"
    ),
    "Refused": "Der Dienst antwortet mit {status}; {detail}",
    "OutputFailed": (
        "In die Standardausgabe lässt sich nicht schreiben ({reason}); dort Platz schaffen oder sie umleiten"
    ),
    "DamagedResult": "Das Ergebnis {name} kam nicht ganz an; es noch einmal holen",
}
"""By the name of the error's class: a text that its attributes fill, or a function that makes one."""

_NUMBER = re.compile(r"\[Errno -?\d+\] ")  # tells nobody anything beside the words
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def explain(error: BaseException, language: str) -> str:
    """Say in one line what went wrong and what to do.

    Args:
        error: any; those of our packages speak for themselves.
        language: ``de`` for German, anything else for English.

    >>> explain(FileNotFoundError(2, "No such file or directory", "a.md"), "de")
    'a.md: das gibt es nicht; einen anderen Ordner nennen oder dort Zugriff schaffen'
    """
    german = GERMAN.get(type(error).__name__)
    if language == "de" and german is not None:
        said = {name: in_german(value) if name == "reason" else value for name, value in vars(error).items()}
        text = german.format(**said) if isinstance(german, str) else german(error)
    elif german is not None:
        text = str(error)
    else:
        text = _foreign(error, language)
    return _CONTROLS.sub(" ", _NUMBER.sub("", text)).strip()


def has_message(error: BaseException) -> bool:
    """Return whether an error was thought of: it is one of ours, or of the system's."""
    return type(error).__name__ in GERMAN or (isinstance(error, OSError) and bool(error.strerror))


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

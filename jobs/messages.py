"""What errors say to users, in English and German, always in one line.

Longer than other modules: an entry for every error that there is, and little else.
"""

from __future__ import annotations

import errno
import os
import re
from typing import TYPE_CHECKING, Any

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
    "only http and https are fetched": "abgerufen wird nur http und https",
    "it names no host": "darin steht kein Rechnername",
    "it is not on the public internet": "sie liegt nicht im öffentlichen Internet",
    "its port is not one of the web's": "ihr Port ist keiner des Webs",
    "it is neither RSS nor Atom": "er ist weder RSS noch Atom",
    "it is a web page": "er ist eine Webseite",
    "it has a document type": "er hat einen Dokumenttyp",
    "it had a user name or password in it": "darin stand ein Benutzername oder Passwort",
    "it redirects to nowhere": "der Server leitet weiter, sagt aber nicht, wohin",
    "it has no backup.json": "ohne backup.json",
    "its tables are damaged": "die Tabellen sind beschädigt",
    "backup.json is damaged": "backup.json ist beschädigt",
    "it was cut short": "unvollständig",
    "its tables are of another kind of database": "die Tabellen sind von einer anderen Art Datenbank",
    "it states two lengths": "er nennt zwei Längen",
    "the length it states is no number": "die Länge, die er nennt, ist keine Zahl",
    "its headers are too long": "seine Kopfzeilen sind zu lang",
    "one of its headers is malformed": "eine seiner Kopfzeilen ist fehlerhaft",
    "its chunks are malformed": "seine Stücke (chunks) sind fehlerhaft",
    "its Transfer-Encoding is unknown": "sein Transfer-Encoding ist unbekannt",
    "what it calls gzip is none": "was er gzip nennt, ist keines",
    "its gzip has no end": "seinem gzip fehlt das Ende",
    "it is not well-formed": "sie ist nicht wohlgeformt",
    "it is no MP3": "sie ist kein MP3",
    "it is damaged": "sie ist beschädigt",
    "books hold MP3, AAC in M4A and Opus in Ogg": "Bücher fassen MP3, AAC in M4A und Opus in Ogg",
    "browsers find every place in it": "Browser finden darin jede Stelle",
    "its tag is broken": "ihr Tag ist beschädigt",
    "its tag is older than ID3v2.3": "ihr Tag ist älter als ID3v2.3",
    # What the system says, by its number: the words are the same on Linux and macOS, not on Windows.
    os.strerror(errno.ENOENT): "das gibt es nicht",
    os.strerror(errno.EACCES): "der Zugriff ist nicht erlaubt",
    os.strerror(errno.EPERM): "der Zugriff ist nicht erlaubt",
    os.strerror(errno.ENOTDIR): "ein Teil des Pfads ist kein Ordner",
    os.strerror(errno.EISDIR): "es ist ein Ordner",
    os.strerror(errno.EEXIST): "dort liegt schon etwas",
    os.strerror(errno.ENAMETOOLONG): "der Name ist zu lang",
    os.strerror(errno.EROFS): "dort kann nur gelesen werden",
    os.strerror(errno.ENOSPC): "der Datenträger ist voll",
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
    "export it anew as MP3": "sie noch einmal als MP3 ausgeben",
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
"""Errors of the system that another folder helps against; of files to read, `audio.errors.NoSuchFile` speaks."""

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
        "GLEICHLAUF_MAX_WORKER_BYTES erhöhen oder dem Rechner mehr Arbeitsspeicher geben, dann noch einmal versuchen"
    ),
    "timed-out": "die Aufnahme teilen oder ein kleineres Modell nehmen",
}

_UNITS = {"bytes": "Bytes", "paragraphs": "Absätze", "tags": "Tags", "brackets": "eckige Klammern"}


def _not_audio(error: Any) -> str:  # noqa: ANN401 - each of these takes the error of its name in GERMAN
    instead = f"; es sieht aus wie {_LOOKS_LIKE.get(error.looks_like, error.looks_like)}" if error.looks_like else ""
    return f"{error.path} ist kein Ton{instead}; gelesen werden MP3, M4A, AAC, Ogg, Opus, FLAC, WAV und WebM"


def _unreadable_article(error: Any) -> str:  # noqa: ANN401
    found = "keine Textdatei" if error.found == "binary data" else error.found
    return f"{error.source} ist {found}, das wird nicht gelesen; den Artikel als HTML, Markdown oder Text geben"


def _unreadable_feed(error: Any) -> str:  # noqa: ANN401
    reason = _REASONS.get(error.reason, error.reason)
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
    reason = _REASONS.get(error.reason, error.reason)
    return f"{error.name} nimmt keine Kapitel auf ({reason}); sie als MP3 mit einem Tag nach ID3v2.3 oder 2.4 speichern"


def _unfit_recording(error: Any) -> str:  # noqa: ANN401
    reason = _REASONS.get(error.reason, error.reason)
    remedy = _RECORDING_REMEDIES.get(error.remedy, error.remedy)
    return f"Zu {error.name} gibt es kein {error.output} ({reason}); {remedy}"


def _no_such_file(error: Any) -> str:  # noqa: ANN401
    return f"{error.path} lässt sich nicht lesen ({_REASONS.get(error.reason, error.reason)}); den Pfad prüfen"


def _bad_address(error: Any) -> str:  # noqa: ANN401
    reason = _REASONS.get(error.reason, error.reason)
    return f"{error.url!r} lässt sich nicht abrufen ({reason}); eine Adresse wie https://example.org/a.mp3 angeben"


def _bad_profile(error: Any) -> str:  # noqa: ANN401
    reason = _REASONS.get(error.reason, error.reason)
    return f"{error.path} ist kein Profil für Untertitel ({reason}); berichtigen oder ein eingebautes Profil nennen"


def _forbidden_address(error: Any) -> str:  # noqa: ANN401
    reason = _REASONS.get(error.reason, error.reason)
    return (
        f"{error.url!r} wird nicht abgerufen ({reason}); eine öffentliche Adresse wie https://example.org/a.mp3 angeben"
    )


def _bad_backup(error: Any) -> str:  # noqa: ANN401
    reason = _REASONS.get(error.reason, error.reason)
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
    reason = _REASONS.get(error.reason, error.reason)
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
    unit = _UNITS.get(error.unit, error.unit)
    return f"{error.source} hat mehr als {_grouped(error.limit)} {unit}, die Grenze für einen Artikel; in Teilen geben"


def _body_too_large(error: Any) -> str:  # noqa: ANN401
    what = {"the body": "Der Rumpf"}.get(error.part, error.part)
    return (
        f"{what} hat mehr als {_grouped(error.limit_bytes)} Bytes, die Grenze; weniger schicken, oder statt dessen "
        "eine Adresse"
    )


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
    "DamagedAudio": "{path} ist beschädigt und lässt sich nicht abspielen ({reason}); noch einmal holen oder ausgeben",
    "NoGraphicsCard": "dieser Rechner hat keine Grafikkarte für --device {device}; ohne die Option aufrufen",
    "DamagedModel": "{file} des Modells in {origin} fehlt oder ist beschädigt; das Modell noch einmal holen",
    "DiskFull": "Der Datenträger von {path} ist voll; Platz schaffen und denselben Befehl noch einmal geben",
    "EmptyAudio": "{path} enthält keinen Ton; noch einmal holen oder ausgeben",
    "ForbiddenAddress": _forbidden_address,
    "HostBusy": (
        "Vom Rechner von {url} laufen schon {limit} Downloads, mehr sollen es nicht sein; später noch einmal versuchen"
    ),
    "HttpFailed": _http_failed,
    "ModelNotFound": (
        "Das Modell {name!r} ist nicht auf diesem Rechner und vom Hub nicht zu haben; das Netz verbinden, einen Ordner "
        "mit einem CTranslate2-Modell nennen oder das Modell base mit `pip install 'gleichlauf[base]'` holen"
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
    "UnreadableAlignment": (
        "Das ist kein Abgleich, den diese Version liest ({reason}); den Artikel noch einmal abgleichen"
    ),
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
        "In {place} kann kein Speicher sein ({reason}); einen Ordner angeben oder eine Adresse wie s3://bucket/name"
    ),
    "UnknownProfile": (
        "Ein Profil {name!r} gibt es nicht; eines von {known} nennen oder eine Datei, deren Name auf .toml endet"
    ),
    "NotInStore": "Die Datei {sha256:.12}… ist nicht mehr im Speicher; den Auftrag noch einmal einreichen",
    "DamagedInStore": (
        "Die Datei {sha256:.12}… ist im Speicher beschädigt und lässt sich nicht wieder herstellen; den Auftrag noch "
        "einmal einreichen"
    ),
    "BadBackup": _bad_backup,
    "NotEmpty": (
        "In {place} liegt schon etwas; einen leeren Ort nennen, oder beim Wiederherstellen mit --force ersetzen"
    ),
    "ProgramMissing": (
        "PostgreSQL kopiert {program}, und das ist nicht hier; sein Paket postgresql-client installieren"
    ),
    "ProgramFailed": (
        "{program} ist gescheitert ({reason}); es muss so neu sein wie der Server und alle Tabellen lesen dürfen"
    ),
    "StoreUnreachable": (
        "Der Speicher in {place} ist nicht zu erreichen ({reason}); das Netz und seine Schlüssel prüfen"
    ),
    "StoreMoved": (
        "{place} ist nicht da oder nicht mehr der Ordner, der geöffnet wurde, deshalb wird nichts aufbewahrt; ihn "
        "einhängen oder zurücklegen, oder den Dienst neu starten"
    ),
    "NotOurFolder": (
        "In {folder} liegt {name}, nicht von diesem Programm geschrieben; mit --out einen anderen Ordner nennen "
        "oder die Datei wegräumen"
    ),
    "PodcastNotFound": "{source} nennt keinen Podcast; dessen Aufnahme als audio mitgeben, eine Datei oder Adresse",
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
    "KeyNotFound": ("Einen Schlüssel {key_id}, der sich zurückziehen ließe, gibt es nicht; siehe gleichlauf keys list"),
    "LeaseLost": (
        "Teil {part} von {stage} gehört diesem Prozess nicht mehr, der Auftrag {job_id} ist {status}; ihn fallen lassen"
    ),
    "LedgerUnavailable": (
        "Die Datenbank der Aufträge antwortet nicht ({reason}); nachsehen, ob sie läuft und Platz hat, "
        "dann noch einmal versuchen"
    ),
    "DatabaseMoved": (
        "{path} ist nicht da oder nicht mehr die Datei, die geöffnet wurde, deshalb wird nichts geschrieben; sie "
        "zurücklegen, oder den Dienst anhalten, den Datenordner richten und wieder starten"
    ),
    "OldSqlite": (
        "Dieses Python hat SQLite {version}, Aufträge brauchen 3.35; ein anderes Python nehmen oder PostgreSQL"
    ),
    "Overdue": (
        "Der Auftrag war nach {days} Tagen nicht fertig; nachsehen, ob Prozesse für ihn laufen, "
        "dann noch einmal versuchen"
    ),
    "Poison": _poison,
    "WorkerEnded": _worker_ended,
    "ServiceTrouble": (
        "Der Dienst selbst hat eine Störung ({kind}), am Auftrag liegt es nicht; ihn später noch einmal versuchen"
    ),
    "WrongState": "Der Auftrag {job_id} ist {status}; möglich ist das nur, solange er eines davon ist: {allowed}",
    # worker
    "BadSetting": "{origin} darf nicht {value} sein ({reason}); berichtigen oder weglassen",
    "NoBroker": (
        "Für Prozesse, die anderswo arbeiten, fehlt GLEICHLAUF_BROKER_URL; es auf ein Redis setzen, oder "
        "'gleichlauf serve' die Arbeit selbst tun lassen"
    ),
    "UnreadableSettings": "{file} ist kein lesbares TOML ({reason}); berichtigen oder wegräumen",
    # web
    "OpenToAll": (
        "Ohne API-Schlüssel hört der Dienst nur auf diesen Rechner, nicht auf {host}; einen Schlüssel machen mit "
        "'gleichlauf keys create NAME', oder --host weglassen"
    ),
    "PortTaken": "Auf {host} Port {port} kann nichts hören ({reason}); mit --port einen anderen wählen",
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
        "Vom Rumpf kam in {after_s} s so gut wie nichts; noch einmal schicken, oder statt dessen eine Adresse"
    ),
    "BadIdempotencyKey": ("Ein Idempotency-Key hat 1 bis {limit} druckbare ASCII-Zeichen; eine UUID ist ein guter"),
    "KeyMissing": (
        "Das braucht einen API-Schlüssel; als 'Authorization: Bearer gl_…' schicken, 'gleichlauf keys create' macht "
        "einen"
    ),
    "KeyRefused": (
        "Dieser API-Schlüssel ist unbekannt, widerrufen oder abgelaufen; beim Betreiber einen anderen erbitten"
    ),
    "ForeignSite": (
        "Ohne API-Schlüssel wird nur dieser Rechner bedient, und {site!r} ist ein anderer; 'gleichlauf keys create' "
        "macht einen Schlüssel"
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
    "NoSuchRoute": "Unter {path!r} gibt es nichts; /openapi.json nennt, was es gibt",
    "WrongMethod": "{method!r} geht hier nicht; es gibt {allowed}",
    "NotAcceptable": "Kein Ergebnis gibt es als {accept!r}; es gibt {known}",
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
    "DamagedResult": "Das Ergebnis {name} kam nicht ganz an; es noch einmal holen",
}
"""By the name of the error's class: a text that its attributes fill, or a function that makes one."""

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
        text = german.format(**vars(error)) if isinstance(german, str) else german(error)
    elif german is not None:
        text = str(error)
    else:
        text = _foreign(error, language)
    return _CONTROLS.sub(" ", text).strip()


def _foreign(error: BaseException, language: str) -> str:
    if isinstance(error, MemoryError):
        return {
            "de": "Der Arbeitsspeicher reicht nicht; andere Programme schließen oder mit --model ein kleineres nehmen",
        }.get(language, "there is not enough memory; close other programs or take a smaller one with --model")
    if isinstance(error, OSError) and error.strerror:
        names = [str(name) for name in (error.filename, error.filename2) if name]
        reason = _REASONS.get(error.strerror, error.strerror) if language == "de" else error.strerror
        remedy = {"de": "einen anderen Ordner nennen oder dort Zugriff schaffen"}.get(
            language, "name another folder, or make this one accessible"
        )
        said = ": ".join([*names, reason])
        return f"{said}; {remedy}" if error.errno in _OF_THE_PLACE and names else said
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return {"de": f"Unerwarteter Fehler ({what}); --debug zeigt, wo"}.get(
        language, f"unexpected error ({what}); --debug shows where"
    )


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")

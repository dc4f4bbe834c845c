"""The kinds of problem that an answer may name: status, title and explanation, in English and German.

The ``type`` of a problem (RFC 9457) is the address of its page, ``/problems/`` and the name here; programs tell
problems apart by it, people read the page. Longer than other modules: an entry for every problem, and little else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from web.negotiation import Language


class Said(NamedTuple):
    """What a kind of problem is called, and what it means."""

    title: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemType:
    """A kind of problem.

    Attributes:
        status: of the answer.
        en: in English.
        de: in German.
    """

    status: int
    en: Said
    de: Said

    def said(self, language: Language) -> Said:
        """Return what it says in a language."""
        return self.de if language == "de" else self.en


def _breaks(en: str, de: str) -> ProblemType:
    """Return the kind for what breaks the process that reads it."""
    return ProblemType(
        status=422,
        en=Said(
            en,
            "Documents and recordings are read in a process that has bounds; the same bytes would break them again. "
            "Give an article as Markdown or plain text, or export the recording anew as MP3.",
        ),
        de=Said(
            de,
            "Artikel und Aufnahmen werden in einem Prozess mit Grenzen gelesen; dieselben Bytes würden sie wieder "
            "brechen. Den Artikel als Markdown oder Text geben oder die Aufnahme noch einmal als MP3 ausgeben.",
        ),
    )


INVALID = "invalid-request"
INTERNAL = "internal-error"
BAD_FEED = "bad-feed"

KINDS: dict[str, ProblemType] = {
    INVALID: ProblemType(
        status=422,
        en=Said(
            "The request has wrong or missing values",
            "The request can be read, but not carried out. 'errors' has an entry for each fault: where it is, as a "
            "JSON Pointer into the body or as the name of a parameter or header, and what would be right.",
        ),
        de=Said(
            "Die Anfrage hat falsche oder fehlende Werte",
            "Die Anfrage ist lesbar, aber nicht ausführbar. 'errors' hat je Fehler einen Eintrag: wo er steckt, als "
            "JSON Pointer in den Rumpf oder als Name eines Parameters oder Kopffelds, und was richtig wäre.",
        ),
    ),
    BAD_FEED: ProblemType(
        status=422,
        en=Said(
            "The feed cannot be had, or is none",
            "Nothing was submitted. 'cause' names what went wrong, as in the failure of a job, and 'retryable' whether "
            "the same request may succeed later.",
        ),
        de=Said(
            "Der Feed ist nicht zu haben oder keiner",
            "Es wurde nichts eingereicht. 'cause' nennt, was misslang, wie im Fehlschlag eines Auftrags, und "
            "'retryable', ob dieselbe Anfrage später gelingen kann.",
        ),
    ),
    "malformed-json": ProblemType(
        status=400,
        en=Said("The body is not JSON", "The body has to be one JSON object, encoded as UTF-8."),
        de=Said("Der Rumpf ist kein JSON", "Der Rumpf muss ein JSON-Objekt sein, in UTF-8."),
    ),
    "malformed-form": ProblemType(
        status=400,
        en=Said(
            "The form cannot be read",
            "The body says it is multipart/form-data, but is not, or breaks off. HTTP libraries and 'curl -F' write it "
            "rightly; the boundary must not be set by hand.",
        ),
        de=Said(
            "Das Formular ist nicht lesbar",
            "Der Rumpf nennt sich multipart/form-data, ist es aber nicht oder bricht ab. HTTP-Bibliotheken und "
            "'curl -F' schreiben ihn richtig; die Trennzeile darf nicht von Hand gesetzt werden.",
        ),
    ),
    "unsupported-body": ProblemType(
        status=415,
        en=Said(
            "This type of body is not taken",
            "A job is submitted as application/json or as multipart/form-data, without Content-Encoding.",
        ),
        de=Said(
            "Diese Art von Rumpf wird nicht angenommen",
            "Ein Auftrag kommt als application/json oder multipart/form-data, ohne Content-Encoding.",
        ),
    ),
    "body-too-large": ProblemType(
        status=413,
        en=Said(
            "The body is too large",
            "The operator limits how large articles and recordings may be. Send a smaller file, or the address of one.",
        ),
        de=Said(
            "Der Rumpf ist zu groß",
            "Der Betreiber begrenzt, wie groß Artikel und Aufnahmen sein dürfen. Eine kleinere Datei schicken oder "
            "ihre Adresse.",
        ),
    ),
    "body-too-slow": ProblemType(
        status=408,
        en=Said(
            "The body came too slowly",
            "Nothing was stored. Send the request again; with an Idempotency-Key that is safe at any time.",
        ),
        de=Said(
            "Der Rumpf kam zu langsam",
            "Es wurde nichts gespeichert. Die Anfrage noch einmal schicken; mit einem Idempotency-Key ist das "
            "jederzeit gefahrlos.",
        ),
    ),
    "bad-idempotency-key": ProblemType(
        status=400,
        en=Said(
            "The Idempotency-Key cannot be used",
            "The same key with the same request gives the same job, however often it is sent. A UUID is a good key.",
        ),
        de=Said(
            "Der Idempotency-Key ist nicht brauchbar",
            "Derselbe Schlüssel mit derselben Anfrage ergibt denselben Auftrag, so oft man sie schickt. Eine UUID ist "
            "ein guter Schlüssel.",
        ),
    ),
    "idempotency-conflict": ProblemType(
        status=409,
        en=Said(
            "The Idempotency-Key belongs to another request",
            "This key came before, with another request. Take a new key for each job.",
        ),
        de=Said(
            "Der Idempotency-Key gehört zu einer anderen Anfrage",
            "Dieser Schlüssel kam schon einmal, mit einer anderen Anfrage. Für jeden Auftrag einen neuen nehmen.",
        ),
    ),
    "key-missing": ProblemType(
        status=401,
        en=Said(
            "An API key is needed",
            "Send the key in the header 'Authorization: Bearer gl_…'. The operator makes keys with "
            "'gleichlauf keys create'.",
        ),
        de=Said(
            "Ein API-Schlüssel fehlt",
            "Den Schlüssel im Kopffeld 'Authorization: Bearer gl_…' schicken. Der Betreiber macht Schlüssel mit "
            "'gleichlauf keys create'.",
        ),
    ),
    "key-refused": ProblemType(
        status=401,
        en=Said("The API key is not valid", "It is unknown, revoked or expired. The operator can make another."),
        de=Said(
            "Der API-Schlüssel gilt nicht",
            "Er ist unbekannt, widerrufen oder abgelaufen. Der Betreiber kann einen neuen machen.",
        ),
    ),
    "foreign-site": ProblemType(
        status=403,
        en=Said(
            "Only this machine is served",
            "A service without API keys answers the machine that it runs on, under the names localhost, 127.0.0.1 and "
            "[::1], and no web page of another site. As soon as there is a key, it is asked for instead.",
        ),
        de=Said(
            "Nur dieser Rechner wird bedient",
            "Ein Dienst ohne API-Schlüssel antwortet dem Rechner, auf dem er läuft, unter den Namen localhost, "
            "127.0.0.1 und [::1], und keiner Webseite von anderswo. Sobald es einen Schlüssel gibt, wird stattdessen "
            "danach gefragt.",
        ),
    ),
    "too-many-requests": ProblemType(
        status=429,
        en=Said(
            "Too many requests",
            "The key's limit of requests a minute is reached. 'Retry-After' says when to go on; '?wait=' and the "
            "stream of events need fewer requests than asking over and over.",
        ),
        de=Said(
            "Zu viele Anfragen",
            "Die Grenze des Schlüssels für Anfragen je Minute ist erreicht. 'Retry-After' sagt, wann es weitergeht; "
            "'?wait=' und der Strom der Ereignisse brauchen weniger Anfragen als ständiges Nachsehen.",
        ),
    ),
    "quota-used-up": ProblemType(
        status=429,
        en=Said(
            "The day's quota is used up",
            "The key may submit so many jobs, or so many minutes of sound, a day (UTC). 'Retry-After' says when the "
            "next day begins.",
        ),
        de=Said(
            "Das Kontingent des Tages ist verbraucht",
            "Der Schlüssel darf so viele Aufträge, oder so viele Minuten Ton, am Tag (UTC) einreichen. 'Retry-After' "
            "sagt, wann der nächste beginnt.",
        ),
    ),
    "service-full": ProblemType(
        status=503,
        en=Said(
            "The service takes no more work for now",
            "Too many jobs wait. Nothing was stored; 'Retry-After' says when to try again.",
        ),
        de=Said(
            "Der Dienst nimmt im Augenblick nichts an",
            "Es warten zu viele Aufträge. Es wurde nichts gespeichert; 'Retry-After' sagt, wann ein neuer Versuch "
            "lohnt.",
        ),
    ),
    "no-room": ProblemType(
        status=503,
        en=Said(
            "The disk of the service is nearly full",
            "Nothing was stored. Jobs that were taken go on; new ones are taken as soon as the operator has made room. "
            "'Retry-After' says when to try again.",
        ),
        de=Said(
            "Der Datenträger des Dienstes ist fast voll",
            "Es wurde nichts gespeichert. Angenommene Aufträge laufen weiter; neue werden angenommen, sobald der "
            "Betreiber Platz geschaffen hat. 'Retry-After' sagt, wann ein neuer Versuch lohnt.",
        ),
    ),
    "too-many-connections": ProblemType(
        status=503,
        en=Said(
            "Too many connections at once",
            "The service, or one address, has as many answers under way as it may. Nothing was done; close connections "
            "that are not needed, '?wait=' and streams of events among them, or try again after 'Retry-After'.",
        ),
        de=Said(
            "Zu viele Verbindungen auf einmal",
            "Der Dienst, oder eine Adresse, hat so viele Antworten in Arbeit, wie es sein dürfen. Es ist nichts "
            "geschehen; unnötige Verbindungen schließen, auch '?wait=' und Ströme von Ereignissen, oder es nach "
            "'Retry-After' noch einmal versuchen.",
        ),
    ),
    "not-ready": ProblemType(
        status=503,
        en=Said(
            "The service is not ready",
            "'checks' says of database and store whether they could be written, of the disk whether there is room, "
            "whether a worker is there, and whether work is taken from its queue.",
        ),
        de=Said(
            "Der Dienst ist nicht bereit",
            "Unter 'checks' steht, ob Datenbank und Ablage beschreibbar sind, ob der Datenträger Platz hat, ob ein "
            "Worker da ist und ob etwas aus der Warteschlange genommen wird.",
        ),
    ),
    "ledger-unavailable": ProblemType(
        status=503,
        en=Said(
            "The database does not answer",
            "Whether the request was carried out is not certain. Send it again; with an Idempotency-Key nothing is "
            "done twice.",
        ),
        de=Said(
            "Die Datenbank antwortet nicht",
            "Ob die Anfrage ausgeführt wurde, ist nicht sicher. Noch einmal schicken; mit einem Idempotency-Key "
            "geschieht nichts doppelt.",
        ),
    ),
    "database-error": ProblemType(
        status=503,
        en=Said(
            "The database cannot be used",
            "It is damaged, or of another version. Nothing was stored. The operator has to see to it; the service's "
            "log says what is wrong.",
        ),
        de=Said(
            "Die Datenbank ist nicht zu benutzen",
            "Sie ist beschädigt oder von einer anderen Version. Es wurde nichts gespeichert. Der Betreiber muss sich "
            "um sie kümmern; das Protokoll des Dienstes sagt, was fehlt.",
        ),
    ),
    "database-moved": ProblemType(
        status=503,
        en=Said(
            "The database is not where it should be",
            "Nothing was stored. The operator has to put the file of the jobs back, or to start the service again; "
            "its log names the path.",
        ),
        de=Said(
            "Die Datenbank ist nicht, wo sie sein sollte",
            "Es wurde nichts gespeichert. Der Betreiber muss die Datei der Aufträge zurücklegen oder den Dienst neu "
            "starten; sein Protokoll nennt den Pfad.",
        ),
    ),
    "store-unreachable": ProblemType(
        status=503,
        en=Said("The store of results does not answer", "Try again later."),
        de=Said("Die Ablage der Ergebnisse antwortet nicht", "Später noch einmal versuchen."),
    ),
    "not-in-store": ProblemType(
        status=410,
        en=Said("The result is no longer kept", "Its file is gone from the store. Submit the job again."),
        de=Said(
            "Das Ergebnis ist nicht mehr da", "Seine Datei fehlt in der Ablage. Den Auftrag noch einmal einreichen."
        ),
    ),
    "damaged-in-store": ProblemType(
        status=410,
        en=Said(
            "The result is damaged",
            "Its file has other bytes than were put into the store, and what it was made from is lost or damaged too, "
            "so that it cannot be made again. Submit the job again; the operator should look after the disk.",
        ),
        de=Said(
            "Das Ergebnis ist beschädigt",
            "Seine Datei hat andere Bytes, als in die Ablage kamen, und auch woraus es entstand, fehlt oder ist "
            "beschädigt, so dass es sich nicht wieder herstellen lässt. Den Auftrag noch einmal einreichen; wer den "
            "Dienst betreibt, sollte nach dem Datenträger sehen.",
        ),
    ),
    "disk-failed": ProblemType(
        status=503,
        en=Said("The disk of the service fails", "Nothing was stored. The operator's log says why; try again later."),
        de=Said(
            "Der Datenträger des Dienstes versagt",
            "Es wurde nichts gespeichert. Das Protokoll des Betreibers sagt, warum; später noch einmal versuchen.",
        ),
    ),
    "disk-full": ProblemType(
        status=507,
        en=Said("The service has no room", "The disk of the service is full. Nothing was stored; try again later."),
        de=Said(
            "Der Dienst hat keinen Platz",
            "Der Datenträger des Dienstes ist voll. Es wurde nichts gespeichert; später noch einmal versuchen.",
        ),
    ),
    "no-such-route": ProblemType(
        status=404,
        en=Said("There is nothing here", "/openapi.json names all routes."),
        de=Said("Hier gibt es nichts", "/openapi.json nennt alle Adressen."),
    ),
    "wrong-method": ProblemType(
        status=405,
        en=Said("This cannot be done here", "The header 'Allow' names the methods that there are."),
        de=Said("Das geht hier nicht", "Das Kopffeld 'Allow' nennt die Methoden, die es gibt."),
    ),
    "no-such-preset": ProblemType(
        status=404,
        en=Said("There is no such preset", "GET /v1/presets names all presets."),
        de=Said("Diese Voreinstellung gibt es nicht", "GET /v1/presets nennt alle Voreinstellungen."),
    ),
    "job-not-found": ProblemType(
        status=404,
        en=Said("There is no such job", "Or it belongs to another API key: each key sees its own jobs only."),
        de=Said(
            "Diesen Auftrag gibt es nicht",
            "Oder er gehört zu einem anderen API-Schlüssel: jeder sieht nur seine eigenen Aufträge.",
        ),
    ),
    "delivery-not-found": ProblemType(
        status=404,
        en=Said("There is no such delivery", "A job's 'webhooks' names its messages to the webhook."),
        de=Said(
            "Diese Zustellung gibt es nicht", "Unter 'webhooks' nennt ein Auftrag seine Nachrichten an den Webhook."
        ),
    ),
    "job-gone": ProblemType(
        status=410,
        en=Said(
            "The job is deleted", "It was deleted, or the time for which its results are kept is over. Submit it anew."
        ),
        de=Said(
            "Der Auftrag ist gelöscht",
            "Er wurde gelöscht, oder die Zeit ist um, für die seine Ergebnisse aufbewahrt werden. Noch einmal "
            "einreichen.",
        ),
    ),
    "job-running": ProblemType(
        status=423,
        en=Said("The job is running", "Cancel it first, or delete it with '?force=true', which does both."),
        de=Said("Der Auftrag läuft", "Erst abbrechen, oder mit '?force=true' löschen, was beides tut."),
    ),
    "wrong-state": ProblemType(
        status=409,
        en=Said(
            "The job's status does not allow this",
            "'current_value' is its status, 'allowed_values' are those in which this can be done.",
        ),
        de=Said(
            "Der Zustand des Auftrags lässt das nicht zu",
            "'current_value' ist sein Zustand, 'allowed_values' sind die, in denen es geht.",
        ),
    ),
    "result-not-ready": ProblemType(
        status=409,
        en=Said(
            "There is no result yet",
            "Only a completed job has results. 'GET /v1/jobs/{id}?wait=30' answers as soon as the job has ended.",
        ),
        de=Said(
            "Es gibt noch kein Ergebnis",
            "Nur ein fertiger Auftrag (completed) hat Ergebnisse. 'GET /v1/jobs/{id}?wait=30' antwortet, sobald er "
            "beendet ist.",
        ),
    ),
    "no-such-output": ProblemType(
        status=404,
        en=Said(
            "The job has no such output",
            "A job's 'outputs' names what it has made; 'detail' also names what can be made of it at any time.",
        ),
        de=Said(
            "Diese Ausgabe hat der Auftrag nicht",
            "Unter 'outputs' nennt ein Auftrag, was er gemacht hat; 'detail' nennt auch, was sich jederzeit daraus "
            "machen lässt.",
        ),
    ),
    "unfit-recording": ProblemType(
        status=404,
        en=Said(
            "There is no such result of this recording",
            "Some results have the recording in them. A book (epub) takes MP3, AAC in M4A and Opus in Ogg; "
            "chapters.mp3 an MP3 with no tag or one of ID3v2.3 or 2.4; seekable.m4a an MP3 of variable bit rate, in "
            "which browsers would miss places.",
        ),
        de=Said(
            "Dieses Ergebnis gibt es zu dieser Aufnahme nicht",
            "In manchen Ergebnissen steckt die Aufnahme. Ein Buch (epub) fasst MP3, AAC in M4A und Opus in Ogg, "
            "chapters.mp3 ein MP3 ohne Tag oder mit einem nach ID3v2.3 oder 2.4, seekable.m4a ein MP3 mit "
            "veränderlicher Bitrate, in dem Browser Stellen verfehlen würden.",
        ),
    ),
    "takes-too-long": _breaks(
        "What was given takes too long to read",
        "Was eingereicht wurde, ist nicht in der Zeit zu lesen",
    ),
    "takes-too-much-memory": _breaks(
        "What was given takes too much memory to read",
        "Was eingereicht wurde, braucht zu viel Speicher",
    ),
    "makes-too-much": _breaks(
        "Too much comes out of what was given",
        "Aus dem, was eingereicht wurde, kommt zu viel heraus",
    ),
    "crashes-reader": _breaks(
        "What was given makes its reader crash",
        "Was eingereicht wurde, bringt das lesende Programm zum Absturz",
    ),
    "not-acceptable": ProblemType(
        status=406,
        en=Said(
            "There is no result of this type",
            "'Accept' names no media type that the job has. An ending of the path, as in /result.vtt, chooses too.",
        ),
        de=Said(
            "Ein Ergebnis dieser Art gibt es nicht",
            "'Accept' nennt keinen Medientyp, den der Auftrag hat. Auch eine Endung am Pfad wählt aus, wie bei "
            "/result.vtt.",
        ),
    ),
    INTERNAL: ProblemType(
        status=500,
        en=Said("The service has a fault", "It is noted in the service's log. The request may be sent again."),
        de=Said("Der Dienst hat einen Fehler", "Er steht im Protokoll des Dienstes. Ein neuer Versuch schadet nicht."),
    ),
}
"""By the codes of errors."""


def kind_of(error: type[Exception]) -> str | None:
    """Return the name of the problem that an error becomes, its own or that of what it is a case of.

    >>> kind_of(ValueError) is None
    True
    """
    return next((code for each in error.__mro__ if (code := getattr(each, "code", "")) in KINDS), None)

"""What a database means that says it cannot be used, and what helps against that."""

from __future__ import annotations

import re
from typing import NamedTuple

NO_URL = "it is not written as a URL"
NOT_OURS = "this user may not read and write it"


class Remedy(NamedTuple):
    """What to do, in both languages."""

    en: str
    de: str


_RIGHTS = Remedy(
    "let this user read and write the file and its folder",
    "diesem Benutzer erlauben, die Datei und ihren Ordner zu lesen und zu beschreiben",
)
_PRIMARY = Remedy(
    "name the primary server in GLEICHLAUF_DATABASE_URL", "in GLEICHLAUF_DATABASE_URL den primären Server nennen"
)
_GRANT = Remedy(
    "grant its user CREATE and USAGE on the schema, or make that user the database's owner",
    "ihrem Benutzer CREATE und USAGE am Schema geben oder ihn zum Eigentümer der Datenbank machen",
)
_BACKUP = Remedy(
    "see that its disk is sound, and restore it from a backup",
    "ihren Datenträger prüfen und sie aus einer Sicherung wiederherstellen",
)
_START = Remedy(
    "restore it from a backup, or start the service again, which makes them",
    "sie aus einer Sicherung wiederherstellen oder den Dienst neu starten, der sie anlegt",
)
_ROOM = Remedy("make room on its disk", "auf ihrem Datenträger Platz schaffen")
_WAIT = Remedy(
    "another program keeps it locked: let that end, then try again",
    "ein anderes Programm hält sie gesperrt: dessen Ende abwarten, dann noch einmal versuchen",
)
_CREDENTIALS = Remedy(
    "correct user and password in GLEICHLAUF_DATABASE_URL",
    "Benutzer und Passwort in GLEICHLAUF_DATABASE_URL berichtigen",
)
_ENTRANCE = Remedy(
    "let this user and machine in by the server's pg_hba.conf",
    "diesen Benutzer und Rechner in der pg_hba.conf des Servers einlassen",
)
_NAME = Remedy(
    "make it with createdb, or correct its name in GLEICHLAUF_DATABASE_URL",
    "sie mit createdb anlegen oder ihren Namen in GLEICHLAUF_DATABASE_URL berichtigen",
)
_ADDRESS = Remedy(
    "start it, or correct its address in GLEICHLAUF_DATABASE_URL",
    "sie starten oder ihre Adresse in GLEICHLAUF_DATABASE_URL berichtigen",
)
_CONNECTIONS = Remedy(
    "raise its max_connections, or run fewer processes",
    "dort max_connections erhöhen oder weniger Prozesse laufen lassen",
)
_OTHERWISE = Remedy(
    "see that it runs and has room, then try again", "nachsehen, ob sie läuft und Platz hat, dann noch einmal versuchen"
)

_OUTAGES: tuple[tuple[str, str, Remedy], ...] = (
    (NOT_OURS, "dieser Benutzer darf sie nicht lesen und beschreiben", _RIGHTS),
    (r"no such table|relation \".*\" does not exist", "es fehlen Tabellen", _START),
    (r"read-only transaction", "auf diesem Server kann nur gelesen werden", _PRIMARY),
    (r"permission denied for", "ihr Benutzer hat dort nicht die nötigen Rechte", _GRANT),
    (r"attempt to write a readonly database|read-only", "sie ist schreibgeschützt", _RIGHTS),
    (r"unable to open database file", "sie lässt sich nicht öffnen", _RIGHTS),
    (r"database disk image is malformed", "sie ist beschädigt", _BACKUP),
    (r"disk I/O error", "ihr Datenträger liest oder schreibt nicht", _BACKUP),
    (r"database or disk is full|no space left|quota", "der Datenträger ist voll", _ROOM),
    (r"database is locked|\bis locked\b", "sie ist gesperrt", _WAIT),
    (r"no password supplied", "ein Passwort fehlt", _CREDENTIALS),
    # A server speaks the language of its `lc_messages`.
    (r"authentication failed|authentifizierung .*fehlgeschlagen", "das Passwort ist falsch", _CREDENTIALS),
    (r"role \".*\" does not exist|Rolle ».*« existiert nicht", "diesen Benutzer gibt es dort nicht", _CREDENTIALS),
    (r"pg_hba\.conf", "der Server lässt diesen Benutzer oder Rechner nicht ein", _ENTRANCE),
    (r"database \".*\" does not exist|Datenbank ».*« existiert nicht", "diese Datenbank gibt es dort nicht", _NAME),
    (r"too many clients|connection slots|too many connections", "der Server hat keine Verbindung frei", _CONNECTIONS),
    (r"refused|no such file", "dort hört kein Server", _ADDRESS),
    (r"resolve|not known", "einen Rechner dieses Namens gibt es nicht", _ADDRESS),
    (r"timeout|timed out", "dort antwortet niemand", _ADDRESS),
    (r"unreachable", "es führt kein Weg dorthin", _ADDRESS),
    (r"closed the connection|terminating connection|connection .*lost", "der Server ist weg", _OTHERWISE),
    (r"starting up|shutting down|recovery mode", "der Server fährt gerade hoch oder herunter", _OTHERWISE),
)
"""What SQLite or PostgreSQL says, what it means in German, and what helps; the first that is found counts."""


def remedy(reason: str) -> Remedy:
    """Return what helps.

    Args:
        reason: in the words of SQLite or PostgreSQL.

    >>> remedy("database or disk is full").en
    'make room on its disk'
    """
    return next((helps for said, _, helps in _OUTAGES if re.search(said, reason, re.IGNORECASE)), _OTHERWISE)


def cause_de(reason: str) -> str:
    """Return in German what is wrong, with the database's own words in quotes where they say more, or are not known.

    Args:
        reason: in the words of SQLite or PostgreSQL.

    >>> cause_de("database is locked"), cause_de('connection to "db" failed: timeout')
    ('sie ist gesperrt', 'dort antwortet niemand: „connection to "db" failed: timeout“')
    """
    for said, means, _ in _OUTAGES:
        if found := re.search(said, reason, re.IGNORECASE):
            return means if found[0] == reason else f"{means}: „{reason}“"
    return f"„{reason}“"

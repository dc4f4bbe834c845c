"""What helps against what a database says when it cannot be used."""

from __future__ import annotations

import re
from typing import NamedTuple

NO_URL = "it is not written as a URL"
NOT_OURS = "this user may not read and write it"


class Remedy(NamedTuple):
    """What to do, in both languages."""

    en: str
    de: str


_REMEDIES: tuple[tuple[str, Remedy], ...] = (
    (
        r"may not read|readonly database|read-only|unable to open database file",
        Remedy(
            "let this user read and write the file and its folder",
            "diesem Benutzer erlauben, die Datei und ihren Ordner zu lesen und zu beschreiben",
        ),
    ),
    (
        r"malformed|disk I/O error",
        Remedy(
            "see that its disk is sound, and restore it from a backup",
            "ihren Datenträger prüfen und sie aus einer Sicherung wiederherstellen",
        ),
    ),
    (r"\bis full\b|no space left|quota", Remedy("make room on its disk", "auf ihrem Datenträger Platz schaffen")),
    (
        r"\bis locked\b",
        Remedy(
            "another program keeps it locked: let that end, then try again",
            "ein anderes Programm hält sie gesperrt: dessen Ende abwarten, dann noch einmal versuchen",
        ),
    ),
    (
        r"authentication failed|no password supplied|role \".*\" does not exist",
        Remedy(
            "correct user and password in GLEICHLAUF_DATABASE_URL",
            "Benutzer und Passwort in GLEICHLAUF_DATABASE_URL berichtigen",
        ),
    ),
    (
        r"database \".*\" does not exist",
        Remedy(
            "make it with createdb, or correct its name in GLEICHLAUF_DATABASE_URL",
            "sie mit createdb anlegen oder ihren Namen in GLEICHLAUF_DATABASE_URL berichtigen",
        ),
    ),
    (
        r"refused|resolve|not known|timeout|timed out|no such file|unreachable",
        Remedy(
            "start it, or correct its address in GLEICHLAUF_DATABASE_URL",
            "sie starten oder ihre Adresse in GLEICHLAUF_DATABASE_URL berichtigen",
        ),
    ),
)
_OTHERWISE = Remedy(
    "see that it runs and has room, then try again", "nachsehen, ob sie läuft und Platz hat, dann noch einmal versuchen"
)


def remedy(reason: str) -> Remedy:
    """Return what helps.

    Args:
        reason: in the words of SQLite or PostgreSQL.

    >>> remedy("database or disk is full").en
    'make room on its disk'
    """
    return next((found for said, found in _REMEDIES if re.search(said, reason, re.IGNORECASE)), _OTHERWISE)

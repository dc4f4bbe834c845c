from __future__ import annotations

import pytest

from jobs.outages import cause_de, remedy

UNKNOWN = "something that nobody has thought of"


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("attempt to write a readonly database", "file and its folder"),
        ("unable to open database file", "file and its folder"),
        ("database or disk is full", "make room"),
        ("database is locked", "another program"),
        ("database disk image is malformed", "backup"),
        ('FATAL:  password authentication failed for user "anna"', "user and password"),
        ("fe_sendauth: no password supplied", "user and password"),
        ('FATAL:  role "anna" does not exist', "user and password"),
        ('FATAL:  database "jobs" does not exist', "createdb"),
        ("FATAL:  Passwort-Authentifizierung für Benutzer »anna« fehlgeschlagen", "user and password"),
        ("FATAL:  Rolle »anna« existiert nicht", "user and password"),
        ("FATAL:  Datenbank »jobs« existiert nicht", "createdb"),
        ('FATAL:  no pg_hba.conf entry for host "192.0.2.7", user "anna"', "pg_hba.conf"),
        ("FATAL:  sorry, too many clients already", "max_connections"),
        ("cannot execute UPDATE in a read-only transaction", "primary"),
        ("permission denied for schema public", "grant"),
        ("no such table: job", "restore it"),
        ('relation "job" does not exist', "restore it"),
        ("terminating connection due to administrator command", "try again"),
        ("connection failed: Connection refused", "start it"),
        ("failed to resolve host 'db': [Errno -2] Name or service not known", "its address"),
        ("connection timeout expired", "start it"),
        (UNKNOWN, "try again"),
    ],
)
def test_each_fault_of_a_database_has_its_own_remedy(said: str, wanted: str) -> None:
    found = remedy(said)
    assert wanted in found.en
    assert found.de != found.en
    assert cause_de(said).startswith("„") == (said == UNKNOWN)

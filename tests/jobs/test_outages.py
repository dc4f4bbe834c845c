from __future__ import annotations

import pytest

from jobs.outages import remedy


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
        ("connection failed: Connection refused", "start it"),
        ("failed to resolve host 'db': [Errno -2] Name or service not known", "its address"),
        ("connection timeout expired", "start it"),
        ("something that nobody has thought of", "try again"),
    ],
)
def test_each_fault_of_a_database_has_its_own_remedy(said: str, wanted: str) -> None:
    found = remedy(said)
    assert wanted in found.en
    assert found.de != found.en

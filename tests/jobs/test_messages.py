from __future__ import annotations

import errno
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import articles.errors
import jobs
from articles.errors import ArticleTooLarge
from articles.feed import MAX_EPISODES
from audio.errors import NotAudio
from files.given import checked
from jobs.errors import LedgerUnavailable, StoreUnreachable
from jobs.failures import failure
from jobs.messages import explain
from jobs.report import Stage
from tests.test_errors import RAISED, sample
from web.errors import WebError

if TYPE_CHECKING:
    from i18n.declared import DeclaredError


@pytest.mark.parametrize("number", [errno.EROFS, errno.ENOTDIR, errno.EACCES, errno.EEXIST])
def test_a_folder_that_cannot_be_written_has_a_remedy(number: int) -> None:
    error = OSError(number, os.strerror(number), "out")
    assert explain(error, "en") == f"out: {os.strerror(number)}; name another folder, or make this one accessible"
    assert os.strerror(number) not in explain(error, "de")
    assert explain(error, "de").endswith("; einen anderen Ordner nennen oder dort Zugriff schaffen")


def test_in_german_the_reason_is_german_too(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="folder") as error:
        checked(tmp_path, limit_bytes=1)
    assert explain(error.value, "de") == f"{tmp_path} lässt sich nicht lesen (es ist ein Ordner); den Pfad prüfen"
    assert "ein Video ohne Ton" in explain(NotAudio("a.mp4", "a video without sound"), "de")


def test_what_others_say_is_told_in_german_as_far_as_it_is_known() -> None:
    refused = 'connection to server at "127.0.0.1", port 1 failed: Connection refused'
    assert f"(dort hört kein Server: „{refused}“)" in explain(LedgerUnavailable(refused), "de")
    assert "(/a.sqlite: sie ist gesperrt)" in explain(LedgerUnavailable("database is locked", "/a.sqlite"), "de")
    store = StoreUnreachable("s3://a", "[Errno 111] Connection refused")
    assert explain(store, "en").startswith("the store at s3://a cannot be reached (Connection refused)")
    assert "(die Verbindung wird abgelehnt)" in explain(store, "de")
    assert "(der Zugriff ist nicht erlaubt: „PUT: Permission denied by host“)" in explain(
        StoreUnreachable("s3://a", "PUT: Permission denied by host"), "de"
    )
    assert "(„no such bucket“)" in explain(StoreUnreachable("s3://a", "no such bucket"), "de")


def test_our_own_reasons_are_german_in_german() -> None:
    packages = ("articles", "audio", "align", "subtitles", "publish", "jobs", "worker", "cli")
    folders = [Path(jobs.__file__).parents[1] / package for package in packages]
    sources = "".join(path.read_text("utf-8") for folder in folders for path in folder.rglob("*.py"))
    reasons = set(re.findall(r'raise \w+\([^\n]*"((?:it|its) [^"]+)"\)', sources))
    assert len(reasons) >= 12
    reasons = {reason.replace("{MAX_EPISODES}", str(MAX_EPISODES)) for reason in reasons}
    assert [reason for reason in reasons if "„" in explain(StoreUnreachable("-", reason), "de")] == []


ONLY_AT_A_TERMINAL = {
    "CliError": "the commands themselves",
    "SettingsError": "read when a program is started",
    "OpenToAll": "ends the command that serves",
    "PortTaken": "likewise",
    "KeyNotFound": "of gleichlauf keys revoke",
    "NotOurFolder": "jobs write into no folder",
    "BadProfile": "jobs have profiles by name",
    "BadBackup": "of gleichlauf restore",
    "InUse": "of gleichlauf restore",
    "NotEmpty": "of gleichlauf backup and restore",
    "NotReady": "told to who watches over the service",
    "KeyMissing": "names the operator, and what he or she types",
    "ForeignSite": "likewise",
}
"""Errors whose remedy may be a flag or a command, and why."""


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("found", RAISED, ids=lambda found: found.__name__)
def test_what_a_job_or_an_answer_may_say_can_be_done_wherever_it_is_read(
    found: type[DeclaredError], language: str
) -> None:
    """What is wrong with a job is written down once, and read in a terminal, at the desk and by programs."""
    error, _ = sample(found)
    if {base.__name__ for base in found.__mro__} & ONLY_AT_A_TERMINAL.keys():
        return
    told = failure(error, Stage.FETCH)
    text = {"en": told.detail, "de": told.detail_de}[language]
    shown = explain(error, language) if issubclass(found, WebError) else text
    assert not re.search(r"(?<!\w)--\w|command|Befehl|GLEICHLAUF_|pip install|gleichlauf \w", shown), shown


def test_units_of_all_limits_have_a_german_name() -> None:
    sources = "".join(path.read_text("utf-8") for path in Path(articles.errors.__file__).parent.glob("*.py"))
    units = re.findall(r'(?:ArticleTooLarge|TooMuchMarkup)\((?:[\w.]+, )*"([a-z ]+)"\)', sources)
    assert len(set(units)) >= 8
    for unit in units:
        assert f" {unit}," not in explain(ArticleTooLarge("a.html", 1, unit), "de")

from __future__ import annotations

import pytest

from articles.errors import EmptyArticle
from audio.errors import ModelNotFound, NotAudio, NotEnoughMemory, UnknownModel
from files.errors import DiskFailed, DiskFull, TooLarge
from jobs import failures
from jobs.errors import LedgerUnavailable, PodcastNotFound, StoreUnreachable
from jobs.report import Stage
from net.errors import BadAddress, CutOff, ForbiddenAddress, HttpFailed, NoNetwork, NoSuchHost, NotFound, TooSlow

URL = "https://example.org/a.mp3"

PASSING = [
    NoNetwork(URL, "nobody answers"),
    CutOff(URL, 10, 20),
    TooSlow(URL, 10, 60.0),
    *(HttpFailed(URL, status, 0) for status in (408, 425, 429, 500, 502, 503, 504)),
    StoreUnreachable("s3://here", "no"),
    LedgerUnavailable("locked"),
    DiskFailed("/data", "Input/output error"),
    DiskFull("/data"),
    ModelNotFound("base"),
    OSError(5, "Input/output error"),
    MemoryError(),
]
LASTING = [
    NotFound(URL, 404),
    NotFound(URL, 410),
    *(HttpFailed(URL, status, 0) for status in (400, 401, 403, 451)),
    NoSuchHost(URL, "example.org"),
    BadAddress(URL, "it names no host"),
    ForbiddenAddress(URL, "it is not on the public internet"),
    NotAudio("a.mp3", "a web page"),
    TooLarge(URL, 100),
    EmptyArticle(URL),
    PodcastNotFound(URL),
    KeyError("a fault of ours"),
]


@pytest.mark.parametrize("error", PASSING, ids=repr)
def test_what_may_pass_is_tried_six_times_over_six_hours(error: Exception) -> None:
    waits: list[float] = []
    while (wait_s := failures.wait_s(error, len(waits))) is not None:
        waits.append(wait_s)
    assert len(waits) == 5
    assert waits == sorted(waits)
    assert 6 * 3600 <= sum(waits) <= 7.5 * 3600
    assert failures.failure(error, Stage.FETCH).retryable


@pytest.mark.parametrize("error", LASTING, ids=repr)
def test_what_will_not_pass_is_not_tried_again(error: Exception) -> None:
    assert failures.wait_s(error, 0) is None


def test_a_server_that_asks_for_patience_gets_it_up_to_an_hour() -> None:
    assert failures.wait_s(HttpFailed(URL, 429, 900), 0) == 900
    assert failures.wait_s(HttpFailed(URL, 503, 86_400), 0) == 3600


def test_waits_differ_so_that_jobs_do_not_come_back_together() -> None:
    assert len({failures.wait_s(NoNetwork(URL, ""), 0) for _ in range(20)}) > 1


def test_the_producer_is_told_in_both_languages_what_is_wrong_with_his_files() -> None:
    told = failures.failure(NotAudio("a.mp3", "a web page"), Stage.TRANSCRIBE)
    assert told.type == "not-audio"
    assert told.stage is Stage.TRANSCRIBE
    assert "a web page" in told.detail
    assert "eine Webseite" in told.detail_de
    assert not told.retryable


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (DiskFull("/srv/secret"), "disk-full"),
        (ModelNotFound("/srv/secret"), "model-not-found"),
        (UnknownModel("/srv/secret", "base, small"), "unknown-model"),
        (NotEnoughMemory("/srv/secret"), "not-enough-memory"),
        (MemoryError("/srv/secret"), "not-enough-memory"),
        (OSError(13, "Permission denied", "/srv/secret"), "internal"),
        (KeyError("/srv/secret"), "internal"),
    ],
)
def test_what_is_wrong_with_the_service_is_told_without_its_innards(error: Exception, kind: str) -> None:
    told = failures.failure(error, Stage.ALIGN)
    assert told.type == kind
    assert told.retryable
    assert kind in told.detail
    assert kind in told.detail_de
    assert "secret" not in told.detail + told.detail_de

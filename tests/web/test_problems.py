from __future__ import annotations

import inspect
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

import jobs.errors
import publish.errors
import web.errors
from files.errors import DiskFull
from i18n.declared import DeclaredError
from jobs.errors import BadDatabase, LedgerUnavailable, StoreUnreachable
from tests.web.conftest import PAGE
from web.catalogue import KINDS, kind_of
from web.negotiation import language_of
from web.problems import MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.conftest import Desk

AT_START = {"OpenToAll", "PortTaken"}  # these end the command, and are never an answer
OF_REQUESTS = [
    found
    for found in vars(web.errors).values()
    if inspect.isclass(found) and issubclass(found, web.errors.WebError) and found is not web.errors.WebError
]


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if name == "href" and value]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_every_error_that_a_request_can_end_in_has_a_page() -> None:
    assert {found.__name__ for found in OF_REQUESTS if found.code not in KINDS} == AT_START


def test_every_page_is_of_an_error_that_there_is() -> None:
    known = {
        found.code
        for module in (web.errors, jobs.errors, publish.errors)
        for found in vars(module).values()
        if inspect.isclass(found) and issubclass(found, DeclaredError)
    }
    assert set(KINDS) - known == {"invalid-request", "internal-error", "disk-failed", "disk-full", "bad-feed"}


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_of_a_problem_says_what_it_means(desk: Desk, name: str, language: str) -> None:
    answer = desk.client.get(f"/problems/{name}", headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert answer.headers["content-language"] == language
    assert "unsafe" not in answer.headers["content-security-policy"]
    page = Page(answer.text)
    assert KINDS[name].said(language).meaning in "".join(page.texts)  # type: ignore[arg-type]
    assert all(not link.startswith("http") for link in page.links)


def test_the_two_languages_are_two(desk: Desk) -> None:
    assert all(kind.en != kind.de and all(kind.en) and all(kind.de) for kind in KINDS.values())
    page = desk.client.get("/problems?lang=de", headers={"Accept-Language": "en"})
    assert desk.client.get("/problems/?lang=de").text == page.text
    assert page.headers["content-language"] == "de"
    assert sum(link.startswith("/problems/") for link in Page(page.text).links) == len(KINDS)


def test_the_style_of_a_page_is_the_one_that_its_policy_allows(desk: Desk) -> None:
    import base64  # noqa: PLC0415
    import hashlib  # noqa: PLC0415

    answer = desk.client.get("/problems")
    style = answer.text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("en-US,en;q=0.9,de;q=0.8", "en"),
        ("fr, de;q=0.5, en;q=0.4", "de"),
        ("fr", "en"),
        ("*", "en"),
        ("de;q=0", "en"),
        ("de;q=nan", "en"),
        ("de;q=1e9", "en"),
        ("DE", "de"),
        (";;,,q=1", "en"),
        ("x," * 10_000, "en"),
    ],
)
def test_the_language_is_the_one_that_is_liked_better(desk: Desk, accepted: str, language: str) -> None:
    answer = desk.client.get("/nothing", headers={"Accept-Language": accepted})
    assert answer.headers["content-language"] == language == language_of(answer.request)  # type: ignore[arg-type]
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert "accept-language" in answer.headers["vary"].lower()


@pytest.mark.parametrize(
    "path", ["/v1", "/v1/jobs/", "/v1/nothing", "/v1//jobs", "/problems/nothing", "/%ff", "/a%0ab"]
)
def test_a_path_that_leads_nowhere_is_said(desk: Desk, path: str) -> None:
    answer = desk.client.get(path)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/no-such-route")
    assert "\n" not in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/jobs", {"GET", "HEAD", "POST", "OPTIONS"}),
        ("/v1/jobs/x", {"GET", "HEAD", "DELETE", "OPTIONS"}),
        ("/v1/jobs/x/cancel", {"POST", "OPTIONS"}),
        ("/v1/presets", {"GET", "HEAD", "OPTIONS"}),
        ("/openapi.json", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_all_methods_of_a_path_are_named(desk: Desk, path: str, allowed: set[str]) -> None:
    for method in ("PATCH", "PUT", "TRACE", "BREW"):
        answer = desk.client.request(method, path)
        assert (answer.status_code, answer.json()["type"]) == (405, "/problems/wrong-method")
        assert set(answer.headers["allow"].split(", ")) == allowed
    options = desk.client.options(path)
    assert (options.status_code, options.content) == (204, b"")
    assert set(options.headers["allow"].split(", ")) == allowed


@pytest.mark.parametrize(
    "path", ["/livez", "/readyz", "/v1/jobs", "/v1/presets", "/openapi.json", "/problems", "/nothing"]
)
def test_head_is_get_without_the_body(desk: Desk, path: str) -> None:
    full, head = desk.client.get(path), desk.client.head(path)
    assert head.status_code == full.status_code
    assert head.content == b""
    assert head.headers["content-type"] == full.headers["content-type"]
    assert head.headers["content-length"] == full.headers["content-length"]


def test_a_fault_of_ours_tells_nothing_of_our_inside(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr(desk.service.ledger, "list_jobs", broken)
    answer = desk.client.get("/v1/jobs", headers={"Accept-Language": "de"})
    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/internal-error")
    assert "42" not in answer.text
    assert answer.json()["title"] == KINDS["internal-error"].de.title


def test_a_database_that_is_away_is_said_with_a_time_to_try_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise LedgerUnavailable("locked")

    monkeypatch.setattr(desk.service.ledger, "submit_many", away)
    answer = desk.client.post("/v1/jobs", json=PAGE)
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/ledger-unavailable")
    assert int(answer.headers["retry-after"]) > 0


def test_too_much_work_or_too_little_room_turns_submissions_away(open_desk: Callable[..., Desk]) -> None:
    full = open_desk(min_free_bytes=1 << 60)
    answer = full.client.post("/v1/jobs", json=PAGE)
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/no-room")
    assert "disk" in answer.json()["detail"]
    assert int(answer.headers["retry-after"]) > 0
    busy = open_desk(max_queued=1)
    assert busy.client.post("/v1/jobs", json=PAGE).status_code == 202
    busy.client.app.state.admission._look_again_s = 0.0  # type: ignore[attr-defined]  # as a second later
    answer = busy.client.post("/v1/jobs", json=PAGE)
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/service-full")
    assert "disk" not in answer.json()["detail"]
    assert busy.client.get("/v1/jobs").status_code == 200


@pytest.mark.parametrize(
    "error",
    [
        LedgerUnavailable("host db.internal"),
        BadDatabase("sqlite:////srv/inner", "file is not a database"),
        DiskFull("/srv/inner"),
        StoreUnreachable("s3://inner", "no route"),
    ],
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_what_is_our_own_trouble_names_nothing_of_our_insides(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception, language: str
) -> None:
    def away(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(desk.service.ledger, "list_jobs", away)
    answer = desk.client.get("/v1/jobs", headers={"Accept-Language": language})
    kind = KINDS[kind_of(type(error)) or ""]
    assert (answer.status_code, answer.json()["detail"]) == (kind.status, kind.said(language).meaning)  # type: ignore[arg-type]
    assert "Retry-After" in answer.headers
    assert str(error) in caplog.text  # for the operator


def test_a_name_of_the_asker_is_not_said_again_at_any_length(desk: Desk) -> None:
    answer = desk.client.post("/v1/jobs", json={**PAGE, "x" * 100_000: 1, "metadata": {"\x07": "a"}})
    pointers = [error["pointer"] for error in answer.json()["errors"]]
    assert sorted(pointers) == ["#/metadata/\x07", "#/" + "x" * 80 + "…"]
    assert len(answer.content) < 2000


def test_too_many_entries_are_told_in_german_too(desk: Desk) -> None:
    many = {str(number): "" for number in range(51)}
    answer = desk.client.post("/v1/jobs", json={**PAGE, "metadata": many}, headers={"Accept-Language": "de"})
    assert answer.json()["errors"] == [{"pointer": "#/metadata", "detail": "darf höchstens 50 Einträge haben"}]

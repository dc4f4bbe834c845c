"""Who gets in, and what other sites cannot do."""

from __future__ import annotations

import pytest

from jobs import sessions
from jobs.request import Request, Source
from tests.web.conftest import ORIGIN, Desk
from web.desk.access import COOKIE

OWN = {"Origin": ORIGIN}
WORK = Request(article=Source(url="https://example.org/artikel"))


@pytest.fixture
def secret(desk: Desk) -> str:
    return desk.service.keys.create("redaktion")[1]


def sign_in(desk: Desk, secret: str) -> None:
    answer = desk.client.post("/sign-in", data={"key": secret, "next": "/new"}, headers=OWN, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/new")


def test_a_service_without_keys_is_open_to_its_own_machine(desk: Desk) -> None:
    assert desk.client.get("/").status_code == 200
    assert desk.client.get("/", headers={"Host": "evil.example"}).status_code == 403


def test_with_keys_every_page_leads_to_the_door_and_back(desk: Desk, secret: str) -> None:
    for path in ("/", "/new", f"/jobs/{'0' * 26}", f"/jobs/{'0' * 26}/review"):
        answer = desk.client.get(path, headers={"Accept": "text/html"}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={path}")
    sign_in(desk, secret)
    assert desk.client.get("/new").status_code == 200
    answer = desk.client.post("/sign-out", headers=OWN, follow_redirects=False)
    assert answer.headers["location"] == "/sign-in"
    desk.client.cookies.clear()
    assert desk.client.get("/new", follow_redirects=False).status_code == 303


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(desk: Desk, secret: str) -> None:
    answer = desk.client.post("/sign-in", data={"key": secret}, headers=OWN, follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert secret not in cookie
    answer = desk.client.get("/", headers={"Cookie": f"{COOKIE}=gl_guessed"}, follow_redirects=False)
    assert answer.status_code == 303


def test_a_session_ends_with_its_key(desk: Desk, secret: str) -> None:
    sign_in(desk, secret)
    (key,) = desk.service.keys.list_keys()
    desk.service.keys.revoke(key.id)
    assert desk.client.get("/", follow_redirects=False).status_code == 303
    assert sessions.key_of(desk.service.database, desk.client.cookies[COOKIE]) is None


@pytest.mark.parametrize("key", ["", "gl_wrong", "x" * 5000, "ä"])
def test_a_wrong_key_is_said_at_its_field(desk: Desk, secret: str, key: str) -> None:
    answer = desk.client.post("/sign-in", data={"key": key}, headers=OWN)
    assert answer.status_code in (401, 422)
    assert 'id="key-fault"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert COOKIE not in desk.client.cookies


def test_a_form_is_not_read_without_end(desk: Desk, secret: str) -> None:
    headers = {**OWN, "Accept": "text/html"}
    assert desk.client.post("/sign-in", data={"key": "x" * 100_000}, headers=headers).status_code == 413
    many = {f"f{number}": "" for number in range(99)}
    assert desk.client.post("/sign-in", data=many, headers=headers).status_code == 400


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_the_door_leads_to_pages_of_ours_only(desk: Desk, secret: str, address: str) -> None:
    data = {"key": secret, "next": address}
    answer = desk.client.post("/sign-in", data=data, headers=OWN, follow_redirects=False)
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {},
    ],
)
def test_no_other_site_can_change_anything(desk: Desk, secret: str, headers: dict[str, str]) -> None:
    sign_in(desk, secret)
    job, _ = desk.service.ledger.submit(WORK, owner="redaktion")
    for path in (f"/jobs/{job.id}/cancel", f"/jobs/{job.id}/delete", f"/jobs/{job.id}/review", "/sign-out"):
        answer = desk.client.post(path, headers={**headers, "Accept": "text/html"}, follow_redirects=False)
        assert answer.status_code == 403, path
    assert desk.job(job.id).status == "queued"


def test_nobody_sees_the_jobs_of_another(desk: Desk, secret: str) -> None:
    job, _ = desk.service.ledger.submit(WORK, owner="somebody else")
    sign_in(desk, secret)
    assert job.id not in desk.client.get("/").text
    for path in (
        "",
        "/read",
        "/review",
        "/delete",
        "/peaks?from_ms=0&to_ms=9",
        "/clip.wav?from_ms=0&to_ms=9",
        "/result.json",
    ):
        assert desk.client.get(f"/jobs/{job.id}{path}").status_code == 404, path
    for path in ("cancel", "retry", "delete", "review"):
        assert desk.client.post(f"/jobs/{job.id}/{path}", headers=OWN).status_code == 404, path


@pytest.mark.parametrize("path", ["/", "/new", "/sign-in", f"/jobs/{'0' * 26}"])
def test_every_page_lets_nothing_in_from_elsewhere(desk: Desk, path: str) -> None:
    headers = desk.client.get(path, headers={"Accept": "text/html"}).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["cache-control"] == "no-store"


def test_pages_come_in_the_language_that_was_chosen(desk: Desk) -> None:
    german = {"Accept-Language": "de"}
    assert "Aufträge" in desk.client.get("/", headers=german).text
    assert "Jobs" in desk.client.get("/?lang=en", headers=german).text
    assert "Jobs" in desk.client.get("/", headers=german).text

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import PAGE
from web.access import WRONG_KEYS_PER_MINUTE, is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx2

    from tests.web.conftest import Desk


def with_key(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def kind(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


def test_without_keys_this_machine_needs_none(desk: Desk) -> None:
    assert desk.client.get("/v1/jobs").status_code == 200


def test_without_keys_a_service_that_others_reach_serves_nobody(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(host="0.0.0.0")
    answer = desk.client.get("/v1/jobs")
    assert kind(answer) == (401, "key-missing")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_as_soon_as_there_is_a_key_it_is_needed_and_stays_so(desk: Desk) -> None:
    assert desk.client.get("/v1/jobs").status_code == 200
    key, secret = desk.service.keys.create("first")
    desk.client.app.state.access._look_again_s = 0.0  # type: ignore[attr-defined]  # as a second later
    assert kind(desk.client.get("/v1/jobs")) == (401, "key-missing")
    assert desk.client.get("/v1/jobs", headers=with_key(secret)).status_code == 200
    desk.service.keys.revoke(key.id)
    desk.client.app.state.access._known.clear()  # type: ignore[attr-defined]  # as five seconds later
    assert kind(desk.client.get("/v1/jobs", headers=with_key(secret))) == (401, "key-refused")
    assert kind(desk.client.get("/v1/jobs")) == (401, "key-missing")


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000", "[::1", "0.0.0.0", ""]
)
def test_without_keys_a_name_that_somebody_pointed_here_is_refused(desk: Desk, host: str) -> None:
    assert kind(desk.client.get("/v1/jobs", headers={"Host": host})) == (403, "foreign-site")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "127.8.9.1", "[::1]:8000"])
def test_without_keys_this_machine_has_several_names(desk: Desk, host: str) -> None:
    assert desk.client.get("/v1/jobs", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_without_keys_a_page_of_another_site_submits_nothing(desk: Desk, headers: dict[str, str]) -> None:
    files = {"article": ("a.md", b"# a", "text/plain")}  # what a browser sends without asking first
    assert kind(desk.client.post("/v1/jobs", files=files, headers=headers)) == (403, "foreign-site")
    assert desk.client.get("/v1/jobs").json()["data"] == []


def test_without_keys_our_own_page_may(desk: Desk) -> None:
    headers = {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"}
    assert desk.client.post("/v1/jobs", json=PAGE, headers=headers).status_code == 202


@pytest.mark.parametrize(
    "shown",
    ["Bearer gl_wrong", "Bearer ", "Basic gl_wrong", "gl_wrong", "Bearer \xff", "bearer x y", "Bearer " + "x" * 10_000],
)
def test_a_key_that_is_none_is_refused(desk: Desk, shown: str) -> None:
    desk.service.keys.create("first")
    answer = desk.client.get("/v1/jobs", headers={b"Authorization": shown.encode("latin-1")})
    assert answer.status_code == 401
    assert answer.json()["type"] in ("/problems/key-refused", "/problems/key-missing")
    assert "wrong" not in answer.text


@pytest.mark.fault("J4")
def test_a_job_outlives_the_key_that_it_was_submitted_with(desk: Desk) -> None:
    key, lost = desk.service.keys.create("lost", owner="paper")
    _, good = desk.service.keys.create("good", owner="paper")
    job_id = desk.client.post("/v1/jobs", json=PAGE, headers=with_key(lost)).json()["id"]
    desk.begin(job_id)
    desk.service.keys.revoke(key.id)
    desk.client.app.state.access._known.clear()  # type: ignore[attr-defined]  # as five seconds later
    assert kind(desk.client.get(f"/v1/jobs/{job_id}", headers=with_key(lost))) == (401, "key-refused")
    desk.service.ledger.lost("ours")
    desk.complete(job_id)
    assert kind(desk.client.get(f"/v1/jobs/{job_id}/result", headers=with_key(lost))) == (401, "key-refused")
    assert desk.client.get(f"/v1/jobs/{job_id}/result", headers=with_key(good)).status_code == 200


def test_an_expired_key_is_refused(desk: Desk) -> None:
    _, secret = desk.service.keys.create("old", expires_ms=1)
    assert kind(desk.client.get("/v1/jobs", headers=with_key(secret))) == (401, "key-refused")


def test_each_key_sees_its_own_jobs_only(desk: Desk) -> None:
    _, mine = desk.service.keys.create("me")
    _, also_mine = desk.service.keys.create("me again", owner="me")
    _, yours = desk.service.keys.create("you")
    job_id = desk.client.post("/v1/jobs", json=PAGE, headers=with_key(mine)).json()["id"]
    for method, path in (
        ("GET", ""),
        ("GET", "/result"),
        ("GET", "/result.vtt"),
        ("GET", "/events"),
        ("POST", "/cancel"),
        ("POST", "/retry"),
        ("DELETE", ""),
        ("DELETE", "?force=true"),
    ):
        answer = desk.client.request(method, f"/v1/jobs/{job_id}{path}", headers=with_key(yours))
        assert kind(answer) == (404, "job-not-found"), path
    assert desk.client.get("/v1/jobs", headers=with_key(yours)).json()["data"] == []
    assert desk.client.get(f"/v1/jobs/{job_id}", headers=with_key(also_mine)).json()["status"] == "queued"


def test_the_same_idempotency_key_of_two_owners_is_two_jobs(desk: Desk) -> None:
    ids = set()
    for name in ("me", "you"):
        _, secret = desk.service.keys.create(name)
        headers = {**with_key(secret), "Idempotency-Key": "1"}
        ids.add(desk.client.post("/v1/jobs", json=PAGE, headers=headers).json()["id"])
    assert len(ids) == 2


def test_a_key_is_held_to_its_rate(desk: Desk) -> None:
    _, secret = desk.service.keys.create("me", rate_per_minute=3)
    _, other = desk.service.keys.create("you")
    answers = [desk.client.get("/v1/jobs", headers=with_key(secret)) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert kind(answers[-1]) == (429, "too-many-requests")
    assert 15 <= int(answers[-1].headers["retry-after"]) <= 20
    assert desk.client.get("/v1/jobs", headers=with_key(other)).status_code == 200


def test_who_tries_many_wrong_keys_has_to_wait(desk: Desk) -> None:
    _, secret = desk.service.keys.create("me")
    for number in range(WRONG_KEYS_PER_MINUTE):
        assert desk.client.get("/v1/jobs", headers=with_key(f"gl_{number}")).status_code == 401
    answer = desk.client.get("/v1/jobs", headers=with_key("gl_x"))
    assert kind(answer) == (429, "too-many-requests")
    assert int(answer.headers["retry-after"]) > 0
    desk.client.app.state.access.rates._clock = lambda: time.monotonic() + 60  # type: ignore[attr-defined]
    assert desk.client.get("/v1/jobs", headers=with_key(secret)).status_code == 200


def test_a_key_has_its_jobs_of_a_day(desk: Desk) -> None:
    _, secret = desk.service.keys.create("me", jobs_per_day=2)
    answers = [
        desk.client.post("/v1/jobs", json={"article_url": f"https://example.org/{number}"}, headers=with_key(secret))
        for number in range(3)
    ]
    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert kind(answers[-1]) == (429, "quota-used-up")
    assert 0 < int(answers[-1].headers["retry-after"]) <= 86_400


def test_a_key_has_its_minutes_of_a_day(desk: Desk) -> None:
    _, secret = desk.service.keys.create("me", audio_minutes_per_day=1)
    first = desk.client.post("/v1/jobs", json=PAGE, headers=with_key(secret))
    desk.complete(first.json()["id"])  # of 61.5 seconds
    german = {**with_key(secret), "Accept-Language": "de"}
    answer = desk.client.post("/v1/jobs", json=PAGE, headers=german)
    assert kind(answer) == (429, "quota-used-up")
    assert "Minuten Ton" in answer.json()["detail"]
    assert desk.client.get("/v1/jobs", headers=german).status_code == 200  # looking is no job


def test_figures_are_not_for_strangers(desk: Desk) -> None:
    _, secret = desk.service.keys.create("me")
    assert kind(desk.client.get("/metrics")) == (401, "key-missing")
    assert desk.client.get("/metrics", headers=with_key(secret)).status_code == 200
    assert desk.client.get("/livez").status_code == 200
    assert desk.client.get("/readyz").json()["type"] == "/problems/not-ready"  # no worker, but no key is asked for


@pytest.mark.parametrize("host", ["::", "0.0.0.0", "192.168.1.1", "example.org", "", "127.0.0.1.evil"])
def test_what_others_reach_is_not_this_machine_alone(host: str) -> None:
    assert not is_loopback(host)

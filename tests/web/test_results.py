from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.workshop import RESULTS
from web.negotiation import media_type_of

if TYPE_CHECKING:
    from tests.web.conftest import Desk


@pytest.fixture
def job_id(desk: Desk) -> str:
    made = desk.submit()
    desk.complete(made)
    return made


@pytest.mark.parametrize("name", RESULTS)
def test_every_output_has_an_address(desk: Desk, job_id: str, name: str) -> None:
    media_type, data = RESULTS[name]
    answer = desk.client.get(f"/v1/jobs/{job_id}/result.{name}")
    assert (answer.status_code, answer.content) == (200, data)
    assert answer.headers["content-type"] == media_type
    head = desk.client.head(f"/v1/jobs/{job_id}/result.{name}")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(data)))


@pytest.mark.parametrize("name", RESULTS)
def test_no_result_can_act_as_a_page_of_ours(desk: Desk, job_id: str, name: str) -> None:
    headers = desk.client.get(f"/v1/jobs/{job_id}/result.{name}").headers
    assert headers["content-security-policy"] == "sandbox"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-disposition"].startswith("attachment; ")
    shown = desk.client.get(f"/v1/jobs/{job_id}/result.{name}?inline=true").headers
    assert shown["content-security-policy"] == "sandbox allow-scripts"
    assert "allow-same-origin" not in shown["content-security-policy"]
    assert shown["content-disposition"].startswith("inline; ")


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        (None, "json"),
        ("", "json"),
        ("*/*", "json"),
        ("application/json", "json"),
        ("text/vtt", "vtt"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "html"),
        ("audio/*", "recording"),
        ("image/png, text/*;q=0.5", "vtt"),
        ("application/json;q=0.1, text/html;q=0.2", "html"),
        ("application/json;q=0, */*", "vtt"),
        ("TEXT/VTT; charset=utf-8", "vtt"),
    ],
)
def test_what_is_liked_best_is_sent(desk: Desk, job_id: str, accept: str | None, name: str) -> None:
    answer = desk.client.get(f"/v1/jobs/{job_id}/result", headers={} if accept is None else {"Accept": accept})
    assert answer.content == RESULTS[name][1]
    assert "accept" in answer.headers["vary"].lower()


def test_what_there_is_not_is_said_with_what_there_is(desk: Desk, job_id: str) -> None:
    answer = desk.client.get(f"/v1/jobs/{job_id}/result", headers={"Accept": "image/png"})
    assert (answer.status_code, answer.json()["type"]) == (406, "/problems/not-acceptable")
    assert "text/vtt" in answer.json()["detail"]
    answer = desk.client.get(f"/v1/jobs/{job_id}/result.pdf")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/no-such-output")
    assert "transcript.json" in answer.json()["detail"]


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "json/", "vtt%00", "%2e%2e%2fjobs.sqlite", "JSON", "x" * 3000])
def test_a_name_never_becomes_a_path(desk: Desk, job_id: str, name: str) -> None:
    assert desk.client.get(f"/v1/jobs/{job_id}/result.{name}").status_code == 404


def test_a_job_without_a_result_says_what_it_waits_for(desk: Desk) -> None:
    queued, failed, canceled = (desk.submit() for _ in range(3))
    desk.fail(failed)
    desk.client.post(f"/v1/jobs/{canceled}/cancel")
    for job_id, status in ((queued, "queued"), (failed, "failed"), (canceled, "canceled")):
        for ending in ("", ".vtt", ".pdf"):
            answer = desk.client.get(f"/v1/jobs/{job_id}/result{ending}")
            assert (answer.status_code, answer.json()["type"]) == (409, "/problems/result-not-ready")
            assert status in answer.json()["detail"]


def test_a_result_that_is_known_is_not_sent_again(desk: Desk, job_id: str) -> None:
    path = f"/v1/jobs/{job_id}/result.vtt"
    tag = desk.client.get(path).headers["etag"]
    again = desk.client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "status", "data"),
    [
        ("bytes=0-3", 206, RESULTS["recording"][1][:4]),
        ("bytes=-4", 206, RESULTS["recording"][1][-4:]),
        ("bytes=1000-", 206, RESULTS["recording"][1][1000:]),
        ("bytes=5000-", 416, None),
        ("bytes=x", 400, None),
        ("lines=1-2", 400, None),
    ],
)
def test_a_player_may_ask_for_a_part(desk: Desk, job_id: str, asked: str, status: int, data: bytes | None) -> None:
    answer = desk.client.get(f"/v1/jobs/{job_id}/result.recording", headers={"Range": asked})
    assert answer.status_code == status
    if data is not None:
        assert answer.content == data


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Die Uhr am Turm", "Die Uhr am Turm.vtt"),
        ("Brücke: „Zitat“ / Ende?", "Brücke „Zitat“ Ende.vtt"),
        ("../../etc/passwd", "etc passwd.vtt"),
        ('a"; filename="b', "a ; filename= b.vtt"),
        ("a\r\nSet-Cookie: x=1", "a Set-Cookie x=1.vtt"),
        ("\u202egnp.exe", "gnp.exe.vtt"),
        ("x" * 500, "x" * 100 + ".vtt"),
        ("", None),
        ("...", None),
    ],
)
def test_a_download_is_called_after_the_article(desk: Desk, title: str, name: str | None) -> None:
    from urllib.parse import unquote  # noqa: PLC0415

    job_id = desk.submit()
    desk.complete(job_id, title=title)
    headers = desk.client.get(f"/v1/jobs/{job_id}/result.vtt").headers
    said = headers["content-disposition"]
    assert "set-cookie" not in headers
    found = unquote(said.partition("filename*=utf-8''")[2]) or said.partition('filename="')[2].rstrip('"')
    assert found == (name or f"{job_id}.vtt")


def test_a_result_that_has_vanished_from_the_store_is_gone(desk: Desk, job_id: str) -> None:
    desk.service.store.delete_file(desk.job(job_id).result["recording"].key)
    answer = desk.client.get(f"/v1/jobs/{job_id}/result.recording")
    assert (answer.status_code, answer.json()["type"]) == (410, "/problems/not-in-store")


def test_an_unlikely_accept_takes_nothing_down() -> None:
    offered = ["application/json", "text/vtt"]
    assert media_type_of("," * 100_000, offered) == "application/json"
    assert media_type_of("text/vtt;q=" + "9" * 1000, offered) is None
    assert media_type_of("*/*;q=0.0001", offered) is None

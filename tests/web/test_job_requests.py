from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs.output import OUTPUTS
from tests.web.conftest import PAGE
from web import faults, job_requests
from web.job_requests import JobRequest

if TYPE_CHECKING:
    import httpx2

    from tests.web.conftest import Desk


def send(desk: Desk, body: bytes, **headers: str) -> httpx2.Response:
    return desk.client.post("/v1/jobs", content=body, headers={"Content-Type": "application/json", **headers})


@pytest.mark.fault("J7")
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"hallo", b'{"article_url": "https://a.org",}', b'{"a": \xff}', b"\xef\xbb\xbf{}", b"{}{}", b"NaN,"],
)
def test_what_is_no_json_is_refused(desk: Desk, body: bytes) -> None:
    answer = send(desk, body)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-json"), answer.text


@pytest.mark.fault("J6")
def test_json_that_is_nested_without_end_is_refused(desk: Desk) -> None:
    for body in (b"[" * 100_000, b'{"metadata":' * 50_000, b'{"metadata": ' + b"[" * 300 + b"]" * 300 + b"}"):
        assert send(desk, body).status_code in (400, 422)


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        ([], "#"),
        ("text", "#"),
        (None, "#"),
        (1, "#"),
        ({}, "#"),
        ({"audio_url": "https://a.org"}, "#"),
        ({**PAGE, "article_text": "x"}, "#/article_text"),
        ({**PAGE, "article_html": "x", "article_text": "x"}, "#/article_text"),
        ({"article_text": ""}, "#/article_text"),
        ({"article_url": None}, "#"),
        ({"article_url": 1}, "#/article_url"),
        ({"article_url": []}, "#/article_url"),
        ({"article_url": ""}, "#/article_url"),
        ({"article_url": "example.org"}, "#/article_url"),
        ({"article_url": "file:///etc/passwd"}, "#/article_url"),
        ({"article_url": "gopher://a.org"}, "#/article_url"),
        ({"article_url": "javascript:alert(1)"}, "#/article_url"),
        ({"article_url": "http://"}, "#/article_url"),
        ({"article_url": "http://a.org:99999/"}, "#/article_url"),
        ({"article_url": "http://a.org:0/"}, "#/article_url"),
        ({"article_url": "http://[::1/"}, "#/article_url"),
        ({"article_url": "http://a.org/ b"}, "#/article_url"),
        ({"article_url": "http://a.org/\nb"}, "#/article_url"),
        ({"article_url": "http://a.org/\u0000"}, "#/article_url"),
        ({"article_url": "http:\\\\a.org"}, "#/article_url"),
        ({"article_url": "http://a.org/" + "x" * 2000}, "#/article_url"),
        ({**PAGE, "audio_url": "a.mp3"}, "#/audio_url"),
        ({**PAGE, "webhook_url": "https://ä.org/"}, "#/webhook_url"),
        ({**PAGE, "webhook_url": "ftp://a.org/"}, "#/webhook_url"),
        ({**PAGE, "language": "xx"}, "#/language"),
        ({**PAGE, "language": "d" * 50}, "#/language"),
        ({**PAGE, "language": 5}, "#/language"),
        ({**PAGE, "preset": "nope"}, "#/preset"),
        ({**PAGE, "preset": "x" * 65}, "#/preset"),
        ({**PAGE, "hear": "some"}, "#/hear"),
        ({**PAGE, "priority": "high"}, "#/priority"),
        ({**PAGE, "priority": 0}, "#/priority"),
        ({**PAGE, "outputs": "vtt"}, "#/outputs"),
        ({**PAGE, "outputs": []}, "#/outputs"),
        ({**PAGE, "outputs": ["pdf"]}, "#/outputs/0"),
        ({**PAGE, "outputs": ["vtt", "vtt"]}, "#/outputs"),
        ({**PAGE, "outputs": [None]}, "#/outputs/0"),
        ({**PAGE, "metadata": []}, "#/metadata"),
        ({**PAGE, "metadata": None}, "#/metadata"),
        ({**PAGE, "metadata": {"a": 1}}, "#/metadata/a"),
        ({**PAGE, "metadata": {"a": {"b": "c"}}}, "#/metadata/a"),
        ({**PAGE, "metadata": {"a/b~": 1}}, "#/metadata/a~1b~0"),
        ({**PAGE, "metadata": {"a": "\u0000"}}, "#/metadata/a"),
        ({**PAGE, "metadata": {"a": "x" * 513}}, "#/metadata/a"),
        ({**PAGE, "metadata": {str(number): "" for number in range(51)}}, "#/metadata"),
        ({**PAGE, "delete_after_seconds": -1}, "#/delete_after_seconds"),
        ({**PAGE, "delete_after_seconds": 2_592_001}, "#/delete_after_seconds"),
        ({**PAGE, "delete_after_seconds": 1.5}, "#/delete_after_seconds"),
        ({**PAGE, "delete_after_seconds": "60"}, "#/delete_after_seconds"),
        ({**PAGE, "delete_after_seconds": True}, "#/delete_after_seconds"),
        ({**PAGE, "delete_after_seconds": 10**30}, "#/delete_after_seconds"),
        ({**PAGE, "model": "/etc"}, "#/model"),
        ({**PAGE, "a" * 200: 1}, "#/" + "a" * 80 + "…"),
    ],
)
def test_a_wrong_value_is_named_in_both_languages(desk: Desk, value: Any, pointer: str) -> None:
    said = {}
    for language in ("en", "de"):
        answer = send(desk, json.dumps(value).encode(), **{"Accept-Language": language})
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request"), answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
        assert pointer in answer.json()["detail"]
        said[language] = answer.json()["errors"][0]["detail"]
    assert said["de"] != said["en"]
    assert "{" not in said["de"]


def test_all_faults_are_named_at_once(desk: Desk) -> None:
    answer = send(desk, json.dumps({"article_url": "x", "hear": "x", "nonsense": 1}).encode())
    assert {error["pointer"] for error in answer.json()["errors"]} == {"#/article_url", "#/hear", "#/nonsense"}


@pytest.mark.parametrize("field", ["article_url", "audio_url", "webhook_url"])
@pytest.mark.parametrize("login", ["anna:geheim@", "geheim@", "@"])
def test_an_address_with_a_password_is_refused_and_not_said_again(desk: Desk, field: str, login: str) -> None:
    answer = send(desk, json.dumps({**PAGE, field: f"https://{login}example.org/a"}).encode())
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == f"#/{field}"
    assert "password" in error["detail"]
    assert "geheim" not in answer.text


@pytest.mark.fault("J7")
def test_a_lone_surrogate_is_refused(desk: Desk) -> None:
    answer = send(desk, b'{"article_text": "\\ud800"}')
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-json")


def test_an_address_may_have_letters_of_any_language(desk: Desk) -> None:
    url = "https://müller.example/straße?q=ä#ü"
    answer = send(desk, json.dumps({"article_url": url}).encode())
    assert desk.job(answer.json()["id"]).request.article.url == url


def test_a_long_article_fits_whatever_is_escaped_in_it(desk: Desk) -> None:
    text = '"\n' * 2_400_000
    answer = send(desk, json.dumps({"article_text": text}).encode())
    assert answer.status_code == 202


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_no_body_breaks_the_service(desk: Desk, body: bytes) -> None:
    for kind in ("application/json", "multipart/form-data; boundary=x"):
        answer = send(desk, body, **{"Content-Type": kind})
        assert 400 <= answer.status_code < 500


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=10), children, max_size=3),
    max_leaves=10,
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.dictionaries(st.sampled_from(list(JobRequest.model_fields)) | st.text(max_size=5), _json, max_size=5))
def test_no_value_breaks_the_service(desk: Desk, values: dict[str, Any]) -> None:
    body = json.dumps({**PAGE, **values}).encode("utf-8")
    answer = send(desk, body, **{"Accept-Language": "de"})
    assert answer.status_code in (202, 400, 422), answer.text


def test_every_kind_of_fault_that_a_job_can_have_is_there_in_german() -> None:
    """Those of pydantic that our fields can have, found by trying; see the tests above for each."""
    ours = {
        "one_article",
        "one_audio",
        "address",
        "credentials",
        "controls",
        "preset",
        "language",
        "output",
        "repeated",
    }
    assert ours <= set(faults.GERMAN)


def test_every_output_may_be_asked_for(desk: Desk) -> None:
    job_id = desk.submit(outputs=list(OUTPUTS))
    assert desk.job(job_id).request.outputs == tuple(OUTPUTS)


def test_a_value_that_is_null_counts_as_left_out() -> None:
    assert JobRequest.model_validate({"audio_url": None, "outputs": None}) == JobRequest()
    assert job_requests.JobRequest().metadata == {}

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs.record import Status
from tests.web.conftest import PAGE, Desk
from web.shown import JobShown, JobsShown

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_submission_is_accepted_with_its_address_and_is_in_the_ledger(desk: Desk) -> None:
    answer = desk.client.post("/v1/jobs", json=PAGE)
    assert answer.status_code == 202
    job = JobShown.model_validate_json(answer.content)
    assert answer.headers["location"] == f"/v1/jobs/{job.id}" == job.links.self
    assert int(answer.headers["retry-after"]) > 0
    assert (job.status, job.progress.percent, job.attempt) == (Status.QUEUED, 0, 1)
    assert desk.job(job.id).request.article.url == PAGE["article_url"]
    assert desk.client.get(answer.headers["location"]).json() == answer.json()


def test_a_worker_is_woken_once_the_job_is_committed(desk: Desk) -> None:
    with desk.client:  # one event loop over both requests: ringing goes on after the answer
        job_id = desk.submit()
        desk.client.get("/livez")
        for _ in range(100):
            if desk.rung:
                break
            desk.client.get("/livez")
    assert [piece.job_id for piece in desk.rung] == [job_id]


def test_a_doorbell_that_is_broken_harms_nobody(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk()

    def broken(_: object) -> None:
        raise ConnectionError("no broker")

    desk.client.app.state.admission.writer._ring = broken  # type: ignore[attr-defined]
    assert desk.job(desk.submit()).status is Status.QUEUED


def test_all_that_was_asked_for_is_kept(desk: Desk) -> None:
    job_id = desk.submit(
        audio_url="https://example.org/a.mp3",
        language="de-AT",
        preset="subtitles",
        hear="all",
        priority="bulk",
        metadata={"cms": "4711"},
        webhook_url="https://example.org/hook",
        delete_after_seconds=0,
    )
    kept = desk.job(job_id).request
    assert kept.audio is not None
    assert kept.audio.url == "https://example.org/a.mp3"
    assert (kept.language, kept.hear, kept.priority, kept.preset) == ("de", "all", "bulk", "subtitles")
    assert kept.outputs == ("json", "vtt", "srt")  # of the preset
    assert (dict(kept.metadata), kept.webhook_url, kept.delete_after_s) == (
        {"cms": "4711"},
        "https://example.org/hook",
        0,
    )


def test_what_nobody_says_is_as_the_service_is_set(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(delete_after_s=3600, presets={"house": {"hear": "all", "outputs": ["vtt"]}})
    kept = desk.job(desk.submit()).request
    assert (kept.delete_after_s, kept.hear, kept.outputs, kept.preset) == (3600, "auto", (), "standard")
    kept = desk.job(desk.submit(preset="house", delete_after_seconds=60)).request
    assert (kept.delete_after_s, kept.hear, kept.outputs) == (60, "all", ("vtt",))


@pytest.mark.parametrize("field", ["article_html", "article_markdown", "article_text"])
def test_an_article_may_come_as_text(desk: Desk, field: str) -> None:
    text = "# Brücke\n\nSie steht."
    answer = desk.client.post("/v1/jobs", json={field: text})
    source = desk.job(answer.json()["id"]).request.article
    assert source.upload is not None
    with desk.service.store.local(source.upload) as path:
        assert path.read_text("utf-8") == text
    kinds = {"article_html": "text/html", "article_markdown": "text/markdown", "article_text": "text/plain"}
    assert source.media_type == kinds[field] + "; charset=utf-8"


@pytest.mark.fault("J2")
def test_the_same_idempotency_key_is_the_same_job(desk: Desk) -> None:
    headers = {"Idempotency-Key": "eins"}
    first, second = (desk.client.post("/v1/jobs", json=PAGE, headers=headers) for _ in range(2))
    assert first.status_code == second.status_code == 202
    assert first.json()["id"] == second.json()["id"]
    other = desk.client.post("/v1/jobs", json={"article_url": "https://example.org/b"}, headers=headers)
    assert other.status_code == 409
    assert other.json()["type"] == "/problems/idempotency-conflict"


@pytest.mark.parametrize("key", ["", " ", "ü", "x" * 256, "a\tb"])
def test_an_idempotency_key_that_is_none_is_refused(desk: Desk, key: str) -> None:
    answer = desk.client.post("/v1/jobs", json=PAGE, headers={b"Idempotency-Key": key.encode()})
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/bad-idempotency-key"


def test_a_job_that_has_not_changed_is_not_sent_again(desk: Desk) -> None:
    job_id = desk.submit()
    first = desk.client.get(f"/v1/jobs/{job_id}")
    tag = first.headers["etag"]
    for known in (tag, f'W/{tag}, "other"', "*"):
        again = desk.client.get(f"/v1/jobs/{job_id}", headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    in_german = desk.client.get(f"/v1/jobs/{job_id}", headers={"If-None-Match": tag, "Accept-Language": "de"})
    assert in_german.status_code == 200  # an error in it would read otherwise
    desk.begin(job_id)
    changed = desk.client.get(f"/v1/jobs/{job_id}", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag
    assert changed.json()["status"] == "processing"


def test_a_job_with_corrected_results_is_sent_again_and_tells_of_the_message(desk: Desk) -> None:
    job_id = desk.submit(webhook_url="https://cms.example.org/hook")
    desk.complete(job_id)
    before = desk.client.get(f"/v1/jobs/{job_id}")
    desk.correct(job_id, "WEBVTT", seq=1)
    after = desk.client.get(f"/v1/jobs/{job_id}?wait=5", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.headers["etag"] != before.headers["etag"]
    changed = {n for n, output in after.json()["outputs"].items() if output != before.json()["outputs"][n]}
    assert changed == {"vtt"}
    assert [sent["type"] for sent in after.json()["webhooks"]] == ["job.completed", "job.updated"]
    assert "Ergebnisse berichtigt · noch nicht zugestellt" in desk.client.get(f"/jobs/{job_id}?lang=de").text


def test_waiting_ends_with_the_job_or_with_the_time(desk: Desk) -> None:
    job_id = desk.submit()
    assert desk.client.get(f"/v1/jobs/{job_id}?wait=1").json()["status"] == "queued"
    desk.complete(job_id)
    assert desk.client.get(f"/v1/jobs/{job_id}?wait=60").json()["status"] == "completed"


@pytest.mark.parametrize("wait", ["-1", "61", "1e3", "soon", ""])
def test_a_wait_that_cannot_be_is_named(desk: Desk, wait: str) -> None:
    answer = desk.client.get(f"/v1/jobs/{desk.submit()}", params={"wait": wait})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == "wait"


def test_a_completed_job_shows_all_that_is_known(desk: Desk) -> None:
    job_id = desk.submit(metadata={"a": "b"})
    desk.complete(job_id)
    answer = desk.client.get(f"/v1/jobs/{job_id}")
    job = JobShown.model_validate_json(answer.content)
    assert "retry-after" not in answer.headers
    assert (job.status, job.progress.percent, job.metadata) == (Status.COMPLETED, 100, {"a": "b"})
    assert job.article is not None
    assert job.article.title == "Die Brücke"
    assert job.audio is not None
    assert job.audio.duration_ms == 61_500
    assert job.quality is not None
    assert job.quality.belongs
    assert job.outputs["vtt"].href == f"/v1/jobs/{job_id}/result.vtt"
    assert desk.client.get(job.outputs["vtt"].href).text == "WEBVTT\n\nDie Brücke\n"
    assert job.completed_at is not None
    assert job.completed_at.endswith("Z")


def test_what_is_wrong_with_a_recording_that_can_be_used_is_said_in_the_language_of_the_asker(desk: Desk) -> None:
    job_id = desk.submit()
    assert desk.client.get(f"/v1/jobs/{job_id}").json()["warnings"] == []
    desk.complete(job_id)
    for language, detail in (("en", "its end is missing"), ("de", "sein Ende fehlt")):
        answer = desk.client.get(f"/v1/jobs/{job_id}", headers={"Accept-Language": language})
        assert answer.json()["warnings"] == [{"type": "cut-short", "detail": detail}]


def test_a_failed_job_says_why_in_the_language_of_the_asker(desk: Desk) -> None:
    job_id = desk.submit()
    desk.fail(job_id)
    for language, detail in (("en", "it is no sound"), ("de", "es ist kein Ton")):
        answer = desk.client.get(f"/v1/jobs/{job_id}", headers={"Accept-Language": language})
        assert answer.headers["content-language"] == language
        assert answer.json()["failure"]["detail"] == detail
        assert answer.json()["errors"] == [answer.json()["failure"]]


def test_a_job_is_canceled_once(desk: Desk) -> None:
    job_id = desk.submit()
    answer = desk.client.post(f"/v1/jobs/{job_id}/cancel")
    assert (answer.status_code, answer.json()["status"]) == (202, "canceled")
    again = desk.client.post(f"/v1/jobs/{job_id}/cancel")
    assert again.status_code == 409
    assert again.json()["type"] == "/problems/wrong-state"
    assert again.json()["current_value"] == "canceled"
    assert again.json()["allowed_values"] == ["queued", "processing"]


def test_a_failed_job_is_tried_again_and_workers_are_woken(desk: Desk) -> None:
    with desk.client:
        job_id = desk.submit()
        desk.fail(job_id)
        answer = desk.client.post(f"/v1/jobs/{job_id}/retry")
        assert (answer.status_code, answer.json()["status"], answer.json()["attempt"]) == (202, "queued", 2)
        for _ in range(100):
            if len(desk.rung) > 1:
                break
            desk.client.get("/livez")
    assert [piece.job_id for piece in desk.rung] == [job_id, job_id]
    assert desk.client.post(f"/v1/jobs/{job_id}/retry").status_code == 409


def test_a_deleted_job_is_gone(desk: Desk) -> None:
    job_id = desk.submit()
    assert desk.client.delete(f"/v1/jobs/{job_id}").status_code == 204
    for method, path in (
        ("GET", ""),
        ("DELETE", ""),
        ("POST", "/cancel"),
        ("POST", "/retry"),
        ("GET", "/events"),
        ("GET", "/result"),
        ("GET", "/result.vtt"),
    ):
        answer = desk.client.request(method, f"/v1/jobs/{job_id}{path}")
        assert (answer.status_code, answer.json()["type"]) == (410, "/problems/job-gone"), path
    assert desk.client.get("/v1/jobs").json()["data"] == []


@pytest.mark.fault("J10")
def test_a_running_job_is_deleted_by_force_only(desk: Desk) -> None:
    job_id = desk.submit()
    desk.begin(job_id)
    answer = desk.client.delete(f"/v1/jobs/{job_id}")
    assert (answer.status_code, answer.json()["type"]) == (423, "/problems/job-running")
    assert desk.client.delete(f"/v1/jobs/{job_id}?force=true").status_code == 204


def test_jobs_are_listed_newest_first_and_page_by_page(desk: Desk) -> None:
    made = [desk.submit() for _ in range(5)]
    found, path = [], "/v1/jobs?limit=2"
    sizes = []
    while path:
        page = JobsShown.model_validate_json(desk.client.get(path).content)
        found += [job.id for job in page.data]
        sizes.append(len(page.data))
        assert page.has_more == (page.next is not None)
        path = page.next or ""
    assert found == made[::-1]
    assert sizes == [2, 2, 1]


def test_a_list_is_filtered(desk: Desk) -> None:
    done, waiting = desk.submit(), desk.submit()
    desk.complete(done)

    def listed(**filters: str) -> list[str]:
        answer = desk.client.get("/v1/jobs", params=filters)
        assert answer.status_code == 200, answer.text
        return [job["id"] for job in answer.json()["data"]]

    assert listed(status="completed") == [done]
    assert listed(status="queued") == [waiting]
    assert listed(created_before="2020-01-01T00:00:00Z") == []
    assert listed(created_from="2020-01-01T00:00:00+02:00", created_before="2100-01-01T00:00:00Z") == [waiting, done]


def test_a_list_is_searched(desk: Desk) -> None:
    made = [desk.submit(metadata={"ressort": "Öffentliches"}) for _ in range(3)]
    desk.submit()
    desk.complete(made[1], title="Die Größe der Uhr 100_%")

    def listed(**asked: str) -> JobsShown:
        return JobsShown.model_validate_json(desk.client.get("/v1/jobs", params=asked).content)

    for words in ("GRÖSSE uhr", "öffent 100_%", made[1]):
        assert [job.id for job in listed(q=words).data] == [made[1]]
    assert listed(q="größe turm").data == listed(q="uhr", status="queued").data == listed(q="0__%").data == []
    first = listed(q="ÖFFENTLICH \0", limit="2")
    assert first.next is not None
    assert [job.id for job in first.data] == made[:0:-1]
    last = JobsShown.model_validate_json(desk.client.get(first.next).content)
    assert [job.id for job in last.data] == made[:1]


def test_a_list_is_filtered_by_metadata(desk: Desk) -> None:
    made = [desk.submit(metadata={"cms_id": str(n), "lauf": "a b&c"}) for n in range(3)]
    desk.submit()

    def listed(query: str) -> JobsShown:
        return JobsShown.model_validate_json(desk.client.get(f"/v1/jobs?{query}").content)

    assert [job.id for job in listed("metadata.cms_id=1").data] == [made[1]]
    assert [job.id for job in listed("metadata.lauf=a%20b%26c").data] == made[::-1]
    assert [job.id for job in listed("metadata.lauf=a+b%26c&metadata.cms_id=2").data] == [made[2]]
    assert listed("metadata.cms_id=1&metadata.lauf=x").data == []
    assert listed("metadata.=1&status=queued").data == []
    first = listed("metadata.lauf=a%20b%26c&limit=2")
    assert first.next is not None
    assert [job.id for job in listed(first.next.partition("?")[2]).data] == made[:1]


@pytest.mark.parametrize("query", ["metadata.a=%00", "metadata.%07=b", "&".join(f"metadata.{n}=x" for n in range(51))])
def test_a_filter_by_metadata_that_cannot_be_is_refused(desk: Desk, query: str) -> None:
    answer = desk.client.get(f"/v1/jobs?{query}", headers={"Accept-Language": "de"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"].startswith("metadata")
    assert answer.json()["errors"][0]["detail"].startswith("darf")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"),
        ("limit", "501"),
        ("limit", "many"),
        ("status", "done"),
        ("starting_after", "../etc"),
        ("q", "x" * 201),
        ("created_from", "2026-11-23T08:00:00"),
        ("created_before", "9" * 40),
    ],
)
def test_a_filter_that_cannot_be_is_named(desk: Desk, name: str, value: str) -> None:
    answer = desk.client.get("/v1/jobs", params={name: value}, headers={"Accept-Language": "de"})
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert error["parameter"] == name
    assert "Input" not in error["detail"]  # pydantic's English


@pytest.mark.parametrize("job_id", ["0" * 26, "x", "A" * 26, "%00", "..%2f..%2fetc", "ü" * 26, "0" * 5000])
def test_what_is_no_job_is_not_found(desk: Desk, job_id: str) -> None:
    for path in ("", "/events", "/result", "/result.vtt"):
        answer = desk.client.get(f"/v1/jobs/{job_id}{path}")
        assert answer.status_code == 404, path
        assert answer.json()["type"] in ("/problems/job-not-found", "/problems/no-such-route")

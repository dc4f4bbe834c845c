"""Rev AI's alignment API, used by Rev AI's own Python client."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import requests
from rev_ai.generic_api_client import GenericApiClient
from rev_ai.models import CustomerUrlData
from rev_ai.models.asynchronous import Job

from tests.web.served import Served, aligned

AUDIO = "https://example.org/a.mp3"
TEXT = "Die Uhr am Turm stand still."


class Client:
    """What the client's authors wrote for their other services, and not yet for alignment."""

    def __init__(self, served: Served) -> None:
        self.api = GenericApiClient(
            served.secret, "alignment", "v1", Job.from_json, lambda result: result, url=served.url
        )

    def submit(self, **options: Any) -> Any:
        payload = self.api.create_payload_with_source(None, CustomerUrlData(AUDIO), None, None, None, None)
        return self.api._submit_job({**payload, **options})

    def transcript(self, id_: str) -> Any:
        return self.api._make_http_request("GET", f"{self.api.base_url}jobs/{id_}/transcript")


def test_a_job_goes_its_whole_way(served: Served) -> None:
    client = Client(served)
    job = client.submit(transcript_text=TEXT, metadata="Heft 7", delete_after_seconds=3600, language="de")
    assert (job.status, job.metadata, job.media_url, job.delete_after_seconds) == ("in_progress", "Heft 7", AUDIO, 3600)
    (ours,) = served.jobs
    assert ours.request.audio is not None
    assert (ours.request.audio.url, served.text_of(ours), ours.request.language) == (AUDIO, TEXT, "de")
    served.complete(job.id, aligned("Die Uhr am Turm [oben] stand still."))
    done = client.api.get_job_details(job.id)
    assert (done.status, done.duration_seconds) == ("completed", 61)
    answer = client.transcript(job.id)
    assert answer.headers["Content-Type"] == "application/vnd.rev.transcript.v1.0+json"
    (monologue,) = answer.json()["monologues"]
    assert [element["value"] for element in monologue["elements"]] == TEXT.split()
    assert monologue["elements"][1] == {"type": "text", "value": "Uhr", "ts": 0.4, "end_ts": 0.7}
    client.api.delete_job(job.id)
    with pytest.raises(requests.HTTPError, match="410"):
        client.api.get_job_details(job.id)


def test_the_text_may_lie_at_an_address(served: Served) -> None:
    Client(served).submit(source_transcript_config={"url": "https://example.org/a.txt"})
    assert served.jobs[0].request.article.url == "https://example.org/a.txt"


def test_what_fails_says_why(served: Served) -> None:
    client = Client(served)
    job = client.submit(transcript_text=TEXT)
    served.fail(job.id)
    failed = client.api.get_job_details(job.id)
    assert (failed.status, failed.failure, failed.failure_detail) == ("failed", "not-audio", "a.mp3 is not sound")


def test_a_transcript_that_is_not_there_yet_is_a_conflict(served: Served) -> None:
    client = Client(served)
    job = client.submit(transcript_text=TEXT)
    with pytest.raises(requests.HTTPError, match="409"):
        client.transcript(job.id)


def test_jobs_are_listed_in_pages_newest_first(served: Served) -> None:
    client = Client(served)
    ids = [client.submit(transcript_text=TEXT).id for _ in range(3)]
    first = client.api.get_list_of_jobs(limit=2)
    rest = client.api.get_list_of_jobs(starting_after=first[-1].id)
    assert [job.id for job in (*first, *rest)] == ids[::-1]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"transcript_text": TEXT, "notification_config": {"url": AUDIO}}, "/notification_config"),
        ({"transcript_text": TEXT, "source_config": {"url": AUDIO, "auth_headers": {}}}, "/source_config/auth_headers"),
        ({"transcript_text": TEXT, "source_config": {"url": "file:///etc/passwd"}}, "/source_config/url"),
        ({"transcript_text": TEXT, "media_url": AUDIO}, "media_url"),
        ({"transcript_text": TEXT, "language": "klingonisch"}, "/language"),
        ({}, "transcript_text"),
    ],
)
def test_what_we_cannot_do_is_refused_by_name(served: Served, options: dict[str, Any], named: str) -> None:
    with pytest.raises(requests.HTTPError, match=r"^422[^{]*\{") as caught:
        Client(served).submit(**options)
    assert named in str(caught.value)
    assert served.jobs == []


def test_a_stranger_is_not_let_in(served: Served) -> None:
    client = Client(replace(served, secret="gl_nobody"))
    with pytest.raises(requests.HTTPError, match="401"):
        client.submit(transcript_text=TEXT)

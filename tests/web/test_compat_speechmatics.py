"""Speechmatics' alignment jobs, used by Speechmatics' own Python clients; what those cannot say, by plain HTTP."""

from __future__ import annotations

import asyncio
import io
import json
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from speechmatics.batch import (
    AsyncClient,
    AuthenticationError,
    BatchError,
    Client,
    FetchData,
    FormatType,
    JobConfig,
    JobError,
    JobStatus,
    JobType,
    Transcript,
    TranscriptNotReadyError,
)
from speechmatics.batch._models import AlignmentConfig, TrackingConfig

from tests.web.served import SRT, Served, aligned

if TYPE_CHECKING:
    from collections.abc import Iterator

AUDIO, PAGE = "https://example.org/a.mp3", "https://example.org/a.txt"
TEXT = "Die Uhr am Turm stand still.\n\nNiemand wusste, wer sie wieder richten sollte.\n"
WAV = ("a.wav", b"RIFF")
CONFIG = {"type": "alignment", "alignment_config": {"language": "de"}}


@dataclass
class Config(JobConfig):
    """The client knows alignment jobs, and where their sound may lie, but not where their text may."""

    fetch_text: str = PAGE

    def to_dict(self) -> dict[str, Any]:
        return {**super().to_dict(), "fetch_text": {"url": self.fetch_text}}


def config(**options: Any) -> Config:
    return Config(type=JobType.ALIGNMENT, alignment_config=AlignmentConfig(language="de"), **options)


@pytest.fixture
def client(served: Served) -> Iterator[Client]:
    with Client(api_key=served.secret, url=f"{served.url}/v2") as found:
        yield found


def post(served: Served, files: dict[str, Any], asked: Any = CONFIG, **query: int) -> httpx2.Response:
    return httpx2.post(
        f"{served.url}/v2/jobs",
        params=query,
        headers={"Authorization": f"Bearer {served.secret}"},
        data={"config": asked if isinstance(asked, str) else json.dumps(asked)},
        files=files,
    )


def get(served: Served, path: str) -> httpx2.Response:
    return httpx2.get(f"{served.url}/v2/jobs/{path}", headers={"Authorization": f"Bearer {served.secret}"})


def test_a_job_goes_its_whole_way(served: Served, client: Client) -> None:
    tracking = TrackingConfig(title="Die Uhr", tags=["turm"])
    job = client.submit_job(None, config=config(fetch_data=FetchData(url=AUDIO), tracking=tracking))
    assert client.get_job_info(job.id).status is JobStatus.RUNNING
    (ours,) = served.jobs
    assert ours.request.audio is not None
    assert (ours.request.audio.url, ours.request.article.url, ours.request.language) == (AUDIO, PAGE, "de")
    served.complete(job.id, aligned("Die Uhr [oben] schlug."))
    done = client.get_job_info(job.id)
    assert (done.status, done.duration, done.data_name) == (JobStatus.DONE, 61, AUDIO)
    assert done.config is not None
    assert done.config.type is JobType.ALIGNMENT
    transcript = client.get_transcript(job.id)
    assert isinstance(transcript, Transcript)
    assert [(r.alternatives[0].content, r.start_time, r.end_time) for r in transcript.results if r.alternatives] == [
        ("Die", 0.0, 0.3),
        ("Uhr", 0.4, 0.7),
        ("schlug.", 0.8, 1.1),
    ]
    assert client.get_transcript(job.id, format_type=FormatType.TXT) == "Die Uhr schlug.\n"
    assert client.get_transcript(job.id, format_type=FormatType.SRT) == SRT
    assert get(served, f"{job.id}/alignment").text == (
        "<time=0.00>Die<time=0.30> <time=0.40>Uhr<time=0.70> [oben] <time=0.80>schlug.<time=1.10>\n"
    )
    assert get(served, f"{job.id}/alignment?tags=one_per_line").text == "[00:00:00.0] Die Uhr [oben] schlug.\n"
    assert get(served, job.id).json()["job"]["tracking"] == {"title": "Die Uhr", "tags": ["turm"]}
    client.delete_job(job.id)
    with pytest.raises(JobError):
        client.get_job_info(job.id)


def test_the_client_that_does_not_block_waits_for_the_end(served: Served) -> None:
    async def go() -> Transcript | str:
        async with AsyncClient(api_key=served.secret, url=f"{served.url}/v2") as client:
            job = await client.submit_job(io.BytesIO(b"RIFF"), config=config())
            loop = asyncio.get_running_loop()
            loop.call_later(0.3, served.complete, job.id, aligned("Die Uhr"))
            return await client.wait_for_completion(job.id, format_type=FormatType.TXT, min_polling_interval=0.1)

    assert asyncio.run(go()) == "Die Uhr\n"
    assert served.jobs[0].request.audio is not None
    assert served.jobs[0].request.audio.upload


def test_sound_and_text_may_be_uploaded(served: Served) -> None:
    answer = post(served, {"data_file": ("a.wav", b"RIFF"), "text_file": ("a.md", TEXT.encode(), "audio/wav")})
    assert answer.status_code == 201
    (ours,) = served.jobs
    assert answer.json()["id"] == ours.id
    assert ours.request.article.media_type == "text/plain; charset=utf-8"
    assert served.text_of(ours) == TEXT
    shown = get(served, ours.id).json()["job"]
    assert (shown["data_name"], shown["text_name"]) == ("a.wav", "a.md")


def test_the_config_may_be_a_file_and_the_path_may_end_in_a_slash(served: Served) -> None:
    """As with curl: ``-F config=@config.json``."""
    files: dict[str, Any] = {
        "config": ("config.json", json.dumps(CONFIG)),
        "data_file": WAV,
        "text_file": ("a.txt", TEXT),
    }
    headers = {"Authorization": f"Bearer {served.secret}"}
    assert httpx2.post(f"{served.url}/v2/jobs/", headers=headers, files=files).status_code == 201
    assert len(httpx2.get(f"{served.url}/v2/jobs/", headers=headers).json()["jobs"]) == 1


def test_who_waits_gets_the_end_with_the_submission(served: Served) -> None:
    def complete() -> None:
        while not served.jobs:
            time.sleep(0.02)
        served.complete(served.jobs[0].id, aligned("Die Uhr"))

    worker = threading.Thread(target=complete)
    worker.start()
    files = {"data_file": ("a.wav", b"RIFF"), "text_file": ("a.txt", TEXT.encode())}
    assert post(served, files, wait=10).json()["status"] == "done"
    worker.join()


def test_what_fails_says_why(served: Served, client: Client) -> None:
    job = client.submit_job(None, config=config(fetch_data=FetchData(url=AUDIO)))
    served.fail(job.id)
    failed = client.get_job_info(job.id)
    assert failed.status is JobStatus.REJECTED
    assert [error.message for error in failed.errors or ()] == ["a.mp3 is not sound"]
    with pytest.raises(JobError, match="409"):
        client.get_transcript(job.id)


def test_a_transcript_that_is_not_there_yet_is_not_an_error_for_good(served: Served, client: Client) -> None:
    job = client.submit_job(None, config=config(fetch_data=FetchData(url=AUDIO)))
    with pytest.raises(TranscriptNotReadyError):
        client.get_transcript(job.id)


def test_a_running_job_is_deleted_by_force_only(served: Served, client: Client) -> None:
    job = client.submit_job(None, config=config(fetch_data=FetchData(url=AUDIO)))
    served.begin(job.id)
    with pytest.raises(JobError, match="force=True"):
        client.delete_job(job.id)
    client.delete_job(job.id, force=True)


def test_jobs_are_listed_newest_first(served: Served, client: Client) -> None:
    ids = [client.submit_job(None, config=config(fetch_data=FetchData(url=AUDIO))).id for _ in range(3)]
    listed = client.list_jobs(limit=2)
    assert [job.id for job in listed] == ids[:0:-1]
    assert [job.id for job in client.list_jobs(created_before=listed[-1].created_at)] in ([], ids[:1])


@pytest.mark.parametrize(
    ("asked", "files", "named"),
    [
        ({"type": "transcription", "transcription_config": {"language": "de"}}, {"data_file": WAV}, "/config/type"),
        (
            {**CONFIG, "fetch_text": {"url": PAGE}, "notification_config": []},
            {"data_file": WAV},
            "/notification_config",
        ),
        ({**CONFIG, "fetch_text": {"url": PAGE, "auth_headers": []}}, {"data_file": WAV}, "/auth_headers"),
        ({**CONFIG, "fetch_text": {"url": "gopher://a"}}, {"data_file": WAV}, "/fetch_text/url"),
        ({**CONFIG, "fetch_text": {"url": PAGE}}, {"text_file": ("a.txt", b"Die Uhr")}, "data_file"),
        (CONFIG, {"data_file": WAV}, "text_file"),
        ({**CONFIG, "fetch_data": {"url": AUDIO}}, {"data_file": WAV, "text_file": WAV}, "data_file"),
        ("", {"data_file": WAV}, "/config"),
        ("[]", {"data_file": WAV}, "/config"),
        ({**CONFIG, "fetch_text": {"url": PAGE}, "tracking": {"title": "x" * 600}}, {"data_file": WAV}, "/metadata"),
        (CONFIG, {"data_file": WAV, "else": WAV}, "/else"),
    ],
)
def test_what_we_cannot_do_is_refused_by_name(served: Served, asked: object, files: dict[str, Any], named: str) -> None:
    answer = post(served, files, asked)
    assert answer.status_code == 422
    assert named in answer.text
    assert served.jobs == []


def test_a_stranger_is_not_let_in(served: Served) -> None:
    with (
        Client(api_key="gl_nobody", url=f"{served.url}/v2") as client,
        pytest.raises((AuthenticationError, BatchError)),
    ):
        client.submit_job(None, config=config(fetch_data=FetchData(url=AUDIO)))

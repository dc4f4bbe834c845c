"""What is kept is what was made: whatever happens to a file of the store, no other bytes than those are given out."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from jobs.store import Store
from publish.derived import DERIVED
from tests.web.desk.newsroom import Newsroom
from tests.web.test_with_sound import done, encode, shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.web.conftest import Desk

OUTPUTS = "json,transcript.json,vtt,html,equivalence.json,epub,chapters.mp3"
REMADE = ("json", "transcript.json", "vtt", "html", "equivalence.json", "epub", "chapters.mp3")


def flip(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :])


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def empty(path: Path) -> None:
    path.write_bytes(b"")


DAMAGES = (flip, cut, empty, lambda path: path.unlink())


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return encode(tmp_path_factory.mktemp("steady") / "lesung.mp3", "libmp3lame", {"b": "128000"})


@pytest.fixture
def room(desk: Desk, tmp_path: Path) -> Newsroom:
    return Newsroom(service=desk.service, url="", folder=tmp_path)


@pytest.fixture
def job_id(desk: Desk, room: Newsroom, steady: Path) -> str:
    return done(desk, room, steady, OUTPUTS)


@pytest.fixture(params=["a folder", "objects"])
def kept_in(request: pytest.FixtureRequest, desk: Desk) -> str:
    """Have a service keep its files there; a damage is done to one of them by its path in a folder, or by its name."""
    if request.param == "objects":
        pytest.importorskip("obstore")
        object.__setattr__(desk.service, "store", Store.at("memory://", work=desk.service.store.folder))
    return str(request.param)


def path_of(store: Store, name: str, kind: str = "files") -> Path:
    return store.folder / kind / name[:2] / name


def get(desk: Desk, job_id: str, name: str, **headers: str) -> Any:
    return desk.client.get(f"/v1/jobs/{job_id}/result.{name}", headers=headers)


@pytest.mark.parametrize("damage", DAMAGES, ids=["flipped", "cut", "empty", "gone"])
@pytest.mark.parametrize("name", REMADE)
def test_a_result_is_made_again_byte_for_byte(
    desk: Desk, job_id: str, name: str, damage: Callable[[Path], None]
) -> None:
    before, record = get(desk, job_id, name), shown(desk, job_id)["outputs"]
    store = desk.service.store
    damage(path_of(store, record[name]["sha256"]))
    known = get(desk, job_id, name, **{"If-None-Match": before.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")  # it is what they have that is whole
    answer = get(desk, job_id, name)
    assert (answer.status_code, answer.content) == (200, before.content)
    assert answer.headers["etag"] == before.headers["etag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    assert shown(desk, job_id)["outputs"] == record
    assert store.holds(record[name]["sha256"])


@pytest.mark.parametrize("name", REMADE)
def test_objects_are_made_again_like_files(desk: Desk, room: Newsroom, steady: Path, kept_in: str, name: str) -> None:
    job_id = done(desk, room, steady, OUTPUTS)
    before = get(desk, job_id, name)
    sha256 = before.headers["etag"].strip('"')
    desk.service.store._backend.write(f"files/{sha256[:2]}/{sha256}", before.content[:-1])
    answer = get(desk, job_id, name)
    assert (answer.status_code, answer.content) == (200, before.content), kept_in


@pytest.mark.parametrize("name", [*DERIVED, "epub", "chapters.mp3"])
def test_what_is_made_on_demand_is_made_of_a_whole_alignment(
    desk: Desk, room: Newsroom, steady: Path, name: str
) -> None:
    job_id = done(desk, room, steady)
    before = get(desk, job_id, name)
    if name not in DERIVED:
        flip(path_of(desk.service.store, before.headers["etag"].strip('"')))
    flip(path_of(desk.service.store, desk.job(job_id).result["json"].key))
    answer = get(desk, job_id, name)
    assert (answer.status_code, answer.content) == (200, before.content)


@pytest.mark.parametrize(
    ("damage", "kind"), [(flip, "damaged-in-store"), (cut, "damaged-in-store"), (DAMAGES[-1], "not-in-store")]
)
def test_a_recording_cannot_be_made_again(desk: Desk, job_id: str, damage: Callable[[Path], None], kind: str) -> None:
    damage(path_of(desk.service.store, desk.job(job_id).result["recording"].key))
    for headers in ({}, {"Range": "bytes=0-3"}):
        answer = get(desk, job_id, "recording", **headers)
        assert (answer.status_code, answer.json()["type"]) == (410, f"/problems/{kind}")
        assert answer.headers["content-type"] == "application/problem+json"
    german = get(desk, job_id, "recording", **{"Accept-Language": "de"}).json()
    assert "noch einmal einreichen" in german["detail"]
    assert get(desk, job_id, "epub").status_code == 200  # it has the recording in it, and is whole
    damage(path_of(desk.service.store, desk.job(job_id).result["epub"].key))
    assert get(desk, job_id, "epub").json()["type"] == f"/problems/{kind}"
    assert get(desk, job_id, "vtt").status_code == 200


@pytest.mark.parametrize("name", ["json", "vtt", "ttml", "transcript.json"])
def test_where_the_alignment_is_lost_twice_nothing_is_made_up(desk: Desk, job_id: str, name: str) -> None:
    store, job = desk.service.store, desk.job(job_id)
    for entry in (store.folder / "results").glob("*/*"):
        flip(entry)
    for key in {job.result[each].key for each in ("json", "vtt", "transcript.json")}:
        flip(path_of(store, key))
    answer = get(desk, job_id, name)
    assert (answer.status_code, answer.json()["type"]) == (410, "/problems/damaged-in-store")


def test_what_another_version_makes_otherwise_becomes_the_result(
    desk: Desk, job_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jobs import output  # noqa: PLC0415

    before = desk.job(job_id)
    cut(path_of(desk.service.store, before.result["vtt"].key))
    kind = output.OUTPUTS["vtt"]
    monkeypatch.setitem(output.OUTPUTS, "vtt", kind._replace(make=lambda of: kind.make(of) + b"\nNOTE newer\n"))
    first, second = get(desk, job_id, "vtt"), get(desk, job_id, "vtt")
    assert first.status_code == second.status_code == 200
    assert first.content == second.content
    assert first.content.endswith(b"NOTE newer\n")
    now = desk.job(job_id)
    assert first.headers["etag"] == f'"{now.result["vtt"].sha256}"' == f'"{hashlib.sha256(first.content).hexdigest()}"'
    assert {**now.result, "vtt": None} == {**before.result, "vtt": None}
    assert [event.type for event in desk.service.ledger.events_after(job_id, before.version)] == ["result"]


@pytest.mark.parametrize(
    "path", ["", "/review", "/result", "/peaks?from_ms=0&to_ms=1000", "/clip.wav?from_ms=0&to_ms=9"]
)
@pytest.mark.parametrize("damage", [flip, DAMAGES[-1]], ids=["flipped", "gone"])
def test_the_desk_has_no_fault_of_its_own(desk: Desk, job_id: str, path: str, damage: Callable[[Path], None]) -> None:
    store = desk.service.store
    desk.client.get(f"/jobs/{job_id}{path}")  # what it lays down for itself is damaged too
    for file in [*store.folder.glob("files/*/*"), *store.folder.glob("results/*/*")]:
        damage(file)
    answer = desk.client.get(f"/jobs/{job_id}{path}", headers={"Accept": "text/html"})
    assert answer.status_code in {200, 404, 410}, answer.text


def test_a_stretch_of_sound_that_was_damaged_is_laid_out_again(desk: Desk, job_id: str) -> None:
    path = f"/jobs/{job_id}/clip.wav?from_ms=0&to_ms=1000"
    before = desk.client.get(path)
    for entry in (desk.service.store.folder / "results").glob("*/*"):
        if entry.stat().st_size > 100_000:
            flip(entry)
    answer = desk.client.get(path)
    assert (answer.status_code, answer.content) == (200, before.content)


@pytest.mark.parametrize("damage", [flip, cut, empty])
@pytest.mark.parametrize("name", ["article", "audio"])
def test_an_upload_that_was_damaged_before_it_was_used_fails_its_job_clearly(
    desk: Desk, room: Newsroom, steady: Path, damage: Callable[[Path], None], name: str
) -> None:
    with room.article.open("rb") as article, steady.open("rb") as audio:
        answer = desk.client.post("/v1/jobs", files={"article": article, "audio": audio})
    job_id = answer.json()["id"]
    damage(path_of(desk.service.store, getattr(desk.job(job_id).request, name).upload))
    room.work()
    job = shown(desk, job_id)
    assert job["status"] == "failed"
    assert (job["failure"]["type"], job["failure"]["retryable"]) == ("damaged-in-store", False)
    assert json.dumps(job["outputs"]) == "{}"

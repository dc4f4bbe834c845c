"""Decisions about boundaries, from the form to the results."""

from __future__ import annotations

import re
import time
import wave
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from jobs import corrected
from jobs.corrections import Corrections
from jobs.report import Stage
from tests.jobs.conftest import Reader
from tests.web.conftest import ORIGIN, Desk
from tests.web.desk.newsroom import MARKUP
from web.tools import tools_of

if TYPE_CHECKING:
    from tests.web.desk.newsroom import Newsroom

OWN = {"Origin": ORIGIN, "Accept": "text/html"}
SCRIPT = {"Origin": ORIGIN, "Accept": "application/json"}


def submit(desk: Desk, room: Newsroom, **values: str) -> str:
    with room.article.open("rb") as article, room.recording.open("rb") as audio:
        answer = desk.client.post("/v1/jobs", files={"article": article, "audio": audio}, data=values)
    return str(answer.json()["id"])


@pytest.fixture
def job_id(desk: Desk, room: Newsroom) -> str:
    made = submit(desk, room)
    room.work()
    assert desk.job(made).status == "completed"
    return made


def shown(desk: Desk, job_id: str, query: str = "") -> dict[str, str]:
    """Return the form of a boundary as it is filled in."""
    page = desk.client.get(f"/jobs/{job_id}/review{query}").text
    form = page[page.index('id="decide"') :]
    fields = dict(re.findall(r'name="([a-z_]+)"[^>]*? value="([^"]*)"', form))
    return {name: value for name, value in fields.items() if name != "act"}


def decide(desk: Desk, job_id: str, headers: Any = OWN, **values: str) -> Any:
    return desk.client.post(f"/jobs/{job_id}/review", data=values, headers=headers, follow_redirects=False)


def sentences(desk: Desk, job_id: str) -> list[dict[str, Any]]:
    """Return the sentences of the alignment that the API gives out, once all decisions are in it."""
    for _ in range(100):
        if desk.client.get(f"/jobs/{job_id}/review/layer", headers=SCRIPT).json()["is_published"]:
            break
        time.sleep(0.05)
    alignment = desk.client.get(f"/v1/jobs/{job_id}/result.json").json()
    return [sentence for paragraph in alignment["paragraphs"] for sentence in paragraph["sentences"]]


@pytest.fixture
def running(desk: Desk) -> Any:
    """Keep the application's event loop running between requests: corrections are published in it."""
    with desk.client:
        yield


@pytest.mark.usefixtures("running")
def test_a_boundary_is_moved_and_the_results_follow_and_undo_brings_all_back(desk: Desk, job_id: str) -> None:
    before = sentences(desk, job_id)
    form = shown(desk, job_id)
    assert form["edge"] in ("start", "end")
    moved = f"{float(form['at']) + 0.15:.2f}" if form["edge"] == "start" else f"{float(form['at']) - 0.15:.2f}"
    assert decide(desk, job_id, **{**form, "at": moved, "act": "accept"}).status_code == 303
    after = sentences(desk, job_id)
    key = f"{form['edge']}_ms"
    changed = [(b[key], a[key]) for b, a in zip(before, after, strict=True) if b[key] != a[key]]
    assert (round(float(form["at"]) * 1000), round(float(moved) * 1000)) in changed
    assert "corrections" in desk.client.get(f"/v1/jobs/{job_id}/result.json").json()["provenance"]["settings"]
    assert decide(desk, job_id, **{**shown(desk, job_id), "act": "undo"}).status_code == 303
    assert sentences(desk, job_id) == before


@pytest.mark.usefixtures("running")
def test_corrected_subtitles_are_cut_by_the_profile_of_the_job(desk: Desk, room: Newsroom) -> None:
    job_id = submit(desk, room, profile="netflix-de")
    room.work()
    decide(desk, job_id, **{**shown(desk, job_id), "act": "not_read"})
    assert sentences(desk, job_id)[0]["start_ms"] is None
    made, by_podcast, by_netflix = (
        desk.client.get(f"/v1/jobs/{job_id}/result.vtt{query}").text
        for query in ("", "?profile=podcast", "?profile=netflix-de")
    )
    assert made == by_netflix != by_podcast


@pytest.mark.usefixtures("running")
def test_a_sentence_that_was_not_read_loses_its_place(desk: Desk, job_id: str) -> None:
    last = sentences(desk, job_id)[-2]
    page = desk.client.get(f"/jobs/{job_id}/review").text
    (at,) = re.findall(
        rf'at=([^"]+)"[^>]*>\s*<span class="sure">[^<]*</span>\s*<span[^>]*>{re.escape(last["text"])}', page
    )
    form = shown(desk, job_id, f"?at={at}")
    decide(desk, job_id, **{**form, "act": "not_read"})
    found = next(s for s in sentences(desk, job_id) if s["text"] == last["text"])
    assert (found["status"], found["start_ms"], found["confidence"]) == ("not_spoken", None, 1.0)


@pytest.mark.usefixtures("running")
def test_a_sentence_that_is_read_after_all_gets_a_place(desk: Desk, job_id: str) -> None:
    before = sentences(desk, job_id)
    last = before[-2]
    page = desk.client.get(f"/jobs/{job_id}/review").text
    (at,) = re.findall(
        rf'at=([^"]+)"[^>]*>\s*<span class="sure">[^<]*</span>\s*<span[^>]*>{re.escape(last["text"])}', page
    )
    decide(desk, job_id, **{**shown(desk, job_id, f"?at={at}"), "act": "not_read"})
    form = shown(desk, job_id, f"?at={at}")
    assert form["edge"] == "read"
    assert abs(float(form["at"]) * 1000 - last["start_ms"]) < 1500  # behind the sentence before it
    decide(desk, job_id, **{**form, "at": str(last["start_ms"] / 1000), "act": "read"})
    found = next(s for s in sentences(desk, job_id) if s["text"] == last["text"])
    assert (found["status"], found["start_ms"], found["confidence"]) == ("spoken", last["start_ms"], 1.0)
    assert last["end_ms"] <= found["end_ms"] < last["end_ms"] + 1000
    form = shown(desk, job_id, f"?at={at}&edge=end")
    assert form["edge"] == "end"
    decide(desk, job_id, **{**form, "at": str(last["end_ms"] / 1000)})
    assert next(s for s in sentences(desk, job_id) if s["text"] == last["text"])["end_ms"] == last["end_ms"]


@pytest.mark.usefixtures("running")
def test_a_sentence_that_is_not_read_may_be_left_so_and_not_be_put_where_others_are(desk: Desk, job_id: str) -> None:
    form = shown(desk, job_id)
    decide(desk, job_id, **{**form, "act": "not_read"})
    unread = shown(desk, job_id, f"?at={form['at_sentence']}")
    answer = decide(desk, job_id, **{**unread, "at": "99999", "act": "read"})
    assert answer.status_code == 422
    assert "has to lie between" in answer.text
    assert decide(desk, job_id, **unread).status_code == 303
    assert all(s["start_ms"] is None for s in sentences(desk, job_id) if s["status"] == "not_spoken")


@pytest.mark.usefixtures("running")
def test_of_two_editors_the_second_learns_that_the_first_was_quicker(desk: Desk, job_id: str) -> None:
    form = shown(desk, job_id)
    tag = desk.client.get(f"/jobs/{job_id}/review").headers["etag"]
    assert decide(desk, job_id, {**SCRIPT, "If-Match": tag}, **form).status_code == 200
    late = decide(desk, job_id, {**SCRIPT, "If-Match": tag}, **{**form, "act": "not_read"})
    assert late.status_code == 412
    assert "Somebody else" in late.json()["said"]
    assert late.json()["seen"] == 1
    assert decide(desk, job_id, **form).status_code == 412  # without JavaScript
    assert decide(desk, job_id, SCRIPT, **{**form, "seen": "x"}).status_code == 412


@pytest.mark.usefixtures("running")
def test_decisions_hold_for_another_run_of_an_edited_article(desk: Desk, room: Newsroom, job_id: str) -> None:
    form = shown(desk, job_id, "?edge=start")
    moved_ms = round(float(form["at"]) * 1000) + 150
    decide(desk, job_id, **{**form, "at": str(moved_ms / 1000)})
    text = room.article.read_text("utf-8").replace("blaues", "rotes")
    with room.recording.open("rb") as audio:
        files: Any = {"article": ("uhr.md", text.encode(), "text/markdown"), "audio": audio}
        again = desk.client.post("/v1/jobs", files=files).json()["id"]
    room.work()
    starts = [sentence["start_ms"] for sentence in sentences(desk, again)]
    assert moved_ms in starts
    alignment = desk.client.get(f"/v1/jobs/{again}/result.json").json()
    assert any("rotes" in paragraph["text"] for paragraph in alignment["paragraphs"])


@pytest.mark.parametrize("at", ["", "soon", "-1", "1e9", "99999", "nan"])
def test_a_time_that_cannot_be_is_said_at_its_field(desk: Desk, job_id: str, at: str) -> None:
    form = shown(desk, job_id)
    answer = decide(desk, job_id, **{**form, "at": at})
    assert answer.status_code == 422
    assert 'id="at-fault"' in answer.text
    assert shown(desk, job_id)["seen"] == "0"


def test_the_page_to_read_along_lets_no_script_in_but_its_own(desk: Desk, job_id: str) -> None:
    answer = desk.client.get(f"/jobs/{job_id}/read")
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert re.search(r"script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; media-src 'self' file:;", policy)
    assert "frame-ancestors 'none'" in policy
    assert MARKUP not in answer.text
    assert 'src="./result.recording"' in answer.text


@pytest.mark.usefixtures("running")
def test_whoever_was_told_that_a_job_is_done_is_told_once_that_it_was_corrected(desk: Desk, room: Newsroom) -> None:
    job_id = submit(desk, room, webhook_url="https://cms.example.org/hook")
    room.work()
    for _ in range(2):
        form = shown(desk, job_id)
        shift = 0.15 if form["edge"] == "start" else -0.15
        assert decide(desk, job_id, **{**form, "at": f"{float(form['at']) + shift:.2f}"}).status_code == 303
        assert sentences(desk, job_id)  # published
    assert [sent.type for sent in desk.job(job_id).deliveries] == ["job.completed", "job.updated"]


def test_a_job_whose_material_is_gone_says_so(desk: Desk, job_id: str) -> None:
    results: Any = Corrections(desk.service.database).results_of(job_id)
    desk.service.store.delete(results[Stage.ALIGN]["alignment_key"])
    assert "is kept no longer" in desk.client.get(f"/jobs/{job_id}/review").text
    assert "/review" not in desk.client.get(f"/jobs/{job_id}").text


def test_without_letters_words_are_moved_in_proportion(desk: Desk, room: Newsroom) -> None:
    job_id = submit(desk, room)
    room.work(Reader())
    assert "in proportion" in desk.client.get(f"/jobs/{job_id}/review").text
    form = shown(desk, job_id)
    shift = 0.1 if form["edge"] == "start" else -0.1
    assert decide(desk, job_id, **{**form, "at": str(float(form["at"]) + shift)}).status_code == 303


def test_peaks_and_clip_are_those_of_the_recording(desk: Desk, room: Newsroom, job_id: str) -> None:
    with wave.open(str(room.recording)) as file:
        file.setpos(1000 * 16)
        samples = file.readframes(500 * 16)
    got = desk.client.get(f"/jobs/{job_id}/clip.wav?from_ms=1000&to_ms=1500")
    with wave.open(BytesIO(got.content)) as file:
        assert (file.getframerate(), file.getnchannels(), file.readframes(10**6)) == (16_000, 1, samples)
    peaks = desk.client.get(f"/jobs/{job_id}/peaks?from_ms=1000&to_ms=1500").content
    assert len(peaks) == 2 * 500 // 5
    lows, highs = memoryview(peaks).cast("b")[::2], memoryview(peaks).cast("b")[1::2]
    assert all(low < 0 < high for low, high in zip(lows, highs, strict=True))
    assert desk.client.get(f"/jobs/{job_id}/peaks?from_ms=99999999&to_ms=99999999").content == b""


@pytest.mark.usefixtures("running")
@pytest.mark.parametrize("lost", ["the results", "what they were made from too"])
def test_a_damaged_result_comes_back_with_its_corrections_and_no_newer_ones(
    desk: Desk, job_id: str, lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(desk, job_id, **{**shown(desk, job_id), "act": "not_read"})
    assert sentences(desk, job_id)[0]["start_ms"] is None
    before = {name: desk.client.get(f"/v1/jobs/{job_id}/result.{name}") for name in ("json", "transcript.json", "vtt")}
    monkeypatch.setattr("web.desk.publisher._publish", lambda *_: False)
    decide(desk, job_id, **{**shown(desk, job_id), "act": "accept"})  # not in the results yet
    store, layers = desk.service.store, Corrections(desk.service.database)
    for output in desk.job(job_id).result.values():
        if output.media_type != "audio/wav":
            path = store.folder / "files" / output.key[:2] / output.key
            path.write_bytes(path.read_bytes()[:-1])
    if lost != "the results":
        made = corrected.material(layers.results_of(job_id), store)
        recording = made.fetched.recording.sha256
        layer = layers.layer("local", recording, until=layers.published(job_id))
        assert 0 < layer.seq < layers.layer("local", recording).seq
        aligned = corrected.results_with(made, layer, desk.job(job_id).request, tools_of(desk.service))
        for key in (aligned.alignment_key, aligned.transcript_key):
            store.delete(key)
    for name, answer in before.items():
        again = desk.client.get(f"/v1/jobs/{job_id}/result.{name}")
        assert (again.status_code, again.content) == (200, answer.content)

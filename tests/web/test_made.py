"""Results that are made of a job's alignment when they are asked for: every format, both reports, by any profile."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from publish.derived import DERIVED, Material, with_words
from service.errors import BadSetting
from subtitles.profiles import ARD, PODCAST, PROFILES
from tests.web.conftest import PAGE
from tests.web.workshop import ALIGNMENT, RESULTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.web.conftest import Desk

HOUSE = {"base": "ard", "line_width": 20}


@pytest.fixture
def job_id(desk: Desk) -> str:
    made = desk.submit()
    desk.complete(made)
    return made


@pytest.mark.parametrize("name", sorted(set(DERIVED) - set(RESULTS)))
def test_whatever_follows_from_the_alignment_has_an_address(desk: Desk, job_id: str, name: str) -> None:
    answer = desk.client.get(f"/v1/jobs/{job_id}/result.{name}")
    data = DERIVED[name].make(Material(ALIGNMENT, PODCAST))
    assert (answer.status_code, answer.content) == (200, data)
    assert answer.headers["content-type"] == DERIVED[name].media_type
    assert answer.headers["etag"] == f'"{hashlib.sha256(data).hexdigest()}"'
    assert answer.headers["content-security-policy"] == "sandbox"
    assert answer.headers["content-disposition"].endswith(f".{name}")
    head = desk.client.head(f"/v1/jobs/{job_id}/result.{name}")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(data)))


def test_what_is_known_is_not_sent_again_and_parts_can_be_had(desk: Desk, job_id: str) -> None:
    path = f"/v1/jobs/{job_id}/result.ttml?profile=ard&words=1"
    first = desk.client.get(path)
    assert desk.client.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    part = desk.client.get(path, headers={"Range": "bytes=5-9", "If-Range": first.headers["etag"]})
    assert (part.status_code, part.content) == (206, first.content[5:10])
    assert first.headers["etag"] != desk.client.get(f"/v1/jobs/{job_id}/result.ttml").headers["etag"]


def test_what_the_job_has_made_is_sent_unless_another_profile_or_words_are_asked_for(desk: Desk, job_id: str) -> None:
    path = f"/v1/jobs/{job_id}/result.vtt"
    assert desk.client.get(path).content == RESULTS["vtt"][1]
    for query, material in (
        ("profile=ard", Material(ALIGNMENT, ARD)),
        ("words=true", Material(ALIGNMENT, PODCAST, words=True)),
        ("profile=ard&words=true", Material(ALIGNMENT, ARD, words=True)),
    ):
        made = DERIVED["vtt"].make(material)
        assert desk.client.get(f"{path}?{query}").content == made


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("text/vtt", "vtt"),
        ("application/x-subrip", "srt"),
        ("application/ttml+xml", "ttml"),
        ("text/x-ssa", "ass"),
        ("application/json+chapters", "chapters.json"),
    ],
)
def test_what_is_liked_best_is_made_by_the_profile_that_is_asked_for(
    desk: Desk, job_id: str, accept: str, name: str
) -> None:
    answer = desk.client.get(f"/v1/jobs/{job_id}/result?profile=ard", headers={"Accept": accept})
    assert answer.content == DERIVED[name].make(Material(ALIGNMENT, ARD))
    assert "accept" in answer.headers["vary"].lower()


@pytest.mark.parametrize("profile", PROFILES)
def test_the_profile_of_the_job_is_the_one_that_its_request_names(desk: Desk, profile: str) -> None:
    job_id = desk.submit(profile=profile)
    desk.complete(job_id)
    kept = desk.job(job_id).request.profile
    assert kept == PROFILES[profile]
    answer = desk.client.get(f"/v1/jobs/{job_id}/result.srt")
    assert answer.content == DERIVED["srt"].make(Material(ALIGNMENT, PROFILES[profile]))


def test_a_preset_and_the_settings_choose_a_profile_too(open_desk: Callable[..., Desk], tmp_path: Path) -> None:
    (tmp_path / "haus.toml").write_text("line_width = 22\n")
    desk = open_desk(
        profile=str(tmp_path / "haus.toml"), profiles={"house": HOUSE}, presets={"tv": {"profile": "house"}}
    )
    widths = [
        desk.job(desk.submit(**more)).request.profile.line_width  # type: ignore[union-attr]
        for more in ({}, {"preset": "tv"}, {"preset": "tv", "profile": "bbc"}, {"profile": "house"})
    ]
    assert widths == [22, 20, 37, 20]
    shown = {preset["name"]: preset["profile"] for preset in desk.client.get("/v1/presets").json()["data"]}
    assert (shown["standard"], shown["tv"]) == ("haus", "house")


def test_a_profile_of_the_operator_can_be_asked_for_by_name(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(profiles={"house": HOUSE})
    job_id = desk.submit()
    desk.complete(job_id)
    answer = desk.client.get(f"/v1/jobs/{job_id}/result.srt?profile=house")
    assert answer.status_code == 200
    assert answer.content != desk.client.get(f"/v1/jobs/{job_id}/result.srt?profile=podcast").content


@pytest.mark.parametrize(
    ("query", "parameter", "english", "german"),
    [
        ("result.vtt?profile=zdf", "profile", "There is no profile 'zdf'; there is ard", "es gibt kein Profil 'zdf'"),
        ("result.vtt?profile=haus.toml", "profile", "There is no profile", "es gibt kein Profil"),
        ("result.vtt?profile=../x", "profile", "There is no profile", "es gibt kein Profil"),
        ("result.html?profile=ard", "profile", "html is the same by every profile", "html ist bei jedem Profil gleich"),
        ("result.recording?profile=ard", "profile", "is the same", "bei jedem Profil gleich"),
        ("result.equivalence.html?profile=ard", "profile", "is the same", "bei jedem Profil gleich"),
        ("result.srt?words=1", "words", "srt cannot highlight words; those that can are vtt", "srt kann Wörter nicht"),
        ("result.json?words=1", "words", "json cannot highlight words", "json kann Wörter nicht hervorheben"),
        ("result?words=1", "words", "json cannot highlight words", "json kann Wörter nicht hervorheben"),
        ("result.vtt?words=loud", "words", "valid boolean", "muss wahr oder falsch sein"),
    ],
)
def test_what_a_result_cannot_be_is_said_in_both_languages(
    desk: Desk, job_id: str, query: str, parameter: str, english: str, german: str
) -> None:
    for language, text in (("en", english), ("de", german)):
        answer = desk.client.get(f"/v1/jobs/{job_id}/{query}", headers={"Accept-Language": language})
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")
        (error,) = answer.json()["errors"]
        assert error["parameter"] == parameter
        assert text in error["detail"]


def test_a_name_that_there_is_not_is_told_with_all_that_there_are(desk: Desk, job_id: str) -> None:
    answer = desk.client.get(f"/v1/jobs/{job_id}/result.pdf")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/no-such-output")
    assert all(name in answer.json()["detail"] for name in DERIVED)


def test_a_profile_that_there_is_not_is_refused_at_submission_and_nothing_is_kept(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "haus.toml").write_text("line_width = 22\n")
    for name in ("zdf", str(tmp_path / "haus.toml")):
        form = {"files": {"article": ("a.md", b"# Titel"), "profile": (None, name)}}
        for sent in ({"json": {**PAGE, "profile": name}}, form):
            answer = desk.client.post("/v1/jobs", **sent)
            assert answer.status_code == 422
            assert answer.json()["errors"][0]["pointer"] == "#/profile"
    assert not list(desk.service.store.folder.glob("files/*/*"))


@pytest.mark.parametrize("wrong", [{"profile": "zdf"}, {"presets": {"house": {"profile": "zdf"}}}])
def test_a_profile_of_the_operator_that_there_is_not_is_said_when_the_service_starts(
    open_desk: Callable[..., Desk], wrong: dict[str, object]
) -> None:
    with pytest.raises(BadSetting, match="zdf"):
        open_desk(**wrong)


def test_every_name_is_described(desk: Desk) -> None:
    described = json.dumps(desk.client.get("/openapi.json").json()["paths"]["/v1/jobs/{job_id}/result.{name}"])
    assert all(name in described for name in DERIVED)
    assert all(name in described for name in (*PROFILES, *with_words()))

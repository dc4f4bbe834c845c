from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from subtitles.podcast import to_podcast_json
from tests.subtitles import made

if TYPE_CHECKING:
    from subtitles.cues import Subtitles

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["version", "segments"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": "1.0.0"},
        "segments": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["startTime", "endTime", "body"],
                "additionalProperties": False,
                "properties": {
                    "speaker": {"type": "string"},
                    "startTime": {"type": "number", "minimum": 0},
                    "endTime": {"type": "number", "minimum": 0},
                    "body": {"type": "string", "minLength": 1},
                },
            },
        },
    },
}


def read(text: str) -> list[dict[str, Any]]:
    found = json.loads(text)
    jsonschema.validate(found, SCHEMA)
    segments: list[dict[str, Any]] = found["segments"]
    return segments


def test_a_segment_is_a_cue() -> None:
    assert read(to_podcast_json(made.everything())) == [
        {"startTime": 1.0, "endTime": 2.5, "body": "[Musik]"},
        {"startTime": 4.0, "endTime": 6.9, "body": "Sie sagte: Let it be, Herr Müller & Söhne!"},
        {"startTime": 7.9, "endTime": 9.4, "body": "5 < 6 stimmt."},
    ]


def test_or_a_word_with_those_after_it_that_were_not_found() -> None:
    segments = read(to_podcast_json(made.everything(), words=True))
    assert segments[0] == {"startTime": 1.0, "endTime": 2.5, "body": "[Musik]"}
    assert segments[1] == {"startTime": 4.0, "endTime": 4.3, "body": "Sie"}
    assert {"startTime": 6.1, "endTime": 6.4, "body": "& Söhne!"} in segments


def test_words_before_the_first_time_start_with_the_cue() -> None:
    segments = read(to_podcast_json(made.subtitles([made.spoken("p.1", "~ach ~ja", "gut", start_ms=1000)]), words=True))
    assert segments == [
        {"startTime": 1.0, "endTime": 1.6, "body": "ach ja"},
        {"startTime": 1.6, "endTime": 1.9, "body": "gut"},
    ]


def test_words_before_one_that_begins_with_the_cue_share_its_time() -> None:
    (cue,) = made.subtitles([made.spoken("p.1", "~ach gut", start_ms=1000)]).cues
    first, last = cue.words
    cue = replace(cue, words=(first, replace(last, start_ms=cue.start_ms, end_ms=cue.start_ms + 300)))
    assert read(to_podcast_json(made.subtitles([cue]), words=True)) == [
        {"startTime": 1.0, "endTime": 1.3, "body": "ach gut"}
    ]


def test_a_cue_of_which_nothing_is_seen_is_no_segment() -> None:
    (cue,) = made.subtitles([made.spoken("p.1", "\x16", start_ms=1000)]).cues
    assert read(to_podcast_json(made.subtitles([cue]), words=True)) == []


@settings(max_examples=100, deadline=None)
@given(what=made.any_subtitles(), words=st.booleans())
def test_any_text_is_read_back_and_segments_do_not_overlap(*, what: Subtitles, words: bool) -> None:
    segments = read(to_podcast_json(what, words=words))
    assert (
        " ".join(s["body"] for s in segments).split()
        == " ".join(line for lines in made.shown(what) for line in lines).split()
    )
    times = [time for segment in segments for time in (segment["startTime"], segment["endTime"])]
    assert times == sorted(times)
    assert all(segment["startTime"] < segment["endTime"] for segment in segments)

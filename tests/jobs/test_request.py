"""A request comes back from JSON as it was, and its hashes tell what matters."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from jobs.request import Priority, Request, Source

WORDS = st.none() | st.text(max_size=20)
SOURCES = st.builds(Source, url=st.text(), media_type=WORDS) | st.builds(Source, upload=st.text(), name=WORDS)
REQUESTS = st.builds(
    Request,
    article=SOURCES,
    audio=st.none() | SOURCES,
    language=WORDS,
    model=WORDS,
    outputs=st.lists(st.text()).map(tuple),
    priority=st.sampled_from(Priority),
    metadata=st.dictionaries(st.text(), st.text()),
    delete_after_s=st.none() | st.integers(0),
)
ASKED = Request(article=Source(url="https://example.org/a"))


@given(REQUESTS)
def test_a_request_comes_back_as_it_was(request: Request) -> None:
    again = Request.from_json(request.to_json())
    assert again == request
    assert (again.sha256, again.body_sha256) == (request.sha256, request.body_sha256)
    assert pickle.loads(pickle.dumps(request)) == request


@pytest.mark.parametrize(
    ("changed", "same_result"),
    [
        (replace(ASKED, metadata={"a": "b"}), True),
        (replace(ASKED, webhook_url="https://example.org/hook"), True),
        (replace(ASKED, delete_after_s=60), True),
        (replace(ASKED, priority=Priority.BULK), True),
        (replace(ASKED, language="de"), False),
        (replace(ASKED, model="small"), False),
        (replace(ASKED, hear="all"), False),
        (replace(ASKED, outputs=("vtt",)), False),
        (replace(ASKED, audio=Source(url="https://example.org/a.mp3")), False),
        (replace(ASKED, article=Source(upload="https://example.org/a")), False),
    ],
)
def test_the_hashes_tell_another_body_and_another_result(changed: Request, *, same_result: bool) -> None:
    assert changed.body_sha256 != ASKED.body_sha256
    assert (changed.sha256 == ASKED.sha256) == same_result


def test_the_order_of_metadata_is_no_difference() -> None:
    there, back = (
        replace(ASKED, metadata=dict(order)) for order in ([("a", "1"), ("b", "2")], [("b", "2"), ("a", "1")])
    )
    assert there.body_sha256 == back.body_sha256


def test_a_source_is_at_one_place() -> None:
    for nowhere in (dict[str, str](), {"url": "a", "upload": "b"}):
        with pytest.raises(ValueError, match="either"):
            Source(**nowhere)


def test_what_is_no_request_is_refused() -> None:
    for text in ("", "{}", "[]", '{"article": {}}', '{"article": {"url": "a"}, "priority": "soon"}'):
        with pytest.raises(ValidationError):
            Request.from_json(text)

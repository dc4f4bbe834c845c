"""The description of the API at its word: what it allows and what it forbids is asked, and all is answered well."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from bench.schemas import ROUND_S, asked, refuse_all
from tests.web.served import serving
from worker import rounds

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.fault("J8")
@pytest.mark.requires_schemathesis
def test_no_request_ends_in_a_fault_and_each_answer_is_as_described(tmp_path: Path) -> None:
    ended = threading.Event()
    with serving(tmp_path, fetch_ports="1") as served:  # no address can be fetched
        ledger = served.service.ledger
        worker = rounds.start("nobody", lambda: refuse_all(ledger), every_s=ROUND_S, ended=ended)
        found = asked(served.url, examples=1, report=tmp_path / "report.ndjson")
        ended.set()
        worker.join()
    assert (found.requests > 500, found.wrong, found.given_up) == (True, [], [])

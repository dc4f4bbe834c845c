"""More work than anybody can do: what is there is done in turn, and what is too much is turned away by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs.record import QUEUES, Submission
from jobs.request import Request, Source
from tests.web.conftest import PAGE, application, empty_ledger, open_desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.conftest import Desk

__all__ = ["application", "empty_ledger", "open_desk"]

JOBS = 10_000


@pytest.mark.fault("J5")
def test_with_ten_thousand_jobs_that_wait_all_is_served_but_submissions(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(max_queued=JOBS)
    ledger = desk.service.ledger
    ledger.present("ours", QUEUES)
    article = Source(upload=desk.service.store.put_bytes(b"# Uhr\n\nSie geht."), media_type="text/markdown")
    submission = Submission(request=Request(article=article), owner="archive", idempotency_key=None)
    ledger.submit_many([submission] * (JOBS - 1))
    last = desk.submit()
    desk.client.app.state.admission._look_again_s = 0.0  # type: ignore[attr-defined]  # as a second later
    refused = desk.client.post("/v1/jobs", json=PAGE)
    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/service-full")
    assert int(refused.headers["retry-after"]) > 0
    assert desk.client.get("/readyz").json()["status"] == "full"
    assert ledger.depths()["io"].ready == JOBS
    assert desk.client.get(f"/v1/jobs/{last}").json()["status"] == "queued"
    claimed = []
    for _ in range(2):
        piece = ledger.next_ready()
        assert piece is not None
        assert ledger.claim(piece.job_id, piece.stage, piece.part, worker="ours")
        claimed.append(ledger.get(piece.job_id).owner)
    assert sorted(claimed) == ["archive", "local"]  # nobody waits for the ten thousand of somebody else
    assert desk.client.post(f"/v1/jobs/{last}/cancel").is_success

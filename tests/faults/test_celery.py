"""What holds for the service without a broker holds for Celery's workers too."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from jobs.record import Status
from jobs.request import Request, Source
from tests.faults.hostile import HOW
from tests.jobs.conftest import TEXT
from tests.loopback import Drip, serving
from tests.worker.fakes import Shop, settings_in
from tests.worker.processes import ROOT, Workers
from worker.doorbell import celery
from worker.watch import OVER_S

if TYPE_CHECKING:
    from pathlib import Path

    from tests.worker.processes import RedisServer

pytestmark = pytest.mark.requires_redis


def submit(shop: Shop, request: Request) -> str:
    job, _ = shop.ledger.submit(request, owner="local")
    celery(shop.settings)(job.first_piece)
    return job.id


@pytest.mark.parametrize(("how", "said"), [("hangs", "the worker got no further"), ("crashes", "the worker was")])
def test_a_process_of_the_pool_that_hangs_or_crashes_is_replaced_and_its_job_told(
    celery_shop: Shop, workers: Workers, tmp_path: Path, how: str, said: str
) -> None:
    workers.app = "tests.faults.celery_app"
    worker = workers.start(variables={HOW: how})
    job_id = submit(celery_shop, celery_shop.request(tmp_path))
    (job,) = celery_shop.wait([job_id], within_s=120, until=lambda job: bool(job.errors))
    assert job.errors[0].type == "worker-ended"
    assert said in job.errors[0].detail
    assert worker.poll() is None
    celery_shop.ledger.cancel(job_id)


@pytest.mark.requires_model
def test_one_command_serves_all_queues_and_slow_servers_hold_up_nothing(
    tmp_path: Path, redis_server: RedisServer
) -> None:
    with serving(Drip) as drip:
        drip.daemon_threads = True
        shop = Shop(
            settings_in(
                tmp_path / "data",
                broker_url=redis_server.url,
                fetch_networks="127.0.0.0/8",
                fetch_ports=f"{drip.server_port}",
            )
        )
        article = Source(upload=shop.store.put_bytes(TEXT.encode()), name="uhr.md", media_type="text/markdown")
        environment = {
            **os.environ,
            "GLEICHLAUF_DATA": str(shop.settings.data),
            "GLEICHLAUF_BROKER_URL": redis_server.url,
            "GLEICHLAUF_FETCH_NETWORKS": "127.0.0.0/8",
            "GLEICHLAUF_FETCH_PORTS": f"{drip.server_port}",
        }
        with (tmp_path / "worker.log").open("wb") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "cli", "worker"], cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        url = f"http://127.0.0.1:{drip.server_port}"
        slow = [submit(shop, Request(article=article, audio=Source(url=f"{url}/{n}.mp3"))) for n in range(6)]
        try:
            shop.wait([slow[0]], within_s=120, until=lambda job: job.status is Status.PROCESSING)
            shop.wait([submit(shop, shop.request(tmp_path))], within_s=120)
            assert not any(shop.ledger.get(each).status.ended for each in slow)
        finally:
            for each in slow:
                shop.ledger.cancel(each)
            worker.send_signal(signal.SIGTERM)
            worker.wait(OVER_S + 60)
        children = subprocess.run(["pgrep", "-P", str(worker.pid)], capture_output=True, check=False)
        assert not children.stdout

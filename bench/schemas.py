#!/usr/bin/env python3
"""Ask the service what its own description allows, and much that it does not, thousands of times: no answer is a 5xx.

    python bench/schemas.py                    # at least 10 000 requests, ten minutes or more
    python bench/schemas.py --cases 100        # a look

Schemathesis reads the description of the API and makes requests of it, right ones and wrong ones, the same each time.
They go over HTTP to a service in a process of its own, whose only worker fails at once; no address can be fetched. Each
answer is held against the description as well: its status, its type and its form. Exit code 1 where one is not as it
should be, or where there were fewer requests than asked for.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.starting import wait_for
from jobs.errors import PodcastNotFound
from jobs.failures import failure
from jobs.record import QUEUES

if TYPE_CHECKING:
    from jobs.ledger import Ledger

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
START_S = 60
ROUND_S = 0.2  # from one look of the worker to the next
EXAMPLES = 12  # requests that are made for an example of each operation, at least


class SchemaResult(NamedTuple):
    """What came of it: how many requests, the operations with a wrong answer, and those that schemathesis gave up."""

    requests: int
    wrong: list[str]
    given_up: list[str]


def asked(url: str, *, examples: int, report: Path) -> SchemaResult:
    """Ask a service.

    Args:
        url: of the service.
        examples: for each operation, beside those that are always made.
        report: file for a line a request.
    """
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{url}/openapi.json", "--no-color"),
        *("--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing", "--continue-on-failure"),
        *("--max-examples", str(examples), "--generation-deterministic"),
        *("--request-timeout", "60", "--report-ndjson-path", str(report)),
    ]
    subprocess.run(command, check=False, cwd=report.parent)
    found = SchemaResult(0, [], [])
    with report.open(encoding="utf-8") as lines:
        for line in lines:
            ((kind, event),) = json.loads(line).items()
            found = found._replace(requests=found.requests + _requests(event))
            if kind == "ScenarioFinished" and event["status"] == "failure":
                found.wrong.append(event["recorder"]["label"])
            if kind.endswith("Error"):
                found.given_up.append(f"{event.get('label')}: {event.get('value', {}).get('message')}")
    return found


def _requests(event: object) -> int:
    """Return how many requests an event of the report tells of, however deep they stand in it."""
    if isinstance(event, dict):
        return ("response" in event and "request" in event) + sum(map(_requests, event.values()))
    return sum(map(_requests, event)) if isinstance(event, list) else 0


def refuse_all(ledger: Ledger) -> None:
    """Be a worker that fails at once: else who waits for a job, or follows its events, would wait for ever."""
    ledger.present("nobody", QUEUES)
    while (piece := ledger.next_ready(QUEUES)) is not None:
        lease = ledger.claim(piece.job_id, piece.stage, piece.part, worker="nobody")
        if lease is not None:
            ledger.fail(lease, failure(PodcastNotFound("the page"), piece.stage))


def serve() -> None:
    """Be the service, and a worker that fails at once."""
    from cli.serve import listening, server, service_of  # noqa: PLC0415
    from service import settings  # noqa: PLC0415
    from worker import rounds  # noqa: PLC0415

    service = service_of(settings.load(max_queued=10_000_000, min_free_bytes=0, fetch_ports="1"))
    rounds.start("nobody", lambda: refuse_all(service.ledger), every_s=ROUND_S)
    server(service).run(sockets=[listening(service)])


def measured(cases: int) -> int:
    """Run the service, and ask until there were enough requests; returns the exit code."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url, examples = f"http://127.0.0.1:{port}", max(1, cases // EXAMPLES)
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "GLEICHLAUF_DATA": folder, "GLEICHLAUF_PORT": str(port)}
        with subprocess.Popen([sys.executable, __file__, "--serve"], env=environment) as service:
            try:
                wait_for(f"{url}/readyz", within_s=START_S)
                found = asked(url, examples=examples, report=Path(folder) / "report.ndjson")
            finally:
                service.terminate()
                service.wait()
    print(f"{found.requests} requests; wrong answers: {', '.join(found.wrong) or 'none'}")
    print(f"given up by schemathesis for a fault of its own: {', '.join(found.given_up) or 'nothing'}")
    return 1 if found.wrong or found.requests < cases else 0


def main() -> int:
    """Read the arguments; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", type=int, default=10_000, help="requests at least")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.serve:
        serve()
        return 0
    return measured(chosen.cases)


if __name__ == "__main__":
    sys.exit(main())

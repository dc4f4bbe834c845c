#!/usr/bin/env python3
"""Ask the service what its own description allows, and much that it does not, thousands of times: no answer is a 5xx.

    python bench/schemas.py                    # at least 10 000 requests, ten minutes or more
    python bench/schemas.py --cases 100        # a look

Schemathesis reads the description of the API and makes requests of it, right ones and wrong ones, the same each time.
They go over HTTP to a service in a process of its own, without workers; one that does nothing gives its word, and no
address can be fetched. Each answer is held against the description as well: its status, its type and its form. Exit
code 1 where one is not as it should be, or where there were fewer requests than asked for.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from jobs.ledger.presence import TELL_S
from jobs.record import QUEUES

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
START_S = 60
EXAMPLES = 12  # requests that are made for an example of each operation, at least


def asked(url: str, *, examples: int, report: Path) -> tuple[int, int]:
    """Ask a service; returns the exit code of schemathesis, and how many requests there were.

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
    rc = subprocess.run(command, check=False, cwd=report.parent).returncode
    with report.open(encoding="utf-8") as lines:
        return rc, sum(_requests(json.loads(line)) for line in lines)


def _requests(event: object) -> int:
    """Return how many requests an event of the report tells of, however deep they stand in it."""
    if isinstance(event, dict):
        return ("response" in event and "request" in event) + sum(map(_requests, event.values()))
    return sum(map(_requests, event)) if isinstance(event, list) else 0


def serve() -> None:
    """Be the service, and a worker that does nothing."""
    from cli.serve import listening, server, service_of  # noqa: PLC0415
    from worker import rounds, settings  # noqa: PLC0415

    service = service_of(settings.load(max_queued=10_000_000, min_free_bytes=0, fetch_ports="1"))
    rounds.start("presence", lambda: service.ledger.present("nobody", QUEUES), every_s=TELL_S)
    server(service).run(sockets=[listening(service)])


def measured(cases: int) -> int:
    """Run the service, and ask until there were enough requests; returns the exit code."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url, examples, found, rc = f"http://127.0.0.1:{port}", max(1, cases // EXAMPLES), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "GLEICHLAUF_DATA": folder, "GLEICHLAUF_PORT": str(port)}
        with subprocess.Popen([sys.executable, __file__, "--serve"], env=environment) as service:
            try:
                _wait_for(url)
                rc, found = asked(url, examples=examples, report=Path(folder) / "report.ndjson")
            finally:
                service.terminate()
                service.wait()
    print(f"{found} requests, of which schemathesis complains about {'none' if rc == 0 else 'some'}")
    return 1 if rc or found < cases else 0


def _wait_for(url: str) -> None:
    until_s = time.monotonic() + START_S
    while True:
        try:
            urllib.request.urlopen(f"{url}/readyz", timeout=5).close()  # noqa: S310 - ours
        except OSError:
            if time.monotonic() > until_s:
                raise
            time.sleep(0.1)
        else:
            return


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

"""``gleichlauf serve`` as a process of its own, all of it but for the recogniser."""

from __future__ import annotations

from functools import partial

from tests.worker.fakes import place_of
from worker import runner

if __name__ == "__main__":
    runner.Runner = partial(runner.Runner, place=place_of)  # type: ignore[assignment,misc]
    from cli.main import main

    main(["serve", "--port", "0"])

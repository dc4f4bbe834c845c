"""What a process of the service writes about itself: one JSON object a line, with the job that it is about."""

from __future__ import annotations

import contextlib
import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MOST = 500  # characters of a message: a page that is quoted in an error must not fill the log
_MOST_OF_TRACE = 8_000  # of a traceback, from its end

_ABOUT: ContextVar[Mapping[str, str | int] | None] = ContextVar("about", default=None)


class JsonFormatter(logging.Formatter):
    """Writes a record as JSON in one line.

    JSON escapes what could break the line or command a terminal: line ends, escape sequences, all that is not ASCII.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line: time, level, logger, message, what it is about, and the traceback if there is one."""
        told: dict[str, str | int] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process or 0,
            "message": record.getMessage()[:_MOST],
            **(_ABOUT.get() or {}),
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)[-_MOST_OF_TRACE:]
        return json.dumps(told)


@contextlib.contextmanager
def about(**what: str | int) -> Iterator[None]:
    """Have every line that is written in the block say what it is about, as ``job_id``.

    A thread that is begun in the block takes it along by `contextvars.copy_context`.
    """
    token = _ABOUT.set({**(_ABOUT.get() or {}), **what})
    try:
        yield
    finally:
        _ABOUT.reset(token)


def set_up(level: int = logging.INFO) -> None:
    """Have this process write its log to standard error; whatever set it up before is gone."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("httpx2", "httpcore2", "faster_whisper", "alembic"):  # a line a request, a line a window
        logging.getLogger(chatty).setLevel(logging.WARNING)

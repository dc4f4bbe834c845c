"""The Celery application with a fake recogniser and less patience than in earnest, so that faults take seconds."""

from __future__ import annotations

from typing import Any

from kombu import Connection

from service.settings import load
from tests.worker.fakes import place_of
from worker import lookout
from worker.app import make, take_part

AGAIN_S = 0.02  # for two seconds and more

_ensure = Connection._ensure_connection


def _ensure_soon(self: Connection, *args: Any, **named: Any) -> Any:
    return _ensure(self, *args, **{**named, "interval_start": AGAIN_S, "interval_step": 0, "interval_max": AGAIN_S})


Connection._ensure_connection = _ensure_soon  # type: ignore[method-assign]
lookout.LOOK_S, lookout.IN_VAIN = 1.0, 20  # for half a minute, four times: no sooner than it would know to be cut off
app = make(load(), place_of=place_of)
app.conf.broker_transport_options = {  # for a minute
    **app.conf.broker_transport_options,
    "socket_timeout": 3,
    "health_check_interval": 1,
}
take_part(app)

"""How Celery and the broker are set up, the same for those who ring as for those who work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from celery import Celery
from kombu import Exchange, Queue

from jobs.record import QUEUE_OF, QUEUES
from jobs.report import Stage

if TYPE_CHECKING:
    from service.settings import Settings

Connected = TypeVar("Connected", bound=Celery)

TIME_LIMIT_S = 6 * 3600
"""Of a task. The longest piece is a book in a language without a head, at less than real time on an old machine; what
hangs is found much sooner, by its progress (`worker.watch.STALL_S`)."""

CONFIG: dict[str, Any] = {
    "include": [f"tasks.{stage}" for stage in Stage],  # by name: a worker loads them, who only rings does not
    # Whoever can write into Redis can name a task and its arguments; JSON keeps it at that.
    "task_serializer": "json",
    "accept_content": ["json"],
    "task_ignore_result": True,  # results stand in the ledger
    # Those that a worker waits for if it is not told.
    "task_queues": [Queue(name, Exchange("gleichlauf"), routing_key=name) for name in QUEUES],
    "task_default_queue": QUEUE_OF[Stage.FETCH],
    "task_acks_late": False,  # the lease decides who does it; late acknowledgement does long work twice
    "worker_prefetch_multiplier": 1,  # what waits should wait where any worker can take it
    "worker_disable_prefetch": True,
    "worker_pool": "prefork",  # a process can be killed, and a canceled transcription may have to be
    "worker_max_tasks_per_child": 50,  # what libraries leak goes with the process
    "worker_proc_alive_timeout": 120.0,  # a process of the pool first loads its model
    "worker_soft_shutdown_timeout": 10.0,  # time to give work back where SIGQUIT, or SIGTERM remapped to it, is sent
    "worker_enable_soft_shutdown_on_idle": True,
    "worker_send_task_events": False,  # -E or Flower switch them on
    "worker_hijack_root_logger": False,  # the log is JSON
    "task_time_limit": TIME_LIMIT_S,
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,  # Redis may be away for a night
    "broker_channel_error_retry": True,  # or refuse to write, its memory or disk being full: else the worker ends
    "broker_transport_options": {
        "visibility_timeout": 900,
        "socket_timeout": 60,  # a connection that hangs is noticed; longer than a blocking read of the queue
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 25,
        "queue_order_strategy": "priority",  # in the order of -Q, and of QUEUES: archives come last
    },
}


def connect(kind: type[Connected], settings: Settings) -> Connected:
    """Make an application of Celery that talks to the broker of the settings.

    Args:
        kind: `celery.Celery` for who only rings or asks, `worker.app.App` for who works.
        settings: of the program.
    """
    app = kind("gleichlauf", broker=settings.broker_url, set_as_current=False)
    app.conf.update(CONFIG, worker_concurrency=settings.concurrency)
    return app

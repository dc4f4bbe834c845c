"""``gleichlauf serve``: the API, and the work too where there is no broker."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from typing import TYPE_CHECKING, NoReturn

import click

from cli import options

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from types import FrameType

    from uvicorn import Server

    from service.rings import Ring
    from service.settings import Settings
    from web.service import Service

LAST_S = 5  # that open answers, such as streams of events, get when the service is stopped
WAITING = 1024  # connections that the system holds until they are taken
_TURN_S = 0.0005  # that a thread keeps the interpreter, a tenth of the usual: commits hold up answers less


@click.command()
@click.option("--host", metavar="ADDRESS", help="Address to listen on; without API keys only one of this machine.")
@click.option("--port", metavar="NUMBER", type=int, help="Port to listen on.")
@options.debug
def serve(host: str | None, port: int | None) -> None:
    """Serve the API over HTTP, and do the work.

    With GLEICHLAUF_BROKER_URL it only serves, and workers elsewhere do the work: gleichlauf worker.
    """
    from service import logs, settings  # noqa: PLC0415 - a second, which --help need not wait for

    logs.set_up()
    chosen = settings.load(host=host, port=port)
    ring: Ring | None = None
    if chosen.broker_url is not None:
        from worker.doorbell import celery  # noqa: PLC0415

        ring = celery(chosen)
    service = service_of(chosen, ring)
    # uvicorn stops at SIGTERM, then has it take effect: as an exception it lets what works stop too.
    signal.signal(signal.SIGTERM, _leave)
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    with listening(service) as opened, _working(chosen, ring):
        host, port = opened.getsockname()[:2]
        click.echo(f"http://{f'[{host}]' if ':' in host else host}:{port}", err=True)
        server(service).run(sockets=[opened])


def _working(chosen: Settings, ring: Ring | None) -> AbstractContextManager[object]:
    """Return what does the work while the service runs; with a broker, only what sees to it that others do it."""
    if ring is None:
        from worker.runner import Runner  # noqa: PLC0415

        return Runner(chosen)
    from worker.reaper import Reaper  # noqa: PLC0415

    return Reaper(chosen, ring=ring)


def service_of(chosen: Settings, ring: Ring | None = None) -> Service:
    """Open the database and the store; the tables are made, or brought to this version.

    Raises:
        DatabaseError: the database cannot be used.
        BadStore: there can be no store.
    """
    from jobs.database import Database  # noqa: PLC0415
    from jobs.keys import Keys  # noqa: PLC0415
    from jobs.ledger import Ledger  # noqa: PLC0415
    from service.rings import nobody  # noqa: PLC0415
    from service.storage import store_of  # noqa: PLC0415
    from web.service import Service  # noqa: PLC0415

    database = Database.open(chosen.database_url)
    database.migrate()
    store = store_of(chosen)
    store.tidy()
    return Service(
        settings=chosen,
        database=database,
        ledger=Ledger(database),
        keys=Keys(database),
        store=store,
        ring=ring or nobody,
    )


def listening(service: Service) -> socket.socket:
    """Listen where the settings say.

    Raises:
        OpenToAll: that is not only this machine, and there are no API keys.
        PortTaken: another program listens there.
    """
    from web.access import is_loopback  # noqa: PLC0415
    from web.errors import OpenToAll, PortTaken  # noqa: PLC0415

    host, port = service.settings.host, service.settings.port
    if not is_loopback(host) and not service.keys.exist():
        raise OpenToAll(host)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host.strip("[]"), port), family=family, backlog=WAITING)
    except OSError as exc:
        said = os.strerror(exc.errno) if exc.errno and exc.errno > 0 else exc.strerror or str(exc)
        raise PortTaken(host, port, said) from exc


def server(service: Service) -> Server:
    """Return the HTTP server, and set this process up for it; its `run` takes the socket of `listening`."""
    import uvicorn  # noqa: PLC0415

    from web.app import create  # noqa: PLC0415
    from web.connections import FILES_KEPT, Connections, room_for  # noqa: PLC0415
    from web.protocol import server_options  # noqa: PLC0415

    app = create(service)
    most = service.settings.max_connections
    connections = Connections(most=room_for(most, _files(most + FILES_KEPT)), proxies=service.settings.proxies)
    sys.setswitchinterval(_TURN_S)
    gc.collect()
    gc.freeze()  # what is there by now stays, and to look through it again and again would hold up answers too
    config = uvicorn.Config(
        app,
        log_config=None,  # ours, set up at the start
        access_log=False,  # at hundreds of requests a second it costs as much as the answers
        server_header=False,
        timeout_graceful_shutdown=LAST_S,
        backlog=WAITING,
        **server_options(connections),
    )
    return uvicorn.Server(config)


def _files(wanted: int) -> int:
    """Return how many files this process may have open, after it has asked for as many as it can use."""
    if sys.platform == "win32":  # sockets are none there
        return wanted
    import resource  # noqa: PLC0415

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    most = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))  # many systems lend 1024 unless they are asked
    return most


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)

"""``gleichlauf keys``: who may use a service, for those who look after it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from cli import options
from service.language import message_language

if TYPE_CHECKING:
    from cli.wording import Wording
    from jobs.keys import Key, Keys

DAY_MS = 24 * 3600 * 1000
_MOST = 1_000_000_000  # of anything: what a column of every database holds
_MOST_DAYS = 36_500


@click.group()
def keys() -> None:
    """Make, list and revoke API keys.

    In the database of the service, so where that can be reached.
    """


def _shown(_ctx: click.Context, _param: click.Parameter, name: str | None) -> str | None:
    if name is not None and not (name.strip() and name.isprintable()):
        raise click.BadParameter(f"{name!r} is no name that can be read in a list")
    return name


@keys.command()
@click.argument("name", callback=_shown)
@click.option(
    "--owner",
    callback=_shown,
    metavar="NAME",
    help="Whose jobs it opens; keys of one owner open the same. Default: NAME.",
)
@click.option(
    "--expires-in", "days", metavar="DAYS", type=click.IntRange(1, _MOST_DAYS), help="How long it is good; else always."
)
@click.option(
    "--per-minute", metavar="NUMBER", type=click.IntRange(1, _MOST), help="Requests a minute; else any number."
)
@click.option("--jobs-a-day", metavar="NUMBER", type=click.IntRange(0, _MOST), help="Jobs a day; else any number.")
@click.option("--audio-minutes-a-day", metavar="NUMBER", type=click.IntRange(0, _MOST), help="Sound a day; else any.")
@options.debug
def create(
    name: str,
    owner: str | None,
    days: int | None,
    per_minute: int | None,
    jobs_a_day: int | None,
    audio_minutes_a_day: int | None,
) -> None:
    """Make a key, called NAME, and print its secret.

    From the first key on the service answers no request without one.
    """
    keys, say = _open()
    key, secret = keys.create(
        name,
        owner=owner,
        expires_ms=None if days is None else int(time.time() * 1000) + days * DAY_MS,
        rate_per_minute=per_minute,
        jobs_per_day=jobs_a_day,
        audio_minutes_per_day=audio_minutes_a_day,
    )
    click.echo(say.service.made_key.format(id=key.id, name=key.name), err=True)
    click.echo(secret)


@keys.command("list")
@options.debug
def list_keys() -> None:
    """List all keys, oldest first."""
    from cli import columns, terminal  # noqa: PLC0415 - as below

    keys, say = _open()
    found = keys.list_keys()
    if not found:
        terminal.output().print(say.service.no_keys)
        return
    rows = [tuple(say.service.of_key.values())]
    rows += [
        (key.id, key.name, key.owner, say.service.key_states[_state(key)], _day(key.used_ms), _limits(key))
        for key in found
    ]
    columns.show(terminal.output(), rows)


@keys.command()
@click.argument("key_id", metavar="ID")
@options.debug
def revoke(key_id: str) -> None:
    """Revoke the key ID, for good."""
    keys, say = _open()
    keys.revoke(key_id)
    click.echo(say.service.revoked_key.format(id=key_id))


def _open() -> tuple[Keys, Wording]:
    from cli.wording import BY_LANGUAGE  # noqa: PLC0415
    from jobs.database import PATIENCE_S, Database  # noqa: PLC0415
    from jobs.keys import Keys  # noqa: PLC0415
    from service import settings  # noqa: PLC0415

    chosen = settings.load()
    database = Database.open(chosen.database_url, busy_s=PATIENCE_S)
    click.get_current_context().call_on_close(database.close)
    database.migrate()
    return Keys(database), BY_LANGUAGE[message_language(chosen.messages)]


def _state(key: Key) -> str:
    if key.revoked_ms is not None:
        return "revoked"
    return "expired" if key.expires_ms is not None and key.expires_ms <= time.time() * 1000 else "good"


def _day(time_ms: int | None) -> str:
    return "-" if time_ms is None else time.strftime("%Y-%m-%d", time.localtime(time_ms / 1000))


def _limits(key: Key) -> str:
    limits = (key.rate_per_minute, key.jobs_per_day, key.audio_minutes_per_day)
    return " / ".join("-" if limit is None else str(limit) for limit in limits)

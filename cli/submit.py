"""``gleichlauf submit``: hand an article and its podcast to a service."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from cli import options

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TypeAlias

    Field: TypeAlias = "tuple[str, tuple[str | None, str | IO[bytes]]]"


@click.command()
@click.argument("source", metavar="ARTICLE")
@options.audio
@options.language
@click.option("--preset", metavar="NAME", help="Settings of the service under a name.")
@click.option("--hear", type=click.Choice(["auto", "all"]), help="Speech that is recognised as words, as with align.")
@click.option("--priority", type=click.Choice(["interactive", "standard", "bulk"]), help="How soon it is to be done.")
@click.option("--output", "outputs", metavar="NAME", multiple=True, help="A result to make, such as vtt; repeatable.")
@click.option("--profile", metavar="NAME", help="Profile that subtitles are cut by, such as ard.")
@click.option(
    "--metadata",
    metavar="NAME=VALUE",
    multiple=True,
    callback=options.pairs,
    help="Anything of your own, kept with the job; repeatable.",
)
@click.option("--webhook", "webhook_url", metavar="URL", help="Address told when the job has ended or was corrected.")
@click.option("--delete-after", metavar="SECONDS", type=int, help="When the job is deleted, from its end on.")
@click.option("--idempotency-key", metavar="KEY", help="The same key with the same job again is one job.")
@options.follow
@options.as_json
@options.debug
def submit(
    source: str,
    audio: str | None,
    metadata: dict[str, str],
    delete_after: int | None,
    outputs: tuple[str, ...],
    idempotency_key: str | None,
    *,
    follow: bool,
    as_json: bool,
    **others: str | None,
) -> None:
    """Submit an article with its recording.

    ARTICLE is a file, which is sent to the service, or an address. Prints the id of the job. The service is the one of
    GLEICHLAUF_URL.
    """
    from cli.client import JOBS, is_header  # noqa: PLC0415 - a second, which --help need not wait for
    from cli.session import begin  # noqa: PLC0415
    from cli.show import ended, submitted  # noqa: PLC0415

    if idempotency_key is not None and not is_header(idempotency_key):
        raise click.BadParameter("only printable ASCII characters can be sent", param_hint="--idempotency-key")
    fields: list[Field] = [(name, (None, value)) for name, value in others.items() if value is not None]
    fields += [("outputs", (None, name)) for name in outputs]
    if metadata:
        fields.append(("metadata", (None, json.dumps(metadata))))
    if delete_after is not None:
        fields.append(("delete_after_seconds", (None, str(delete_after))))
    headers = {} if idempotency_key is None else {"Idempotency-Key": idempotency_key}
    session = begin()
    with _opened({"article": source, "audio": audio}) as given:
        job = session.client.json("POST", JOBS, files=[*given, *fields], headers=headers)
    if follow:
        ended(session, job["id"], as_json=as_json)
    else:
        submitted(session, job, as_json=as_json)


@contextlib.contextmanager
def _opened(given: dict[str, str | None]) -> Iterator[Sequence[Field]]:
    """Make fields of addresses, and of files that are open meanwhile."""
    from files.given import readable  # noqa: PLC0415
    from jobs.sources import is_address  # noqa: PLC0415

    with contextlib.ExitStack() as stack:
        fields: list[Field] = []
        for name, source in given.items():
            if source is not None and is_address(source):
                fields.append((f"{name}_url", (None, source)))
            elif source is not None:
                path = Path(source)
                with readable(source):
                    fields.append((name, (path.name, stack.enter_context(path.open("rb")))))
        yield fields

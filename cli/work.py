"""What ``align`` and ``demo`` do: a run of all stages, its progress, and what came of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from align import document
from audio.listen import FasterWhisper
from audio.models import find
from cli import progress, table, terminal
from cli.failures import end_as_foreign
from cli.wording import BY_LANGUAGE
from jobs import pipeline
from jobs.messages import explain
from jobs.profiles import profile_of
from jobs.store import Store
from service import settings
from service.language import message_language
from service.tools import tools_of

if TYPE_CHECKING:
    from pathlib import Path

    from audio.listen import Transcriber
    from files.progress import Progress


def work(
    article: str,
    audio: str | None,
    *,
    out: Path,
    model: str | None,
    language: str | None,
    device: str | None,
    hear: str | None,
    profile: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Run all stages and show what they found; ends with the exit code for it.

    Args:
        article: path or address.
        audio: path or address, ``None`` for the podcast that the article names.
        out: folder for the files.
        model: as the setting, ``None`` where the flag was not given; likewise the next four.
        language: as the setting.
        device: as the setting.
        hear: as the setting.
        profile: as the setting.
        as_json: print the record instead of the table.
        quiet: show neither progress nor the table.
    """
    chosen = settings.load(model=model, language=language, device=device, hear=hear, profile=profile)
    by = profile_of(chosen.profile, chosen.profiles)  # before any work
    messages = message_language(chosen.messages)
    say = BY_LANGUAGE[messages]

    def listener(model: str, *, progress: Progress) -> Transcriber:
        folder = find(model, cache=chosen.models, progress=progress)
        return FasterWhisper(folder, model=model, device=chosen.device)

    store = Store(chosen.store)
    store.tidy()
    with progress.report(terminal.notes(), say, quiet=quiet) as report:
        tools = replace(tools_of(chosen, store=store, listener=listener), report=report)
        outcome = pipeline.run(article, audio, out=out, language=chosen.language, profile=by, tools=tools)
    if as_json:
        # Bytes, because JSON is UTF-8 whatever the console's own encoding is.
        click.echo(document.to_json(outcome.alignment).encode(), nl=False)
    elif not quiet:
        table.show(outcome, terminal.output(), say)
    for warning in outcome.warnings:
        click.echo(explain(warning, messages), err=True)
    if not outcome.alignment.belongs:
        end_as_foreign(outcome.alignment.coverage.article_spoken, say)

"""A job of a service, as people read it, and how a command ends that has waited for one."""

from __future__ import annotations

import contextlib
import json
from datetime import datetime
from typing import TYPE_CHECKING

import click
from rich.cells import cell_len, set_cell_size
from rich.text import Text

from cli import figures, terminal
from cli.failures import FAILED, STOPPED, end_as_foreign
from cli.follow import follow
from subtitles.clock import short

if TYPE_CHECKING:
    from cli.client import Json
    from cli.session import Session
    from cli.wording import Wording

COMPLETED = "completed"
_STYLES = {"queued": "", "processing": "yellow", "completed": "green", "failed": "red", "canceled": "dim"}


def submitted(session: Session, job: Json, *, as_json: bool) -> None:
    """Print the id of a job that a service has taken, for people with what to do next."""
    if as_json:
        print_json(job)
        return
    click.echo(job["id"])
    if terminal.notes().is_terminal:
        click.echo(session.say.service.follow_it.format(id=job["id"]), err=True)


def ended(session: Session, job_id: str, *, as_json: bool) -> None:
    """Wait for a job to end, show it, and end with the exit code for it."""
    job: Json | None = None
    with contextlib.suppress(KeyboardInterrupt):
        job = follow(session.client, job_id, terminal.notes(), session.say)
    if job is None:
        click.echo(session.say.service.goes_on.format(id=job_id), err=True)
        click.get_current_context().exit(STOPPED)
    details(session, job, as_json=as_json)
    if job["status"] != COMPLETED:
        click.get_current_context().exit(FAILED)
    quality = job["quality"]
    if quality and not quality["belongs"]:
        end_as_foreign(quality["article_spoken"], session.say)


def details(session: Session, job: Json, *, as_json: bool) -> None:
    """Print all that is known about a job."""
    if as_json:
        print_json(job)
        return
    say, words = session.say, session.say.service
    facts = {name: text for name, text in _facts(session, job).items() if text}
    width = max(cell_len(words.of_job[name]) for name in facts)
    for name, text in facts.items():
        line = Text(set_cell_size(words.of_job[name], width + 3), "dim")
        style = _STYLES.get(job["status"], "") if name == "status" else ""
        session.console.print(line.append(Text(text, style)), soft_wrap=True)
    quality = job["quality"]
    if quality:
        session.console.print()
        session.console.print(figures.coverage(quality["article_spoken"], quality["speech_explained"], say))
    hint = _next_step(job, say)
    if hint:
        session.console.print(hint, style="dim", soft_wrap=True)


def print_json(answer: Json) -> None:
    """Print what the service has answered; in UTF-8, as JSON is, whatever the console's own encoding."""
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2).encode())


def time_of(text: str | None) -> str:
    """Write a time of the API as this machine's clock shows it.

    >>> len(time_of("2026-11-23T08:00:00.123Z")), time_of(None)
    (19, '')
    """
    return "" if text is None else f"{datetime.fromisoformat(text).astimezone():%Y-%m-%d %H:%M:%S}"


def state_of(job: Json, say: Wording, glyphs: terminal.Glyphs) -> str:
    """Write the status with a sign that needs no colour, and how far a job is that runs."""
    signs = {"processing": glyphs.partly, "completed": glyphs.spoken, "failed": glyphs.not_spoken}
    text = f"{signs.get(job['status'], glyphs.dot)} {say.service.statuses.get(job['status'], job['status'])}"
    percent = job["progress"]["percent"]
    return f"{text} {figures.share(percent / 100, say)}" if job["status"] == "processing" else text


def _facts(session: Session, job: Json) -> dict[str, str]:
    """Return what is told about a job, by the names of its fields; empty what is not known."""
    say, article, audio = session.say, job["article"], job["audio"]
    words, glyphs = say.service, terminal.glyphs(session.console.encoding)
    stages = [(stage, job["stage_ms"][stage]) for stage in say.stages if stage in job["stage_ms"]]
    errors = job["errors"][:-1] if job["failure"] else job["errors"]
    return {
        "id": job["id"],
        "status": state_of(job, say, glyphs) + _at(job, say),
        "article": article and words.paragraphs.format(title=article["title"], count=article["paragraphs"]),
        "audio": audio and short(audio["duration_ms"]),
        "warnings": "; ".join(warning["detail"] for warning in job["warnings"]),
        "metadata": ", ".join(f"{name}={value}" for name, value in job["metadata"].items()),
        "created_at": time_of(job["created_at"]),
        "completed_at": time_of(job["completed_at"]),
        "expires_at": time_of(job["expires_at"]),
        "attempt": str(job["attempt"]) if job["attempt"] > 1 else "",
        "stage_ms": f" {glyphs.dot} ".join(
            f"{say.stages[stage]} {figures.seconds(took_ms / 1000, say)}" for stage, took_ms in stages
        ),
        "failure": job["failure"] and job["failure"]["detail"],
        "errors": "; ".join(dict.fromkeys(error["detail"] for error in errors)),
        "webhooks": ", ".join(f"{hook['url']} ({words.deliveries[hook['state']]})" for hook in job["webhooks"]),
        "outputs": "  ".join(job["outputs"]),
    }


def _at(job: Json, say: Wording) -> str:
    if job["status"] != "processing":
        return ""
    eta_s = job["progress"]["eta_seconds"]
    left = "" if eta_s is None else ", " + say.left.format(short(eta_s * 1000))
    return f", {say.stages.get(job['stage'], job['stage'])}{left}"


def _next_step(job: Json, say: Wording) -> str:
    if job["status"] == COMPLETED:
        return say.service.fetch_it.format(id=job["id"])
    may_help = job["failure"] is not None and job["failure"]["retryable"]
    return say.service.retry_it.format(id=job["id"]) if may_help else ""

"""A job: how far it is, what it has made, what became of its messages, and what can be done with it."""

from dataclasses import dataclass
from itertools import accumulate

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import TypeAdapter

from articles.records import Article
from jobs import outbox
from jobs.corrections import Corrections
from jobs.output import on_demand
from jobs.record import Job, Status
from jobs.report import Stage
from jobs.results import Fetched
from jobs.sources import kept_article
from web import results
from web.access import Caller
from web.admission import AdmissionOf
from web.desk import reviewed
from web.desk.access import VisitorOf
from web.desk.faults import DeskRoute
from web.desk.pages import HEADERS, language_on, page, part
from web.desk.shown import left, place, remedy, title
from web.jobs import JobId
from web.negotiation import Language
from web.service import Service, ServiceOf
from web.shown import detail_of

router = APIRouter(prefix="/jobs/{job_id}", route_class=DeskRoute)

_FETCHED = TypeAdapter(Fetched)

REGIONS = ("state", "outcome", "facts")
"""Parts of the page that change while one looks, by their ids."""

READABLE = ("equivalence.html", "conformity.html", "also-spoken.html")
"""Results that are shown in the browser too, to be read and printed; the page to read along has its own address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardUpTo:
    """Where in the article a recording has been heard to, about.

    Attributes:
        number: of the paragraph, from 1.
        total: paragraphs.
        text: of that one.
    """

    number: int
    total: int
    text: str


@router.get("")
async def show_job(request: Request, service: ServiceOf, caller: VisitorOf, job_id: JobId) -> Response:
    """Show a job."""
    job, shown = await to_thread.run_sync(of_job, service, caller, job_id, language_on(request))
    return page(
        request,
        "job.html",
        signed_in=caller.key is not None,
        regions=regions(request, job, shown),
        job=job,
        title=title(job, language_on(request)),
    )


@router.post("/cancel")
def cancel(service: ServiceOf, caller: VisitorOf, job_id: JobId) -> Response:
    """Stop a job."""
    service.ledger.cancel(job_id, owner=caller.owner)
    return _back(job_id)


@router.post("/retry")
async def retry(service: ServiceOf, admission: AdmissionOf, caller: VisitorOf, job_id: JobId) -> Response:
    """Try a job again."""
    await to_thread.run_sync(lambda: service.ledger.retry(job_id, owner=caller.owner))
    admission.writer.ring(await to_thread.run_sync(service.ledger.ready, job_id))
    return _back(job_id)


@router.get("/delete")
async def ask_delete(request: Request, service: ServiceOf, caller: VisitorOf, job_id: JobId) -> Response:
    """Ask whether a job is to be deleted: that cannot be taken back."""
    job = await to_thread.run_sync(lambda: service.ledger.get(job_id, owner=caller.owner))
    signed_in = caller.key is not None
    return page(request, "delete.html", signed_in=signed_in, job=job, title=title(job, language_on(request)))


@router.post("/delete")
def delete(service: ServiceOf, caller: VisitorOf, job_id: JobId) -> Response:
    """Delete a job, also one that is being worked on."""
    service.ledger.delete(job_id, owner=caller.owner, force=True)
    return RedirectResponse("/", status_code=303, headers=HEADERS)


@router.post("/deliveries/{delivery_id}/replay")
def replay(service: ServiceOf, caller: VisitorOf, job_id: JobId, delivery_id: str) -> Response:
    """Send a message to the webhook again."""
    with service.database.write() as connection:
        now_ms = service.database.now_ms(connection)
        outbox.replay(connection, delivery_id[:26], owner=caller.owner, now_ms=now_ms)
    return _back(job_id)


@router.get("/result.{name}")
async def result(
    request: Request, service: ServiceOf, caller: VisitorOf, job_id: JobId, name: str, *, inline: bool = False
) -> Response:
    """Return a result, as the API does."""
    return await results.result_by_name(request, service, caller, job_id, name, inline=inline)


def of_job(service: Service, caller: Caller, job_id: str, language: Language) -> tuple[Job, dict[str, object]]:
    """Return a job, and what its page shows beside it.

    Raises:
        JobNotFound: there is none, or it is not theirs.
        JobGone: it was deleted.
    """
    job = service.ledger.get(job_id, owner=caller.owner)
    return job, {
        "title": title(job, language),
        "left": left(job, language),
        "hearing": _heard_to(service, job),
        "doubts": reviewed.doubts(service, job) if job.status is Status.COMPLETED else None,
        "detail_of": lambda failure: detail_of(failure, language),
        "remedy": lambda failure: remedy(failure, language),
        "place": place,
        "derived": on_demand(job.result),
        "readable": READABLE,
    }


def regions(request: Request, job: Job, shown: dict[str, object]) -> dict[str, str]:
    """Return the parts of the page that change, as HTML by their ids."""
    return {name: part(request, f"job_{name}.html", job=job, **shown) for name in REGIONS}


def _heard_to(service: Service, job: Job) -> HeardUpTo | None:
    """Return how far a recording is heard, in the article: in proportion, for it is not known yet."""
    progress = job.progress
    if job.status.ended or job.stage is not Stage.TRANSCRIBE or not progress.total_ms or not progress.done_ms:
        return None
    found = Corrections(service.database).results_of(job.id).get(Stage.FETCH)
    if found is None:
        return None
    article = kept_article(service.store, _FETCHED.validate_python(found).article_key)
    return None if article is None else _place(article, progress.done_ms / progress.total_ms)


def _place(article: Article, share: float) -> HeardUpTo | None:
    lengths = [len(paragraph.text) if paragraph.kind.expected else 0 for paragraph in article.paragraphs]
    passed = accumulate(lengths)
    number = next((k for k, length in enumerate(passed) if length >= share * sum(lengths)), None)
    if number is None:
        return None
    return HeardUpTo(number=number + 1, total=len(lengths), text=article.paragraphs[number].text)


def _back(job_id: str) -> Response:
    return RedirectResponse(f"/jobs/{job_id}", status_code=303, headers=HEADERS)

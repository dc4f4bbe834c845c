"""The page on which boundaries are reviewed: one after the other, each with two keys."""

from dataclasses import dataclass
from operator import itemgetter

from anyio import to_thread
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from align.review.corrections import Decision, reach
from audio.records import Span
from jobs.errors import NotInStore
from jobs.record import Job
from web import results
from web.access import Caller
from web.desk import decisions, fields
from web.desk.access import VisitorOf
from web.desk.decisions import edge_of
from web.desk.faults import DeskRoute
from web.desk.pages import HEADERS, is_script, language_on, page, part, parts
from web.desk.publisher import Publisher
from web.desk.reviewed import Item, Review, review
from web.desk.shown import title
from web.jobs import JobId
from web.service import Service, ServiceOf

router = APIRouter(prefix="/jobs/{job_id}/review", route_class=DeskRoute)

AROUND_MS = 3000
"""Of sound that is drawn on either side of a boundary."""

SEARCHED_MS = 20_000
"""Of sound that is drawn behind it where a sentence is looked for that was thought not to be read."""

_REGIONS = ("bench", "queue", "layer")  # parts of the page, by their ids
_MOST_DIGITS = 9  # no review has more decisions
_PUBLISHER = "desk_publisher"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What an editor works on.

    Attributes:
        item: the sentence.
        edge: which of its boundaries.
        at_ms: where that stands, or would stand; ``None`` where the sentence is not read, and there is no room for it.
        typed: where it should stand, as it is written in the form.
        reach: where it may be moved to.
        window: stretch of the recording that is drawn.
        before: text that is read before the sentence.
        after: text that is read after it.
        words: those in the window: text, start, end, and whether they belong to the sentence.
        fault: what is wrong with `typed`.
    """

    item: Item
    edge: Decision
    at_ms: int | None
    typed: str
    reach: Span
    window: Span
    before: str
    after: str
    words: list[tuple[str, int, int, bool]]
    fault: str


@router.get("")
async def show_review(request: Request, service: ServiceOf, caller: VisitorOf, job_id: JobId) -> Response:
    """Show a boundary, and what else is in doubt."""
    job = await results.completed(service, caller.owner, job_id)
    try:
        found = await to_thread.run_sync(review, service, job)
    except NotInStore:
        signed_in = caller.key is not None
        return page(request, "review_gone.html", signed_in=signed_in, job=job, title=title(job, language_on(request)))
    _bring_up(request.app, service, job, found)
    item = found.item(request.query_params.get("at", "")) or found.after("")
    bench = _bench(request, found, item, request.query_params.get("edge", ""))
    return _answer(request, caller, job, found, bench)


@router.get("/layer")
async def show_layer(request: Request, service: ServiceOf, caller: VisitorOf, job_id: JobId) -> Response:
    """Tell a script whether the results have all decisions."""
    job = await results.completed(service, caller.owner, job_id)
    found = await to_thread.run_sync(review, service, job)
    html = part(request, "review_layer.html", review=found)
    return parts(request, parts={"layer": html}, is_published=found.is_published)


@router.post("")
async def decide(request: Request, service: ServiceOf, caller: VisitorOf, job_id: JobId) -> Response:
    """Take a decision, or take the last one back."""
    job = await results.completed(service, caller.owner, job_id)
    form = await fields.read(request)
    seen, language = _seen(request, form), language_on(request)
    place = f"/jobs/{job_id}/review"
    try:
        taken = await to_thread.run_sync(lambda: decisions.take(service, job, form, seen=seen, language=language))
    except NotInStore:
        return RedirectResponse(place, status_code=303, headers=HEADERS)
    _bring_up(request.app, service, job, taken.review)
    if taken.status == decisions.DONE and not is_script(request):
        address = f"{place}?at={taken.item.at}" if taken.item else place
        return RedirectResponse(address, status_code=303, headers=HEADERS)
    if taken.status == decisions.WRONG:
        edge, typed, fault = form.get("edge", ""), form.get("at", ""), taken.said
        bench = _bench(request, taken.review, taken.item, edge, typed=typed, fault=fault)
    else:
        bench = _bench(request, taken.review, taken.item, "")
    return _answer(request, caller, job, taken.review, bench, said=taken.said, status_code=taken.status)


def _answer(
    request: Request,
    caller: Caller,
    job: Job,
    found: Review,
    bench: Bench | None,
    *,
    said: str = "",
    status_code: int = 200,
) -> Response:
    """Show how things stand: as a page, or to a script as the parts of it."""
    shown = {name: part(request, f"review_{name}.html", job=job, review=found, bench=bench) for name in _REGIONS}
    answer: Response
    if is_script(request):
        answer = parts(
            request,
            status_code,
            parts=shown,
            said=said,
            seen=found.layer.seq,
            is_published=found.is_published,
            address=f"/jobs/{job.id}/review" + (f"?at={bench.item.at}" if bench else ""),
        )
    else:
        answer = page(
            request,
            "review.html",
            status_code=status_code,
            signed_in=caller.key is not None,
            title=title(job, language_on(request)),
            job=job,
            review=found,
            regions=shown,
            said="" if bench and bench.fault else said,
        )
    answer.headers["ETag"] = f'"{found.layer.seq}"'
    return answer


def _bench(
    request: Request, found: Review, item: Item | None, edge_name: str, *, typed: str = "", fault: str = ""
) -> Bench | None:
    if item is None:
        return None
    edge = edge_of(edge_name, item)
    at_ms = found.at_ms(item, edge)
    room = reach(found.alignment, item.name, edge) or Span(start_ms=0, end_ms=0)
    middle_ms = at_ms or 0
    end_ms = min(middle_ms + AROUND_MS, found.alignment.recording.duration_ms)
    if edge is Decision.READ:
        end_ms = max(end_ms, min(room.end_ms, middle_ms + SEARCHED_MS))
    window = Span(start_ms=max(middle_ms - AROUND_MS, 0), end_ms=end_ms)
    before, after = found.beside(item)
    point = "," if language_on(request) == "de" else "."
    return Bench(
        item=item,
        edge=edge,
        at_ms=at_ms,
        typed=typed or ("" if at_ms is None else f"{at_ms / 1000:.2f}".replace(".", point)),
        reach=room,
        window=window,
        before=before,
        after=after,
        words=_words(found, item, window),
        fault=fault,
    )


def _words(found: Review, item: Item, window: Span) -> list[tuple[str, int, int, bool]]:
    """Return the words that are read in a stretch, in the order of the sound."""
    words = [
        (word.text, word.start_ms, word.end_ms, other.name == item.name)
        for other in found.items
        for word in other.sentence.words
        if word.start_ms is not None and word.end_ms is not None
        if word.start_ms < window.end_ms and word.end_ms > window.start_ms
    ]
    return sorted(words, key=itemgetter(1))


def _bring_up(app: FastAPI, service: Service, job: Job, found: Review) -> None:
    """Have the results brought up to the decisions, where they are not."""
    if not found.is_published:
        publisher: Publisher = getattr(app.state, _PUBLISHER, None) or Publisher()
        setattr(app.state, _PUBLISHER, publisher)
        publisher.put(service, job)


def _seen(request: Request, form: dict[str, str]) -> int:
    """Return which state of the layer somebody has before them: ``If-Match`` of a script, or a field of the form."""
    said = request.headers.get("if-match", form.get("seen", "")).strip().strip('"')
    return int(said) if said.isdecimal() and len(said) <= _MOST_DIGITS else -1

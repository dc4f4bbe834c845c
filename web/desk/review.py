"""Reviewing boundaries: one after the other, each with two keys."""

from dataclasses import dataclass

from anyio import to_thread
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from align.corrections import Correction, Decision, reach
from audio.records import Span
from jobs.corrections import Corrections
from jobs.errors import NotInStore
from jobs.record import Job
from web import results
from web.access import Caller
from web.desk.access import VisitorOf
from web.desk.faults import DeskRoute
from web.desk.figures import Figures
from web.desk.pages import HEADERS, is_script, language_on, page, part, parts
from web.desk.publisher import Publisher
from web.desk.reviewed import Item, Review, review
from web.desk.shown import title
from web.desk.wording import says
from web.jobs import JobId
from web.service import Service, ServiceOf

router = APIRouter(prefix="/jobs/{job_id}/review", route_class=DeskRoute)

AROUND_MS = 3000
"""Of sound that is drawn on either side of a boundary."""

_EXACT_MS = 5  # two times that are nearer than this are one: the form shows hundredths of a second
_PUBLISHER = "desk_publisher"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What an editor works on.

    Attributes:
        item: the sentence.
        edge: which of its boundaries.
        at_ms: where that stands; ``None`` where the sentence is not read.
        typed: where it should stand, as somebody wrote it and it cannot be.
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
    fault: str = ""


@router.get("")
async def show_review(request: Request, service: ServiceOf, caller: VisitorOf, job_id: JobId) -> Response:
    """Show a boundary, and what else is in doubt."""
    job = await results.completed(service, caller.owner, job_id)
    heading = title(job, language_on(request))
    signed_in = caller.key is not None
    try:
        found = await to_thread.run_sync(review, service, job)
    except NotInStore:
        return page(request, "review_gone.html", signed_in=signed_in, job=job, title=heading)
    _bring_up(request.app, service, job, found)
    item = found.item(request.query_params.get("at", "")) or found.after("")
    bench = None if item is None else _bench(request, found, item, request.query_params.get("edge", ""))
    if is_script(request):
        return _parts(request, job, found, bench)
    answer = page(request, "review.html", signed_in=signed_in, title=heading, **_shown(request, job, found, bench))
    answer.headers["ETag"] = f'"{found.layer.seq}"'
    return answer


@router.get("/layer")
async def show_layer(request: Request, service: ServiceOf, caller: VisitorOf, job_id: JobId) -> Response:
    """Tell a script whether the results have all decisions."""
    job = await results.completed(service, caller.owner, job_id)
    found = await to_thread.run_sync(review, service, job)
    html = part(request, "review_layer.html", job=job, review=found)
    return parts(request, parts={"layer": html}, is_published=found.is_published)


@router.post("")
async def decide(request: Request, service: ServiceOf, caller: VisitorOf, job_id: JobId) -> Response:
    """Take a decision, or take the last one back."""
    job = await results.completed(service, caller.owner, job_id)
    form = {name: str(value) for name, value in (await request.form(max_files=0, max_fields=20)).items()}
    try:
        found = await to_thread.run_sync(review, service, job)
    except NotInStore:
        return RedirectResponse(f"/jobs/{job_id}/review", status_code=303, headers=HEADERS)
    say = says(language_on(request))
    item = found.item(form.get("at_sentence", ""))
    act = form.get("act", "accept")
    if _seen(request, form) != found.layer.seq:
        return await _overtaken(request, service, caller, job, found, item)
    layers = Corrections(service.database)
    recording = found.made.fetched.recording.sha256
    if act == "undo":
        taken_back = _last_item(found)
        layer = await to_thread.run_sync(lambda: layers.undo(caller.owner, recording, seen=found.layer.seq))
        said, following = say("done_undone"), taken_back
    elif item is None:
        return RedirectResponse(f"/jobs/{job_id}/review", status_code=303, headers=HEADERS)
    else:
        made, fault = _correction(request, form, found, item, act)
        if made is None:
            bench = _bench(request, found, item, form.get("edge", ""), typed=form.get("at", ""), fault=fault)
            if is_script(request):
                return _parts(request, job, found, bench, said=fault, status_code=422)
            shown = _shown(request, job, found, bench)
            heading = title(job, language_on(request))
            signed_in = caller.key is not None
            return page(request, "review.html", status_code=422, signed_in=signed_in, title=heading, **shown)
        layer = await to_thread.run_sync(
            lambda: layers.add(caller.owner, recording, [made], seen=found.layer.seq)
        )
        said, following = _said(request, made), None
    if layer is None:
        return await _overtaken(request, service, caller, job, found, item)
    now = await to_thread.run_sync(review, service, job, layer)
    _bring_up(request.app, service, job, now)
    chosen = (now.item(following) if following else None) or now.after(item.at if item else "")
    if not is_script(request):
        place = f"?at={chosen.at}" if chosen else ""
        return RedirectResponse(f"/jobs/{job_id}/review{place}", status_code=303, headers=HEADERS)
    bench = None if chosen is None else _bench(request, now, chosen, "")
    return _parts(request, job, now, bench, said=said)


async def _overtaken(
    request: Request, service: Service, caller: Caller, job: Job, found: Review, item: Item | None
) -> Response:
    """Show how things stand to somebody whose page was older."""
    said = says(language_on(request))("overtaken")
    found = await to_thread.run_sync(review, service, job)
    chosen = (found.item(item.at) if item else None) or found.after("")
    bench = None if chosen is None else _bench(request, found, chosen, "")
    if is_script(request):
        return _parts(request, job, found, bench, said=said, status_code=412)
    shown = {**_shown(request, job, found, bench), "said": said}
    heading = title(job, language_on(request))
    return page(request, "review.html", status_code=412, signed_in=caller.key is not None, title=heading, **shown)


def _correction(
    request: Request, form: dict[str, str], found: Review, item: Item, act: str
) -> tuple[Correction | None, str]:
    """Return what was decided, or what is wrong with it."""
    say, show = says(language_on(request)), Figures(language_on(request))
    if act == "not_read":
        return Correction(name=item.name, decision=Decision.NOT_READ), ""
    if item.sentence.start_ms is None:
        return Correction(name=item.name, decision=Decision.ACCEPTED), ""
    edge = _edge(form.get("edge", ""), item)
    now_ms = item.sentence.start_ms if edge is Decision.START else item.sentence.end_ms
    at_ms = _ms(form.get("at", ""))
    if at_ms is None:
        return None, say("bad_time")
    if abs(at_ms - (now_ms or 0)) <= _EXACT_MS:
        return Correction(name=item.name, decision=Decision.ACCEPTED), ""
    within = reach(found.alignment, item.name, edge)
    if within is None or not within.start_ms <= at_ms <= within.end_ms:
        span = within or Span(start_ms=0, end_ms=0)
        return None, say("out_of_reach", show.clock(span.start_ms), show.clock(span.end_ms))
    return Correction(name=item.name, decision=edge, at_ms=at_ms), ""


def _bench(
    request: Request, found: Review, item: Item, edge_name: str, *, typed: str = "", fault: str = ""
) -> Bench:
    edge = _edge(edge_name, item)
    sentence = item.sentence
    at_ms = sentence.start_ms if edge is Decision.START else sentence.end_ms
    duration_ms = found.alignment.recording.duration_ms
    middle_ms = at_ms if at_ms is not None else 0
    window = Span(start_ms=max(middle_ms - AROUND_MS, 0), end_ms=min(middle_ms + AROUND_MS, duration_ms))
    before, after = found.beside(item)
    return Bench(
        item=item,
        edge=edge,
        at_ms=at_ms,
        typed=typed or ("" if at_ms is None else f"{at_ms / 1000:.2f}".replace(".", _point(request))),
        reach=reach(found.alignment, item.name, edge) or Span(start_ms=0, end_ms=0),
        window=window,
        before=before,
        after=after,
        words=[
            (word.text, word.start_ms, word.end_ms, other.name == item.name)
            for other in found.items
            for word in other.sentence.words
            if word.start_ms is not None and word.end_ms is not None
            if word.start_ms < window.end_ms and word.end_ms > window.start_ms
        ],
        fault=fault,
    )


def _shown(request: Request, job: Job, found: Review, bench: Bench | None) -> dict[str, object]:
    shown = {"job": job, "review": found, "bench": bench, "said": ""}
    return {**shown, "regions": _regions(request, job, found, bench)}


def _regions(request: Request, job: Job, found: Review, bench: Bench | None) -> dict[str, str]:
    return {
        name: part(request, f"review_{name}.html", job=job, review=found, bench=bench)
        for name in ("bench", "queue", "layer")
    }


def _parts(
    request: Request, job: Job, found: Review, bench: Bench | None, *, said: str = "", status_code: int = 200
) -> Response:
    answer = parts(
        request,
        status_code,
        parts=_regions(request, job, found, bench),
        said=said,
        seen=found.layer.seq,
        is_published=found.is_published,
        address=f"/jobs/{job.id}/review" + (f"?at={bench.item.at}" if bench else ""),
    )
    answer.headers["ETag"] = f'"{found.layer.seq}"'
    return answer


def _bring_up(app: FastAPI, service: Service, job: Job, found: Review) -> None:
    """Have the results brought up to the decisions, where they are not."""
    if not found.is_published:
        publisher: Publisher = getattr(app.state, _PUBLISHER, None) or Publisher()
        setattr(app.state, _PUBLISHER, publisher)
        publisher.put(service, job)


def _seen(request: Request, form: dict[str, str]) -> int:
    """Return which state of the layer somebody has before them: ``If-Match`` of a script, or a field of the form."""
    said = request.headers.get("if-match", form.get("seen", "")).strip().strip('"')
    return int(said) if said.isdecimal() and len(said) < 10 else -1  # noqa: PLR2004 - more decisions nobody makes


def _last_item(found: Review) -> str | None:
    """Return the sentence that the last decision is about."""
    if not found.layer.corrections:
        return None
    name = found.layer.corrections[-1].name
    return next((item.at for item in found.items if item.name == name), None)


def _said(request: Request, made: Correction) -> str:
    language = language_on(request)
    say = says(language)
    if made.at_ms is not None:
        return say("done_moved", Figures(language).clock(made.at_ms))
    return say("done_not_read" if made.decision is Decision.NOT_READ else "done_accepted")


def _edge(name: str, item: Item) -> Decision:
    return Decision(name) if name in (Decision.START, Decision.END) else item.edge


def _ms(text: str) -> int | None:
    """Return a time that somebody wrote in seconds, with a comma or a point.

    >>> _ms("16,28"), _ms("16.285"), _ms("a"), _ms("-1")
    (16280, 16285, None, None)
    """
    try:
        seconds = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return round(seconds * 1000) if 0 <= seconds < 1e6 else None  # noqa: PLR2004 - longer than any recording


def _point(request: Request) -> str:
    return "," if language_on(request) == "de" else "."

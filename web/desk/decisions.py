"""A decision about a sentence: read from the form, checked, and added to the layer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from align.review.corrections import Correction, Decision, reach
from audio.records import Span
from jobs import corrected
from jobs.corrections import Corrections
from web.desk.figures import Figures
from web.desk.reviewed import Item, Review, review
from web.desk.wording import says

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobs.record import Job
    from web.negotiation import Language
    from web.service import Service

DONE, OVERTAKEN, WRONG = 200, 412, 422
"""Status of the answer."""

_EXACT_MS = 5  # two times that are nearer than this are one: the form shows hundredths of a second
_LONGEST_S = 1e6  # of any recording


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What has become of a decision.

    Attributes:
        status: `DONE`, `OVERTAKEN` by somebody else's, or `WRONG`.
        review: of the job, as it is then.
        item: what is to be looked at next; ``None`` where there is nothing.
        said: what has happened, or what is wrong, for people.
    """

    status: int
    review: Review
    item: Item | None
    said: str


def take(service: Service, job: Job, form: Mapping[str, str], *, seen: int, language: Language) -> Outcome:
    """Take a decision, or take the last one back.

    Args:
        service: that has the job.
        job: which; its owner decides.
        form: as it was filled in.
        seen: which state of the layer the editor has before them.
        language: of what is said.

    Raises:
        NotInStore: what the job was made from is kept no longer.
    """
    say = says(language)
    found = review(service, job)
    item = found.item(form.get("at_sentence", ""))
    layers, recording = Corrections(service.database), found.made.fetched.recording.sha256
    act = form.get("act", "accept")
    following = None
    if seen != found.layer.seq or (item is None and act != "undo"):
        layer, said = None, ""
    elif act == "undo":
        following = _last(found)
        layer, said = layers.undo(job.owner, recording, seen=seen), say("done_undone")
    else:
        assert item is not None
        made, fault = _made(service, found, item, form, language)
        if made is None:
            return Outcome(status=WRONG, review=found, item=item, said=fault)
        layer, said = layers.add(job.owner, recording, [made], seen=seen), _said(made, language)
    now = review(service, job, layer, before=found)
    if layer is None:
        same = now.item(item.at) if item else None
        return Outcome(status=OVERTAKEN, review=now, item=same or now.after(""), said=say("overtaken"))
    chosen = (now.item(following) if following else None) or now.after(item.at if item else "")
    return Outcome(status=DONE, review=now, item=chosen, said=said)


def edge_of(name: str, item: Item) -> Decision:
    """Return the boundary that a form or an address names, else the less certain one.

    Of a sentence that is not read there is only one.
    """
    if item.sentence.start_ms is None:
        return Decision.READ
    return Decision(name) if name in (Decision.START, Decision.END) else item.edge


def _made(
    service: Service, found: Review, item: Item, form: Mapping[str, str], language: Language
) -> tuple[Correction | None, str]:
    """Return what was decided, or what is wrong with it."""
    say = says(language)
    if form.get("act") == Decision.NOT_READ:
        return Correction(name=item.name, decision=Decision.NOT_READ), ""
    edge = edge_of(form.get("edge", ""), item)
    now_ms = found.at_ms(item, edge)
    at_ms = _ms(form.get("at", ""))
    if at_ms is None and now_ms is not None:
        return None, say("bad_time")
    is_moved = at_ms is not None and now_ms is not None and abs(at_ms - now_ms) > _EXACT_MS
    if at_ms is None or not (is_moved or form.get("act") == Decision.READ):
        return Correction(name=item.name, decision=Decision.ACCEPTED), ""
    made = Correction(name=item.name, decision=edge, at_ms=at_ms)
    # What is realigned to try it is kept, and not realigned again.
    layer = replace(found.layer, corrections=(*found.layer.corrections, made))
    if corrected.with_corrections(found.made, layer, found.heard, service.store).fit[-1]:
        return made, ""
    span = reach(found.alignment, item.name, edge) or Span(start_ms=0, end_ms=0)
    show = Figures(language)
    return None, say("out_of_reach", show.clock(span.start_ms), show.clock(span.end_ms))


def _last(found: Review) -> str | None:
    """Return the sentence that the last decision is about."""
    if not found.layer.corrections:
        return None
    name = found.layer.corrections[-1].name
    return next((item.at for item in found.items if item.name == name), None)


def _said(made: Correction, language: Language) -> str:
    say = says(language)
    if made.at_ms is not None:
        said = "done_read" if made.decision is Decision.READ else "done_moved"
        return say(said, Figures(language).clock(made.at_ms))
    return say("done_not_read" if made.decision is Decision.NOT_READ else "done_accepted")


def _ms(text: str) -> int | None:
    """Return a time that somebody wrote in seconds, with a comma or a point.

    >>> _ms("16,28"), _ms("16.285"), _ms("a"), _ms("-1"), _ms("nan")
    (16280, 16285, None, None, None)
    """
    try:
        seconds = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return round(seconds * 1000) if 0 <= seconds < _LONGEST_S else None

"""What there is to review of a job: its sentences, those in doubt first, with the decisions made so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from align.records import Alignment, Label, TimedSentence
from align.review.boundaries import CERTAIN, edges
from align.review.corrections import Decision, SentenceName, names_of, reach
from jobs import corrected
from jobs.corrected import PassageSound, StageResults
from jobs.corrections import Corrections, Layer
from jobs.errors import NotInStore
from web.tools import tools_of

if TYPE_CHECKING:
    from jobs.record import Job
    from web.service import Service

Group = Literal["in_doubt", "decided", "certain", "unread"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A sentence to be looked at.

    Attributes:
        name: of the sentence.
        paragraph: number of its paragraph, from 1.
        number: its own in the paragraph, from 1.
        sentence: itself.
        sure: how certain its less certain boundary is, 0 to 1.
        edge: which of the two that is.
        decision: that was made about it.
        group: where it stands in the list.
    """

    name: SentenceName
    paragraph: int
    number: int
    sentence: TimedSentence
    sure: float
    edge: Decision
    decision: Decision | None
    group: Group

    @property
    def at(self) -> str:
        """What an address calls it by."""
        return f"{self.name.paragraph}.{self.name.sha256}.{self.name.place}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A job under review.

    Attributes:
        made: what the job's stages have made.
        heard: what is kept of its recording, ``None`` where that is not all there.
        layer: the corrections.
        alignment: with them.
        misfits: how many of them no longer fit.
        items: every sentence; those in doubt first, by paragraph, the least certain first; then in printed order.
        is_published: whether the results have all corrections.
    """

    made: StageResults
    heard: PassageSound | None
    layer: Layer
    alignment: Alignment
    misfits: int
    items: Sequence[Item]
    is_published: bool

    def item(self, at: str) -> Item | None:
        """Return a sentence by what an address calls it."""
        return next((item for item in self.items if item.at == at), None)

    def of(self, group: Group) -> list[Item]:
        """Return the sentences of a part of the list."""
        return [item for item in self.items if item.group == group]

    @property
    def doubtful_paragraphs(self) -> list[tuple[int, list[Item]]]:
        """The sentences in doubt, by the number of their paragraph, the least certain paragraph first."""
        return [(number, list(items)) for number, items in groupby(self.of("in_doubt"), lambda item: item.paragraph)]

    def after(self, at: str) -> Item | None:
        """Return what is to be looked at next: the next in doubt, or where nothing is, the next in the text."""
        doubtful = self.of("in_doubt")
        if doubtful:
            return doubtful[0]
        order = sorted(self.items, key=_printed)
        here = next((k for k, item in enumerate(order) if item.at == at), -1)
        return order[here + 1] if here + 1 < len(order) else None

    def at_ms(self, item: Item, edge: Decision) -> int | None:
        """Return where a boundary stands.

        Of a sentence that is not read, where it would begin: where unexplained speech does, else behind the
        sentence before it; ``None`` where there is no room for it.
        """
        if edge is not Decision.READ:
            return item.sentence.start_ms if edge is Decision.START else item.sentence.end_ms
        room = reach(self.alignment, item.name, Decision.READ)
        if room is None:
            return None
        speech = [each.start_ms for each in self.alignment.insertions if each.label is not Label.MUSIC]
        ends = [i.sentence.end_ms for i in self.items if i.sentence.end_ms is not None]
        places = [ms for ms in (*speech, *ends) if room.start_ms <= ms <= room.end_ms]
        return min(places, key=lambda ms: (ms not in speech, ms), default=room.start_ms)

    def beside(self, item: Item) -> tuple[str, str]:
        """Return the texts that are read before and after a sentence; of one that is not read, that are printed so."""
        is_read = item.sentence.start_ms is not None
        around = sorted(
            (i for i in self.items if i.sentence.start_ms is not None or i is item), key=_heard if is_read else _printed
        )
        here = around.index(item)
        before = around[here - 1].sentence.text if here else ""
        return before, around[here + 1].sentence.text if here + 1 < len(around) else ""


def review(service: Service, job: Job, layer: Layer | None = None, *, before: Review | None = None) -> Review:
    """Return what there is to review of a completed job.

    Args:
        service: that has it.
        job: which.
        layer: the corrections, where they are at hand.
        before: the same review before a decision, which spares reading what does not change.

    Raises:
        NotInStore: what it was made from is kept no longer.
    """
    layers = Corrections(service.database)
    made = before.made if before else corrected.material(layers.results_of(job.id, owner=job.owner), service.store)
    layer = layer or layers.layer(job.owner, made.fetched.recording.sha256)
    heard = before.heard if before else corrected.heard_of(made, job.request, tools_of(service))
    now = corrected.with_corrections(made, layer, heard, service.store)
    items = [
        _item(sentence, name, p, s, now.decided.get(name))
        for p, paragraph in enumerate(now.alignment.paragraphs, 1)
        for s, (sentence, name) in enumerate(zip(paragraph.sentences, names_of(paragraph), strict=True), 1)
    ]
    return Review(
        made=made,
        heard=heard,
        layer=layer,
        alignment=now.alignment,
        misfits=now.fit.count(False),
        items=_sorted(items),
        is_published=layers.published(job.id) >= layer.seq,
    )


def doubts(service: Service, job: Job) -> int | None:
    """Return how many boundaries of a job are in doubt; ``None`` where it cannot be reviewed any more."""
    try:
        return len(review(service, job).of("in_doubt"))
    except NotInStore:
        return None


def _item(sentence: TimedSentence, name: SentenceName, p: int, s: int, decision: Decision | None) -> Item:
    sure = edges(sentence)
    group: Group = "certain"
    if decision is not None:
        group = "decided"
    elif sure.least < CERTAIN:
        group = "in_doubt"
    elif sentence.start_ms is None:
        group = "unread"
    return Item(
        name=name,
        paragraph=p,
        number=s,
        sentence=sentence,
        sure=sure.least,
        edge=Decision.START if sure.start <= sure.end else Decision.END,
        decision=decision,
        group=group,
    )


def _sorted(items: Sequence[Item]) -> list[Item]:
    """Put those in doubt first: paragraphs by their least certain sentence, and so the sentences within."""
    doubtful = [item for item in items if item.group == "in_doubt"]
    worst: dict[int, float] = {}
    for item in doubtful:
        worst[item.paragraph] = min(item.sure, worst.get(item.paragraph, 1.0))
    doubtful.sort(key=lambda item: (worst[item.paragraph], item.paragraph, item.sure))
    return doubtful + [item for item in items if item.group != "in_doubt"]


def _printed(item: Item) -> tuple[int, int]:
    return item.paragraph, item.number


def _heard(item: Item) -> int:
    return item.sentence.start_ms or 0

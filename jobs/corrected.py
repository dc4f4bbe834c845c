"""Corrections laid over what the stages of a job have made: its alignment, its transcript, and its outputs again.

Passages that are realigned are kept as the results of stages are, under the hash of what went into them. So the tenth
correction costs what the first one did, and the next run of the job nothing.
"""

from __future__ import annotations

import contextlib
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, NamedTuple

from pydantic import TypeAdapter

from align.review import realign
from align.review.corrections import corrected
from align.review.insertions import with_insertions
from jobs import kept
from jobs.errors import NotInStore
from jobs.memory import Memory
from jobs.report import Stage
from jobs.results import Aligned, Fetched
from jobs.sound import StoredSound
from jobs.sources import kept_article
from jobs.stages import publish as published
from jobs.store import key
from jobs.tools import Hear
from publish.transcript import transcript

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from align.records import Alignment, TimedWord
    from align.review.corrections import Corrected
    from align.review.realign import Passage, RealignedWord
    from audio.records import Posteriors, Span
    from jobs.corrections import Corrections, Layer
    from jobs.record import Lease, Output
    from jobs.request import Request
    from jobs.store import JSON, Store
    from jobs.tools import Tools

ALIGNED = TypeAdapter(Aligned)
"""What the third stage returned, to and from JSON."""

_FETCHED = TypeAdapter(Fetched)


class PassageSound(NamedTuple):
    """What is kept of a recording, for laying passages on it.

    Attributes:
        key: of the letters and the level.
        letters: heard in it.
        loudness_db: one value a step of `audio.loudness`, shape (n_steps,).
        speech: stretches in which somebody speaks.
    """

    key: str
    letters: Posteriors
    loudness_db: NDArray[np.float32]
    speech: tuple[Span, ...]


class StageResults(NamedTuple):
    """What a job's stages have made of it.

    Attributes:
        fetched: what the first stage returned.
        aligned: what the third one returned.
        alignment: as it was found.
    """

    fetched: Fetched
    aligned: Aligned
    alignment: Alignment


def material(results: Mapping[Stage, JSON], store: Store) -> StageResults:
    """Return what the stages of a job have made, from what they returned.

    Raises:
        NotInStore: it is not kept any longer, or not by this version; another run makes it again.
    """
    if Stage.ALIGN not in results or Stage.FETCH not in results:
        raise NotInStore("an alignment")
    fetched = _FETCHED.validate_python(results[Stage.FETCH])
    aligned = ALIGNED.validate_python(results[Stage.ALIGN])
    alignment = kept.ALIGNMENT.find(store, aligned.alignment_key)
    if alignment is None:
        raise NotInStore(aligned.alignment_key)
    alignment = replace(alignment, recording=replace(alignment.recording, path=fetched.recording.name))
    return StageResults(fetched, aligned, alignment)


def heard_of(made: StageResults, request: Request, tools: Tools) -> PassageSound | None:
    """Return what is kept of a recording, ``None`` where that is not all there: nothing is heard for it here."""
    tools = replace(tools, model=request.model or tools.model, extent=Hear(request.hear))
    article = kept_article(tools.store, made.fetched.article_key)
    language = article.language if article else made.alignment.provenance.language
    with contextlib.ExitStack() as context:
        sound = StoredSound(made.fetched.recording, tools=tools, context=context)
        memory = Memory(sound, language=language, tools=tools, context=context)
        letters = memory.letters() if memory.are_kept() else None
        if letters is None:
            return None
        return PassageSound(key("heard", "1", memory.letters_key), letters, sound.loudness_db, memory.speech())


def with_corrections(made: StageResults, layer: Layer, heard: PassageSound | None, store: Store) -> Corrected:
    """Make the corrections of a layer; what was realigned before is not realigned again."""

    def place(passage: Passage, words: Sequence[TimedWord]) -> tuple[RealignedWord, ...]:
        if heard is None:
            return realign.in_proportion(passage, words)
        before = [[word.text, word.start_ms, word.end_ms, word.confidence] for word in words]
        name = kept.PASSAGE.key([heard.key, asdict(passage), before])
        return kept.PASSAGE.found_or_made(
            store, name, lambda: realign.realign(passage, words, heard.letters, heard.loudness_db)
        )

    return corrected(made.alignment, layer.corrections, place)


def results_with(made: StageResults, layer: Layer, request: Request, tools: Tools) -> Aligned:
    """Keep alignment and transcript with corrections; return the result of the third stage that leads to them."""
    if not layer.corrections:
        return made.aligned
    store = tools.store
    standing = [asdict(correction) for correction in layer.corrections]
    alignment_key = kept.CORRECTED.key([made.aligned.alignment_key, standing])
    transcript_key = kept.CORRECTED_TRANSCRIPT.key(alignment_key)
    # Read, since what is damaged would be made again further on, without the corrections.
    if store.get(alignment_key) is None or store.get(transcript_key) is None:
        heard = heard_of(made, request, tools)
        alignment = _complete(with_corrections(made, layer, heard, store), heard)
        said = kept.TRANSCRIPT.find(store, made.aligned.transcript_key)
        kept.CORRECTED.keep(store, alignment_key, alignment)
        kept.CORRECTED_TRANSCRIPT.keep(store, transcript_key, transcript(alignment, said.words if said else None))
    return replace(made.aligned, alignment_key=alignment_key, transcript_key=transcript_key)


def publish(made: StageResults, layer: Layer, request: Request, tools: Tools) -> dict[str, Output]:
    """Make the outputs of a job with corrections, and put them into the store.

    Raises:
        NotInStore: the recording is there no longer.
        DiskFull: there is no room for them.
    """
    aligned = results_with(made, layer, request, tools)
    return published(made.fetched, aligned, request.outputs, tools, request.profile).outputs


def applied(lease: Lease, layers: Corrections, tools: Tools) -> tuple[Mapping[Stage, JSON], int]:
    """Return what earlier stages have returned, and where results are published, with the corrections of its owner.

    Returns:
        the results for `jobs.stages.run`, and the number of the last correction that they have; 0 for none.
    """
    if lease.stage is not Stage.PUBLISH:
        return lease.results, 0
    layer = layers.layer(lease.owner, _FETCHED.validate_python(lease.results[Stage.FETCH]).recording.sha256)
    if not layer.corrections:
        return lease.results, layer.seq
    try:
        made = material(lease.results, tools.store)
    except NotInStore:  # what was lost is made again by publishing it; whoever opens the review publishes it once more
        return lease.results, 0
    aligned = results_with(made, layer, lease.request, tools)
    return {**lease.results, Stage.ALIGN: ALIGNED.dump_python(aligned, mode="json")}, layer.seq


def _complete(made: Corrected, heard: PassageSound | None) -> Alignment:
    """Return the alignment with its insertions, and a note of how much of it was decided by people."""
    alignment = with_insertions(made, heard.letters, heard.speech, heard.loudness_db) if heard else made.alignment
    settings = {**alignment.provenance.settings, "corrections": str(len(made.decided))}
    return replace(alignment, provenance=replace(alignment.provenance, settings=settings))

"""The second stage: a file of sound becomes what aligning needs of it, or all that is there from an earlier run.

What was heard is kept step by step, so that an edit of the article costs what it changes and no more. The letters
depend on no article. Words are recognised stretch by stretch: only where an edit leaves speech unexplained that was
explained before, or leaves another word open, is the sound decoded again, and then only the new stretches are encoded.
Without letters the words recognised are kept likewise, but the times of printed words are looked for in the sound: an
edit that changes which words were read has it encoded again.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from align import retimed
from align.align import align, find, unexplained
from align.errors import NothingHeard
from align.hotwords import hotwords
from align.judged import Found
from audio import listen
from audio.doubts import expected
from audio.records import Heard, HeardWord, Letters, Recording, Span, Wording
from jobs import chunks, kept
from jobs.forms import Asked, Noted
from jobs.report import Step
from jobs.store import key
from jobs.tools import Hear

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.records import Article
    from files.progress import Progress
    from jobs.ear import Ear


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """All that was heard of a recording.

    Attributes:
        key: of what was heard and of the samples that it was heard in.
        recording: the file.
        loudness_db: float32, one value a step of `audio.loudness`.
        heard: the words recognised.
        whole: whether those are all the words of the recording.
        letters: the letters, ``None`` where there is no head for the model and the language.
        found: the article in the letters, where it had to be looked for to know what else to hear.
        preferences: what the decoder says of the words that letters leave open; ``None`` without letters.
        times: the printed words that were read, at the times found in the sound; ``None`` where letters have them.
        warnings: what is wrong with the file, though it can be used; see :func:`jobs.ear.warnings`.
        kept: whether all of this was there from an earlier run.
    """

    key: str
    recording: Recording
    loudness_db: NDArray[np.float32]
    heard: Heard
    whole: bool
    letters: Letters | None
    found: Found | None
    preferences: tuple[float, ...] | None
    times: tuple[HeardWord, ...] | None
    warnings: tuple[Noted, ...]
    kept: bool


def hear(ear: Ear, article: Article) -> Hearing:
    """Hear all that aligning needs of a recording, but for what was heard before.

    Args:
        ear: hears the recording; told the milliseconds of sound, and the bytes of a model that is fetched.
        article: what it should be a reading of.

    Raises:
        AudioError: the recording cannot be used, or the model is not to be had.
        DiskFull: there is no room for what is made of it.
        NothingHeard: nobody speaks in the recording.
    """
    tools = ear.tools
    take, loudness = ear.taken
    recording = replace(take.recording, path=ear.file.name)
    letters = chunks.letters(ear)
    speech = spoken(ear)
    asked = to_ask(ear, article, letters, speech)
    heard_key, words = recognised(ear, asked.spans, speech, by_letters=letters is not None)
    preferences = preferred(ear, asked.wordings) if letters else None
    heard = Heard(
        language=ear.language, duration_ms=recording.duration_ms, words=words, speech=speech, model=tools.model
    )
    settings, times = {"head": letters.head} if letters else {}, None
    if letters is None:
        heard_key, heard = _heard_again(heard_key, ear, heard, hotwords(article))
        heard_key, times = _times(heard_key, ear, article, recording, heard, loudness)
        settings = heard.settings | {"beam_size": str(listen.BEAM_SIZE), "times": "attention"}
    settings = {"device": tools.device} | settings | {"hear": str(tools.extent)}
    return Hearing(
        key=key("hearing", "2", [chunks.letters_key(ear), heard_key, preferences, settings]),
        recording=recording,
        loudness_db=loudness,
        heard=replace(heard, settings=settings),
        whole=letters is None or tools.extent is Hear.ALL,
        letters=letters,
        found=ear.found or kept_found(ear, article),
        preferences=preferences,
        times=times,
        warnings=take.warnings,
        kept=not ear.is_open,
    )


def spoken(ear: Ear) -> tuple[Span, ...]:
    """Return the stretches in which somebody speaks; letters are heard in noise too, so that these must say whether.

    Raises:
        NothingHeard: nobody does.
    """
    speech = chunks.speech(ear)
    if not speech:
        raise NothingHeard(ear.file.name)
    return speech


def to_ask(ear: Ear, article: Article, letters: Letters | None, speech: tuple[Span, ...]) -> Asked:
    """Return what a decoder is asked of a recording.

    Args:
        ear: hears the recording.
        article: what it should be a reading of.
        letters: of the recording; without them all words are recognised.
        speech: stretches in which somebody speaks.
    """
    take, loudness_db = ear.taken

    def whole() -> tuple[Span, ...]:
        return tuple(chunks.between_pauses(speech, take.recording.duration_ms))

    if letters is None:
        return Asked(spans=whole())

    def new() -> Asked:
        found = ear.found = find(article, letters, loudness_db)
        return Asked(
            spans=unexplained(article, found, loudness_db, speech),
            wordings=tuple(word.wording for word in found.swallowed),
        )

    asked_key = kept.ASKED.key([chunks.letters_key(ear), article.sha256])
    asked = kept.ASKED.found_or_made(ear.store, asked_key, new)
    return replace(asked, spans=whole()) if ear.tools.extent is Hear.ALL else asked


def keep_found(ear: Ear, article: Article) -> None:
    """Keep what was found of an article until it is aligned, as others are to hear the rest first."""
    if ear.found is not None:
        kept.FOUND.keep(ear.store, _found_key(ear, article), ear.found)


def kept_found(ear: Ear, article: Article) -> Found | None:
    """Return what `keep_found` has kept, if it has."""
    return kept.FOUND.find(ear.store, _found_key(ear, article), article)


def drop_found(ear: Ear, article: Article) -> None:
    """Remove what `keep_found` has kept."""
    ear.store.delete(_found_key(ear, article))


def _found_key(ear: Ear, article: Article) -> str:
    return kept.FOUND.key([chunks.letters_key(ear), article.sha256])


def words_key(ear: Ear, span: Span, *, by_letters: bool) -> str:
    """Return the key of the words in a stretch: those of letters' encoding, or of faster-whisper."""
    return _words(by_letters=by_letters).key([*ear.about, span.start_ms, span.end_ms])


def _words(*, by_letters: bool) -> kept.Kept[tuple[HeardWord, ...]]:
    return kept.WORDS if by_letters else kept.LISTENED_WORDS


def recognised(
    ear: Ear, spans: Sequence[Span], speech: Sequence[Span], *, by_letters: bool
) -> tuple[str, tuple[HeardWord, ...]]:
    """Return the words in stretches of a recording, and the key of all of them.

    Args:
        ear: hears the recording.
        spans: the stretches; each is kept as soon as it is done.
        speech: stretches in which somebody speaks.
        by_letters: whether the recording has letters; without them faster-whisper is asked.
    """
    total_ms = sum(span.duration_ms for span in spans)
    done_ms = 0
    words: list[HeardWord] = []
    keys = [words_key(ear, span, by_letters=by_letters) for span in spans]
    progress = ear.progress(Step.RECOGNISE)
    form, make = _words(by_letters=by_letters), _by_decoder if by_letters else _by_faster_whisper
    for name, span in zip(keys, spans, strict=True):
        said = form.find(ear.store, name)
        if said is None:
            said = form.keep(ear.store, name, make(ear, span, speech, _within(progress, done_ms, total_ms)))
            progress(done=done_ms + span.duration_ms, total=total_ms)
        words += said
        done_ms += span.duration_ms
    return key("recognised", "1", keys), tuple(words)


def preference_key(ear: Ear, wording: Wording) -> str:
    """Return the key of what the decoder says of a wording."""
    return kept.PREFERENCE.key([*ear.about, asdict(wording)])


def preferred(ear: Ear, wordings: Sequence[Wording]) -> tuple[float, ...]:
    """Return by how much likelier wordings are with their word than without it, in nats; each is kept."""
    found: list[float] = []
    for each in wordings:
        found.append(_preference(ear, each))
        ear.progress(Step.RECOGNISE)(done=1, total=1)  # the last of that step; what is canceled meanwhile stops here
    return tuple(found)


def _preference(ear: Ear, wording: Wording) -> float:
    name = preference_key(ear, wording)
    return kept.PREFERENCE.found_or_made(ear.store, name, lambda: ear.listening.preference(wording))


def _by_decoder(ear: Ear, span: Span, speech: Sequence[Span], progress: Progress) -> tuple[HeardWord, ...]:
    return ear.listening.words([span], speech=speech, progress=progress)


def _by_faster_whisper(ear: Ear, span: Span, speech: Sequence[Span], progress: Progress) -> tuple[HeardWord, ...]:
    here = [it for it in speech if span.start_ms <= it.start_ms < span.end_ms]
    return ear.transcriber.transcribe(ear.sound, language=ear.language, speech=here, progress=progress).words


def _within(progress: Progress, done_ms: int, total_ms: int) -> Progress:
    """Return what is told how far one stretch is, and tells how far all are."""

    def told(*, done: int, total: int | None) -> None:  # noqa: ARG001 - that of all counts
        progress(done=done_ms + done, total=total_ms)

    return told


def _heard_again(heard_key: str, ear: Ear, heard: Heard, names: str) -> tuple[str, Heard]:
    """Return what was heard, doubtful words anew where names of the article may have been meant, and its key."""
    names = expected(names, heard.words)
    if not names:
        return heard_key, heard

    def anew() -> Heard:
        return ear.transcriber.listen_again(heard, ear.sound, names=names, progress=ear.progress(Step.RECOGNISE))

    # an edited article is heard again only where other names may have been meant
    heard_key = kept.HEARD_AGAIN.key([heard_key, names])
    return heard_key, kept.HEARD_AGAIN.found_or_made(ear.store, heard_key, anew)


def _times(
    heard_key: str, ear: Ear, article: Article, recording: Recording, heard: Heard, loudness_db: NDArray[np.float32]
) -> tuple[str, tuple[HeardWord, ...]]:
    """Return the printed words that were read, at the times found in the sound, and their key."""
    rough = retimed.read_words(align(article, recording, heard, loudness_db))
    times_key = kept.TIMES.key([heard_key, [[w.text, w.start_ms, w.end_ms] for w in rough]])

    def found() -> tuple[HeardWord, ...]:
        return ear.listening.times(rough, speech=heard.speech, progress=ear.progress(Step.TIME))

    return times_key, kept.TIMES.found_or_made(ear.store, times_key, found)

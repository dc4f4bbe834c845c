"""The second stage: a file of sound becomes what aligning needs of it, or all that is there from an earlier run.

What was heard is kept step by step, so that an edit of the article costs what it changes and no more. The letters
depend on no article. Words are recognised stretch by stretch: only where an edit leaves speech unexplained that was
explained before is the sound decoded and encoded again, and then only the new stretches are recognised. Where all
words are wanted, the stretch is the whole recording. Without letters the words recognised are kept likewise, but the
times of printed words are looked for in the sound: an edit that changes which words were read has it encoded again.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

import align.align
import audio.letters
from align import retimed
from align.align import Found, find, unexplained
from align.errors import NothingHeard
from align.hotwords import hotwords
from audio import decoder, head, listen
from audio.doubts import by_piece, expected
from audio.errors import BadPackets, CutShort, SoundWarning, TooLong
from audio.letters import from_bytes, to_bytes
from audio.records import Heard, HeardWord, Letters, Recording, Span
from jobs.ear import Ear, identity, kept_take, take_bytes
from jobs.names import text_of
from jobs.report import Step
from jobs.store import key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from articles.records import Article
    from audio.fetch import Download
    from jobs.ear import Listener
    from jobs.report import Report
    from jobs.store import Store

_DECODE_VERSION = "1"  # of `audio.decode` and `audio.loudness`; another one has every recording decoded anew

T = TypeVar("T")

_HEARD = TypeAdapter(Heard)
_WORDS = TypeAdapter(tuple[HeardWord, ...])
_SPANS = TypeAdapter(tuple[Span, ...])
_WARNINGS: dict[str, Callable[..., SoundWarning]] = {kind.__name__: kind for kind in (CutShort, BadPackets)}


class Hear(StrEnum):
    """How much of the speech is recognised as words."""

    AUTO = "auto"  # what the article does not explain
    ALL = "all"


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
        times: the printed words that were read, at the times found in the sound; ``None`` where letters have them.
        warnings: what is wrong with the file, though it can be used.
        kept: whether all of this was there from an earlier run.
    """

    key: str
    recording: Recording
    loudness_db: NDArray[np.float32]
    heard: Heard
    whole: bool
    letters: Letters | None
    found: Found | None
    times: tuple[HeardWord, ...] | None
    warnings: tuple[SoundWarning, ...]
    kept: bool


def hear(
    file: Download,
    article: Article,
    *,
    extent: Hear,
    model: str,
    device: str,
    listener: Listener,
    max_duration_ms: int,
    store: Store,
    report: Report,
) -> Hearing:
    """Decode a recording and listen to it, unless that was done before.

    Args:
        file: the recording.
        article: what it should be a reading of; its language is that of the speech.
        extent: how much of the speech is recognised as words; without letters all of it is.
        model: name or folder of the recogniser's model.
        device: what it runs on: the numbers, and so the words, differ.
        listener: loads it.
        max_duration_ms: longest recording that is taken.
        store: keeps what comes of it.
        report: told the milliseconds of sound, and the bytes of a model that is fetched.

    Raises:
        AudioError: the recording cannot be used, the model is not to be had, or the disk is full.
        AlignError: nobody speaks in the recording.
    """
    take_key = key("decode", _DECODE_VERSION, file.sha256)
    about = (take_key, identity(model), device, article.language)
    with contextlib.ExitStack() as context:
        ear = Ear(
            file,
            listener,
            language=article.language,
            max_duration_ms=max_duration_ms,
            store=store,
            report=report,
            context=context,
        )
        taken = kept_take(store, take_key)
        if taken is None:
            taken = ear.take()
            store.put(take_key, take_bytes(*taken))
        take, loudness = taken
        recording = replace(take.recording, path=text_of(str(file.path)))
        if recording.duration_ms > max_duration_ms:  # decoded when more was allowed
            raise TooLong(file.url, max_duration_ms)
        letters_key = key("letters", audio.letters.VERSION, [*about, head.fingerprint()])
        letters = _letters(letters_key, ear)
        found = times = None
        if letters is None:
            words_key, heard = _transcribed(key("listen", listen.VERSION, about), ear, hotwords(article))
            words_key, times = _times(words_key, ear, article, recording, heard, loudness)
            settings = heard.settings | {"times": "attention"}
        else:
            speech = _speech(letters_key, ear, recording)
            spans: tuple[Span, ...] = (Span(start_ms=0, end_ms=recording.duration_ms),)
            if extent is Hear.AUTO:
                spans, found = _unexplained(letters_key, store, article, letters, loudness, speech)
            words_key, words = _recognised(letters_key, ear, spans)
            heard = Heard(
                language=article.language,
                duration_ms=recording.duration_ms,
                words=words,
                speech=speech,
                model=letters.model,
            )
            settings = {"head": letters.head}
        settings = {"device": device} | settings | {"hear": str(extent)}
        kept = not ear.is_open
    return Hearing(
        key=key("hearing", "1", [letters_key, words_key, settings]),
        recording=recording,
        loudness_db=loudness,
        heard=replace(heard, settings=settings),
        whole=letters is None or extent is Hear.ALL,
        letters=letters,
        found=found,
        times=times,
        warnings=tuple(_WARNINGS[name](file.url, *arguments) for name, arguments in take.warnings),
        kept=kept,
    )


def _letters(letters_key: str, ear: Ear) -> Letters | None:
    """Return the letters; that there is no head for them is kept too."""
    entry = ear.store.get(letters_key)
    if entry is not None:
        with contextlib.suppress(ValueError):  # of another version of this program: made again
            return from_bytes(entry) if entry else None
    letters = ear.listening.letters()
    ear.store.put(letters_key, b"" if letters is None else to_bytes(letters))
    return letters


def _speech(letters_key: str, ear: Ear, recording: Recording) -> tuple[Span, ...]:
    """Return the stretches in which somebody speaks; letters are heard in noise too, so that these must say whether."""
    name = key("speech", audio.letters.VERSION, letters_key)
    speech = _kept(ear.store, name, _SPANS, lambda: ear.listening.speech)
    if not speech:
        raise NothingHeard(recording.path)
    return speech


def _unexplained(
    letters_key: str,
    store: Store,
    article: Article,
    letters: Letters,
    loudness_db: NDArray[np.float32],
    speech: tuple[Span, ...],
) -> tuple[tuple[Span, ...], Found | None]:
    """Return the stretches of speech that the article does not have, and the article where it was looked for."""
    spans_key = key("unexplained", align.align.VERSION, [letters_key, article.sha256])
    spans = _entry(store, spans_key, _SPANS)
    if spans is not None:
        return spans, None
    found = find(article, letters, loudness_db)
    spans = unexplained(article, found, loudness_db, speech)
    store.put(spans_key, _SPANS.dump_json(spans))
    return spans, found


def _recognised(letters_key: str, ear: Ear, spans: Sequence[Span]) -> tuple[str, tuple[HeardWord, ...]]:
    """Return the words in stretches of sound that is encoded already, and the key of the stretches."""
    keys = [key("words", decoder.VERSION, [letters_key, span.start_ms, span.end_ms]) for span in spans]
    entries = [_entry(ear.store, name, _WORDS) for name in keys]
    new = [span for span, words in zip(spans, entries, strict=True) if words is None]
    found = by_piece(ear.listening.words(new, progress=ear.progress(Step.RECOGNISE)) if new else (), new)
    words: list[HeardWord] = []
    for name, span, entry in zip(keys, spans, entries, strict=True):
        said = tuple(found.get(span, ())) if entry is None else entry
        if entry is None:
            ear.store.put(name, _WORDS.dump_json(said))
        words += said
    return key("explained", "1", keys), tuple(words)


def _transcribed(heard_key: str, ear: Ear, names: str) -> tuple[str, Heard]:
    """Return every word heard, and the key that it is kept under."""

    def all_words() -> Heard:
        progress = ear.progress(Step.RECOGNISE)
        return ear.transcriber.transcribe(ear.decoded.sound, language=ear.language, progress=progress)

    def doubtful_words() -> Heard:
        progress = ear.progress(Step.RECOGNISE)
        return ear.transcriber.listen_again(heard, ear.decoded.sound, names=names, progress=progress)

    heard = _kept(ear.store, heard_key, _HEARD, all_words)
    if names := expected(names, heard.words):
        # an edited article is heard again only where other names may have been meant
        heard_key = key("listen again", listen.VERSION, [heard_key, names])
        heard = _kept(ear.store, heard_key, _HEARD, doubtful_words)
    return heard_key, heard


def _times(
    words_key: str, ear: Ear, article: Article, recording: Recording, heard: Heard, loudness_db: NDArray[np.float32]
) -> tuple[str, tuple[HeardWord, ...]]:
    """Return the printed words that were read, at the times found in the sound, and their key."""
    rough = retimed.read_words(align.align.align(article, recording, heard, loudness_db))
    times_key = key("times", retimed.VERSION, [words_key, [[w.text, w.start_ms, w.end_ms] for w in rough]])
    words = _kept(ear.store, times_key, _WORDS, lambda: ear.listening.times(rough, progress=ear.progress(Step.TIME)))
    return times_key, words


def _kept(store: Store, name: str, form: TypeAdapter[T], make: Callable[[], T]) -> T:
    """Return what is kept under a key, or make and keep it."""
    found = _entry(store, name, form)
    if found is None:
        found = make()
        store.put(name, form.dump_json(found))
    return found


def _entry(store: Store, name: str, form: TypeAdapter[T]) -> T | None:
    entry = store.get(name)
    try:
        return None if entry is None else form.validate_json(entry)
    except ValueError:  # pydantic's is one: of another version of this program
        return None

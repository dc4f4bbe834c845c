"""A `Listening` that remembers: it answers from the store, and asks the model only what was not asked before.

So an edit of the article costs what it changes and no more. Posteriors and speech depend on no article and are kept by
chunks, so that a run which is killed goes on with the chunk that it was at. Words are kept stretch by stretch: only
where an edit leaves speech unexplained that was explained before, or leaves another word open, is the sound decoded
again, and then only the new stretches are encoded. Without letters the times of printed words are kept for the words
that were read: an edit that changes which has the sound encoded again.
"""

from __future__ import annotations

import contextlib
from dataclasses import asdict
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import align.align
from audio import head
from audio.letters import joined
from audio.records import Span, merged
from files.progress import Progress, silent
from jobs import kept
from jobs.chunks import chunks, speech_blocks
from jobs.report import Step
from jobs.store import key

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from align.judge.records import Found
    from articles.records import Article
    from audio.hear import Listening
    from audio.records import Heard, HeardWord, Hypothesis, Posteriors
    from jobs.sound import StoredSound
    from jobs.tools import Tools


class Memory:
    """What was heard in a recording, and what is still to be heard; a `Listening`.

    Attributes:
        sound: of the recording.
        model: name or folder of the recogniser's model.
        device: that it runs on.
        language: in which it is heard.
        letters_key: under which the letters of the whole recording are kept.
    """

    def __init__(self, sound: StoredSound, *, language: str, tools: Tools, context: contextlib.ExitStack) -> None:
        """Take what is heard and what with.

        Args:
            sound: of the recording.
            language: ISO 639-1 code of the speech.
            tools: to work with.
            context: closes what was opened.
        """
        self.sound = sound
        self.model = tools.model
        self.device = tools.device
        self.language = language
        self._about = (sound.key, identity(tools.model), tools.device, language)
        self.letters_key = kept.LETTERS.key([*self._about, head.fingerprint()])
        self._tools = tools
        self._store = tools.store
        self._context = context
        self._listening: Listening | None = None
        self._found: tuple[str, Found] | None = None

    @property
    def key(self) -> str:
        """Stands for all that is heard in the recording, whatever is asked."""
        results = (kept.WORDS, kept.LISTENED_WORDS, kept.HEARD_AGAIN, kept.LOG_LIKELIHOOD_RATIO, kept.TIMES)
        return key("heard", "2", [self.letters_key, self._speech_key, [[r.name, r.version] for r in results]])

    @property
    def has_head(self) -> bool:
        """Whether there is a head for the model and the language, and so letters."""
        return self._opened.has_head

    def letters(self, start_ms: int = 0, end_ms: int | None = None) -> Posteriors | None:
        """Return the letters of the recording, or of one of its `jobs.chunks.chunks`."""
        if (start_ms, end_ms) != (0, None):
            return self._letters_of(Span(start_ms=start_ms, end_ms=end_ms or self._duration_ms))
        entry = kept.LETTERS.find(self._store, self.letters_key)
        if entry is not None:
            return entry[0] if entry else None
        found: list[Posteriors] = []
        parts = chunks(self._duration_ms)
        for part in parts:
            heard = self._letters_of(part)
            if heard is None:
                kept.LETTERS.keep(self._store, self.letters_key, ())
                return None
            found.append(heard)
        whole = joined(found)
        kept.LETTERS.keep(self._store, self.letters_key, (whole,))
        for part in parts:
            self._store.delete(self._chunk_key(part))
        return whole

    def speech(self, start_ms: int = 0, end_ms: int | None = None) -> tuple[Span, ...]:
        """Return the stretches in which somebody speaks, of the recording or of a `jobs.chunks.speech_blocks`."""
        if (start_ms, end_ms) != (0, None):
            return self._speech_of(Span(start_ms=start_ms, end_ms=end_ms or self._duration_ms))

        def heard() -> tuple[Span, ...]:
            blocks = speech_blocks(self._duration_ms)
            return tuple(merged(span for block in blocks for span in self._speech_of(block)))

        return kept.SPEECH.found_or_made(self._store, self._speech_key, heard)

    def words(
        self, spans: Sequence[Span], *, speech: Sequence[Span], progress: Progress = silent
    ) -> tuple[HeardWord, ...]:
        """Return the words of stretches; each is kept as soon as it is done."""
        total_ms, done_ms = sum(span.duration_ms for span in spans), 0
        progress = self._progress(Step.RECOGNISE)
        words: list[HeardWord] = []
        for span in spans:
            entry = self._words_key(span)
            found = self._words.find(self._store, entry)
            if found is None:
                found = self._opened.words([span], speech=speech, progress=_within(progress, done_ms, total_ms))
                self._words.keep(self._store, entry, found)
                progress(done=done_ms + span.duration_ms, total=total_ms)
            words += found
            done_ms += span.duration_ms
        return tuple(words)

    def words_again(self, heard: Heard, *, names: str, progress: Progress = silent) -> Heard:  # noqa: ARG002
        """Return words with the doubtful ones recognised again, for each choice of names once."""
        entry = kept.HEARD_AGAIN.key([*self._about, [asdict(word) for word in heard.words], names])
        return kept.HEARD_AGAIN.found_or_made(
            self._store,
            entry,
            lambda: self._opened.words_again(heard, names=names, progress=self._progress(Step.RECOGNISE)),
        )

    def log_likelihood_ratio(self, hypothesis: Hypothesis) -> float:
        """Return by how much likelier a hypothesis is with its word than without, in nats."""
        entry = self._ratio_key(hypothesis)
        found = kept.LOG_LIKELIHOOD_RATIO.found_or_made(
            self._store, entry, lambda: self._opened.log_likelihood_ratio(hypothesis)
        )
        self._progress(Step.RECOGNISE)(done=1, total=1)  # what is canceled meanwhile stops here
        return found

    def times(
        self,
        words: Sequence[HeardWord],
        *,
        speech: Sequence[Span],
        progress: Progress = silent,  # noqa: ARG002
    ) -> tuple[HeardWord, ...]:
        """Return known words with the times at which they are said."""
        entry = kept.TIMES.key([*self._about, [[word.text, word.start_ms, word.end_ms] for word in words]])
        return kept.TIMES.found_or_made(
            self._store, entry, lambda: self._opened.times(words, speech=speech, progress=self._progress(Step.TIME))
        )

    def find(self, article: Article, letters: Posteriors, loudness_db: NDArray[np.float32]) -> Found:
        """Look for an article in the letters of the recording, once; see :func:`align.align.find`."""
        name = self._found_key(article)
        if self._found is None or self._found[0] != name:
            found = kept.FOUND.find(self._store, name, article)
            self._found = (name, align.align.find(article, letters, loudness_db) if found is None else found)
        return self._found[1]

    def keep_found(self) -> None:
        """Keep what `find` returned until it is aligned, as others are to hear the rest first."""
        if self._found is not None:
            kept.FOUND.keep(self._store, *self._found)

    def drop_found(self, article: Article) -> None:
        """Remove what `keep_found` has kept."""
        self._store.delete(self._found_key(article))

    def are_kept(self) -> bool:
        """Return whether letters and speech of the whole recording are there, so that nothing would be heard."""
        return all(map(self._store.has, (self.sound.key, self.letters_key, self._speech_key)))

    def without_letters(self) -> list[Span]:
        """Return the chunks whose letters are not kept, neither by themselves nor in the whole."""
        if self._store.has(self.letters_key):
            return []
        return [part for part in chunks(self._duration_ms) if not self._store.has(self._chunk_key(part))]

    def has_words(self, span: Span) -> bool:
        """Return whether the words of a stretch are kept."""
        return self._store.has(self._words_key(span))

    def has_log_likelihood_ratio(self, hypothesis: Hypothesis) -> bool:
        """Return whether it is kept what the model says of a hypothesis."""
        return self._store.has(self._ratio_key(hypothesis))

    @cached_property
    def _words(self) -> kept.Kept[tuple[HeardWord, ...]]:
        """Words of letters' encoding, or of faster-whisper where no letters were heard."""
        return kept.WORDS if self._store.get(self.letters_key) else kept.LISTENED_WORDS

    def _words_key(self, span: Span) -> str:
        return self._words.key([*self._about, span.start_ms, span.end_ms])

    def _ratio_key(self, hypothesis: Hypothesis) -> str:
        return kept.LOG_LIKELIHOOD_RATIO.key([*self._about, asdict(hypothesis)])

    def _found_key(self, article: Article) -> str:
        return kept.FOUND.key([self.letters_key, article.sha256])

    def _letters_of(self, chunk: Span) -> Posteriors | None:
        entry = kept.CHUNK_LETTERS.find(self._store, self._chunk_key(chunk))
        if entry:
            return entry[0]
        heard = self._opened.letters(chunk.start_ms, self._end_ms(chunk))
        if heard is not None:
            kept.CHUNK_LETTERS.keep(self._store, self._chunk_key(chunk), (heard,))
        return heard

    def _speech_of(self, block: Span) -> tuple[Span, ...]:
        name = kept.BLOCK_SPEECH.key([self.sound.key, block.start_ms, block.end_ms])
        return kept.BLOCK_SPEECH.found_or_made(
            self._store, name, lambda: self._opened.speech(block.start_ms, self._end_ms(block))
        )

    @property
    def _speech_key(self) -> str:
        return kept.SPEECH.key(self.sound.key)

    def _chunk_key(self, chunk: Span) -> str:
        return kept.CHUNK_LETTERS.key([self.letters_key, chunk.start_ms, chunk.end_ms])

    @property
    def _duration_ms(self) -> int:
        return self.sound.recording.duration_ms

    def _end_ms(self, chunk: Span) -> int | None:
        """Return where a chunk ends, ``None`` for the last one: a millisecond may have begun that is not counted."""
        return None if chunk.end_ms >= self._duration_ms else chunk.end_ms

    def _progress(self, step: Step) -> Progress:
        return partial(self._tools.report.progress, step)

    @property
    def _opened(self) -> Listening:
        """What hears it.

        Raises:
            AudioError: the model is not to be had.
        """
        if self._listening is None:
            transcriber = self._tools.listener(self._tools.model, progress=self._progress(Step.MODEL))
            heard = transcriber.listening(
                self.sound.samples(),
                language=self.language,
                folder=self.sound.folder,
                progress=self._progress(Step.LISTEN),
            )
            self._listening = self._context.enter_context(heard)
        return self._listening


def identity(model: str) -> str:
    """Return what tells a model from another: its name, and for a folder its files, sizes and times of change."""
    folder = Path(model)
    with contextlib.suppress(RuntimeError):  # no such user: then it is the name of no folder
        folder = folder.expanduser()
    if not folder.is_dir():
        return model
    files = [(path.name, path.stat()) for path in sorted(folder.iterdir())]
    return " ".join([model, *(f"{name}:{about.st_size}:{about.st_mtime_ns}" for name, about in files)])


def _within(progress: Progress, done_ms: int, total_ms: int) -> Progress:
    """Return what is told how far one stretch is, and tells how far all are."""

    def told(*, done: int, total: int | None) -> None:  # noqa: ARG001 - that of all counts
        progress(done=done_ms + done, total=total_ms)

    return told

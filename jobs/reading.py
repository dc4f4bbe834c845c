"""The two stages between fetching and publishing: a job's recording is heard, and its article found in it.

Both run the recipe of `align.recipe` with a memory of what was heard before (`jobs.memory`), or with a plan that shares
out what is still to be heard (`jobs.sharing`).
"""

from __future__ import annotations

import contextlib
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from align import recipe
from articles.records import Article
from jobs.errors import NotInStore
from jobs.kept import ALIGNMENT, TRANSCRIPT
from jobs.memory import Memory
from jobs.record import AudioSummary, Quality
from jobs.results import Aligned, Fetched, Transcribed
from jobs.sound import StoredSound
from jobs.sources import kept_article
from jobs.tools import Hear, Tools
from publish.transcript import transcript

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from align.records import Alignment
    from audio.hear import Listening
    from audio.records import Span
    from jobs.store import Store
    from publish.transcript import Transcript


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What hears a job's recording.

    Attributes:
        fetched: by the first stage.
        article: what it should be a reading of.
        memory: answers what is asked of the sound.
        tools: to work with.
    """

    fetched: Fetched
    article: Article
    memory: Memory
    tools: Tools

    @cached_property
    def keys(self) -> tuple[str, str]:
        """Under which the alignment and the transcript are kept."""
        # The whole article goes into the key, not its hash: title, source and spans stand in the record too.
        alignment_key = ALIGNMENT.key([asdict(self.article), self.memory.key, str(self.tools.extent)])
        return alignment_key, TRANSCRIPT.key(alignment_key)


@contextlib.contextmanager
def opened(fetched: Fetched, tools: Tools, within: Sequence[Span] | None = None) -> Iterator[Opened]:
    """Open what the stages between fetching and publishing work with; nothing is decoded or loaded before its time.

    Args:
        fetched: by the first stage.
        tools: to work with.
        within: stretches of the recording that are heard, where that is shared out.

    Raises:
        NotInStore: the article is not kept any longer.
    """
    article = kept_article(tools.store, fetched.article_key)
    if article is None:
        raise NotInStore(fetched.article_key)
    with contextlib.ExitStack() as context:
        sound = StoredSound(fetched.recording, tools=tools, context=context, within=within)
        memory = Memory(sound, language=article.language, tools=tools, context=context)
        yield Opened(fetched=fetched, article=article, memory=memory, tools=tools)


def transcribe(job: Opened) -> Transcribed:
    """Hear what depends on no article: letters and speech, and all words where they are needed.

    Raises:
        AudioError: the recording cannot be used, or the model is not to be had.
        DiskFull: there is no room for what is made of it.
        NothingHeard: there is no speech in the recording.
    """
    hear(job, job.memory)
    return transcribed(job)


def hear(job: Opened, listening: Listening) -> None:
    """Ask for what depends on no article; raises as `transcribe` does."""
    recipe.hear(job.memory.sound.recording, listening, all_words=job.tools.extent is Hear.ALL)


def transcribed(job: Opened) -> Transcribed:
    """Return what the stage returns when all was heard."""
    sound = job.memory.sound
    summary = AudioSummary(sha256=sound.recording.sha256, duration_ms=sound.recording.duration_ms)
    return Transcribed(audio=summary, warnings=sound.warnings, kept=not sound.is_open)


class Made(NamedTuple):
    """What `align` returns.

    Attributes:
        aligned: what the stage returns.
        alignment: the record.
        said: what was said, for publishing it at once.
    """

    aligned: Aligned
    alignment: Alignment
    said: Transcript


def align(job: Opened) -> Made:
    """Find the article in the recording; what is not heard yet is heard for it.

    Raises:
        AudioError: something has to be heard, and that fails.
        NothingHeard: likewise, or too little to be speech.
    """
    return kept(job) or keep(job, read(job, job.memory))


def read(job: Opened, listening: Listening) -> recipe.Reading:
    """Ask for what the article needs, and find it; raises as `align` does."""
    sound = job.memory.sound
    return recipe.read(
        job.article,
        sound.recording,
        sound.loudness_db,
        listening,
        all_words=job.tools.extent is Hear.ALL,
        find=job.memory.find,
    )


def kept(job: Opened) -> Made | None:
    """Return what an earlier run has made of the same article and recording, ``None`` where there is no such thing."""
    alignment = alignment_of(job.keys[0], job.fetched, job.tools.store)
    said = TRANSCRIPT.find(job.tools.store, job.keys[1])
    if alignment is None or said is None:
        return None
    return Made(_aligned(alignment, job.keys, is_kept=True), alignment, said)


def keep(job: Opened, found: recipe.Reading) -> Made:
    """Keep what `read` has found.

    Raises:
        DiskFull: there is no room for it.
    """
    ALIGNMENT.keep(job.tools.store, job.keys[0], found.alignment)
    said = TRANSCRIPT.keep(job.tools.store, job.keys[1], transcript(found.alignment, found.words))
    return Made(_aligned(found.alignment, job.keys, is_kept=False), found.alignment, said)


def _aligned(alignment: Alignment, keys: tuple[str, str], *, is_kept: bool) -> Aligned:
    quality = Quality(
        article_spoken=alignment.coverage.article_spoken,
        speech_explained=alignment.coverage.speech_explained,
        belongs=alignment.belongs,
    )
    return Aligned(quality=quality, alignment_key=keys[0], transcript_key=keys[1], kept=is_kept)


def alignment_of(entry: str, fetched: Fetched, store: Store) -> Alignment | None:
    """Return an alignment that is kept, with the name that its recording has now."""
    found = ALIGNMENT.find(store, entry)
    # it may have been made when the recording was called otherwise
    return found and replace(found, recording=replace(found.recording, path=fetched.recording.name))

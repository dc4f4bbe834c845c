"""All results that the store keeps, in one table: what each is called, its version, its form, and what decides it.

A result is found again under the hash of its name, its version and what went into it. So whatever changes what is made
of the same inputs has to raise a version here; ``tests/jobs/test_kept.py`` fails until that is done, or until
``python bench/same.py --write`` has shown that the results are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from pydantic import TypeAdapter

from align.review.realign import RealignedWord
from articles.records import Article
from audio.records import Heard, HeardWord, Span
from jobs import forms
from jobs.forms import Codec, as_json
from jobs.record import Output
from jobs.store import key
from net.records import Download
from publish.sounding import BOOK, CHAPTERS, SEEKABLE
from publish.transcript import Transcript

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobs.store import JSON, Store

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Generic[T]):
    """One kind of result.

    Attributes:
        name: of it, in its keys.
        version: likewise; another as soon as the same inputs give another result, or its form is another.
        form: of it in the store.
        made_by: what makes it, as modules (``align.align``) or parts of them (``x``). They decide it
            with all that they import of the domain; so do those of other results that are not in its key.
        of: results whose keys go into its own, so that it is made again when they are.
        data: files that decide it too, as patterns from the root of the project.
    """

    name: str
    version: str
    form: Codec[T]
    made_by: tuple[str, ...]
    of: tuple[Kept[Any], ...] = ()
    data: tuple[str, ...] = ()

    def key(self, inputs: JSON) -> str:
        """Return the key of the result that these inputs have."""
        return key(self.name, self.version, inputs)

    def find(self, store: Store, key: str, *beside: object) -> T | None:
        """Return what is kept, ``None`` where that is nothing of this form: an older program may have left it.

        Args:
            store: where it may lie.
            key: of it.
            beside: what else it takes to read it.
        """
        data = store.get(key)
        try:
            return None if data is None else self.form.read(data, *beside)
        except ValueError:
            return None

    def keep(self, store: Store, key: str, result: T) -> T:
        """Keep a result, and return it.

        Raises:
            DiskFull: there is no room for it.
        """
        store.put(key, self.form.write(result))
        return result

    def found_or_made(self, store: Store, key: str, make: Callable[[], T]) -> T:
        """Return what is kept, or make and keep it."""
        found = self.find(store, key)
        return self.keep(store, key, make()) if found is None else found


_ALIGN = "7"  # of looking for an article and of judging what was found: one line makes all of it again
_RETIME, _RELAY, _CORRECT, _SPEECH, _LISTEN = "2", "5", "1", "1", "1"  # likewise

_HEARD_BY: Final = ("audio.whisper", "audio.encoder")
_HEADS: Final = ("audio/letters-*.npz",)
_SPEECH_BY: Final = ("audio.hear:_Listening.speech",)  # in no key but its own, so that it decides others as well
_WORDS = as_json(TypeAdapter(tuple[HeardWord, ...]))
_SPANS = as_json(TypeAdapter(tuple[Span, ...]))
_TRANSCRIPT = as_json(TypeAdapter(Transcript))
_OUTPUT = as_json(TypeAdapter(Output))

DOWNLOAD = Kept(name="download", version="2", form=as_json(TypeAdapter(Download)), made_by=("net.download:download",))
"""What is known of a file that an address has delivered."""

ARTICLE = Kept(name="read", version="2", form=as_json(TypeAdapter(Article)), made_by=("jobs.parsers:article",))

DECODED_AUDIO = Kept(
    name="decode",
    version="1",
    form=forms.DECODED_AUDIO,
    made_by=("jobs.sound:StoredSound", "jobs.parsers:decode", "jobs.forms:DECODED_AUDIO"),
)
"""What is left of a recording's samples."""

SLICES = Kept(
    name="slices", version="1", form=as_json(TypeAdapter(int)), made_by=("jobs.slices:lay_out",), of=(DECODED_AUDIO,)
)
"""How many samples a recording has, whose slices are there."""

SLICE = Kept(name="slice", version="1", form=forms.BYTES, made_by=("jobs.slices:lay_out",), of=(DECODED_AUDIO,))

LETTERS = Kept(
    name="letters",
    version="2",
    form=forms.LETTERS,
    made_by=("jobs.memory:Memory.letters", "audio.hear:_Listening.letters", *_HEARD_BY),
    of=(DECODED_AUDIO,),
    data=_HEADS,
)

CHUNK_LETTERS = Kept(
    name="letters of chunk",
    version="1",
    form=forms.LETTERS,
    made_by=("jobs.memory:Memory._letters_of",),
    of=(LETTERS,),
    data=_HEADS,
)

SPEECH = Kept(
    name="speech", version=_SPEECH, form=_SPANS, made_by=("jobs.memory:Memory.speech", *_SPEECH_BY), of=(DECODED_AUDIO,)
)

BLOCK_SPEECH = Kept(
    name="speech of chunk",
    version=_SPEECH,
    form=_SPANS,
    made_by=("jobs.memory:Memory._speech_of", *_SPEECH_BY),
    of=(DECODED_AUDIO,),
)

FOUND = Kept(
    name="found",
    version=f"{_ALIGN} 2",
    form=forms.FOUND,
    made_by=("align.align:find", "align.judge.codec"),
    of=(LETTERS,),
)
"""An article in the letters heard."""

WORDS = Kept(
    name="words",
    version="2",
    form=_WORDS,
    made_by=("audio.hear:_Listening.words", *_HEARD_BY, *_SPEECH_BY),
    of=(DECODED_AUDIO,),
    data=_HEADS,
)
"""Those of a stretch, where there are letters."""

LISTENED_WORDS = Kept(
    name="words",
    version=f"listen {_LISTEN}",
    form=_WORDS,
    made_by=("audio.hear:_Listening.words", "audio.listen:FasterWhisper.transcribe", *_SPEECH_BY),
    of=(DECODED_AUDIO,),
    data=_HEADS,
)
"""Those of a stretch, where there are none."""

LOG_LIKELIHOOD_RATIO = Kept(
    name="preference",
    version="2",
    form=as_json(TypeAdapter(float)),
    made_by=("audio.hear:_Listening.log_likelihood_ratio", *_HEARD_BY),
    of=(DECODED_AUDIO,),
)

HEARD_AGAIN = Kept(
    name="listen again",
    version=_LISTEN,
    form=as_json(TypeAdapter(Heard)),
    made_by=("audio.hear:_Listening.words_again", "audio.listen:FasterWhisper.listen_again", *_SPEECH_BY),
    of=(DECODED_AUDIO,),
)

TIMES = Kept(
    name="times",
    version=_RETIME,
    form=_WORDS,
    made_by=("audio.hear:_Listening.times", *_HEARD_BY, *_SPEECH_BY),
    of=(DECODED_AUDIO,),
)

ALIGNMENT = Kept(
    name="align",
    version=f"{_ALIGN} {_RETIME}",
    form=forms.ALIGNMENT,
    made_by=("align.recipe", "align.document", "audio.hear", "audio.listen", *_HEARD_BY),
    of=(LETTERS, SPEECH),
    data=_HEADS,
)

TRANSCRIPT = Kept(
    name="transcript", version="1", form=_TRANSCRIPT, made_by=("publish.transcript:transcript",), of=(ALIGNMENT,)
)

PASSAGE: Kept[tuple[RealignedWord, ...]] = Kept(
    name="passage",
    version=_RELAY,
    form=as_json(TypeAdapter(tuple[RealignedWord, ...])),
    made_by=("align.review.realign:realign",),
    of=(LETTERS,),
)
"""Sentences realigned between two times that people have set."""

CORRECTED = Kept(
    name="corrected",
    version=f"{_CORRECT} {_RELAY}",
    form=forms.ALIGNMENT,
    made_by=("jobs.corrected:results_with", *_SPEECH_BY),
    of=(ALIGNMENT,),
)

CORRECTED_TRANSCRIPT = Kept(
    name="corrected transcript",
    version=_CORRECT,
    form=_TRANSCRIPT,
    made_by=("publish.transcript:transcript",),
    of=(CORRECTED,),
)

COPIES = {
    BOOK: Kept(
        name=BOOK,
        version="1",
        form=_OUTPUT,
        made_by=("publish.sounding:_write_book",),
        data=("publish/templates/epub*", "publish/assets/epub.css"),
    ),
    CHAPTERS: Kept(name=CHAPTERS, version="1", form=_OUTPUT, made_by=("publish.sounding:_write_chapters",)),
    SEEKABLE: Kept(name=SEEKABLE, version="1", form=_OUTPUT, made_by=("publish.sounding:_write_seekable",)),
}
"""What has the recording in it, by its name in `publish.sounding.SOUNDING`: which of the store's files it is."""

RESULTS: dict[str, Kept[Any]] = {name: each for name, each in {**globals(), **COPIES}.items() if isinstance(each, Kept)}
"""All of them, by their names in this module."""

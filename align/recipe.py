"""How an article is found in a recording: what is asked of the sound, in which order, and when that is enough.

With a head, letters say where each word of the article is; a decoder is asked only for speech that the article does not
explain, and for words that letters leave open. Without one all words are recognised, the article is matched with them,
and the printed words are then looked for in the sound once more for their times.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from align import align as aligning
from align.errors import NothingHeard
from align.judge.records import Found
from align.words.hotwords import hotwords
from align.words.refine import read_words, refine_times
from articles.records import Article
from audio.listen import BEAM_SIZE
from audio.pauses import between_pauses
from audio.records import Heard, HeardWord, Posteriors
from audio.second_pass import expected

if TYPE_CHECKING:
    from align.records import Alignment
    from audio.hear import Listening
    from audio.records import Recording

Find: TypeAlias = Callable[[Article, Posteriors, NDArray[np.float32]], Found]
"""Looks for an article in letters, as :func:`align.align.find` does."""


class Reading(NamedTuple):
    """An article as it was read.

    Attributes:
        alignment: the record.
        words: all words recognised in the recording, ``None`` where only some were asked for.
    """

    alignment: Alignment
    words: tuple[HeardWord, ...] | None


class Sounds(NamedTuple):
    """What is heard in a recording, independent of the article.

    Attributes:
        letters: ``None`` where there is no head for the model and the language.
        heard: the speech, and its words where all of them are needed, else none.
        has_words: whether they are.
    """

    letters: Posteriors | None
    heard: Heard
    has_words: bool


def hear(recording: Recording, listening: Listening, *, all_words: bool = False) -> Sounds:
    """Hear what depends on no article.

    Args:
        recording: what is heard.
        listening: answers.
        all_words: whether all words are to be recognised; without letters they always are.

    Raises:
        NothingHeard: there is no speech in the recording.
    """
    letters = listening.letters()
    speech = listening.speech()  # letters are heard in noise too, so that this must say whether somebody speaks
    if not speech:
        raise NothingHeard(recording.path)
    has_words = letters is None or all_words
    spans = between_pauses(speech, recording.duration_ms) if has_words else []
    heard = Heard(
        language=listening.language,
        duration_ms=recording.duration_ms,
        words=listening.words(spans, speech=speech) if spans else (),
        speech=speech,
        model=listening.model,
    )
    return Sounds(letters, heard, has_words)


def read(
    article: Article,
    recording: Recording,
    loudness_db: NDArray[np.float32],
    listening: Listening,
    *,
    all_words: bool = False,
    find: Find | None = None,
) -> Reading:
    """Find every paragraph, sentence and word of an article in a recording.

    Args:
        article: what was written.
        recording: what was recorded.
        loudness_db: of it, as :func:`audio.loudness.loudness_db` returns it.
        listening: answers what is asked of its sound.
        all_words: whether all words are recognised, and not only those that the article does not explain.
        find: looks for the article in letters; `align.align.find` or what remembers its results.

    Raises:
        NothingHeard: there is no speech in the recording.
    """
    sounds = hear(recording, listening, all_words=all_words)
    settings = {"hear": "all" if all_words else "auto"}
    if sounds.letters is None:
        return _by_words(article, recording, loudness_db, listening, sounds.heard, settings)
    found = (find or aligning.find)(article, sounds.letters, loudness_db)
    heard = sounds.heard
    if not sounds.has_words:
        spans = aligning.unexplained(article, found, loudness_db, heard.speech)
        heard = replace(heard, words=listening.words(spans, speech=heard.speech))
    ratios = [listening.log_likelihood_ratio(word.hypothesis) for word in found.uncertain]
    alignment = aligning.align(
        article,
        recording,
        replace(heard, settings={"device": listening.device, "head": sounds.letters.head} | settings),
        loudness_db,
        letters=sounds.letters,
        found=found,
        ratios=ratios,
    )
    return Reading(alignment, heard.words if sounds.has_words else None)


def _by_words(
    article: Article,
    recording: Recording,
    loudness_db: NDArray[np.float32],
    listening: Listening,
    heard: Heard,
    settings: dict[str, str],
) -> Reading:
    names = expected(hotwords(article), heard.words)
    if names:  # doubtful words may be names of the article
        heard = listening.words_again(heard, names=names)
    settings = heard.settings | {"beam_size": str(BEAM_SIZE), "times": "attention"} | settings
    heard = replace(heard, settings={"device": listening.device} | settings)
    alignment = aligning.align(article, recording, heard, loudness_db)
    times = listening.times(read_words(alignment), speech=heard.speech)
    return Reading(refine_times(alignment, times, loudness_db), heard.words)

"""An article and a recording, both files of this machine, aligned by one call: all that a program of one's own needs.

Nothing is kept but the model's files. The command line and the service use the same recipe, with a memory around it and
with the readers of strangers' bytes shut away; here files are trusted.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from align import recipe
from articles.read import read
from audio.decode import decode
from audio.listen import FasterWhisper
from audio.loudness import loudness_db
from audio.models import find

if TYPE_CHECKING:
    from align.records import Alignment

MODELS = platformdirs.user_cache_path("gleichlauf", appauthor=False) / "models"
"""Folder for the files of models where no other is named; the command line has the same."""


def align_files(
    article: str | Path,
    recording: str | Path,
    *,
    language: str | None = None,
    model: str = "base",
    device: str = "auto",
    models: Path = MODELS,
) -> Alignment:
    """Find every paragraph, sentence and word of an article in a recording of it.

    Args:
        article: Markdown, HTML or plain text.
        recording: MP3, M4A, AAC, Ogg, Opus, FLAC, WAV, Matroska or WebM.
        language: code such as "de" of both; without one the article's own, else what it reads like.
        model: name or folder of the recogniser's.
        device: ``cpu``, ``cuda``, or ``auto`` for the GPU where there is one.
        models: folder for models that are put together or fetched.

    Raises:
        ArticleError: there is no article in the file.
        AudioError: the recording or the model cannot be used.
        NothingHeard: there is no speech in the recording.
        OSError: a file cannot be read.
    """
    article, recording = Path(article), Path(recording)
    text = read(article.read_bytes(), source=str(article), language=language)
    whisper = FasterWhisper(find(model, cache=models), model=model, device=device)
    with tempfile.TemporaryDirectory() as scratch:
        decoded = decode(recording, into=Path(scratch) / "sound.s16")
        with (
            decoded.sound as sound,
            whisper.listening(sound, language=text.language, folder=Path(scratch)) as listening,
        ):
            return recipe.read(text, decoded.recording, loudness_db(sound), listening).alignment

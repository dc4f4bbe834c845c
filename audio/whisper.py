"""A Whisper model in CTranslate2's form: loaded once, for encoding, decoding and aligning."""

from __future__ import annotations

import json
import os
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from audio import heap, memory
from audio.errors import DamagedModel, NoGraphicsCard, NotEnoughMemory

if TYPE_CHECKING:
    from pathlib import Path

    from ctranslate2 import StorageView
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer
    from numpy.typing import NDArray

# CTranslate2's threads wait for work asleep and not counting: loading a model on busy cores takes half the CPU time,
# encoding and decoding no longer. OpenMP reads it when it is loaded, which is only after this.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


class Whisper:
    """A model, loaded when it is first needed.

    Attributes:
        folder: where its files are.
        model: the name it was asked for by.
        device: as it was asked for.
        threads: of the CPU, 0 for as many as it has cores.
    """

    def __init__(self, folder: Path, *, model: str, device: str = "auto", threads: int = 0) -> None:
        """Take the model.

        Args:
            folder: as :func:`audio.models.find` returns it.
            model: the name it was asked for by.
            device: ``cpu``, ``cuda``, or ``auto`` for the GPU where there is one.
            threads: of the CPU, 0 for as many as it has cores.
        """
        self.folder = folder
        self.model = model
        self.device = device
        self.threads = threads

    @cached_property
    def runs_on(self) -> str:
        """Where it runs: ``cpu`` or ``cuda``."""
        if self.device != "auto":
            return self.device
        return "cuda" if _graphics_cards() else "cpu"

    @cached_property
    def loaded(self) -> WhisperModel:
        """The model itself.

        Raises:
            DamagedModel: if it cannot be loaded, or does not say which of its heads know the times of words.
            NoGraphicsCard: if ``cuda`` was asked for and there is none.
            NotEnoughMemory: if it does not fit.
        """
        from faster_whisper import WhisperModel  # noqa: PLC0415 - seconds and 100 MB, and only when listening

        if self.runs_on == "cuda" and not _graphics_cards():
            raise NoGraphicsCard(self.device)
        heap.keep()
        try:
            model = WhisperModel(
                str(self.folder),
                device=self.runs_on,
                compute_type="int8" if self.runs_on == "cpu" else "float16",
                cpu_threads=self.threads,
                local_files_only=True,
            )
        except Exception as exc:  # tokenizers raises bare ones
            if memory.is_short(exc):
                raise NotEnoughMemory(self.model) from exc
            raise DamagedModel(str(self.folder), "model.bin") from exc
        # or the name of a control token, printed in an article, would be that token
        model.hf_tokenizer.encode_special_tokens = True
        if not json.loads((self.folder / "config.json").read_bytes()).get("alignment_heads"):
            raise DamagedModel(str(self.folder), "config.json")
        return model

    def encode(self, samples: NDArray[np.float32]) -> NDArray[np.float16]:
        """Return the encoder's output for one window.

        Its spectrogram is scaled by the loudest moment of this window, as in the model's training.

        Args:
            samples: shape (n_samples,), 16 kHz, [-1, 1]; what lacks of 30 s is taken for silence, as in the
                model's training.

        Returns:
            shape (1500, width): a frame every 20 ms.

        Raises:
            DamagedModel: if the model cannot be loaded.
            NoGraphicsCard: if ``cuda`` was asked for and there is none.
        """
        import ctranslate2  # noqa: PLC0415 - as above

        extractor = self.loaded.feature_extractor
        whole = np.zeros(extractor.n_samples, np.float32)
        whole[: len(samples)] = samples
        spectrogram = np.ascontiguousarray(extractor(whole, padding=0)[None])
        output = self.loaded.model.encode(ctranslate2.StorageView.from_array(spectrogram), to_cpu=True)
        frames: NDArray[np.float16] = np.asarray(output)[0].astype(np.float16)
        return frames

    def features(self, frames: NDArray[np.floating[Any]]) -> StorageView:
        """Return encoder output as the model takes it back, so that nothing is encoded again.

        Args:
            frames: shape (n_frames, width).
        """
        import ctranslate2  # noqa: PLC0415 - as above

        kind = np.float32 if self.runs_on == "cpu" else np.float16  # what its encoder would have put out itself
        return ctranslate2.StorageView.from_array(np.ascontiguousarray(frames[None], kind))

    def tokenizer(self, language: str) -> Tokenizer:
        """Return the tokenizer for transcribing a language."""
        from faster_whisper.tokenizer import Tokenizer  # noqa: PLC0415 - as above

        loaded = self.loaded
        return Tokenizer(loaded.hf_tokenizer, loaded.model.is_multilingual, task="transcribe", language=language)


def _graphics_cards() -> int:
    import ctranslate2  # noqa: PLC0415 - 60 MB, and only when listening

    return int(ctranslate2.get_cuda_device_count())

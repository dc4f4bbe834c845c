"""Make all results of a narration that can be made without a service: what ``bench/same.py`` compares.

    python -m bench.made FOLDER ARTICLE RECORDING [--language CODE] [--model base]

What is made lies in FOLDER, each result under its name in `jobs.kept` and its number, as the bytes that are kept.
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from align.records import Status
from align.review.corrections import Correction, Decision, names_of
from audio.listen import FasterWhisper
from audio.models import find
from jobs import chunks, reading, slices, stages
from jobs.corrected import StageResults, results_with
from jobs.corrections import Layer
from jobs.kept import RESULTS, Kept
from jobs.request import Request, Source
from jobs.store import Store
from jobs.tools import Hear, Tools
from publish.sounding import SOUNDING
from service import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from align.records import Alignment
    from files.progress import Progress
    from jobs.store import JSON

_SHIFT_MS = 150  # by which a sentence is said to begin later


def main() -> None:
    """Make them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("article")
    parser.add_argument("recording")
    parser.add_argument("--language")
    parser.add_argument("--model", default="base")
    given = parser.parse_args()
    models = settings.load().models

    def listener(model: str, /, *, progress: Progress) -> FasterWhisper:
        return FasterWhisper(find(model, cache=models, progress=progress), model=model)

    with tempfile.TemporaryDirectory() as scratch, _noted() as keys:
        store = Store(Path(scratch))
        make(given.article, given.recording, given.language, Tools(store=store, listener=listener, model=given.model))
        given.folder.mkdir(parents=True)
        numbers: Counter[str] = Counter()
        for key, name in keys.items():
            data = store.get(key)
            if data is not None:
                numbers[name] += 1
                given.folder.joinpath(f"{name} {numbers[name]}").write_bytes(data)


def make(article: str, recording: str, language: str | None, tools: Tools) -> None:
    """Make the results of a narration.

    Args:
        article: path of it.
        recording: path of it.
        language: of both; ``None`` for what the article reads like.
        tools: to work with; all that the store keeps is in it afterwards.
    """
    upload = Source(upload=tools.store.put_file(Path(recording)), name=recording)  # copies are made of what is kept
    fetched = stages.fetch(article, upload, language=language, tools=tools)
    with reading.opened(fetched, tools) as job:
        reading.transcribe(job)
        aligned, alignment, _ = reading.align(job)
        job.memory.keep_found()
        slices.lay_out(tools.store, job.memory.sound.key, job.memory.sound.samples())
        first = chunks.chunks(job.memory.sound.recording.duration_ms)[0]
        job.memory.letters(first.start_ms, first.end_ms)
    tools = replace(tools, extent=Hear.ALL)  # what more the same recording gives
    with reading.opened(fetched, tools) as job:
        reading.transcribe(job)
    stages.publish(fetched, aligned, list(SOUNDING), tools, None)
    layer = Layer(seq=1, corrections=tuple(_corrections(alignment)))
    request = Request(article=Source(upload=fetched.article.sha256))
    results_with(StageResults(fetched, aligned, alignment), layer, request, tools)


def _corrections(alignment: Alignment) -> Iterator[Correction]:
    """Yield one of each kind, in the middle of the article."""
    sentences = [
        (name, sentence)
        for paragraph in alignment.paragraphs
        for name, sentence in zip(names_of(paragraph), paragraph.sentences, strict=True)
    ]
    read = [(name, each.start_ms) for name, each in sentences if each.status is Status.SPOKEN and each.start_ms]
    middle = read[len(read) // 2 :][:2]
    for decision, (name, start_ms) in zip((Decision.START, Decision.NOT_READ), middle, strict=False):
        yield Correction(
            name=name, decision=decision, at_ms=start_ms + _SHIFT_MS if decision is Decision.START else None
        )
    for name, _ in read[:1]:
        yield Correction(name=name, decision=Decision.ACCEPTED)


@contextlib.contextmanager
def _noted() -> Iterator[dict[str, str]]:
    """Note under which keys results are kept, in the order in which they are asked for."""
    names = {(each.name, each.version): name for name, each in RESULTS.items()}
    keys: dict[str, str] = {}
    original = Kept.key

    def key(self: Kept[Any], inputs: JSON) -> str:
        found = original(self, inputs)
        keys.setdefault(found, names[self.name, self.version])
        return found

    with mock.patch.object(Kept, "key", key):
        yield keys


if __name__ == "__main__":
    main()

"""The steps from speech to a head; each keeps its result, so that a run that was killed goes on where it was."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np

from audio import head as heads
from audio.records import ALPHABET
from training.clips import read, split
from training.features import examples, is_kept, keep
from training.late import by_letter, lay, starts
from training.learn import Recipe, learn
from training.measure import report
from training.network import weights
from training.said import printed
from training.windows import windows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from audio.encoder import Encoder
    from training.clips import Clip
    from training.features import Example

PASSES = 4  # through the speech: once as it was recorded, then spoiled, never twice in the same way
_CLIPS_A_PART = 200  # some minutes of work: what a kill may cost
_MOST_LAID = 200  # windows that lateness is measured on: some thousand words


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is made out of what.

    Attributes:
        speech: folders to learn from, with the share of their clips that is drawn for each pass.
        unheard: folders to measure on only, beside the sentences held back.
        passes: how often the speech is gone through; the first time as it was recorded, then spoiled.
        recipe: of the head.
        markdown: whether figures are printed for the card.
    """

    speech: tuple[tuple[Path, float], ...]
    unheard: tuple[Path, ...] = ()
    passes: int = PASSES
    recipe: Recipe = field(default_factory=Recipe)
    markdown: bool = False


def make(
    plan: Plan, *, encoder: Encoder, model: Path, work: Path, into: Path, say: Callable[[str], object] = print
) -> None:
    """Make a head and print how good it is.

    Args:
        plan: what is made out of what.
        encoder: hears the windows.
        model: folder of its model.
        work: where results are kept: 0.6 GB an hour of speech and pass.
        into: the head's file, ``.npz``.
        say: told what is going on.

    Raises:
        SystemExit: the folder ``work`` is of another plan, there is nothing to learn from, or ``into`` is no ``.npz``.
    """
    began = monotonic()
    if into.suffix != ".npz":
        raise SystemExit(f"{into} must end in .npz: letters-base.npz, for example")
    for folder in (work, into.parent):
        folder.mkdir(parents=True, exist_ok=True)
    left, held = split([read(folder) for folder, _ in plan.speech])
    measured = held + [clip for folder in plan.unheard for clip in read(folder)]
    if not any(left):
        raise SystemExit("there is nothing to learn from: give --speech folders with a clips.jsonl and its sound")
    _sign(work / "plan.json", plan, [*left, held], model)
    names = _encode(plan, left, encoder, work, say)
    say(f"encoded: {(monotonic() - began) / 60:.0f} min")
    data = [example for name in names for example in examples(work, name)]
    net, chosen = learn(data, recipe=plan.recipe, folder=work, say=say)
    clips = [clip for some in left for clip in some]
    meta = {
        "languages": sorted({clip.language for clip in clips}),
        "voices": len({clip.voice for clip in clips}),
        "clips": len(clips),
        "windows": len(data),
        "recipe": asdict(plan.recipe) | {"passes": plan.passes},
    }

    def saved(late_ms: Sequence[int] = ()) -> heads.Head:
        heads.save(into, weights(net), alphabet=ALPHABET, model=model, meta=meta, late_ms=late_ms)
        return heads.load(into.read_bytes(), origin=str(into.parent), name=into.name)

    head = saved(_lateness(saved(), data, chosen))
    say(f"{into}: {into.stat().st_size / 1e6:.1f} MB after {(monotonic() - began) / 60:.0f} min")
    if measured:
        say(report(head, encoder, measured, markdown=plan.markdown))


def _lateness(head: heads.Head, data: Sequence[Example], chosen: Mapping[str, Sequence[int]]) -> tuple[int, ...]:
    """Measure how late each letter is where a synthesiser said when words begin."""
    timed = [e for e in data if any(place.words_ms for place in e.places)][:_MOST_LAID]
    laid = [lay(head.log_probs(e.frames), e.places, chosen) for e in timed]
    return by_letter(start for found in laid if found for start in starts(*found) if start.known_ms is not None)


def _encode(
    plan: Plan, left: Sequence[Sequence[Clip]], encoder: Encoder, work: Path, say: Callable[[str], object]
) -> list[str]:
    names: list[str] = []
    for number in range(plan.passes):
        for part, (clips, random) in enumerate(_parts(plan, left, number)):
            name = f"pass-{number}-{part:02d}"
            names.append(name)
            if not is_kept(work, name):
                began = monotonic()
                keep(encoder, windows(clips, spoiled=number > 0, random=random), work, name)
                say(f"{name}: {len(clips)} clips in {monotonic() - began:.0f} s")
    return names


def _parts(plan: Plan, left: Sequence[Sequence[Clip]], number: int) -> Iterator[tuple[list[Clip], np.random.Generator]]:
    random = np.random.default_rng((plan.recipe.seed, number))
    pool: list[Clip] = []
    for clips, (_, share) in zip(left, plan.speech, strict=True):
        count = round(share * len(clips))
        pool += [clips[k] for k in random.permutation(len(clips))[:count]]
    pool = [pool[k] for k in random.permutation(len(pool))]
    for part, start in enumerate(range(0, len(pool), _CLIPS_A_PART)):
        yield pool[start : start + _CLIPS_A_PART], np.random.default_rng((plan.recipe.seed, number, part))


def _sign(path: Path, plan: Plan, clips: Sequence[Sequence[Clip]], model: Path) -> None:
    """Note what a folder's results are made of, or check that they are made of the same."""
    listed = [
        [(c.path.name, c.voice, c.words_ms, [t.readings for t in printed(c.text, c.language)]) for c in some]
        for some in clips
    ]
    mine: dict[str, Any] = {
        "speech": [[folder.name, share] for folder, share in plan.speech],
        "clips": hashlib.sha256(json.dumps(listed).encode()).hexdigest(),
        "passes": plan.passes,
        "recipe": asdict(plan.recipe),
        "encoder_sha256": heads.sha256_of_weights(model),
    }
    if not path.is_file():
        path.write_text(json.dumps(mine, indent=1, ensure_ascii=False), encoding="utf-8")
    elif json.loads(path.read_text(encoding="utf-8")) != mine:
        raise SystemExit(f"{path.parent} holds the work of another plan: give another folder for --work, or empty it")

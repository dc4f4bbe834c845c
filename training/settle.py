"""Moves letters to where they begin: a second, short training, frame by frame.

Connectionist temporal classification asks for the right letters in the right order and lets them come when it is
easiest, mostly 20 to 60 ms late, and later for one voice than for another. So the head lays each text on its sound by
force; where its sentences begin is known from the energy, and where its words begin, from the synthesisers that say so.
What is known is put right; what is not is moved by as much as its voice is late in the median. The head then learns
those frames.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import CTCLoss
from torch.nn.functional import nll_loss
from torch.optim import AdamW

from audio.records import FRAME_MS
from training.late import by_voice, lay, starts
from training.learn import batches, ctc, frames_of, posteriors, step
from training.said import BLANK_COLUMN, BORDER_COLUMN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from training.features import Example
    from training.learn import Recipe
    from training.network import Head
    from training.said import Forced, Token
    from training.windows import Place

_RATE = 3e-4  # of learning, a sixth of the highest in the first training
_FRAMEWISE = 0.5  # share of the loss that is about frames
_QUIET_BEFORE = 2  # frames before a known start that are no letter
_UNKNOWN, _SILENCE = -1, BLANK_COLUMN


def settle(
    net: Head,
    data: Sequence[Example],
    chosen: Mapping[str, Sequence[int]],
    *,
    epochs: int,
    recipe: Recipe,
    say: Callable[[str], object] = print,
) -> None:
    """Train a head on where letters begin, in place.

    Args:
        net: trained already.
        data: the windows.
        chosen: readings, as :func:`training.learn.learn` returns them.
        epochs: how often all windows are gone through.
        recipe: of the first training.
        say: told what is found and what came of each epoch.
    """
    laid = [lay(posteriors(net, example), example.places, chosen) for example in data]
    late = by_voice([start for found in laid if found for start in starts(*found)])
    say("late by: " + ", ".join(f"{voice or 'others'} {ms} ms" for voice, ms in sorted(late.items())))
    labels = {id(e): labels_of(*found, late) for e, found in zip(data, laid, strict=True) if found}
    optimiser = AdamW(net.parameters(), lr=_RATE, weight_decay=0)
    loss_of = CTCLoss(zero_infinity=True)
    for epoch in range(epochs):
        torch.manual_seed(recipe.seed + recipe.epochs + epoch)
        net.train()
        began, total = monotonic(), 0.0
        for batch in batches(data, recipe.batch, seed=(recipe.seed, recipe.epochs + epoch)):
            log_probs = net(frames_of(batch))
            rows = [labels.get(id(e), np.full(log_probs.shape[1], _UNKNOWN, np.int64)) for e in batch]
            frames = framewise(log_probs, torch.from_numpy(np.stack(rows)))
            loss = (1 - _FRAMEWISE) * ctc(loss_of, log_probs, batch, chosen) + _FRAMEWISE * frames
            step(net, optimiser, loss)
            total += frames.item() * len(batch)
        say(f"settling, epoch {epoch + 1} of {epochs}: loss {total / len(data):.3f}, {monotonic() - began:.0f} s")
    net.eval()


def framewise(log_probs: Tensor, labels: Tensor) -> Tensor:
    """Return the mean loss of the frames that are known; in silence, blank and border are the same."""
    quiet = torch.logsumexp(log_probs[..., : BORDER_COLUMN + 1], dim=-1, keepdim=True)
    merged = torch.cat([quiet, log_probs[..., 1:]], dim=-1)  # column 0 is silence now
    return nll_loss(merged.flatten(0, 1), labels.flatten(), ignore_index=_UNKNOWN, reduction="sum") / max(
        1, int((labels != _UNKNOWN).sum())
    )


def labels_of(
    places: Sequence[Place], rows: Sequence[Sequence[Token]], found: Forced, late: Mapping[str, int]
) -> NDArray[np.int64]:
    """Return what each frame of a window is to be: a letter's column, 0 for silence, -1 where nobody knows."""
    labels = np.full(len(found.letter), _UNKNOWN, np.int64)
    begins = found.begins()
    goals: list[int] = []
    for number, start in enumerate(starts(places, rows, found)):
        late_ms = late.get(start.voice, late.get("", 0)) if start.late_ms is None else start.late_ms
        first = round((start.frame * FRAME_MS - late_ms) / FRAME_MS)
        goals.append(max(0, first, goals[-1] + 1 if number else 0))
    for number, goal in enumerate(goals):
        stop = goals[number + 1] if number + 1 < len(goals) else len(labels)
        frames = np.flatnonzero((found.token == number) & (found.letter > BLANK_COLUMN))
        moved = frames - begins[number] + goal
        inside = (moved >= goal) & (moved < min(stop, len(labels)))
        labels[moved[inside]] = found.letter[frames[inside]]
        before = np.arange(max(0, goal - _QUIET_BEFORE), min(goal, len(labels)))
        labels[before[labels[before] == _UNKNOWN]] = _SILENCE
    return labels

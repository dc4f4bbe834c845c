"""Trains the head: connectionist temporal classification on what the encoder makes of windows.

The input of the loss is always the whole window of 30 s, so that silence behind the speech is learnt as blank too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.nn import CTCLoss
from torch.nn.utils import clip_grad_norm_
from torch.optim import AdamW
from torch.optim.lr_scheduler import OneCycleLR

from audio.records import ALPHABET, FRAME_MS
from files import atomic
from training.network import LetterHead
from training.said import columns, forced, is_open, printed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from torch import Tensor

    from training.features import Example

EPOCHS = 10  # with more, what is learnt is the voices of the training
_WEIGHT_DECAY = 0.01
_STEEPEST = 1.0  # norm that gradients are clipped to
_MARGIN_FRAMES = 5  # around a clip whose readings are chosen: letters may come a little late
_CHOSEN = "readings.json"
_STATE = "learning.pt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How the head is made.

    Attributes:
        hidden: width of the network inside.
        layers: convolutions.
        dropout: share of values dropped while training.
        batch: windows a step.
        epochs: how often all windows are gone through.
        rate: highest learning rate.
        choose_after: epochs after which the head chooses the readings of numbers; it begins with the likeliest ones.
        seed: of all chance.
    """

    hidden: int = 256
    layers: int = 3
    dropout: float = 0.15
    batch: int = 8
    epochs: int = EPOCHS
    rate: float = 2e-3
    choose_after: int = 4
    seed: int = 0


def learn(
    data: Sequence[Example], *, recipe: Recipe, folder: Path, say: Callable[[str], object] = print
) -> tuple[LetterHead, dict[str, list[int]]]:
    """Train a head; a run that was killed goes on after its last whole epoch.

    Args:
        data: the windows.
        recipe: how.
        folder: where the state is kept after each epoch.
        say: told what came of each epoch.

    Returns:
        The head, and the readings that it chose, as :func:`training.said.columns` takes them.
    """
    net = new(data[0].frames.shape[1], recipe)
    steps = recipe.epochs * -(-len(data) // recipe.batch)
    optimiser = AdamW(net.parameters(), lr=recipe.rate, weight_decay=_WEIGHT_DECAY)
    schedule = OneCycleLR(optimiser, recipe.rate, total_steps=steps)
    parts: dict[str, Any] = {"net": net, "optimiser": optimiser, "schedule": schedule}
    done = _load(folder / _STATE, parts)
    chosen: dict[str, list[int]] = {}
    if (folder / _CHOSEN).is_file():
        chosen = json.loads((folder / _CHOSEN).read_text(encoding="utf-8"))
    loss_of = CTCLoss(zero_infinity=True)
    for epoch in range(done, recipe.epochs):
        if epoch == recipe.choose_after and not (folder / _CHOSEN).is_file():
            chosen = choose(net, data)
            (folder / _CHOSEN).write_text(json.dumps(chosen, indent=1), encoding="utf-8")
            say(f"readings other than the likeliest in {len(chosen)} clips")
        torch.manual_seed(recipe.seed + epoch)  # for dropout, so that an epoch does not hang on those before it
        net.train()
        began, total = monotonic(), 0.0
        for batch in batches(data, recipe.batch, seed=(recipe.seed, epoch)):
            loss = ctc(loss_of, net(frames_of(batch)), batch, chosen)
            step(net, optimiser, loss)
            schedule.step()
            total += loss.item() * len(batch)
        states = {name: thing.state_dict() for name, thing in parts.items()}
        write(folder / _STATE, {"epoch": epoch + 1} | states)
        say(f"epoch {epoch + 1} of {recipe.epochs}: loss {total / len(data):.3f}, {monotonic() - began:.0f} s")
    net.eval()
    return net, chosen


def new(width: int, recipe: Recipe) -> LetterHead:
    """Return a head with random weights."""
    torch.manual_seed(recipe.seed)
    return LetterHead(
        width=width, hidden=recipe.hidden, layers=recipe.layers, letters=len(ALPHABET), dropout=recipe.dropout
    )


def choose(net: LetterHead, data: Sequence[Example]) -> dict[str, list[int]]:
    """Choose the readings of clips by their sound, each in the first window that has it.

    Returns:
        For each clip that is not in its likeliest reading, the number of the reading of each token.
    """
    chosen: dict[str, list[int]] = {}
    seen: set[str] = set()
    for example in data:
        places = [place for place in example.places if is_open(place) and place.key not in seen]
        if not places:
            continue
        log_probs = posteriors(net, example)
        for place in places:
            seen.add(place.key)
            row = printed(place.text, place.language)
            start = max(0, place.start_ms // FRAME_MS - _MARGIN_FRAMES)
            found = forced(log_probs[start : place.end_ms // FRAME_MS + _MARGIN_FRAMES], row)
            if found and any(found.reading):
                chosen[place.key] = list(found.reading)
    return chosen


def posteriors(net: LetterHead, example: Example) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Return logarithms of the posteriors of a window, shape (1500, 32)."""
    net.eval()
    with torch.no_grad():
        result: np.ndarray[Any, np.dtype[np.float32]] = net(frames_of([example]))[0].numpy()
    return result


def batches(data: Sequence[Example], size: int, *, seed: tuple[int, ...]) -> Iterator[list[Example]]:
    """Yield all windows in an order drawn by chance."""
    order = np.random.default_rng(seed).permutation(len(data))
    for start in range(0, len(order), size):
        yield [data[k] for k in order[start : start + size]]


def frames_of(batch: Sequence[Example]) -> Tensor:
    """Return what the encoder made of windows, shape (n, 1500, width)."""
    return torch.from_numpy(np.stack([example.frames for example in batch]).astype(np.float32))


def ctc(loss_of: CTCLoss, log_probs: Tensor, batch: Sequence[Example], chosen: Mapping[str, Sequence[int]]) -> Tensor:
    """Return the loss of a batch, a letter."""
    said = [columns(example.places, chosen) for example in batch]
    flat = torch.tensor([column for row in said for column in row])
    whole = torch.full((len(batch),), log_probs.shape[1])
    loss: Tensor = loss_of(log_probs.transpose(0, 1), flat, whole, torch.tensor([len(row) for row in said]))
    return loss


def step(net: LetterHead, optimiser: AdamW, loss: Tensor) -> None:
    """Move the weights against the gradient."""
    optimiser.zero_grad()
    torch.autograd.backward(loss)
    clip_grad_norm_(net.parameters(), _STEEPEST)
    optimiser.step()


def write(path: Path, state: Mapping[str, Any]) -> None:
    """Write a state; the file appears when it is whole."""
    with atomic.whole(path) as file:
        torch.save(state, file)


def _load(path: Path, parts: Mapping[str, Any]) -> int:
    if not path.is_file():
        return 0
    state = torch.load(path, weights_only=True)
    for name, thing in parts.items():
        thing.load_state_dict(state[name])
    return int(state["epoch"])

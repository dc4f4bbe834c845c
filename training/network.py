"""The letters head as PyTorch trains it; :mod:`audio.head` is the same network without PyTorch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor, nn
from torch.nn.functional import gelu, log_softmax

from audio.head import TAPS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class LetterHead(nn.Module):
    """Letters out of the encoder's output, frame by frame."""

    def __init__(self, *, width: int, hidden: int, layers: int, letters: int, dropout: float) -> None:
        """Make a network with random weights.

        Args:
            width: of the encoder's output.
            hidden: width inside.
            layers: residual convolutions.
            letters: columns of the output.
            dropout: share of values dropped while training.
        """
        super().__init__()
        self.normalise = nn.LayerNorm(width, elementwise_affine=False)
        self.into = nn.Linear(width, hidden)
        self.convolutions = nn.ModuleList(nn.Conv1d(hidden, hidden, TAPS, padding=TAPS // 2) for _ in range(layers))
        self.out = nn.Linear(hidden, letters)
        self.dropout = nn.Dropout(dropout)

    def forward(self, frames: Tensor) -> Tensor:
        """Return log posteriors, shape (batch, n_frames, letters), of frames, shape (batch, n_frames, width)."""
        hidden = gelu(self.into(self.dropout(self.normalise(frames))), approximate="tanh").transpose(1, 2)
        for convolution in self.convolutions:
            hidden = hidden + gelu(convolution(self.dropout(hidden)), approximate="tanh")
        return log_softmax(self.out(self.dropout(hidden).transpose(1, 2)), dim=-1)


def weights(head: LetterHead) -> dict[str, NDArray[np.float32]]:
    """Return the weights under the names that :func:`audio.head.save` asks for."""
    layers: dict[str, nn.Module] = {"in": head.into, "out": head.out}
    layers |= {f"conv{k}": convolution for k, convolution in enumerate(head.convolutions)}
    return {
        f"{name}_{what[0]}": value.detach().numpy().copy()
        for name, layer in layers.items()
        for what, value in layer.named_parameters()
    }

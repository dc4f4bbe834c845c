"""How the plots look: thin, quiet, legible on light pages, the same every time."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

mpl: Any = import_module("matplotlib")
mpl.use("Agg")  # no window
pyplot: Any = import_module("matplotlib.pyplot")

INK, OURS = "#555555", "#b5382a"
OTHERS = ("#2c6e9b", "#6a8f3c", "#8a6bb1", "#c08a2d")  # told apart by people who see red and green alike, and in print
MARKS = ("s", "^", "D", "v")

_LOOK = {
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.grid": True,
    "grid.color": "#e4e4e4",
    "xtick.color": INK,
    "ytick.color": INK,
    "lines.markersize": 4.5,
    "lines.linewidth": 1.5,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "svg.hashsalt": "gleichlauf",
    "svg.fonttype": "none",
}


def figure(rows: int, columns: int, *, height: float) -> tuple[Any, Any]:
    """Return a figure of a page's width and its axes; ``height`` in inches."""
    mpl.rcParams.update(_LOOK)
    drawn, axes = pyplot.subplots(rows, columns, figsize=(8, height), constrained_layout=True)
    return drawn, axes


def saved(drawn: Any, path: Path) -> None:  # noqa: ANN401 - matplotlib's Figure
    """Write the figure, the same bytes for the same figures."""
    path.parent.mkdir(parents=True, exist_ok=True)
    drawn.savefig(path, dpi=150, facecolor="white", metadata={"Date": None} if path.suffix == ".svg" else None)
    pyplot.close(drawn)
    print(f"drawn: {path}")

"""Rows of short facts, one under the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from rich.console import Console

_GAP = "   "


def show(console: Console, rows: Sequence[Sequence[str]], *, right: Container[int] = ()) -> None:
    """Print columns under their heads, the first row; the last column runs on as it likes.

    Nothing is folded or cut, as in rich's own tables: a path or an id must be there to be copied.

    Args:
        console: to print on.
        rows: of the same length.
        right: columns that stand at their right edge.
    """
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        cells = []
        for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
            cells.append(" " * (width - cell_len(cell)) + cell if column in right else set_cell_size(cell, width))
        console.print(_GAP.join(cells).rstrip(), style="" if number else "dim", soft_wrap=True)

"""How a measurement ends: its figures in a file, its plot, and whether the bars were kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence
    from pathlib import Path


def end(
    arguments: Namespace,
    *,
    figures: Any,  # noqa: ANN401 - whatever JSON can hold
    plot: Callable[[Path], object],
    missed: Sequence[str],
) -> int:
    """Write, draw and judge, as the options --json, --plot and --check ask; return the exit code.

    Args:
        arguments: with these options.
        figures: for the file.
        plot: draws into a file.
        missed: the bars that were not kept, in words.
    """
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if arguments.plot:
        plot(arguments.plot)
    return verdict(missed) if arguments.check else 0


def verdict(missed: Sequence[str], *, otherwise: str = "all bars are kept") -> int:
    """Print which bars were missed, or that none was; return the exit code."""
    print("\n".join(f"MISSED {bar}" for bar in missed) or otherwise)
    return 1 if missed else 0

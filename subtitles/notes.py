"""What a file says about itself, where its format has room for a comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subtitles.plain import plain_lines

if TYPE_CHECKING:
    from align.records import Alignment

_DOES_NOT_BELONG = {
    "de": "Achtung: Der Ton gehört wohl nicht zu diesem Text. Was hier steht, ist nicht verlässlich.",
    "en": "Warning: the sound seems to be of another text. What stands here is not reliable.",
}


def note(alignment: Alignment) -> list[str]:
    """Say what the subtitles belong to, and that they do not where they do not.

    Returns:
        Lines: the title where there is one, then perhaps a warning.
    """
    lines = [alignment.article.title]
    if not alignment.belongs:
        lines.append(_DOES_NOT_BELONG.get(alignment.article.language, _DOES_NOT_BELONG["en"]))
    return plain_lines(lines)

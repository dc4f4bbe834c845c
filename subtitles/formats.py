"""The subtitle formats by name.

A new format is one module with a writer like these, one line here, one test file, one paragraph in
docs/formats.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from subtitles.srt import to_srt
from subtitles.vtt import to_vtt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.records import Alignment
    from subtitles.cues import Cue


class Writer(Protocol):
    """Writes cues as the text of a file, to be saved as UTF-8 without a byte order mark."""

    def __call__(self, cues: Sequence[Cue], *, note: str = "") -> str:
        """Write ``cues``; ``note`` is a comment, left out where the format has none."""
        ...


FORMATS: dict[str, Writer] = {"vtt": to_vtt, "srt": to_srt}
"""By the suffix of the file, without its dot."""


_DOES_NOT_BELONG = {
    "de": "Achtung: Der Ton gehört wohl nicht zu diesem Text. Was hier steht, ist nicht verlässlich.",
    "en": "Warning: the sound seems to be of another text. What stands here is not reliable.",
}


def note(alignment: Alignment) -> str:
    """Say in a comment what the subtitles belong to, and that they do not where they do not."""
    lines = [alignment.article.title]
    if not alignment.belongs:
        lines.append(_DOES_NOT_BELONG.get(alignment.article.language, _DOES_NOT_BELONG["en"]))
    return "\n".join(line for line in lines if line)

"""The numbers that a house wants its subtitles to keep: four that are built in, and a user's own."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from subtitles.errors import BadProfile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

_LEAST_LINE_WIDTH = 16  # a line of less holds no two German words
_MOST_LINES = 4
_MOST_CPS = 100  # no one reads so fast


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Limits of one house. They decide where words are cut and when they are shown, never which words.

    Where they collide, the words come first, then order, then the shortest time on screen, then being in step with
    the sound, then the length of a line, then reading speed. A single word longer than a line stands on its own.

    Attributes:
        key: its name.
        line_width: characters on a line, spaces included.
        max_lines: lines of a cue.
        target_cps: characters a second that are comfortable to read.
        limit_cps: characters a second above which many readers are lost.
        min_duration_ms: shortest time on screen.
        min_word_ms: shortest time on screen for each word, 0 where the house counts no words.
        max_duration_ms: longest time on screen.
        gap_ms: pause between two cues that follow each other, so that the change is seen.
        close_gap_ms: a longer pause is at least so long; a shorter one is closed to ``gap_ms``: it would flicker.
        lead_ms: how long before its first word a cue may appear.
        lag_ms: how long after the start of its first word it may appear.
        hold_ms: how long a cue may stay after its last word was spoken.
        pause_ms: a silence longer than this ends a cue.
        silence_ms: a silence longer than this is told to the reader.
        frame_rate_hz: times lie on frames of this rate; ``None`` for whole milliseconds.
        sound_open: stands before what is not from the article.
        sound_close: stands after it.
        sound_capitals: whether the name of a sound is in capital letters.
    """

    key: str
    line_width: int
    max_lines: int = 2
    target_cps: float
    limit_cps: float
    min_duration_ms: int
    min_word_ms: int = 0
    max_duration_ms: int
    gap_ms: int
    close_gap_ms: int
    lead_ms: int
    lag_ms: int
    hold_ms: int
    pause_ms: int = 1500
    silence_ms: int = 3000
    frame_rate_hz: float | None = None
    sound_open: str = "["
    sound_close: str = "]"
    sound_capitals: bool = False

    def __post_init__(self) -> None:
        """Check that a subtitle can keep all of it at once."""
        for holds, reason in (
            (self.line_width >= _LEAST_LINE_WIDTH, f"line_width is below {_LEAST_LINE_WIDTH}"),
            (1 <= self.max_lines <= _MOST_LINES, f"max_lines is not 1 to {_MOST_LINES}"),
            (
                1 <= self.target_cps <= self.limit_cps <= _MOST_CPS,
                "target_cps is not 1 to limit_cps, or that above 100",
            ),
            (self.min_duration_ms > 0, "min_duration_ms is not above 0"),
            (self.max_duration_ms >= 2 * self.min_duration_ms, "max_duration_ms is below twice min_duration_ms"),
            (self.min_word_ms >= 0, "min_word_ms is below 0"),
            (0 <= self.gap_ms <= self.close_gap_ms, "gap_ms is not 0 to close_gap_ms"),
            (self.close_gap_ms <= self.min_duration_ms + self.hold_ms, "close_gap_ms is longer than any hold reaches"),
            (min(self.lead_ms, self.lag_ms, self.hold_ms) >= 0, "lead_ms, lag_ms or hold_ms is below 0"),
            (self.pause_ms >= self.close_gap_ms, "pause_ms is below close_gap_ms"),
            (self.silence_ms >= self.min_duration_ms + 2 * self.close_gap_ms, "silence_ms leaves no room to say so"),
            (self.frame_rate_hz is None or 1 <= self.frame_rate_hz <= 1000, "frame_rate_hz is not 1 to 1000"),  # noqa: PLR2004
            (len(self.sound_open) <= 1 >= len(self.sound_close), "sound_open or sound_close is not one character"),
        ):
            if not holds:
                raise ValueError(reason)


# Where a guide is silent the number is Netflix's: every profile here has a longest time of 7 s, which only Netflix
# writes down.
# Source: Gemeinsame Untertitel-Standards von ARD, ORF, SRF und ZDF (daserste.de); the gap is one frame, and what is
# not speech stands between asterisks.
ARD = Profile(
    key="ard",
    line_width=37,
    target_cps=13,
    limit_cps=15,
    min_duration_ms=1000,
    max_duration_ms=7000,
    gap_ms=40,
    close_gap_ms=500,
    lead_ms=0,
    lag_ms=40,
    hold_ms=1000,
    frame_rate_hz=25,
    sound_open="*",
    sound_close="*",
)
# Source: BBC Subtitle Guidelines §3-5: 0.3 s a word; no gap, or one of a second; up to 1.5 s early or hanging, never
# more than 2 s late. Its 160 to 180 words a minute are English words; 17 characters a second is their length.
BBC = Profile(
    key="bbc",
    line_width=37,
    target_cps=15,
    limit_cps=17,
    min_duration_ms=1000,
    min_word_ms=300,
    max_duration_ms=7000,
    gap_ms=0,
    close_gap_ms=1000,
    lead_ms=1500,
    lag_ms=2000,
    hold_ms=1500,
    frame_rate_hz=25,
    sound_capitals=True,
)
# Source: Netflix Timed Text Style Guide, German and general: 42 characters, 17 a second (20 for viewers who are deaf
# or hard of hearing), 5/6 s to 7 s, 2 frames between cues, gaps under 12 frames closed; in on the first sound.
NETFLIX_DE = Profile(
    key="netflix-de",
    line_width=42,
    target_cps=17,
    limit_cps=20,
    min_duration_ms=833,
    max_duration_ms=7000,
    gap_ms=80,
    close_gap_ms=500,
    lead_ms=80,
    lag_ms=80,
    hold_ms=500,
    frame_rate_hz=25,
)
# Netflix's German guide for line length, speed, longest time and gap; Pixelogic's for the shortest time;
# TED's for the upper speed; the hold is ARD's. A reader of German at an even 150 words a minute needs 19
# characters a second. Podcast players know no frames.
PODCAST = Profile(
    key="podcast",
    line_width=42,
    target_cps=17,
    limit_cps=21,
    min_duration_ms=1000,
    max_duration_ms=7000,
    gap_ms=80,
    close_gap_ms=500,
    lead_ms=100,
    lag_ms=50,
    hold_ms=1000,
)

PROFILES: dict[str, Profile] = {profile.key: profile for profile in (ARD, BBC, NETFLIX_DE, PODCAST)}
"""What is built in, by key."""

_BASE = "base"


def load(path: Path) -> Profile:
    """Read a profile of a user's own: a TOML file with the attributes of ``Profile`` as keys, as :func:`from_table`.

    ``key`` is the file's name without its suffix where the file does not say.

    Raises:
        BadProfile: the file is no TOML, has a key that is not known, or a value that makes no sense.
        OSError: it cannot be read.
    """
    try:
        return from_table(path.stem, tomllib.loads(path.read_text("utf-8")))
    except ValueError as exc:  # TOML that cannot be read and text that is not UTF-8 are of this kind too
        raise BadProfile(str(path), " ".join(str(exc).split())) from exc


def from_table(key: str, table: Mapping[str, object]) -> Profile:
    """Make a profile of a table of TOML.

    ``base`` names the built-in profile that has what the table leaves out, ``podcast`` where it is not given.
    ``frame_rate_hz = 0`` stands for none.

    Args:
        key: its name where the table does not say.
        table: attributes of ``Profile``.

    Raises:
        ValueError: a key is not known, or a value makes no sense.
    """
    base = table.get(_BASE, PODCAST.key)
    if base not in PROFILES:
        raise ValueError(f"base is not one of {', '.join(PROFILES)}")
    given = {name: _value(name, value) for name, value in table.items() if name != _BASE}
    return replace(PROFILES[str(base)], **{"key": key, **given})


_TYPES: dict[str, tuple[str, tuple[type, ...]]] = {
    "str": ("text", (str,)),
    "int": ("a whole number", (int,)),
    "float": ("a number", (int, float)),
    "float | None": ("a number", (int, float)),
    "bool": ("true or false", (bool,)),
}


def _value(name: str, value: object) -> Any:  # noqa: ANN401 - of the attribute's own type, which is checked here
    """Check a value against the attribute of its name."""
    annotations = {field.name: str(field.type) for field in fields(Profile)}
    if name not in annotations:
        raise ValueError(f"{name} is not known; known are {', '.join([_BASE, *annotations])}")
    called, types = _TYPES[annotations[name]]
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        raise ValueError(f"{name} is not {called}")
    return None if name == "frame_rate_hz" and value == 0 else value

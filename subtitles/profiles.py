"""The numbers that a house wants its subtitles to keep."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Limits of one house.

    Where they collide, the words come first, then order, then being in step with the sound, then the shortest
    time, then the length of a line, then reading speed. A single word longer than a line stands on its own.

    Attributes:
        line_width: characters on a line, spaces included.
        target_cps: characters a second that are comfortable to read.
        limit_cps: characters a second above which many readers are lost.
        min_duration_ms: shortest time on screen.
        max_duration_ms: longest time on screen.
        gap_ms: pause between cues, so that a change is seen.
        close_gap_ms: a pause shorter than this is closed to ``gap_ms``: it would only flicker.
        hold_ms: how long a cue may stay after its last word was spoken.
        pause_ms: a silence longer than this ends a cue.
    """

    line_width: int
    target_cps: float
    limit_cps: float
    min_duration_ms: int
    max_duration_ms: int
    gap_ms: int
    close_gap_ms: int
    hold_ms: int
    pause_ms: int


# Netflix's German guide for line length, speed, longest time and gap; Pixelogic's for the shortest time;
# TED's for the upper speed; the hold is ARD's. A reader of German at an even 150 words a minute needs 19
# characters a second.
PODCAST = Profile(
    line_width=42,
    target_cps=17,
    limit_cps=21,
    min_duration_ms=1000,
    max_duration_ms=7000,
    gap_ms=80,
    close_gap_ms=500,
    hold_ms=1000,
    pause_ms=1500,
)

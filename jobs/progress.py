"""How far a job is, and when it will be done, by what earlier jobs took."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from jobs.record import JobProgress
from jobs.report import Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

USUAL_MS_PER_S = {Stage.FETCH: 5, Stage.TRANSCRIBE: 80, Stage.ALIGN: 10, Stage.PUBLISH: 2}
"""Milliseconds of work a second of sound before anything was measured: Whisper base on two cores."""

_TELLING = 0.05  # share of a stage after which its own pace says more than earlier jobs do
_ALMOST = 99  # percent; 100 is for jobs that are done


def progress(
    stage: Stage,
    share: float,
    *,
    before: JobProgress,
    duration_ms: int | None,
    elapsed_ms: int,
    speeds: Mapping[Stage, int],
) -> JobProgress:
    """Return how far a job is.

    Args:
        stage: at hand.
        share: of it that is done, 0 to 1.
        before: what was said before: percent never fall.
        duration_ms: of the recording; ``None`` while it is not known.
        elapsed_ms: since the stage began.
        speeds: milliseconds of work a second of sound, by stage, as far as measured.

    >>> speeds = {Stage.FETCH: 10, Stage.TRANSCRIBE: 70, Stage.ALIGN: 15, Stage.PUBLISH: 5}
    >>> told = dict(before=JobProgress(), duration_ms=600_000, elapsed_ms=21_000, speeds=speeds)
    >>> progress(Stage.TRANSCRIBE, 0.5, **told)
    JobProgress(done_ms=300000, total_ms=600000, percent=45, eta_s=33)
    """
    sound_s = (duration_ms or 1000) / 1000
    usual = {each: speeds.get(each, USUAL_MS_PER_S[each]) * sound_s for each in Stage}
    order = list(Stage)
    earlier = sum(usual[each] for each in order[: order.index(stage)])
    later = sum(usual[each] for each in order[order.index(stage) + 1 :])
    percent = int(100 * (earlier + share * usual[stage]) / (earlier + usual[stage] + later))
    here = elapsed_ms / share if share >= _TELLING else usual[stage]
    if duration_ms is None:  # then only the proportions of the stages are known, and this one's own pace
        later *= here / usual[stage]
    is_known = duration_ms is not None or (stage is not Stage.FETCH and share >= _TELLING)
    return JobProgress(
        done_ms=round(share * (duration_ms or 0)),
        total_ms=duration_ms,
        percent=max(before.percent, min(_ALMOST, percent)),
        eta_s=math.ceil(((1 - share) * here + later) / 1000) if is_known else None,
    )


def smoothed(before: int | None, new: float) -> int:
    """Return a speed that follows what is measured, without jumping at one odd job.

    >>> smoothed(None, 40.0), smoothed(100, 200.0)
    (40, 120)
    """
    return max(1, round(new if before is None else 0.8 * before + 0.2 * new))

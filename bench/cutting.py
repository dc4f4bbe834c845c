#!/usr/bin/env python3
"""Cut made-up readings and real ones into subtitles, and hold that beside what others make of the same timed words.

    python bench/cutting.py [ALIGNMENT.JSON ...] [--texts 1000] [--peers FOLDER] [--sentences FILE ...] [--check]

Three tables: what is kept of each profile, on so many made-up readings (``bench/made_up.py``) and the alignments that
are named; the same beside the cutters of WhisperX, stable-ts and Whisper itself; and what an hour of speech costs.

The others' cutters run without their models, on our words and times, one segment a sentence as they would have it.
They are installed nowhere by us: ``--peers`` names a folder made by

    pip install --target FOLDER --no-deps whisperx==3.8.6 stable-ts==2.19.1 openai-whisper==20250625 \
        more-itertools tiktoken regex numba llvmlite HanTa==1.2.1

beside an interpreter that has torch. HanTa is a tagger of German, whose word classes judge torn phrases a second time,
by nothing of ours. With --check the exit code is 1 where a rule is broken that can be kept.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from align.document import from_json
from bench import made_up
from subtitles.conformity import Reason, Rule, conformity, on_lines
from subtitles.cues import Cue, Subtitles, width
from subtitles.cut import subtitles
from subtitles.profiles import ARD, NETFLIX_DE, PODCAST, PROFILES, Profile

if TYPE_CHECKING:
    from align.records import Alignment, TimedSentence, TimedWord

Cutter = Callable[["Alignment"], Subtitles]

_ALWAYS = (Rule.WORDING, Rule.ORDER, Rule.LINES, Rule.SHORTEST, Rule.LONGEST, Rule.GAP, Rule.GRID)
_MOST_SPLITS = 1 / 200
_TAGS_THAT_LEAN = ("ART", "APPR", "APPRART", "PPOSAT", "PDAT", "PIAT", "KON", "KOUS", "PTKZU", "PTKNEG", "PRELS")
_TAGS_BEFORE_NOUNS = ("ADJ(A)", "CARD")
_POINTS = "„“”‚‘\"'.,;:!?…()[]»«"


@dataclass(slots=True)
class CuttingTally:
    """What was found in the subtitles of many articles."""

    judged: Counter[Rule] = field(default_factory=Counter)
    broken: Counter[tuple[Rule, Reason]] = field(default_factory=Counter)
    cues: int = 0
    one_word: int = 0
    balance: list[float] = field(default_factory=list)
    tagged: int = 0
    torn_by_tags: int = 0
    seconds: float = 0.0

    def add(self, made: Subtitles, tagger: Any = None) -> None:  # noqa: ANN401 - HanTa has no types
        """Judge the subtitles of one article."""
        report = conformity(made)
        for verdict in report.verdicts:
            self.judged[verdict.rule] += verdict.judged
            self.broken.update((verdict.rule, breach.reason) for breach in verdict.breaches)
        read = [cue for cue in made.cues if cue.from_article]
        self.cues += len(read)
        self.one_word += sum(len(cue.words) == 1 for cue in read if not _is_whole(cue, made))
        for cue in read:
            for upper, lower in pairwise(cue.lines):
                self.balance.append(min(width(upper), width(lower)) / max(width(upper), width(lower)))
        if tagger is not None:
            ends, torn = _torn_by_tags(made, tagger)
            self.tagged += ends
            self.torn_by_tags += torn

    def breaches(self, rule: Rule) -> int:
        """Return how often a rule was broken, for whatever reason."""
        return sum(count for (broken, _), count in self.broken.items() if broken is rule)

    def share(self, rule: Rule) -> str:
        """Return the share that keeps a rule, in percent."""
        if not self.judged[rule]:
            return "–"
        return _percent(1 - self.breaches(rule) / self.judged[rule])


def _percent(share: float) -> str:
    return "100" if share == 1 else f"{min(share, 0.9999) * 100:.2f}"


def _is_whole(cue: Cue, made: Subtitles) -> bool:
    """Whether a cue is all that was read of its paragraph, so that no cutting could make it longer."""
    paragraph = next(paragraph for paragraph in made.alignment.paragraphs if paragraph.id == cue.paragraph_id)
    return sum(w.start_ms is not None for s in paragraph.sentences for w in s.words) == len(cue.words)


def ours(profile: Profile) -> Cutter:
    """Cut as we do, but for what is not from the article, which others are not told."""

    def cutter(alignment: Alignment) -> Subtitles:
        made = subtitles(alignment, profile)
        return Subtitles(alignment=alignment, profile=profile, cues=tuple(cue for cue in made.cues if cue.from_article))

    return cutter


def _spoken(alignment: Alignment) -> Iterator[tuple[str, TimedSentence, list[TimedWord]]]:
    """Yield the sentences that were read, in order of time, with the words of them that were."""
    found = [
        (paragraph.id, sentence, [word for word in sentence.words if word.start_ms is not None])
        for paragraph in alignment.paragraphs
        for sentence in paragraph.sentences
        if sentence.start_ms is not None
    ]
    yield from sorted(found, key=lambda item: item[1].start_ms or 0)


def _laid_out(alignment: Alignment, profile: Profile, cut: Iterable[tuple[float, float, list[int]]]) -> Subtitles:
    """Make cues of ours out of somebody else's: times in seconds, and how many words stand on each line.

    A cue of theirs that has words of two paragraphs is given to the first.
    """
    words = iter([(paragraph, word) for paragraph, _, spoken in _spoken(alignment) for word in spoken])
    cues = []
    for number, (start_s, end_s, counts) in enumerate(cut, start=1):
        lines = [[next(words) for _ in range(count)] for count in counts]
        start_ms = round(start_s * 1000)
        cues.append(
            Cue(
                id=f"{number}",
                paragraph_id=lines[0][0][0],
                start_ms=start_ms,
                end_ms=max(round(end_s * 1000), start_ms + 1),
                lines=tuple(" ".join(word.text for _, word in line) for line in lines),
                words=tuple(word for line in lines for _, word in line),
            )
        )
    return Subtitles(alignment=alignment, profile=profile, cues=tuple(cues))


def _joined(word: TimedWord) -> str:
    return word.text.replace(" ", "\N{NO-BREAK SPACE}")  # „Nach §“ is one word to us, and shall be to them


def _segments(alignment: Alignment, lead: str = "") -> list[dict[str, Any]]:
    """Return the sentences as the others' recognisers write them: seconds, a dict a word."""
    segments = []
    for _, _, spoken in _spoken(alignment):
        words = [
            {
                "word": lead + _joined(w),
                "start": (w.start_ms or 0) / 1000,
                "end": (w.end_ms or 0) / 1000,
                "probability": 1.0,
            }
            for w in spoken
        ]
        text = lead + " ".join(_joined(word) for word in spoken)
        segments.append({"start": words[0]["start"], "end": words[-1]["end"], "text": text, "words": words})
    return segments


def whisperx(profile: Profile) -> Cutter:
    """Cut as WhisperX's subtitle processor does, told the profile's width."""
    processor = import_module("whisperx.SubtitlesProcessor").SubtitlesProcessor

    def cutter(alignment: Alignment) -> Subtitles:
        made = processor(_segments(alignment), "de", max_line_length=profile.line_width).process_segments()
        return _laid_out(
            alignment, profile, ((cue["start"], cue["end"], [len(cue["text"].split(" "))]) for cue in made)
        )

    return cutter


def stable_ts(profile: Profile, *, by_length: bool) -> Cutter:
    """Cut as stable-ts does by default, or with its option for the profile's width as well."""
    _without_sound()
    result = import_module("stable_whisper.result").WhisperResult

    def cutter(alignment: Alignment) -> Subtitles:
        made = result([segment["words"] for segment in _segments(alignment, lead=" ")], force_order=False)
        made.regroup()
        if by_length:
            made.split_by_length(max_chars=profile.line_width)
        return _laid_out(
            alignment, profile, ((segment.start, segment.end, [len(segment.words)]) for segment in made.segments)
        )

    return cutter


def whisper(profile: Profile) -> Cutter:
    """Cut as Whisper's own writers do, told the profile's width and lines."""
    writer: Any = import_module("whisper.utils").SubtitlesWriter(".")
    writer.always_include_hours, writer.decimal_marker = True, "."
    writer.format_timestamp = repr  # seconds as they are

    def cutter(alignment: Alignment) -> Subtitles:
        given = {"segments": _segments(alignment, lead=" ")}
        made = writer.iterate_result(given, max_line_width=profile.line_width, max_line_count=profile.max_lines)
        return _laid_out(
            alignment,
            profile,
            (
                (float(start), float(end), [len(line.split(" ")) for line in text.split("\n")])
                for start, end, text in made
            ),
        )

    return cutter


def _without_sound() -> None:
    """Let stable-ts be imported where torchaudio is not: it reads sound with it, which its cutter does not do."""
    try:
        import_module("torchaudio")
    except (ImportError, OSError):
        sys.modules["torchaudio"] = ModuleType("torchaudio")


def _torn_by_tags(made: Subtitles, tagger: Any) -> tuple[int, int]:  # noqa: ANN401
    """Count the ends of lines inside sentences, and those after a word class that leans on what follows."""
    ends = torn = 0
    sentences = {
        (paragraph.id, word.char_end): (sentence, index)
        for paragraph in made.alignment.paragraphs
        for sentence in paragraph.sentences
        for index, word in enumerate(sentence.words[:-1])
        if sentence.words[index + 1].start_ms is not None
    }
    for cue in made.cues:
        for words in on_lines(cue):
            where = sentences.get((cue.paragraph_id or "", words[-1].char_end))
            if where is None:
                continue
            sentence, index = where
            tags = _tags(sentence, tagger)
            ends += 1
            closed = sentence.words[index].text.endswith((",", ";", ":", "–"))
            leans = tags[index] in _TAGS_THAT_LEAN or (
                tags[index] in _TAGS_BEFORE_NOUNS and tags[index + 1] in ("NN", "NE")
            )
            torn += leans and not closed
    return ends, torn


_TAGGED: dict[str, list[str]] = {}


def _tags(sentence: TimedSentence, tagger: Any) -> list[str]:  # noqa: ANN401
    if sentence.text not in _TAGGED:
        words = [word.text.strip(_POINTS) or word.text for word in sentence.words]
        _TAGGED[sentence.text] = [tag for _, _, tag in tagger.tag_sent(words)]
    return _TAGGED[sentence.text]


def _tagger() -> Any:  # noqa: ANN401
    try:
        make: Any = import_module("HanTa.HanoverTagger").HanoverTagger
        return make("morphmodel_ger.pgz")
    except ImportError:
        return None


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    print("| " + " | ".join(heads) + " |")
    print("|" + "---|" * len(heads))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print(flush=True)


def _tallied(alignments: Iterable[Alignment], cutter: Cutter, tagger: Any = None) -> CuttingTally:  # noqa: ANN401
    tally = CuttingTally()
    for alignment in alignments:
        began = time.process_time()
        made = cutter(alignment)
        tally.seconds += time.process_time() - began
        tally.add(made, tagger)
    return tally


def _row(name: str, tally: CuttingTally) -> list[str]:
    splits = tally.breaches(Rule.SPLIT)
    return [
        name,
        str(tally.cues),
        *(tally.share(rule) for rule in (Rule.LINES, Rule.LINE_WIDTH, Rule.SHORTEST, Rule.LONGEST, Rule.GAP)),
        f"{100 * splits / max(1, tally.judged[Rule.SPLIT]):.2f}",
        f"{100 * (splits - tally.broken[Rule.SPLIT, Reason.LONG_PHRASE]) / max(1, tally.judged[Rule.SPLIT]):.2f}",
        f"{100 * tally.torn_by_tags / tally.tagged:.2f}" if tally.tagged else "–",
        f"{statistics.mean(tally.balance):.2f}" if tally.balance else "–",
        str(tally.one_word),
        _percent(tally.breaches(Rule.LIMIT) / max(1, tally.judged[Rule.LIMIT])),
    ]


_HEADS = [
    "who",
    "cues",
    "lines %",
    "width %",
    "shortest %",
    "longest %",
    "gaps %",
    "splits per 100",
    "avoidable",
    "by tags",
    "balance",
    "one word",
    "too fast %",
]


def _cutters(profile: Profile) -> Iterator[tuple[str, Cutter]]:
    yield f"Gleichlauf {profile.key}", ours(profile)
    makers: tuple[tuple[str, Callable[[], Cutter]], ...] = (
        ("WhisperX", partial(whisperx, profile)),
        ("stable-ts", partial(stable_ts, profile, by_length=False)),
        (f"stable-ts, {profile.line_width} characters", partial(stable_ts, profile, by_length=True)),
        ("Whisper", partial(whisper, profile)),
    )
    for name, make in makers:
        try:
            yield name, make()
        except ImportError as exc:
            print(f"{name} is not installed ({exc}); see the head of this file", file=sys.stderr)


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("alignments", nargs="*", type=Path)
    parser.add_argument("--texts", type=int, default=1000)
    parser.add_argument("--beside", type=int, default=100, help="so many of the texts are given to the others too")
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--sentences", nargs="*", type=Path, default=[])
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    if asked.peers:
        sys.path.append(str(asked.peers.resolve()))
    said = made_up.sentences(asked.sentences)
    real = [from_json(path.read_text("utf-8")) for path in asked.alignments]
    tagger = _tagger()
    failed = False

    for name, count, extra in (("made up", asked.texts, []), ("real", 0, real)):
        rows = []
        for profile in PROFILES.values():
            whole = (made_up.alignment(seed, said) for seed in range(count)) if count else iter(extra)
            tally = _tallied(whole, partial(subtitles, profile=profile), tagger)
            if tally.cues:
                rows.append(_row(f"{profile.key}, {name}", tally))
                failed |= _fails(tally)
                broken = {f"{r}:{why}": n for (r, why), n in sorted(tally.broken.items())}
                print(profile.key, name, broken, file=sys.stderr)
        if rows:
            _table(_HEADS, rows)

    beside = [*real, *(made_up.alignment(seed, said) for seed in range(asked.beside))]
    for profile in (ARD, NETFLIX_DE):
        _table(_HEADS, (_row(name, _tallied(beside, cutter, tagger)) for name, cutter in _cutters(profile)))

    long = made_up.hour(said)
    rows = [[f"Gleichlauf {p.key}", f"{_tallied([long], ours(p)).seconds:.2f}"] for p in PROFILES.values()]
    rows += [[name, f"{_tallied([long], cutter).seconds:.2f}"] for name, cutter in [*_cutters(PODCAST)][1:]]
    _table(["an hour", "CPU s"], rows)
    return int(asked.check and failed)


def _fails(tally: CuttingTally) -> bool:
    """Whether a rule is broken that can be kept."""
    unexcused = sum(count for (_, reason), count in tally.broken.items() if reason is Reason.NONE)
    broken = sum(tally.breaches(rule) for rule in _ALWAYS)
    wide = tally.breaches(Rule.LINE_WIDTH) - tally.broken[Rule.LINE_WIDTH, Reason.LONG_WORD]
    avoidable = tally.breaches(Rule.SPLIT) - tally.broken[Rule.SPLIT, Reason.LONG_PHRASE]
    splits = avoidable > _MOST_SPLITS * tally.judged[Rule.SPLIT]
    fast = tally.breaches(Rule.LIMIT) - tally.broken[Rule.LIMIT, Reason.FAST_SPEECH]
    return bool(unexcused or broken or wide or splits or fast)


if __name__ == "__main__":
    sys.exit(main())

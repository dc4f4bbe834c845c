"""The demo has every trap of real pages, its truth is that of its sound, and the program finds it."""

from __future__ import annotations

import contextlib
import json
import re
from dataclasses import dataclass
from importlib.resources import as_file
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest
from av.audio.resampler import AudioResampler

import demo
from align.records import Label, Status
from articles.read import read
from articles.records import Article, Kind
from audio.encoder import n_windows
from audio.listen import FasterWhisper
from audio.records import FRAME_MS
from files.progress import Progress, silent
from jobs.pipeline import run
from jobs.store import Store
from jobs.tools import Tools

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from align.records import Alignment
    from audio.hear import Listening
    from audio.records import Heard, HeardWord, Span
    from audio.sound import Sound

RATE_HZ = 24_000
AUDIBLE = 0.01  # of full scale
AUDIBLE_WITHIN_MS = 60  # a soft consonant at the start of a sentence stays below AUDIBLE for a while


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    return dict(json.loads(demo.TRUTH.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def article() -> Article:
    return read(demo.ARTICLE.read_bytes(), source="artikel.md")


@pytest.fixture(scope="module")
def sound() -> NDArray[np.float32]:
    """The narration, every decoded sample of it."""
    resampler = AudioResampler(format="fltp", layout="mono", rate=RATE_HZ)
    with as_file(demo.NARRATION) as path, av.open(path) as file:
        frames = [piece for frame in file.decode(audio=0) for piece in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray()[0] for frame in frames]).astype(np.float32)


def sentences(truth: dict[str, Any]) -> list[dict[str, Any]]:
    return [sentence for paragraph in truth["paragraphs"] for sentence in paragraph["sentences"]]


def of_kind(article: Article, *kinds: Kind) -> list[str]:
    return [paragraph.text for paragraph in article.paragraphs if paragraph.kind in kinds]


def tokens(text: str) -> list[str]:
    """What can be compared of the words of a text, however they are set."""
    return [key for word in text.split() if (key := re.sub(r"\W+", "", word).lower())]


def test_the_article_is_of_the_length_of_a_short_newspaper_article(article: Article) -> None:
    assert 500 <= sum(len(paragraph.text.split()) for paragraph in article.paragraphs) <= 700
    assert article.language == "de"


def test_title_byline_headings_and_list_are_told_apart(article: Article) -> None:
    assert of_kind(article, Kind.TITLE) == [article.title] == ["Ein Dorf und seine Uhr"]
    assert "Marlene Brandt" in article.byline
    assert of_kind(article, Kind.HEADING) == ["Ein Heft in der Kiste", "Ein Abend im Oktober"]
    assert len(of_kind(article, Kind.LIST)) == 3


def test_the_podcast_is_a_bare_link_and_nobody_is_expected_to_read_what_surrounds_it(article: Article) -> None:
    assert article.podcast_url is not None
    assert article.podcast_url.startswith("https://www.example.org/")
    assert f"\n\n{article.podcast_url}\n\n" in demo.ARTICLE.read_text(encoding="utf-8")
    unread = " ".join(of_kind(article, Kind.BOILERPLATE, Kind.CAPTION))
    assert all(words in unread for words in ("Audio-Podcast verfügbar", "Play in new window", "Titelbild"))


def test_links_and_emphasis_leave_their_words(article: Article) -> None:
    printed = demo.ARTICLE.read_text(encoding="utf-8")
    text = " ".join(paragraph.text for paragraph in article.paragraphs)
    for marked, words in (
        ("[nach einem Angebot aus der Kreisstadt](", "hätte nach einem Angebot aus der Kreisstadt 18.400"),
        ("**7.950 Euro**", "standen 7.950 Euro auf"),
        ("*Wer mich öffnet, der bringe Geduld mit.*", "weiß: Wer mich öffnet, der bringe Geduld mit."),
    ):
        assert marked in printed
        assert words in text
    assert "](" not in text
    assert "*" not in text


def test_the_paragraph_that_a_page_break_cut_is_one_again(article: Article) -> None:
    (mended,) = [paragraph for paragraph in article.paragraphs if len(paragraph.spans) == 2]
    assert "nach Öl und Seife und nach frischem Apfelkuchen" in mended.text


@pytest.mark.parametrize(
    "trap",
    [
        r"18\.400 Euro",
        r"24,6 Zentimeter",
        r"65 Prozent",
        r"14\. März 2016",
        r"4\. Oktober 2025",
        r"im Jahr 1887",
        r"17\.45 Uhr",
        r"z\. B\.",
        r"Dr\. Ruth Amsel",
        r"§ 9 der Satzung",
        r"„Zehn nach vier“",
    ],
)
def test_the_text_has_what_is_spoken_otherwise_than_printed(trap: str, article: Article) -> None:
    assert re.search(trap, " ".join(of_kind(article, Kind.BODY)))


def test_the_truth_has_the_words_of_the_article_in_printed_order(article: Article, truth: dict[str, Any]) -> None:
    printed = [token for paragraph in article.paragraphs for token in tokens(paragraph.text)]
    assert [token for paragraph in truth["paragraphs"] for token in tokens(paragraph["text"])] == printed


def test_the_truth_agrees_with_itself(truth: dict[str, Any]) -> None:
    for paragraph in truth["paragraphs"]:
        read_aloud = paragraph["sentences"]
        assert " ".join(paragraph["parts"]) == paragraph["text"]
        assert (paragraph["status"] == "spoken") == bool(read_aloud)
        assert [sentence["text"] for sentence in read_aloud] in ([], paragraph["parts"])
        ends = (read_aloud[0]["start_ms"], read_aloud[-1]["end_ms"]) if read_aloud else (None, None)
        assert (paragraph["start_ms"], paragraph["end_ms"]) == ends
    spans = [(it["start_ms"], it["end_ms"]) for it in sentences(truth) + truth["insertions"]]
    times = [time for span in sorted(spans) for time in span]
    assert times == sorted(times)  # nothing overlaps
    assert times[0] > 0
    assert times[-1] <= truth["duration_ms"]


def test_one_paragraph_is_left_out_and_an_advert_added(article: Article, truth: dict[str, Any]) -> None:
    silent = [paragraph["text"] for paragraph in truth["paragraphs"] if paragraph["status"] == "not_spoken"]
    (left_out,) = set(silent) & set(of_kind(article, Kind.BODY))
    assert left_out.startswith("Dr. Ruth Amsel")
    assert set(silent) - {left_out} == set(of_kind(article, Kind.BOILERPLATE, Kind.CAPTION))
    assert [it["kind"] for it in truth["insertions"]] == ["music", "music", "advert", "music", "music"]
    printed = demo.ARTICLE.read_text(encoding="utf-8")
    assert all(it["text"] not in printed for it in truth["insertions"] if "text" in it)


def test_the_sound_is_as_long_as_the_truth_says(truth: dict[str, Any], sound: NDArray[np.float32]) -> None:
    frame_ms = 24  # MPEG-2 layer 3 at 24 kHz; decoders differ in what they do with the last one
    assert len(sound) * 1000 / RATE_HZ == pytest.approx(truth["duration_ms"], abs=2 * frame_ms)
    assert 180_000 <= truth["duration_ms"] <= 330_000


def test_each_sentence_is_heard_from_its_start_to_its_end(truth: dict[str, Any], sound: NDArray[np.float32]) -> None:
    for sentence in sentences(truth):
        start, end = (sentence[edge] * RATE_HZ // 1000 for edge in ("start_ms", "end_ms"))
        near = AUDIBLE_WITHIN_MS * RATE_HZ // 1000
        level = np.abs(sound)
        assert level[start - 2 * near : start - near // 6].max() < AUDIBLE, sentence["text"]
        assert level[start : start + near].max() > AUDIBLE, sentence["text"]
        assert level[end + near // 6 : end + 2 * near].max() < AUDIBLE, sentence["text"]


def test_nothing_is_too_loud(sound: NDArray[np.float32]) -> None:
    assert np.abs(sound).max() < 1
    assert demo.NARRATION.read_bytes()[:3] == b"ID3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How an alignment compares with the truth; shares are 0 to 1."""

    found: float
    invented: float
    start_errors_ms: list[int]  # of the first word of each paragraph that was read, rising


def judged(alignment: Alignment, truth: dict[str, Any]) -> Result:
    """Compare printed words one by one: both sides have them all, in printed order."""
    words = [
        (token, word)
        for paragraph in alignment.paragraphs
        for sentence in paragraph.sentences
        for word in sentence.words
        for token in tokens(word.text)
    ]
    found, invented, errors = [], [], []
    position = 0
    for paragraph in truth["paragraphs"]:
        read_aloud = {sentence["index"]: sentence for sentence in paragraph["sentences"]}
        for index, part in enumerate(paragraph["parts"]):
            for nth, token in enumerate(tokens(part)):
                printed, word = words[position]
                assert printed == token
                position += 1
                if index not in read_aloud:
                    invented.append(word.start_ms is not None)
                    continue
                start_ms, end_ms = (read_aloud[index][edge] for edge in ("start_ms", "end_ms"))
                found.append(word.start_ms is not None and start_ms - 1000 <= word.start_ms <= end_ms + 1000)
                if index == nth == 0 and word.start_ms is not None:
                    errors.append(abs(word.start_ms - start_ms))
    assert position == len(words)
    return Result(
        found=sum(found) / len(found),
        invented=sum(invented) / len(invented),
        start_errors_ms=sorted(errors),
    )


def covered_ms(span: dict[str, Any], alignment: Alignment) -> int:
    """How much of a stretch of sound is called an insertion."""
    return sum(
        max(0, min(it.end_ms, span["end_ms"]) - max(it.start_ms, span["start_ms"])) for it in alignment.insertions
    )


class Counting(FasterWhisper):
    """The real one, which notes what it is asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, model="base", device="cpu")
        self.encoded = 0
        self.recognised: list[Span] = []

    def encode(self, samples: NDArray[np.float32]) -> NDArray[np.float16]:
        self.encoded += 1
        return super().encode(samples)

    def transcribe(
        self, sound: Sound, *, language: str | None, speech: Sequence[Span], progress: Progress = silent
    ) -> Heard:
        pytest.fail("all words were recognised")

    @contextlib.contextmanager
    def listening(
        self, sound: Sound, *, language: str, folder: Path, progress: Progress = silent
    ) -> Iterator[Listening]:
        with super().listening(sound, language=language, folder=folder, progress=progress) as heard:
            words = heard.words

            def noted(
                spans: Sequence[Span], *, speech: Sequence[Span], progress: Progress = silent
            ) -> tuple[HeardWord, ...]:
                self.recognised += spans
                return words(spans, speech=speech, progress=progress)

            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(heard, "words", noted)
                yield heard


@pytest.fixture(scope="module")
def whisper(whisper_base: Path) -> Counting:
    return Counting(whisper_base)


@pytest.fixture(scope="module")
def alignment(whisper: Counting, tmp_path_factory: pytest.TempPathFactory) -> Alignment:
    folder = tmp_path_factory.mktemp("demo")
    with as_file(demo.ARTICLE) as article, as_file(demo.NARRATION) as narration:
        return run(
            str(article),
            str(narration),
            out=folder / "out",
            tools=Tools(store=Store(folder / "store"), listener=lambda _, *, progress: whisper, model="base"),
        ).alignment


@pytest.mark.requires_model
def test_the_sound_is_encoded_once_and_only_insertions_are_recognised(alignment: Alignment, whisper: Counting) -> None:
    assert whisper.encoded == n_windows(-(-alignment.recording.duration_ms // FRAME_MS))
    beside = [it for it in alignment.insertions if it.label is not Label.MUSIC]
    assert [(span.start_ms, span.end_ms) for span in whisper.recognised] == [(it.start_ms, it.end_ms) for it in beside]
    provenance = alignment.provenance
    assert provenance.evidence == "letters"
    assert re.fullmatch("[0-9a-f]{64}", provenance.settings["head"])
    assert provenance.settings["hear"] == "auto"


@pytest.mark.requires_model
def test_what_was_read_is_found_where_it_was_read(alignment: Alignment, truth: dict[str, Any]) -> None:
    result = judged(alignment, truth)
    assert alignment.belongs
    assert result.found >= 0.98
    assert result.invented <= 0.02
    errors = result.start_errors_ms
    assert errors[len(errors) // 2] <= 120
    assert errors[int(len(errors) * 0.95)] <= 400


@pytest.mark.requires_model
def test_what_was_left_out_is_called_so(alignment: Alignment, truth: dict[str, Any]) -> None:
    spoken = {tuple(tokens(it["text"])) for it in truth["paragraphs"] if it["status"] == "spoken"}
    for paragraph in alignment.paragraphs:
        was_read = tuple(tokens(paragraph.text)) in spoken
        assert (paragraph.status is not Status.NOT_SPOKEN) == was_read, paragraph.text


@pytest.mark.requires_model
def test_the_advert_is_an_insertion_and_the_article_is_none(alignment: Alignment, truth: dict[str, Any]) -> None:
    (advert,) = [it for it in truth["insertions"] if it["kind"] == "advert"]
    assert covered_ms(advert, alignment) >= 0.8 * (advert["end_ms"] - advert["start_ms"])
    spoken = sentences(truth)
    length_ms = sum(it["end_ms"] - it["start_ms"] for it in spoken)
    assert sum(covered_ms(it, alignment) for it in spoken) <= 0.02 * length_ms
    assert any(it.label is not Label.MUSIC and "Brötchen" in it.text for it in alignment.insertions)

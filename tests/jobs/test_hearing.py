"""What is heard, how much of it is recognised as words, and what an edit of the article costs."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import align.align
from align.by_letters import by_letters
from align.errors import NothingHeard
from align.records import Label, Status
from audio import head, hear
from audio.encoder import WINDOW_FRAMES, n_windows
from audio.records import FRAME_MS
from jobs.kept import ALIGNMENT
from jobs.pipeline import RunResult, run
from jobs.tools import Hear
from tests.jobs.conftest import OnePass, Reader

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from numpy.typing import NDArray

    from articles.records import Article
    from audio.encoder import Encoded
    from audio.sound import Sound
    from jobs.tools import Tools

ADVERT = "Diese Folge wird unterstützt von der Bäckerei Korn und ihren frischen Brötchen am Markt"
LAST = "Dann fand eine Schülerin auf dem Dachboden ein blaues Heft mit Zeichnungen von jedem Zahnrad."


@pytest.fixture
def wav(tmp_path: Path, make_wav: Callable[..., Path], reader: Any) -> Path:
    """A sound in which there is room for the advert."""
    return make_wav(tmp_path / "lang.wav", duration_ms=1000 + 400 * (len(reader.words) + len(ADVERT.split())))


@pytest.fixture
def go(tmp_path: Path, tools: Tools, reader: Any, article: Path, wav: Path) -> Callable[..., RunResult]:
    """Align with a reader who hears letters and who says an advert before the last paragraph."""
    reader.has_head = True
    at = reader.words.index("Dann")
    reader.words[at:at] = ADVERT.split()

    def call(*, sound: Path = wav, **others: Any) -> RunResult:
        return run(str(article), str(sound), out=tmp_path / "out", tools=replace(tools, **others))

    return call


def edit(article: Path, old: str, new: str) -> None:
    text = article.read_text("utf-8")
    assert old in text
    article.write_text(text.replace(old, new), "utf-8")


def transcript(outcome: RunResult) -> Any:
    return json.loads(next(path for path in outcome.files if path.name == "transcript.json").read_text("utf-8"))


def is_kept(outcome: RunResult) -> bool:
    return next(t.kept for t in outcome.times if t.stage == "transcribe")


def test_only_what_the_article_does_not_explain_is_recognised(go: Callable[..., RunResult], reader: Any) -> None:
    outcome = go()
    assert {p.status for p in outcome.alignment.paragraphs} == {Status.SPOKEN}
    assert reader.asked == []
    (span,) = reader.recognised
    assert 5_000 < span.duration_ms < 6_500
    (advert,) = outcome.alignment.insertions
    assert (advert.text, advert.label) == (ADVERT, Label.ADVERT)


def test_the_record_says_what_was_listened_with(go: Callable[..., RunResult]) -> None:
    provenance = go().alignment.provenance
    assert (provenance.evidence, provenance.model, provenance.language) == ("letters", "fake", "de")
    assert provenance.settings == {"device": "auto", "hear": "auto", "head": "of a fake"}


def test_all_words_are_recognised_where_that_is_asked_for(go: Callable[..., RunResult], reader: Any) -> None:
    outcome = go(extent=Hear.ALL)
    assert reader.asked == []
    assert len(reader.recognised) == 1
    assert outcome.alignment.provenance.evidence == "letters"
    assert [i.text for i in outcome.alignment.insertions] == [ADVERT]
    assert [word["text"] for word in transcript(outcome)["words"]] == reader.words
    assert transcript(go())["words"] is None
    assert reader.listened == 2  # the letters were kept; the advert alone was heard again


class Encoder(Reader):
    """A reader whose words and letters come of encoder output, and who counts the windows encoded."""

    encoded = 0
    folder = None

    def listening(self, sound: Sound, **others: Any) -> AbstractContextManager[Any]:
        return hear.listening(self, sound, **others)  # type: ignore[arg-type]

    def encode(self, samples: NDArray[np.float32]) -> NDArray[np.float16]:
        self.encoded += 1
        return np.zeros((WINDOW_FRAMES, 2), np.float16)


@pytest.mark.parametrize("extent", Hear)
def test_every_window_is_encoded_once_whatever_is_asked_of_it(
    go: Callable[..., RunResult],
    reader: Any,
    tmp_path: Path,
    make_wav: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    extent: Hear,
) -> None:
    encoder = Encoder(words=reader.words, has_head=True)

    def heard(encoded: Encoded) -> OnePass:
        assert len(encoded.frames(0, encoded.n_frames)) == encoded.n_frames  # while it is open
        return OnePass(encoder, encoded.n_frames * FRAME_MS)

    monkeypatch.setattr(hear, "find_head", lambda *_: True)
    monkeypatch.setattr(hear, "speech_regions", lambda sound, *_: OnePass(encoder, sound.duration_ms).speech())
    monkeypatch.setattr(hear, "letters", lambda encoded, *_, **__: heard(encoded).letters())
    monkeypatch.setattr(hear, "recognise", lambda encoded, spans, *_, **__: heard(encoded).words(spans, speech=()))
    sound = make_wav(tmp_path / "laenger.wav", duration_ms=70_000)
    outcome = go(extent=extent, listener=encoder, sound=sound)
    assert outcome.alignment.insertions[0].text == ADVERT
    assert len(encoder.recognised) == 1
    assert encoder.asked == []  # nothing that encodes by itself
    assert encoder.encoded == n_windows(70_000 // FRAME_MS) == 3


def test_the_article_is_looked_for_once_in_a_run_and_once_more_for_an_edit(
    go: Callable[..., RunResult], article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Article] = []

    def note(article: Article, *others: Any) -> Any:
        looked.append(article)
        return by_letters(article, *others)

    monkeypatch.setattr(align.align, "by_letters", note)
    first = go()
    assert len(looked) == 1
    assert go().alignment == first.alignment
    assert len(looked) == 1
    edit(article, "niemand wusste", "keiner wusste")
    go()
    assert len(looked) == 2
    go(extent=Hear.ALL)
    assert len(looked) == 3


def statuses_of(outcome: RunResult, text: str) -> list[Status]:
    return [
        word.status for p in outcome.alignment.paragraphs for s in p.sentences for word in s.words if word.text == text
    ]


@pytest.mark.parametrize("extent", list(Hear))
@pytest.mark.parametrize(("preferred", "status"), [(0.0, Status.SPOKEN), (-20.0, Status.NOT_SPOKEN)])
def test_a_word_that_letters_leave_open_is_read_if_the_decoder_says_so(
    go: Callable[..., RunResult], reader: Any, extent: Hear, preferred: float, status: Status
) -> None:
    reader.mumbled, reader.preferred = "wusste,", preferred
    outcome = go(extent=extent)
    (wording,) = reader.weighed
    assert (wording.word, wording.after) == ("wusste,", "wer sie wieder richten sollte.")
    assert wording.before.endswith("still, und niemand")
    assert statuses_of(outcome, "wusste,") == [status]
    assert (reader.loaded, reader.listened) == (1, 1)


def test_the_decoder_is_asked_of_a_word_once_whatever_else_is_edited(
    go: Callable[..., RunResult], reader: Any, article: Path
) -> None:
    reader.mumbled = "wusste,"
    go()
    edit(article, "blaues Heft", "Heft")
    after = go()
    assert statuses_of(after, "wusste,") == [Status.SPOKEN]
    assert len(reader.weighed) == 1
    assert is_kept(after)
    reader.preferred = -20.0
    edit(article, "Jahre lang", "Jahre")
    assert statuses_of(go(), "wusste,") == [Status.NOT_SPOKEN]
    assert len(reader.weighed) == 2


def test_what_was_found_on_the_way_and_what_is_found_anew_are_aligned_alike(
    go: Callable[..., RunResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    on_the_way = go()
    # the alignment is made again, of what else is kept
    monkeypatch.setattr("jobs.reading.ALIGNMENT", replace(ALIGNMENT, version="another"))
    anew = go()
    assert is_kept(anew)
    assert not next(t.kept for t in anew.times if t.stage == "align")
    assert anew.alignment == on_the_way.alignment


def test_a_second_run_hears_nothing(go: Callable[..., RunResult], reader: Any) -> None:
    first = go()
    assert not is_kept(first)
    second = go()
    assert is_kept(second)
    assert second.alignment == first.alignment
    assert (reader.loaded, reader.listened) == (1, 1)


def test_an_edit_of_what_was_read_costs_no_hearing_and_well_under_a_second(
    go: Callable[..., RunResult], reader: Any, article: Path
) -> None:
    before = go()
    edit(article, "niemand wusste", "keiner wusste")
    edit(article, "blaues Heft", "Heft")
    began_s = time.process_time()
    after = go()
    assert time.process_time() - began_s < 0.7
    assert is_kept(after)
    assert (reader.loaded, reader.listened, len(reader.recognised)) == (1, 1, 1)
    assert "keiner" in after.alignment.paragraphs[1].text
    assert after.alignment.insertions[0].text == before.alignment.insertions[0].text


def test_paragraphs_keep_their_ids_and_times_where_their_text_survives(
    go: Callable[..., RunResult], article: Path
) -> None:
    before = {p.text: p for p in go().alignment.paragraphs}
    edit(article, "Neun Jahre", "Ein neuer Absatz, den niemand las.\n\nNeun Jahre")
    after = {p.text: p for p in go().alignment.paragraphs}
    assert len(after) == len(before) + 1
    for text, paragraph in before.items():
        assert (after[text].id, after[text].start_ms, after[text].end_ms) == (
            paragraph.id,
            paragraph.start_ms,
            paragraph.end_ms,
        )


def test_speech_that_an_edit_leaves_unexplained_is_recognised_and_only_that(
    go: Callable[..., RunResult], reader: Any, article: Path
) -> None:
    go()
    (advert,) = reader.recognised
    reader.recognised.clear()
    edit(article, "# Die Uhr am Turm\n\nNeun Jahre lang stand die Uhr am Kirchturm still, und niemand", "Und niemand")
    outcome = go()
    assert (reader.loaded, reader.listened) == (2, 2)
    assert reader.recognised
    assert advert not in reader.recognised
    assert all(span.end_ms <= advert.start_ms for span in reader.recognised)
    assert [i.label for i in outcome.alignment.insertions][-1] is Label.ADVERT
    assert [i.text for i in outcome.alignment.insertions][-1] == ADVERT
    assert outcome.alignment.insertions[0].text.startswith("Die Uhr am Turm Neun Jahre")


def test_letters_are_heard_again_where_the_heads_have_changed(
    go: Callable[..., RunResult], reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    go()
    monkeypatch.setattr(head, "fingerprint", lambda: "of other heads")
    assert not is_kept(go())
    assert reader.listened == 2


def test_without_a_head_all_is_recognised_and_printed_words_get_the_times_found_for_them(
    go: Callable[..., RunResult], reader: Any
) -> None:
    reader.has_head = False
    rough = go().alignment
    assert (len(reader.asked), reader.timed, reader.recognised) == (1, 1, [])
    reader.shift_ms = 100
    exact = go(model="another").alignment
    assert (rough.provenance.evidence, exact.provenance.settings["times"]) == ("words", "attention")
    inner = [
        (a.words[2].start_ms, b.words[2].start_ms)
        for p, q in zip(rough.paragraphs, exact.paragraphs, strict=True)
        for a, b in zip(p.sentences, q.sentences, strict=True)
    ]
    assert all(a is not None and b is not None and b - a == 100 for a, b in inner)


def test_the_transcript_tells_what_was_said_in_the_order_of_the_sound(
    go: Callable[..., RunResult], reader: Any
) -> None:
    outcome = go()
    said = transcript(outcome)
    stretches = said["stretches"]
    assert [s["found"] for s in stretches] == ["read", "read", "recognised", "read"]
    assert [s["label"] for s in stretches] == [None, None, "advert", None]
    assert " ".join(s["text"] for s in stretches) == " ".join(reader.words)
    assert stretches[-1]["text"] == LAST
    assert [s["paragraph"] for s in stretches if s["paragraph"]] == [p.id for p in outcome.alignment.paragraphs]
    assert all(a["end_ms"] <= b["start_ms"] for a, b in pairwise(stretches))


@pytest.mark.parametrize("extent", Hear)
def test_where_nobody_speaks_that_is_said_though_letters_are_heard_in_all_sound(
    go: Callable[..., RunResult], reader: Any, extent: Hear, wav: Path
) -> None:
    reader.mute = True
    for _ in range(2):
        with pytest.raises(NothingHeard) as error:
            go(extent=extent)
        assert error.value.path == str(wav)
    assert (reader.listened, reader.asked) == (1, [])

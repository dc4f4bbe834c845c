"""The read-along page in a browser: how far the highlight is behind the sound, and how fluent a long page is.

    pip install -e '.[bench]' && gleichlauf demo
    python bench/page.py demo.gleichlauf/alignment.json demo/narration.mp3

Plays the whole narration once, in its own time, and looks at every frame which word is marked; jumps to places drawn
once and for all; opens the page and waits for its first paint; scrolls and seeks in a page of 10 000 words.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from align.document import from_json
from align.records import Alignment, Status, TimedParagraph, TimedSentence, TimedWord
from articles.records import Kind
from publish.component import asset, script
from publish.readalong import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

T = TypeVar("T")

LOADS, JUMPS, WORDS = 9, 30, 10_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--mute-audio", "--autoplay-policy=no-user-gesture-required"]

LAG = """async (until) => {
  const player = document.querySelector("gleichlauf-player");
  const { audio, track } = player;
  const late = [];
  let before = null;
  const marked = () => {
    const [range] = CSS.highlights.get("gleichlauf-word") ?? [];
    return range ? `${range.startOffset} ${range}` : "";
  };
  await audio.play();
  await new Promise((done) => {
    const look = () => {
      const now = audio.currentTime;
      const mark = marked();
      if (mark && mark !== before) {
        const { word } = track.at(now);
        if (word) late.push((now - word.start) * 1000);
      }
      before = mark;
      if (now >= until || audio.ended) return done();
      requestAnimationFrame(look);
    };
    look();
  });
  audio.pause();
  return late;
}"""

FRAMES = """async (times) => {
  const player = document.querySelector("gleichlauf-player");
  const gaps = [];
  let last = null;
  let going = true;
  const frame = (now) => {
    if (last !== null) gaps.push(now - last);
    last = now;
    if (going) requestAnimationFrame(frame);
  };
  await new Promise(requestAnimationFrame);
  requestAnimationFrame(frame);
  const bottom = document.body.scrollHeight;
  for (let step = 0; step < 240; step += 1) {
    scrollTo({ top: (bottom * step) / 240, behavior: "instant" });
    await new Promise(requestAnimationFrame);
  }
  for (const time of times) {
    player.seek(time);
    player.keepInView({ force: true });
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
  }
  going = false;
  return gaps;
}"""


def spread(values: list[float]) -> str:
    """Return the median, the 95th percentile and the largest, in milliseconds."""
    cuts = statistics.quantiles(values, n=20, method="inclusive")
    middle = statistics.median(values)
    return f"median {middle:.0f} ms, p95 {cuts[-1]:.0f} ms, largest {max(values):.0f} ms (n = {len(values)})"


def long_article(of: Alignment) -> Alignment:
    """Print `WORDS` words in paragraphs of 100, in an hour and a half of sound that is not there."""
    draw = random.Random(7)  # noqa: S311 - for the looks of it
    lengths = (2, 3, 3, 4, 5, 6, 7, 9, 12)
    paragraphs: list[TimedParagraph] = []
    now = 0
    for number in range(WORDS // 100):
        words: list[TimedWord] = []
        at = 0
        for k in range(100):
            text = "".join(draw.choices("enisratdhulcgmobwfkzvpäüöß", k=draw.choice(lengths))) + (
                "." if k % 20 == 19 else ""
            )
            words.append(_timed(TimedWord, text, at, now, now + 400))
            at += len(text) + 1
            now += 500
        body = " ".join(word.text for word in words)
        sentences = tuple(
            _timed(
                TimedSentence,
                body[part[0].char_start : part[-1].char_end],
                part[0].char_start,
                part[0].start_ms or 0,
                part[-1].end_ms or 0,
                words=tuple(part),
            )
            for part in (words[k : k + 20] for k in range(0, 100, 20))
        )
        paragraphs.append(
            _timed(
                TimedParagraph, body, 0, words[0].start_ms or 0, now - 100,
                id=f"p{number}", kind=Kind.BODY, spans=(), moved=False, sentences=sentences,
            )
        )  # fmt: skip
    return Alignment(
        article=of.article,
        recording=of.recording,
        belongs=True,
        paragraphs=tuple(paragraphs),
        insertions=(),
        coverage=of.coverage,
        provenance=of.provenance,
    )


def _timed(record: Callable[..., T], text: str, at: int, start_ms: int, end_ms: int, /, **more: object) -> T:
    return record(
        text=text,
        char_start=at,
        char_end=at + len(text),
        start_ms=start_ms,
        end_ms=end_ms,
        status=Status.SPOKEN,
        confidence=1.0,
        **more,
    )


def opened(tab: Page, path: Path) -> None:
    """Load a page and wait until its player is ready."""
    tab.goto("about:blank")
    tab.goto(path.as_uri())
    tab.wait_for_selector("gleichlauf-player[ready]", state="attached")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("alignment", type=Path)
    parser.add_argument("recording", type=Path, help="MP3")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    parser.add_argument("--until", type=float, help="seconds of the narration that are played, all by default")
    options = parser.parse_args()
    alignment = from_json(options.alignment.read_text(encoding="utf-8"))
    until_s = options.until or alignment.recording.duration_ms / 1000 - 0.5
    sound = options.recording.read_bytes()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        narration, long = Path(folder, "narration.html"), Path(folder, "long.html")
        narration.write_text(
            page(alignment, audio=sound, audio_name="a.mp3", media_type="audio/mpeg"), encoding="utf-8"
        )
        long.write_text(
            page(long_article(alignment), audio=sound, audio_name="a.mp3", media_type="audio/mpeg"), encoding="utf-8"
        )
        browser = playwright.chromium.launch(executable_path=options.chromium, args=FLAGS)
        print(f"Chromium {browser.version}")
        tab = browser.new_page(viewport={"width": 1200, "height": 800})
        print(f"own script and style: {len(script().encode()) + len(asset('read-along.css').encode())} bytes")
        paints = []
        for _ in range(LOADS):
            opened(tab, narration)
            tab.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
            paints.append(tab.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        print(f"first paint, {narration.stat().st_size / 1e6:.1f} MB with the sound in it: {spread(paints)}")
        opened(tab, long)
        draw = random.Random(3)  # noqa: S311 - places to jump to
        times = [draw.uniform(0, 280) for _ in range(JUMPS)]
        print(f"frames of {WORDS} words, scrolling and seeking: {spread(tab.evaluate(FRAMES, times))}")
        opened(tab, narration)
        print(f"highlight behind the sound, the whole narration: {spread(tab.evaluate(LAG, until_s))}")
        late: list[float] = []
        for time in times:
            tab.evaluate("(time) => document.querySelector('gleichlauf-player').seek(time)", time)
            late += tab.evaluate(LAG, time + 2)[1:]  # the first is marked by the jump, wherever in the word it goes
        print(f"highlight behind the sound, after {JUMPS} jumps: {spread(late)}")
        browser.close()


if __name__ == "__main__":
    main()

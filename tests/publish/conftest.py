from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
import wave
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

import demo
from align.records import Alignment, Insertion, Label, TimedParagraph
from articles.records import Kind
from tests import records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.records import Spoken

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--mute-audio",
    "--remote-debugging-pipe",
    "about:blank",
)


class Tab:
    """A page in a headless browser, driven by the DevTools protocol over a pipe."""

    def __init__(self, chromium: str, profile: Path) -> None:
        to_browser, self._out = os.pipe()
        self._in, from_browser = os.pipe()

        def hand_over() -> None:
            # Above 4 first: one of the pipe's ends may be number 3 or 4 itself.
            commands, answers = os.dup2(to_browser, 103), os.dup2(from_browser, 104)
            os.dup2(commands, 3)
            os.dup2(answers, 4)

        self._process = subprocess.Popen(
            [chromium, *FLAGS, f"--user-data-dir={profile}"],
            preexec_fn=hand_over,  # noqa: PLW1509 - the tests run in one thread, and the pipe's numbers are fixed
            close_fds=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._count = 0
        self._rest = b""
        self.events: list[dict[str, Any]] = []
        self._session = ""
        targets = self.send("Target.getTargets")["targetInfos"]
        target = next(info["targetId"] for info in targets if info["type"] == "page")
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method and return its result; events that come meanwhile are kept."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._count:
                assert "error" not in answer, answer["error"]
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            part = os.read(self._in, 1 << 16)
            assert part, "the browser ended"
            self._rest += part
        message, _, self._rest = self._rest.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        return answer

    def open(self, url: str) -> None:
        """Load a page anew and wait until it is there."""
        self.events.clear()
        self.send("Page.navigate", url="about:blank")
        self.send("Page.navigate", url=url)
        self.wait_for("document.readyState === 'complete' && location.href !== 'about:blank'", within_s=30)

    def run(self, expression: str) -> Any:
        """Return the value of a JavaScript expression, evaluated as if the user had just clicked."""
        answer = self.send(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True, userGesture=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait_for(self, expression: str, within_s: float = 10) -> None:
        """Wait until a JavaScript expression is true."""
        until = time.monotonic() + within_s
        while not self.run(f"Boolean({expression})"):
            assert time.monotonic() < until, f"{expression} did not come true; {self.faults()}"
            time.sleep(0.02)

    def press(self, key: str, modifiers: int = 0) -> None:
        """Press and release a key; 8 is Shift."""
        text = {"text": key} if len(key) == 1 else {}
        code = "Space" if key == " " else key
        virtual = {"ArrowLeft": 37, "ArrowRight": 39, " ": 32, "Tab": 9, "Enter": 13, "Escape": 27}[key]
        for kind in ("keyDown", "keyUp"):
            self.send(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=code,
                modifiers=modifiers,
                windowsVirtualKeyCode=virtual,
                **(text if kind == "keyDown" else {}),
            )

    def click(self, text: str) -> None:
        """Click with the mouse on a piece of text that stands in one node."""
        at = self.run(
            f"""(() => {{
              const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              while (walker.nextNode()) {{
                const found = walker.currentNode.data.indexOf({json.dumps(text)});
                if (found < 0 || !walker.currentNode.parentElement.checkVisibility()) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, found);
                range.setEnd(walker.currentNode, found + {len(text)});
                walker.currentNode.parentElement.scrollIntoView({{ block: "center" }});
                const box = range.getBoundingClientRect();
                return {{ x: box.x + Math.min(box.width, 40) / 2, y: box.y + box.height / 2 }};
              }}
            }})()"""
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **at)

    def faults(self) -> list[str]:
        """Return errors of scripts and of the content security policy since the page was opened."""
        self.run("0")
        return [
            json.dumps(event["params"])
            for event in self.events
            if event.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded")
        ]

    def requests(self) -> list[str]:
        """Return the addresses that the page asked for."""
        self.run("0")
        return [
            event["params"]["request"]["url"]
            for event in self.events
            if event.get("method") == "Network.requestWillBeSent"
        ]

    def close(self) -> None:
        with suppress(OSError):
            os.close(self._out)
            os.close(self._in)
        self._process.kill()
        self._process.wait(timeout=20)


@pytest.fixture(scope="session")
def _browser(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    if sys.platform == "win32":
        pytest.skip("the browser is driven over a POSIX pipe")
    found = Tab(request.getfixturevalue("chromium"), tmp_path_factory.mktemp("chromium"))
    yield found
    found.close()


@pytest.fixture
def tab(_browser: Tab) -> Tab:
    """Return a tab; for tests that are marked ``requires_chromium``."""
    return _browser


MS_PER_WORD = 400


def paragraph(
    id: str,  # noqa: A002
    text: str,
    start_ms: int | None = None,
    *,
    kind: Kind = Kind.BODY,
    moved: bool = False,
    unread: str = "~",
) -> TimedParagraph:
    """Build a paragraph, a word each 400 ms; a full stop ends a sentence; words that begin with ``~`` were not read."""
    now = start_ms
    sentences: list[list[Spoken]] = [[]]
    for part in text.split(" "):
        shown = part.removeprefix(unread)
        if now is None or part.startswith(unread):
            sentences[-1].append((shown, None, None))
        else:
            sentences[-1].append((shown, now, now + MS_PER_WORD - 50))
            now += MS_PER_WORD
        if shown.endswith("."):
            sentences.append([])
    return records.paragraph(id, [words for words in sentences if words], kind=kind, moved=moved)


def alignment(
    *paragraphs: TimedParagraph,
    insertions: tuple[Insertion, ...] = (),
    language: str = "de",
    source: str = "https://www.example.org/artikel",
    title: str = "Ein Titel",
    belongs: bool = True,
) -> Alignment:
    """Build an alignment of a recording of 20 s."""
    return records.alignment(
        paragraphs,
        records.recording(20_000, path="ton.wav"),
        insertions=insertions,
        title=title,
        byline="Von Anna",
        language=language,
        source=source,
        belongs=belongs,
        article_spoken=0.934,
    )


@pytest.fixture(scope="session")
def make_paragraph() -> Callable[..., TimedParagraph]:
    """Return the builder of paragraphs."""
    return paragraph


@pytest.fixture(scope="session")
def make_alignment() -> Callable[..., Alignment]:
    """Return the builder of alignments."""
    return alignment


@pytest.fixture(scope="session")
def example() -> Alignment:
    """Return an article with one of everything."""
    return alignment(
        paragraph("t", "Ein Titel", 2000, kind=Kind.TITLE),
        paragraph("a", "Erster Satz hier. Zweiter ~Satz hier.", 3000),
        paragraph("b", "Nie gelesen. Gar nicht."),
        paragraph("c", "Ein Satz. ~Noch ~einer. Und Schluss.", 12_000, moved=True),
        paragraph("l1", "Eins.", 7000, kind=Kind.LIST),
        paragraph("l2", "Zwei.", 7500, kind=Kind.LIST),
        paragraph("x", "Play in new window", kind=Kind.BOILERPLATE),
        insertions=(
            Insertion(start_ms=0, end_ms=1900, text="", label=Label.MUSIC),
            Insertion(start_ms=9000, end_ms=11_000, text="Frische Brötchen <b>jetzt</b>", label=Label.ADVERT),
        ),
    )


@pytest.fixture(scope="session")
def narrated() -> Alignment:
    """Return the demo's article and narration, each word of a sentence given time by its letters."""
    truth = json.loads(demo.TRUTH.read_text(encoding="utf-8"))
    paragraphs = []
    for number, printed in enumerate(truth["paragraphs"]):
        sentences: list[list[Spoken]] = []
        for part in printed["sentences"] or [{"printed": printed["text"], "start_ms": None}]:
            words = part["printed"].split()
            if part["start_ms"] is None:
                sentences.append([(word, None, None) for word in words])
                continue
            ms_per_letter = (part["end_ms"] - part["start_ms"]) / sum(map(len, words))
            ends = [part["start_ms"] + ms_per_letter * sum(map(len, words[: k + 1])) for k in range(len(words))]
            starts = [part["start_ms"], *ends[:-1]]
            sentences.append([(w, round(a), round(b)) for w, a, b in zip(words, starts, ends, strict=True)])
        paragraphs.append(records.paragraph(f"p{number}", sentences, kind=Kind.TITLE if number == 0 else Kind.BODY))
    found = tuple(
        Insertion(start_ms=i["start_ms"], end_ms=i["end_ms"], text=i.get("text", ""), label=Label(i["kind"]))
        for i in truth["insertions"]
    )
    sound = records.recording(truth["duration_ms"], path="narration.mp3")
    return records.alignment(paragraphs, sound, insertions=found, title=truth["paragraphs"][0]["text"])


@pytest.fixture(scope="session")
def wav() -> bytes:
    """Return 20 s of a quiet tone."""
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\x00\x00\x00\x01\x00\x00\x00\xff" * (8000 * 20 // 4))
    return sound.getvalue()

#!/usr/bin/env python3
"""Send texts that nobody writes through reading, hearing, aligning and publishing: time and memory of each.

    python bench/texts.py [CASE ...] [--length 2000000] [--json FILE] [--check]

A text is 2 000 000 characters of something over and over, or as many as the limits of articles allow, between two
paragraphs that are read aloud; CASE is a part of its name. Each goes through in a process of its own with a bound on
memory and CPU time; what it starts to read strangers' bytes in counts too (Linux only). Letters are those that the
tests' listener hears in the two paragraphs, and all outputs are made. A text that is refused says why. With --check the
exit code is 1 if one takes more than 60 s of CPU time or 1.5 GiB, or ends in anything but a result or an error that
names its remedy.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import re
import resource
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from articles.errors import ArticleError
from articles.markdown import BRACKETS_LIMIT
from articles.markup import TAGS_LIMIT
from articles.page import TEXTS_LIMIT
from articles.read import LINES_LIMIT, WORDS_LIMIT
from bench.ending import verdict
from jobs import output, reading, stages
from jobs.request import Source
from jobs.store import Store
from jobs.tools import Tools
from tests.jobs.conftest import TEXT, Reader, write_wav

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

BAR_S, BAR_MIB = 60.0, 1536.0
_MOST_S, _MOST_BYTES = 120, 4 << 30  # of a child
_LENGTH = 1_999_000  # characters
_BEFORE, _BEHIND = TEXT.rsplit("\n\n", 1)
_PAGE = "<html><body><article><h1>Die Uhr am Turm</h1><p>{}</p>{}<p>{}</p></article></body></html>"

_SIGNS = "( < ‹ § 7 - * _ ` ~ ! . / : \" „ @ # + & % \\ | X M € ' > \u200d a\u0301 ß ² ½ 1, 1. 1: 1/ 1- a- a. a* a( 1<"
_WORDS = ("Dr. ", "z.B. ", "1 Uhr ", "1 bis ", "1 Mio. ", "§ 12 Abs. ", "1. Januar ", "XIV. ", "030 ", "½ ", "a ", "# ")
_PAGES = {
    "paragraphs": "<p>x</p>", "paragraphs left open": "<p>x", "divisions": "<div>", "bold": "<b>", "lists": "<ul><li>",
    "tables": "<table><tr><td>", "links": '<a href="x">', "links to sound": '<a href="http://x/a.mp3">Podcast</a>',
    "crossed": "<b><i></b></i>", "comments": "<!---->", "comments left open": "<!--", "ends": "</a", "starts": "<a",
    "entities": "&amp;", "numbers of characters": "&#", "CDATA": "<![CDATA[", "scripts": "<script>x</script>",
    "titles": "<title>", "text areas": "<textarea>", "breaks": "<br>", "marks": "<sup>1</sup>",
    "headings": "<h1>Uhr</h1>", "names of sounds": ".mp3 ", "addresses": "http://", "addresses of sounds": "http://x/.mp3",
    "initials": "A. ",
}  # fmt: skip
_MARKDOWN = {
    "quotes": "> ", "items": "- ", "numbered": "1. ", "emphasis": "*a **b ", "strong": "**a", "images": "![a",
    "links": "[a](", "references": "[a][b]", "addresses": "<http://x", "HTML": "<p>x</p>\n", "rules": "---\n",
    "underlined": "a\n===\n", "paragraphs": "x\n\n", "sentences": "Satz eins.\n\n", "footnotes": "[^a", "escapes": "\\",
    "open comments": "a <!-- ", "open tags": "<div\n", "cells": "|a", "instructions": "a <? ",
}  # fmt: skip


def cases(length: int) -> dict[str, tuple[str, str]]:
    """Return texts of about that many characters by name, each with its media type."""

    def repeated(part: str) -> str:
        return _repeated(part, length)

    def between(part: str) -> str:
        return f"{_BEFORE}\n\n{repeated(part)}\n\n{_BEHIND}"

    found = {f"sign {sign!r}": (between(sign), "text/markdown") for sign in _SIGNS.split()}
    found |= {f"word {word!r}": (between(word), "text/plain") for word in _WORDS}
    found |= {f"Markdown: {name}": (between(part), "text/markdown") for name, part in _MARKDOWN.items()}
    found |= {f"page: {name}": (_on_page(repeated(part)), "text/html") for name, part in _PAGES.items()}
    attributes = " ".join(f"a{number}=b" for number in range(100_000))
    found["page: attributes"] = (_on_page(f"<p {attributes}>x</p>"), "text/html")
    found["page: one long attribute"] = (_on_page(f'<p class="{repeated("aB ")}">x</p>'), "text/html")
    found["page: styles"] = (_on_page(f'<p style="{repeated("display :")}">x</p>'), "text/html")
    found["page: as many paragraphs as are read"] = (_on_page("<p>Hier.</p>" * (TEXTS_LIMIT - 200)), "text/html")
    found["page: names"] = (_on_page(f"<p>Von {repeated('Anna und ')}</p>"), "text/html")
    for name, deep in (("lists", "["), ("objects", '{"a":')):
        data = f'<script type="application/ld+json">{repeated(deep)}</script>'
        found[f"page: data in {name}"] = (_on_page(data), "text/html")
    found["Markdown: front matter"] = ("---\n" + "a: b\n" * 40_000 + TEXT, "text/markdown")
    found["Markdown: nested items"] = (_BEFORE + "".join(f"\n{'  ' * k}- x" for k in range(900)), "text/markdown")
    found |= _all_different(length)
    found["a book"] = (between("Das ist ein Satz, der hier steht, und er ist kurz. "), "text/markdown")
    return found


def _all_different(length: int) -> dict[str, tuple[str, str]]:
    """Return texts of which no part is like another: nothing that is done once for each of a kind helps there."""

    def most(limit: int) -> int:
        return (limit - 200) * length // _LENGTH

    spelt = [_spelt(number) for number in range(most(WORDS_LIMIT))]
    alike = [f"{'a' * 8}{word}" for word in spelt]
    linked = list(enumerate(spelt[: most(TAGS_LIMIT) * 9 // 10]))
    texts = {
        "words": " ".join(word * 3 for word in spelt),
        "words that look alike": " ".join(alike),
        "names": " ".join(word.capitalize() for word in alike),
        "long words": " ".join(word * 250 for word in spelt[: length // 1_001]),
        "numbers": " ".join(str(1_000_003 * number) for number in range(len(spelt))),
        "sentences": " ".join(f"{word.capitalize()}." for word in spelt),
        "paragraphs": "\n\n".join(spelt[: most(LINES_LIMIT) // 2]),
        "long paragraphs": "\n\n".join(" ".join(alike[at : at + 6]) for at in range(0, len(alike), 6)),
    }
    pages = {
        "links": "".join(f'<a href="http://x/{number}">{word}</a> ' for number, word in linked),
        "links to sound": "".join(f'<a href="/{number}.mp3">{word}</a> ' for number, word in linked),
        "items": "<ul>" + "".join(f"<li>{word}</li>" for word in spelt[: most(TEXTS_LIMIT)]) + "</ul>",
        "nested items": "".join(f"<ul><li>{word}" for word in spelt[: most(TEXTS_LIMIT)]),
        "classes": "".join(f'<b class="{word}" id="{word}">x</b> ' for _, word in linked),
        "attributes": f"<b {' '.join(f'{word}=1' for word in spelt[:250])}>x</b> " * (length // 1_760),
    }
    links = "".join(f"[{word}](http://x/{word}.mp3) " for word in spelt[: most(BRACKETS_LIMIT)])
    found = {f"different {name}": (f"{_BEFORE}\n\n{text}\n\n{_BEHIND}", "text/plain") for name, text in texts.items()}
    found["different links in Markdown"] = (f"{_BEFORE}\n\n{links}\n\n{_BEHIND}", "text/markdown")
    return found | {f"page: different {name}": (_on_page(part), "text/html") for name, part in pages.items()}


def _spelt(number: int) -> str:
    """Return a word of four letters for a number."""
    return "".join(chr(ord("a") + number // 26**place % 26) for place in range(4))


def _repeated(part: str, length: int) -> str:
    """Repeat something as often as the limits allow."""
    count = length // len(part)
    words = len(part.split()) if part[-1].isspace() else 0
    for limit, each in (
        (WORDS_LIMIT, words),
        (LINES_LIMIT, part.count("\n")),
        (BRACKETS_LIMIT, part.count("[")),
        (TAGS_LIMIT, len(re.findall("<[a-z]", part))),
    ):
        count = min(count, (limit - 200) // each) if each else count
    return part * count


def _on_page(part: str) -> str:
    return _PAGE.format(_BEFORE.rpartition("\n")[2], part, _BEHIND)


def run(data: bytes, media_type: str, answer: Connection) -> None:
    """Send a text through all stages; answer with what each cost."""
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_S, _MOST_S + 1))
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
    found: dict[str, Any] = {"bytes": len(data), "end": "stopped"}
    begun_s = _cpu_s()

    def done(stage: str) -> None:
        found[stage] = round(_cpu_s() - begun_s - sum(found.get(name, 0) for name in _STAGES), 2)
        found["peak_mib"] = max(map(_peak_mib, _processes()))
        answer.send(found)

    try:
        with tempfile.TemporaryDirectory() as scratch:
            store = Store(Path(scratch) / "store")
            tools = Tools(store=store, listener=Reader(has_head=True), model="fake")
            article = Source(upload=store.put_bytes(data), name="a", media_type=media_type)
            sound = Source(
                upload=store.put_file(write_wav(Path(scratch) / "a.wav")), name="a.wav", media_type="audio/wav"
            )
            fetched = stages.fetch(article, sound, language=None, tools=tools)
            done("read")
            with reading.opened(fetched, tools) as job:
                reading.transcribe(job)
                done("hear")
                aligned, _, _ = reading.align(job)
                done("align")
            stages.publish(fetched, aligned, list(output.NAMES), tools, None)
            found["end"] = "published"
            done("publish")
    except ArticleError as error:
        found["end"] = str(error)
        done("read")
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
        found["end"], found["fault"] = repr(error)[:200], True
        answer.send(found)


def _processes() -> list[psutil.Process]:
    """Return this process and those that it reads strangers' bytes in."""
    own = psutil.Process()
    return [own, *own.children(recursive=True)]


def _cpu_s() -> float:
    """Return what they have computed, with those that have ended."""
    return float(sum(sum(process.cpu_times()[:4]) for process in _processes()))


def _peak_mib(process: psutil.Process) -> float:
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii", errors="replace")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


_STAGES = ("read", "hear", "align", "publish")


def measured(text: str, media_type: str) -> dict[str, Any]:
    """Return what a text cost in a process of its own."""
    context = multiprocessing.get_context("fork")  # all is imported, so that its time is the text's
    answers, answer = context.Pipe(duplex=False)
    child = context.Process(target=run, args=(text.encode(), media_type, answer))
    child.start()
    answer.close()
    found: dict[str, Any] = {"bytes": len(text.encode()), "end": "stopped", "peak_mib": 0.0}
    try:
        while True:
            found = answers.recv()
    except EOFError:
        child.join()
    # a child that was stopped for its time tells no more than what it had done
    seconds = sum(found.get(stage, 0) for stage in _STAGES) if found["end"] != "stopped" else float(_MOST_S)
    return found | {"cpu_s": seconds}


def main() -> int:
    """Measure every case, print a table; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("cases", nargs="*", metavar="CASE")
    parser.add_argument("--length", type=int, default=_LENGTH, help="characters of a text")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    rows: list[dict[str, Any]] = []
    print(
        f"{'text':32} {'bytes':>9} " + " ".join(f"{stage:>7}" for stage in _STAGES) + f" {'CPU s':>7} {'MiB':>6}  end"
    )
    for name, (text, media_type) in cases(arguments.length).items():
        if arguments.cases and not any(part in name for part in arguments.cases):
            continue
        row = measured(text, media_type) | {"text": name}
        rows.append(row)
        stages_ = " ".join(f"{row.get(stage, 0):7.2f}" for stage in _STAGES)
        costs = f"{row['cpu_s']:7.2f} {row['peak_mib']:6.0f}"
        print(f"{name:32} {row['bytes']:9} {stages_} {costs}  {row['end'].removeprefix('a has ')}", flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return verdict(_missed(rows)) if arguments.check else 0


def _missed(rows: list[dict[str, Any]]) -> list[str]:
    return [
        f"{row['text']}: {row['cpu_s']:.1f} s, {row['peak_mib']:.0f} MiB, {row['end']}"
        for row in rows
        if row["cpu_s"] > BAR_S or row["peak_mib"] > BAR_MIB or row["end"] == "stopped" or "fault" in row
    ]


if __name__ == "__main__":
    sys.exit(main())

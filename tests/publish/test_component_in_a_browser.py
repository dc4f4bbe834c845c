"""The player in a publisher's own page, which has been edited since it was aligned."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from align.document import to_json
from demo import page as demo_page
from tests.publish.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from align.records import Alignment
    from tests.publish.conftest import Tab

pytestmark = pytest.mark.requires_chromium

PLAYER = "document.querySelector('gleichlauf-player')"
CONTROLS = f"{PLAYER}.shadowRoot"
READY = f"{PLAYER}?.hasAttribute('ready')"
WORD = "[...(CSS.highlights.get('gleichlauf-word') ?? [])].join('')"
SENTENCE = "[...(CSS.highlights.get('gleichlauf-sentence') ?? [])].join('')"
BLOCK = "document.querySelector('[aria-current]')"
TIME = "document.querySelector('audio').currentTime"
PAUSED = "document.querySelector('audio').paused"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, narrated: Alignment) -> Path:
    made = tmp_path_factory.mktemp("page")
    demo_page.write(narrated, made)
    return made


@pytest.fixture(scope="module")
def url(folder: Path) -> Iterator[str]:
    with served(folder) as address:
        yield f"{address}/index.html"


def opened(tab: Tab, url: str) -> None:
    tab.open(url)
    tab.wait_for(READY)


def test_all_words_are_found_but_the_one_that_was_struck_out(tab: Tab, url: str) -> None:
    opened(tab, url)
    lost = tab.run(f"{PLAYER}.track.words.filter((w) => !w.place && !w.block.label).length")
    found = tab.run(f"{PLAYER}.track.words.filter((w) => w.place).length")
    assert (lost, found > 500) == (1, True)


def test_the_words_found_are_the_words_aligned(tab: Tab, url: str, narrated: Alignment) -> None:
    opened(tab, url)
    placed = tab.run(
        f"""{PLAYER}.track.words.filter((w) => w.place)
          .map((w) => [Math.round(w.start * 1000), w.place.block.text.slice(w.place.start, w.place.end)])"""
    )
    aligned = {w.start_ms: w.text for p in narrated.paragraphs for s in p.sentences for w in s.words if w.start_ms}

    def letters(text: str) -> str:
        return re.sub(r"[\W_]", "", text)

    # What was set anew: a number, and quotation marks that are elements now.
    assert [(letters(t), letters(aligned[ms])) for ms, t in placed if letters(t) != letters(aligned[ms])] == []


def test_a_link_to_a_time_marks_the_place_in_a_paragraph_that_was_cut_in_two(tab: Tab, url: str) -> None:
    opened(tab, url)
    at = tab.run(f"{PLAYER}.track.words.find((w) => w.place?.block.text.startsWith('„Eine Uhr')).start")
    opened(tab, f"{url}#t={at + 0.05}")
    tab.wait_for(f"{WORD} === '„Eine'")
    assert tab.run(f"{BLOCK}.tagName") == "P"
    assert tab.run(SENTENCE).startswith("„Eine Uhr, die man nicht ticken hört")
    assert tab.run(PAUSED) is True


def test_a_click_plays_from_there_and_links_stay_links(tab: Tab, url: str) -> None:
    opened(tab, url)
    tab.click("Gesang")  # a part of a word with a soft hyphen in it
    tab.wait_for(f"!{PAUSED}")
    tab.wait_for(f"{WORD}.replace('\\u00ad', '') === 'Gesangbüchern'")
    tab.run("document.querySelector('audio').pause()")
    tab.click("nach einem Angebot")
    tab.wait_for("location.hash === '#angebot'")
    assert tab.run(PAUSED) is True


def test_keys_work_in_the_player_and_are_left_to_the_page_elsewhere(tab: Tab, url: str) -> None:
    opened(tab, url)
    tab.run("document.querySelector('#top').focus()")
    tab.press("ArrowRight")
    assert tab.run(TIME) == 0
    tab.run(f"{CONTROLS}.querySelector('[data-does=sentenceOn]').focus()")
    tab.press("ArrowRight")
    assert tab.run(TIME) > 0
    tab.press("ArrowRight", modifiers=8)
    assert tab.run(TIME) > 6


def test_the_layout_is_as_without_the_player(tab: Tab, url: str, narrated: Alignment) -> None:
    boxes = """JSON.stringify([...document.querySelectorAll("article > p, article > h2, li")]
      .map((e) => [e.innerHTML, e.getBoundingClientRect().width, e.getBoundingClientRect().height]))"""
    opened(tab, f"{url}#t=100")
    tab.wait_for(f"{SENTENCE} !== ''")
    marked = tab.run(boxes)
    tab.run(f"{PLAYER}.marks.clear(); {PLAYER}.remove()")
    assert tab.run(boxes) == marked
    assert tab.run("document.querySelectorAll('article [style], article span').length") == 0


def test_a_strict_policy_and_this_host_are_all_that_it_needs(tab: Tab, url: str) -> None:
    opened(tab, url)
    tab.run(f"{CONTROLS}.querySelector('.toggle').click()")
    tab.wait_for(f"{TIME} > 0.1")
    assert {address.split("/")[2] for address in tab.requests() if address.startswith("http")} == {url.split("/")[2]}
    assert tab.faults() == []


def test_text_that_a_script_has_replaced_is_found_again(tab: Tab, url: str) -> None:
    opened(tab, f"{url}#t=30")
    tab.wait_for(f"{WORD} !== ''")
    tab.run("{const a = document.querySelector('article'); a.querySelectorAll('p').forEach((p) => p.innerHTML += '')}")
    tab.run("location.hash = '#t=60'")
    tab.wait_for(f"{WORD} !== '' && {BLOCK}.textContent.startsWith('Ein neues Werk')")


def test_it_can_be_moved_and_taken_away(tab: Tab, url: str) -> None:
    opened(tab, f"{url}#t=30")
    tab.wait_for(f"{WORD} !== ''")
    tab.run(f"document.querySelector('article').append({PLAYER})")
    tab.run(f"{CONTROLS}.querySelector('[data-does=sentenceOn]').click()")
    tab.wait_for(f"{SENTENCE}.includes('Zehn nach vier')")
    tab.run(f"globalThis.gone = {PLAYER}; gone.remove(); location.hash = '#t=60'")
    assert tab.run(f"{SENTENCE} + {WORD}") == ""
    assert tab.run(BLOCK) is None


def test_a_click_into_the_player_is_none_on_the_text(tab: Tab, url: str) -> None:
    opened(tab, url)
    box = tab.run(f"{CONTROLS}.querySelector('.clock').getBoundingClientRect().toJSON()")
    for kind in ("mousePressed", "mouseReleased"):
        at = {"x": box["left"] + 5, "y": box["top"] + 5}
        tab.send("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **at)
    assert tab.run(PAUSED) is True


def test_the_whole_alignment_does_as_well(tab: Tab, folder: Path, narrated: Alignment, tmp_path: Path) -> None:
    demo_page.write(narrated, tmp_path)
    (tmp_path / "player.json").write_text(to_json(narrated), encoding="utf-8")
    with served(tmp_path) as address:
        opened(tab, f"{address}/index.html")
        assert tab.run(f"{PLAYER}.track.words.filter((w) => !w.place && !w.block.label).length") == 1


def test_what_is_only_in_the_sound_is_named(tab: Tab, url: str) -> None:
    opened(tab, f"{url}#t=1.0")
    tab.wait_for(f"{CONTROLS}.querySelector('.beside').textContent === 'Im Ton: Musik'")


@pytest.mark.parametrize(("broken", "told"), [("times", "Zeiten"), ("text", "steht nicht auf dieser Seite")])
def test_what_is_wrong_is_told(tab: Tab, narrated: Alignment, tmp_path: Path, broken: str, told: str) -> None:
    demo_page.write(narrated, tmp_path)
    if broken == "times":
        (tmp_path / "player.json").unlink()
    else:
        page = tmp_path / "index.html"
        page.write_text(re.sub(r"<(p|h\d|li)\b[^>]*>.*?</\1>", "", page.read_text(encoding="utf-8")))
    with served(tmp_path) as address:
        tab.open(f"{address}/index.html")
        tab.wait_for(f"{CONTROLS}?.querySelector('.problem').textContent.includes({json.dumps(told)})")


def test_another_sound_is_told(tab: Tab, narrated: Alignment, tmp_path: Path, wav: bytes) -> None:
    demo_page.write(narrated, tmp_path)
    page = tmp_path / "index.html"
    page.write_text(page.read_text(encoding="utf-8").replace('src="narration.mp3"', 'src="anders.wav"'))
    (tmp_path / "anders.wav").write_bytes(wav)
    with served(tmp_path) as address:
        tab.open(f"{address}/index.html")
        tab.wait_for(f"{CONTROLS}?.querySelector('.problem').textContent.startsWith('Der Ton ist ein anderer')")

"""The page in a real browser: that it plays, that the highlight moves with the sound, that keys and clicks work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from publish.readalong import page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from align.records import Alignment, TimedParagraph
    from tests.publish.conftest import Tab

pytestmark = pytest.mark.requires_chromium

WORD = "[...(CSS.highlights.get('gleichlauf-word') ?? [])].join('')"
SENTENCE = "[...(CSS.highlights.get('gleichlauf-sentence') ?? [])].join('')"
PARAGRAPH = "document.querySelector('[aria-current]')?.textContent"
CONTROLS = "document.querySelector('gleichlauf-player').shadowRoot"
TIME = "document.querySelector('audio').currentTime"
PAUSED = "document.querySelector('audio').paused"


@pytest.fixture
def url(tmp_path: Path, example: Alignment, wav: bytes) -> str:
    path = tmp_path / "read-along.html"
    text = page(example, audio=wav, audio_name="ton.wav", media_type="audio/wav")
    path.write_text(text, encoding="utf-8")
    return path.as_uri()


def test_a_link_to_a_time_opens_there_without_playing(tab: Tab, url: str) -> None:
    tab.open(f"{url}#t=3.5")
    tab.wait_for(f"{WORD} === 'Satz'")
    assert tab.run(PARAGRAPH).startswith("Erster Satz")
    assert tab.run(SENTENCE) == "Erster Satz hier."
    assert tab.run(PAUSED) is True
    tab.run("location.hash = '#t=12.1'")
    tab.wait_for(f"{PARAGRAPH}?.startsWith('Ein Satz')")


def test_the_highlight_moves_with_the_sound(tab: Tab, url: str) -> None:
    tab.open(url)
    tab.run("document.querySelector('.side a.play[href=\"#t=3.0\"]').click()")
    for word in ("Erster", "Satz", "hier.", "Zweiter"):
        tab.wait_for(f"{WORD} === '{word}'", within_s=5)
    assert tab.run(PAUSED) is False
    assert 4.0 < tab.run(TIME) < 6
    assert tab.faults() == []


def test_the_highlight_comes_within_a_tenth_of_a_second(tab: Tab, url: str) -> None:
    tab.open(url)
    late_ms = tab.run(
        """new Promise((done) => {
          const audio = document.querySelector("audio");
          const late = [];
          const expected = [["Erster", 3], ["Satz", 3.4], ["hier.", 3.8], ["Zweiter", 4.2]];
          // Counted to the last frame in which the page might have done it: a busy machine leaves frames out.
          let missed = [0, 0];
          const look = () => {
            const [word] = CSS.highlights.get("gleichlauf-word") ?? [];
            const [text, start] = expected[late.length];
            if (word?.toString() === text) late.push((missed[0] - start) * 1000);
            missed = [missed[1], audio.currentTime];
            if (late.length < expected.length) return requestAnimationFrame(look);
            audio.pause();
            done(late);
          };
          look();
          audio.currentTime = 2.9;
          audio.play();
        })"""
    )
    assert len(late_ms) == 4
    assert max(late_ms) < 100


def test_a_click_on_a_word_a_sentence_or_a_note_plays_from_there(tab: Tab, url: str) -> None:
    tab.open(url)
    tab.click("Zweiter")
    assert 4.2 <= tab.run(TIME) < 4.6
    tab.click("Eins.")
    assert 7 <= tab.run(TIME) < 7.4
    tab.run("document.querySelector('.note a.play[href=\"#t=9.0\"]').click()")
    tab.wait_for("document.querySelector('.note[aria-current]') !== null")
    assert tab.run(PAUSED) is False


def test_text_that_was_not_read_does_not_play(tab: Tab, url: str) -> None:
    tab.open(url)
    tab.click("Gar nicht.")
    tab.click("Noch einer.")
    assert tab.run(PAUSED) is True


def test_keys_play_and_step_through_sentences_and_paragraphs(tab: Tab, url: str) -> None:
    tab.open(f"{url}#t=3.0")
    tab.press("ArrowRight")
    assert tab.run(TIME) == pytest.approx(4.2)
    tab.press("ArrowLeft")
    assert tab.run(TIME) == pytest.approx(3.0)
    tab.press("ArrowRight", modifiers=8)
    assert tab.run(TIME) == pytest.approx(7.0)
    tab.press(" ")
    tab.wait_for(f"!{PAUSED}")
    tab.press(" ")
    tab.wait_for(PAUSED)
    assert tab.run(TIME) >= 7


def test_the_space_bar_on_a_paragraphs_button_plays_it_and_then_stops_it(tab: Tab, url: str) -> None:
    tab.open(url)
    tab.run("document.querySelector('.side a.play[href=\"#t=7.0\"]').focus()")
    tab.press(" ")
    tab.wait_for(f"{TIME} > 7 && !{PAUSED}")
    tab.press(" ")
    tab.wait_for(PAUSED)
    assert tab.run(TIME) > 7


def test_keys_are_left_to_the_controls_that_have_the_focus(tab: Tab, url: str) -> None:
    tab.open(f"{url}#t=3.0")
    tab.run(f"{CONTROLS}.querySelector('select').focus()")
    tab.press("ArrowRight")
    assert tab.run(TIME) == pytest.approx(3.0)
    tab.run(f"{CONTROLS}.querySelector('.toggle').focus()")
    tab.press(" ")
    tab.wait_for(f"!{PAUSED}")


FOCUSED = r"""(() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const box = at.getBoundingClientRect();
  const bar = document.querySelector("gleichlauf-player").getBoundingClientRect();
  const inBar = document.querySelector("gleichlauf-player").shadowRoot.contains(at);
  return {
    name: at.getAttribute("aria-label") ?? at.labels?.[0]?.innerText.split("\n")[0].trim() ?? at.innerText.trim(),
    hidden: box.top < 0 || box.bottom > (inBar ? innerHeight : bar.top),
    outlined: getComputedStyle(at).outlineStyle !== "none",
  };
})()"""


def test_the_tab_key_goes_through_everything_in_order_and_nothing_hides_the_focus(tab: Tab, url: str) -> None:
    size = {"width": 800, "height": 400, "deviceScaleFactor": 1, "mobile": False}
    tab.send("Emulation.setDeviceMetricsOverride", **size)
    tab.open(url)
    walked = []
    for _ in range(18):
        tab.press("Tab")
        walked.append(tab.run(FOCUSED))
    tab.send("Emulation.clearDeviceMetricsOverride")
    assert [step["name"] for step in walked] == [
        "Zum Artikel",
        "Absatz zurück",
        "Satz zurück",
        "Abspielen",
        "Satz vor",
        "Absatz vor",
        "Stelle im Ton",
        "Tempo",
        "Mitrollen",
        "Suchen",
        "Mehr",
        "0:00–0:01 anhören",
        "Ab 0:02 anhören",
        "Ab 0:03 anhören",
        "Ab 0:12 anhören",
        "Ab 0:07 anhören",
        "Ab 0:07 anhören",
        "0:09–0:11 anhören",
    ]
    assert [step["name"] for step in walked if step["hidden"]] == []
    assert all(step["outlined"] for step in walked)


def test_targets_are_large_enough(tab: Tab, url: str) -> None:
    tab.open(url)
    tab.run(f"{CONTROLS}.querySelector('.search').click()")
    small = f"""[document, {CONTROLS}]
      .flatMap((root) => [...root.querySelectorAll("a.play, button, select, summary, label, input")])
      .filter((e) => e.checkVisibility() && !e.closest("label:not(:scope)")?.contains(e.parentElement))
      .map((e) => e.getBoundingClientRect()).filter((r) => r.width < 24 || r.height < 24).length"""
    assert tab.run(small) == 0


def test_speed_and_position_obey(tab: Tab, url: str) -> None:
    tab.open(url)
    tab.run(f"{{const s = {CONTROLS}.querySelector('select'); s.value = '1.5'; s.dispatchEvent(new Event('change'))}}")
    assert tab.run("document.querySelector('audio').playbackRate") == 1.5
    tab.run(f"{{const r = {CONTROLS}.querySelector('.position'); r.value = 12; r.dispatchEvent(new Event('input'))}}")
    tab.wait_for(f"{CONTROLS}.querySelector('.now').textContent === '0:12'")
    assert tab.run(f"{CONTROLS}.querySelector('.position').getAttribute('aria-valuetext')") == "0:12 von 0:20"


def test_the_place_is_kept_in_the_address(tab: Tab, url: str) -> None:
    tab.open(url)
    assert tab.run("location.hash") == ""
    tab.press("ArrowRight")
    tab.press("ArrowRight")
    tab.wait_for("location.hash === '#t=3'")
    tab.run(f"{CONTROLS}.querySelector('.toggle').click()")
    tab.wait_for(f"{TIME} > 3.3")
    tab.run(f"{CONTROLS}.querySelector('.toggle').click()")
    tab.wait_for(f"Math.abs(Number(location.hash.slice(3)) - {TIME}) < 0.06")


def test_buttons_step_as_the_keys_do(tab: Tab, url: str) -> None:
    tab.open(f"{url}#t=3.0")
    for button, time in (("sentenceOn", 4.2), ("sentenceBack", 3.0), ("blockOn", 7.0), ("blockBack", 3.0)):
        tab.run(f"{CONTROLS}.querySelector('[data-does={button}]').click()")
        assert tab.run(TIME) == pytest.approx(time)


def test_the_text_is_searched(tab: Tab, url: str) -> None:
    tab.open(url)
    tab.run(f"{CONTROLS}.querySelector('.search').click()")
    tab.send("Input.insertText", text="SATZ")
    hits = f"{CONTROLS}.querySelector('.hits').textContent"
    tab.wait_for(f"{hits} === '3'")  # the third is in the moved paragraph; labels of the page are not its text
    tab.press("Enter")
    assert tab.run(hits) == "1 von 3"
    assert tab.run(TIME) == pytest.approx(3.4)
    tab.press("Enter", modifiers=8)
    assert tab.run(hits) == "3 von 3"
    assert tab.run(TIME) == pytest.approx(12.4)
    assert tab.run("[...CSS.highlights.get('gleichlauf-hit')].join('')") == "Satz"
    assert tab.run("CSS.highlights.get('gleichlauf-found').size") == 3
    tab.press("Escape")
    assert tab.run("CSS.highlights.get('gleichlauf-found').size") == 0
    assert tab.run(f"{CONTROLS}.activeElement.className") == "search"


def test_nothing_is_spoken_while_it_plays(tab: Tab, url: str) -> None:
    tab.open(url)
    tab.run(
        f"""globalThis.spoken = 0;
        for (const live of {CONTROLS}.querySelectorAll("[role=status], [aria-live], output"))
          new MutationObserver(() => globalThis.spoken++)
            .observe(live, {{ childList: true, subtree: true, characterData: true }});
        {CONTROLS}.querySelector(".position").focus();
        {CONTROLS}.querySelector(".toggle").click();
        globalThis.before = {CONTROLS}.querySelector(".position").getAttribute("aria-valuetext")"""
    )
    tab.wait_for(f"{TIME} > 1.5")
    assert tab.run("globalThis.spoken") == 0
    assert (
        tab.run(f"{CONTROLS}.querySelector('.position').getAttribute('aria-valuetext') === globalThis.before") is True
    )
    assert tab.run("document.querySelector('main [aria-live], main [role=status]')") is None


@pytest.mark.parametrize("follows", [True, False])
def test_the_page_scrolls_along_only_where_asked(
    tab: Tab,
    tmp_path: Path,
    wav: bytes,
    make_alignment: Callable[..., Alignment],
    make_paragraph: Callable[..., TimedParagraph],
    *,
    follows: bool,
) -> None:
    silent = [make_paragraph(f"s{number}", "Lange nichts.") for number in range(60)]
    long = make_alignment(make_paragraph("a", "Oben.", 1000), *silent, make_paragraph("b", "Ganz unten.", 1500))
    path = tmp_path / "long.html"
    path.write_text(page(long, audio=wav, audio_name="ton.wav", media_type="audio/wav"), encoding="utf-8")
    tab.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "reduce"}])
    tab.open(path.as_uri())
    tab.run(f"{CONTROLS}.querySelector('.follow input').checked = {str(follows).lower()}")
    tab.run(f"{CONTROLS}.querySelector('.toggle').click()")
    tab.wait_for(f"{PARAGRAPH} === 'Ganz unten.'")
    still = tab.run("matchMedia('(prefers-reduced-motion: reduce)').matches")
    scrolled = tab.run("scrollY")
    tab.send("Emulation.setEmulatedMedia", features=[])
    assert still is True
    assert (scrolled > 500) is follows


def test_the_sound_beside_the_page_plays_from_a_disk(tab: Tab, tmp_path: Path, example: Alignment, wav: bytes) -> None:
    (tmp_path / "mein ton.wav").write_bytes(wav)
    path = tmp_path / "beside.html"
    path.write_text(page(example, audio=None, audio_name="mein ton.wav", media_type="audio/wav"), encoding="utf-8")
    tab.open(path.as_uri())
    tab.run(f"{CONTROLS}.querySelector('.toggle').click()")
    tab.wait_for(f"{TIME} > 0.1")
    assert tab.faults() == []


def test_a_missing_sound_is_told(tab: Tab, tmp_path: Path, example: Alignment) -> None:
    path = tmp_path / "without.html"
    path.write_text(page(example, audio=None, audio_name="fehlt.wav", media_type="audio/wav"), encoding="utf-8")
    tab.open(path.as_uri())
    tab.wait_for(f"{CONTROLS}.querySelector('.problem').textContent === 'Der Ton ließ sich nicht laden.'")


def test_the_page_asks_nobody_for_anything(tab: Tab, url: str) -> None:
    tab.open(url)
    tab.wait_for("document.querySelector('audio').readyState > 0")
    assert {address.partition(":")[0] for address in tab.requests()} <= {"file", "data", "about"}
    assert tab.faults() == []


def test_markup_in_an_article_runs_nothing(
    tab: Tab,
    tmp_path: Path,
    wav: bytes,
    make_alignment: Callable[..., Alignment],
    make_paragraph: Callable[..., TimedParagraph],
) -> None:
    attack = "</script><script>document.title='x'</script><img/src=x onerror=document.title='x'>"
    hostile = make_alignment(make_paragraph("a", attack, 0), title=attack)
    path = tmp_path / "hostile.html"
    path.write_text(page(hostile, audio=wav, audio_name="ton.wav", media_type="audio/wav"), encoding="utf-8")
    tab.open(path.as_uri())
    assert tab.run("document.title") == f"{attack} – zum Mitlesen"
    assert tab.run("document.querySelector('main .p').innerText").strip() == attack
    assert tab.faults() == []


@pytest.mark.parametrize("width", [320, 700, 1400])
def test_nothing_sticks_out(tab: Tab, url: str, width: int) -> None:
    size = {"width": width, "height": 700, "deviceScaleFactor": 1, "mobile": False}
    tab.send("Emulation.setDeviceMetricsOverride", **size)
    tab.open(url)
    assert tab.run("document.documentElement.scrollWidth <= innerWidth") is True
    tab.send("Emulation.clearDeviceMetricsOverride")


def test_without_scripts_there_is_a_player_and_a_text(tab: Tab, url: str) -> None:
    tab.send("Emulation.setScriptExecutionDisabled", value=True)
    try:
        tab.send("Page.navigate", url=url)
        tab.wait_for("document.readyState === 'complete' && location.protocol === 'file:'")
        assert tab.run("document.querySelector('audio').controls") is True
        assert tab.run("document.querySelector('audio').checkVisibility()") is True
        assert tab.run("document.querySelector('.hint').checkVisibility()") is False
        assert tab.run("document.querySelectorAll('.p').length") == 6
    finally:
        tab.send("Emulation.setScriptExecutionDisabled", value=False)

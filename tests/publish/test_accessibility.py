"""The read-along page and the player's demo page before axe-core, and in the ways people set their browsers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from publish.readalong import page
from tests.conftest import axe_script
from tests.publish.served import demo_page_served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from align.records import Alignment
    from tests.publish.conftest import Tab

pytestmark = pytest.mark.requires_chromium

WAYS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"prefers-color-scheme": "dark"},
    "forced colours": {"forced-colors": "active"},
    "320 px": {"width": 320},
}
PLAYER = "document.querySelector('gleichlauf-player')"
CONTROLS = f"{PLAYER}.shadowRoot"


@pytest.fixture(scope="module")
def urls(tmp_path_factory: pytest.TempPathFactory, narrated: Alignment, wav: bytes) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("pages")
    text = page(narrated, audio=wav, audio_name="ton.wav", media_type="audio/wav")
    (folder / "read-along.html").write_text(text, encoding="utf-8")
    with demo_page_served(folder, narrated) as address:
        yield {"read-along": f"{address}/read-along.html#t=14.0", "component": f"{address}/index.html#t=14.0"}


def set_up(tab: Tab, way: str, *, height: int = 700) -> None:
    wanted = dict(WAYS[way])
    width = wanted.pop("width", 1200)
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    tab.send("Emulation.setDeviceMetricsOverride", **size)
    tab.send("Emulation.setEmulatedMedia", features=[{"name": k, "value": v} for k, v in wanted.items()])


@pytest.fixture(autouse=True)
def _reset(tab: Tab) -> Iterator[None]:
    yield
    tab.send("Emulation.clearDeviceMetricsOverride")
    tab.send("Emulation.setEmulatedMedia", features=[])


@pytest.mark.requires_axe
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["read-along", "component"])
def test_axe_finds_no_violation(tab: Tab, urls: dict[str, str], name: str, way: str) -> None:
    set_up(tab, way)
    tab.open(urls[name])
    tab.wait_for(f"{PLAYER}.hasAttribute('ready')")
    tab.run(f"{CONTROLS}.querySelector('.search').click()")
    tab.run(f"{CONTROLS}.querySelector('details').open = true")
    script = axe_script()
    assert script is not None
    # Not by a script element: the page's policy would refuse it, as it should.
    tab.send("Runtime.evaluate", expression=script.read_text(encoding="utf-8"))
    result = tab.run(
        """axe.run({ rules: { "target-size": { enabled: true } } }).then(({ violations, passes }) => ({
          violations: violations.map((v) => [v.id, v.nodes.map((n) => [n.target.join(" "), n.failureSummary])]),
          passed: passes.map((p) => p.id),
        }))"""
    )
    assert result["violations"] == [], json.dumps(result["violations"], indent=1)
    assert {"target-size", "button-name", "label", "select-name"} <= set(result["passed"])
    assert way == "forced colours" or "color-contrast" in result["passed"]


@pytest.mark.parametrize("name", ["read-along", "component"])
def test_nothing_moves_under_reduced_motion(tab: Tab, urls: dict[str, str], name: str) -> None:
    tab.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "reduce"}])
    tab.open(urls[name])
    tab.wait_for(f"{PLAYER}.hasAttribute('ready')")
    positions = tab.run(
        f"""new Promise((done) => {{
          const seen = [];
          addEventListener("scroll", () => seen.push(scrollY));
          const player = {PLAYER};
          scrollTo({{ top: document.body.scrollHeight, behavior: "instant" }});
          Object.defineProperty(player.audio, "paused", {{ value: false }});
          addEventListener("scroll", () => player.show(14.2), {{ once: true }});
          player.shown = null;
          setTimeout(() => done([seen[0], seen.at(-1), new Set(seen).size, document.getAnimations().length]), 600);
        }})"""
    )
    first, last, places, animations = positions
    assert first > last + 1000  # from the end of the page to the sentence
    assert places == 2  # and no place between
    assert animations == 0


@pytest.mark.parametrize("name", ["read-along", "component"])
def test_at_four_hundred_per_cent_the_text_reflows_and_the_bar_covers_none_of_it(
    tab: Tab, urls: dict[str, str], name: str
) -> None:
    tab.send(
        "Emulation.setDeviceMetricsOverride", width=320, height=256, deviceScaleFactor=4, mobile=False
    )  # 1280 × 1024 at 400 %
    tab.open(urls[name])
    tab.wait_for(f"{PLAYER}.hasAttribute('ready')")
    assert tab.run("document.documentElement.scrollWidth <= innerWidth") is True
    assert tab.run(f"getComputedStyle({PLAYER}).position") == "static"


@pytest.mark.parametrize("name", ["read-along", "component"])
def test_wide_spacing_of_text_cuts_nothing_off(tab: Tab, urls: dict[str, str], name: str) -> None:
    set_up(tab, "320 px")
    tab.open(urls[name])
    tab.wait_for(f"{PLAYER}.hasAttribute('ready')")
    tab.run(
        f"""{{
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`* {{ line-height: 1.5 !important; letter-spacing: 0.12em !important;
            word-spacing: 0.16em !important; }}`);
          document.adoptedStyleSheets.push(sheet);
          {CONTROLS}.adoptedStyleSheets.push(sheet);
        }}"""
    )  # WCAG 1.4.12
    assert tab.run("document.documentElement.scrollWidth <= innerWidth") is True
    assert tab.run(
        f"(() => {{ const r = {CONTROLS}.querySelector('.row'); return r.scrollWidth <= r.clientWidth; }})()"
    )


def test_under_forced_colours_the_word_stands_out_from_its_sentence(tab: Tab, urls: dict[str, str]) -> None:
    set_up(tab, "forced colours")
    tab.open(urls["read-along"])
    tab.wait_for("CSS.highlights.get('gleichlauf-word')?.size === 1")
    assert tab.run("CSS.highlights.get('gleichlauf-sentence')?.size ?? 0") == 0
    assert tab.run("getComputedStyle(document.querySelector('[aria-current]')).borderImageSource") != "none"


def test_print_has_the_text_and_its_times_and_no_controls(tab: Tab, urls: dict[str, str]) -> None:
    tab.send("Emulation.setEmulatedMedia", media="print")
    try:
        tab.open(urls["read-along"])
        assert tab.run(f"getComputedStyle({PLAYER}).display") == "none"
        assert tab.run("[...document.querySelectorAll('.side time')].every((t) => t.checkVisibility())") is True
        assert tab.run("getComputedStyle(document.querySelector('[aria-current]')).borderImageSource") == "none"
    finally:
        tab.send("Emulation.setEmulatedMedia", media="")

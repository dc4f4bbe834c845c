"""The reports in a real browser: nothing is asked for or refused, and nothing is wider than a narrow screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from publish.derived import DERIVED, Material
from subtitles.profiles import PODCAST

if TYPE_CHECKING:
    from pathlib import Path

    from align.records import Alignment
    from tests.publish.conftest import Tab

pytestmark = pytest.mark.requires_chromium

_NARROW_PX = 320  # WCAG 2.2, 1.4.10


@pytest.fixture(params=("equivalence.html", "conformity.html"))
def url(request: pytest.FixtureRequest, tmp_path: Path, example: Alignment) -> str:
    name: str = request.param
    path = tmp_path / name
    path.write_bytes(DERIVED[name].make(Material(example, PODCAST)))
    return path.as_uri()


def test_the_page_is_styled_by_its_own_policy_and_asks_for_nothing(tab: Tab, url: str) -> None:
    tab.open(url)
    assert tab.faults() == []
    assert [address for address in tab.requests() if not address.startswith(("about:", "data:"))] == [url]
    assert tab.run("getComputedStyle(document.querySelector('.answer')).borderInlineStartWidth") == "5px"


def test_on_a_narrow_screen_only_tables_scroll_and_by_the_keyboard_too(tab: Tab, url: str) -> None:
    tab.send("Emulation.setDeviceMetricsOverride", width=_NARROW_PX, height=900, deviceScaleFactor=1, mobile=True)
    try:
        tab.open(url)
        assert tab.run("document.documentElement.scrollWidth") == _NARROW_PX
        scrolled = "[role=region][tabindex='0'][aria-labelledby] > table"
        assert tab.run(f'document.querySelectorAll("table:not({scrolled})").length') == 0
    finally:
        tab.send("Emulation.clearDeviceMetricsOverride")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_the_paper(tab: Tab, url: str, scheme: str) -> None:
    """Contrast of at least 4.5:1, WCAG 2.2, 1.4.3."""
    tab.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    try:
        tab.open(url)
        weakest = tab.run(
            """(() => {
              const light = (c) => {
                const [r, g, b] = c.match(/[\\d.]+/g).slice(0, 3).map((v) => v / 255)
                  .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
              };
              const paper = light(getComputedStyle(document.body).backgroundColor);
              return Math.min(...[...document.querySelectorAll("body *")].map((element) => {
                const ink = light(getComputedStyle(element).color);
                return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
              }));
            })()"""
        )
        assert weakest >= 4.5
    finally:
        tab.send("Emulation.setEmulatedMedia", features=[])

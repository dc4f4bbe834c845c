"""The desk in this process, and in a browser."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.conftest import axe_script
from tests.web.desk.newsroom import Newsroom
from tests.web.served import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from tests.web.conftest import Desk

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def room(desk: Desk, tmp_path: Path) -> Newsroom:
    """The desk in this process; `desk.client` asks it."""
    return Newsroom(service=desk.service, url="", folder=tmp_path)


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """The desk on a real port, without keys."""
    folder = tmp_path_factory.mktemp("newsroom")
    with serving(folder) as served:
        yield Newsroom(service=served.service, url=served.url, folder=folder)


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """A browser; for tests that are marked ``requires_chromium``. Its event loop must not outlast them."""
    path = request.getfixturevalue("chromium")
    flags = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", *flags])
        yield browser
        browser.close()


@dataclass(kw_only=True)
class Watched:
    """A tab, and what went wrong in it.

    Attributes:
        page: the tab.
        faults: what scripts and the content security policy complain of.
        elsewhere: what was asked of other hosts.
    """

    page: Page
    faults: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)


@pytest.fixture
def open_tab(browser: Browser, newsroom: Newsroom) -> Callable[..., Any]:
    """Open tabs; each must have had no fault, and have asked no other host, when it is left."""

    @contextmanager
    def opened(url: str = newsroom.url, **options: Any) -> Iterator[Page]:
        context = browser.new_context(base_url=url, **{"locale": "en-GB", **options})
        watched = Watched(page=context.new_page())
        page = watched.page
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: watched.faults.append(str(error)))
        page.on("console", lambda message: watched.faults.append(message.text) if message.type == "error" else None)
        page.on(
            "request",
            lambda asked: (
                None if asked.url.startswith((url, "blob:", "data:")) else watched.elsewhere.append(asked.url)
            ),
        )
        try:
            yield page
            refused = "Failed to load resource: the server responded with a status of 4"  # said where it is shown
            assert [fault for fault in watched.faults if not fault.startswith(refused)] == []
            assert watched.elsewhere == []
        finally:
            context.close()

    return opened


@pytest.fixture(scope="session")
def axe() -> str:
    """Return axe-core as a script; for tests that are marked ``requires_axe``."""
    script = axe_script()
    assert script is not None, "the test that asks for this is not marked requires_axe"
    return script.read_text("utf-8")

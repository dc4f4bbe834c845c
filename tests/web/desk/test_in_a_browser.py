"""The desk as people use it: by keyboard, in each of its looks, and with nothing asked of anybody else."""

from __future__ import annotations

import json
from importlib.resources import as_file
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect

import demo
from jobs.record import Status
from jobs.request import Request, Source
from service.metrics import Meter
from service.models import Models
from service.settings import Settings
from tests.web.desk.newsroom import MARKUP
from web.access import LOCAL
from web.app import create

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from jobs.record import Job
    from tests.web.desk.newsroom import Newsroom

pytestmark = pytest.mark.requires_chromium

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "narrow": {"viewport": {"width": 320, "height": 700}},
}


def focused(page: Page) -> str:
    """Return what has the focus: its id, else its text."""
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))


def tab_to(page: Page, name: str, *, most: int = 60) -> None:
    """Press Tab until something has the focus."""
    seen = []
    for _ in range(most):
        if focused(page) == name:
            return
        page.keyboard.press("Tab")
        seen.append(focused(page))
    pytest.fail(f"Tab does not lead to {name!r}, but to {seen}")


def submit_by_keyboard(page: Page, article: Path, recording: Path) -> str:
    """Submit an article and its recording; return the address of the job's page."""
    page.goto("/new")
    tab_to(page, "Or as a file or as text")
    page.keyboard.press("Enter")
    page.locator("#article").set_input_files(article)
    page.locator("#audio").set_input_files(recording)
    tab_to(page, "Submit")
    page.keyboard.press("Enter")
    page.wait_for_url("**/jobs/*")
    return page.url


def made(room: Newsroom) -> Job:
    """Return a job that is done, of the article that has markup in it."""
    done = [job for job in room.jobs() if job.status is Status.COMPLETED and job.request.article.name == "uhr.md"]
    assert done
    return done[0]


@pytest.fixture(scope="module", autouse=True)
def _a_job(newsroom: Newsroom) -> None:
    """Have a job done, for pages that show one."""
    client = TestClient(create(newsroom.service), base_url="http://127.0.0.1:8000")
    files = {"article": newsroom.article.open("rb"), "audio": newsroom.recording.open("rb")}
    with files["article"], files["audio"]:
        assert client.post("/v1/jobs", files=files).status_code == 202
    newsroom.work()
    hook = "https://cms.example.org/hook"
    job, _ = newsroom.service.ledger.submit(Request(article=Source(upload="0" * 64), webhook_url=hook), owner=LOCAL)
    newsroom.work()
    assert newsroom.service.ledger.get(job.id).status is Status.FAILED


@pytest.fixture(params=["made up", pytest.param("whisper base", marks=pytest.mark.requires_model)])
def desk_work(request: pytest.FixtureRequest, newsroom: Newsroom) -> Iterator[tuple[Path, Path, Callable[[], None]]]:
    """An article, its recording, and what does all work that waits: with a made-up listener, or the real one."""
    if request.param == "made up":
        yield newsroom.article, newsroom.recording, newsroom.work
        return
    model = str(request.getfixturevalue("whisper_base"))
    with as_file(demo.ARTICLE) as article, as_file(demo.NARRATION) as narration:
        yield article, narration, lambda: newsroom.work(Models(Settings(model=model, threads=1), Meter()), model=model)


def test_a_job_is_submitted_followed_reviewed_corrected_and_downloaded_by_keyboard_alone(
    newsroom: Newsroom, open_tab: Callable[..., Any], desk_work: tuple[Path, Path, Callable[[], None]]
) -> None:
    article, recording, work = desk_work
    with open_tab() as page:
        submit_by_keyboard(page, article, recording)
        assert page.locator("#state .state").inner_text() == "waiting"
        work()  # the page learns of it by itself
        page.get_by_text("Review", exact=False).first.wait_for()
        tab_to(page, "review")
        page.keyboard.press("Enter")
        page.wait_for_url("**/review*")
        line = page.get_by_role("slider", name="Beginning of the sentence")
        if not line.count():
            tab_to(page, "switch")
            page.keyboard.press("Enter")
            line.wait_for()
        expect(page.locator("#wave-text")).to_contain_text("The line stands")
        before_ms = int(line.get_attribute("aria-valuenow") or 0)
        line.focus()
        page.keyboard.press(" ")
        expect(page.locator("#wave")).to_have_attribute("data-played", "1")
        page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Enter")
        expect(page.locator("#news")).to_contain_text("Moved to")
        expect(page.locator("#layer")).to_contain_text("in the results")
        job = newsroom.jobs()[0]
        page.goto(f"/jobs/{job.id}")
        tab_to(page, "result-json")
        with page.expect_download() as got:
            page.keyboard.press("Enter")
        alignment = json.loads(got.value.path().read_text("utf-8"))
        starts = [s["start_ms"] for p in alignment["paragraphs"] for s in p["sentences"]]
        assert before_ms + 90 in starts
        assert before_ms not in starts
        assert alignment["provenance"]["settings"]["corrections"] == "1"


def test_a_job_is_read_along_at_the_desk_and_its_reports_are_opened(
    newsroom: Newsroom, open_tab: Callable[..., Any]
) -> None:
    job = made(newsroom)
    with open_tab() as page:
        page.goto(f"/jobs/{job.id}")
        tab_to(page, "read")
        page.keyboard.press("Enter")
        page.wait_for_url("**/read")
        assert MARKUP in page.locator("main").inner_text()
        times = page.locator("main a.play")
        times.last.click()
        page.wait_for_function(
            "document.querySelector('audio').currentTime > 0 && !document.querySelector('audio').paused"
        )
        expect(page.locator("main [aria-current]")).to_have_count(1)
        page.goto(f"/jobs/{job.id}")
        for name in ("equivalence.html", "conformity.html", "also-spoken.html"):
            tab_to(page, f"open-{name}")
            page.keyboard.press("Enter")
            page.wait_for_url(f"**/result.{name}?inline=true")
            assert page.locator("body").inner_text().strip()
            page.go_back()


def test_what_is_found_and_what_is_wrong_is_shown_at_once_and_nothing_is_lost(
    newsroom: Newsroom, open_tab: Callable[..., Any]
) -> None:
    with open_tab() as page:
        page.goto("/new")
        page.get_by_text("Or as a file or as text").click()
        page.locator("#article_text").fill(f"Die Uhr\n\nSie steht, und {MARKUP} auch.")
        page.locator("#found li").nth(1).wait_for()
        assert page.locator("#found li").all_inner_texts()[-1] == f"Sie steht, und {MARKUP} auch."
        page.locator("#language").evaluate("e => e.closest('details').open = true")
        page.locator("#language").fill("xx")
        page.get_by_role("button", name="Submit").click()
        page.locator("#summary").wait_for()
        assert focused(page) == "summary"
        assert page.locator("#language").get_attribute("aria-invalid") == "true"
        assert page.locator("#language-fault").inner_text().startswith("Value is no language")
        page.locator("#language").fill("de")
        page.get_by_role("button", name="Submit").click()
        page.locator("#audio_url-fault").wait_for()
        assert "names no podcast" in page.locator("#audio_url-fault").inner_text()
        assert page.locator("#article_text").input_value().startswith("Die Uhr")


WALK = """() => {
  const shown = (e) => e.checkVisibility() && e.tabIndex >= 0 && !e.disabled && !e.closest("[inert]");
  const some = "a[href], button, input, select, textarea, summary, audio[controls], [tabindex]";
  return [...document.querySelectorAll(some)]
    .filter((e) => shown(e) && e.type !== "hidden").map((e) => e.outerHTML);
}"""
HERE = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e), box = e.getBoundingClientRect();
  const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: e === at || e.contains(at) || e.labels?.[0]?.contains(at) || false, html: e.outerHTML,
  };
}"""


def test_the_tab_key_goes_through_every_page_in_order_and_shows_where_it_is(
    newsroom: Newsroom, open_tab: Callable[..., Any]
) -> None:
    job = made(newsroom)
    paths = ["/", "/new", "/sign-in", f"/jobs/{job.id}", f"/jobs/{job.id}/review", f"/jobs/{job.id}/delete"]
    with open_tab() as page:
        for path in paths:
            page.goto(path)
            if path.endswith("review"):
                expect(page.locator("#wave-text")).not_to_be_empty()
            page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true })")
            stops = page.evaluate(WALK)
            passed: list[str] = []
            page.keyboard.press("Tab")
            while (here := page.evaluate(HERE)) and len(passed) <= len(stops):
                if len(passed) == len(stops) and here["html"] == stops[0]:  # round again
                    break
                assert here["outline"], f"{path}: no outline around {here['html']}"
                assert here["seen"], f"{path}: something hides {here['html']}"
                if passed[-1:] != [here["html"]]:  # else within a control of the browser's own
                    passed.append(here["html"])
                page.keyboard.press("Tab")
            assert passed == stops, path


@pytest.mark.requires_axe
@pytest.mark.parametrize("look", LOOKS)
def test_no_page_has_a_barrier_in_any_look(
    newsroom: Newsroom, open_tab: Callable[..., Any], axe: str, look: str
) -> None:
    job = made(newsroom)
    paths = ["/", "/new", f"/jobs/{job.id}", f"/jobs/{job.id}/review", f"/jobs/{job.id}/delete", "/sign-in"]
    paths += [f"/jobs/{job.id}/read", f"/jobs/{job.id}/result.equivalence.html?inline=true"]
    paths += [f"/jobs/{job.id}/result.conformity.html?inline=true"]
    failed = next(job for job in newsroom.jobs() if job.status is Status.FAILED)
    paths += ["/?q=nothing+like+this", f"/jobs/{'0' * 26}", f"/jobs/{failed.id}"]
    with open_tab(bypass_csp=True, reduced_motion="reduce", **LOOKS[look]) as page:
        for path in paths:
            page.goto(path)
            if path.endswith("review"):
                expect(page.locator("#wave-text")).not_to_be_empty()
            page.evaluate(axe)
            found = page.evaluate(
                "axe.run(document, {rules: {'target-size': {enabled: true}}}).then(r => r.violations.map("
                "v => [v.id, v.nodes.map(n => n.html + ' ' + n.failureSummary)]))"
            )
            assert found == [], f"{path}, {look}"
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= page.viewport_size["width"], f"{path} is wider than the window"
            moving = page.evaluate("document.getAnimations().length")
            assert moving == 0


def test_the_list_keeps_itself_up_to_date(newsroom: Newsroom, open_tab: Callable[..., Any]) -> None:
    with open_tab() as page:
        page.goto("/")
        before = page.locator("#rows > li").count()
        with open_tab() as other:
            submit_by_keyboard(other, newsroom.article, newsroom.recording)
        page.locator("#rows > li").nth(before).wait_for()
        assert page.locator("#rows > li").first.locator(".state").inner_text() == "waiting"
        newsroom.work()
        expect(page.locator("#rows > li").first.locator(".state")).to_have_text("done")


def test_without_javascript_all_of_it_works_by_reloading(newsroom: Newsroom, open_tab: Callable[..., Any]) -> None:
    with open_tab(java_script_enabled=False, locale="de-DE") as page:
        page.goto("/new")
        page.locator("summary").first.click()
        page.locator("#article_text").fill("Die Uhr\n\nSie steht.")
        page.get_by_role("button", name="Prüfen").click()
        assert page.locator("#found li").count() == 2
        assert page.locator("#article_text").input_value() == "Die Uhr\n\nSie steht."
        job = made(newsroom)
        page.goto(f"/jobs/{job.id}/review")
        before = page.locator("#layer").inner_text().split(",")[0]
        page.get_by_role("button", name="Annehmen").click()
        assert page.locator("#layer").inner_text().split(",")[0] != before
        page.get_by_role("button", name="Zurücknehmen").click()
        assert page.locator("#layer").inner_text().split(",")[0] == before
        page.get_by_role("link", name="English").click()
        assert page.get_by_role("heading", name="Review").count()


def test_a_line_is_dragged_by_the_mouse(newsroom: Newsroom, open_tab: Callable[..., Any]) -> None:
    job = made(newsroom)
    with open_tab() as page:
        page.goto(f"/jobs/{job.id}/review")
        expect(page.locator("#wave-text")).not_to_be_empty()
        box = page.locator("#wave").bounding_box()
        at_ms = int(page.locator(".line").get_attribute("aria-valuenow"))
        where = page.locator(".line").bounding_box()
        page.mouse.move(where["x"] + where["width"] / 2, box["y"] + 20)
        page.mouse.down()
        page.mouse.move(where["x"] + where["width"] / 2 + 15, box["y"] + 20, steps=3)
        page.mouse.up()
        assert int(page.locator(".line").get_attribute("aria-valuenow")) > at_ms
        typed = float(page.locator("#at").input_value()) * 1000
        assert abs(typed - int(page.locator(".line").get_attribute("aria-valuenow"))) <= 10


def test_a_sentence_is_taken_out_of_the_sound_and_put_back_by_the_keyboard(
    newsroom: Newsroom, open_tab: Callable[..., Any]
) -> None:
    job = made(newsroom)
    with open_tab() as page:
        page.goto(f"/jobs/{job.id}/review")
        expect(page.locator("#wave-text")).not_to_be_empty()
        at = page.locator("section.bench").get_attribute("data-at")
        page.locator(".line").focus()
        page.keyboard.press("n")
        expect(page.locator("#news")).to_have_text("Marked as not read.")
        page.goto(f"/jobs/{job.id}/review?at={at}")
        expect(page.locator("#wave-text")).not_to_be_empty()
        assert page.locator("section.bench").get_attribute("data-edge") == "read"
        assert page.locator("#not-read, #switch").count() == 0
        page.locator(".line").focus()
        page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("r")
        expect(page.locator("#news")).to_contain_text("Read from")
        page.goto(f"/jobs/{job.id}/review?at={at}&edge=end")
        assert page.locator("section.bench").get_attribute("data-edge") == "end"
        for _ in range(2):
            page.locator(".line").focus()
            page.keyboard.press("u")
            expect(page.locator("#news")).to_have_text("Taken back.")
            page.reload()


def test_who_was_overtaken_sees_it_and_goes_on(newsroom: Newsroom, open_tab: Callable[..., Any]) -> None:
    job = made(newsroom)
    with open_tab() as page, open_tab() as other:
        for tab in (page, other):
            tab.goto(f"/jobs/{job.id}/review")
            expect(tab.locator("#wave-text")).not_to_be_empty()
        for tab in (page, other):
            tab.locator(".line").focus()
            tab.keyboard.press("Enter")
            expect(tab.locator("#news")).not_to_be_empty()
        expect(other.locator("#said")).to_contain_text("Somebody else has decided")
        other.get_by_role("button", name="Undo").click()
        expect(other.locator("#news")).to_have_text("Taken back.")
        expect(other.locator("#said")).to_be_hidden()


@pytest.mark.requires_model
def test_the_demo_is_reviewed_with_the_real_model(
    newsroom: Newsroom, open_tab: Callable[..., Any], whisper_base: Path
) -> None:
    with as_file(demo.ARTICLE) as article, as_file(demo.NARRATION) as narration, open_tab(locale="de-DE") as page:
        page.goto("/new")
        page.get_by_text("Oder als Datei oder Text").click()
        page.locator("#article").set_input_files(article)
        page.locator("#audio").set_input_files(narration)
        expect(page.locator("#found")).to_contain_text("20 Absätze")
        page.get_by_role("button", name="Absenden").click()
        page.wait_for_url("**/jobs/*")
        job_url = page.url
        newsroom.work(Models(Settings(model=str(whisper_base), threads=1), Meter()), model=str(whisper_base))
        page.get_by_role("link", name="zweifelhafte Grenzen prüfen").click()
        line = page.locator(".line")
        in_doubt = page.locator("#queue section li")
        expect(page.locator("#wave-text")).to_contain_text("Die Linie steht bei")
        first = in_doubt.count()
        assert 3 <= first <= 20
        line.focus()
        page.keyboard.press("Enter")  # as it is
        expect(in_doubt).to_have_count(first - 1)
        at_ms = int(line.get_attribute("aria-valuenow") or 0)
        page.keyboard.press("Shift+ArrowLeft")
        page.keyboard.press("Enter")
        expect(in_doubt).to_have_count(first - 2)
        expect(page.locator("#layer")).to_contain_text("Entscheidungen, in den Ergebnissen")
        page.goto(f"{job_url}/result.json?inline=true")
        alignment = json.loads(page.locator("pre").inner_text())
    times = [t for p in alignment["paragraphs"] for s in p["sentences"] for t in (s["start_ms"], s["end_ms"])]
    assert round(at_ms, -1) - 100 in times
    assert at_ms not in times

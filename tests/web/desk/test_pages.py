"""Submitting, the list, and the page of a job, without a browser."""

from __future__ import annotations

import re
from html import unescape
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest

from align.review.corrections import Decision
from jobs import outbox
from jobs.record import Status
from jobs.report import Stage
from jobs.stages import Done, run
from jobs.tools import Tools
from tests import loopback
from tests.jobs.conftest import Reader, write_wav
from tests.web.conftest import ORIGIN, Desk
from tests.web.desk.newsroom import ARTICLE, MARKUP
from web.desk import assets
from web.desk.wording import WORDS
from web.desk.wording_review import REVIEW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.web.desk.newsroom import Newsroom

OWN = {"Origin": ORIGIN, "Accept": "text/html"}
SCRIPT = {"Origin": ORIGIN, "Accept": "application/json"}
TEXT = ("", b"")  # makes httpx send multipart/form-data, as a browser does


def submit(desk: Desk, headers: Any = OWN, **fields: str) -> Any:
    return desk.client.post("/new", data=fields, files={"audio": TEXT}, headers=headers, follow_redirects=False)


def ask(desk: Desk, path: str, **fields: str) -> Any:
    return desk.client.post(path, data=fields, files={"audio": TEXT}, headers=SCRIPT)


PAGES = {
    "/artikel": (
        200,
        b"<h1>Die Uhr</h1><p>Sie steht seit neun Jahren still.</p><audio src='a.wav'></audio>",
    ),
    "/ohne": (200, b"<h1>Die Uhr</h1><p>Sie steht seit neun Jahren still.</p>"),
    "/spaeter": (503, b""),
}


class Publisher(loopback.Quiet, BaseHTTPRequestHandler):
    """Answers with `PAGES`, and with a recording."""

    recording = b""

    def do_GET(self) -> None:
        status, body = (200, self.recording) if self.path == "/a.wav" else PAGES.get(self.path, (404, b""))
        self.send_response(status)
        self.send_header("Content-Type", "audio/wav" if self.path == "/a.wav" else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Retry-After", "1000")
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def site(open_desk: Callable[..., Desk], tmp_path: Path) -> Iterator[tuple[Desk, str]]:
    """A desk, and the address of a site that it may fetch from."""
    recording = write_wav(tmp_path / "a.wav", duration_ms=61_000).read_bytes()
    with loopback.serving(type("Ours", (Publisher,), {"recording": recording})) as http:
        port = http.server_port
        yield open_desk(fetch_networks="127.0.0.0/8", fetch_ports=str(port)), f"http://127.0.0.1:{port}"


def test_an_address_becomes_a_job_and_leads_to_its_page(site: tuple[Desk, str]) -> None:
    desk, url = site
    answer = submit(desk, article_url=f"{url}/artikel", preset="subtitles", act="submit")
    assert answer.status_code == 303
    job_id = answer.headers["location"].removeprefix("/jobs/")
    request = desk.job(job_id).request
    assert (request.article.url, request.preset) == (f"{url}/artikel", "subtitles")
    assert request.outputs == ("json", "vtt", "srt")
    assert f"{url}/artikel" in desk.client.get(f"/jobs/{job_id}").text


def test_an_article_that_is_not_there_is_said_and_one_that_may_come_is_waited_for(site: tuple[Desk, str]) -> None:
    desk, url = site
    assert submit(desk, SCRIPT, article_url=f"{url}/nichts").json()["faults"].keys() == {"article_url"}
    assert submit(desk, SCRIPT, article_url=f"{url}/ohne").json()["faults"].keys() == {"audio_url"}
    assert desk.service.ledger.list_jobs() == ()
    assert submit(desk, SCRIPT, article_url=f"{url}/spaeter").json()["address"].startswith("/jobs/")


def test_an_article_is_shown_as_it_will_be_aligned_with_its_podcast_and_that_ones_length(
    site: tuple[Desk, str],
) -> None:
    desk, url = site
    found = ask(desk, "/look", article_url=f"{url}/artikel")
    assert found.json()["faults"] == {}
    assert [">Die Uhr<" in found.json()["found"], f">{url}/a.wav<" in found.json()["found"]] == [True, True]
    sound = ask(desk, "/look/sound", audio_url=f"{url}/a.wav")
    assert "Length 1:01" in sound.json()["sound"]
    found = ask(desk, "/look", article_url=f"{url}/ohne")
    assert "names no podcast" in found.json()["found"]


def test_what_crashes_its_reader_is_said_at_its_field(
    site: tuple[Desk, str], broken_parsers: Callable[[str], None]
) -> None:
    desk, url = site
    broken_parsers("CRASHING")
    for name, value in (("article_url", f"{url}/artikel"), ("article_text", "Die Uhr. Sie steht.")):
        (fault,) = ask(desk, "/look", **{name: value}).json()["faults"].values()
        assert "crash" in fault
    assert "crash" in ask(desk, "/look/sound", audio_url=f"{url}/a.wav").json()["sound"]


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({}, "article_url", "Give the article"),
        ({"article_url": "x", "article_text": "y"}, "article_url", "begins with http"),
        ({"article_url": "https://a.example/", "article_text": "y"}, "article_url", "Only one of these"),
        ({"article_url": "ftp://a.example/"}, "article_url", "begins with http"),
        ({"article_text": "Die Uhr\n\nSie steht."}, "audio_url", "names no podcast"),
        ({"article_url": "https://a.example/", "audio_url": "nowhere"}, "audio_url", "begins with http"),
        ({"article_url": "https://a.example/", "language": "xx"}, "language", "no language"),
        ({"article_url": "https://a.example/", "webhook_url": "x"}, "webhook_url", "begins with http"),
        ({"article_url": "https://a.example/", "delete_after_seconds": "soon"}, "delete_after_seconds", "integer"),
        ({"article_url": "https://a.example/", "outputs": "pdf"}, "outputs", "no output"),
        ({"article_url": "https://a.example/", "preset": "none"}, "preset", "no preset"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    desk: Desk, fields: dict[str, str], name: str, words: str
) -> None:
    answer = submit(desk, **fields, act="submit")
    assert answer.status_code == 422
    fault = re.search(rf'id="{name}-fault"[^>]*>([^<]*)<', answer.text)
    assert fault is not None
    assert words in fault[1]
    for value in fields.values():
        assert value.replace("\n", "\r\n") in answer.text.replace("\n", "\r\n") or value in ("pdf", "none")
    assert submit(desk, SCRIPT, **fields).json()["faults"].keys() == {name}
    assert desk.service.ledger.list_jobs() == ()


def test_an_article_full_of_markup_shows_as_text(desk: Desk, room: Newsroom) -> None:
    title = f"{MARKUP}<img src=x onerror=alert(1)>"
    shown = desk.client.post(
        "/look", data={"article_text": f"{title}\n\n{MARKUP}"}, files={"audio": TEXT}, headers=SCRIPT
    )
    assert "<script" not in shown.json()["found"]
    assert "&lt;script&gt;" in shown.json()["found"]
    job_id = desk.submit(metadata={"<b>": "<i>"})
    desk.complete(job_id, title=title)
    for path in ("/", f"/jobs/{job_id}", f"/jobs/{job_id}/delete", "/?q=%3Cscript%3E"):
        page = desk.client.get(path).text
        assert "alert(1)" not in page.replace("&lt;script&gt;alert(1)", "").replace("onerror=alert(1)&gt;", "")
        assert "<b>" not in page


def test_an_address_within_our_network_is_refused_at_its_field(desk: Desk) -> None:
    answer = desk.client.post(
        "/look", data={"article_url": "http://127.0.0.1:1/"}, files={"audio": TEXT}, headers=SCRIPT
    )
    assert list(answer.json()["faults"]) == ["article_url"]
    answer = desk.client.post(
        "/look/sound", data={"audio_url": "http://10.0.0.1/a.mp3"}, files={"audio": TEXT}, headers=SCRIPT
    )
    assert "fault" in answer.json()["sound"]


def test_a_file_that_is_too_large_is_said_at_its_field(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(max_article_bytes=1024)
    files = {"article": ("a.txt", b"Wort " * 1000, "text/plain")}
    answer = desk.client.post("/new", files=files, headers={**SCRIPT, "Accept-Language": "de"})
    assert answer.status_code == 422
    assert "1.024" in answer.json()["faults"]["article"]


def test_jobs_are_filtered_searched_and_turned_over(desk: Desk) -> None:
    made = [desk.submit(metadata={"cms": f"nr{number}"}) for number in range(32)]
    desk.complete(made[3], title="Die Brücke am Fluss")
    desk.fail(made[4])

    def shown(query: str) -> list[str]:
        return re.findall(r'id="job-([0-9a-z]{26})"', desk.client.get(f"/{query}").text)

    assert shown("") == made[::-1][:30]
    (following,) = re.findall(r'href="/\?(after=[^"]*)"', desk.client.get("/").text)
    assert shown(f"?{following}") == made[::-1][30:]
    assert shown("?status=completed") == [made[3]]
    assert shown("?q=brücke+FLUSS") == [made[3]]
    assert shown("?q=nr4") == [made[4]]
    assert shown("?q=nothing") == []
    assert shown("?q=NR") == made[::-1][:30]
    (following,) = re.findall(r'href="/\?(q=[^"]*)" rel="next"', desk.client.get("/?q=NR").text)
    assert shown(f"?{unescape(following)}") == made[::-1][30:]
    assert "it is no sound" in desk.client.get("/?status=failed").text


def test_a_job_says_what_went_wrong_and_what_can_be_done(desk: Desk) -> None:
    job_id = desk.submit(webhook_url="https://cms.example.org/hook")
    desk.fail(job_id)
    page = desk.client.get(f"/jobs/{job_id}?lang=de").text
    assert "Es ist kein Ton." in page
    assert "neu abgeben" in page
    assert "https://cms.example.org/hook" in page
    assert "noch nicht zugestellt" in page
    answer = desk.client.post(f"/jobs/{job_id}/retry", headers=OWN, follow_redirects=False)
    assert answer.headers["location"] == f"/jobs/{job_id}"
    assert desk.job(job_id).status == "queued"
    desk.client.post(f"/jobs/{job_id}/cancel", headers=OWN, follow_redirects=False)
    assert desk.job(job_id).status == "canceled"
    assert "Delete this job" in desk.client.get(f"/jobs/{job_id}/delete?lang=en").text
    desk.client.post(f"/jobs/{job_id}/delete", headers=OWN, follow_redirects=False)
    answer = desk.client.get(f"/jobs/{job_id}", headers={"Accept": "text/html"})
    assert (answer.status_code, "was deleted" in answer.text) == (410, True)


def test_while_a_recording_is_heard_the_page_says_about_where(desk: Desk, room: Newsroom) -> None:
    with room.article.open("rb") as article, room.recording.open("rb") as audio:
        job_id = desk.client.post("/v1/jobs", files={"article": article, "audio": audio}).json()["id"]
    ledger = desk.service.ledger
    lease = ledger.claim(job_id, Stage.FETCH, worker="us")
    assert lease is not None
    done = run(Stage.FETCH, lease.request, {}, Tools(store=desk.service.store, listener=Reader(), model="fake"))
    assert isinstance(done, Done)
    ledger.finish(lease, result=done.result, then=Stage.TRANSCRIBE, changes=done.changes)
    lease = ledger.claim(job_id, Stage.TRANSCRIBE, worker="us")
    assert lease is not None
    ledger.heartbeat(lease, done=500, total=1000)
    page = desk.client.get(f"/jobs/{job_id}?lang=en").text
    assert re.search("about paragraph [23] of 4", page)
    assert any(line in page for line in ARTICLE.splitlines() if len(line) > 40)


def test_results_are_fetched_with_the_session_as_with_a_key(desk: Desk) -> None:
    job_id = desk.submit()
    desk.complete(job_id)
    answer = desk.client.get(f"/jobs/{job_id}/result.vtt")
    assert answer.text.startswith("WEBVTT")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-security-policy"] == "sandbox"


def test_what_is_wrong_with_a_recording_and_every_other_format_stand_on_the_page(desk: Desk) -> None:
    job_id = desk.submit()
    desk.complete(job_id)
    page = desk.client.get(f"/jobs/{job_id}", headers={"accept-language": "de"}).text
    assert "Sein Ende fehlt." in page
    assert f'href="/jobs/{job_id}/result.ttml"' in page


def test_a_list_is_told_of_changes(desk: Desk) -> None:
    job_id = desk.submit()
    with desk.client.stream("HEAD", "/live") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
    assert job_id in desk.client.get("/").text


def test_all_words_are_there_in_both_languages_and_differ_where_they_should() -> None:
    both = {**WORDS, **REVIEW}
    assert len(both) == len(WORDS) + len(REVIEW)
    for name, (english, german) in both.items():
        assert english.count("{}") == german.count("{}"), name
        assert english, name
        assert german, name


def test_no_word_is_there_that_no_page_says() -> None:
    folder = Path(assets.__file__).parents[1]
    said = [path.read_text("utf-8") for path in (*folder.glob("templates/*"), *folder.glob("*.py"))]
    code = "".join(text for text in said if "WORDS: dict" not in text and "REVIEW: dict" not in text)
    by_value = {*Status, *Stage, *(f"{what}_{each}" for what in ("decision", "boundary") for each in Decision)}
    by_value |= set(get_args(outbox.Type))
    unsaid = [
        name for name in {**WORDS, **REVIEW} if f'"{name}"' not in code and not name.startswith(("output.", "profile."))
    ]
    assert set(unsaid) - by_value == set()


def test_a_key_of_our_assets_changes_with_them_and_others_are_not_there(desk: Desk) -> None:
    page = desk.client.get("/").text
    (style,) = re.findall(r'href="(/assets/[^"]+\.css)"', page)
    assert "immutable" in desk.client.get(style).headers["cache-control"]
    assert desk.client.get(re.sub(r"/[0-9a-f]{12}/", "/old/", style)).headers["cache-control"] == "no-store"
    for name in ("__init__.py", "..%2fpages.py", "nothing.js"):
        assert desk.client.get(f"/assets/x/{name}").status_code == 404


def test_our_own_script_and_style_is_light(desk: Desk) -> None:
    assert sum(map(len, assets._FILES.values())) < 100_000

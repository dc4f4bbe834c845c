"""An article of which no word is read: its job completes, and all that it has made can be had and looked at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from jobs.output import OUTPUTS
from publish.derived import DERIVED
from publish.sounding import SOUNDING
from subtitles.profiles import PROFILES
from tests.jobs.conftest import Reader
from tests.web.conftest import ORIGIN

if TYPE_CHECKING:
    from tests.web.conftest import Desk
    from tests.web.desk.newsroom import Newsroom

OWN = {"Origin": ORIGIN, "Accept": "text/html"}
SIGNS = "# \\*\n\n⁂\n\n→\n\nEnde\n"
PICTURES = "# 🏖️\n\n👨‍👩‍👧‍👦\n\nJa 🙂\n"
OTHERS = "Kühe grasen täglich auf einer saftigen grünen Weide hinter dem Deich"

CASES = {  # what is printed, what is said, and whether letters are heard
    "a word, a sound": ("Hallo\n", "mmm", True),
    "signs, a sound": (SIGNS, "mmm", False),
    "pictures, other words": (PICTURES, OTHERS, True),
    "a word, other words": ("Hallo\n", OTHERS, False),
}


@pytest.fixture(params=CASES.values(), ids=list(CASES))
def job_id(desk: Desk, room: Newsroom, request: pytest.FixtureRequest) -> str:
    article, said, has_head = request.param
    with room.recording.open("rb") as audio:
        files: Any = {"article": ("a.md", article.encode(), "text/markdown"), "audio": audio}
        answer = desk.client.post("/v1/jobs", files=files, data={"language": "de", "outputs": list(OUTPUTS)})
    assert answer.status_code == 202, answer.text
    room.work(Reader(words=said.split(), has_head=has_head))
    return str(answer.json()["id"])


def test_the_job_completes_and_every_result_and_page_of_it_is_there(desk: Desk, job_id: str) -> None:
    job = desk.client.get(f"/v1/jobs/{job_id}").json()
    assert (job["status"], job["quality"]["belongs"], job["quality"]["article_spoken"]) == ("completed", False, 0.0)
    for name in dict.fromkeys([*OUTPUTS, *DERIVED, "recording"]):
        answer = desk.client.get(f"/v1/jobs/{job_id}/result.{name}")
        assert (answer.status_code, name) == (200, name)
        for profile in PROFILES if name in DERIVED and DERIVED[name].by_profile else ():
            assert desk.client.get(f"/v1/jobs/{job_id}/result.{name}?profile={profile}").status_code == 200
    for name in SOUNDING:  # of a WAV there is none of them
        assert desk.client.get(f"/v1/jobs/{job_id}/result.{name}").status_code == 404
    alignment = json.loads(desk.client.get(f"/v1/jobs/{job_id}/result.json").content)
    assert {paragraph["status"] for paragraph in alignment["paragraphs"]} == {"not_spoken"}
    pages = ["", "/read", "/review", "/review/layer", *(f"/result.{name}?inline=true" for name in DERIVED)]
    for page in pages:
        assert (desk.client.get(f"/jobs/{job_id}{page}").status_code, page) == (200, page)
    review = desk.client.get(f"/jobs/{job_id}/review").text
    at, seen = (review.split(f'name="{name}" value="')[1].partition('"')[0] for name in ("at_sentence", "seen"))
    form = {"at_sentence": at, "seen": seen, "edge": "read", "at": "1.00", "act": "read"}
    decided = desk.client.post(f"/jobs/{job_id}/review", data=form, headers=OWN, follow_redirects=False)
    assert decided.status_code in (303, 422)

"""What is asked is answered, by page, by owner, by what has changed since."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from jobs.record import ArticleSummary, AudioSummary, Changes, Depth, ParagraphTimes, Status
from jobs.report import Stage
from jobs.request import Priority, Source
from jobs.schema import searched


def test_pages_of_jobs_hold_each_of_them_once_newest_first(world: Any) -> None:
    ids = [world.submit(owner="anna" if n % 2 else "bert").id for n in range(9)]
    seen: list[str] = []
    while page := world.ledger.list_jobs(limit=2, starting_after=seen[-1] if seen else None):
        seen.extend(job.id for job in page)
    assert seen == ids[::-1]
    assert [job.id for job in world.ledger.list_jobs(owner="anna")] == ids[1::2][::-1]


def test_jobs_are_found_by_status_and_by_when_they_came(world: Any) -> None:
    old = world.submit()
    world.clock.forward(60)
    middle, new = world.submit(), world.submit()
    world.ledger.cancel(middle.id)
    assert [job.id for job in world.ledger.list_jobs(status=Status.CANCELED)] == [middle.id]
    assert [job.id for job in world.ledger.list_jobs(created_from_ms=middle.created_ms)] == [new.id, middle.id]
    assert [job.id for job in world.ledger.list_jobs(created_to_ms=middle.created_ms)] == [old.id]


def test_jobs_are_found_by_their_metadata(world: Any) -> None:
    odd = "a'\\\"%_;--ß" + "\U0001f600" * 500
    one = world.submit(metadata={"cms": "1", "lauf": "x"})
    two = world.submit(metadata={"cms": "2", "lauf": "x", odd[:60]: odd}, owner="bert")

    def found(**asked: Any) -> list[str]:
        return [job.id for job in world.ledger.list_jobs(**asked)]

    assert found(metadata={"lauf": "x"}) == [two.id, one.id]
    assert found(metadata={"lauf": "x", "cms": "1"}) == [one.id]
    assert found(metadata={"lauf": "x"}, owner="anna") == [one.id]
    assert found(metadata={"lauf": "1"}) == found(metadata={"x": "lauf"}) == []
    assert found(metadata={odd[:60]: odd}) == [two.id]
    assert found(metadata={odd[:60]: "%"}) == []
    world.ledger.delete(one.id)
    assert found(metadata={"lauf": "x"}) == [two.id]


def test_jobs_are_found_by_words_of_all_that_they_are_known_by(world: Any) -> None:
    sound = Source(upload="k", name="Bru\u0308cke am Fluß.MP3")  # as a Mac names a file
    one = world.submit(name="100_%25/uhr?a=\\b'c/d", audio=sound, metadata={"ressort": "ÄRZTE & Söhne"})
    lease = world.claim(one.first_piece)
    summary = ArticleSummary(sha256="a", title="Die Größe der STRASSE", paragraphs=3)
    world.ledger.finish(lease, then=Stage.TRANSCRIBE, changes=Changes(article=summary))
    two = world.submit(name="b", owner="bert")

    def found(words: str, **asked: Any) -> list[str]:
        return [job.id for job in world.ledger.list_jobs(words=words, **asked)]

    for words in (
        one.id.upper(),
        "straße",
        "GRÖSSE die",
        "größe  mp3\tärzte",
        "BRÜCKE fluss",
        "100_%25/UHR",
        "\\B'c/d",
        "& söhne",
        "\0straße\ud800",
    ):
        assert found(words) == [one.id], words
    assert found("example.org") == found("") == found(" \t") == [two.id, one.id]
    assert found("example.org", owner="anna") == [one.id]
    for words in ("10__%", "%", "100%25", "b_c", "ressort", "grösser", "brücke tunnel", "anna", "\\\\"):
        assert found(words) == ([one.id] if words == "%" else []), words


def test_a_search_goes_with_other_filters_and_has_pages(world: Any) -> None:
    ids = [world.submit(name=f"uhr-{n % 2}").id for n in range(9)]
    world.ledger.cancel(ids[2])
    world.ledger.delete(ids[4])
    even = [ids[8], ids[6], ids[2], ids[0]]
    seen: list[str] = []
    while page := world.ledger.list_jobs(words="uhr-0", limit=2, starting_after=seen[-1] if seen else None):
        seen.extend(job.id for job in page)
    assert seen == even
    assert [job.id for job in world.ledger.list_jobs(words="uhr", status=Status.CANCELED)] == [ids[2]]


def test_a_job_that_an_older_version_has_taken_in_is_found_once_its_article_is_known(world: Any) -> None:
    lease = world.claim(world.submit().first_piece)
    with world.ledger.database.write() as connection:
        connection.execute(delete(searched))
    assert world.ledger.list_jobs(words="example") == ()
    summary = ArticleSummary(sha256="a", title="Die Uhr", paragraphs=3)
    world.ledger.finish(lease, then=Stage.TRANSCRIBE, changes=Changes(article=summary))
    assert [job.id for job in world.ledger.list_jobs(words="uhr example")] == [lease.job_id]


def test_a_job_in_a_list_is_the_same_as_alone(world: Any) -> None:
    job = world.submit(webhook_url="https://example.org/hook")
    lease = world.up_to(Stage.ALIGN, job)
    world.ledger.fail(lease, world.failure(Stage.ALIGN))
    assert world.ledger.list_jobs() == (world.ledger.get(job.id),)


def test_the_version_grows_with_every_change_and_with_nothing_else(world: Any) -> None:
    job = world.submit()
    versions = [world.ledger.version_of(job.id)]

    def note() -> None:
        versions.append(world.ledger.version_of(job.id))

    lease = world.claim(job.first_piece)
    note()
    world.ledger.heartbeat(lease, done=1, total=10)
    note()
    world.ledger.fail(lease, world.failure(), retry_at_ms=world.clock.ms)
    note()
    world.ledger.cancel(job.id)
    note()
    assert versions == [1, 2, 3, 4, 5]
    assert world.ledger.get(job.id).version == 5
    world.rounds(3)
    assert world.ledger.version_of(job.id) == 5


def test_a_beat_that_tells_nothing_new_is_no_change(world: Any) -> None:
    lease = world.claim(world.submit().first_piece)
    for _ in range(3):
        world.ledger.heartbeat(lease)
    assert world.ledger.version_of(lease.job_id) == 2


def test_a_watcher_sees_every_change_of_status_and_the_newest_progress(world: Any) -> None:
    job = world.submit()
    lease = world.up_to(Stage.TRANSCRIBE, job)
    for done in range(1, 6):
        world.ledger.heartbeat(lease, done=done, total=10)
    world.ledger.finish(lease, then=Stage.ALIGN)
    events = world.ledger.events_after(job.id, 0)
    assert [(event.seq, event.type) for event in events] == [
        (1, "status"),
        (2, "status"),
        (3, "status"),
        (8, "progress"),
        (9, "status"),
    ]
    told = [(event.data["status"], event.data["stage"]) for event in events if event.type == "status"]
    assert told == [("queued", "fetch"), ("processing", "fetch"), ("processing", "transcribe"), ("processing", "align")]
    assert [event.seq for event in world.ledger.events_after(job.id, 2)] == [3, 8, 9]
    assert world.ledger.events_after(job.id, 9) == ()


def test_paragraphs_are_told_once_before_the_stage_that_follows(world: Any) -> None:
    job = world.submit()
    timed = (ParagraphTimes("p-1", "spoken", 0, 900), ParagraphTimes("p-2", "not_spoken", None, None))
    lease = world.up_to(Stage.ALIGN, job)
    seen = world.ledger.version_of(job.id)
    world.ledger.finish(lease, then=Stage.PUBLISH, changes=Changes(paragraphs=timed))
    told, status = world.ledger.events_after(job.id, seen)
    assert (told.type, [each["start_ms"] for each in told.data]) == ("paragraph", [0, None])
    assert told.data[0] == {"id": "p-1", "status": "spoken", "start_ms": 0, "end_ms": 900}
    assert (status.type, status.data["stage"]) == ("status", "publish")
    assert seen < told.seq < status.seq == world.ledger.version_of(job.id)


def test_the_last_event_of_a_failed_job_says_why(world: Any) -> None:
    job = world.submit()
    world.ledger.fail(world.claim(job.first_piece), world.failure(kind="not-audio"))
    last = world.ledger.events_after(job.id, 0)[-1]
    assert last.data["status"] == "failed"
    assert last.data["failure"]["type"] == "not-audio"


def test_what_waits_is_counted_by_queue_and_by_status(world: Any) -> None:
    world.submit(priority=Priority.BULK)
    running = world.claim(world.submit().first_piece)
    world.submit()
    world.clock.forward(5)
    assert world.ledger.depths()["io"] == Depth(1, 5000)
    assert world.ledger.depths()["io.bulk"].ready == 1
    assert world.ledger.depths()["asr"] == Depth(0, 0)
    assert world.ledger.counts() == {**dict.fromkeys(Status, 0), Status.QUEUED: 2, Status.PROCESSING: 1}
    world.ledger.delete(running.job_id, force=True)
    assert sum(world.ledger.counts().values()) == 2


def test_what_an_owner_has_used_is_counted_from_a_moment_on(world: Any) -> None:
    assert world.ledger.usage("anna", 0) == (0, 0)
    world.submit()
    world.clock.forward(3600)
    since_ms = world.clock.ms
    lease = world.claim(world.submit().first_piece)
    world.ledger.finish(
        lease, then=Stage.TRANSCRIBE, changes=Changes(audio=AudioSummary(sha256="s", duration_ms=90_000))
    )
    world.submit(owner="bert")
    assert world.ledger.usage("anna", since_ms) == (1, 90_000)
    world.ledger.delete(lease.job_id, force=True)
    assert world.ledger.usage("anna", since_ms) == (1, 90_000)
    assert world.ledger.usage("anna", 0).jobs == 2

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx2

    from jobs.record import Job
    from tests.web.conftest import Desk

ARTICLE = b"# Die Uhr\n\nSie steht still."
SOUND = b"ID3" + bytes(range(256)) * 1000
BOUNDARY = "grenze"
HEADERS = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


def part(name: str, data: bytes, *, file: str | None = None, media_type: str = "") -> bytes:
    disposition = f'form-data; name="{name}"' + ("" if file is None else f'; filename="{file}"')
    kind = f"Content-Type: {media_type}\r\n" if media_type else ""
    return f"--{BOUNDARY}\r\nContent-Disposition: {disposition}\r\n{kind}\r\n".encode() + data + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()
WHOLE = part("article", ARTICLE, file="a.md") + END


def send(desk: Desk, body: bytes | Iterator[bytes], **headers: str) -> httpx2.Response:
    return desk.client.post("/v1/jobs", content=body, headers={**HEADERS, **headers})


def sent(desk: Desk, body: bytes) -> Job:
    answer = send(desk, body)
    assert answer.status_code == 202, answer.text
    return desk.job(answer.json()["id"])


def bytes_of(desk: Desk, key: str | None) -> bytes:
    assert key is not None
    with desk.service.store.local(key) as path:
        return path.read_bytes()


def left_over(desk: Desk) -> list[Any]:
    return list((desk.service.store.folder / "work").iterdir())


def test_files_of_a_form_come_into_the_store_byte_for_byte(desk: Desk) -> None:
    job = sent(
        desk,
        part("language", b"de")
        + part("article", ARTICLE, file="Brücke.md", media_type="application/octet-stream")
        + part("audio", SOUND, file="a.mp3", media_type="audio/mpeg")
        + part("metadata", '{"cms": "Ä"}'.encode())
        + part("outputs", b"json, vtt")
        + part("outputs", b"srt")
        + END,
    )
    asked = job.request
    assert asked.audio is not None
    assert bytes_of(desk, asked.article.upload) == ARTICLE
    assert bytes_of(desk, asked.audio.upload) == SOUND
    assert (asked.article.name, asked.article.media_type) == ("Brücke.md", None)
    assert (asked.audio.name, asked.audio.media_type) == ("a.mp3", "audio/mpeg")
    assert (asked.language, dict(asked.metadata), asked.outputs) == ("de", {"cms": "Ä"}, ("json", "vtt", "srt"))
    assert left_over(desk) == []


def test_a_form_may_come_in_pieces_of_any_size(desk: Desk) -> None:
    body = part("article", ARTICLE, file="a.md") + part("audio", SOUND[:5000], file="a.mp3") + END
    for size in (1, 7, 64, 4096):
        answer = send(desk, (body[at : at + size] for at in range(0, len(body), size)))
        asked = desk.job(answer.json()["id"]).request
        assert asked.audio is not None
        assert bytes_of(desk, asked.article.upload) == ARTICLE
        assert bytes_of(desk, asked.audio.upload) == SOUND[:5000]


def test_sound_that_looks_like_a_boundary_is_sound(desk: Desk) -> None:
    tricky = b"\r\n--grenz\r\n--grenzE\r\n--\r\n\r--grenze" * 50
    job = sent(desk, part("article", ARTICLE, file="a.md") + part("audio", tricky, file="a.mp3") + END)
    assert job.request.audio is not None
    assert bytes_of(desk, job.request.audio.upload) == tricky


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/passwd", "passwd"),
        (r"C:\Users\me\a.md", "a.md"),
        ("a\x00\x1b[31mb.md", "a[31mb.md"),
        ("\u202etxt.md", "txt.md"),
        ("CON", "CON"),
        ("-rf", "-rf"),
        ("..", None),
        ("x" * 5000, None),
        ("ü" * 300, "ü" * 255),
    ],
)
def test_the_name_of_a_file_is_for_people_only(desk: Desk, name: str, kept: str | None) -> None:
    answer = send(desk, part("article", ARTICLE, file=name) + END)
    if len(name) > 4000:  # longer than a header may be
        assert answer.status_code == 400
        return
    job = desk.job(answer.json()["id"])
    assert job.request.article.name in (kept, "..")
    assert bytes_of(desk, job.request.article.upload) == ARTICLE


def test_a_browser_s_field_without_a_file_counts_as_not_given(desk: Desk) -> None:
    job = sent(desk, part("article", ARTICLE, file="a.md") + part("audio", b"", file="") + part("language", b"") + END)
    assert job.request.audio is None
    assert job.request.language is None


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (part("article", b"", file="a.md") + END, "#/article"),  # empty
        (part("article", ARTICLE) + END, "#/article"),  # no file
        (part("article", ARTICLE, file="a") + part("article", ARTICLE, file="b") + END, "#/article"),
        (part("article", ARTICLE, file="a") + part("picture", b"x", file="b") + END, "#/picture"),
        (part("article_url", b"https://a.org", file="b") + END, "#/article_url"),
        (part("article", ARTICLE, file="a") + part("article_url", b"https://a.org/") + END, "#/article"),
        (part("article_url", b"https://a.org/") + part("article_url", b"https://a.org/") + END, "#/article_url"),
        (
            part("article", ARTICLE, file="a")
            + part("audio", SOUND, file="a")
            + part("audio_url", b"https://a.org/")
            + END,
            "#/audio_url",
        ),
        (part("article", ARTICLE, file="a") + part("metadata", b"{") + END, "#/metadata"),
        (part("article", ARTICLE, file="a") + part("metadata", b"[1]") + END, "#/metadata"),
        (part("article", ARTICLE, file="a") + part("metadata", b'{"a": 1}') + END, "#/metadata/a"),
        (part("article", ARTICLE, file="a") + part("outputs", b"json,pdf") + END, "#/outputs/1"),
        (part("article", ARTICLE, file="a") + part("outputs", b"vtt,vtt") + END, "#/outputs"),
        (part("article", ARTICLE, file="a") + part("Language", b"de") + END, "#/Language"),
        (part("article", ARTICLE, file="a") + part("delete_after_seconds", b"1.5") + END, "#/delete_after_seconds"),
        (part("language", b"de") + END, "#"),
        (END, "#"),
    ],
)
def test_a_wrong_field_is_named(desk: Desk, body: bytes, pointer: str) -> None:
    answer = send(desk, body)
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert left_over(desk) == []
    assert desk.client.get("/v1/jobs").json()["data"] == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--",
        b"hallo",
        WHOLE[: -1 - len(END)],
        part("article", SOUND, file="a.md"),
        part("language", b"\xff\xfe") + END,
        part("name", b"x").replace(b'name="name', b'name="\xff') + END,
        b"--grenze\r\nContent-Type: text/plain\r\n\r\nx\r\n--grenze--\r\n",
        b"--grenze\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--grenze--\r\n",
        b"--grenze\r\nno header\r\n\r\nx\r\n--grenze--\r\n",
        b"--grenze\r\nA: " + b"x" * 10_000 + b"\r\n\r\nx\r\n--grenze--\r\n",
        b"--grenze\r\n" + b"A: b\r\n" * 100 + b"\r\nx\r\n--grenze--\r\n",
        b"".join(part(f"f{number}", b"") for number in range(65)) + END,
    ],
)
def test_what_is_no_form_is_refused_and_leaves_nothing(desk: Desk, body: bytes) -> None:
    answer = send(desk, body)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-form"), answer.text
    assert left_over(desk) == []


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; a"])
def test_a_form_without_a_boundary_is_refused(desk: Desk, kind: str) -> None:
    answer = send(desk, WHOLE, **{"Content-Type": kind})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-form")


def test_a_boundary_that_is_too_long_is_refused(desk: Desk) -> None:
    answer = send(desk, WHOLE, **{"Content-Type": f"multipart/form-data; boundary={'x' * 1000}"})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-form")


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (part("article", b"x" * 3000, file="a.md") + END, "article"),
        (part("article", ARTICLE, file="a.md") + part("audio", b"x" * 9000, file="a.mp3") + END, "audio"),
        (part("article_text", b"x" * 100_000) + END, "article_text"),
        (part("article_text", b"x" * 3000) + END, "article_text"),
    ],
)
def test_what_is_too_large_is_refused_and_leaves_nothing(
    open_desk: Callable[..., Desk], body: bytes, what: str
) -> None:
    desk = open_desk(max_article_bytes=2000, max_upload_bytes=8000)
    answer = send(desk, body)
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/body-too-large")
    assert what in answer.json()["detail"]
    assert left_over(desk) == []


def test_a_length_that_is_too_large_is_refused_before_anything_is_read(desk: Desk) -> None:
    answer = desk.client.post("/v1/jobs", content=b"", headers={**HEADERS, "Content-Length": str(1 << 50)})
    assert answer.status_code == 413


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate, gzip"])
def test_a_compressed_body_is_refused(desk: Desk, encoding: str) -> None:
    answer = send(desk, WHOLE, **{"Content-Encoding": encoding})
    assert (answer.status_code, answer.json()["type"]) == (415, "/problems/unsupported-body")


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "application/xml", "json"])
def test_another_kind_of_body_is_refused(desk: Desk, kind: str) -> None:
    answer = desk.client.post(
        "/v1/jobs", content=json.dumps({"article_url": "https://a.org"}), headers={"Content-Type": kind}
    )
    assert (answer.status_code, answer.json()["type"]) == (415, "/problems/unsupported-body")


def test_a_full_disk_is_said_and_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno  # noqa: PLC0415

    from web import multipart  # noqa: PLC0415

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(multipart._Reader, "_on_part_data", full)
    answer = send(desk, WHOLE)
    assert (answer.status_code, answer.json()["type"]) == (507, "/problems/disk-full")
    assert int(answer.headers["retry-after"]) > 0
    assert left_over(desk) == []

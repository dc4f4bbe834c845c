"""The store on a service that speaks S3 over HTTP: moto's, in a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING

import pytest

from jobs.errors import NotInStore, StoreUnreachable
from jobs.store import Store, key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.requires_moto

REGION = "us-east-1"  # where a bucket needs no other word of where it is
KEY = key("align", "1", "uhr")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """Run the service, with a bucket."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            signed = {"Authorization": f"AWS4-HMAC-SHA256 Credential=anna/20261128/{REGION}/s3/aws4_request"}
            until_s = time.monotonic() + 60
            while True:
                try:
                    urllib.request.urlopen(
                        urllib.request.Request(f"{url}/archive", method="PUT", headers=signed), timeout=10
                    ).close()
                    break
                except OSError:
                    assert process.poll() is None
                    assert time.monotonic() < until_s
                    time.sleep(0.1)
            yield url
        finally:
            process.terminate()


@pytest.fixture(autouse=True)
def _keys(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set what docs/service.md names."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "anna",
        "AWS_SECRET_ACCESS_KEY": "geheim",
        "AWS_REGION": REGION,
        "AWS_ENDPOINT": endpoint,
        "AWS_ALLOW_HTTP": "true",
    }.items():
        monkeypatch.setenv(name, value)


def test_results_and_files_are_kept_lent_and_swept(tmp_path: Path) -> None:
    store = Store.at("s3://archive/gleichlauf", work=tmp_path / "work")
    store.ask()
    assert (store.get(KEY), store.has(KEY)) == (None, False)
    for data in (b"", b"a result", bytes(11_000_000)):  # the last in several parts, as obstore sends it
        store.put(KEY, data)
        assert store.get(KEY) == data
    sound = tmp_path / "lesung.mp3"
    sound.write_bytes(b"sound" * 3_000_000)
    sha256 = store.put_file(sound)
    again = Store.at("s3://archive/gleichlauf", work=tmp_path / "of another machine")
    assert (again.holds(sha256), again.size(sha256)) == (True, 15_000_000)
    with again.local(sha256) as path:
        assert path.read_bytes() == sound.read_bytes()
    assert Store.at("s3://archive/another", work=tmp_path).size(sha256) is None
    assert again.sweep(unused_s=3600) == 0
    assert again.sweep(unused_s=-60, keep={sha256}) > 11_000_000
    assert (store.has(KEY), store.holds(sha256)) == (False, True)
    store.delete_file(sha256)
    store.delete_file(sha256)
    with pytest.raises(NotInStore), store.local(sha256):
        pass


def test_a_bucket_that_is_not_there_is_said(tmp_path: Path) -> None:
    store = Store.at("s3://archiv/gleichlauf", work=tmp_path / "work")
    (tmp_path / "uhr.mp3").write_bytes(b"sound")
    for use in (store.ask, lambda: store.put(KEY, b"a"), lambda: store.put_file(tmp_path / "uhr.mp3")):
        with pytest.raises(StoreUnreachable, match="there is no such bucket"):
            use()


def test_a_file_that_is_gone_is_no_fault_of_the_service(tmp_path: Path) -> None:
    store = Store.at("s3://archive/gleichlauf", work=tmp_path / "work")
    with pytest.raises(FileNotFoundError):
        store._backend.write_file("files/00/00", tmp_path / "nowhere", move=True)

from __future__ import annotations

import errno
import hashlib
import json
import os
import socket
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import huggingface_hub
import pytest
from huggingface_hub import constants

from audio import models, packaged
from audio.errors import DamagedModel, ModelNotFound, UnknownModel
from audio.models import find, installed
from files.errors import DiskFull
from tests import loopback

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMIT = "0123456789abcdef0123456789abcdef01234567"
MODEL = {
    "config.json": b"{}",
    "model.bin": bytes(range(256)) * 1200,
    "tokenizer.json": b'{"model": {}}',
    "vocabulary.json": b'["a"]',
}


def _lay_out(folder: Path, files: dict[str, bytes] = MODEL) -> Path:
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def _lay_out_in_hub_cache(hub_cache: Path, repo_id: str, files: dict[str, bytes] = MODEL) -> Path:
    """Write a snapshot as the hub's client lays it out."""
    repository = hub_cache / f"models--{repo_id.replace('/', '--')}"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text(COMMIT)
    (repository / "blobs").mkdir()
    snapshot = repository / "snapshots" / COMMIT
    snapshot.mkdir(parents=True)
    for name, content in files.items():
        blob = repository / "blobs" / hashlib.sha256(content).hexdigest()
        blob.write_bytes(content)
        (snapshot / name).symlink_to(blob)
    return snapshot


@pytest.fixture(autouse=True)
def hub_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "hub"
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(folder))
    return folder


@pytest.fixture(autouse=True)
def no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the packages, which this machine may have."""
    monkeypatch.setattr(packaged, "_resource", lambda _part: None)


@pytest.fixture
def package(no_package: None, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Put a package in their place that is joined at once; returns the caches that it was joined into."""
    caches: list[Path] = []

    def join(*, cache: Path, progress: object) -> Path:
        caches.append(cache)
        return cache / "joined"

    monkeypatch.setattr(packaged, "is_installed", lambda: True)
    monkeypatch.setattr(packaged, "join", join)
    return caches


class Hub(loopback.Quiet, BaseHTTPRequestHandler):
    """A hub with one model, ``owner/tiny``, and one repository that is no such model, ``owner/photos``."""

    files = MODEL
    asked: list[str]
    cut_at: int | None = None

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, *, with_body: bool) -> None:
        path = urlsplit(self.path).path
        self.asked.append(path)
        if path.startswith("/api/models/owner/tiny"):
            self._send(self._description(self.files), with_body=with_body)
        elif path.startswith("/api/models/owner/photos"):
            self._send(self._description({"README.md": b"photos"}), with_body=with_body)
        elif path.startswith("/owner/tiny/resolve/"):
            self._send(self.files[path.rsplit("/", 1)[1]], with_body=with_body)
        else:
            self.send_response(404)
            self.send_header("X-Error-Code", "RepoNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()

    def _description(self, files: dict[str, bytes]) -> bytes:
        siblings = [{"rfilename": name, "size": len(content)} for name, content in files.items()]
        return json.dumps({"id": "owner/tiny", "sha": COMMIT, "siblings": siblings}).encode()

    def _send(self, content: bytes, *, with_body: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.end_headers()
        if with_body:
            self.wfile.write(content)


def _point_to(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do what the variable HF_ENDPOINT does when the hub's client is imported."""
    template = constants.HUGGINGFACE_CO_URL_TEMPLATE.replace(constants.ENDPOINT, address)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    monkeypatch.setattr(constants, "ENDPOINT", address)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Serve a hub on this machine; yields the paths that it was asked for."""
    asked: list[str] = []
    with loopback.serving(type("Served", (Hub,), {"asked": asked})) as http:
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        _point_to(f"http://127.0.0.1:{http.server_port}", monkeypatch)
        yield asked
        huggingface_hub.close_session()


def test_a_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    folder = _lay_out(tmp_path / "mine")
    assert find(str(folder), cache=tmp_path) == folder
    assert find(folder, cache=tmp_path) == folder


@pytest.mark.parametrize("name", ["config.json", "model.bin", "tokenizer.json", "vocabulary.json"])
@pytest.mark.parametrize("content", [None, b""], ids=["missing", "empty"])
def test_a_folder_that_lacks_a_file_is_refused_by_that_name(tmp_path: Path, name: str, content: bytes | None) -> None:
    folder = _lay_out(tmp_path / "mine")
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    with pytest.raises(DamagedModel) as caught:
        find(str(folder), cache=tmp_path)
    assert caught.value.origin == str(folder)
    assert Path(name).match(caught.value.file)


def test_a_known_name_is_not_a_folder_that_happens_to_be_called_so(
    tmp_path: Path, hub_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _lay_out(tmp_path / "work" / "small")
    monkeypatch.chdir(folder.parent)
    snapshot = _lay_out_in_hub_cache(hub_cache, "Systran/faster-whisper-small")
    assert find("small", cache=tmp_path) == snapshot
    assert find("./small", cache=tmp_path) == Path("small")


@pytest.mark.parametrize(
    ("name", "repo_id"),
    [
        ("small", "Systran/faster-whisper-small"),
        ("large-v3-turbo", "mobiuslabsgmbh/faster-whisper-large-v3-turbo"),
        ("owner/mine", "owner/mine"),
    ],
)
def test_a_model_in_the_cache_of_the_hub_is_found_by_name(
    tmp_path: Path, hub_cache: Path, name: str, repo_id: str
) -> None:
    snapshot = _lay_out_in_hub_cache(hub_cache, repo_id)
    assert find(name, cache=tmp_path) == snapshot


def test_the_cache_of_the_hub_comes_before_the_package(tmp_path: Path, hub_cache: Path, package: list[Path]) -> None:
    snapshot = _lay_out_in_hub_cache(hub_cache, packaged.REPO_ID)
    assert find("base", cache=tmp_path) == snapshot
    assert package == []


@pytest.mark.parametrize("name", ["base", packaged.REPO_ID])
def test_the_package_stands_in_for_base(tmp_path: Path, package: list[Path], name: str) -> None:
    assert find(name, cache=tmp_path) == tmp_path / "joined"
    assert package == [tmp_path]


def test_a_snapshot_that_was_cut_short_is_passed_over(tmp_path: Path, hub_cache: Path, package: list[Path]) -> None:
    snapshot = _lay_out_in_hub_cache(hub_cache, packaged.REPO_ID)
    (snapshot / "model.bin").resolve().unlink()
    assert find("base", cache=tmp_path) == tmp_path / "joined"


@pytest.mark.parametrize("name", ["base", "large-v3-turbo", "owner/mine", "owner--x/mine"])
def test_without_network_it_fails_at_once_and_names_three_remedies(tmp_path: Path, name: str) -> None:
    start_s = time.monotonic()
    with pytest.raises(ModelNotFound) as caught:
        find(name, cache=tmp_path)
    assert time.monotonic() - start_s < 2
    message = str(caught.value)
    assert repr(name) in message
    assert "\n" not in message
    for remedy in ("pip install 'gleichlauf[base]'", "a folder with a CTranslate2 model", "network"):
        assert remedy in message


@pytest.mark.parametrize(
    "name",
    [
        "basee",
        "",
        " ",
        "./no-folder",
        "/no/such/folder",
        "~/no-folder",
        "~nobody-here/x/y",
        "x" * 5000,
        "a\0b",
        "a/b/c",
        "owner/",
    ],
)
def test_a_name_that_nobody_knows_is_not_asked_for_on_the_hub(tmp_path: Path, hub: list[str], name: str) -> None:
    with pytest.raises(UnknownModel, match="large-v3-turbo"):
        find(name, cache=tmp_path)
    assert hub == []


def test_a_path_that_is_no_folder_is_not_asked_for_on_the_hub(tmp_path: Path, hub: list[str]) -> None:
    with pytest.raises(UnknownModel):
        find(Path("owner/tiny"), cache=tmp_path)
    assert hub == []


def test_a_download_lands_in_the_cache_of_the_hub_and_is_found_there(
    tmp_path: Path, hub: list[str], hub_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = find("owner/tiny", cache=tmp_path)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == MODEL
    assert folder.is_relative_to(hub_cache)
    hub.clear()
    assert find("owner/tiny", cache=tmp_path) == folder
    assert hub == []


def test_a_download_tells_bytes_of_the_whole_model(
    tmp_path: Path, hub: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", len(MODEL["model.bin"]) // 10)
    told: list[tuple[int, int | None]] = []
    find("owner/tiny", cache=tmp_path, progress=lambda *, done, total: told.append((done, total)))
    size = sum(map(len, MODEL.values()))
    assert told[-1] == (size, size)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert len({done for done, _ in told}) >= 10  # the weights came in ten pieces


def test_progress_that_raises_ends_a_download_and_the_next_one_goes_on(tmp_path: Path, hub: list[str]) -> None:
    def stop(*, done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find("owner/tiny", cache=tmp_path, progress=stop)
    assert (find("owner/tiny", cache=tmp_path) / "model.bin").read_bytes() == MODEL["model.bin"]


def test_a_repository_that_the_hub_does_not_have_is_not_found(tmp_path: Path, hub: list[str]) -> None:
    with pytest.raises(ModelNotFound, match="owner/nothing"):
        find("owner/nothing", cache=tmp_path)


def test_a_repository_that_is_no_whisper_model_is_refused_before_anything_is_downloaded(
    tmp_path: Path, hub: list[str]
) -> None:
    with pytest.raises(DamagedModel, match="owner/photos"):
        find("owner/photos", cache=tmp_path)
    assert not any("resolve" in path for path in hub)


def test_a_hub_that_takes_the_connection_and_says_nothing_is_given_up(
    tmp_path: Path, hub: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "HUB_TIMEOUT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        _point_to(f"http://127.0.0.1:{mute.getsockname()[1]}", monkeypatch)
        start_s = time.monotonic()
        with pytest.raises(ModelNotFound):
            find("owner/tiny", cache=tmp_path)
    assert time.monotonic() - start_s < 5


def test_a_full_disk_during_a_download_is_said(
    tmp_path: Path, hub: list[str], hub_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_settings: object) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", full)
    with pytest.raises(DiskFull) as caught:
        find("owner/tiny", cache=tmp_path)
    assert caught.value.path == str(hub_cache)


def test_nothing_is_installed_on_an_empty_machine(tmp_path: Path) -> None:
    assert installed(cache=tmp_path) == ()


def test_what_is_installed_is_listed_with_size_and_origin(
    tmp_path: Path, hub_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = _lay_out_in_hub_cache(hub_cache, "Systran/faster-whisper-small")
    _lay_out_in_hub_cache(hub_cache, "owner/photos", {"README.md": b"photos"})
    mine = _lay_out_in_hub_cache(hub_cache, "owner/mine", {**MODEL, "model.bin": b"few weights"})
    monkeypatch.setattr(packaged, "is_installed", lambda: True)
    monkeypatch.setattr(packaged, "source_folder", lambda: tmp_path / "site")
    size = sum(map(len, MODEL.values()))
    assert [(model.name, model.size_bytes, model.origin, model.path) for model in installed(cache=tmp_path)] == [
        ("owner/mine", size - len(MODEL["model.bin"]) + 11, "hub cache", mine.resolve()),
        ("small", size, "hub cache", small.resolve()),
        ("base", 147_882_941, "package", tmp_path / "site"),
    ]


@pytest.mark.requires_model
def test_whisper_base_is_a_folder_that_may_be_given(whisper_base: Path, tmp_path: Path) -> None:
    assert find(str(whisper_base), cache=tmp_path) == whisper_base

from __future__ import annotations

import re
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import ValidationError

from net.guard import Guard
from service import settings
from service.errors import BadSetting, UnreadableSettings
from service.settings import PREFIX, Settings
from subtitles.profiles import ARD

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(text: str) -> None:
    Path(settings.FILE).write_text(text, "utf-8")


def test_a_flag_beats_the_environment_which_beats_the_file_which_beats_the_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert settings.load().model == "base"
    write('model = "of the file"')
    assert settings.load().model == "of the file"
    monkeypatch.setenv("GLEICHLAUF_MODEL", "of the environment")
    assert settings.load(model=None).model == "of the environment"
    assert settings.load(model="of the flag").model == "of the flag"


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLEICHLAUF_LANGUAGE", "")
    assert settings.load().language is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEVICE", "tpu"),
        ("MAX_DURATION_S", "0"),
        ("MAX_DURATION_S", "an hour"),
        ("MAX_DOWNLOAD_BYTES", "-1"),
        ("MESSAGES", "fr"),
        ("LANGUAGE", "x"),
    ],
)
def test_a_value_that_cannot_be_is_named_with_its_variable(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(BadSetting) as error:
        settings.load()
    assert error.value.origin == PREFIX + name
    assert value in str(error.value)


def test_a_value_that_cannot_be_is_named_with_its_flag_or_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLEICHLAUF_DEVICE", "cpu")
    with pytest.raises(BadSetting, match="--device"):
        settings.load(device="tpu")
    write('messages = "fr"')
    with pytest.raises(BadSetting, match=re.escape("messages in gleichlauf.toml")):
        settings.load()


def test_a_name_in_the_file_that_nobody_knows_is_not_passed_over() -> None:
    write('modle = "small"')
    with pytest.raises(BadSetting, match="modle"):
        settings.load()


@pytest.mark.parametrize("content", [b'model = "', b"\xff\xfe", b"model"])
def test_a_file_that_is_not_toml_is_named(content: bytes) -> None:
    Path(settings.FILE).write_bytes(content)
    with pytest.raises(UnreadableSettings, match=re.escape("gleichlauf.toml")):
        settings.load()


def test_settings_cannot_be_changed_afterwards() -> None:
    chosen = settings.load()
    with pytest.raises(ValidationError):
        chosen.model = "other"


def test_folders_may_be_in_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLEICHLAUF_STORE", "~/kept")
    assert settings.load().store == Path.home() / "kept"


def test_every_field_says_what_it_is() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_the_example_names_every_setting_and_no_other() -> None:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    named = {match[1].lower() for line in lines if (match := re.match(rf"#{PREFIX}(\w+)=", line))}
    assert named == set(Settings.model_fields)
    assert all(line.startswith("#") for line in lines if line)  # nothing is set by copying it


def test_the_example_gives_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    machine_decides = {"model", "language", "store", "models", "data", "database_url", "store_url"}
    for line in (ROOT / ".env.example").read_text("utf-8").splitlines():
        if match := re.match(rf"#({PREFIX}\w+)=(.*)", line):
            monkeypatch.setenv(match[1], match[2])
    shown = settings.load().model_dump(exclude=machine_decides)
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper())
    assert shown == settings.load().model_dump(exclude=machine_decides)


def test_the_manual_names_every_setting() -> None:
    manual = (ROOT / "docs" / "command-line.md").read_text("utf-8")
    for name in Settings.model_fields:
        assert f"| `{PREFIX}{name.upper()}` | `{name}` |" in manual


def test_the_home_of_nobody_is_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + "STORE", "~nobody-of-this-name/store")
    with pytest.raises(BadSetting, match=PREFIX + "STORE"):
        settings.load()


def test_a_secret_may_be_in_a_file_which_the_environment_beats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "gleichlauf_broker_url").write_text("redis://:password@redis/0\n")
    monkeypatch.setattr(settings, "SECRETS", secrets)
    write('broker_url = "redis://of-the-file"')
    assert settings.load().broker_url == "redis://:password@redis/0"
    assert "password" not in repr(settings.load())
    monkeypatch.setenv("GLEICHLAUF_BROKER_URL", "redis://of-the-environment")
    assert settings.load().broker_url == "redis://of-the-environment"
    (secrets / "gleichlauf_port").write_text("many")
    with pytest.raises(BadSetting, match=re.escape(str(secrets / "gleichlauf_port"))):
        settings.load()


def test_networks_and_ports_are_lists_in_the_environment_and_make_the_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.load().guard() == Guard()
    monkeypatch.setenv("GLEICHLAUF_FETCH_NETWORKS", "10.1.2.0/24, fd00::/64")
    monkeypatch.setenv("GLEICHLAUF_FETCH_PORTS", "443,8443")
    networks = ip_network("10.1.2.0/24"), ip_network("fd00::/64")
    assert settings.load().guard() == Guard(allow=networks, ports=frozenset({443, 8443}))
    monkeypatch.setenv("GLEICHLAUF_FETCH_NETWORKS", "10.1.2.3/24")
    with pytest.raises(BadSetting, match="GLEICHLAUF_FETCH_NETWORKS"):
        settings.load()


@pytest.mark.parametrize(
    "url", ["example.org", "ftp://example.org", "http://", "http://a b", "http://a\nb", "http:///a"]
)
def test_what_is_no_address_of_a_service_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("GLEICHLAUF_URL", url)
    with pytest.raises(BadSetting, match="GLEICHLAUF_URL"):
        settings.load()


def test_a_broker_without_a_scheme_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLEICHLAUF_BROKER_URL", "redis/0")  # Celery would take it for a host with RabbitMQ
    with pytest.raises(BadSetting, match="GLEICHLAUF_BROKER_URL"):
        settings.load()


def test_the_service_lives_in_its_data_folder_unless_told_otherwise(tmp_path: Path) -> None:
    chosen = settings.load(data=tmp_path)
    assert chosen.database_url == f"sqlite:///{tmp_path / 'jobs.sqlite'}"
    assert chosen.store_url == str(tmp_path / "store")
    assert settings.load(data=tmp_path, store_url="s3://here").database_url == chosen.database_url


def test_a_profile_of_ones_own_is_a_table_of_what_differs() -> None:
    write('profile = "haus"\n[profiles.haus]\nbase = "ard"\nline_width = 30\n')
    found = settings.load()
    assert (found.profile, found.profiles) == ("haus", {"haus": replace(ARD, key="haus", line_width=30)})


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("[profiles.haus]\nline_width = 3", "haus: line_width is below 16"),
        ("[profiles.haus]\nlines = 3", "haus: lines is not known"),
        ('[profiles]\nhaus = "haus.toml"', "dictionary"),
        ('profiles = "haus.toml"', "dictionary"),
    ],
)
def test_a_profile_that_cannot_be_is_said_with_its_name(table: str, says: str) -> None:
    write(table)
    with pytest.raises(BadSetting, match=says):
        settings.load()

"""The containers: docker-compose.yml and Dockerfile, as far as they can be looked at without running them.

``compose-spec.json`` is the Compose Specification's own schema, under the Apache licence 2.0, from
https://github.com/compose-spec/compose-spec/blob/170098b/schema/compose-spec.json.
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import time
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from cli.checks import Patient, broker
from cli.main import main
from service.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("gleichlauf")}
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


def test_it_is_valid_by_the_specifications_own_schema() -> None:
    schema = json.loads(Path(__file__).with_name("compose-spec.json").read_text("utf-8"))
    jsonschema.Draft7Validator(schema).validate(COMPOSE)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(schema).validate({**COMPOSE, "services": {"web": {"imagge": "gleichlauf"}}})


def test_all_that_a_service_names_is_there() -> None:
    for service in SERVICES.values():
        assert set(service.get("secrets", ())) <= set(COMPOSE["secrets"])
        assert set(service["networks"]) <= set(COMPOSE["networks"])
        assert {volume.partition(":")[0] for volume in service["volumes"]} <= set(COMPOSE["volumes"])
        assert set(service.get("depends_on", ())) <= set(SERVICES)


def test_every_service_is_watched_started_again_and_read_only() -> None:
    for name, service in SERVICES.items():
        assert service["healthcheck"]["test"], name
        assert service["restart"] == "unless-stopped"
        assert service["read_only"] is True
        assert "no-new-privileges:true" in service["security_opt"]


def test_nothing_but_web_is_published_and_that_only_to_this_machine() -> None:
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {
        "web": ["127.0.0.1:8000:8000"]
    }
    for name in ("redis", "postgres"):
        assert SERVICES[name]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"]["internal"] is True


def test_no_password_stands_in_an_environment_or_a_command() -> None:
    text = json.dumps([[service.get("environment"), service.get("command")] for service in SERVICES.values()])
    assert re.findall(r"redis://|postgresql://|requirepass|POSTGRES_PASSWORD\b", text) == []
    for secret in COMPOSE["secrets"].values():
        assert secret["file"].startswith("secrets/")
    assert "secrets/" in (ROOT / ".gitignore").read_text("utf-8").split()


def test_our_services_are_told_what_the_program_knows() -> None:
    for service in OURS.values():
        for name in service.get("environment", ()):
            assert name.removeprefix(PREFIX).lower() in Settings.model_fields
        for name in service["secrets"]:
            assert name.upper().removeprefix(PREFIX).lower() in Settings.model_fields
        if "entrypoint" in service:
            assert service["entrypoint"][:2] == ["python", "-m"]
            assert find_spec(service["entrypoint"][2])
        else:
            command, *arguments = service["command"]
            main.commands[command].make_context(command, list(arguments))
        check = service["healthcheck"]["test"]
        assert check[:2] == ["CMD", "python"]
        if check[2] == "-m":
            assert find_spec(check[3])


def test_the_image_is_not_run_as_root_and_has_all_packages() -> None:
    users = re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)
    assert users
    assert int(users[-1].partition(":")[0]) > 0
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    ignored, *taken = [
        line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line and not line.startswith("#")
    ]
    assert ignored == "*"
    assert {f"!{name}" for name in (*packages, "pyproject.toml", "README.md", "LICENSE")} <= set(taken)
    extras = re.search(r"^ARG EXTRAS=(\S+)", DOCKERFILE, re.MULTILINE)
    assert extras
    assert set(extras[1].split(",")) <= set(project["project"]["optional-dependencies"])


@pytest.mark.requires_redis
def test_redis_takes_its_flags_asks_for_the_password_and_keeps_what_it_is_told(tmp_path: Path) -> None:
    users = tmp_path / "users"
    users.write_text("user default on >secret ~* &* +@all\n")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(users) if word == "/run/secrets/redis_users" else word for word in SERVICES["redis"]["command"]]
    command += ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            check = SERVICES["redis"]["healthcheck"]["test"]
            assert check[0] == "CMD-SHELL"
            ping = check[1].replace("redis-cli", f"{shutil.which('redis-cli')} -p {port}")
            deadline_s = time.monotonic() + 20
            while subprocess.run(["sh", "-c", ping], check=False, stderr=subprocess.DEVNULL).returncode:
                assert time.monotonic() < deadline_s
                time.sleep(0.05)
            with_password = Settings(broker_url=f"redis://:secret@127.0.0.1:{port}/0")
            assert broker(Patient(with_password, "en")).state == "good"
            without = Settings(broker_url=f"redis://127.0.0.1:{port}/0")
            assert broker(Patient(without, "en")).state == "bad"
        finally:
            server.terminate()
            server.wait(20)

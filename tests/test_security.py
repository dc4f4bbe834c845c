"""SECURITY.md names only what there is, and is found from where people look."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service.settings import Settings

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("page", "link"), [("README.md", "SECURITY.md"), ("docs/service.md", "../SECURITY.md")])
def test_operators_are_led_to_it(page: str, link: str) -> None:
    assert f"]({link})" in (ROOT / page).read_text(encoding="utf-8")


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)", TEXT)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_settings_that_it_names_exist() -> None:
    named = set(re.findall(r"GLEICHLAUF_([A-Z_]+)", TEXT))
    assert len(named) > 5
    assert {name.lower() for name in named} - set(Settings.model_fields) == set()


def test_the_files_that_it_names_exist() -> None:
    if not (ROOT / ".ci").exists():
        pytest.skip("the sources are in the repository only")
    named = set(re.findall(r"`(?:python )?((?:\.ci|audio|articles|bench|net)/[\w./-]+)`", TEXT))
    assert len(named) > 5
    assert {name for name in named if not (ROOT / name).is_file()} == set()


def test_it_is_read_in_one_go_and_names_no_mailbox() -> None:
    assert TEXT.count("\n") < 120
    assert "@" not in TEXT

"""Every error of every package: it pickles, it says in one line what is wrong, and it says so in German too."""

from __future__ import annotations

import copy
import importlib
import importlib.util
import inspect
import pickle
from collections import Counter
from pathlib import Path

import pytest

from i18n.declared import DeclaredError
from jobs import messages

PACKAGES = ("files", "net", "articles", "audio", "align", "subtitles", "publish", "jobs", "service", "web", "cli")

SAMPLES = {"str": "ein-Wert", "int": 4_711, "float": 47.5, "bool": True}
"""One value for each type that an error may keep: plain, so that any process and any language can use it."""


def _error_classes() -> list[type[DeclaredError]]:
    modules = [
        importlib.import_module(f"{package}.errors")
        for package in PACKAGES
        if importlib.util.find_spec(f"{package}.errors")
    ]
    return [
        found
        for module in modules
        for found in vars(module).values()
        if inspect.isclass(found) and issubclass(found, DeclaredError) and found.__module__ == module.__name__
    ]


CLASSES = _error_classes()
RAISED = [found for found in CLASSES if not any(other is not found and issubclass(other, found) for other in CLASSES)]
"""All but the bases, which are for ``except`` only."""


def _name(found: type[DeclaredError]) -> str:
    return f"{found.__module__}.{found.__name__}"


def sample(found: type[DeclaredError]) -> tuple[Exception, dict[str, object]]:
    """Make an error from its signature; returns it with its arguments."""
    parameters = inspect.signature(found).parameters
    arguments = {name: SAMPLES[str(parameter.annotation)] for name, parameter in parameters.items()}
    return found(*arguments.values()), arguments


def test_every_package_that_can_fail_has_one_base() -> None:
    for package in {found.__module__ for found in CLASSES}:
        bases = [found for found in CLASSES if found.__module__ == package and found.__base__ is DeclaredError]
        assert len(bases) == 1, f"{package}: {bases}"


def test_no_name_is_used_twice() -> None:
    assert [name for name, count in Counter(found.__name__ for found in CLASSES).items() if count > 1] == []


@pytest.mark.parametrize("found", CLASSES, ids=_name)
def test_an_error_says_when_it_is_raised(found: type[DeclaredError]) -> None:
    assert found.__doc__
    assert "__doc__" in vars(found)


@pytest.mark.parametrize("found", RAISED, ids=_name)
def test_an_error_keeps_its_arguments_as_attributes(found: type[DeclaredError]) -> None:
    error, arguments = sample(found)
    assert {name: getattr(error, name) for name in arguments} == arguments
    assert error.args == tuple(arguments.values())


@pytest.mark.parametrize("found", RAISED, ids=_name)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_an_error_survives_pickling_and_copying(found: type[DeclaredError], protocol: int) -> None:
    error, _ = sample(found)
    for twin in (pickle.loads(pickle.dumps(error, protocol)), copy.copy(error)):
        assert type(twin) is found
        assert vars(twin) == vars(error)
        assert str(twin) == str(error)


@pytest.mark.parametrize("found", RAISED, ids=_name)
@pytest.mark.parametrize("language", ["en", "de"])
def test_an_error_says_in_one_line_what_is_wrong(found: type[DeclaredError], language: str) -> None:
    error, arguments = sample(found)
    message = messages.explain(error, language)
    assert message == message.strip()
    assert len(message.splitlines()) == 1
    assert len(message) > 20
    if arguments:
        assert any(str(value) in message for value in arguments.values()), message
    assert "{" not in message


@pytest.mark.parametrize("found", RAISED, ids=_name)
def test_an_error_has_a_message_of_its_own_in_german(found: type[DeclaredError]) -> None:
    error, _ = sample(found)
    assert bool(found.de) != (found.code in messages.GERMAN)
    assert messages.explain(error, "en") == str(error)
    assert messages.explain(error, "de") != str(error)


def test_no_german_message_is_for_what_is_gone() -> None:
    assert set(messages.GERMAN) <= {found.code for found in CLASSES}


def test_codes_that_programs_know_stay_when_a_class_is_renamed() -> None:
    """Who adds an error adds its code; one that is gone stays away for good."""
    known = (Path(__file__).parent / "error_codes.txt").read_text("utf-8").split()
    assert sorted(found.code for found in CLASSES if "code" in vars(found)) == known

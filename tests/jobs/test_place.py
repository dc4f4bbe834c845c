from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.place import Place

if TYPE_CHECKING:
    from pathlib import Path


def test_a_path_is_moved_when_something_else_or_nothing_is_there(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("1")
    place = Place(file)
    assert place.moved() is None  # nothing is remembered yet
    place.settle()
    file.write_text("2")
    assert place.moved() is None  # the same file, whatever it holds
    file.rename(tmp_path / "b")
    assert place.moved() == file
    file.write_text("2")
    assert place.moved() == file
    (tmp_path / "b").replace(file)
    assert place.moved() is None


def test_what_was_remembered_first_counts_until_it_is_left(tmp_path: Path) -> None:
    file, other = tmp_path / "a", tmp_path / "b"
    file.write_text("1")
    other.write_text("2")
    place = Place(file)
    place.settle()
    other.replace(file)
    place.settle()
    assert place.moved() == file
    place.leave()
    place.settle()
    assert place.moved() is None


def test_what_was_never_there_cannot_be_gone(tmp_path: Path) -> None:
    place = Place(tmp_path / "a")
    place.settle()
    assert place.moved() is None

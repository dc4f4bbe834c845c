"""Results in the store as records: found there, or made and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import TypeAdapter

    from jobs.store import Store

T = TypeVar("T")


def kept(store: Store, key: str, form: TypeAdapter[T]) -> T | None:
    """Return what is kept under a key, ``None`` where that is nothing of this form.

    Args:
        store: where it may lie.
        key: of it.
        form: reads it.
    """
    entry = store.get(key)
    try:
        return None if entry is None else form.validate_json(entry)
    except ValueError:  # pydantic's is one: of another version of this program
        return None


def kept_or_made(store: Store, key: str, form: TypeAdapter[T], make: Callable[[], T]) -> T:
    """Return what is kept under a key, or make and keep it."""
    found = kept(store, key, form)
    if found is None:
        found = make()
        store.put(key, form.dump_json(found))
    return found

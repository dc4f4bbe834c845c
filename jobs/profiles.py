"""The profiles for subtitles that a user may name: those that are built in, the operator's own, and files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jobs.errors import UnknownProfile
from subtitles.errors import BadProfile
from subtitles.profiles import PODCAST, PROFILES, Profile, load

if TYPE_CHECKING:
    from collections.abc import Mapping

STANDARD = PODCAST.key
"""What is taken by default."""

_FILE = ".toml"  # what the name of a file ends with


def profiles_of(own: Mapping[str, Profile]) -> dict[str, Profile]:
    """Return all profiles by name: those that are built in, and the operator's own, which go before."""
    return {**PROFILES, **own}


def profile_of(name: str, own: Mapping[str, Profile]) -> Profile:
    """Return the profile that a user of this machine names.

    Args:
        name: of a profile, or a file that ends with ``.toml``.
        own: of the settings.

    Raises:
        UnknownProfile: there is none of this name.
        BadProfile: the file is none, or cannot be read.
    """
    if name.endswith(_FILE):
        try:
            return load(Path(name))
        except OSError as exc:
            raise BadProfile(name, exc.strerror or str(exc)) from exc
    known = profiles_of(own)
    if name not in known:
        raise UnknownProfile(name, ", ".join(known))
    return known[name]

"""All that follows from an alignment alone, by name: subtitles, reports, and what publishers' systems take."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from publish import component, conformity, conformity_page, equivalence, equivalence_page, player, sites
from subtitles.cut import subtitles
from subtitles.formats import FORMATS
from subtitles.profiles import PROFILES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from align.records import Alignment
    from publish.conformity import Report
    from publish.equivalence import Equivalence
    from subtitles.cues import Subtitles
    from subtitles.formats import Format
    from subtitles.profiles import Profile


class Material:
    """What is made from: an alignment, cut and compared at most once, and only where that is asked for.

    Attributes:
        alignment: the record.
        profile: that subtitles are cut by.
        judged: profiles that the report on conformity is about.
        words: highlight each word, where a format has that.
    """

    def __init__(
        self,
        alignment: Alignment,
        profile: Profile,
        *,
        judged: Iterable[Profile] | None = None,
        words: bool = False,
    ) -> None:
        """Take it.

        Args:
            alignment: as the attribute, as are all that follow.
            profile: may be a user's own.
            judged: ``None`` for the one that is cut by and all that are built in.
            words: has no effect in a format that cannot.
        """
        self.alignment = alignment
        self.profile = profile
        self.judged = tuple(dict.fromkeys((profile, *PROFILES.values()) if judged is None else judged))
        self.words = words
        self._cut: dict[Profile, Subtitles] = {}

    def cut(self, profile: Profile) -> Subtitles:
        """Return the subtitles that a profile makes."""
        if profile not in self._cut:
            self._cut[profile] = subtitles(self.alignment, profile)
        return self._cut[profile]

    @cached_property
    def compared(self) -> Equivalence:
        """Text and sound compared."""
        return equivalence.equivalence(self.alignment)

    @cached_property
    def conformity(self) -> Report:
        """Subtitles judged."""
        return conformity.report(self.alignment, [self.cut(profile) for profile in self.judged], self.profile)


class Derived(NamedTuple):
    """Something that follows from an alignment.

    Attributes:
        media_type: of it.
        file: its name in a folder.
        make: makes its bytes.
        by_profile: whether it depends on the profile.
        has_words: whether it can highlight words.
    """

    media_type: str
    file: str
    make: Callable[[Material], bytes]
    by_profile: bool = False
    has_words: bool = False

    @property
    def is_text(self) -> bool:
        """Whether it can be shown in a terminal."""
        return not self.media_type.startswith(("application/octet-stream", "audio/"))


def _format(format_: Format) -> Derived:
    def make(of: Material) -> bytes:
        return format_.write(of.cut(of.profile), words=of.words)

    return Derived(format_.media_type, format_.file, make, by_profile=True, has_words=format_.has_words)


def _podlove(of: Material) -> bytes:
    return (json.dumps(sites.podlove_transcript(of.cut(of.profile).cues), ensure_ascii=False) + "\n").encode()


_JSON, _HTML, _TEXT = "application/json", "text/html; charset=utf-8", "text/plain; charset=utf-8"

SUBTITLES: dict[str, Derived] = {name: _format(format_) for name, format_ in FORMATS.items()}

REPORTS: dict[str, Derived] = {
    "equivalence.html": Derived(_HTML, "equivalence.html", lambda of: equivalence_page.page(of.compared).encode()),
    "equivalence.json": Derived(_JSON, "equivalence.json", lambda of: equivalence.to_json(of.compared).encode()),
    "conformity.html": Derived(
        _HTML, "conformity.html", lambda of: conformity_page.page(of.conformity).encode(), by_profile=True
    ),
    "conformity.json": Derived(
        _JSON, "conformity.json", lambda of: conformity.to_json(of.conformity).encode(), by_profile=True
    ),
    "also-spoken.html": Derived(
        _HTML, "also-spoken.html", lambda of: equivalence_page.block_html(of.compared).encode()
    ),
    "also-spoken.txt": Derived(_TEXT, "also-spoken.txt", lambda of: equivalence_page.block_text(of.compared).encode()),
}

SITES: dict[str, Derived] = {
    "player.json": Derived(_JSON, "player.json", lambda of: player.to_json(player.player(of.alignment)).encode()),
    "player.js": Derived(
        "text/javascript; charset=utf-8", "gleichlauf-player.js", lambda _: component.script().encode()
    ),
    "able.html": Derived(_HTML, "able-player.html", lambda of: sites.able_transcript(of.alignment).encode()),
    "podlove.json": Derived(_JSON, "podlove.json", _podlove, by_profile=True),
}

DERIVED: dict[str, Derived] = {**SUBTITLES, **REPORTS, **SITES}
"""By name, which is the suffix of a result's address."""


def with_words() -> list[str]:
    """Return the names of what can highlight words."""
    return [name for name, derived in DERIVED.items() if derived.has_words]

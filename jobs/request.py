"""What a producer asks for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal
from urllib.parse import urlsplit

from pydantic import TypeAdapter

from subtitles.profiles import Profile


class Priority(StrEnum):
    """How soon a job is begun; each goes before all of the next."""

    INTERACTIVE = "interactive"  # somebody waits for it
    STANDARD = "standard"
    BULK = "bulk"  # an archive, done when nothing else is left


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a document comes from: an address or an upload.

    Attributes:
        url: address; ``None`` for an upload.
        upload: key in the store; ``None`` for an address.
        name: of an uploaded file, as its owner calls it; only ever shown.
        media_type: as the upload stated it.
    """

    url: str | None = None
    upload: str | None = None
    name: str | None = None
    media_type: str | None = None

    def __post_init__(self) -> None:
        """Refuse a source that is nowhere, or at two places."""
        if (self.url is None) == (self.upload is None):
            raise ValueError("a source has either a url or an upload")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A job as it was submitted; it never changes.

    Attributes:
        article: what was written.
        audio: its recording; ``None`` takes the podcast that the article names.
        language: of both; ``None`` takes what the article says or reads like.
        model: of the recogniser; ``None`` takes the service's.
        hear: how much of the speech is recognised as words, as ``--hear`` of the command line.
        preset: name of the settings that it was made with, for the record.
        outputs: what is written; empty means `jobs.output.STANDARD`.
        profile: that subtitles are cut by, all of it, since it may be an operator's own; ``None`` for the usual one.
        priority: how soon.
        metadata: the producer's own, handed back with the job.
        webhook_url: told when the job ends, and when its results are corrected.
        delete_after_s: seconds after the end when the job and its results are deleted; ``None`` keeps them.
    """

    article: Source
    audio: Source | None = None
    language: str | None = None
    model: str | None = None
    hear: Literal["auto", "all"] = "auto"
    preset: str | None = None
    outputs: tuple[str, ...] = ()
    profile: Profile | None = None
    priority: Priority = Priority.STANDARD
    metadata: Mapping[str, str] = field(default_factory=dict)
    webhook_url: str | None = None
    delete_after_s: int | None = None

    @property
    def uploads(self) -> tuple[str, ...]:
        """Keys of the store that the job was submitted with."""
        sources = (self.article, self.audio)
        return tuple(source.upload for source in sources if source is not None and source.upload is not None)

    @property
    def host(self) -> str | None:
        """The server that most is fetched from, as far as the request says; ``None`` where all was uploaded.

        >>> Request(article=Source(upload="a"), audio=Source(url="https://CDN.example.org:443/a.mp3")).host
        'cdn.example.org'
        """
        urls = (source.url for source in (self.audio, self.article) if source is not None)
        return next((_host(url) for url in urls if url is not None), None)

    @property
    def sha256(self) -> str:
        """Hash of what the results depend on: two requests of one hash ask for the same work.

        >>> page = Source(url="https://example.org/a")
        >>> Request(article=page).sha256 == Request(article=page, priority=Priority.BULK).sha256
        True
        >>> Request(article=page).sha256 == Request(article=page, language="de").sha256
        False
        """
        return _sha256({name: value for name, value in self._json().items() if name not in _NOT_OF_THE_RESULT})

    @property
    def body_sha256(self) -> str:
        """Hash of the whole request: the same key with another body is a mistake of the producer."""
        return _sha256(self._json())

    def to_json(self) -> str:
        """Return the request as JSON."""
        return _REQUEST.dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Request:
        """Read what :meth:`to_json` wrote.

        Raises:
            pydantic.ValidationError: it did not.
        """
        return _REQUEST.validate_json(text)

    def _json(self) -> dict[str, object]:
        found: dict[str, object] = _REQUEST.dump_python(self, mode="json")
        return found


_REQUEST = TypeAdapter(Request)
_NOT_OF_THE_RESULT = {"preset", "priority", "metadata", "webhook_url", "delete_after_s"}


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # no address at all: fetching says so
        return ""


def _sha256(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

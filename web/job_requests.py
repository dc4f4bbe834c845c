"""The models of what submits a job, or those of a feed, and what holds between their fields; nothing is read here."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import pydantic_core
from pydantic import AwareDatetime, ConfigDict, Field

from jobs.presets import STANDARD, Preset
from jobs.profiles import profile_of, profiles_of
from jobs.request import Priority, Request, Source
from subtitles.profiles import Profile
from web import json_body
from web.faults import fault
from web.options import Address, Options

MOST_EPISODES = 1000  # of one feed at once; the answer has them all

ARTICLES = {
    "article_html": "text/html; charset=utf-8",
    "article_markdown": "text/markdown; charset=utf-8",
    "article_text": "text/plain; charset=utf-8",
}
"""The fields that have the article itself, with its media type."""


class JobRequest(Options):
    """A job to submit: an article, by its address or as text, and its podcast, which the page may name itself."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"article_url": "https://example.org/artikel"},
                {
                    "article_markdown": "# Die Brücke\n\nSie steht seit hundert Jahren.",
                    "audio_url": "https://example.org/bruecke.mp3",
                    "language": "de",
                    "outputs": ["json", "vtt", "conformity.html"],
                    "profile": "ard",
                    "metadata": {"cms_id": "4711"},
                    "webhook_url": "https://cms.example.org/hooks/gleichlauf",
                },
            ]
        },
    )

    article_url: Address | None = None
    """Address of the article's page. One of the five ways to give the article; a file in a form is the fifth."""

    article_html: Annotated[str, Field(min_length=1)] | None = None
    """The article as HTML."""

    article_markdown: Annotated[str, Field(min_length=1)] | None = None
    """The article as Markdown."""

    article_text: Annotated[str, Field(min_length=1)] | None = None
    """The article as plain text, paragraphs between blank lines."""

    audio_url: Address | None = None
    """Address of the recording. Left out, the podcast that the article's page names is taken."""


class FeedRequest(Options):
    """A feed whose episodes are submitted."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"feed_url": "https://example.org/feed.xml"},
                {
                    "feed_url": "https://example.org/feed.xml",
                    "since": "2026-01-01T00:00:00Z",
                    "limit": 500,
                    "outputs": ["json", "vtt"],
                    "priority": "bulk",
                },
            ]
        },
    )

    feed_url: Address
    """Address of the feed, RSS 2.0 or Atom."""

    limit: Annotated[int, Field(ge=1, le=MOST_EPISODES)] = 100
    """Episodes at most, newest first where all have a date."""

    since: AwareDatetime | None = None
    """Only episodes published from then on."""

    priority: Priority | None = Priority.BULK
    """How soon: an archive is done when nothing else is left, unless you say otherwise."""

    def job(self, article_url: str | None, audio_url: str | None) -> JobRequest:
        """Return what a producer would send for one episode.

        Raises:
            RequestValidationError: an address is no good one.
        """
        options = self.model_dump(include=set(Options.model_fields))
        return json_body.made(JobRequest, {**options, "article_url": article_url, "audio_url": audio_url})


def from_fields(fields: Mapping[str, list[str]]) -> JobRequest:
    """Read a job from the fields of a form.

    ``metadata`` is a JSON object; ``outputs`` may come several times, and with commas. An empty field counts as not
    given, as a browser sends one where nothing was entered.

    Raises:
        RequestValidationError: values are wrong, or a field comes twice.
    """
    found: dict[str, Any] = {}
    for name, given in fields.items():
        texts = [text for text in given if text]
        if name == "outputs":
            found[name] = [part.strip() for text in texts for part in text.split(",")] or None
        elif len(texts) > 1:
            raise fault("repeated", "Value may be given only once", name)
        elif texts:
            found[name] = _json(texts[0]) if name == "metadata" else texts[0]
    return json_body.made(JobRequest, found)


def to_request(
    asked: JobRequest,
    *,
    article: Source | None,
    audio: Source | None,
    presets: Mapping[str, Preset],
    profiles: Mapping[str, Profile],
    profile: str,
    delete_after_s: int | None,
) -> Request:
    """Put together what is asked for.

    Args:
        asked: what the producer says.
        article: where the article lies, if not at an address.
        audio: where the recording lies, likewise.
        presets: of the service.
        profiles: of the operator.
        profile: where neither the producer nor the preset says it; may be a file of the operator.
        delete_after_s: where neither the producer nor the preset says it.

    Raises:
        RequestValidationError: the producer names a profile that there is not.
    """
    preset = presets[asked.preset or STANDARD]
    return Request(
        article=article or Source(url=asked.article_url),
        audio=audio or (Source(url=asked.audio_url) if asked.audio_url else None),
        language=asked.language or preset.language,
        model=preset.model,
        hear=asked.hear or preset.hear,
        preset=asked.preset or STANDARD,
        outputs=tuple(asked.outputs or preset.outputs),
        profile=(
            known_profile(asked.profile, profiles) if asked.profile else profile_of(preset.profile or profile, profiles)
        ),
        priority=asked.priority or preset.priority,
        metadata=asked.metadata,
        webhook_url=asked.webhook_url,
        delete_after_s=next(
            (
                value
                for value in (asked.delete_after_seconds, preset.delete_after_s, delete_after_s)
                if value is not None
            ),
            None,
        ),
    )


def known_profile(name: str, own: Mapping[str, Profile], *, place: Literal["body", "query"] = "body") -> Profile:
    """Return the profile that a stranger names, which must never be taken for a path.

    Raises:
        RequestValidationError: there is none.
    """
    known = profiles_of(own)
    if name not in known:
        names, value = ", ".join(known), repr(name)
        message = f"There is no profile {value}; there is {names}"
        raise fault("profile", message, "profile", place=place, value=value, known=names)
    return known[name]


def check(
    asked: JobRequest,
    *,
    article_file: bool,
    audio_file: bool,
    presets: Mapping[str, Preset],
    profiles: Mapping[str, Profile],
) -> None:
    """See to it that a job has one article, at most one recording, and a preset and a profile that there are.

    Raises:
        RequestValidationError: it has not.
    """
    given = [name for name in ("article_url", *ARTICLES) if getattr(asked, name) is not None]
    given += ["article"] if article_file else []
    if len(given) != 1:
        fields = ", ".join(("article_url", *ARTICLES))
        message = f"Value must have exactly one of {fields}, or a file in the field article"
        raise fault("one_article", message, *given[-1:], fields=fields)
    if audio_file and asked.audio_url is not None:
        raise fault("one_audio", "Only one of audio, audio_url may be given", "audio_url")
    if (asked.preset or STANDARD) not in presets:
        known = ", ".join(presets)
        name = repr(asked.preset)
        raise fault("preset", f"There is no preset {name}; there is {known}", "preset", value=name, known=known)
    if asked.profile is not None:
        known_profile(asked.profile, profiles)


def _json(text: str) -> Any:  # noqa: ANN401 - whatever it is, the model looks at it
    try:
        return pydantic_core.from_json(text)
    except ValueError as exc:
        raise fault("json_invalid", f"Value must be JSON: {exc}", "metadata") from exc

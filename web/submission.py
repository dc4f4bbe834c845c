"""What a producer sends to submit a job, checked and turned into a request."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import pydantic_core
from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from articles import language as languages
from articles.errors import UnknownLanguage
from jobs.output import OUTPUTS
from jobs.presets import STANDARD, Preset
from jobs.request import Priority, Request, Source
from web import values

MAX_ADDRESS = 2000  # characters; longer ones do not pass every proxy
MAX_METADATA = 50  # entries
MAX_KEY = 64  # characters
MAX_VALUE = 512  # characters, as Rev AI has it
LONGEST_KEPT_S = 30 * 24 * 3600  # as Rev AI and Speechmatics have it

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # PostgreSQL keeps no NUL, and nobody means the others
_IN_AN_ADDRESS = re.compile(r"[^\x00-\x20\x7f-\xa0\\]+")  # what a URL, or an IRI as people paste it, may have
_ASCII = re.compile(r"[!-~]+")

ARTICLES = {
    "article_html": "text/html; charset=utf-8",
    "article_markdown": "text/markdown; charset=utf-8",
    "article_text": "text/plain; charset=utf-8",
}
"""The fields that have the article itself, with its media type."""


def _address(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_one = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none, half an IPv6 address
        is_one = False
    if not is_one or len(value) > MAX_ADDRESS or not _IN_AN_ADDRESS.fullmatch(value):
        raise PydanticCustomError(
            "address",
            "Value must be an address that begins with http:// or https://, at most {max_length} characters",
            {"max_length": MAX_ADDRESS},
        )
    return value


def _ascii_address(value: str) -> str:
    """Return the address of a webhook, which is kept as its owner writes it."""
    return _address(value if _ASCII.fullmatch(value) else "")


def _without_controls(value: str) -> str:
    if _CONTROLS.search(value):
        raise PydanticCustomError("controls", "Value must not have control characters")
    return value


def _language(value: str) -> str:
    try:
        return languages.parse(value)
    except UnknownLanguage as exc:
        raise PydanticCustomError("language", "Value is no language that is known; give a code such as de") from exc


def _output(value: str) -> str:
    if value not in OUTPUTS:
        known = ", ".join(OUTPUTS)
        raise PydanticCustomError(
            "output", "There is no output {value}; there is {known}", {"value": repr(value), "known": known}
        )
    return value


def _once(values: list[str]) -> list[str]:
    if len(set(values)) < len(values):
        raise PydanticCustomError("repeated", "Value may be given only once")
    return values


Address = Annotated[str, AfterValidator(_address)]
WebhookAddress = Annotated[str, AfterValidator(_ascii_address)]


class JobRequest(BaseModel):
    """A job to submit: an article, by its address or as text, and its podcast, which the page may name itself."""

    model_config = ConfigDict(
        extra="forbid",
        use_attribute_docstrings=True,
        json_schema_extra={
            "examples": [
                {"article_url": "https://example.org/artikel"},
                {
                    "article_markdown": "# Die Brücke\n\nSie steht seit hundert Jahren.",
                    "audio_url": "https://example.org/bruecke.mp3",
                    "language": "de",
                    "outputs": ["json", "vtt"],
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

    language: Annotated[str, Field(max_length=40), AfterValidator(_language)] | None = None
    """Language of article and speech, as a code. Left out, what the article says or reads like."""

    preset: Annotated[str, Field(max_length=MAX_KEY)] | None = None
    """Name of a preset; what is said here goes before what it says."""

    hear: Literal["auto", "all"] | None = None
    """Which speech is recognised as words. `auto`: what the article does not explain. `all`: everything."""

    priority: Priority | None = None
    """How soon: `interactive` before `standard` before `bulk`."""

    outputs: (
        Annotated[list[Annotated[str, AfterValidator(_output)]], Field(min_length=1), AfterValidator(_once)] | None
    ) = None
    """What is made; left out, everything that there is."""

    metadata: Annotated[
        dict[
            Annotated[str, Field(min_length=1, max_length=MAX_KEY), AfterValidator(_without_controls)],
            Annotated[str, Field(max_length=MAX_VALUE), AfterValidator(_without_controls)],
        ],
        Field(max_length=MAX_METADATA),
    ] = {}
    """Your own names and values, handed back with the job."""

    webhook_url: WebhookAddress | None = None
    """Address that is told when the job has ended, as Standard Webhooks has it."""

    delete_after_seconds: Annotated[int, Field(ge=0, le=LONGEST_KEPT_S)] | None = None
    """Seconds after its end when the job and its results are deleted. Left out, as the service is set."""


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
    return values.made(JobRequest, found)


def to_request(
    asked: JobRequest,
    *,
    article: Source | None,
    audio: Source | None,
    presets: Mapping[str, Preset],
    delete_after_s: int | None,
) -> Request:
    """Put together what is asked for.

    Args:
        asked: what the producer says.
        article: where the article lies, if not at an address.
        audio: where the recording lies, likewise.
        presets: of the service.
        delete_after_s: where neither the producer nor the preset says it.
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


def check(asked: JobRequest, *, article_file: bool, audio_file: bool, presets: Mapping[str, Preset]) -> None:
    """See to it that a job has one article, at most one recording, and a preset that there is.

    Raises:
        RequestValidationError: it has not.
    """
    given = [name for name in ("article_url", *ARTICLES) if getattr(asked, name) is not None]
    given += ["article"] if article_file else []
    if len(given) != 1:
        fields = ", ".join(("article_url", *ARTICLES, "article (a file)"))
        message = f"Value must have exactly one of {fields}"
        raise fault("one_article", message, *given[-1:], fields=fields)
    if audio_file and asked.audio_url is not None:
        raise fault("one_audio", "Only one of audio, audio_url may be given", "audio_url")
    if (asked.preset or STANDARD) not in presets:
        known = ", ".join(presets)
        name = repr(asked.preset)
        raise fault("preset", f"There is no preset {name}; there is {known}", "preset", value=name, known=known)


def fault(kind: str, message: str, *path: str, **context: str) -> RequestValidationError:
    """Make an error for a value of the body; ``kind`` and ``context`` choose its German words in `web.faults`."""
    return RequestValidationError([{"type": kind, "loc": ("body", *path), "msg": message, "ctx": context}])


def _json(text: str) -> Any:  # noqa: ANN401 - whatever it is, the model looks at it
    try:
        return pydantic_core.from_json(text)
    except ValueError as exc:
        raise fault("json_invalid", f"Value must be JSON: {exc}", "metadata") from exc

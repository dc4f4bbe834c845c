"""What a producer may say of a job besides article and podcast, and what its values may be."""

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from articles import language as languages
from articles.errors import UnknownLanguage
from jobs.output import NAMES
from jobs.request import Priority

MAX_ADDRESS = 2000  # characters; longer ones do not pass every proxy
MAX_METADATA = 50  # entries
MAX_KEY = 64  # characters
MAX_VALUE = 512  # characters, as Rev AI has it
LONGEST_KEPT_S = 30 * 24 * 3600  # as Rev AI and Speechmatics have it

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # PostgreSQL keeps no NUL, and the others are never meant
_IN_AN_ADDRESS = re.compile(r"[^\x00-\x20\x7f-\xa0\\]+")  # what a URL, or an IRI as people paste it, may have
_ASCII = re.compile(r"[!-~]+")


def _address(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_one = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        with_credentials = is_one and "@" in parts.netloc
    except ValueError:  # a port that is none, half an IPv6 address
        is_one = with_credentials = False
    if not is_one or len(value) > MAX_ADDRESS or not _IN_AN_ADDRESS.fullmatch(value):
        raise PydanticCustomError(
            "address",
            "Value must be an address that begins with http:// or https://, at most {max_length} characters",
            {"max_length": MAX_ADDRESS},
        )
    if with_credentials:  # an address is shown in the job, in results and in logs
        raise PydanticCustomError(
            "credentials", "Value must not have a user name or password; send a file instead, or an address without"
        )
    return value


def _ascii_address(value: str) -> str:
    """Return the address of a webhook, which is kept as its owner writes it."""
    return _address(value if _ASCII.fullmatch(value) else "")


def _without_controls(value: str) -> str:
    if CONTROLS.search(value):
        raise PydanticCustomError("controls", "Value must not have control characters")
    return value


def _language(value: str) -> str:
    try:
        return languages.parse(value)
    except UnknownLanguage as exc:
        raise PydanticCustomError("language", "Value is no language that is known; give a code such as de") from exc


def _output(value: str) -> str:
    if value not in NAMES:
        known = ", ".join(NAMES)
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


class Options(BaseModel):
    """How a job is to be done: what it has besides an article and its podcast."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

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
    """What is made beforehand, besides the alignment; left out, what the preset says. All else that follows from the
    alignment, or from it and the recording, can be asked for at any time. What cannot be made of a recording, such as
    `epub` of a FLAC, is left out, and the job's `warnings` say so."""

    profile: Annotated[str, Field(max_length=MAX_KEY)] | None = None
    """Profile that subtitles are cut by: `ard`, `bbc`, `netflix-de`, `podcast`, or one of the service's own."""

    metadata: Annotated[
        dict[
            Annotated[str, Field(min_length=1, max_length=MAX_KEY), AfterValidator(_without_controls)],
            Annotated[str, Field(max_length=MAX_VALUE), AfterValidator(_without_controls)],
        ],
        Field(max_length=MAX_METADATA),
    ] = {}
    """Your own names and values, handed back with the job."""

    webhook_url: WebhookAddress | None = None
    """Address that is told when the job has ended, and when its results were corrected, as Standard Webhooks has it."""

    delete_after_seconds: Annotated[int, Field(ge=0, le=LONGEST_KEPT_S)] | None = None
    """Seconds after its end when the job and its results are deleted. Left out, as the service is set."""

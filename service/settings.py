"""What a user may set once instead of with every command."""

from __future__ import annotations

import os
import re
import tomllib
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from jobs import values
from jobs.presets import Preset
from jobs.profiles import STANDARD
from service.errors import BadSetting, UnreadableSettings
from subtitles.profiles import Profile, from_table

if TYPE_CHECKING:
    from net.guard import Guard

FILE = "gleichlauf.toml"  # in the working folder
PREFIX = "GLEICHLAUF_"
SECRETS = Path("/run/secrets")  # where containers find files with what must not stand in their environment


_UNKNOWN = ("there is no such setting", "eine solche Einstellung gibt es nicht")
_WANTED = {
    "url": ("it is no address such as http://127.0.0.1:8000", "es ist keine Adresse wie http://127.0.0.1:8000"),
    "broker_url": (
        "it is no Redis, which is named as in redis://:password@host/0",
        "es ist kein Redis, wie es etwa redis://:passwort@host/0 nennt",
    ),
}
_PASSWORD = re.compile(r"(?<=:)[^:@/]+(?=@)")  # of a URL; what is said may stand in a log


def _cache(name: str) -> Path:
    return platformdirs.user_cache_path("gleichlauf", appauthor=False) / name


class Settings(BaseSettings):
    """The settings of this program.

    An argument beats the environment (``GLEICHLAUF_MODEL=small``), the environment beats a file of secrets
    (``/run/secrets/gleichlauf_model``), that beats ``gleichlauf.toml`` in the working folder (``model = "small"``),
    and that beats the default. Built once in each entry point and passed on.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        toml_file=FILE,
        use_attribute_docstrings=True,
        validate_default=True,
        protected_namespaces=(),
    )

    model: str = Field(default="base", min_length=1)
    """Whisper model: a name (base, small, large-v3-turbo), owner/name on the hub, or a folder with a CTranslate2
    model. Letters are heard with base alone, which places words best; a larger one recognises better."""

    device: Literal["auto", "cpu", "cuda"] = "auto"
    """Where the model runs. auto: on the GPU if there is one."""

    hear: Literal["auto", "all"] = "auto"
    """How much of the speech is recognised as words. auto: what the article does not explain. all: everything, for a
    whole transcript."""

    language: str | None = Field(default=None, min_length=2, max_length=40)
    """Language of article and speech, as a code such as de. Default: what the article says or reads like."""

    store: Path = Field(default_factory=lambda: _cache("store"))
    """Folder that keeps the results of stages, and what was downloaded, from run to run."""

    models: Path = Field(default_factory=lambda: _cache("models"))
    """Folder for models that are put together from installed packages."""

    max_duration_s: int = Field(default=12 * 3600, ge=1, le=48 * 3600)
    """Longest recording that is accepted, in seconds, counted in decoded samples."""

    max_download_bytes: int = Field(default=2 * 1024**3, ge=1024)
    """Largest recording that is downloaded, in bytes."""

    messages: Literal["auto", "de", "en"] = "auto"
    """Language of what the program says. auto: German where the system is set to German, else English."""

    data: Path = Field(default_factory=lambda: platformdirs.user_data_path("gleichlauf", appauthor=False))
    """Folder of the service: its database and its store, where these are not elsewhere, and what is worked on."""

    database_url: str = Field(
        default_factory=lambda known: f"sqlite:///{known['data'] / 'jobs.sqlite'}", min_length=1, repr=False
    )
    """Database of the jobs: sqlite:////path/to/file or postgresql://user:password@host/name. Default: a file in the
    data folder."""

    store_url: str = Field(default_factory=lambda known: str(known["data"] / "store"), min_length=1)
    """Where the service keeps uploads and results: a folder, or s3://bucket/folder. Default: in the data folder."""

    broker_url: str | None = Field(default=None, pattern=r"^(rediss?|redis\+socket|sentinel|memory)://", repr=False)
    """Redis that wakes workers: redis://:password@host/0. Default: none, and gleichlauf serve does the work."""

    concurrency: int = Field(default=1, ge=1, le=64)
    """Pieces of work that a worker, or gleichlauf serve, does at a time, each in a process of its own with a model of
    its own."""

    threads: int = Field(default=0, ge=0, le=256)
    """Threads of the recogniser in each of these processes. 0: as many as there are cores for each."""

    max_worker_bytes: int = Field(default=8 * 1024**3, ge=0)
    """Memory that each of these processes may use, in bytes; one that needs more is ended, and its job told so. 0: any.
    A job with base needs some 1.5 GB, a book 2 GB, a large model 4 GB more."""

    fetch_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = ()
    """Private networks that jobs may name pages and recordings in, with commas between them: 10.1.2.0/24. Default:
    none, only the public internet."""

    fetch_ports: Annotated[frozenset[int], NoDecode] = frozenset({80, 443})
    """Ports of servers that jobs may name, with commas between them."""

    host: str = Field(default="127.0.0.1", min_length=1)
    """Address that the service listens on; without API keys only one of this machine."""

    port: int = Field(default=8000, ge=0, le=65535)
    """Port that the service listens on; 0 takes one that is free."""

    url: str = Field(default="http://127.0.0.1:8000", pattern=r"^https?://[^/\s]\S*$")
    """Address of the service that submit, jobs, job, cancel, retry, result and delete ask."""

    key: SecretStr | None = Field(default=None, min_length=1)
    """API key that they show it, as gleichlauf keys create has printed it."""

    max_upload_bytes: int = Field(default=2 * 1024**3, ge=1024)
    """Largest recording that may be uploaded, in bytes."""

    max_article_bytes: int = Field(default=5_000_000, ge=1024)
    """Largest article that may be uploaded, in bytes."""

    max_queued: int = Field(default=10_000, ge=1)
    """Pieces of work that may wait; from then on submissions are turned away until there are fewer."""

    min_free_bytes: int = Field(default=1024**3, ge=0)
    """Room that is left on the disk of the store, in bytes; below it submissions are turned away."""

    max_wait_s: int = Field(default=300, ge=30)
    """Seconds that work may wait while no worker that serves it is at anything; then the service is not ready."""

    max_connections: int = Field(default=1000, ge=8, le=20_000)
    """Connections to the service at a time, half of them from one address; fewer where the system lends it fewer open
    files."""

    proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = (
        IPv4Network("127.0.0.0/8"),
        IPv6Network("::1/128"),
    )
    """Networks of the proxies before the service, with commas between them: they say in X-Forwarded-For who asks, and
    may have all connections. Default: this machine."""

    delete_after_s: int | None = Field(default=None, ge=0)
    """Seconds after its end when a job and its results are deleted, by default. Default: never."""

    profile: str = Field(default=STANDARD, min_length=1)
    """Profile that subtitles are cut by by default: ard, bbc, netflix-de, podcast, one of profiles, or
    a TOML file of your own."""

    profiles: dict[str, Profile] = {}
    """Profiles of your own under a name: tables [profiles.NAME] in gleichlauf.toml, with what differs from base."""

    presets: dict[str, Preset] = {}
    """Settings of jobs under a name, beside those that are built in: tables [presets.NAME] in gleichlauf.toml."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the sources, strongest first."""
        secrets = [SecretsSettingsSource(settings_cls, secrets_dir=SECRETS)] if SECRETS.is_dir() else []
        return init_settings, env_settings, *secrets, TomlConfigSettingsSource(settings_cls)

    @field_validator("store", "models", "data")
    @classmethod
    def _expand_home(cls, folder: Path) -> Path:
        try:
            return folder.expanduser()
        except RuntimeError as exc:  # pydantic takes no other for a fault of the value
            raise ValueError("there is no such user") from exc

    @field_validator("fetch_networks", "fetch_ports", "proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return value.replace(",", " ").split() if isinstance(value, str) else value

    @field_validator("profiles", mode="before")
    @classmethod
    def _make_profiles(cls, value: object) -> object:
        if not isinstance(value, dict) or not all(isinstance(table, dict) for table in value.values()):
            return value  # pydantic says what is wrong with it
        made = {}
        for name, table in value.items():
            try:
                made[name] = from_table(name, table)
            except ValueError as exc:
                raise ValueError(f"{name}: {exc}") from exc
        return made

    def guard(self) -> Guard:
        """Return what keeps addresses that strangers name out of our own networks."""
        from net.guard import Guard  # noqa: PLC0415 - an HTTP client, which most commands do without

        return Guard(allow=self.fetch_networks, ports=self.fetch_ports)


def load(**flags: object) -> Settings:
    """Return the settings; a flag that is ``None`` was not given.

    Raises:
        BadSetting: a value is not allowed, or a name in the file is unknown.
        UnreadableSettings: the file is not TOML.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks each value
    except ValidationError as exc:
        raise _bad(exc, given) from exc
    except SettingsError as exc:  # pydantic's: a variable that holds more than one value
        name = (re.search(r'field "(\w+)"', str(exc)) or ("", ""))[1]
        value = repr(os.environ.get(PREFIX + name.upper(), ""))
        raise BadSetting(name, value, "it is not JSON", _origin(name, given), "es ist kein JSON") from exc
    except UnicodeDecodeError as exc:
        raise UnreadableSettings(FILE, "it is not UTF-8") from exc
    except tomllib.TOMLDecodeError as exc:
        raise UnreadableSettings(FILE, str(exc)) from exc
    except OSError as exc:
        raise UnreadableSettings(FILE, exc.strerror or str(exc)) from exc


def _bad(error: ValidationError, flags: dict[str, object]) -> BadSetting:
    first = error.errors()[0]
    name, kind = str(first["loc"][0]), first["type"]
    english = first["msg"].removeprefix("Value error, ").partition(", unable to parse")[0].replace("Input", "it", 1)
    german = values.GERMAN.get(kind, "").format(**first.get("ctx", {}))
    if kind == "extra_forbidden":
        english, german = _UNKNOWN
    elif kind == "string_pattern_mismatch":
        english, german = _WANTED[name]
    value = _PASSWORD.sub("***", repr(first["input"]))
    return BadSetting(name, value, english, _origin(name, flags), german)


def _origin(name: str, flags: dict[str, object]) -> str:
    if name in flags:
        return "--" + name.replace("_", "-")
    variable = PREFIX + name.upper()
    if os.environ.get(variable):
        return variable
    secret = SECRETS / variable.lower()
    return str(secret) if secret.is_file() else f"{name} in {FILE}"

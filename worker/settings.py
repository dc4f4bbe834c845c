"""What a user may set once instead of with every command."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from worker.errors import BadSetting, UnreadableSettings

FILE = "gleichlauf.toml"  # in the working folder
PREFIX = "GLEICHLAUF_"


def _cache(name: str) -> Path:
    return platformdirs.user_cache_path("gleichlauf", appauthor=False) / name


class Settings(BaseSettings):
    """The settings of this program.

    An argument beats the environment (``GLEICHLAUF_MODEL=small``), the environment beats ``gleichlauf.toml`` in
    the working folder (``model = "small"``), and that beats the default. Built once in each entry point and
    passed on.
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

    model: str | None = Field(default=None, min_length=1)
    """Whisper model: a name (base, small, large-v3-turbo), owner/name on the hub, or a folder with a CTranslate2
    model. Default: large-v3-turbo with a GPU, base without."""

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
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @field_validator("store", "models")
    @classmethod
    def _expand_home(cls, folder: Path) -> Path:
        try:
            return folder.expanduser()
        except RuntimeError as exc:  # pydantic takes no other for a fault of the value
            raise ValueError("there is no such user") from exc


def load(**flags: object) -> Settings:
    """Return the settings; a flag that is ``None`` was not given.

    Raises:
        BadSetting: a value is not allowed, a name in the file is unknown, or the file is not TOML.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks each value
    except ValidationError as exc:
        first = exc.errors()[0]
        name = str(first["loc"][0])
        raise BadSetting(name, repr(first["input"]), first["msg"], _origin(name, given)) from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise UnreadableSettings(FILE, str(exc)) from exc


def _origin(name: str, flags: dict[str, object]) -> str:
    if name in flags:
        return "--" + name.replace("_", "-")
    variable = PREFIX + name.upper()
    return variable if os.environ.get(variable) else f"{name} in {FILE}"

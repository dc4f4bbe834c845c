"""The presets that a job may name."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from articles import language as languages
from articles.errors import UnknownLanguage
from jobs.errors import UnknownProfile
from jobs.output import NAMES, STANDARD
from jobs.presets import Preset, presets_of
from jobs.profiles import profile_of
from jobs.request import Priority
from service.errors import BadSetting
from service.settings import Settings
from web.access import CallerOf
from web.errors import NoSuchPreset
from web.negotiation import Language, language_of, said_in
from web.service import Service, ServiceOf

router = APIRouter(prefix="/v1/presets", tags=["presets"])


class PresetShown(BaseModel):
    """A preset: what a job is made with where its request does not say otherwise."""

    name: str
    about: str
    """What it is for, in the language of the answer."""

    language: str | None
    hear: Literal["auto", "all"]
    outputs: list[str]
    profile: str
    """That subtitles are cut by."""

    priority: Priority
    delete_after_seconds: int | None


class PresetsShown(BaseModel):
    """All presets."""

    data: list[PresetShown]


@router.get("")
def presets(request: Request, response: Response, service: ServiceOf, caller: CallerOf) -> PresetsShown:  # noqa: ARG001
    """List all presets."""
    language = _say_language(request, response)
    found = presets_of(service.settings.presets)
    return PresetsShown(data=[_shown(name, preset, language, service) for name, preset in found.items()])


@router.get("/{name}")
def preset(
    request: Request,
    response: Response,
    service: ServiceOf,
    caller: CallerOf,  # noqa: ARG001 - only who may submit may look
    name: str,
) -> PresetShown:
    """Return a preset."""
    found = presets_of(service.settings.presets)
    if name not in found:
        raise NoSuchPreset(name, ", ".join(found))
    return _shown(name, found[name], _say_language(request, response), service)


def check(settings: Settings) -> None:
    """See to it when the service starts that what the operator names is there: languages, outputs, profiles.

    Raises:
        BadSetting: it is not.
        BadProfile: a file of the operator is no profile.
    """
    _check_profile("profile", settings.profile, settings, "")
    for name, preset in settings.presets.items():
        if preset.profile is not None:
            _check_profile("presets", preset.profile, settings, f"profile of preset {name}")
        unknown = [output for output in preset.outputs if output not in NAMES]
        if unknown:
            raise BadSetting(
                "presets", repr(unknown[0]), f"outputs are {', '.join(NAMES)}", f"outputs of preset {name}"
            )
        if preset.language is not None:
            try:
                languages.parse(preset.language)
            except UnknownLanguage as exc:
                raise BadSetting("presets", repr(preset.language), "unknown", f"language of preset {name}") from exc


def _check_profile(setting: str, name: str, settings: Settings, where: str) -> None:
    try:
        profile_of(name, settings.profiles)
    except UnknownProfile as exc:
        raise BadSetting(setting, repr(name), f"profiles are {exc.known}", where or setting) from exc


def _say_language(request: Request, response: Response) -> Language:
    language = language_of(request)
    response.headers.update(said_in(language))
    return language


def _shown(name: str, preset: Preset, language: Language, service: Service) -> PresetShown:
    return PresetShown(
        name=name,
        about=preset.about_de if language == "de" else preset.about,
        language=preset.language,
        hear=preset.hear,
        outputs=list(preset.outputs or STANDARD),
        profile=profile_of(preset.profile or service.settings.profile, service.settings.profiles).key,
        priority=preset.priority,
        delete_after_seconds=preset.delete_after_s,
    )

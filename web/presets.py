"""The presets that a job may name."""

from collections.abc import Mapping
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from articles import language as languages
from articles.errors import UnknownLanguage
from jobs.output import OUTPUTS
from jobs.presets import Preset, presets_of
from jobs.request import Priority
from web.access import CallerOf
from web.errors import NoSuchPreset
from web.negotiation import Language, language_of, said_in
from web.service import ServiceOf
from worker.errors import BadSetting

router = APIRouter(prefix="/v1/presets", tags=["presets"])


class PresetShown(BaseModel):
    """A preset: what a job is made with where its request does not say otherwise."""

    name: str
    about: str
    """What it is for, in the language of the answer."""

    language: str | None
    hear: Literal["auto", "all"]
    outputs: list[str]
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
    return PresetsShown(data=[_shown(name, preset, language) for name, preset in found.items()])


@router.get("/{name}")
def preset(
    request: Request,
    response: Response,
    service: ServiceOf,
    caller: CallerOf,  # noqa: ARG001 - only whoever may submit may look
    name: str,
) -> PresetShown:
    """Return a preset."""
    found = presets_of(service.settings.presets)
    if name not in found:
        raise NoSuchPreset(name, ", ".join(found))
    return _shown(name, found[name], _say_language(request, response))


def check(own: Mapping[str, Preset]) -> None:
    """See to it when the service starts that the operator's presets name languages and outputs that there are.

    Raises:
        BadSetting: one does not.
    """
    for name, preset in own.items():
        unknown = [output for output in preset.outputs if output not in OUTPUTS]
        if unknown:
            raise BadSetting(
                "presets", repr(unknown[0]), f"outputs are {', '.join(OUTPUTS)}", f"outputs of preset {name}"
            )
        if preset.language is not None:
            try:
                languages.parse(preset.language)
            except UnknownLanguage as exc:
                raise BadSetting("presets", repr(preset.language), "unknown", f"language of preset {name}") from exc


def _say_language(request: Request, response: Response) -> Language:
    language = language_of(request)
    response.headers.update(said_in(language))
    return language


def _shown(name: str, preset: Preset, language: Language) -> PresetShown:
    return PresetShown(
        name=name,
        about=preset.about_de if language == "de" else preset.about,
        language=preset.language,
        hear=preset.hear,
        outputs=list(preset.outputs or OUTPUTS),
        priority=preset.priority,
        delete_after_seconds=preset.delete_after_s,
    )

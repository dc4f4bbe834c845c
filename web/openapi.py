"""What the description of the API says beyond what the routes say by themselves."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field

from web.job_requests import FeedRequest, JobRequest
from web.problems import MEDIA_TYPE

_REF = "#/components/schemas/{model}"

REQUEST_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {"schema": {"$ref": _REF.format(model="JobRequest")}},
        "multipart/form-data": {
            "schema": {"$ref": _REF.format(model="JobForm")},
            "encoding": {"metadata": {"contentType": "application/json"}},
        },
    },
}
"""Of the submission of a job: it is read by `web.job_body`, piece by piece, not by FastAPI."""

METADATA_PARAMETER: dict[str, Any] = {
    "name": "metadata",
    "in": "query",
    "description": "Only those whose metadata have all these entries: `metadata.KEY=VALUE`, any number of times.",
    "style": "form",
    "explode": True,
    "schema": {
        "type": "object",
        "propertyNames": {"pattern": "^metadata\\."},
        "additionalProperties": {"type": "string"},
        "examples": [{"metadata.cms_id": "4711"}],
    },
}

FEED_BODY: dict[str, Any] = {
    "required": True,
    "content": {"application/json": {"schema": {"$ref": _REF.format(model="FeedRequest")}}},
}


class Problem(BaseModel):
    """What is wrong, as RFC 9457 has it."""

    type: str = Field(examples=["/problems/invalid-request"])
    title: str = Field(examples=["The request has wrong or missing values"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["#/audio_url: Value must be an address that begins with http:// or https://"])
    instance: str = Field(examples=["/v1/jobs"])
    errors: list[dict[str, str]] = Field(
        default=[], examples=[[{"pointer": "#/audio_url", "detail": "Value must be an address …"}]]
    )


_PROBLEM = {
    "description": "A problem, in English or German by `Accept-Language`; its `type` has a page.",
    "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}},
}


_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key, `gl_…`, made by `gleichlauf keys create`. A service without keys needs none.",
}


def install(app: FastAPI) -> None:
    """Have an application describe its bodies and its problems too."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # as FastAPI's manual has it


def _described(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    schemas = document["components"]["schemas"]
    asked = JobRequest.model_json_schema(ref_template=_REF)
    schemas |= asked.pop("$defs")
    schemas["JobRequest"] = asked
    schemas["FeedRequest"] = FeedRequest.model_json_schema(ref_template=_REF)
    schemas |= schemas["FeedRequest"].pop("$defs")
    schemas["JobForm"] = _form(asked)
    schemas["Problem"] = Problem.model_json_schema()
    document["components"]["securitySchemes"] = {"key": _KEY}
    document["security"] = [{"key": []}, {}]
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)  # FastAPI's own form of it, which is never sent
            operation["responses"]["default"] = _PROBLEM
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    return document


def _form(asked: dict[str, Any]) -> dict[str, Any]:
    file = {"type": "string", "format": "binary"}
    files = {
        "article": {**file, "description": "The article as a file: HTML, Markdown or text."},
        "audio": {**file, "description": "The recording: MP3, M4A, AAC, Ogg, Opus, FLAC, WAV or WebM."},
    }
    kept = {name: value for name, value in asked.items() if name != "examples"}
    return {
        **kept,
        "title": "JobForm",
        "description": "The same as a form, with files; `metadata` as JSON, `outputs` repeated or with commas.",
        "properties": {**files, **asked["properties"]},
    }

"""What the service says of itself: presets, health, figures, and the description of its API."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from prometheus_client.parser import text_string_to_metric_families

from jobs.output import STANDARD
from jobs.presets import BUILT_IN
from service.errors import BadSetting
from tests.web.conftest import PAGE
from web.job_requests import JobRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.conftest import Desk


def test_presets_are_listed_in_the_language_of_the_asker(desk: Desk) -> None:
    for language, about in (("en", "Subtitles only"), ("de", "Nur Untertitel")):
        answer = desk.client.get("/v1/presets", headers={"Accept-Language": language})
        assert answer.headers["content-language"] == language
        found = {preset["name"]: preset for preset in answer.json()["data"]}
        assert set(found) == set(BUILT_IN)
        assert found["subtitles"]["about"].startswith(about)
        assert found["subtitles"]["outputs"] == ["json", "vtt", "srt"]
        assert found["standard"]["outputs"] == list(STANDARD)


def test_a_preset_of_the_operator_goes_before_one_that_is_built_in(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(presets={"archive": {"about": "Ours", "delete_after_s": 60}})
    assert desk.client.get("/v1/presets/archive").json()["about"] == "Ours"
    assert desk.client.get("/v1/presets/archive").json()["delete_after_seconds"] == 60
    answer = desk.client.get("/v1/presets/none")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/no-such-preset")


@pytest.mark.parametrize("preset", [{"outputs": ["pdf"]}, {"language": "xx"}])
def test_a_preset_that_cannot_be_is_said_when_the_service_starts(
    open_desk: Callable[..., Desk], preset: dict[str, object]
) -> None:
    with pytest.raises(BadSetting, match="preset house"):
        open_desk(presets={"house": preset})
    with pytest.raises(ValueError, match="haer"):
        open_desk(presets={"house": {"haer": "all"}})


def test_figures_are_such_as_prometheus_reads(desk: Desk) -> None:
    desk.submit(priority="bulk")
    text = desk.client.get("/metrics").text
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["gleichlauf_jobs", "queued"] == 1
    assert found["gleichlauf_jobs", "failed"] == 0
    assert found["gleichlauf_queue_ready", "io.bulk"] == 1
    assert found["gleichlauf_workers_alive",] == 0


@pytest.fixture
def described(desk: Desk) -> dict[str, Any]:
    answer = desk.client.get("/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def _references(document: object) -> set[str]:
    return set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(document)))


def test_the_description_names_every_route(described: dict[str, Any]) -> None:
    routes = {(path, method) for path, methods in described["paths"].items() for method in methods}
    assert {
        ("/v1/jobs", "post"),
        ("/v1/jobs", "get"),
        ("/v1/jobs/{job_id}", "get"),
        ("/v1/jobs/{job_id}", "delete"),
        ("/v1/jobs/{job_id}/cancel", "post"),
        ("/v1/jobs/{job_id}/retry", "post"),
        ("/v1/jobs/{job_id}/events", "get"),
        ("/v1/jobs/{job_id}/result", "get"),
        ("/v1/jobs/{job_id}/result.{name}", "get"),
        ("/v1/presets", "get"),
        ("/v1/presets/{name}", "get"),
        ("/livez", "get"),
        ("/readyz", "get"),
        ("/metrics", "get"),
    } <= routes
    operations = [operation for methods in described["paths"].values() for operation in methods.values()]
    assert all(operation["summary"] for operation in operations)
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names)


def test_everything_that_the_description_refers_to_is_in_it(described: dict[str, Any]) -> None:
    for reference in _references(described):
        place: Any = described
        for name in reference.removeprefix("#/").split("/"):
            place = place[name]
    assert "HTTPValidationError" not in json.dumps(described)


def test_its_schemas_are_schemas_and_its_examples_are_accepted(desk: Desk, described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    examples = schemas["JobRequest"]["examples"]
    assert examples
    for example in examples:
        JobRequest.model_validate(example)
        assert desk.client.post("/v1/jobs", json=example).status_code == 202


def test_answers_are_as_the_description_says(desk: Desk, described: dict[str, Any]) -> None:
    def validator(name: str) -> Draft202012Validator:
        return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": described["components"]})

    failed, done = desk.submit(), desk.submit(webhook_url="https://example.org/hook")
    desk.fail(failed)
    desk.complete(done)
    for job_id in (desk.submit(), failed, done):
        validator("JobShown").validate(desk.client.get(f"/v1/jobs/{job_id}").json())
    validator("JobsShown").validate(desk.client.get("/v1/jobs").json())
    validator("PresetsShown").validate(desk.client.get("/v1/presets").json())
    for answer in (desk.client.get("/nothing"), desk.client.post("/v1/jobs", json={})):
        validator("Problem").validate(answer.json())
    validator("JobRequest").validate({**PAGE, "outputs": ["vtt"]})
    assert not validator("JobRequest").is_valid({"article_url": 5})


def test_a_form_is_described_with_its_files(described: dict[str, Any]) -> None:
    content = described["paths"]["/v1/jobs"]["post"]["requestBody"]["content"]
    assert set(content) == {"application/json", "multipart/form-data"}
    form = described["components"]["schemas"]["JobForm"]
    assert {"article", "audio", "article_url", "metadata"} <= set(form["properties"])

"""The description of the API: kept in the repository, complete, and with links from what was made."""

import json
from pathlib import Path
from typing import Any

import pytest

from orchestrator.api.description import operations, written

KEPT = Path(__file__).parents[2] / "docs" / "openapi.json"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(written())
    return told


def test_the_kept_description_is_what_the_service_says() -> None:
    assert KEPT.read_text(encoding="utf-8") == written(), (
        "the API changed; look at the difference, and write it down anew: "
        "python -m orchestrator.api.description docs/openapi.json"
    )


def test_nouns_have_words_and_come_in_the_order_of_the_work(schema: dict[str, Any]) -> None:
    nouns = [each["name"] for each in schema["tags"]]
    assert nouns[:4] == ["series", "stories", "episodes", "beats"]
    assert nouns[-1] == "health"
    assert [each["name"] for each in schema["tags"] if not each.get("description")] == []


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does(schema: dict[str, Any]) -> None:
    told = [operation for _, _, operation in operations(schema)]
    names = [operation["operationId"] for operation in told]
    assert sorted(names) == sorted(set(names))
    assert all("." in name for name in names)
    assert [
        each["operationId"] for each in told if not (each.get("description") or each.get("summary"))
    ] == []


def test_every_operation_under_v1_needs_a_key_and_tells_its_problems(schema: dict[str, Any]) -> None:
    for path, method, operation in operations(schema):
        if path.startswith("/v1/"):
            assert operation.get("security"), f"{method} {path}"
            assert {"401", "403", "422", "429", "503"} <= set(operation["responses"]), f"{method} {path}"
            assert "application/problem+json" in operation["responses"]["401"]["content"]


def test_every_reference_leads_somewhere(schema: dict[str, Any]) -> None:
    text = json.dumps(schema)
    targets = {part.partition('"')[0] for part in text.split('"$ref": "#/components/schemas/')[1:]}
    assert targets <= set(schema["components"]["schemas"])


def test_what_was_made_can_be_read_changed_and_deleted_by_its_links(schema: dict[str, Any]) -> None:
    links = schema["paths"]["/v1/series"]["post"]["responses"]["201"]["links"]
    assert {"series.read", "series.replace", "series.remove", "episodes.create"} <= set(links)
    assert links["series.remove"]["parameters"] == {
        "series": "$response.body#/id",
        "header.if-match": "$response.header.ETag",
    }
    names = {operation["operationId"] for _, _, operation in operations(schema)}
    linked = {
        link["operationId"]
        for _, _, operation in operations(schema)
        for answer in operation["responses"].values()
        for link in answer.get("links", {}).values()
    }
    assert linked <= names

"""Logs: what a server tells of its work, and nothing of what people wrote."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import world
from service import Service, service

from orchestrator import logs
from orchestrator.desk.actor import Scope

log = logging.getLogger("orchestrator.tests")


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Everything that is logged meanwhile; afterwards loggers are as the test runner had them."""
    touched = [logging.getLogger(name) for name in (None, *logs.OURS, *logs.SERVERS)]
    before = [(each, each.handlers, each.level, each.propagate) for each in touched]
    stream = io.StringIO()
    logs.configure(stream)
    yield stream
    for each, handlers, level, propagate in before:
        each.handlers, each.propagate = handlers, propagate
        each.setLevel(level)


def read(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_key_in_a_message_is_struck_out(lines: io.StringIO) -> None:
    key = "mdk_" + "0" * 21 + "." + "s" * 43
    log.warning("somebody sent %s", key)
    log.warning("header: Bearer %s", key)
    log.warning("hook", extra={"key": key, "worker": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
    assert "s" * 43 not in lines.getvalue()
    assert "MfKQ9r8" not in lines.getvalue()
    assert read(lines)[0]["event"] == "somebody sent [key]"


def test_fields_that_are_not_known_are_left_out(lines: io.StringIO) -> None:
    log.info("made", extra={"prompt": "a woman in a corridor", "production": "prd_1"})
    (line,) = read(lines)
    assert line["production"] == "prd_1"
    assert "prompt" not in line


def test_an_error_tells_its_place_and_not_its_words(lines: io.StringIO) -> None:
    try:
        raise ValueError("She opens the letter.")
    except ValueError as error:
        log.error("failed", exc_info=error)
    (line,) = read(lines)
    assert line["error"].startswith("ValueError at test_logs.py:")
    assert "letter" not in lines.getvalue()


def test_lines_of_a_production_carry_its_id(lines: io.StringIO) -> None:
    with logs.bound(production="prd_1", task="shot/1"):
        log.info("started")
    log.info("alone")
    first, second = read(lines)
    assert (first["production"], first["task"]) == ("prd_1", "shot/1")
    assert "production" not in second


def test_a_request_is_one_line_with_its_route_and_key(lines: io.StringIO, tmp_path: Path) -> None:
    with service(tmp_path) as desk:
        mira = desk.client(Scope.CREATOR)
        address = mira.post("/v1/series", json={"title": "The Key"}).headers["location"]
        mira.get(address, headers={"X-Request-Id": "from-mira-1"})
    line = read(lines)[-1]
    told = (line["method"], line["route"], line["status"], line["request"])
    assert told == ("GET", "/v1/series/{series}", 200, "from-mira-1")
    assert line["key"].startswith("mdk_")
    assert "." not in line["key"]
    assert line["ms"] >= 0
    assert address.rpartition("/")[2] not in lines.getvalue()


def said(value: object, mark: str) -> Any:
    """The same with the mark in every text that people write freely."""
    free = ("title", "premise", "description", "name", "notes", "wardrobe")
    if isinstance(value, dict):
        return {
            key: f"{inner} {mark}" if key in free and isinstance(inner, str) else said(inner, mark)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [said(inner, mark) for inner in value]
    return f"{value} {mark}." if isinstance(value, str) and " " in value else value


def test_no_story_and_no_key_is_ever_logged(
    lines: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = "quetzalcoatlus"
    monkeypatch.setattr(world, "STORY", said(world.STORY, mark))
    keys = remembered(monkeypatch)
    with world.prepared(tmp_path) as there:
        names = there.names[world.MIRA]
        mira = there.who(world.MIRA, Scope.CREATOR)
        for method, address in (("POST", "/v1/series"), ("PUT", f"/v1/series/{names['series']}")):
            mira.request(method, address, json={"title": mark, mark: mark}, headers={"If-Match": "*"})
        mira.get(f"/v1/series/{names['series']}", params={"q": mark}, headers={"X-Request-Id": mark})
        mira.get(f"/v1/{mark}")
        assert mark in mira.get(f"/v1/series/{names['series']}").text
    assert len(read(lines)) > 10
    written = lines.getvalue().replace(f'"request": "{mark}"', "")  # which the caller calls so
    assert mark not in written
    assert keys
    assert not any(key.partition(".")[2] in written for key in keys)


def remembered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every key that is made from now on."""
    made, make = [], Service.key

    def key(self: Service, *scopes: Scope, owner: str = "mira") -> str:
        made.append(make(self, *scopes, owner=owner))
        return made[-1]

    monkeypatch.setattr(Service, "key", key)
    return made

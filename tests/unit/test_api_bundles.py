"""Bundles and packs over HTTP: ordered, packed by a production of their own, and then there to be had."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from driving import driven
from edit_service import Shelf, shelved
from service import Service
from story_service import KINDS, running

from orchestrator.desk import ids

SMALL = [{"code": code, "because": "slates are small and quick"} for code in ("frame-size", "caption-pace")]
ROUTES: dict[str, dict[str, Any]] = {"bundles": {}, "packs": {"platform": "tiktok", "override": SMALL}}


@pytest.fixture(scope="module", params=KINDS)
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(request, tmp_path_factory) as service:
        yield service


@pytest.fixture(scope="module")
def desk(service: Service) -> Shelf:
    return shelved(service)


@pytest.fixture(scope="module")
def done(desk: Shelf) -> str:
    """A production that is made, of slates."""
    name = ordered(desk)
    driven(desk.service.office)
    assert desk.mira.get(f"/v1/productions/{name}").json()["state"] == "done"
    return name


def ordered(desk: Shelf) -> str:
    once = {"Idempotency-Key": ids.new("once")}
    return str(
        desk.mira.post(f"{desk.episode}/productions", json={"profile": "slate"}, headers=once).json()["id"]
    )


def asked(who: Any, noun: str, production: str, key: str = "", **more: Any) -> Any:
    once = {"Idempotency-Key": key or ids.new("once")}
    return who.post(f"/v1/{noun}", json={"production": production, **ROUTES[noun], **more}, headers=once)


def packed(desk: Shelf, made: Any) -> Any:
    """It, once its production has packed it."""
    assert made.status_code == 202, made.text
    driven(desk.service.office)
    found = desk.mira.get(made.headers["location"]).json()
    assert found["state"] == "done", desk.mira.get(f"/v1/productions/{found['packing']}").json()["problem"][
        "detail"
    ]
    return found


@pytest.mark.parametrize("noun", ROUTES)
def test_only_what_is_done_and_ones_own_is_packed(desk: Shelf, done: str, noun: str) -> None:
    waiting = ordered(desk)
    assert asked(desk.mira, noun, waiting).status_code == 409
    assert asked(desk.mira, noun, ids.new("prd")).status_code == 404
    assert asked(desk.noor, noun, done).status_code == 404
    assert asked(desk.mira, noun, "../../etc").status_code == 422
    assert desk.mira.post(f"/v1/{noun}", json={"production": done, **ROUTES[noun]}).status_code == 422
    desk.mira.post(f"/v1/productions/{waiting}/cancel")


def test_a_platform_that_nobody_knows_is_refused_with_those_that_there_are(desk: Shelf, done: str) -> None:
    for named in ("vine", "../../etc/passwd", "/tmp/mine.yaml"):
        refused = asked(desk.mira, "packs", done, platform=named)
        assert refused.status_code == 422
        assert "tiktok" in refused.text


def test_a_check_that_says_no_fails_the_pack_with_place_and_cure(desk: Shelf, done: str) -> None:
    made = asked(desk.mira, "packs", done, override=SMALL[1:])
    driven(desk.service.office)
    found = desk.mira.get(made.headers["location"]).json()
    assert (found["state"], found["href"]) == ("failed", None)
    problem = desk.mira.get(f"/v1/productions/{found['packing']}").json()["problem"]
    assert problem["kind"] == "CheckRefused"
    assert "frame-size: 216x384" in problem["detail"]


def test_who_overrides_a_check_stands_in_the_report(desk: Shelf, done: str) -> None:
    made = packed(desk, asked(desk.mira, "packs", done))
    with zipfile.ZipFile(io.BytesIO(desk.mira.get(made["href"]).content)) as held:
        (name,) = [each for each in held.namelist() if each.endswith("report.json")]
        told = json.loads(held.read(name))["overridden"]
    assert {each["code"] for each in told} == {each["code"] for each in SMALL}
    assert all(each["by"].startswith("mira, ") for each in told), "the owner, and the key's id"


@pytest.mark.parametrize(
    "override", [{"code": "Not An Id", "because": "x"}, {"code": "hook", "because": " "}]
)
def test_an_override_without_a_code_or_a_reason_is_refused(
    desk: Shelf, done: str, override: dict[str, str]
) -> None:
    assert asked(desk.mira, "packs", done, override=[override]).status_code == 422


@pytest.mark.parametrize("noun", ROUTES)
def test_before_it_is_packed_there_is_no_file_and_it_says_who_packs_it(
    desk: Shelf, done: str, noun: str
) -> None:
    made = asked(desk.mira, noun, done)
    found = desk.mira.get(made.headers["location"]).json()
    assert (found["state"], found["href"], found["digest"]) == ("queued", None, None)
    early = desk.mira.get(f"{made.headers['location']}/file")
    assert early.status_code == 409
    assert found["packing"] in early.json()["detail"]
    assert asked(desk.mira, noun, found["packing"]).status_code == 409, "what packs is no episode"
    desk.mira.post(f"/v1/productions/{found['packing']}/cancel")


@pytest.mark.parametrize("noun", ROUTES)
def test_somebody_elses_is_not_there(desk: Shelf, done: str, noun: str) -> None:
    made = packed(desk, asked(desk.mira, noun, done))
    for address in (f"/v1/{noun}/{made['id']}", made["href"]):
        assert desk.noor.get(address).status_code == 404
    assert desk.noor.get(f"/v1/{noun}").json()["items"] == []


@pytest.mark.parametrize("noun", ROUTES)
def test_it_is_ordered_once_and_the_same_content_is_the_same_file(desk: Shelf, done: str, noun: str) -> None:
    first = asked(desk.mira, noun, done, f"the-same-{noun}")
    assert asked(desk.mira, noun, done, f"the-same-{noun}").json() == first.json()
    one, other = packed(desk, first), packed(desk, asked(desk.mira, noun, done))
    whole = desk.mira.get(one["href"])
    assert hashlib.sha256(whole.content).hexdigest() == one["digest"]
    assert noun == "packs" or one["digest"] == other["digest"], "packs are sealed with a time"
    assert desk.mira.get(one["href"], headers={"Range": "bytes=0-1"}).content == b"PK"
    listed = desk.mira.get(f"/v1/{noun}", params={"production": done, "limit": 1})
    assert [each["id"] for each in listed.json()["items"]] == [other["id"]]


def test_a_bundle_holds_the_cut_that_was_delivered_whatever_was_edited_since(desk: Shelf, done: str) -> None:
    cut = desk.mira.get(f"{desk.episode}/cuts/slate")
    first = cut.json()["made"]["events"][0]["shot"]
    trim = {"trims": {first: {"tail": 2}}}
    edited = desk.mira.patch(
        f"{desk.episode}/cuts/slate", json=trim, headers={"If-Match": cut.headers["etag"]}
    )
    assert edited.status_code == 200, edited.text
    made = packed(desk, asked(desk.mira, "bundles", done))
    names, files = unzipped(desk, made)
    (told,) = [name for name in names if name.endswith("MANIFEST.json")]
    assert json.loads(files.read(told))["frames"] == cut.json()["made"]["frames"]
    assert any(name.endswith(".otio") for name in names)
    assert any(name.endswith(".fcpxml") for name in names)


def test_a_bundles_production_stands_beside_the_episodes(desk: Shelf, done: str) -> None:
    made = packed(desk, asked(desk.mira, "bundles", done))
    assert desk.mira.get(f"/v1/productions/{made['packing']}").json()["what"] == "bundle"
    assert desk.mira.get(f"{desk.episode}/cuts/slate").json()["production"] == done


def unzipped(desk: Shelf, made: Any) -> tuple[list[str], zipfile.ZipFile]:
    held = zipfile.ZipFile(io.BytesIO(desk.mira.get(made["href"]).content))
    for name in held.namelist():
        assert name.isascii()
        assert ".." not in Path(name).parts
        assert not name.startswith("/")
    assert {info.date_time for info in held.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    return held.namelist(), held

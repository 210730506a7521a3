"""Bundles over HTTP. What a production makes is entered here; nobody films."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from edit_service import Shelf, shelved
from service import Service
from story_service import KINDS, running

from orchestrator import make, profiles
from orchestrator.cut import to_json
from orchestrator.desk import bundles, ids
from orchestrator.ledger import Action, Ending
from orchestrator.store import Stored

PROFILE = profiles.profile("slate")


@pytest.fixture(scope="module", params=KINDS)
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(request, tmp_path_factory) as service:
        yield service


@pytest.fixture
def desk(service: Service) -> Shelf:
    return shelved(service)


@pytest.fixture
def done(desk: Shelf, tmp_path: Path) -> str:
    """A production that made everything."""
    office, making = desk.service.office, desk.floor.making(PROFILE)
    name = ordered(desk)
    office.ledger.actions.forget(making.shoot.keys().values())
    tasks = sorted(making.shoot.keys().items(), key=lambda task: not task[0].startswith("voice/"))
    seen = None
    for task, key in tasks:
        seen = seen or make.preview(making)  # as soon as every voice is there
        content = {"ms": 900, "words": [{"text": "so", "start": 0, "end": 800}], "task": task}
        kept = put(desk, tmp_path / "made.json", json.dumps(content))
        roles = {"voice": kept, "timing": kept, "clip": kept, "still": kept}
        office.ledger.actions.note(Action(key, "any", "slate", "1", roles, {"frames": 99}, 1, 1, ""))
    assert seen
    cut = put(desk, tmp_path / "cut.json", to_json(seen.cut))
    episode = put(desk, tmp_path / "episode.mp4", "the episode")
    files = {each: [k.digest, k.suffix, k.size] for each, k in (("cut.json", cut), ("episode.mp4", episode))}
    office.ledger.productions.end(name, Ending("done", files=files, report={"title": "Room Nine"}))
    return name


def put(desk: Shelf, file: Path, content: str) -> Stored:
    file.write_text(content)
    return desk.service.office.store.put(file)


def ordered(desk: Shelf) -> str:
    once = {"Idempotency-Key": ids.new("once")}
    return str(
        desk.mira.post(f"{desk.episode}/productions", json={"profile": "slate"}, headers=once).json()["id"]
    )


def bundle(who: Any, production: str, key: str = "") -> Any:
    once = {"Idempotency-Key": key or ids.new("once")}
    return who.post("/v1/bundles", json={"production": production}, headers=once)


def unzipped(desk: Shelf, made: Any) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(desk.mira.get(made.json()["href"]).content))


def test_only_what_is_done_and_ones_own_is_bundled(desk: Shelf, done: str) -> None:
    assert bundle(desk.mira, ordered(desk)).status_code == 409
    assert bundle(desk.mira, ids.new("prd")).status_code == 404
    assert bundle(desk.noor, done).status_code == 404
    assert bundle(desk.mira, "../../etc").status_code == 422
    assert desk.mira.post("/v1/bundles", json={"production": done}).status_code == 422, "no Idempotency-Key"


def test_somebody_elses_bundle_is_not_there(desk: Shelf, done: str) -> None:
    made = bundle(desk.mira, done)
    assert made.status_code == 201, made.text
    for address in (made.headers["location"], made.json()["href"]):
        assert desk.noor.get(address).status_code == 404
    assert desk.noor.get("/v1/bundles").json()["items"] == []


def test_what_was_lost_is_not_bundled(desk: Shelf, done: str) -> None:
    desk.service.office.ledger.actions.forget(desk.floor.making(PROFILE).shoot.keys().values())
    refused = bundle(desk.mira, done)
    assert refused.status_code == 409
    assert "Produce the episode again" in refused.json()["detail"]


def test_a_bundle_is_made_once_and_the_same_content_is_the_same_file(desk: Shelf, done: str) -> None:
    first, again = bundle(desk.mira, done, "the-same-key"), bundle(desk.mira, done, "the-same-key")
    assert first.headers["location"] == again.headers["location"]
    other = bundle(desk.mira, done)
    assert (other.json()["id"] != first.json()["id"], other.json()["digest"]) == (
        True,
        first.json()["digest"],
    )
    listed = desk.mira.get("/v1/bundles", params={"production": done, "limit": 1})
    assert listed.json()["items"] == [other.json()]
    assert desk.mira.get(listed.links["next"]["url"]).json()["items"] == [first.json()]
    assert desk.mira.get(first.headers["location"]).json() == first.json()
    assert desk.audited()[-2:] == ["create bundle", "create bundle"]
    assert f"{first.json()['digest']}.zip" in desk.service.office.ledger.bundles.files()


def test_the_file_can_be_had_in_parts_under_a_name(desk: Shelf, done: str) -> None:
    made = bundle(desk.mira, done).json()
    whole = desk.mira.get(made["href"])
    assert hashlib.sha256(whole.content).hexdigest() == made["digest"]
    assert 'filename="01 Room Nine.zip"' in whole.headers["content-disposition"]
    assert desk.mira.get(made["href"], headers={"Range": "bytes=0-1"}).content == b"PK"


def test_a_bundle_holds_the_episode_its_clips_and_voices(desk: Shelf, done: str) -> None:
    with unzipped(desk, bundle(desk.mira, done)) as held:
        told = json.loads(held.read("manifest.json"))
        names = held.namelist()
        contents = {name: held.read(name) for name in names}
        assert {info.compress_type for info in held.infolist()} == {zipfile.ZIP_STORED}
        assert {info.date_time for info in held.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert contents["episode.mp4"] == b"the episode"
    plan = desk.floor.plan
    clips = [each for each in told["media"] if "shot" in each]
    assert {each["shot"] for each in clips} == {shot.id for shot in plan.shots}
    shown = [each["shot"] for each in clips if each["in_cut"]]
    cut = json.loads(contents["cut.json"])
    assert shown == list(dict.fromkeys(event["shot"] for event in cut["events"])), "in story order"
    assert [each["line"] for each in told["media"] if "line" in each] == [line.id for line in plan.lines]
    for each in (*told["media"], *told["files"]):
        assert hashlib.sha256(contents[each["name"]]).hexdigest() == each["sha256"]
    assert all(isinstance(each["seed"], int) and each["worker"] == "slate" for each in clips)
    assert sorted(name for name in names if "_t" in name)[0].startswith("media/b001-")


def test_who_finds_enough_waiting_comes_back_and_what_is_made_is_told_without_packing(
    desk: Shelf, done: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bundle(desk.mira, done, key="my-first-bundle")
    bench = bundles.Bench(waiting=0)
    monkeypatch.setattr(bundles, "BENCH", bench)
    with bench.taken():
        refused = bundle(desk.mira, done)
        assert (refused.status_code, int(refused.headers["retry-after"]) > 0) == (429, True)
        assert bundle(desk.mira, done, key="my-first-bundle").json() == made.json()
    assert bundle(desk.mira, done).status_code == 201


def test_names_in_a_bundle_are_plain(desk: Shelf, done: str) -> None:
    with unzipped(desk, bundle(desk.mira, done)) as held:
        for name in held.namelist():
            assert name.isascii()
            assert not name.startswith("/")
            assert ".." not in name.split("/")
        assert len({name.casefold() for name in held.namelist()}) == len(held.namelist())

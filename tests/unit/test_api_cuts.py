"""Cuts and captions over HTTP. The voices are entered as a production does; nobody films here."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from edit_service import Shelf, send, shelved
from service import Service
from story_service import KINDS, pointers, running

from orchestrator import make, profiles
from orchestrator.cut import to_json
from orchestrator.desk import ids
from orchestrator.ledger import Action, Ending
from orchestrator.shoot import voice_task

PROFILE = profiles.profile("slate")


@pytest.fixture(scope="module", params=KINDS)
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(request, tmp_path_factory) as service:
        yield service


@pytest.fixture
def desk(service: Service) -> Shelf:
    """Nobody has said a line of it."""
    return shelved(service)


@pytest.fixture
def spoken(desk: Shelf, tmp_path: Path) -> Shelf:
    """Its voices exist, so its cut can be worked out."""
    office, making = desk.service.office, desk.floor.making(PROFILE)
    keys = making.shoot.keys()
    for line in making.plan.lines:
        timing = tmp_path / f"{line.id}.json"
        timing.write_text(json.dumps(timed(line.text)))
        files = {role: office.store.put(timing) for role in ("voice", "timing")}
        office.ledger.actions.note(
            Action(keys[voice_task(line.id)], "voice", "slate.voice", "1", files, {}, 1, 1, "")
        )
    return desk


def timed(text: str) -> dict[str, Any]:
    words = [{"text": w, "start": 300 * n, "end": 300 * n + 280} for n, w in enumerate(text.split())]
    return {"ms": 300 * len(words) + 100, "words": words}


def address(desk: Shelf) -> str:
    return f"{desk.episode}/cuts/slate"


def caption(desk: Shelf) -> str:
    return f"{address(desk)}/captions/{desk.floor.plan.lines[0].id}/1"


def edited(desk: Shelf, method: str, place: str, body: Any = None) -> Any:
    etag = desk.mira.get(address(desk)).headers["etag"]
    return send(desk.mira, method, place, body, etag)


def quiet(desk: Shelf) -> str:
    """A shot over which nobody begins to speak."""
    return next(shot.id for shot in desk.floor.plan.shots[1:] if not shot.line and not shot.hears)


def test_what_is_not_there(desk: Shelf) -> None:
    assert desk.mira.get(f"{desk.episode}/cuts/imax").status_code == 404
    assert desk.mira.get(address(desk).replace("episodes/1", "episodes/3")).status_code == 404
    told: dict[str, Any] = {"json": {}, "headers": {"If-Match": "*"}}
    assert desk.noor.get(address(desk)).status_code == 404
    assert desk.noor.put(address(desk), **told).status_code == 404
    assert desk.noor.patch(caption(desk), **told).status_code == 404
    assert desk.mira.delete(caption(desk), headers={"If-Match": "*"}).status_code == 404


def test_of_two_editors_with_the_same_version_one_is_told(desk: Shelf) -> None:
    version = desk.mira.get(address(desk)).headers["etag"]
    shot = quiet(desk)
    assert desk.mira.patch(address(desk), json={}).status_code == 428
    assert send(desk.mira, "PATCH", address(desk), {"omit": [shot]}, version).status_code == 200
    assert send(desk.mira, "PUT", address(desk), {}, version).status_code == 412
    assert desk.mira.get(address(desk)).json()["edit"]["omit"] == [shot]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"order": ["b9-x"]}, "#/order/0"),
        ({"omit": ["b9-x"]}, "#/omit/0"),
        ({"trims": {"b9-x": {"head": 2}}}, "#/trims/b9-x"),
        ({"gains": {"b9-l1": "3"}}, "#/gains/b9-l1"),
        ({"gains": {"b1-l1": "40"}}, "#/gains/b1-l1"),
    ],
)
def test_what_is_named_and_not_there_is_refused_at_once(
    desk: Shelf, body: dict[str, Any], pointer: str
) -> None:
    for method in ("PUT", "PATCH"):
        assert pointers(edited(desk, method, address(desk), body)) == [pointer]


def test_a_shot_has_one_place(desk: Shelf) -> None:
    shot = quiet(desk)
    refused = edited(desk, "PUT", address(desk), {"order": [shot, shot]})
    assert refused.status_code == 422
    assert "twice" in refused.json()["detail"]


def test_before_the_voices_exist_captions_cannot_be_edited(desk: Shelf) -> None:
    refused = edited(desk, "PATCH", caption(desk), {"text": "Mine."})
    assert refused.status_code == 409
    assert "Produce the episode first" in refused.json()["detail"]


def test_what_cannot_be_cut_is_refused_with_a_cure(spoken: Shelf) -> None:
    speaking = next(shot.id for shot in spoken.floor.plan.shots if shot.line)
    lost = edited(spoken, "PATCH", address(spoken), {"omit": [speaking]})
    assert (lost.status_code, "no line may be lost" in lost.json()["detail"]) == (422, True)
    short = edited(spoken, "PATCH", address(spoken), {"trims": {quiet(spoken): {"head": 5000}}})
    assert (short.status_code, "Leave at least 6" in short.json()["detail"]) == (422, True)
    late = edited(spoken, "PATCH", caption(spoken), {"start": 9000})
    assert (late.status_code, "Give it another start" in late.json()["detail"]) == (422, True)
    assert spoken.mira.get(address(spoken)).json()["edit"]["trims"] == {}


def test_captions_are_given_with_all_that_is_wanted_and_one_by_one_otherwise(spoken: Shelf) -> None:
    name = f"{spoken.floor.plan.lines[0].id}/1"
    assert pointers(edited(spoken, "PATCH", address(spoken), {"captions": {}})) == ["#/captions"]
    unprintable = {"captions": {name: {"text": "\U0001f511"}}}
    told = pointers(edited(spoken, "PUT", address(spoken), unprintable))
    assert told == [f"#/captions/{name.replace('/', '~1')}/text"]
    wanted = {name: {"text": "Mine."}}
    put = edited(spoken, "PUT", address(spoken), {"captions": wanted}).json()["edit"]["captions"]
    assert put[name]["text"] == "Mine."
    assert edited(spoken, "PUT", address(spoken), {}).json()["edit"]["captions"] == put
    assert edited(spoken, "PUT", address(spoken), {"captions": {}}).json()["edit"]["captions"] == {}


def test_captions_that_nobody_says_are_refused_with_the_others(spoken: Shelf) -> None:
    line = spoken.floor.plan.lines[0].id
    for name in (f"{line}/99", "zzz/1"):
        put = edited(spoken, "PUT", address(spoken), {"captions": {name: {"text": "Mine."}}})
        assert pointers(put) == [f"#/captions/{name.replace('/', '~1')}"]
    assert spoken.mira.get(address(spoken)).json()["edit"]["captions"] == {}


def test_before_the_voices_exist_the_line_of_a_caption_must_be_there(desk: Shelf) -> None:
    put = edited(desk, "PUT", address(desk), {"captions": {"zzz/1": {"text": "Mine."}}})
    assert pointers(put) == ["#/captions/zzz~11"]
    known = {f"{desk.floor.plan.lines[0].id}/1": {"text": "Mine."}}
    assert edited(desk, "PUT", address(desk), {"captions": known}).status_code == 200


def test_a_caption_is_kept_with_the_words_that_are_said_unless_it_tells_for_which_it_is(
    spoken: Shelf,
) -> None:
    name = f"{spoken.floor.plan.lines[0].id}/1"
    for was, kept in (("", "That is my name."), ("Said once.", "Said once.")):
        wanted = {"captions": {name: {"text": "Mine.", "was": was}}}
        put = edited(spoken, "PUT", address(spoken), wanted).json()["edit"]["captions"]
        assert put[name]["was"] == kept


def test_put_replaces_patch_merges_and_null_takes_away(spoken: Shelf) -> None:
    shot, line = quiet(spoken), spoken.floor.plan.lines[0].id
    assert edited(spoken, "PATCH", caption(spoken), {"hidden": True}).status_code == 200
    trims = {shot: {"head": 1, "tail": 0}}
    put = edited(spoken, "PUT", address(spoken), {"trims": trims, "gains": {line: "3"}}).json()["edit"]
    assert (put["trims"], put["gains"], len(put["captions"])) == (trims, {line: "3"}, 1)
    merged = edited(spoken, "PATCH", address(spoken), {"gains": {line: None}}).json()["edit"]
    assert (merged["trims"], merged["gains"]) == (trims, {})
    empty = edited(spoken, "PUT", address(spoken), {}).json()["edit"]
    assert (empty["trims"], len(empty["captions"])) == ({}, 1)


def test_a_caption_is_reworded_and_left_to_the_rules_again(spoken: Shelf) -> None:
    name = caption(spoken).rpartition("captions/")[2]
    first = edited(spoken, "PATCH", caption(spoken), {"text": "MY name.", "frames": 30})
    told = first.json()["edit"]["captions"][name]
    assert (told["text"], told["frames"], told["was"]) == ("MY name.", 30, "That is my name.")
    fewer = edited(spoken, "PATCH", caption(spoken), {"frames": None}).json()["edit"]["captions"][name]
    assert (fewer["text"], fewer["frames"]) == ("MY name.", None)
    assert edited(spoken, "DELETE", caption(spoken)).json()["edit"]["captions"] == {}
    assert spoken.audited()[-3:] == ["edit cut"] * 3


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"text": "   "}, "#/text"),
        ({"frames": 0}, "#/frames"),
        ({"size": 3}, "#/size"),
        ({"text": "\u0378"}, "#/text"),
    ],
)
def test_a_caption_that_cannot_be_shown_is_refused(spoken: Shelf, body: dict[str, Any], pointer: str) -> None:
    assert pointers(edited(spoken, "PATCH", caption(spoken), body)) == [pointer]


def test_a_caption_that_nobody_says_is_not_there(spoken: Shelf) -> None:
    place = f"{address(spoken)}/captions/{spoken.floor.plan.lines[0].id}/99"
    assert edited(spoken, "PATCH", place, {"hidden": True}).status_code == 404


def test_the_cut_as_last_made_says_whether_the_edits_are_in_it(spoken: Shelf, tmp_path: Path) -> None:
    before = spoken.mira.get(address(spoken)).json()
    assert (before["production"], before["made"], before["is_in_it"]) == (None, None, False)
    production = done(spoken, tmp_path)
    found = spoken.mira.get(address(spoken)).json()
    assert (found["production"], found["is_in_it"]) == (production, True)
    assert {event["shot"] for event in found["made"]["events"]} <= set(spoken.shots)
    edited(spoken, "PATCH", caption(spoken), {"hidden": True})
    assert not spoken.mira.get(address(spoken)).json()["is_in_it"]
    done(spoken, tmp_path)
    assert spoken.mira.get(address(spoken)).json()["is_in_it"]


def done(desk: Shelf, folder: Path) -> str:
    """A production of it, as if it had been driven."""
    once = {"Idempotency-Key": ids.new("once")}
    ordered = desk.mira.post(f"{desk.episode}/productions", json={"profile": "slate"}, headers=once)
    name = ordered.json()["id"]
    seen = make.preview(desk.floor.making(PROFILE))
    assert seen
    (folder / "cut.json").write_text(to_json(seen.cut))
    kept = desk.service.office.store.put(folder / "cut.json")
    files = {"cut.json": [kept.digest, kept.suffix, kept.size]}
    desk.service.office.ledger.productions.end(name, Ending("done", files=files, report={"title": "x"}))
    return str(name)

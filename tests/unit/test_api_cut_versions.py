"""Versions of a cut over HTTP: listed, read, compared and wanted again; and what an edit may name."""

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
from orchestrator.edits import CutEdit
from orchestrator.ledger import Action
from orchestrator.making import Edit
from orchestrator.shoot import voice_task

PROFILE = profiles.profile("slate")


@pytest.fixture(scope="module", params=KINDS)
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(request, tmp_path_factory) as service:
        yield service


@pytest.fixture
def desk(service: Service, tmp_path: Path) -> Shelf:
    """Its voices exist, so its cut can be worked out."""
    desk = shelved(service)
    office, making = service.office, desk.floor.making(PROFILE)
    for line in making.plan.lines:
        timing = tmp_path / f"{line.id}.json"
        words = [{"text": w, "start": 300 * n, "end": 300 * n + 280} for n, w in enumerate(line.text.split())]
        timing.write_text(json.dumps({"ms": 300 * len(words) + 100, "words": words}))
        files = {role: office.store.put(timing) for role in ("voice", "timing")}
        key = making.shoot.keys()[voice_task(line.id)]
        office.ledger.actions.note(Action(key, "voice", "slate.voice", "1", files, {}, 1, 1, ""))
    return desk


def address(desk: Shelf, more: str = "") -> str:
    return f"{desk.episode}/cuts/slate{more}"


def delivered(desk: Shelf, **wanted: Any) -> Edit:
    """As if a production had delivered that edit."""
    edit = CutEdit.model_validate(wanted)
    making = desk.floor.making(PROFILE)
    seen = make.preview(desk.floor.making(PROFILE, making.edits.model_copy(update={"cut": edit})))
    assert seen
    cuts = desk.service.office.ledger.cuts
    cuts.keep(desk.series, 1, "slate", to_json(seen.cut), edit.model_dump_json())
    return seen


def quiet(desk: Shelf) -> str:
    return next(shot.id for shot in desk.floor.plan.shots[1:] if not shot.line and not shot.hears)


def edited(desk: Shelf, method: str, place: str, body: Any = None, **how: Any) -> Any:
    etag = desk.mira.get(address(desk)).headers["etag"]
    return send(desk.mira, method, place, body, etag, **how)


def test_what_is_not_there(desk: Shelf) -> None:
    assert desk.mira.get(address(desk, "/versions")).json() == {"items": [], "next": None}
    assert desk.mira.get(address(desk, "/versions/1")).status_code == 404
    delivered(desk)
    assert "There are 1 to 1." in desk.mira.get(address(desk, "/versions/2")).json()["detail"]
    assert desk.noor.get(address(desk, "/versions")).status_code == 404
    assert desk.noor.get(address(desk, "/versions/1")).status_code == 404
    assert desk.mira.get(address(desk, "/versions/1/difference/2")).status_code == 404
    assert edited(desk, "POST", address(desk, "/versions/2/restore")).status_code == 404
    assert desk.mira.get(address(desk, "/versions/0")).status_code == 422


def test_versions_come_newest_first_a_page_at_a_time(desk: Shelf) -> None:
    for frames in (1, 2, 3):
        delivered(desk, trims={quiet(desk): {"head": frames}})
    first = desk.mira.get(address(desk, "/versions?limit=2")).json()
    assert [each["number"] for each in first["items"]] == [3, 2]
    rest = desk.mira.get(address(desk, "/versions"), params={"cursor": first["next"]}).json()
    assert [each["number"] for each in rest["items"]] == [1]
    assert rest["items"][0]["is_edited"]


def test_a_version_says_what_it_is_and_the_difference_what_was_done(desk: Shelf) -> None:
    before, shot = delivered(desk), quiet(desk)
    delivered(desk, trims={shot: {"head": 4}})
    one = desk.mira.get(address(desk, "/versions/1")).json()
    assert (one["cut"]["frames"], one["is_edited"]) == (before.cut.frames, False)
    told = desk.mira.get(address(desk, "/versions/1/difference/2")).json()
    assert [(c["kind"], c["what"], c["frames"]) for c in told["changes"]] == [("head", shot, 4)]
    assert desk.mira.get(address(desk, "/versions/2/difference/2")).json()["changes"] == []


def test_the_edit_behind_a_version_is_wanted_again(desk: Shelf) -> None:
    shot = quiet(desk)
    delivered(desk, omit=[shot])
    delivered(desk)
    assert desk.mira.post(address(desk, "/versions/1/restore")).status_code == 428
    stale = {"If-Match": '"somebody-else-was-here"'}
    assert desk.mira.post(address(desk, "/versions/1/restore"), headers=stale).status_code == 412
    back = edited(desk, "POST", address(desk, "/versions/1/restore"))
    assert (back.status_code, back.json()["edit"]["omit"]) == (200, [shot])
    assert desk.mira.get(address(desk)).json()["edit"]["omit"] == [shot]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"takes": {"b9-x": 2}}, "#/takes/b9-x"),
        ({"transitions": {"b9-x": {"kind": "dip"}}}, "#/transitions/b9-x"),
        ({"overlays": [{"shot": "b9-x", "over": "b9-x", "start": 0, "frames": 8}]}, "#/overlays/0/shot"),
        ({"hand": {"strips": [{"shot": "b9-x", "source_in": 0, "frames": 9}]}}, "#/hand/strips/0/shot"),
        ({"hand": {"strips": []}}, "#/hand/strips"),
        ({"opening": "backwards"}, "#/opening"),
    ],
)
def test_what_is_named_and_not_there_is_refused(desk: Shelf, body: dict[str, Any], pointer: str) -> None:
    for method in ("PUT", "PATCH"):
        assert pointers(edited(desk, method, address(desk), body))[0] == pointer


def test_openings_and_transitions_are_wanted_and_taken_back(desk: Shelf) -> None:
    shot = quiet(desk)
    wanted = {"opening": "cold-open", "transitions": {shot: {"kind": "dip", "frames": 8}}}
    put = edited(desk, "PUT", address(desk), wanted).json()["edit"]
    assert (put["opening"], put["transitions"]) == (wanted["opening"], wanted["transitions"])
    less = edited(desk, "PATCH", address(desk), {"transitions": {shot: None}, "opening": ""}).json()["edit"]
    assert (less["opening"], less["transitions"]) == ("", {})


def test_only_timelines_come_in(desk: Shelf) -> None:
    sent = {"files": {"file": ("cut.mp4", b"x")}}
    headers = {"If-Match": desk.mira.get(address(desk)).headers["etag"]}
    refused = desk.mira.post(address(desk, "/import"), headers=headers, **sent)
    assert (refused.status_code, ".otio, .otioz or .fcpxml" in refused.json()["detail"]) == (415, True)
    assert desk.mira.post(address(desk, "/import"), **sent).status_code == 428
    much = {"files": {"file": ("cut.otio", b" " * (9 << 20))}}
    assert desk.mira.post(address(desk, "/import"), headers=headers, **much).status_code == 413
    media = {"files": {"file": ("cut.otioz", b" " * (9 << 20))}}
    broken = desk.mira.post(address(desk, "/import"), headers=headers, **media)
    assert (broken.status_code, "no .otioz file" in broken.json()["detail"]) == (422, True)


def test_the_cut_that_comes_next_is_shown_with_its_pacing_and_its_versions(desk: Shelf) -> None:
    assert desk.noor.get(address(desk, "/preview")).status_code == 404
    assert desk.mira.get(address(desk, "/preview?coverage=none")).status_code == 422
    shot = quiet(desk)
    delivered(desk)
    before = desk.mira.get(address(desk, "/preview")).json()
    assert (before["is_made"], len(before["versions"]), before["findings"]) == (True, 1, [])
    assert before["pacing"]["figures"]
    assert shot in {row["shot"] for row in before["rows"]}
    edited(desk, "PATCH", address(desk), {"omit": [shot]})
    after = desk.mira.get(address(desk, "/preview")).json()
    assert (after["is_made"], after["edit"]["omit"]) == (False, [shot])
    assert shot not in {row["shot"] for row in after["rows"]}

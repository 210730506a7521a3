"""The direction of a shot over HTTP."""

from typing import Any

import pytest
from edit_service import Shelf, desk, send

from orchestrator import overlay
from orchestrator.desk import directions
from orchestrator.desk.actor import Scope

__all__ = ["desk"]


def address(desk: Shelf, shot: str = "") -> str:
    return f"{desk.episode}/shots/{shot or desk.shots[0]}/direction"


def test_an_unknown_shot_or_episode_or_somebody_elses_is_not_there(desk: Shelf) -> None:
    assert desk.mira.get(address(desk, "b9-nothing")).status_code == 404
    assert desk.mira.get(address(desk).replace("episodes/1", "episodes/7")).status_code == 404
    assert desk.noor.get(address(desk)).status_code == 404
    assert desk.noor.put(address(desk), json={}, headers={"If-Match": "*"}).status_code == 404


def test_a_change_without_a_version_is_refused(desk: Shelf) -> None:
    assert desk.mira.patch(address(desk), json={"mood": "cold"}).status_code == 428


def test_of_two_editors_with_the_same_version_one_is_told(desk: Shelf) -> None:
    version = desk.mira.get(address(desk)).headers["etag"]
    assert send(desk.mira, "PATCH", address(desk), {"mood": "cold"}, version).status_code == 200
    assert send(desk.mira, "PATCH", address(desk), {"mood": "warm"}, version).status_code == 412
    assert desk.mira.get(address(desk)).json()["edit"] == {"mood": "cold"}


@pytest.mark.parametrize(
    ("edit", "pointer"),
    [
        ({"size": "HUGE"}, "#/size"),
        ({"frames": 2}, "#/frames"),
        ({"zoom": 3}, "#/zoom"),
        ({"location": "roof"}, "#/location"),
        ({"cues": ["bang"]}, "#/cues/0"),
        (
            {"cast": [{"sheet": "maya", "wardrobe": "day", "emotion": "shock", "behaviour": "stares"}]},
            "#/cast/0/sheet",
        ),
    ],
)
def test_a_field_that_cannot_be_used_is_named(desk: Shelf, edit: dict[str, object], pointer: str) -> None:
    refused = send(desk.mira, "PATCH", address(desk, desk.shots[-1]), edit)
    assert refused.status_code == 422
    assert pointer in [each["pointer"] for each in refused.json()["errors"]]
    assert desk.mira.get(address(desk, desk.shots[-1])).json()["edit"] is None


def test_what_changes_while_an_episode_is_directed_is_not_overruled(
    desk: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, looked = overlay.faults, list[int]()

    def disturbed(*given: Any) -> Any:
        """Somebody directs the same shot meanwhile, and need not wait."""
        looked.append(1)
        if len(looked) == 1:
            assert send(desk.mira, "PATCH", address(desk), {"mood": "warm"}).status_code == 200
        return look(*given)

    monkeypatch.setattr(directions, "faults", disturbed)
    assert send(desk.mira, "PATCH", address(desk), {"mood": "cold"}).status_code == 412
    assert desk.mira.get(address(desk)).json()["edit"]["mood"] == "warm"


def test_patch_adds_put_replaces_and_delete_leaves_it_to_the_director(desk: Shelf) -> None:
    before = desk.mira.get(address(desk)).json()
    assert before["edit"] is None
    send(desk.mira, "PATCH", address(desk), {"mood": "cold", "angle": "low"})
    added = send(desk.mira, "PATCH", address(desk), {"location": None}).json()
    assert added["edit"] == {"mood": "cold", "angle": "low", "location": None}
    assert (added["shot"]["mood"], added["shot"]["angle"], added["shot"]["location"]) == ("cold", "low", None)
    assert send(desk.mira, "PUT", address(desk), {"mood": "wet"}).json()["edit"] == {"mood": "wet"}
    assert send(desk.mira, "DELETE", address(desk)).json() == before
    assert desk.audited()[-4:] == ["direct shot"] * 4


def test_an_edit_that_the_story_has_left_behind_is_told_and_not_lost(desk: Shelf) -> None:
    shot = desk.shots[0]
    send(desk.mira, "PATCH", address(desk, shot), {"location": "attic"})
    desk.service.office.ledger.documents.remove(desk.series, "location", "attic")
    found = desk.mira.get(address(desk, shot)).json()
    assert (found["edit"], found["shot"]["location"]) == ({"location": "attic"}, "ward")
    assert found["unusable"] == ["location: There is no location 'attic'. Use one of: ward."]


def test_an_order_takes_the_edits_along(desk: Shelf) -> None:
    send(desk.mira, "PATCH", address(desk), {"mood": "cold"})
    made = desk.mira.post(
        f"{desk.episode}/productions", json={"profile": "slate"}, headers={"Idempotency-Key": "the-order"}
    )
    assert made.status_code == 202, made.text
    ordered = desk.service.office.ledger.productions.ordered(made.json()["id"])
    assert f'"{desk.shots[0]}":{{"mood":"cold"}}' in ordered.edits


def test_who_only_watches_directs_nothing(desk: Shelf) -> None:
    operator = desk.service.client(Scope.OPERATOR)
    assert operator.get(address(desk)).status_code == 403
    assert operator.put(address(desk), json={}, headers={"If-Match": "*"}).status_code == 403

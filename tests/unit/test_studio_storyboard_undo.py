"""Undo at the storyboard: what was done to beats is taken back exactly, and nothing that was done since."""

from typing import Any

import pytest
from service import Service
from storyboard_visitor import Visitor, desk, film, mira

from orchestrator.desk import episodes
from orchestrator.desk.actor import Scope

__all__ = ["desk", "mira"]


def whole(mira: Visitor) -> Any:
    """The episode as it is kept, and its version."""
    document = episodes.find(mira.desk.office, mira.actor, mira.series, 1)
    return document.body, document.digest


def remove(mira: Visitor, beat: str) -> Any:
    """Delete a beat, as a page with script does."""
    button = mira.page().select_one(f'[value^="delete {beat} "]')
    return mira.order(str(button["value"]).replace("delete", "remove"))  # type: ignore[index]


def test_an_undo_overwrites_nothing_that_somebody_did_since(desk: Service, mira: Visitor) -> None:
    assert mira.page().select_one("#undo[hidden]"), "nothing was done yet"
    assert mira.send(mira.page().select_one("#undo")).status_code == 409
    remove(mira, "b2")
    undo = mira.page().select_one("#undo")
    mira.order("down b1")
    now = whole(mira)
    refused = mira.send(undo)
    assert (refused.status_code, "Somebody else changed this" in refused.text) == (412, True)
    assert whole(mira) == now
    editor = Visitor(desk, desk.key(Scope.EDITOR), mira.series)
    editor.sign_in()
    assert not editor.page().select("#undo")


@pytest.mark.parametrize(
    ("press", "words"),
    [
        ("remove b2", "Beat 2 was deleted"),
        ("down b1", "The beats were put in another order"),
        ("before b3 b1", "The beats were put in another order"),
        ("duplicate b3", "Beat 4 was added"),
    ],
)
def test_what_was_done_to_beats_is_undone_exactly(mira: Visitor, press: str, words: str) -> None:
    before = whole(mira)
    done = remove(mira, "b2") if press == "remove b2" else mira.order(press)
    assert done.status_code == 303
    undo = mira.page("?q=drawer").select_one("#undo")
    assert undo.text == f"{words}. Undo"  # type: ignore[union-attr]
    assert mira.send(undo).headers["location"] == f"{mira.address}?profile=animatic&q=drawer"
    assert whole(mira) == before
    assert mira.page().select_one("#undo[hidden]")


def test_one_change_after_the_other_is_undone(mira: Visitor) -> None:
    versions = [whole(mira)]
    for do in ("down b1", "duplicate b3"):
        mira.order(do)
        versions.append(whole(mira))
    mira.send(mira.page().select_one("#new form"), text="Rain.", after="b2")
    while versions:
        mira.send(mira.page().select_one("#undo"))
        assert whole(mira) == versions.pop()


def test_who_comes_to_the_same_beats_again_still_goes_back_to_the_first(mira: Visitor) -> None:
    versions = [whole(mira)]
    for do in ("remove b2", "down b1", "up b1", "down b1"):
        remove(mira, "b2") if do == "remove b2" else mira.order(do)
        versions.append(whole(mira))
    assert versions[1] == versions[3]
    assert versions[2] == versions[4]
    for before in versions[-2::-1]:
        mira.send(mira.page().select_one("#undo"))
        assert whole(mira) == before
    assert mira.page().select_one("#undo[hidden]")


def test_what_an_admin_did_is_undone_by_whose_series_it_is(desk: Service, mira: Visitor) -> None:
    before = whole(mira)
    admin = Visitor(desk, desk.key(Scope.ADMIN, owner="house"), mira.series)
    admin.sign_in()
    remove(admin, "b2")
    mira.sign_in()
    undo = mira.page().select_one("#undo")
    assert undo.text == "Beat 2 was deleted. Undo"  # type: ignore[union-attr]
    assert mira.send(undo).status_code == 303
    assert whole(mira) == before


def test_what_was_made_of_a_deleted_beat_is_there_after_an_undo(mira: Visitor) -> None:
    film(mira)
    before = str(mira.page().select_one("#board"))
    remove(mira, "b2")
    mira.send(mira.page().select_one("#undo"))
    assert "1 take" in before
    assert str(mira.page().select_one("#board")) == before

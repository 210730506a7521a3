"""An edit makes only what depends on it, and `why` says so beforehand."""

import re

import pytest

from tests.acceptance.conftest import Desk, new_desk

DRAFT = ("--episode", "1", "--profile", "draft")
JOINED = {"master", "mix", "score/bed"}  # made of the whole episode, cheap, never encoded twice


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = new_desk(tmp_path_factory.mktemp("edits"))
    desk.produce(*DRAFT)
    return desk


@pytest.fixture
def desk(made: Desk) -> Desk:
    """The made episode with its story unedited."""
    return new_desk(made.folder)


def announced(desk: Desk) -> set[str]:
    """The tasks that `why` says would run."""
    reasons = desk.json("why", desk.story, *DRAFT)
    return {reason["task"] for reason in reasons if reason["causes"] != ["reused"]}


def beats(tasks: set[str]) -> set[str]:
    """The beats that tasks about shots and lines belong to."""
    return {found[1] for task in tasks if (found := re.match(r"\w+/(b\d+)-", task))}


def test_nothing_edited_nothing_announced(desk: Desk) -> None:
    assert announced(desk) == set()


def test_an_edited_beat_makes_its_own_shots_only(desk: Desk) -> None:
    desk.edit(
        "Her expression changes from confusion to shock.", "Her expression changes from confusion to anger."
    )
    before = announced(desk)
    assert beats(before) == {"b3"}
    assert set(desk.produce(*DRAFT)["ran"]) == before


def test_an_inserted_beat_makes_its_own_shots_only(desk: Desk) -> None:
    desk.edit(
        "4. The boss notices", "4. Maya stares at the date in the corner of the slide.\n4. The boss notices"
    )
    before = announced(desk)
    assert beats(before) == {"b8"}
    assert set(desk.produce(*DRAFT)["ran"]) == before
    assert {task for task in before if "/" not in task or task in JOINED} <= JOINED


def test_a_recoloured_wardrobe_makes_only_the_shots_in_which_it_is_worn(desk: Desk) -> None:
    plan = desk.json("plan", desk.story, "--episode", "1")[0]
    worn = {shot["id"] for shot in plan["shots"] if any(who["sheet"] == "maya" for who in shot["cast"])}
    desk.edit("beige blazer over a white top", "dark green blazer over a white top")
    before = announced(desk)
    assert {task.split("/")[1] for task in before if task.startswith("motion/")} == worn
    assert {task.split("/")[1] for task in before if task.startswith("still/")} == worn
    assert not before & {"mix", "score/bed"}
    assert set(desk.produce(*DRAFT)["ran"]) == before


def test_a_wardrobe_that_nobody_wears_changes_nothing(desk: Desk) -> None:
    desk.edit("white button-down", "red button-down")
    assert announced(desk) == set()


def test_a_picture_edit_of_one_shot_encodes_one_segment(desk: Desk) -> None:
    desk.edit("copied by V. Hale, yesterday 23:41", "copied by V. Hale, today 00:12")
    ran = desk.produce(*DRAFT)["ran"]
    assert [task for task in ran if task.startswith("segment/")] == ["segment/b5-insert"]
    assert set(ran) == {"still/b5-insert", "motion/b5-insert/t1", "segment/b5-insert", "master"}


def test_coverage_of_the_cut_alone_films_no_alternates(desk: Desk) -> None:
    plan = desk.json("plan", desk.story, "--episode", "1")[0]
    spare = {shot["id"] for shot in plan["shots"] if shot["coverage"] == "alternate"}
    full, cut = (
        {reason["task"] for reason in desk.json("why", desk.story, *DRAFT, "--coverage", coverage)}
        for coverage in ("full", "cut")
    )
    assert spare
    assert full - cut == {f"still/{shot}" for shot in spare} | {f"motion/{shot}/t1" for shot in spare}

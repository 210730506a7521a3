"""Captions in the area of a platform: the same phrases at the same times, laid out for another zone."""

from dataclasses import replace

import pytest
from cut_examples import PLAN, line, plan_of, shot, takes, voices
from hypothesis import given, settings
from hypothesis import strategies as st

from character_sheets.sheet import Location
from orchestrator.captions.layout import boxes
from orchestrator.captions.write import ass
from orchestrator.cut import Cut, row_text
from orchestrator.cut.rules import assembled
from orchestrator.edits import CutEdit
from orchestrator.finish import Footage, finish
from orchestrator.graph import Blob, Graph
from orchestrator.plan import Plan
from orchestrator.platforms import area_of, names
from orchestrator.profiles import profile
from orchestrator.qc import cut_checks
from orchestrator.story import Series
from orchestrator.zones import HOUSE, Area, Box

LONG = "He promised me your job, your desk, your design and every single night that you have worked for it."
TALK = plan_of(
    shot("b1-a", frames=96),
    shot("b6-a", "victor", line="b6-l1"),
    shot("b7-a", frames=60),
    lines=(line("b6-l1", "victor", LONG),),
)
NARROW = Area(rows=Box(400, 1000, 680, 1240), free=Box(400, 285, 680, 1248))
SERIES = Series(id="stolen", title="Stolen Design", locations=(Location(id="room", description="a room"),))


def cut_in(area: Area, plan: Plan = TALK, **edit: object) -> Cut:
    wanted = CutEdit.model_validate(edit)
    return assembled(plan, takes(plan), voices(plan), wanted, width=216, height=384, area=area).cut


def said(cut: Cut) -> list[tuple[str, int, int, str]]:
    """Which phrase is shown when, however its rows are parted."""
    return [(c.id, c.start, c.end, " ".join(c.texts)) for c in cut.captions]


def graph_in(area: Area, plan: Plan = PLAN) -> Graph:
    known = takes(plan)
    clips = {take.task: Blob(f"clip-{name}", ".mp4") for name, take in known.items()}
    heard = {each.id: Blob(f"voice-{each.id}", ".wav") for each in plan.lines}
    footage = Footage(clips=clips, voices=heard)
    return Graph.of(finish(cut_in(area, plan), plan, SERIES, footage, profile("slate"), area))


def test_rows_that_leave_the_zone_of_a_platform_are_refused_by_its_check() -> None:
    low = replace(area_of("tiktok"), free=Box(150, 150, 930, 1400))
    check = next(c for c in cut_checks(cut_in(low), TALK, area=low) if c.code == "caption-zone")
    assert not check.passed
    assert check.places


@pytest.mark.parametrize("name", names())
def test_every_row_stands_in_the_area_of_its_platform(name: str) -> None:
    area = area_of(name)
    for plan in (PLAN, TALK):
        shown = cut_in(area, plan).captions
        assert shown
        assert all(box.inside(area.rows) for caption in shown for box in boxes(caption, area))


@pytest.mark.parametrize("name", names())
def test_every_platform_shows_the_same_phrases_at_the_same_times(name: str) -> None:
    assert said(cut_in(area_of(name))) == said(cut_in(HOUSE))


@pytest.mark.parametrize("name", names())
def test_an_edit_of_a_caption_is_found_on_every_platform(name: str) -> None:
    first = cut_in(HOUSE).captions[0]
    edit = {first.id: {"text": "He lied to me.", "was": " ".join(first.texts)}}
    assert "He lied to me." in " ".join(cut_in(area_of(name), captions=edit).captions[0].texts)


def test_a_wider_zone_parts_a_phrase_later() -> None:
    rows = {name: sum(len(c.rows) for c in cut_in(area_of(name)).captions) for name in ("tiktok", "reels")}
    assert rows["reels"] <= rows["tiktok"]


def test_a_zone_narrower_than_the_house_gets_more_phrases_and_keeps_them_inside() -> None:
    narrow = cut_in(NARROW)
    assert len(narrow.captions) > len(cut_in(HOUSE).captions)
    assert all(box.inside(NARROW.rows) for caption in narrow.captions for box in boxes(caption, NARROW))
    assert "".join("".join(c.texts) for c in narrow.captions).replace(" ", "") == LONG.replace(" ", "")


def test_only_segments_that_show_captions_differ_between_platforms() -> None:
    house, others = graph_in(HOUSE), {name: graph_in(area_of(name)) for name in names()}
    known = set(house.keys().values())
    spoken = {
        f"segment/{event.shot}"
        for cut in [cut_in(HOUSE, PLAN)]
        for event in cut.events
        if any(c.start < event.end and event.start < c.end for c in cut.captions)
    }
    assert len(house.tasks) - len(spoken) > len(spoken)
    for graph in others.values():
        assert {name for name, key in graph.keys().items() if key not in known} == {*spoken, "master"}


def test_words_are_written_where_the_boxes_are() -> None:
    area = area_of("app")
    assert r"\pos(540," in ass(cut_in(area).captions, 24, "#50a0ff", area=area)
    for caption in cut_in(area).captions:
        for box in boxes(caption, area):
            assert abs((box.left + box.right) / 2 - area.centre) < 12


@given(
    words=st.lists(st.text("abcdefghijklmnopqrstuvwxyzWM", min_size=1, max_size=60), min_size=1, max_size=12),
    width=st.integers(300, 900),
)
@settings(max_examples=60, deadline=None)
def test_whatever_is_said_stays_between_the_sides_of_any_zone(words: list[str], width: int) -> None:
    area = Area(rows=Box(540 - width / 2, 1000, 540 + width / 2, 1240), free=Box(0, 0, 1080, 1920))
    text = " ".join(words)
    plan = plan_of(shot("b1-a", "victor", line="b1-l1"), lines=(line("b1-l1", "victor", text),))
    cut = cut_in(area, plan)
    assert all(box.inside(area.rows) for caption in cut.captions for box in boxes(caption, area))
    assert "".join(row_text(r) for c in cut.captions for r in c.rows).replace(" ", "") == "".join(words)

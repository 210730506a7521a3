"""Openings: one set of takes gives several, and everything behind the opening stays as it was."""

from pathlib import Path
from typing import Any

import pytest
from cut_examples import ANSWER, PLAN, THREAT, insert, line, plan_of, reaction, shot, takes, voices

from orchestrator import stories
from orchestrator.cut import Cut, Event
from orchestrator.cut.rules import assembled
from orchestrator.director import direct
from orchestrator.edits import CutEdit
from orchestrator.errors import CutRefused
from orchestrator.finish import Footage, finish
from orchestrator.finish_sound import sections
from orchestrator.graph import Blob, Graph
from orchestrator.plan import Plan, ShotRole
from orchestrator.profiles import profile
from orchestrator.story import Role

EXAMPLE = Path(__file__).parents[2] / "orchestrator" / "examples" / "stolen-design.md"
HOOK_LINE = line("b2-l1", "maya", "Who was in here last night?")
TALKING = plan_of(
    shot("b1-a", frames=60),
    shot("b2-i", frames=40, story_role=Role.HOOK),
    shot("b2-a", "maya", line="b2-l1", story_role=Role.HOOK),
    reaction("b2-r", "victor", hears="b2-l1", story_role=Role.HOOK),
    insert("b3-i"),
    shot("b6-a", "victor", line="b6-l1"),
    reaction("b6-r", hears="b6-l1"),
    shot("b6-b", "jonah", line="b6-l2"),
    shot("b7-a", role=ShotRole.CLIFFHANGER, story_role=Role.CLIFFHANGER, cues=("impact",), frames=72),
    lines=(HOOK_LINE, THREAT, ANSWER),
)


def cut_of(opening: str = "", plan: Plan = TALKING, **more: Any) -> Cut:
    edit = CutEdit.model_validate({"opening": opening, **more})
    return assembled(plan, takes(plan), voices(plan), edit).cut


def shown(cut: Cut) -> list[str]:
    return [event.shot for event in cut.events]


def parts(cut: Cut) -> list[tuple[str, str, int, int]]:
    """What a segment is made of, but for its captions."""
    return [(event.shot, event.take, event.source_in, event.frames) for event in cut.events]


def heard(cut: Cut, name: str) -> int:
    return next(sound.start for sound in cut.sounds if sound.ref == name)


def lips(cut: Cut, event: Event, name: str) -> int:
    """The frame of the take at which its line is heard."""
    return heard(cut, name) - event.start + event.source_in


# --- refused ---


@pytest.mark.parametrize(
    ("opening", "plan", "told"),
    [
        (
            "line-first",
            plan_of(shot("b1-a")),
            "opening line-first: nobody speaks in the picture. Give a beat a line, or choose",
        ),
        ("reaction-first", plan_of(shot("b1-a")), "there is no reaction. Give the hook one, or choose"),
        ("insert-first", plan_of(shot("b1-a")), "no insert is in the first half. Give an early beat one"),
        ("insert-first", plan_of(shot("b1-a", frames=90), insert("b2-i")), "no insert is in the first half"),
        ("cold-open", plan_of(shot("b1-a")), "no cliffhanger has a second to show. Give the last beat one"),
    ],
)
def test_an_episode_without_such_a_shot_is_refused_with_a_cure(opening: str, plan: Plan, told: str) -> None:
    with pytest.raises(CutRefused, match=told):
        cut_of(opening, plan)


# --- one to the front ---


def test_the_first_line_of_the_hook_opens_with_who_hears_it() -> None:
    cut = cut_of("line-first")
    assert shown(cut)[:4] == ["b2-a", "b2-r", "b1-a", "b2-i"]
    assert cut.opening == "line-first"


def test_a_hook_without_words_gives_way_to_the_first_line_of_the_episode() -> None:
    assert shown(cut_of("line-first", PLAN))[:4] == ["b6-a", "b6-r", "b1-a", "b2-a"]


def test_the_reaction_of_the_hook_opens() -> None:
    assert shown(cut_of("reaction-first", PLAN))[:3] == ["b2-r", "b1-a", "b2-a"]


def test_a_reaction_over_which_a_line_starts_is_passed_over() -> None:
    told = line("b2-l9", "narrator", "She knew.")
    plan = plan_of(
        shot("b1-a"),
        reaction("b2-r", hears="b2-l9", frames=70, story_role=Role.HOOK),
        reaction("b2-s", frames=50, story_role=Role.HOOK),
        lines=(told,),
    )
    assert shown(cut_of("reaction-first", plan)) == ["b2-s", "b1-a", "b2-r"]


def test_early_evidence_opens() -> None:
    assert shown(cut_of("insert-first"))[:3] == ["b3-i", "b1-a", "b2-i"]


def test_what_opens_already_stays() -> None:
    plan = plan_of(*TALKING.shots[2:], lines=TALKING.lines)
    assert parts(cut_of("line-first", plan)) == parts(cut_of("", plan))


@pytest.mark.parametrize(
    ("opening", "behind"), [("line-first", 4), ("reaction-first", 4), ("insert-first", 5)]
)
def test_everything_behind_the_opening_stays_as_it_was(opening: str, behind: int) -> None:
    before, cut = cut_of(), cut_of(opening)
    by = cut.frames - before.frames
    later = [event.model_copy(update={"start": event.start + by}) for event in before.events[behind:]]
    assert list(cut.events[behind:]) == later
    captions = [caption for caption in before.captions if caption.start >= before.events[behind].start]
    moved = [caption for caption in cut.captions if caption.start >= cut.events[behind].start]
    assert [each.texts for each in moved] == [each.texts for each in captions]
    assert [each.start - by for each in moved] == [each.start for each in captions]


@pytest.mark.parametrize("opening", ["line-first", "reaction-first", "insert-first", "cold-open"])
def test_every_line_is_heard_whole_and_with_its_lips(opening: str) -> None:
    cut, known, spoken = cut_of(opening), takes(TALKING), voices(TALKING)
    assert {sound.ref for sound in cut.sounds if sound.role == "line"} == spoken.keys()
    for name, facts in spoken.items():
        seen = next(event for event in cut.events if event.shot == _speaker(name))
        assert lips(cut, seen, name) == known[seen.shot].speech_start_frame
        assert heard(cut, name) * 1000 // 24 + facts.words[-1].end <= cut.frames * 1000 // 24
    assert {caption.line for caption in cut.captions} == spoken.keys()


def _speaker(line_id: str) -> str:
    return next(each.id for each in TALKING.shots if each.line == line_id)


def test_a_line_whose_listener_went_to_the_front_keeps_its_speaker() -> None:
    """The end of the line was over the listener's face; it is not over whoever comes next."""
    plan = plan_of(*PLAN.shots[4:6], shot("b6-z", "victor"), lines=(THREAT,))
    before, cut = cut_of("", plan), cut_of("reaction-first", plan)
    assert shown(cut) == ["b6-r", "b6-a", "b6-z"]
    assert cut.events[1].frames > before.events[0].frames
    assert cut.events[2].start >= heard(cut, "b6-l1") + 24


def test_a_person_s_order_comes_before_the_opening() -> None:
    cut = cut_of("insert-first", order=["b2-a", "b1-a"])
    assert shown(cut)[:3] == ["b3-i", "b2-a", "b2-r"]


# --- the glimpse ---


def test_a_cold_open_is_a_glimpse_and_then_the_episode_as_it_is() -> None:
    before, cut = cut_of(), cut_of("cold-open")
    glimpse = cut.events[0]
    assert (glimpse.shot, glimpse.frames) == ("b7-a", 36)
    ending = before.events[-1]
    assert ending.source_in <= glimpse.source_in
    assert glimpse.source_in + glimpse.frames <= ending.source_in + ending.frames
    assert parts(cut)[1:] == parts(before)
    assert [caption.start - 36 for caption in cut.captions] == [caption.start for caption in before.captions]
    for each in before.sounds:
        if each.role == "line":
            assert heard(cut, each.ref) == each.start + 36


def test_the_glimpse_is_heard_and_marks_no_beat() -> None:
    before, cut = cut_of(), cut_of("cold-open")
    impacts = [sound.start for sound in cut.sounds if sound.ref == "impact"]
    assert impacts == [0, cut.events[-1].start]
    assert [(mark.beat, mark.frame - 36) for mark in cut.markers] == [
        (mark.beat, mark.frame) for mark in before.markers
    ]


def test_the_music_begins_afresh_after_the_glimpse() -> None:
    before, after = ([part.tension for part in sections(cut_of(each), TALKING)] for each in ("", "cold-open"))
    assert after == ["cliffhanger", *before]


def test_a_cliffhanger_that_plays_for_a_moment_is_glimpsed_out_of_its_take() -> None:
    short = shot("b7-a", role=ShotRole.CLIFFHANGER, frames=60)
    plan = plan_of(shot("b1-a"), short)
    glimpse = cut_of("cold-open", plan, trims={"b7-a": {"head": 40, "tail": 40}}).events[0]
    assert 24 <= glimpse.frames <= 48
    assert glimpse.source_in + glimpse.frames <= takes(plan)["b7-a"].frames


def test_a_voice_that_would_start_before_the_episode_is_not_let_into_the_glimpse() -> None:
    plan = plan_of(
        shot("b6-a", "victor", line="b6-l1"), shot("b7-a", role=ShotRole.CLIFFHANGER), lines=(THREAT,)
    )
    assert parts(cut_of("cold-open", plan))[1:] == parts(cut_of("", plan))


# --- the example ---


@pytest.mark.parametrize(
    ("opening", "encoded"),
    [("line-first", 0), ("reaction-first", 0), ("insert-first", 0), ("cold-open", 1)],
)
def test_the_openings_of_the_example_share_their_segments(opening: str, encoded: int) -> None:
    """75 seconds and 30 segments; a variant mixes its sound anew and encodes its glimpse."""
    series = stories.read(EXAMPLE)
    plan = direct(series, series.episode(1), fps=24)
    footage = Footage(
        clips={take.task: Blob(take.task, ".mp4") for take in takes(plan).values()},
        voices={each.id: Blob(each.id, ".wav") for each in plan.lines},
    )
    house, variant = (
        Graph.of(finish(cut_of(each, plan), plan, series, footage, profile("slate"))).keys()
        for each in ("", opening)
    )
    new = {name for name, key in variant.items() if key not in set(house.values())}
    assert sum(name.startswith("segment/") for name in new) == encoded
    assert new >= {"mix", "master"}
    assert sum(name.startswith("segment/") for name in house) == 30

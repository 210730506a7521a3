"""Faces over other shots, and pictures that come in over some frames: what fits, and what is refused."""

from typing import Any

import pytest
from cut_examples import PLAN, THREAT, insert, plan_of, reaction, shot, takes, voices

from orchestrator.cut import Cut, Event, Transition
from orchestrator.cut.rules import Assembly, assembled
from orchestrator.cut.strays import strays
from orchestrator.edits import CutEdit
from orchestrator.errors import CutRefused
from orchestrator.finish_sound import sections
from orchestrator.plan import Plan, ShotRole
from orchestrator.story import Role

SPEAKING = plan_of(
    shot("b5-a", frames=60, story_role=Role.REVEAL),
    shot("b6-a", "victor", line="b6-l1"),
    reaction("b6-x", frames=50, location="street", cues=("stinger",)),
    insert("b6-i"),
    shot("b7-a", role=ShotRole.CLIFFHANGER, story_role=Role.CLIFFHANGER),
    lines=(THREAT,),
)


def done(plan: Plan = SPEAKING, **changes: Any) -> Assembly:
    return assembled(plan, takes(plan), voices(plan), CutEdit.model_validate(changes))


def cut_of(plan: Plan = SPEAKING, **changes: Any) -> Cut:
    return done(plan, **changes).cut


def over(shot_id: str = "b7-a", covered: str = "b6-a", start: int = 10, frames: int = 12, **more: Any) -> Any:
    return {"overlays": [{"shot": shot_id, "over": covered, "start": start, "frames": frames, **more}]}


def spans(cut: Cut) -> list[tuple[str, int, int, int]]:
    return [(event.shot, event.source_in, event.frames, event.start) for event in cut.events]


def covered(cut: Cut) -> Event:
    return next(event for event in cut.events if event.shot == "b6-a")


# --- overlays: refused ---


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (over(start=40), r"frames 40 to 52 are to be covered, and the shot plays for \d+\. Start it earlier"),
        (over(start=3), "3 frames of the shot would flash up before it. Leave none, or at least 6"),
        (over(covered="b6-i"), "that is there to be read, and would be covered. Lay it over another shot"),
        (over(source_in=90), "frames 90 to 102 of its take are wanted, and it has 96. Start it earlier"),
    ],
)
def test_a_face_that_does_not_fit_is_refused(asked: Any, told: str) -> None:
    with pytest.raises(CutRefused, match=rf"overlay of shot b7-a over shot \S+: {told}"):
        cut_of(**asked)


def test_what_would_flash_up_after_a_face_is_refused() -> None:
    frames = covered(cut_of()).frames
    with pytest.raises(CutRefused, match="2 frames of the shot would flash up after it"):
        cut_of(**over(start=10, frames=frames - 12))


def test_two_faces_at_once_are_refused() -> None:
    both = {"overlays": [*over(start=8, frames=12)["overlays"], *over("b6-x", start=15)["overlays"]]}
    with pytest.raises(
        CutRefused, match=r"another is over the shot until its frame 20. Start it there or la"
    ):
        cut_of(**both)


@pytest.mark.parametrize(("verdict", "why"), [("black", "black"), ("", "there is no take of it")])
def test_a_face_that_cannot_be_had_is_refused(verdict: str, why: str) -> None:
    known = takes(PLAN)
    lost = known.pop("b6-x")
    if verdict:
        known["b6-x"] = lost.model_copy(update={"verdict": verdict})
    with pytest.raises(CutRefused, match=rf"overlay of shot b6-x over shot b2-a: {why}\. Shoot another take"):
        assembled(PLAN, known, voices(PLAN), CutEdit.model_validate(over("b6-x", "b2-a")))


# --- overlays: what they leave alone ---


def test_a_face_parts_the_shot_and_nothing_moves() -> None:
    before, cut = cut_of(), cut_of(**over())
    whole = covered(before)
    assert spans(cut)[1:4] == [
        ("b6-a", whole.source_in, 10, whole.start),
        ("b7-a", (96 - 12) // 2, 12, whole.start + 10),
        ("b6-a", whole.source_in + 22, whole.frames - 22, whole.start + 22),
    ]
    assert cut.sounds == before.sounds
    assert cut.markers == before.markers
    assert cut.captions == before.captions
    assert cut.frames == before.frames


@pytest.mark.parametrize("where", ["head", "tail", "all"])
def test_a_face_over_an_end_leaves_nothing_of_it(where: str) -> None:
    before = cut_of()
    whole = covered(before)
    start = {"head": 0, "tail": whole.frames - 12, "all": 0}[where]
    frames = whole.frames if where == "all" else 12
    cut = cut_of(**over(start=start, frames=frames))
    assert [event.shot for event in cut.events].count("b6-a") == (0 if where == "all" else 1)
    assert (cut.sounds, cut.markers) == (before.sounds, before.markers)


def test_a_face_from_elsewhere_brings_no_sound_with_it() -> None:
    """Neither the tone of its place, nor its cues, nor the music of its beat."""
    plain, cut = cut_of(omit=["b6-x"]), cut_of(omit=["b6-x"], **over("b6-x"))
    assert cut.sounds == plain.sounds
    assert list(sections(cut, SPEAKING)) == list(sections(plain, SPEAKING))


def test_several_faces_over_one_shot() -> None:
    both = {"overlays": [*over("b6-x", start=22, frames=8)["overlays"], *over(start=8, frames=6)["overlays"]]}
    assert [event.shot for event in cut_of(**both).events[1:6]] == ["b6-a", "b7-a", "b6-a", "b6-x", "b6-a"]


def test_evidence_laid_over_a_shot_is_there_to_be_read() -> None:
    cut = cut_of(**over("b6-i", frames=14))
    laid = next(event for event in cut.events if event.shot == "b6-i")
    assert (laid.kind, laid.frames) == ("insert", 14)


def test_a_caption_does_not_stay_over_evidence_that_is_laid_over_its_shot() -> None:
    before = cut_of(overlays=[])
    last = before.captions[-1]
    said = max(word.end for row in last.rows for word in row)
    whole = covered(before)
    start = said - whole.start
    frames = whole.frames - start
    assert last.end > said + 2
    assert frames >= 6
    cut = cut_of(**over("b6-i", start=start, frames=frames))
    assert cut.captions[-1].end == said


def test_a_covered_stand_in_says_on_both_sides_that_it_is_one() -> None:
    known = takes(PLAN)
    known["b6-a"] = known["b6-a"].model_copy(update={"verdict": "black"})
    edit = CutEdit.model_validate(over("b2-r", "b6-x"))
    cut = assembled(PLAN, known, voices(PLAN), edit).cut
    assert [(e.shot, e.stands_for) for e in cut.events[4:7]] == [
        ("b6-x", "b6-a"), ("b2-r", None), ("b6-x", "b6-a"),
    ]  # fmt: skip


def test_a_glimpse_is_not_covered() -> None:
    cut = cut_of(opening="cold-open", **over("b6-x", "b7-a"))
    assert [event.shot for event in cut.events] == [
        "b7-a", "b5-a", "b6-a", "b6-x", "b6-i", "b7-a", "b6-x", "b7-a",
    ]  # fmt: skip


# --- transitions ---


@pytest.mark.parametrize(
    ("shot_id", "transition", "told"),
    [
        ("b5-a", {"kind": "dissolve"}, "nothing plays before the first picture. Let it dip, or start"),
        ("b6-i", {"frames": 12}, "needs 12 more frames of shot b6-x, whose take has 6 after the cut. "
                                 "Give it 6 frames, or leave shot b6-x earlier"),
        ("b6-i", {"kind": "dip", "frames": 48}, ""),
    ],
)  # fmt: skip
def test_a_transition_needs_its_frames(shot_id: str, transition: Any, told: str) -> None:
    if not told:
        assert cut_of(transitions={shot_id: transition})
        return
    with pytest.raises(CutRefused, match=rf"dissolve into shot {shot_id}: .*{told}"):
        cut_of(transitions={shot_id: transition})


def test_a_transition_longer_than_its_shot_is_refused() -> None:
    plan = plan_of(shot("b1-a"), shot("b2-a", frames=10))
    with pytest.raises(CutRefused, match=r"takes 12 frames, and the shot plays for 10. Give it 10 or fewer"):
        cut_of(plan, transitions={"b2-a": {"kind": "dip"}})


def test_a_take_without_any_handle_can_only_be_cut() -> None:
    plan = plan_of(shot("b1-a"), shot("b2-a"))
    with pytest.raises(
        CutRefused, match=r"whose take has 0 after the cut. Cut to it, or leave shot b1-a ear"
    ):
        cut_of(plan, trims={"b1-a": {"tail": -6}}, transitions={"b2-a": {}})


def test_a_transition_makes_nothing_longer() -> None:
    before = cut_of()
    cut = cut_of(transitions={"b5-a": {"kind": "dip"}, "b6-i": {"frames": 6}})
    assert spans(cut) == spans(before)
    assert [event.transition for event in cut.events if event.transition] == [
        Transition(kind="dip"), Transition(frames=6),
    ]  # fmt: skip
    assert (cut.sounds, cut.captions) == (before.sounds, before.captions)


def test_a_trimmed_tail_gives_a_longer_dissolve() -> None:
    cut = cut_of(trims={"b6-x": {"tail": 12}}, transitions={"b6-i": {"frames": 18}})
    assert next(event for event in cut.events if event.shot == "b6-i").transition == Transition(frames=18)


def test_the_ending_comes_in_and_not_its_glimpse() -> None:
    cut = cut_of(opening="cold-open", transitions={"b7-a": {"kind": "dip"}, "b5-a": {"frames": 6}})
    assert [event.shot for event in cut.events if event.transition] == ["b5-a", "b7-a"]
    assert cut.events[0].transition is None


# --- what is gone ---


def test_edits_of_what_is_gone_are_warnings() -> None:
    edit = CutEdit.model_validate(
        {
            "takes": {"b9-a": 2},
            "overlays": [*over("b9-b")["overlays"], *over("b6-x", "b9-c")["overlays"]],
            "transitions": {"b9-d": {}},
        }
    )
    made = assembled(SPEAKING, takes(SPEAKING), voices(SPEAKING), edit)
    assert made.cut == cut_of()
    assert [found.place for found in strays(made, SPEAKING, edit)] == [
        "take of shot b9-a",
        "overlay of shot b9-b",
        "overlay of shot b6-x over shot b9-c",
        "transition into shot b9-d",
    ]

"""Moments of a teaser: whole lines, no cards, the first hook first and the last question last."""

from dataclasses import dataclass
from typing import Any

from cut_examples import PLAN, takes, voices
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.cut.rules import assembled
from orchestrator.edits import CutEdit
from orchestrator.plan import Plan
from orchestrator.reels.moments import moments
from orchestrator.reels.season import shifted
from orchestrator.reels.teaser import chosen, cut, parts
from orchestrator.story import Role

CUT = assembled(PLAN, takes(PLAN), voices(PLAN), CutEdit()).cut


@dataclass(frozen=True)
class Job:
    """What a teaser looks at of an episode on its way."""

    plan: Plan


@dataclass(frozen=True, eq=False)
class Episode:
    """A finished episode without files."""

    job: Job
    cut: Any
    title: str = "Episode"


def episode(number: int) -> Any:
    plan = PLAN.model_copy(update={"episode": number})
    return Episode(Job(plan), CUT.model_copy(update={"episode": number}), f"Episode {number}")


def test_a_moment_lasts_and_holds_whole_lines() -> None:
    found = list(moments(episode(1)))
    assert [moment.role for moment in found] == [Role.HOOK, Role.CLIFFHANGER]
    for moment in found:
        assert moment.frames >= 48
        assert all(event.kind != "card" for event in moment.events)
        for line in (sound for sound in CUT.sounds if sound.role == "line"):
            inside = moment.start <= line.start and line.start + line.frames <= moment.end
            outside = line.start + line.frames <= moment.start or line.start >= moment.end
            assert inside or outside


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6), st.integers(5, 60))
def test_a_teaser_opens_on_the_first_hook_ends_on_the_last_question_and_keeps_to_its_time(
    count: int, seconds: int
) -> None:
    shown = chosen([episode(number) for number in range(1, count + 1)], seconds)
    made = cut(shown)
    assert (shown[0].role, shown[0].of.cut.episode) == (Role.HOOK, 1)
    assert (shown[-1].role, shown[-1].of.cut.episode) == (Role.CLIFFHANGER, count)
    assert made.frames <= seconds * made.fps or len(shown) == 2
    assert [part.episode for part in parts(shown)] == sorted(part.episode for part in parts(shown))
    assert sum(part.frames for part in parts(shown)) == made.frames
    assert len({(sound.role, sound.ref, sound.start) for sound in made.sounds}) == len(made.sounds)


def test_captions_keep_their_words_and_come_so_many_frames_later() -> None:
    before = CUT.captions[0]
    after = shifted(before, 100, line="e1-b6-l1")
    assert (after.start, after.end, after.texts) == (before.start + 100, before.end + 100, before.texts)
    assert after.rows[0][0].start == before.rows[0][0].start + 100
    assert after.id.startswith("e1-b6-l1/")

"""Names in a bundle: in the order of the story, the same in every version, plain whatever ids are."""

import json
import re
from collections.abc import Sequence
from types import SimpleNamespace
from typing import cast

from cut_examples import line, plan_of, reaction, shot, takes, voices
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.bundle.slates import LONGEST, Slates, in_every_version, plain, slates
from orchestrator.cut import to_json
from orchestrator.cut.rules import assemble
from orchestrator.making import Making
from orchestrator.plan import Coverage, Plan
from orchestrator.returned import catalogue

SPARE = reaction("b1-r", coverage=Coverage.ALTERNATE, alternate_of="b1-a")
PLAIN = re.compile(r"[A-Za-z0-9_-]+")


def cut_of(plan: Plan) -> str:
    return to_json(assemble(plan, takes(plan), voices(plan)))


def names(of: Slates, plan: Plan) -> list[str]:
    return [of.take(each, 1) for each in plan.shots]


def beats(*ids: str) -> Plan:
    return plan_of(*(shot(f"{beat}-{tail}") for beat in ids for tail in ("wide", "close")))


def test_scenes_and_shots_are_counted_in_tens() -> None:
    plan = plan_of(shot("b1-cu-maya"), shot("b1-a"), shot("b2-a"), lines=(line("b2-line-1", "maya", "Yes."),))
    named = slates(plan, [cut_of(plan)])
    assert names(named, plan) == [
        "EP01_SC010_SH010_cu-maya_T01", "EP01_SC010_SH020_a_T01", "EP01_SC020_SH010_a_T01",
    ]  # fmt: skip
    assert named.line(plan.lines[0]) == "EP01_SC020_line-001_maya"


def test_what_is_inserted_sorts_in_between_and_renames_nothing() -> None:
    first, then = beats("b1", "b2", "b3"), beats("b1", "b2", "b8", "b9", "b3")
    before, after = slates(first, [cut_of(first)]), slates(then, [cut_of(first), cut_of(then)])
    assert set(names(before, first)) <= set(names(after, then))
    assert names(after, then) == sorted(names(after, then))


def test_a_shot_within_a_beat_is_inserted_as_well() -> None:
    first = plan_of(shot("b1-wide"), shot("b1-close"))
    then = plan_of(shot("b1-wide"), shot("b1-insert"), shot("b1-close"))
    assert names(slates(then, [cut_of(first), cut_of(then)]), then) == [
        "EP01_SC010_SH010_wide_T01", "EP01_SC010_SH015_insert_T01", "EP01_SC010_SH020_close_T01",
    ]  # fmt: skip


def test_what_moves_or_stays_alone_keeps_its_name() -> None:
    first, then = beats("b1", "b2", "b3"), beats("b3", "b1")
    before, after = slates(first, [cut_of(first)]), slates(then, [cut_of(first), cut_of(then)])
    assert set(names(after, then)) <= set(names(before, first))


def test_what_was_deleted_gives_its_number_to_nobody() -> None:
    first, then, last = beats("b1", "b2", "b3"), beats("b1", "b3"), beats("b1", "b7", "b3")
    cuts = [cut_of(each) for each in (first, then, last)]
    assert slates(last, cuts).scenes["b7"] not in slates(first, cuts[:1]).scenes.values()


def test_coverage_that_never_played_lies_beside_its_shot() -> None:
    plan = plan_of(
        shot("b1-a"), reaction("b1-r", coverage=Coverage.ALTERNATE, alternate_of="b1-a"), shot("b1-b")
    )
    assert names(slates(plan, [cut_of(plan)]), plan) == [
        "EP01_SC010_SH010_a_T01", "EP01_SC010_SH010_r_T01", "EP01_SC010_SH020_b_T01",
    ]  # fmt: skip


def test_a_spare_that_is_cut_in_keeps_its_name() -> None:
    plan = plan_of(shot("b1-a"), SPARE, shot("b1-b"), shot("b1-c"))
    first, then = cut_of(plan), cut_of(plan).replace('"shot": "b1-b"', '"shot": "b1-r"')
    assert first != then
    assert names(slates(plan, [first, then]), plan) == names(slates(plan, [first]), plan)
    assert names(slates(plan, [then]), plan)[1] == names(slates(plan, [first]), plan)[1]


def test_what_a_spare_stands_for_is_numbered_at_its_place() -> None:
    plan = plan_of(shot("b1-a"), SPARE, shot("b1-b"))
    stand_in = json.loads(cut_of(plan))
    stand_in["events"][0] |= {"shot": "b1-r", "stands_for": "b1-a"}
    assert names(slates(plan, [json.dumps(stand_in)]), plan) == names(slates(plan, [cut_of(plan)]), plan)


def test_every_planned_shot_has_a_number_of_its_own_or_that_of_whom_it_can_replace() -> None:
    plan = plan_of(shot("b1-a"), shot("b1-b"), shot("b1-c"), shot("b1-d"))
    cut = json.loads(cut_of(plan))
    cut["events"] = [each for each in cut["events"] if each["shot"] != "b1-b"]
    named = slates(plan, [json.dumps(cut)])
    assert len(set(named.shots.values())) == 4
    assert names(slates(plan, [json.dumps(cut), cut_of(plan)]), plan) == names(named, plan)


def test_the_names_of_every_version_are_known() -> None:
    first, then = beats("b1", "b3"), beats("b1", "b2", "b3")
    found = list(in_every_version(then, [cut_of(first), cut_of(then)]))
    assert found[-1] == slates(then, [cut_of(first), cut_of(then)])
    assert found[0] == slates(then, [cut_of(first)])
    assert list(in_every_version(then, [])) == [slates(then, [])]


def test_a_timeline_comes_back_with_the_names_of_whichever_version_it_was_made_from() -> None:
    plan = plan_of(shot("b1-a"), shot("b1-b"), shot("b1-c"), shot("b1-d"))
    first, then = (
        cut_of(plan_of(*map(shot, names))) for names in (("b1-a", "b1-d"), ("b1-a", "b1-b", "b1-d"))
    )
    found = catalogue(job_of(plan, [first, then]))
    for versions in ([first], [first, then]):
        named = slates(plan, versions)
        assert all(found.takes[f"{named.take(each, 1)}.mp4"] == (each.id, 1) for each in plan.shots)
    assert len(found.takes) > len(plan.shots), "a name did change"


def job_of(plan: Plan, versions: Sequence[str]) -> Making:
    """Of an episode with those versions of its cut, a take of every shot; no bundle of it is remembered."""
    kept = [SimpleNamespace(number=n, cut=text) for n, text in reversed(list(enumerate(versions, 1)))]
    ledger = SimpleNamespace(
        cuts=SimpleNamespace(all=lambda *_: kept),
        takes=SimpleNamespace(of=lambda *_: ()),
        actions=SimpleNamespace(of=lambda _: {}),
    )
    job = SimpleNamespace(
        office=SimpleNamespace(ledger=ledger, store=None),
        ledger_series=plan.series,
        episode=SimpleNamespace(number=plan.episode, beats=()),
        profile=SimpleNamespace(name="slate"),
        plan=plan,
        reel=(),
        wanted={each.id: (1,) for each in plan.shots},
    )
    return cast(Making, job)


def test_reels_are_eight_letters_and_differ() -> None:
    plan = plan_of(
        shot("b1-a"), reaction("b1-r", coverage=Coverage.ALTERNATE, alternate_of="b1-a"), shot("b1-b")
    )
    named = slates(plan, [cut_of(plan)])
    reels = [named.reel(each, number) for each in plan.shots for number in (1, 2, 123)]
    assert len(set(reels)) == len(reels)
    assert all(re.fullmatch("[A-Z0-9]{8}", reel) for reel in reels)
    assert named.reel(plan.shots[2], 1) == "01002001"


def test_a_cold_open_is_named_by_its_place_in_the_story() -> None:
    plan = beats("b1", "b2")
    cut = json.loads(cut_of(plan))
    cold = {**cut, "events": [cut["events"][-1], *cut["events"]]}
    assert names(slates(plan, [json.dumps(cold)]), plan) == names(slates(plan, [cut_of(plan)]), plan)


@given(st.lists(st.text(min_size=1, max_size=64), min_size=1, max_size=20, unique=True))
def test_every_name_is_plain_short_and_its_own(ids: Sequence[str]) -> None:
    spelt = [plain(each) for each in ids]
    assert len(set(spelt)) == len(ids)
    assert all(PLAIN.fullmatch(each) and len(each) <= LONGEST for each in spelt)


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_insertions_rename_nothing(data: st.DataObject) -> None:
    order, cuts, before = ["b1", "b2", "b3"], list[str](), dict[str, str]()
    for number in range(4, 4 + data.draw(st.integers(1, 5))):
        plan = plan_of(*(shot(f"{beat}-a") for beat in order))
        cuts.append(cut_of(plan))
        named = slates(plan, cuts)
        now = {each.id: named.take(each, 1) for each in plan.shots}
        assert before.items() <= now.items()
        assert len(set(now.values())) == len(now)
        before = now
        order.insert(data.draw(st.integers(0, len(order))), f"b{number}")

"""What people change about a directed episode makes only what depends on it, and `why` says so beforehand."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from directed import Desk, desk_with

from orchestrator import make
from orchestrator.budget import BudgetSpent
from orchestrator.cut import Cut
from orchestrator.edits import UNEDITED, CaptionEdit, CutEdit, Edits, ShotEdit, Trim
from orchestrator.errors import CheckRefused, CutRefused
from orchestrator.plan import Coverage, Shot
from orchestrator.story import Spoken

BEATS = """1. Ines opens the drawer and says, "That is my name."   (hook)
2. Paul watches her from the door.   (escalation)
3. Paul says, "You were never meant to open that drawer. Give me the key, and then go home."   (reveal)
4. Ines holds the key and does not move.   (cliffhanger)
"""
JOINED = {"master", "mix"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_with(tmp_path_factory.mktemp("directed"), BEATS) as made:
        made.make()
        yield made


@pytest.fixture
def shots(desk: Desk) -> dict[str, Shot]:
    return {shot.id: shot for shot in desk.job.plan.shots}


def silent(desk: Desk) -> list[str]:
    """Shots of the cut without a line of their own, in its order, but the first and the last."""
    quiet = {shot.id for shot in desk.job.plan.shots if not shot.line and not shot.hears}
    return [event.shot for event in desk.cut().events[1:-1] if event.shot in quiet]


def test_the_production_is_named_by_its_scope(desk: Desk) -> None:
    assert desk.job.name == "srs_1/1/small"
    assert desk.takes(desk.job.plan.shots[0].id)
    assert not desk.job.office.ledger.takes.of(desk.job.series.id, 1)


def test_nothing_edited_nothing_made(desk: Desk) -> None:
    assert desk.remade(UNEDITED) == set()


def test_an_edited_direction_makes_that_shot_only(desk: Desk) -> None:
    name = silent(desk)[0]
    ran = desk.remade(Edits(shots={name: ShotEdit(lighting="", mood="cold and wet", angle="low")}))
    own = {f"still/{name}", f"motion/{name}/t1", f"segment/{name}", "master"}
    assert own <= ran <= own | {"cover"}


def test_an_edited_text_encodes_the_segments_that_show_it(desk: Desk) -> None:
    caption = desk.cut().captions[0]
    over = {e.shot for e in desk.cut().events if e.start < caption.end and caption.start < e.end}
    ran = desk.remade(Edits(cut=CutEdit(captions={caption.id: CaptionEdit(text="This is MY name!")})))
    assert ran == {*(f"segment/{shot}" for shot in over), "master"}
    assert "This is MY name!" in (desk.folder / "captions.srt").read_text()


def test_a_cut_can_be_looked_at_before_it_is_made(desk: Desk) -> None:
    desk.make()
    caption = desk.cut().captions[0].id
    edits = Edits(cut=CutEdit(captions={caption: CaptionEdit(hidden=True)}))
    seen = make.preview(replace(desk.job, edits=edits))
    assert seen is not None
    assert caption not in [each.id for each in seen.cut.captions]
    assert caption in [each.id for each in seen.captions], "so that it can be shown again"
    late = CutEdit(captions={caption: CaptionEdit(start=9000)})
    with pytest.raises(CutRefused, match="Give it another start"):
        make.preview(replace(desk.job, edits=Edits(cut=late)))


def test_before_the_voices_exist_nobody_knows_the_cut(desk: Desk) -> None:
    said = Spoken(text="Nobody has said this yet.", speaker="ines")
    beat = desk.job.episode.beats[0].model_copy(update={"lines": (said,)})
    episode = desk.job.episode.model_copy(update={"beats": (beat,)})
    assert make.preview(replace(desk.job, episode=episode)) is None


def test_a_hidden_caption_encodes_the_segments_that_showed_it(desk: Desk) -> None:
    desk.make()
    caption = desk.cut().captions[-1]
    over = {e.shot for e in desk.cut().events if e.start < caption.end and caption.start < e.end}
    ran = desk.remade(Edits(cut=CutEdit(captions={caption.id: CaptionEdit(hidden=True)})))
    assert ran == {*(f"segment/{shot}" for shot in over), "master"}


def test_an_edited_time_encodes_the_segments_that_it_touches(desk: Desk) -> None:
    desk.make()
    before = desk.cut()
    caption = before.captions[-1]
    ran = desk.remade(Edits(cut=CutEdit(captions={caption.id: CaptionEdit(frames=caption.frames - 8)})))
    touched = {e.shot for e in before.events if e.start < caption.end and caption.end - 8 < e.end}
    touched |= {e.shot for e in before.events if e.start < caption.end and caption.start < e.end}
    assert "master" in ran
    assert {"master"} < ran <= {*(f"segment/{shot}" for shot in touched), "master"}


def test_another_order_makes_no_picture(desk: Desk, shots: dict[str, Shot]) -> None:
    desk.make()
    before = desk.cut()
    name = silent(desk)[0]
    order = [event.shot for event in before.events if event.shot != name]
    ran = desk.remade(Edits(cut=CutEdit(order=(*order[:-1], name, order[-1]))))
    assert [event.shot for event in desk.cut().events] == [*order[:-1], name, order[-1]]
    assert not {task for task in ran if task.startswith(("still/", "motion/", "voice/"))}
    assert ran >= JOINED
    parts = {(e.shot, e.source_in, e.frames) for e in before.events}
    recut = {e.shot for e in desk.cut().events if (e.shot, e.source_in, e.frames) not in parts}
    segments = {task.split("/")[1] for task in ran if task.startswith("segment/")}
    assert recut <= segments <= recut | over_captions(before) | over_captions(desk.cut())


def over_captions(cut: Cut) -> set[str]:
    return {e.shot for e in cut.events if any(e.start < c.end and c.start < e.end for c in cut.captions)}


def test_a_trim_encodes_its_segment_and_mixes_anew(desk: Desk) -> None:
    desk.make()
    name = silent(desk)[0]
    ran = desk.remade(Edits(cut=CutEdit(trims={name: Trim(head=4, tail=6)})))
    assert not {task for task in ran if task.startswith(("still/", "motion/", "voice/"))}
    assert {task for task in ran if task.startswith("segment/")} == {f"segment/{name}"}
    assert ran >= JOINED


def test_a_louder_line_mixes_anew_and_encodes_nothing(desk: Desk) -> None:
    line = desk.job.plan.lines[0].id
    assert desk.remade(Edits(cut=CutEdit(gains={line: "3"}))) == JOINED


def test_an_omitted_shot_is_gone_and_nothing_is_filmed(desk: Desk) -> None:
    desk.make()
    name = silent(desk)[0]
    ran = desk.remade(Edits(cut=CutEdit(omit=(name,))))
    assert name not in {event.shot for event in desk.cut().events}
    assert not {task for task in ran if task.startswith(("still/", "motion/", "voice/"))}


def test_a_retake_is_one_take_and_the_old_one_can_be_chosen_again(desk: Desk) -> None:
    name = silent(desk)[0]
    edits = UNEDITED.with_retake(name, "without the smile")
    ran = desk.remade(edits)
    own = {f"motion/{name}/t2", f"segment/{name}", "master"}
    assert own <= ran <= own | {"cover"}
    assert [take.number for take in desk.takes(name)] == [1, 2]
    assert f"motion/{name}/t2" in {event.take for event in desk.cut().events}

    desk.job.office.ledger.takes.select(desk.takes(name)[0])
    assert not {task for task in desk.remade(edits) if task.startswith(("still/", "motion/", "voice/"))}
    assert f"motion/{name}/t1" in {event.take for event in desk.cut().events}

    desk.job.office.ledger.takes.unselect("srs_1", 1, name)
    assert desk.remade(edits) == set()
    assert f"motion/{name}/t2" in {event.take for event in desk.cut().events}


def test_a_selection_ends_when_the_direction_of_its_shot_changes(desk: Desk) -> None:
    name = silent(desk)[0]
    edits = UNEDITED.with_retake(name)
    desk.make(edits)
    desk.job.office.ledger.takes.select(desk.takes(name)[0])
    other = edits.model_copy(update={"shots": {name: ShotEdit(size="LS")}})
    desk.remade(other)
    assert f"motion/{name}/t2" in {event.take for event in desk.cut().events}, "the newest retake plays"
    assert desk.remade(other) == set()


def test_alternates_are_not_filmed_for_the_cut_alone(desk: Desk, shots: dict[str, Shot]) -> None:
    spare = {name for name, shot in shots.items() if shot.coverage is Coverage.ALTERNATE}
    assert spare
    job = replace(desk.job, coverage="cut")
    assert not {task for task in job.shoot.tasks if task.split("/")[1] in spare}
    assert desk.make(coverage="cut").ran == ()


def test_an_edit_that_cannot_be_used_stops_the_production_before_anything_is_spent(desk: Desk) -> None:
    name = silent(desk)[0]
    with pytest.raises(CheckRefused, match=rf"shot {name}, location: There is no location 'roof'"):
        desk.make(Edits(shots={name: ShotEdit(location="roof")}))


def test_an_edit_of_what_is_gone_is_told_in_the_report(desk: Desk) -> None:
    report = desk.make(Edits(shots={"b9-z": ShotEdit(mood="x")}, cut=CutEdit(trims={"b9-y": Trim(head=1)})))
    assert {"shot b9-z", "trim of shot b9-y"} <= {found.place for found in report.findings}


def test_shoot_and_finish_share_one_budget_and_what_was_made_stays(desk: Desk) -> None:
    name = silent(desk)[0]
    edits = Edits(shots={name: ShotEdit(mood="warm", size="ECU", angle="high")})
    with pytest.raises(BudgetSpent, match=r"What was made stays") as caught:
        desk.make(edits, budget=1)
    made = {task for task, result in caught.value.results.items() if not result.reused}
    assert f"segment/{name}" not in made
    assert not made & set(desk.make(edits, budget=600_000).ran)
    assert desk.make(edits, budget=0).ran == ()

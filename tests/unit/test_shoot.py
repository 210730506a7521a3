"""What a shoot consists of when models make the pictures: views, stills that follow them, takes, checks."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from orchestrator import stories
from orchestrator.director import direct
from orchestrator.edits import UNEDITED, Edits, Upload
from orchestrator.errors import UnusableInput
from orchestrator.graph import Blob, Graph, Output, Task
from orchestrator.making import Making
from orchestrator.office import Office
from orchestrator.plan import Plan
from orchestrator.production import EXAMPLE, opened
from orchestrator.profiles import Profile, profile
from orchestrator.resolve import coqui
from orchestrator.settings import Settings
from orchestrator.shoot import shoot, typeset, wanted
from orchestrator.story import Role, Series

SERIES = stories.read(EXAMPLE)
PLAN = direct(SERIES, SERIES.episode(1))
TINY = profile("tiny").model_copy(update={"voice": "espeak"})
FILE = Upload(digest="ab" * 32, suffix=".mp4")


def shot_as(
    how: Profile = TINY, edits: Edits = UNEDITED, of: Series = SERIES, plan: Plan | None = None
) -> Graph:
    told = plan or direct(of, of.episode(1))
    return shoot(of, told, how, wanted(told, 1, edits), edits)


def recoloured(sheet: str, variant: str) -> Series:
    """The series with another outfit under the same name."""
    sheets = tuple(
        one.model_copy(
            update={
                "wardrobe": tuple(
                    each.model_copy(update={"outfit": "a green raincoat"}) if each.id == variant else each
                    for each in one.wardrobe
                )
            }
        )
        if one.id == sheet
        else one
        for one in SERIES.sheets
    )
    return SERIES.model_copy(update={"sheets": sheets})


def test_a_model_without_reference_pictures_that_only_edits_is_refused_before_anything_is_spent() -> None:
    with pytest.raises(UnusableInput, match="only edits pictures; give it a reference picture of Maya"):
        shot_as(TINY.model_copy(update={"still": "diffusers/qwen-image-edit-2511"}))


def test_an_ending_that_a_model_ignores_is_refused() -> None:
    shot = next(s.id for s in PLAN.shots if s.story_role is Role.ESCALATION and not typeset(s))
    with pytest.raises(UnusableInput, match=f"shot {shot}: tiny-wan-ti2v cannot end on a given picture"):
        shot_as(edits=Edits(endings={shot: FILE}))


def test_each_person_is_pictured_once_for_an_outfit_and_a_side() -> None:
    graph = shot_as()
    views = [task for task in graph.tasks.values() if task.kind == "view"]
    assert len({task.name for task in views}) == len(views) == 5
    turned = graph.tasks["view/maya/night/three-quarter"]
    assert turned.inputs == {"reference-1": Output("view/maya/night/front", "still")}
    assert "beige blazer" in graph.tasks["view/maya/night/front"].spec.model_dump()["prompt"]


def test_a_still_follows_the_views_of_its_people_and_its_clip_begins_at_the_still() -> None:
    graph = shot_as()
    shown = [s for s in PLAN.shots if not typeset(s) and s.cast and s.cast[0].sheet == "maya"]
    for shot in shown:
        first = graph.tasks[f"still/{shot.id}"].inputs["reference-1"]
        assert isinstance(first, Output)
        assert first.task.startswith("view/maya/night/")
        assert graph.tasks[f"motion/{shot.id}/t1"].inputs["keyframe"] == Output(f"still/{shot.id}", "still")


def test_words_to_be_read_are_set_by_us_whoever_makes_the_other_pictures() -> None:
    graph = shot_as()
    for shot in filter(typeset, PLAN.shots):
        assert graph.tasks[f"still/{shot.id}"].worker == "animatic.still"
        assert graph.tasks[f"motion/{shot.id}/t1"].worker == "animatic.motion"


def test_hook_and_cliffhanger_get_the_better_model() -> None:
    graph = shot_as()
    cards = {
        shot.story_role: graph.tasks[f"motion/{shot.id}/t1"].model for shot in PLAN.shots if not typeset(shot)
    }
    assert cards[Role.HOOK] == cards[Role.CLIFFHANGER] == "tiny-wan-i2v"
    assert cards[Role.ESCALATION] == cards[Role.REVEAL] == "tiny-wan-ti2v"


def test_a_recoloured_outfit_re_makes_exactly_the_shots_in_which_it_is_worn() -> None:
    before, after = shot_as().keys(), shot_as(of=recoloured("maya", "night")).keys()
    changed = {name for name in before if before[name] != after[name]}
    worn = {s.id for s in PLAN.shots if not typeset(s) and any(p.sheet == "maya" for p in s.cast)}
    assert {name.split("/")[1] for name in changed if name.startswith("still/")} == worn
    assert {name.split("/")[1] for name in changed if name.startswith("motion/")} == worn
    assert {name for name in changed if name.startswith("view/")} == {
        n for n in before if n.startswith("view/maya/night/")
    }


def test_a_sheets_own_picture_is_what_its_front_follows() -> None:
    digest = "cd" * 32
    reference = {"file": "maya.png", "view": "front", "digest": digest, "rights": "ours"}
    sheets = [
        {**s.model_dump(), "references": [reference]} if s.id == "maya" else s.model_dump()
        for s in SERIES.sheets
    ]
    graph = shot_as(of=Series.model_validate({**SERIES.model_dump(), "sheets": sheets}))
    assert graph.tasks["view/maya/night/front"].inputs == {"reference-1": Blob(digest, ".png")}


def pictured(**digests: str) -> Series:
    """Maya with a picture from each of those sides."""
    references = [
        {"file": f"{view}.png", "view": view.replace("_", "-"), "digest": digest * 32, "rights": "ours"}
        for view, digest in digests.items()
    ]
    return maya(references=references)


def maya(**changes: object) -> Series:
    sheets = [{**s.model_dump(), **changes} if s.id == "maya" else s.model_dump() for s in SERIES.sheets]
    return Series.model_validate({**SERIES.model_dump(), "sheets": sheets})


@pytest.mark.parametrize("side", ["three_quarter", "profile"])
def test_who_is_turned_follows_the_front_and_the_picture_of_that_side(side: str) -> None:
    graph = shot_as(of=pictured(front="cd", **{side: "ef"}))
    assert graph.tasks["view/maya/night/front"].inputs == {"reference-1": Blob("cd" * 32, ".png")}
    turned = graph.tasks["view/maya/night/three-quarter"]
    front = Output("view/maya/night/front", "still")
    assert turned.inputs == {"reference-1": front, "reference-2": Blob("ef" * 32, ".png")}
    assert "as in image 2" in turned.spec.model_dump()["prompt"]


def test_a_picture_from_another_side_is_not_shown() -> None:
    turned = shot_as(of=pictured(front="cd", back="ef")).tasks["view/maya/night/three-quarter"]
    assert list(turned.inputs) == ["reference-1"]
    assert "image 2" not in turned.spec.model_dump()["prompt"]


@pytest.mark.parametrize(
    ("maker", "why"),
    [
        ({"still": "diffusers/none-such"}, "no model card 'none-such'"),
        ({"motion": "diffusers/none-such"}, "no model card 'none-such'"),
        ({"hero": "diffusers/none-such"}, "no model card 'none-such'"),
        ({"voice": "coqui/none-such"}, "no model card 'none-such'"),
        ({"still": "engine/none-such"}, "no engine 'none-such'"),
        ({"still": "diffusers/tiny-wan-ti2v"}, "makes a motion, not a still"),
        ({"voice": "coqui/tiny-klein"}, "makes a still, not a voice"),
    ],
)
def test_a_model_that_is_not_there_is_refused_by_name(
    office: Office, maker: dict[str, str], why: str
) -> None:
    spoken = next(episode for episode in SERIES.episodes if direct(SERIES, episode).lines)
    with pytest.raises(UnusableInput, match=why):
        _ = Making(office, SERIES, spoken, TINY.model_copy(update=maker)).shoot


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setenv("MICRODRAMA_ENGINES", str(tmp_path / "engines.yaml"))
    with opened(Settings(home=tmp_path / "home")) as made:
        yield made


SIGNED = {"person": "Ana", "scope": "likeness and voice", "date": "2026-01-01", "evidence": "a" * 64}


def recorded(*consents: dict[str, str] | None) -> Graph:
    """An episode in which Maya's voice is cloned, of a recording for each consent."""
    recordings = [
        {"file": f"{at}.wav", "view": "voice", "digest": f"{at:064}", "rights": "ours", "consent": consent}
        for at, consent in enumerate(consents, 1)
    ]
    told = maya(references=recordings)
    plan = next(plan for each in told.episodes if (plan := direct(told, each)).lines)
    lines = tuple(line for line in plan.lines if line.speaker == "maya") or (
        plan.lines[0].model_copy(update={"speaker": "maya"}),
    )
    works = [coqui.voice(told, line, TINY.model_copy(update={"voice": "coqui/tiny-xtts"})) for line in lines]
    (work, *_) = works
    return Graph.of([Task(name="voice", kind="voice", worker="coqui", spec=work.spec, inputs=work.inputs)])


@pytest.mark.parametrize(
    ("consents", "why"),
    [
        ((), "has none"),
        ((SIGNED, None), "the recording 2.wav has no consent of its own"),
        (({**SIGNED, "scope": "likeness"},), "agreed to 'likeness' for 1.wav, which is not their voice"),
        (({**SIGNED, "scope": "likeness, no voice"},), "which is not their voice"),
        ((SIGNED, {**SIGNED, "person": "Ben"}), "recordings of Ana and Ben; .* one person's"),
    ],
)
def test_a_voice_is_not_cloned_from_what_nobody_agreed_to(
    consents: tuple[dict[str, str] | None, ...], why: str
) -> None:
    with pytest.raises(UnusableInput, match=why):
        recorded(*consents)


def test_a_cloned_voice_names_the_evidence_of_every_recording_that_it_is_made_of() -> None:
    task = recorded(SIGNED, {**SIGNED, "evidence": "b" * 64}, SIGNED).tasks["voice"]
    assert task.spec.model_dump()["consent"] == f"{'a' * 64},{'b' * 64}"
    assert list(task.inputs) == ["reference-1", "reference-2", "reference-3"]


def test_the_same_clip_is_the_same_work_however_many_takes_are_filmed() -> None:
    shot = next(s.id for s in PLAN.shots if not typeset(s))
    before, after = (
        shot_as(edits=UNEDITED.with_retake(shot, takes=takes, footage=FILE)).keys() for takes in (1, 3)
    )
    assert before[f"motion/{shot}/t2"] == after[f"motion/{shot}/t4"]
    later = FILE.model_copy(update={"start": 12})
    other = shot_as(edits=UNEDITED.with_retake(shot, footage=later)).keys()
    assert other[f"motion/{shot}/t2"] != before[f"motion/{shot}/t2"]


def test_a_persons_own_clip_is_one_more_take_and_is_judged_like_the_others() -> None:
    shot = next(s.id for s in PLAN.shots if not typeset(s))
    graph = shot_as(edits=UNEDITED.with_retake(shot, footage=FILE))
    take = graph.tasks[f"motion/{shot}/t2"]
    assert (take.worker, take.inputs["source"]) == ("upload.motion", Blob(FILE.digest, ".mp4"))
    assert graph.tasks[f"check/{shot}/t2"].inputs["clip"] == Output(take.name, "clip")


def test_an_uploaded_keyframe_needs_no_view_of_its_people() -> None:
    stills = {shot.id: FILE for shot in PLAN.shots}
    graph = shot_as(edits=Edits(stills=stills))
    assert not [task for task in graph.tasks.values() if task.kind == "view"]
    assert {task.worker for task in graph.tasks.values() if task.kind == "still"} == {"upload.still"}


def test_lips_are_laid_over_the_silent_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken = next(episode for episode in SERIES.episodes if direct(SERIES, episode).lines)
    plan = direct(SERIES, spoken)
    shot = next(s for s in plan.shots if s.line and not typeset(s))
    graph_file = {
        "1": {"class_type": "Load", "inputs": {"clip": "", "voice": ""}},
        "2": {"class_type": "Save", "inputs": {"in": ["1", 0]}},
    }
    (tmp_path / "lips.json").write_text(json.dumps(graph_file))
    entry = {
        "kind": "comfyui", "makes": "lips", "url": "http://127.0.0.1:1", "workflow": "lips.json",
        "slots": {"clip": ["1", "clip"], "voice": ["1", "voice"]},
    }  # fmt: skip
    (tmp_path / "engines.yaml").write_text(yaml.safe_dump({"mouth": entry}))
    monkeypatch.setenv("MICRODRAMA_ENGINES", str(tmp_path / "engines.yaml"))
    graph = shot_as(TINY.model_copy(update={"lips": "engine/mouth"}), plan=plan)
    laid = graph.tasks[f"motion/{shot.id}/t1"]
    assert laid.worker == "engine.lips"
    assert laid.inputs == {
        "clip": Output(f"silent/{shot.id}/t1", "clip"),
        "voice": Output(f"voice/{shot.line}", "voice"),
        "line": Output(f"voice/{shot.line}", "timing"),
    }


def test_an_engine_that_nobody_wrote_into_the_book_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MICRODRAMA_ENGINES", str(tmp_path / "engines.yaml"))
    with pytest.raises(UnusableInput, match="there is no engine 'studio'"):
        shot_as(TINY.model_copy(update={"motion": "engine/studio"}))

"""The finish as tasks: what shares a key, what an edit touches, and a whole small episode made for real."""

import wave
from collections.abc import Mapping
from pathlib import Path

import av
import numpy as np
import pytest
from cut_examples import PLAN, plan_of, shot, takes, voices

from character_sheets.sheet import Location
from orchestrator.cut import Cut
from orchestrator.cut.rules import assemble
from orchestrator.errors import CutRefused
from orchestrator.finish import Footage, finish, master_spec
from orchestrator.graph import Blob, Graph, Output
from orchestrator.plan import Plan
from orchestrator.profiles import profile
from orchestrator.qc import Check, cut_checks, media_checks, problems
from orchestrator.story import Look, Series
from orchestrator.zones import Box
from workers import ffmpeg as tool
from workers import registry
from workers.stitch.master import faults

SERIES = Series(
    id="stolen",
    title="Stolen Design",
    look=Look(accent="cool blue", mood="tense", seed=7),
    locations=(Location(id="room", description="glass-walled conference room", time="night"),),
)
DRAFT = profile("slate")


def cut_of(plan: Plan, **size: int) -> Cut:
    return assemble(plan, takes(plan), voices(plan), **({"width": 216, "height": 384} | size))


def footage_of(plan: Plan, **other: str) -> Footage:
    """Every clip and voice as a blob; `other` gives a shot, with '_' for '-', another picture."""
    changed = {name.replace("_", "-"): digest for name, digest in other.items()}
    return Footage(
        clips={t.task: Blob(changed.get(name, f"clip-{name}"), ".mp4") for name, t in takes(plan).items()},
        voices={each.id: Blob(f"voice-{each.id}", ".wav") for each in plan.lines},
    )


def graph_of(plan: Plan, cut: Cut | None = None, **other: str) -> Graph:
    return Graph.of(finish(cut or cut_of(plan), plan, SERIES, footage_of(plan, **other), DRAFT))


def changed(before: Graph, after: Graph) -> set[str]:
    """Names of the tasks whose keys are new."""
    known = set(before.keys().values())
    return {name for name, key in after.keys().items() if key not in known}


def test_an_unknown_cue_is_refused_with_the_known_ones() -> None:
    plan = plan_of(shot("b1-a", cues=("thunder",)))
    with pytest.raises(CutRefused, match=r"no sound cue 'thunder'; there are: .*stinger"):
        graph_of(plan)


def test_a_picture_edit_encodes_one_segment() -> None:
    before = graph_of(PLAN)
    assert changed(before, graph_of(PLAN, b6_r="another")) == {"segment/b6-r", "master"}


def test_a_beat_inserted_in_the_middle_leaves_the_other_segments() -> None:
    at = 3
    longer = plan_of(*PLAN.shots[:at], shot("b4-a"), *PLAN.shots[at:], lines=PLAN.lines)
    segments = {name for name in changed(graph_of(PLAN), graph_of(longer)) if name.startswith("segment/")}
    assert segments == {"segment/b4-a"}


def test_a_caption_edit_encodes_only_what_shows_it() -> None:
    cut = cut_of(PLAN)
    last = cut.captions[-1]
    row = tuple(word.model_copy(update={"text": word.text.upper()}) for word in last.rows[0])
    edited = cut.model_copy(
        update={"captions": (*cut.captions[:-1], last.model_copy(update={"rows": (row, *last.rows[1:])}))}
    )
    assert changed(graph_of(PLAN, cut), graph_of(PLAN, edited)) == {"segment/b6-r", "segment/b6-b", "master"}


def test_equal_cues_are_made_once() -> None:
    plan = plan_of(shot("b1-a", cues=("stinger",)), shot("b2-a", cues=("stinger",)))
    graph = graph_of(plan)
    assert [name for name in graph.tasks if "stinger" in name] == ["score/stinger"]
    starts = [track.start for track in graph.tasks["mix"].spec.tracks if track.role == "cue"]  # type: ignore[attr-defined]
    assert starts == [0, 48 * 2000]


def test_the_music_knows_the_beats() -> None:
    bed = graph_of(PLAN).tasks["score/bed"].spec
    tensions = [(part.tension, part.start_ms) for part in bed.sections]  # type: ignore[attr-defined]
    assert [tension for tension, _ in tensions] == ["calm", "hook", "reveal", "cliffhanger"]
    assert tensions[1] == ("hook", 3000)


def test_the_cover_shows_a_face() -> None:
    assert graph_of(PLAN).tasks["cover"].subject == "b2-a"


# --- a whole episode ---


def draw_clip(path: Path, frames: int, colour: str) -> None:
    tags = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
    source = f"color={colour}:s=216x384:r=24,format=yuv420p,{tags}"
    x264 = ["-c:v", "libx264", "-preset", "ultrafast", "-threads", "1"]
    tool.run(["-f", "lavfi", "-i", source, "-frames:v", str(frames), *x264, str(path)])


def draw_voice(path: Path, ms: int) -> None:
    rate, count = 48000, 48 * ms
    tone = np.sin(np.arange(count) * 2 * np.pi * 180 / rate) * (np.arange(count) % 9600 < 7000) * 9000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(tone.astype("<i2").tobytes())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Mapping[str, object]]]:
    """Every task of the small episode, run by its worker: its folder and its facts."""
    folder, plan = tmp_path_factory.mktemp("episode"), PLAN
    colours = ["maroon", "navy", "teal", "olive", "purple", "gray", "brown", "indigo", "darkgreen"]
    for (name, take), colour in zip(takes(plan).items(), colours, strict=True):
        draw_clip(folder / f"clip-{name}.mp4", take.frames, colour)
    for name, facts in voices(plan).items():
        draw_voice(folder / f"voice-{name}.wav", facts.ms)
    graph, done = graph_of(plan), {}
    for name in graph.order:
        task, out = graph.tasks[name], folder / name.replace("/", "-")
        out.mkdir()
        inputs = {
            role: folder / f"{given.digest}{given.suffix}"
            if isinstance(given, Blob)
            else done[given.task][1][given.file]
            for role, given in task.inputs.items()
        }
        worker = registry.entry(task.worker).load()()
        worker.setup()
        result = worker.run(task.spec, inputs, out, lambda _: None)
        done[name] = (out, {role: out / file for role, file in result.files.items()}, result.facts)
    return {name: (files, facts) for name, (_, files, facts) in done.items()}  # type: ignore[misc]


def test_the_episode_is_its_cut(made: dict[str, tuple[Mapping[str, Path], Mapping[str, str]]]) -> None:
    cut = cut_of(PLAN)
    with av.open(str(made["master"][0]["episode"])) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert len(frames) == cut.frames
    corners = [frame[5, 5].astype(int) for frame in frames]
    cuts = [n for n in range(1, len(corners)) if np.abs(corners[n] - corners[n - 1]).max() > 20]
    assert cuts == [event.start for event in cut.events[1:]]


def test_captions_are_seen_exactly_while_they_last(
    made: dict[str, tuple[Mapping[str, Path], Mapping[str, str]]],
) -> None:
    cut = cut_of(PLAN)
    with av.open(str(made["master"][0]["episode"])) as container:
        bands = [frame.to_ndarray(format="gray")[200:248] for frame in container.decode(video=0)]
    seen = {number for number, band in enumerate(bands) if band.max() > 200}
    assert seen == {n for caption in cut.captions for n in range(caption.start, caption.end)}


def test_every_check_of_the_file_passes(
    made: dict[str, tuple[Mapping[str, Path], Mapping[str, str]]],
) -> None:
    cut = cut_of(PLAN)
    checks = media_checks(cut, tuple(faults(made["master"][0]["episode"], master_spec(cut))), made["mix"][1])
    assert not list(problems(checks))


# --- checks ---


def check(plan: Plan, code: str, **known: object) -> Check:
    found = cut_checks(cut_of(plan), plan, **known)  # type: ignore[arg-type]
    return next(each for each in found if each.code == code)


def test_a_caption_over_a_face_is_found() -> None:
    face = {"b6-a": (Box(300, 400, 800, 1150),)}
    assert not check(PLAN, "caption-over-face", faces=face).passed
    assert check(PLAN, "caption-over-face", faces={"b6-a": (Box(300, 400, 800, 985),)}).passed


def test_a_late_hook_is_found() -> None:
    assert check(PLAN, "hook").passed
    late = plan_of(*(each.model_copy(update={"story_role": None}) for each in PLAN.shots), lines=PLAN.lines)
    assert check(late, "hook").value == "there is none"


def test_too_few_reactions_are_found() -> None:
    few = plan_of(*(each for each in PLAN.shots if not each.reaction), lines=PLAN.lines)
    assert not check(few, "reaction-share").passed
    assert check(PLAN, "reaction-share").value == "25% of shots"


def test_a_lost_word_is_found() -> None:
    cut = cut_of(PLAN)
    less = cut.model_copy(update={"captions": cut.captions[:1]})
    found = next(each for each in cut_checks(less, PLAN) if each.code == "every-word")
    assert (found.passed, found.places) == (False, ("b6-l2",))


def test_an_insert_that_is_gone_too_soon_is_found() -> None:
    from cut_examples import insert

    text = "Created by Maya Lin three weeks ago, copied by V. Hale yesterday"
    said = check(plan_of(insert("b5-i", text, frames=24)), "insert-time").places
    assert said == ("b5-i at 00:00.0: 1.0 s, its words need 3.7 s",)


def test_a_caption_outside_the_zone_is_found() -> None:
    cut = cut_of(PLAN)
    first = cut.captions[0]
    wide = first.rows[0] * 4
    outside = cut.model_copy(
        update={"captions": (first.model_copy(update={"rows": (wide,)}), *cut.captions[1:])}
    )
    found = next(each for each in cut_checks(outside, PLAN) if each.code == "caption-zone")
    assert not found.passed


def test_stand_ins_are_said_openly() -> None:
    known = takes(PLAN)
    known["b6-a"] = known["b6-a"].model_copy(update={"verdict": "black"})
    cut = assemble(PLAN, known, voices(PLAN))
    found = next(each for each in cut_checks(cut, PLAN) if each.code == "stand-ins")
    assert (found.passed, found.places) == (False, ("b6-x at 00:09.6: b6-a failed: black",))


def test_segments_are_read_from_the_shoot_where_it_is_not_done_yet() -> None:
    clips = {take.task: Output(take.task, "clip") for take in takes(PLAN).values()}
    tasks = finish(cut_of(PLAN), PLAN, SERIES, Footage(clips, footage_of(PLAN).voices), DRAFT)
    assert tasks[0].needs() == ("motion/b1-a/t1",)

"""The editor's rules: what is refused, what each rule does, and what holds for every plan."""

from itertools import pairwise
from pathlib import Path

import pytest
from cut_examples import PLAN, THREAT, insert, line, plan_of, reaction, shot, takes, voice, voices
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from orchestrator.cut import Cut, Event, from_json, to_json
from orchestrator.cut.rules import assemble
from orchestrator.errors import CutRefused
from orchestrator.plan import Composition, Coverage, Plan, ShotRole
from orchestrator.story import Role

WORDS = ("no", "never", "I", "saw", "the", "file,", "Maya.", "23:41")
GOLDEN = Path(__file__).parents[1] / "golden" / "cut_stolen.txt"


def cut_of(plan: Plan, **bad: str) -> Cut:
    """The house cut; `bad` are verdicts by shot, with '_' for '-'."""
    known = takes(plan)
    for name, why in bad.items():
        name = name.replace("_", "-")
        known[name] = known[name].model_copy(update={"verdict": why})
    return assemble(plan, known, voices(plan))


def event(cut: Cut, shot_id: str) -> Event:
    return next(each for each in cut.events if each.shot == shot_id)


def heard(cut: Cut, line_id: str) -> int:
    return next(sound.start for sound in cut.sounds if sound.ref == line_id)


# --- refused ---


def test_failed_evidence_without_an_alternate_is_refused() -> None:
    with pytest.raises(CutRefused, match=r"shot b5-i: frozen.*another take"):
        cut_of(PLAN, b5_i="frozen")


def test_a_failed_take_in_a_beat_without_coverage_is_refused() -> None:
    with pytest.raises(CutRefused, match="shot b1-a: black"):
        cut_of(PLAN, b1_a="black")


def test_a_failed_take_without_an_alternate_becomes_a_reaction_of_its_beat() -> None:
    cut = cut_of(PLAN, b2_a="frozen")
    stand_in = event(cut, "b2-r")
    assert "b2-a failed: frozen" in {each.fallback_reason for each in cut.events}
    assert stand_in.take == "motion/b2-r/t1"


def test_a_missing_take_counts_as_failed() -> None:
    known = takes(PLAN)
    del known["b5-i"]
    with pytest.raises(CutRefused, match="shot b5-i: there is no take of it"):
        assemble(PLAN, known, voices(PLAN))


def test_an_episode_without_shots_is_refused() -> None:
    with pytest.raises(CutRefused, match="episode 1 has no shots"):
        cut_of(plan_of())


def test_a_line_without_a_voice_is_refused() -> None:
    with pytest.raises(CutRefused, match="line b6-l1"):
        assemble(PLAN, takes(PLAN), {})


def test_a_line_that_no_shot_can_carry_is_refused() -> None:
    lost = line("b9-l1", "victor", "Nobody films this.")
    plan = plan_of(shot("b1-a"), lines=(lost,))
    with pytest.raises(CutRefused, match=r"line b9-l1.*beat b9"):
        cut_of(plan)


def test_a_line_longer_than_all_its_pictures_is_refused() -> None:
    long = line("b1-l1", "narrator", "It goes on and on and on, and nobody is there to be looked at, ever.")
    with pytest.raises(CutRefused, match=r"needs \d+ more frames"):
        cut_of(plan_of(shot("b1-a", frames=24), lines=(long,)))


def test_a_take_that_ends_before_its_line_is_refused() -> None:
    known = takes(PLAN)
    known["b6-a"] = known["b6-a"].model_copy(update={"frames": 30})
    with pytest.raises(CutRefused, match="shot b6-a: its take ends before its line"):
        assemble(PLAN, known, voices(PLAN))


def test_a_cut_with_a_gap_cannot_be_made() -> None:
    cut = cut_of(PLAN)
    moved = cut.events[1].model_copy(update={"start": cut.events[1].start + 1})
    with pytest.raises(ValidationError, match="b2-a starts at frame"):
        Cut.model_validate(cut.model_dump() | {"events": [cut.events[0], moved, *cut.events[2:]]})


# --- the rules ---


def test_main_and_reaction_shots_play_in_story_order() -> None:
    assert [each.shot for each in cut_of(PLAN).events] == [
        "b1-a", "b2-a", "b2-r", "b5-i", "b6-a", "b6-r", "b6-b", "b7-a",
    ]  # fmt: skip


def test_the_hook_is_on_screen_within_three_seconds() -> None:
    plan = plan_of(shot("b1-a", frames=120), shot("b1-b", frames=90), shot("b2-a", story_role=Role.HOOK))
    assert event(cut_of(plan), "b2-a").start <= 72


def test_what_comes_before_the_hook_keeps_its_end() -> None:
    plan = plan_of(shot("b1-a", frames=120), shot("b2-a", story_role=Role.HOOK))
    opening = event(cut_of(plan), "b1-a")
    assert opening.source_in + opening.frames == 6 + 120


def test_a_silent_take_gives_its_middle_and_keeps_its_handles() -> None:
    plan = plan_of(shot("b1-a", frames=50))
    assert (event(cut_of(plan), "b1-a").source_in, event(cut_of(plan), "b1-a").frames) == (6, 50)


def test_silence_around_a_line_is_trimmed() -> None:
    speaking = event(cut_of(plan_of(shot("b6-a", "victor", line="b6-l1"), lines=(THREAT,))), "b6-a")
    first, last = 11 + 80 * 24 // 1000, 11 + -(-voice(THREAT.text).words[-1].end * 24 // 1000)
    assert (speaking.source_in, speaking.source_in + speaking.frames) == (first - 5, last + 8)


def test_the_cliffhanger_is_held() -> None:
    assert event(cut_of(PLAN), "b7-a").frames == 48 + 36


def test_the_picture_leaves_the_speaker_for_the_listener() -> None:
    cut = cut_of(PLAN)
    leaves = event(cut, "b6-r").start - heard(cut, "b6-l1")
    spoken = voice(THREAT.text)
    assert 0.6 < leaves / (spoken.words[-1].end * 24 / 1000) < 0.95
    assert abs(leaves - spoken.words[-1].start * 24 / 1000) < 1, "it leaves as a word begins"


def test_the_listener_has_time_to_land() -> None:
    cut = cut_of(PLAN)
    over = heard(cut, "b6-l1") + voice(THREAT.text).words[-1].end * 24 / 1000
    assert event(cut, "b6-r").end - over >= 14


@pytest.mark.parametrize(
    "listening",
    [
        reaction("b6-r", "victor", hears="b6-l1"),
        reaction("b6-r", hears=None),
        insert("b6-r", hears="b6-l1"),
        reaction("b6-r", frames=12, hears="b6-l1"),
    ],
    ids=["shows the speaker", "hears nothing", "is to be read", "is too short"],
)
def test_the_picture_stays_where_leaving_would_hurt(listening: object) -> None:
    plan = plan_of(shot("b6-a", "victor", line="b6-l1"), listening, lines=(THREAT,))  # type: ignore[arg-type]
    cut = cut_of(plan)
    over = heard(cut, "b6-l1") + -(-voice(THREAT.text).words[-1].end * 24 // 1000)
    assert event(cut, "b6-r").start >= over


def test_a_short_line_is_not_left() -> None:
    short = line("b6-l1", "victor", "Sit down.")
    plan = plan_of(shot("b6-a", "victor", line="b6-l1"), reaction("b6-r", hears="b6-l1"), lines=(short,))
    assert event(cut_of(plan), "b6-r").start >= heard(cut_of(plan), "b6-l1") + 14


def test_a_voice_is_heard_before_its_picture() -> None:
    cut = cut_of(PLAN)
    first_word = heard(cut, "b6-l2") + 80 * 24 // 1000
    assert event(cut, "b6-b").start - first_word == 6


@pytest.mark.parametrize(
    "before",
    [shot("b6-z", "jonah"), insert("b6-z"), shot("b6-z", "maya jonah", composition=Composition.TWO_SHOT)],
    ids=["shows the speaker", "is to be read", "shows both"],
)
def test_a_voice_waits_for_its_picture_where_lips_would_lie(before: object) -> None:
    answer = line("b6-l2", "jonah", "He promised me your job.")
    plan = plan_of(before, shot("b6-b", "jonah", line="b6-l2"), lines=(answer,))  # type: ignore[arg-type]
    cut = cut_of(plan)
    assert event(cut, "b6-b").start <= heard(cut, "b6-l2")


def test_lips_and_sound_agree_however_the_picture_is_entered() -> None:
    cut, known = cut_of(PLAN), takes(PLAN)
    for name, spoken in (("b6-a", "b6-l1"), ("b6-b", "b6-l2")):
        seen = event(cut, name)
        in_take = heard(cut, spoken) - seen.start + seen.source_in
        assert in_take == known[name].speech_start_frame


def test_an_alternate_takes_the_place_of_a_failed_take_and_says_so() -> None:
    stand_in = event(cut_of(PLAN, b6_a="black"), "b6-x")
    assert stand_in.fallback_reason == "b6-a failed: black"


def test_the_line_of_a_failed_take_is_still_heard_and_captioned() -> None:
    cut = cut_of(PLAN, b6_a="black")
    assert heard(cut, "b6-l1") >= event(cut, "b6-x").start
    assert {caption.line for caption in cut.captions} == {"b6-l1", "b6-l2"}


def test_a_narrator_is_heard_over_the_pictures_of_the_beat() -> None:
    told = line("b1-l1", "narrator", "That night she went back.")
    cut = cut_of(plan_of(shot("b1-a", frames=40), shot("b2-a", frames=60), lines=(told,)))
    assert heard(cut, "b1-l1") == 5
    assert [caption.line for caption in cut.captions] == ["b1-l1"]


def test_pictures_grow_where_two_lines_would_collide() -> None:
    told = line("b1-l1", "narrator", "That night she went back for it.")
    plan = plan_of(
        shot("b1-a", frames=50), shot("b2-a", "victor", line="b2-l1"),
        lines=(told, line("b2-l1", "victor", "I knew it.")),
    )  # fmt: skip
    cut = cut_of(plan)
    assert event(cut, "b1-a").frames > 50
    over = heard(cut, "b1-l1") + voice(told.text).words[-1].end * 24 / 1000
    assert heard(cut, "b2-l1") + 1 >= over


def test_cues_tones_and_the_bed_stand_at_their_frames() -> None:
    cut = cut_of(PLAN)
    cues = [(sound.ref, sound.start) for sound in cut.sounds if sound.role == "cue"]
    assert cues == [
        ("stinger", event(cut, "b2-a").start),
        ("message-tone", event(cut, "b5-i").start),
        ("impact", event(cut, "b7-a").start),
    ]
    assert [(s.start, s.frames) for s in cut.sounds if s.role in ("tone", "bed")] == [(0, cut.frames)] * 2


def test_room_tone_follows_the_place() -> None:
    cut = cut_of(plan_of(shot("b1-a"), insert("b1-i", location=None), shot("b2-a", location="street")))
    tones = [(sound.ref, sound.start, sound.frames) for sound in cut.sounds if sound.role == "tone"]
    assert tones == [("room", 0, 108), ("street", 108, 48)]


def test_markers_stand_where_beats_begin() -> None:
    marks = [(marker.beat, marker.role) for marker in cut_of(PLAN).markers]
    assert marks == [
        ("b1", None), ("b2", Role.HOOK), ("b5", Role.REVEAL), ("b6", None), ("b7", Role.CLIFFHANGER),
    ]  # fmt: skip


def test_a_cut_survives_its_file() -> None:
    cut = cut_of(PLAN)
    assert from_json(to_json(cut)) == cut


def test_the_house_cut_of_the_small_episode() -> None:
    cut = cut_of(PLAN)
    lines = [f"{e.start:4} {e.shot:5} {e.kind:8} {e.source_in}+{e.frames}" for e in cut.events]
    lines += [f"{s.start:4} {s.role:5} {s.ref} {s.frames} {s.gain_db} dB" for s in cut.sounds]
    lines += [f"{c.start:4}-{c.end} {' / '.join(c.texts)}" for c in cut.captions]
    assert "\n".join(lines) + "\n" == GOLDEN.read_text()


# --- what holds for every plan ---


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Beats of speakers, listeners, inserts and narrators in any mixture."""
    shots, lines = [], []
    for beat in range(draw(st.integers(1, 5))):
        name = f"b{beat}"
        frames = draw(st.integers(12, 90))
        kind = draw(st.sampled_from(["silent", "insert", "speech", "dialogue", "cliff"]))
        if kind == "insert":
            shots.append(insert(f"{name}-i", frames=frames))
        elif kind == "cliff":
            shots.append(shot(f"{name}-c", frames=frames, role=ShotRole.CLIFFHANGER))
        elif kind == "silent":
            shots.append(shot(f"{name}-s", frames=frames))
        else:
            words = draw(st.lists(st.sampled_from(WORDS), min_size=1))
            lines.append(line(f"{name}-l", "victor", " ".join(words)))
            shots.append(shot(f"{name}-a", "victor", frames, line=f"{name}-l"))
            shots.append(shot(f"{name}-x", coverage=Coverage.ALTERNATE, alternate_of=f"{name}-a", frames=400))
            if kind == "dialogue":
                shots.append(reaction(f"{name}-r", frames=frames, hears=f"{name}-l"))
    return plan_of(*shots, lines=tuple(lines))


@settings(max_examples=60, deadline=None)
@given(plan=plans(), failing=st.booleans())
def test_any_plan_gives_a_whole_cut(plan: Plan, failing: bool) -> None:
    known = takes(plan)
    if failing and plan.lines:
        broken = next(each.id for each in plan.shots if each.line)
        known[broken] = known[broken].model_copy(update={"verdict": "black"})
    cut = assemble(plan, known, voices(plan))
    lengths = {each.task: each.frames for each in known.values()}
    assert all(e.source_in + e.frames <= lengths[e.take] for e in cut.events), "inside its take"
    spoken = sorted((s.start, s.ref) for s in cut.sounds if s.role == "line")
    assert [ref for _, ref in spoken] == [each.id for each in plan.lines], "every line once, in story order"
    for (start, ref), (following, _) in pairwise(spoken):
        assert start + voices(plan)[ref].words[-1].end * 24 / 1000 <= following + 3, "one at a time"
    written = {each.id: "" for each in plan.lines}
    for caption in cut.captions:
        written[caption.line] += "".join(word.text for row in caption.rows for word in row)
    assert written == {each.id: "".join(each.text.split()) for each in plan.lines}, "every spoken word"

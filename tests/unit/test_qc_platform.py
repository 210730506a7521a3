"""A platform's check report: every check fails where it should, says where, and passes otherwise."""

from typing import Any

import pytest
from cut_examples import PLAN, insert, plan_of, reaction, shot, takes, voices
from qc_examples import COVER, CUT, SAFE, SHORTS, changed, checked, scan_of

from orchestrator.captions.layout import boxes
from orchestrator.cut import Caption, CaptionWord, Cut
from orchestrator.cut.rules import assemble
from orchestrator.pack.limits import CODES
from orchestrator.platforms import Limits, Loudness, Platform, platform
from orchestrator.qc import HARD, MUST, CoverFacts
from orchestrator.qc.cures import CURES
from orchestrator.qc.places import clock, outside, place, plain, quoted
from orchestrator.zones import Box

HOSTILE = "../=1+1]]>&<b>\"'\u202e\x1b[31m\n\u2028\0{\\pos(0,0)}" + "x" * 300


def limited(**other: Any) -> Platform:
    return SHORTS.model_copy(update={"limits": SHORTS.limits.model_copy(update=other)})


def captioned(cut: Cut, *captions: Caption) -> Cut:
    return cut.model_copy(update={"captions": captions})


def said(start: int, frames: int, *rows: str, line: str = "b6-l1", language: str = "en") -> Caption:
    words = tuple(
        tuple(CaptionWord(text=word, start=start, end=start + frames) for word in row.split()) for row in rows
    )
    return Caption(line=line, start=start, frames=frames, rows=words, language=language)


def test_an_episode_of_which_all_is_well_passes_on_every_platform() -> None:
    for name in ("tiktok", "reels", "shorts", "app"):
        to = platform(name)
        cover = CoverFacts(boxes=(Box(*to.cover.safe),))
        found = checked(to=to, cover=cover, scan=scan_of(CUT)).values()
        wrong = {check.code for check in found if not check.passed}
        short = {"duration"} if CUT.frames < to.limits.seconds[0] * CUT.fps else set()
        assert wrong <= {"insert-band"} | short, name


LONG_WORDS = plan_of(
    *PLAN.shots[:3], insert("b5-i", "so many words " * 12), *PLAN.shots[4:], lines=PLAN.lines
)
FAR = plan_of(*(each.model_copy(update={"size": "LS"}) for each in PLAN.shots), lines=PLAN.lines)
UNUSABLE = takes(PLAN) | {"b6-a": takes(PLAN)["b6-a"].model_copy(update={"verdict": HOSTILE})}
FAILING: dict[str, dict[str, Any]] = {
    "file": {"wrong": ("it has an edit list",)},
    "loudness": {"scan": scan_of(CUT, lufs="-15.20")},
    "true-peak": {"scan": scan_of(CUT, true_peak="-0.20")},
    "duration": {"to": limited(seconds=(60, 180))},
    "fps": {"to": limited(fps=(25, 60))},
    "frame-size": {"to": limited(sides=(1200, 4096))},
    "size": {"to": limited(megabytes=1)},
    "bitrate": {"to": limited(megabits=1), "bytes": 4_000_000},
    "frames": {"scan": scan_of(CUT, frames=CUT.frames - 2)},
    "black": {"scan": scan_of(CUT, black=((20, 40),))},
    "freeze": {"scan": scan_of(CUT, frozen=((0, 60),))},
    "silence": {"scan": scan_of(CUT, silent=((0, 60),))},
    "cuts": {"scan": scan_of(CUT, change=[20] * CUT.frames)},
    "jumps": {"scan": changed(scan_of(CUT), {30: 1500})},
    "caption-zone": {"cut": captioned(CUT, said(250, 40, "word " * 12))},
    "caption-over-insert": {"cut": captioned(CUT, said(180, 40, *["row"] * 7))},
    "caption-over-face": {"faces": {"b6-a": (Box(0, 900, 1080, 1900),)}},
    "caption-pace": {"cut": captioned(CUT, said(250, 6, "far too many letters"))},
    "every-word": {"cut": captioned(CUT, *CUT.captions[:1])},
    "insert-zone": {"typed": {"b5-i": (Box(20, 300, 700, 500),)}},
    "insert-band": {"to": SHORTS.model_copy(update={"zone": SHORTS.zone.model_copy(update={"top": 400})})},
    "title-shown": {"cover": None},
    "title-whole": {"cover": COVER.model_copy(update={"clipped": True})},
    "title-over-face": {"cover": COVER.model_copy(update={"covers_face": True})},
    "insert-time": {"plan": LONG_WORDS},
    "first-frame": {"scan": scan_of(CUT, black=((0, 2),))},
    "last-frame": {"plan": plan_of(*PLAN.shots[:-1], shot("b7-a"), lines=PLAN.lines)},
    "hook": {"cut": CUT.model_copy(update={"markers": ()})},
    "reaction-share": {"plan": plan_of(*(s for s in PLAN.shots if not s.reaction), lines=PLAN.lines)},
    "faces-readable": {"plan": FAR},
    "stand-ins": {"cut": assemble(PLAN, UNUSABLE, voices(PLAN))},
}
"""By check: what makes it fail. One that is not here cannot fail, and that is a fault of the check."""
MORE = {"size": {"to": limited(megabytes=2)}, "bitrate": {"to": limited(megabits=25)}}
"""What makes a check appear that passes, where the platform has no such limit."""


@pytest.mark.parametrize("code", sorted(FAILING))
def test_a_check_fails_where_it_should_and_passes_otherwise(code: str) -> None:
    fine = checked(**MORE.get(code, {"typed": {"b5-i": (Box(200, 300, 700, 500),)}}))
    if code in fine:
        assert fine[code].passed
    assert not checked(**FAILING[code])[code].passed


def test_every_check_can_fail_and_has_a_cure() -> None:
    everything = set(
        checked(typed={"b5-i": (Box(200, 300, 700, 500),)}, to=limited(megabytes=2, megabits=25))
    )
    assert everything | {"insert-band"} == set(FAILING) == set(CURES) - CODES
    assert HARD < MUST <= set(FAILING)


def test_the_example_of_a_platform_with_the_house_box_outside_passes_when_words_are_measured() -> None:
    to = FAILING["insert-band"]["to"]
    assert checked(to=to)["insert-band"].places == ("b5-i at 00:07.1: perhaps 110 px above y 400",)
    measured = checked(to=to, typed={"b5-i": (Box(200, 420, 700, 500),)})
    assert measured["insert-zone"].passed
    assert "insert-band" not in measured


# --- places ---


def test_a_caption_outside_says_shot_time_and_pixels() -> None:
    caption = said(250, 40, *["row"] * 14)
    top, bottom = boxes(caption, SHORTS.area)[0].top, boxes(caption, SHORTS.area)[-1].bottom
    assert bottom <= SHORTS.area.free.bottom
    over = SHORTS.area.free.top - top
    assert checked(captioned(CUT, caption))["caption-zone"].places == (
        f'b6-a at 00:10.4: {over:.0f} px above y 285, "{" / ".join(["row"] * 14)[:57].rstrip()}..."',
    )


def test_boxes_outside_are_measured_on_every_side() -> None:
    free = Box(150, 285, 930, 1240)
    assert outside([Box(150, 285, 930, 1240)], free) == ""
    assert outside([], free) == ""
    assert outside([Box(200, 300, 400, 1274)], free) == "34 px below y 1240"
    assert (
        outside([Box(149.9, 280, 931, 1000)], free)
        == "5 px above y 285, 1 px left of x 150, 1 px right of x 930"
    )


def test_a_caption_over_a_face_says_how_much() -> None:
    caption = next(c for c in CUT.captions if c.line == "b6-l1")
    box = boxes(caption, SHORTS.area)[0]
    face = {"b6-a": (Box(box.left + 10, box.top - 200, box.left + 50, box.top + 22),)}
    [told] = checked(faces=face)["caption-over-face"].places[:1]
    assert told.startswith("b6-a at 00:09.8: 40x22 px over a face, ")


def test_a_caption_over_measured_words_is_found_where_they_are() -> None:
    low = {"b5-i": (Box(200, 1300, 800, 1500),)}
    caption = said(180, 30, "Aurora")
    assert checked(captioned(CUT, caption))["caption-over-insert"].passed
    assert (
        "over words to be read"
        in checked(captioned(CUT, caption), typed=low)["caption-over-insert"].places[0]
    )


def test_a_title_outside_the_safe_part_says_by_how_much() -> None:
    low = CoverFacts(boxes=(Box(SAFE.left, SAFE.bottom - 40, SAFE.right, SAFE.bottom + 12),))
    assert checked(cover=low)["title-shown"].places == (f"cover: 12 px below y {SAFE.bottom:.0f}",)
    assert checked(cover=CoverFacts(boxes=()))["title-shown"].value == "it has no title"


def test_where_no_cover_is_taken_nothing_is_said_of_it() -> None:
    takes_none = SHORTS.model_copy(update={"cover": SHORTS.cover.model_copy(update={"upload": False})})
    assert "title-shown" not in checked(to=takes_none, cover=None)


def test_what_the_maker_of_a_cover_told_is_read() -> None:
    told = CoverFacts.of({"boxes": [[1, 2, 3, 4]], "clipped": True, "covers_face": False, "width": 9})
    assert told == CoverFacts(boxes=(Box(1, 2, 3, 4),), clipped=True)


def test_a_cover_on_which_no_face_is_known_is_not_said_to_leave_it_clear() -> None:
    told = {"boxes": COVER.boxes, "clipped": False, "covers_face": False}
    unknown = checked(cover=CoverFacts.of({**told, "face": None}))["title-over-face"]
    assert (unknown.passed, unknown.value) == (True, "no face is known")
    known = checked(cover=CoverFacts.of({**told, "face": [400, 300, 700, 700]}))["title-over-face"]
    assert (known.passed, known.value) == (True, "the face is clear")


def test_loudness_is_held_against_the_platform() -> None:
    soft = SHORTS.model_copy(update={"loudness": Loudness(lufs="-16", within="1", peak="-2", official=True)})
    found = checked(to=soft)
    assert (found["loudness"].passed, found["loudness"].wanted) == (False, "-16 +-1 LUFS")
    assert not found["true-peak"].passed
    assert "the platform publishes none" in checked()["loudness"].wanted


def test_a_limit_that_nobody_knows_is_no_check() -> None:
    assert not {"size", "bitrate"} & set(checked(to=limited(megabytes=None, megabits=None)))
    assert Limits(seconds=(1, 2), fps=(23, 60), sides=(1, 2)).megabytes is None


def test_a_line_that_is_not_heard_needs_no_caption() -> None:
    mute = CUT.model_copy(
        update={"sounds": tuple(s for s in CUT.sounds if s.ref != "b6-l2"), "captions": CUT.captions[:1]}
    )
    assert checked(mute)["every-word"].passed
    assert checked(captioned(CUT, *CUT.captions[:1]))["every-word"].places == ("b6-l2",)


def test_too_many_reactions_are_found_too() -> None:
    many = plan_of(
        *PLAN.shots[:2], *(reaction(f"b3-r{n}") for n in range(9)), *PLAN.shots[2:], lines=PLAN.lines
    )
    assert not checked(plan=many)["reaction-share"].passed


# --- hostile words ---


def test_hostile_words_in_places_are_inert() -> None:
    hostile = captioned(CUT, said(250, 2, HOSTILE))
    stand_in = FAILING["stand-ins"]["cut"]
    told = [*checked(hostile)["caption-zone"].places, *checked(stand_in)["stand-ins"].places]
    assert len(told) == 2
    for each in told:
        assert each.isprintable()
        assert len(each) <= 500
        assert "\u202e" not in each


def test_words_are_told_in_one_line() -> None:
    assert plain("a\nb\x1b[0m\u202ec\u2028d") == "a b [0m c d"
    assert quoted("x" * 100) == f'"{"x" * 57}..."'
    assert place(CUT, 0, HOSTILE).startswith("b1-a at 00:00.0: ../=1+1]]>&<b>")
    assert (clock(0, 24), clock(298, 24), clock(24 * 75, 24)) == ("00:00.0", "00:12.4", "01:15.0")

"""A scan held against its cut: what was not planned is found, with shot and time; what was planned is not."""

from pathlib import Path

import pytest
from cut_examples import PLAN
from drawn_films import FPS, Part, film
from qc_examples import changed, checked, cut_of, scan_of

from orchestrator.cut import Cut, Event, Transition
from orchestrator.qc import Check
from orchestrator.qc.picture import picture_checks
from workers.stitch.scan import Scanner
from workers.stitch.scan_spec import Scan, ScanSpec

CUT = cut_of()
SCAN = scan_of(CUT)
FIRST, SECOND = CUT.events[1].start, CUT.events[2].start


def of(scan: Scan, code: str, cut: Cut = CUT) -> Check:
    return {check.code: check for check in picture_checks(cut, PLAN, scan)}[code]


def test_a_clean_film_passes_every_check() -> None:
    assert all(check.passed for check in picture_checks(CUT, PLAN, SCAN))


def test_a_frame_too_few_is_found() -> None:
    short = scan_of(CUT, frames=CUT.frames - 1)
    assert of(short, "frames").value == f"{CUT.frames - 1} decoded at 24 a second"
    assert not of(short, "frames").passed
    assert of(SCAN, "frames").passed


def test_black_is_found_by_shot_and_time() -> None:
    dark = scan_of(CUT, black=((100, 112),))
    assert of(dark, "black").places == ("b2-a at 00:04.1: black that nobody planned for 12 frames (0.50 s)",)


def test_black_of_a_dip_is_planned_as_far_as_the_dip_goes() -> None:
    dips = with_transition(CUT, 1, Transition(kind="dip", frames=12))
    assert of(scan_of(CUT, black=((FIRST, FIRST + 12),)), "black", dips).passed
    assert not of(scan_of(CUT, black=((FIRST, FIRST + 20),)), "black", dips).passed
    dissolves = with_transition(CUT, 1, Transition(kind="dissolve", frames=12))
    assert not of(scan_of(CUT, black=((FIRST, FIRST + 12),)), "black", dissolves).passed


def test_a_standstill_is_found_unless_something_is_read_there() -> None:
    insert = next(event for event in CUT.events if event.kind == "insert")
    assert of(scan_of(CUT, frozen=((insert.start, insert.end),)), "freeze").passed
    still = scan_of(CUT, frozen=((10, 50),))
    assert of(still, "freeze").places == ("b1-a at 00:00.4: the picture stands still for 40 frames (1.67 s)",)
    assert of(scan_of(CUT, frozen=((10, 30),)), "freeze").passed


def test_a_hold_on_the_cliffhanger_is_planned() -> None:
    last = CUT.events[-1]
    assert last.shot == "b7-a"
    assert of(scan_of(CUT, frozen=((last.start, last.end),)), "freeze").passed


def test_two_short_standstills_at_a_cut_are_not_a_long_one() -> None:
    assert of(scan_of(CUT, frozen=((FIRST - 20, FIRST + 20),)), "freeze").passed


def test_silence_is_found() -> None:
    assert of(scan_of(CUT, silent=((24, 60),)), "silence").passed
    assert of(scan_of(CUT, silent=((24, 96),)), "silence").places == (
        "b1-a at 00:01.0: nothing is heard for 72 frames (3.00 s)",
    )


@pytest.mark.parametrize("much", [200, 400, 1500])
@pytest.mark.parametrize(
    ("by", "said"),
    [(1, "1 frame late"), (-2, "2 frames early"), (3, "3 frames late"), (5, "5 frames late")],
)
def test_a_cut_off_its_frame_is_found(by: int, said: str, much: int) -> None:
    moved = changed(SCAN, {FIRST: 20, FIRST + by: much})
    found = of(moved, "cuts")
    assert not found.passed
    assert found.places == (f"{CUT.events[1].shot} at 00:03.0: its picture begins {said}",)
    assert of(moved, "jumps").passed


def test_a_cut_between_pictures_that_are_alike_is_no_fault() -> None:
    alike = changed(SCAN, {FIRST: 30})
    assert of(alike, "cuts").passed
    assert of(alike, "cuts").value == "6 of 7 on their frame, 1 between pictures that are alike"


def test_a_cut_that_is_not_seen_is_named() -> None:
    assert of(changed(SCAN, {FIRST: 30}), "cuts").places == (
        f"{CUT.events[1].shot} at 00:03.0: no cut is seen, only 0.30 % of change: "
        "its pictures are alike, or it is missing",
    )
    assert of(SCAN, "cuts").places == ()


def test_a_cut_that_movement_hides_is_not_called_alike() -> None:
    wild = changed(SCAN, dict.fromkeys(range(FIRST - 20, FIRST + 20), 600))
    found = of(wild, "cuts")
    assert (found.passed, found.value) == (False, "6 of 7 on their frame, 1 lost in movement")
    assert found.places == (
        f"{CUT.events[1].shot} at 00:03.0: no cut is seen in the movement around it, 6.00 % of change",
    )


def test_a_caption_that_comes_near_a_cut_between_alike_pictures_moves_it_not() -> None:
    [spoken, *_] = CUT.captions
    cut = CUT.model_copy(update={"captions": (spoken.model_copy(update={"start": FIRST + 4}),)})
    assert of(changed(SCAN, {FIRST: 30, FIRST + 4: 250}), "cuts", cut).passed


TICKS = (63, 123, 63, 183, 63, 123, 63, 240, 63, 123, 63, 183, 63, 123, 63, 300)
"""What a running clock changes, as measured on a slate."""


def test_the_clock_of_a_slate_moves_no_cut() -> None:
    clock = {frame: TICKS[frame % len(TICKS)] for frame in range(1, CUT.frames)}
    starts = {event.start: 500 for event in CUT.events[1:]}
    slates = changed(SCAN, {**clock, **starts, FIRST: 209, SECOND: 97})
    assert of(slates, "cuts").value == "5 of 7 on their frame, 2 between pictures that are alike"
    assert of(slates, "cuts").passed
    assert of(slates, "jumps").passed


def test_a_film_that_shows_hardly_any_cut_is_another_film() -> None:
    assert not of(changed(SCAN, dict.fromkeys(range(CUT.frames), 20)), "cuts").passed


def test_a_jump_that_nobody_planned_is_found() -> None:
    found = of(changed(SCAN, {40: 1200}), "jumps")
    assert found.places == ("b1-a at 00:01.6: the picture jumps at frame 40",)
    assert of(changed(SCAN, {40: 300}), "jumps").passed


def test_noise_and_a_caption_that_comes_are_no_jumps() -> None:
    noise = changed(SCAN, dict.fromkeys(range(10, 60), 900))
    assert of(noise, "jumps").passed
    assert of(changed(SCAN, {20: 250}), "jumps").passed


def test_a_dissolve_is_no_cut_and_no_jump() -> None:
    slow = changed(SCAN, {FIRST: 20, FIRST + 4: 700})
    assert not of(slow, "cuts").passed
    dissolves = with_transition(CUT, 1, Transition(frames=12))
    assert of(slow, "cuts", dissolves).value == "6 of 6 on their frame"
    assert of(slow, "jumps", dissolves).passed


def test_a_take_that_goes_on_has_no_cut_to_be_seen() -> None:
    before, after = CUT.events[0], CUT.events[1]
    goes_on = after.model_copy(
        update={"take": before.take, "source_in": before.source_in + before.frames, "shot": before.shot}
    )
    cut = CUT.model_copy(update={"events": (before, goes_on, *CUT.events[2:])})
    assert of(changed(SCAN, {FIRST: 20}), "cuts", cut).value.startswith("6 of 6")


# --- first and last frame ---


def test_a_black_first_frame_is_refused() -> None:
    dark = [10, *SCAN.luma[1:]]
    assert checked()["first-frame"].value == "a face"
    assert checked(scan=scan_of(CUT, luma=dark))["first-frame"].places == (
        "b1-a at 00:00.0: it is black (mean 10 of 255)",
    )
    assert not checked(scan=scan_of(CUT, black=((0, 1),)))["first-frame"].passed


def test_a_card_is_no_first_frame() -> None:
    card = CUT.events[0].model_copy(update={"kind": "card"})
    found = checked(CUT.model_copy(update={"events": (card, *CUT.events[1:])}))["first-frame"]
    assert (found.passed, found.value) == (False, "it is a card")


def test_a_first_frame_without_face_must_move() -> None:
    assert checked(faces={})["first-frame"].value == "movement"
    still = changed(SCAN, dict.fromkeys(range(1, 30), 1))
    assert "no face is known" in checked(faces={}, scan=still)["first-frame"].value
    assert checked(scan=still)["first-frame"].passed


def test_a_black_last_frame_is_refused() -> None:
    assert checked()["last-frame"].passed
    found = checked(scan=scan_of(CUT, luma=[*SCAN.luma[1:], 12]))["last-frame"]
    assert found.places == ("b7-a at 00:18.0: it is black (mean 12 of 255)",)


# --- on a drawn film ---

PARTS: tuple[Part, ...] = (("moving", 40), ("moving", 30), ("black", 12), ("still", 40), ("moving", 30))
LENGTHS = (40, 42, 70)
"""The cut that was planned: it knows no black, no standstill, and no cut into the last picture."""


def test_what_is_wrong_with_a_drawn_film_is_found_on_its_frame(tmp_path: Path) -> None:
    path = film(tmp_path / "film.mp4", PARTS)
    (tmp_path / "out").mkdir()
    Scanner().run(ScanSpec(fps=FPS), {"episode": path}, tmp_path / "out", lambda _: None)
    scan = Scan.model_validate_json((tmp_path / "out" / "scan.json").read_bytes())
    starts = [sum(LENGTHS[:at]) for at in range(3)]
    events = tuple(
        Event(shot=f"b1-s{at}", take=f"t{at}", source_in=6, frames=frames, start=start)
        for at, (frames, start) in enumerate(zip(LENGTHS, starts, strict=True))
    )
    drawn = Cut(series="stolen", episode=1, frames=sum(LENGTHS), events=events)
    found = {check.code: check for check in picture_checks(drawn, PLAN, scan)}
    assert found["cuts"].passed
    assert found["black"].places == ("b1-s1 at 00:02.9: black that nobody planned for 12 frames (0.50 s)",)
    assert found["freeze"].places == ("b1-s2 at 00:03.4: the picture stands still for 40 frames (1.67 s)",)
    assert found["jumps"].places == (
        "b1-s1 at 00:02.9: the picture jumps at frame 70",
        "b1-s2 at 00:05.0: the picture jumps at frame 122",
    )


def with_transition(cut: Cut, at: int, how: Transition) -> Cut:
    events = list(cut.events)
    events[at] = events[at].model_copy(update={"transition": how})
    return cut.model_copy(update={"events": tuple(events)})

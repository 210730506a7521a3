"""An episode as a platform's checks see it: a cut, a scan that fits it, and what is known of its file."""

from collections.abc import Mapping
from typing import Any, Final

from cut_examples import PLAN, takes, voices

from orchestrator.cut import Cut
from orchestrator.cut.rules import assemble
from orchestrator.plan import Plan
from orchestrator.platforms import Platform, platform
from orchestrator.qc import Check, CoverFacts, Evidence, report_for
from orchestrator.zones import Box
from workers.stitch.scan_spec import Scan

SHORTS: Final = platform("shorts")
SAFE = Box(*SHORTS.cover.safe)
COVER = CoverFacts(boxes=(Box(SAFE.left, SAFE.top, SAFE.right, SAFE.top + 90),))
FACE = {"b1-a": (Box(400, 300, 700, 700),)}


def cut_of(plan: Plan = PLAN) -> Cut:
    """The house cut of a plan, 1080x1920."""
    return assemble(plan, takes(plan), voices(plan))


CUT = cut_of()


def scan_of(cut: Cut, **other: Any) -> Scan:
    """A clean scan: the picture changes on every cut and moves a little between."""
    starts = {event.start for event in cut.events[1:]}
    change = [0, *(1500 if frame in starts else 20 for frame in range(1, cut.frames))]
    plain = {
        "frames": cut.frames, "fps": cut.fps, "black": (), "frozen": (), "silent": (),
        "change": change, "luma": [90] * cut.frames, "lufs": "-14.10", "true_peak": "-1.40",
    }  # fmt: skip
    return Scan.model_validate(plain | other)


def changed(scan: Scan, at: Mapping[int, int]) -> Scan:
    """The same with other changes at some frames."""
    return scan.model_copy(
        update={"change": tuple(at.get(frame, each) for frame, each in enumerate(scan.change))}
    )


def checked(
    cut: Cut | None = None, plan: Plan = PLAN, to: Platform = SHORTS, **known: Any
) -> dict[str, Check]:
    """By code: the report of an episode of which all is well, but for what is given."""
    cut = cut or (CUT if plan is PLAN else cut_of(plan))
    fine: dict[str, Any] = {
        "wrong": (),
        "bytes": 2_000_000,
        "scan": scan_of(cut),
        "cover": COVER,
        "faces": FACE,
    }
    found = report_for(to, cut, plan, Evidence(**(fine | known)))
    assert len({check.code for check in found}) == len(found)
    return {check.code: check for check in found}

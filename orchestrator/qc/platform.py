"""The check report of one platform: everything that is looked at before an episode is posted there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from orchestrator.cut import Cut
from orchestrator.plan import Plan
from orchestrator.platforms import Platform
from orchestrator.qc import captions, craft, edges, typed
from orchestrator.qc.check import Check
from orchestrator.qc.media import limits, media_checks
from orchestrator.qc.picture import picture_checks
from orchestrator.qc.typed import CoverFacts
from orchestrator.qc.words import UNTOUCHED, ByHand, every_word
from orchestrator.zones import Box
from workers.stitch.scan_spec import Scan


@dataclass(frozen=True)
class Evidence:
    """What is known of a finished episode beside its cut and its plan."""

    wrong: Sequence[str]
    """What `readback.wrong_with` says of the file; nothing if all is well."""
    bytes: int
    """Of the file as it is handed over."""
    scan: Scan
    """Of the same file: `qc.scan.scan_of`."""
    faces: Mapping[str, Sequence[Box]] = field(default_factory=dict)
    """By shot, where they are known, in pixels of a 1080x1920 frame."""
    typed: Mapping[str, Sequence[Box]] = field(default_factory=dict)
    """By shot: the boxes of the words of an insert or a card, where its maker told; others are taken to
    fill `zones().insert_box`."""
    cover: CoverFacts | None = None
    """What is known of the cover. None: nothing, and that is wrong where the platform takes one."""
    by_hand: ByHand = UNTOUCHED
    """Captions that a person decided about."""


def report_for(platform: Platform, cut: Cut, plan: Plan, evidence: Evidence) -> tuple[Check, ...]:
    """Every check of an episode for a platform, in a fixed order; the same code never twice.

    `cut` is the one whose captions were laid for that platform. Places name shot, timecode and pixels:
    "b3-s2 at 00:12.4: 34 px below y 1240". Nothing here reads a file. `qc.MUST` says which of the checks
    refuse a pack; `refuse(checks, overrides, MUST)` raises CheckRefused, or returns a `Ruling` to be kept.
    """
    area, scan, seen = platform.area, evidence.scan, craft.played(cut, plan)
    heard = {"lufs": scan.lufs, "true_peak": scan.true_peak}
    faced = {shot for shot, boxes in evidence.faces.items() if boxes}
    return (
        *media_checks(cut, evidence.wrong, heard, platform.loudness),
        *limits(cut, evidence.bytes, platform.limits),
        *picture_checks(cut, plan, scan),
        captions.in_zone(cut, area),
        captions.off_the_type(cut, area, evidence.typed),
        captions.off_the_faces(cut, area, evidence.faces),
        captions.pace(cut),
        every_word(cut, plan, evidence.by_hand),
        *typed.inserts(cut, evidence.typed, area.free),
        *typed.cover(platform, evidence.cover),
        craft.inserts(cut, seen),
        edges.first_frame(cut, scan, faced),
        edges.last_frame(cut, seen, scan),
        craft.hook(cut),
        craft.reactions(seen),
        craft.close(seen),
        craft.stand_ins(cut),
    )

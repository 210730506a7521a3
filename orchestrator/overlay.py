"""People's direction laid over the house director's: a plan and its edits become the plan that is made.

An edit that cannot be used is an error of the plan, in which the director's shot is kept, so the plan can
still be looked at; it cannot be made. An edit of a shot that is no longer there is a warning.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from character_sheets.sheet import Sheet
from orchestrator.director import check
from orchestrator.edits import Edits, ShotEdit
from orchestrator.plan import Composition, Coverage, Finding, Placement, Plan, Shot
from orchestrator.story import Series
from prompt_templates import LABELS
from workers import typefaces
from workers.errors import MissingGlyphs
from workers.score.spec import CueKind

TYPESET = (Composition.INSERT, Composition.CARD)


@dataclass(frozen=True)
class Fault:
    """Why one field of a shot's edit cannot be used."""

    field: str
    """A path inside the edit: "cast/0/wardrobe"."""
    message: str
    cure: str


def directed(series: Series, plan: Plan, edits: Edits, *, alternates: bool = True) -> Plan:
    """The plan with people's edits in it; `alternates` says whether those are filmed."""
    found = [*_lost(plan, edits), *_unfilmed(plan, edits, alternates)]
    wrong = {shot.id: tuple(_findings(series, plan, shot, edits)) for shot in plan.shots}
    found += [finding for each in wrong.values() for finding in each]
    shots = tuple(shot if wrong[shot.id] else _edited(shot, edits) for shot in plan.shots)
    told = plan.findings if shots == plan.shots else _rechecked(plan, shots)
    return plan.model_copy(update={"shots": shots, "findings": (*told, *found)})


def faults(series: Series, plan: Plan, shot_id: str, edit: ShotEdit) -> Iterator[Fault]:
    """What of an edit cannot be used on that shot of that plan."""
    shot = next(each for each in plan.shots if each.id == shot_id)
    yield from _place(series, edit)
    for number, placement in enumerate(edit.cast or ()):
        yield from _placement(series, placement, f"cast/{number}")
    yield from _people(plan, shot, edit)
    yield from _cues(edit)
    yield from _typed(series, shot, edit)


def _edited(shot: Shot, edits: Edits) -> Shot:
    edit = edits.shots.get(shot.id)
    if edit is None:
        return shot
    inferred = tuple(name for name in shot.inferred if name not in edit.model_fields_set)
    return shot.model_copy(update={**edit.given, "inferred": inferred})


def _rechecked(plan: Plan, shots: tuple[Shot, ...]) -> tuple[Finding, ...]:
    """The plan's findings with continuity as it is between these shots."""
    before = set(check(plan.shots))
    return (*(finding for finding in plan.findings if finding not in before), *check(shots))


def _lost(plan: Plan, edits: Edits) -> Iterator[Finding]:
    known = {shot.id for shot in plan.shots}
    for shot in dict.fromkeys((*edits.shots, *edits.retakes, *edits.stills, *edits.endings)):
        if shot not in known:
            yield _finding(
                "warning",
                "edit-lost",
                f"shot {shot}",
                "It was edited and is no longer in the plan, so the edit does nothing.",
                "Delete the edit, or edit the shot that took its place.",
            )
    spoken = {line.id for line in plan.lines}
    for line in edits.voices:
        if line not in spoken:
            yield _finding(
                "warning",
                "edit-lost",
                f"line {line}",
                "It was recorded and is no longer in the plan, so the recording does nothing.",
                "Delete the recording, or hand it in for the line that took its place.",
            )


def _unfilmed(plan: Plan, edits: Edits, alternates: bool) -> Iterator[Finding]:
    for shot in plan.shots:
        if not alternates and shot.coverage is Coverage.ALTERNATE and edits.retakes.get(shot.id):
            yield _finding(
                "warning",
                "retake-unfilmed",
                f"shot {shot.id}",
                "A retake of it is wanted, and this production films no alternates.",
                "Produce the episode with full coverage.",
            )


def _findings(series: Series, plan: Plan, shot: Shot, edits: Edits) -> Iterator[Finding]:
    edit = edits.shots.get(shot.id)
    for fault in faults(series, plan, shot.id, edit) if edit else ():
        yield _finding("error", "edit-unusable", f"shot {shot.id}, {fault.field}", fault.message, fault.cure)


def _place(series: Series, edit: ShotEdit) -> Iterator[Fault]:
    known = [place.id for place in series.locations]
    if edit.location is not None and edit.location not in known:
        yield Fault("location", f"There is no location {edit.location!r}.", _one_of(known))


def _placement(series: Series, placement: Placement, at: str) -> Iterator[Fault]:
    sheet = next((each for each in series.sheets if each.id == placement.sheet), None)
    if sheet is None:
        known = [each.id for each in series.sheets]
        yield Fault(f"{at}/sheet", f"There is no sheet {placement.sheet!r}.", _one_of(known))
    elif not _owns(sheet, placement.wardrobe):
        known = [each.id for each in sheet.wardrobe]
        message = f"{sheet.name} has no wardrobe {placement.wardrobe!r}."
        yield Fault(f"{at}/wardrobe", message, _one_of(known))
    if placement.emotion not in LABELS:
        yield Fault(f"{at}/emotion", f"There is no emotion {placement.emotion!r}.", _one_of(LABELS))


def _owns(sheet: Sheet, wardrobe: str) -> bool:
    """A sheet without wardrobes wears whatever it is given."""
    return not sheet.wardrobe or any(each.id == wardrobe for each in sheet.wardrobe)


def _people(plan: Plan, shot: Shot, edit: ShotEdit) -> Iterator[Fault]:
    if edit.cast is None:
        return
    sheets = [placement.sheet for placement in edit.cast]
    twice = [sheet for at, sheet in enumerate(sheets) if sheet in sheets[:at]]
    if twice:
        yield Fault("cast", f"{twice[0]} is in the shot twice.", "Place everybody once.")
    line = next((each for each in plan.lines if each.id == shot.line), None)
    if line and not any(each.sheet == line.speaker and each.speaks for each in edit.cast):
        message = f"{line.speaker} says line {line.id} in this shot, and nobody here says it."
        yield Fault("cast", message, f"Keep {line.speaker} in the cast, with speaks: true.")


def _cues(edit: ShotEdit) -> Iterator[Fault]:
    known = get_args(CueKind)
    for number, cue in enumerate(edit.cues or ()):
        if cue not in known:
            yield Fault(f"cues/{number}", f"There is no sound cue {cue!r}.", _one_of(known))


def _typed(series: Series, shot: Shot, edit: ShotEdit) -> Iterator[Fault]:
    """Words of an insert must be there where they fill the picture, and have glyphs."""
    given = edit.given
    composition, insert = given.get("composition", shot.composition), given.get("insert", shot.insert)
    if composition in TYPESET and insert is None:
        field = "insert" if "insert" in given else "composition"
        message = f"The picture is an {composition} without anything to show."
        yield Fault(field, message, "Give the shot an insert, or another composition.")
    if edit.insert is not None:
        yield from _glyphs(" ".join((edit.insert.title, *edit.insert.lines)), series.language)


def _glyphs(text: str, language: str) -> Iterator[Fault]:
    try:
        typefaces.require(text, language)
    except MissingGlyphs as missing:
        told, _, cure = str(missing).partition(": ")
        yield Fault("insert", f"{told}.", f"{cure[:1].upper()}{cure[1:]}.")


def _one_of(known: tuple[str, ...] | list[str]) -> str:
    return f"Use one of: {', '.join(known)}." if known else "The series has none; give it one first."


def _finding(severity: str, code: str, place: str, message: str, cure: str) -> Finding:
    told = {"code": code, "severity": severity, "place": place, "message": message, "cure": cure}
    return Finding.model_validate(told)

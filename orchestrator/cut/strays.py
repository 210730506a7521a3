"""Edits of a cut that do nothing any more, because what they were about is gone. Told, never fatal."""

from collections.abc import Iterator

from orchestrator.captions.edited import outdated
from orchestrator.cut.dress import Assembly
from orchestrator.edits import CutEdit
from orchestrator.plan import Finding, Plan


def strays(done: Assembly, plan: Plan, edit: CutEdit) -> Iterator[Finding]:
    """A warning for each, with its cure."""
    lines = {line.id for line in plan.lines}
    if edit.hand is None:
        yield from _of_pictures(done, plan, edit)
    for line in edit.hand.lines if edit.hand else ():
        if line not in lines:
            yield _stray(f"place of line {line}", "There is no such line any more.")
    for line in edit.gains:
        if line not in lines:
            yield _stray(f"gain of line {line}", "There is no such line any more.")
    for caption, why in outdated(done.captions, edit.captions).items():
        yield _stray(f"caption {caption}", why)


def _of_pictures(done: Assembly, plan: Plan, edit: CutEdit) -> Iterator[Finding]:
    """Of what is not asked for where a cut is made by hand."""
    shown = {event.shot for event in done.cut.events}
    filmed = {shot.id for shot in plan.shots}
    shots = filmed | shown
    faces = [overlay.shot for overlay in edit.overlays]
    for what, named in (("order", edit.order), ("omit", edit.omit), ("take", edit.takes), ("overlay", faces)):
        for shot in named:
            if shot not in shots:
                yield _stray(f"{what} of shot {shot}", "There is no such shot any more.")
    for shot in edit.trims:
        if shot not in shown:
            yield _stray(f"trim of shot {shot}", "The cut does not show that shot.")
    for overlay in edit.overlays:
        if overlay.shot in filmed and overlay.over not in shown:
            place = f"overlay of shot {overlay.shot} over shot {overlay.over}"
            yield _stray(place, "The cut does not show that shot.")
    for shot in edit.transitions:
        if shot not in shown:
            yield _stray(f"transition into shot {shot}", "The cut does not show that shot.")


def _stray(place: str, message: str) -> Finding:
    return Finding(
        code="edit-lost",
        severity="warning",
        place=place,
        message=f"{message} The edit does nothing.",
        cure="Delete the edit, or edit what took its place.",
    )

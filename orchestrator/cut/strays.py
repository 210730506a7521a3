"""Edits of a cut that do nothing any more, because what they were about is gone. Told, never fatal."""

from collections.abc import Iterator

from orchestrator.captions.edited import outdated
from orchestrator.cut.rules import Assembly
from orchestrator.edits import CutEdit
from orchestrator.plan import Finding, Plan


def strays(done: Assembly, plan: Plan, edit: CutEdit) -> Iterator[Finding]:
    """A warning for each, with its cure."""
    shown = {event.shot for event in done.cut.events}
    shots = {shot.id for shot in plan.shots} | shown
    for what, named in (("order", edit.order), ("omit", edit.omit)):
        for shot in named:
            if shot not in shots:
                yield _stray(f"{what} of shot {shot}", "There is no such shot any more.")
    for shot in edit.trims:
        if shot not in shown:
            yield _stray(f"trim of shot {shot}", "The cut does not show that shot.")
    lines = {line.id for line in plan.lines}
    for line in edit.gains:
        if line not in lines:
            yield _stray(f"gain of line {line}", "There is no such line any more.")
    for caption, why in outdated(done.captions, edit.captions).items():
        yield _stray(f"caption {caption}", why)


def _stray(place: str, message: str) -> Finding:
    return Finding(
        code="edit-lost",
        severity="warning",
        place=place,
        message=f"{message} The edit does nothing.",
        cure="Delete the edit, or edit what took its place.",
    )

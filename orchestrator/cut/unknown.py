"""What an edit of a cut names and is not there, so that it is refused before it is kept."""

from collections.abc import Iterator

from orchestrator.edits import CutEdit
from orchestrator.plan import Plan

Fault = tuple[str, str]
"""JSON pointer into the edit, and words."""


def unknown(plan: Plan, before: CutEdit, after: CutEdit) -> Iterator[Fault]:
    """What `after` names newly; what was named `before` may have gone since, and is told as a stray."""
    known = {shot.id for shot in plan.shots}
    shots = known | {name for _, name in _shots(before)}
    for pointer, shot in _shots(after):
        if shot not in shots:
            yield pointer, f"There is no shot {shot}. The plan of the episode names them."
    lines = {line.id for line in plan.lines} | {name for _, name in _lines(before)}
    given = [(at_caption(name), name.partition("/")[0]) for name in undated(before, after)]
    for pointer, line in (*_lines(after), *given):
        if line not in lines:
            yield pointer, f"There is no line {line}. The plan of the episode names them."


def undated(before: CutEdit, after: CutEdit) -> tuple[str, ...]:
    """Captions wanted newly for the words that are said now; others tell which words they are for."""
    given = after.captions.items()
    return tuple(name for name, edit in given if not edit.was and edit != before.captions.get(name))


def at_caption(name: str) -> str:
    """JSON pointer to a caption in an edit."""
    return f"#/captions/{name.replace('/', '~1')}"


def _shots(edit: CutEdit) -> Iterator[Fault]:
    """Pointer and shot."""
    for field, named in (("order", edit.order), ("omit", edit.omit)):
        yield from ((f"#/{field}/{at}", shot) for at, shot in enumerate(named))
    for field, given in (("trims", edit.trims), ("takes", edit.takes), ("transitions", edit.transitions)):
        yield from ((f"#/{field}/{shot}", shot) for shot in given)
    for at, overlay in enumerate(edit.overlays):
        yield f"#/overlays/{at}/shot", overlay.shot
        yield f"#/overlays/{at}/over", overlay.over
    if edit.hand:
        yield from ((f"#/hand/strips/{at}/shot", strip.shot) for at, strip in enumerate(edit.hand.strips))


def _lines(edit: CutEdit) -> Iterator[Fault]:
    """Pointer and line."""
    yield from ((f"#/gains/{line}", line) for line in edit.gains)
    if edit.hand:
        yield from ((f"#/hand/lines/{line}", line) for line in edit.hand.lines)

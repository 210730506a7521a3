"""Pictures that come in over some frames. CutRefused where a take lacks the frames, with how many it has."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from orchestrator.cut import Transition
from orchestrator.cut.layout import Shown
from orchestrator.errors import CutRefused

SHORTEST = 2  # frames of a transition


def coming_in(
    pictures: Sequence[Shown], transitions: Mapping[str, Transition], first: int = 0
) -> tuple[Shown, ...]:
    """The pictures with transitions by shot: each where its shot is seen first, from picture `first` on."""
    wanted, made = dict(transitions), list(pictures)
    for at in range(first, len(made)):
        transition = wanted.pop(made[at].event.shot, None)
        if transition:
            made[at] = come_in(made[at], made[at - 1] if at else None, transition)
    return tuple(made)


def come_in(shown: Shown, before: Shown | None, transition: Transition) -> Shown:
    """That picture, coming in after the one before it."""
    named = f"{transition.kind} into shot {shown.event.shot}"
    if transition.frames > shown.event.frames:
        raise CutRefused(
            f"{named}: it takes {transition.frames} frames, and the shot plays for {shown.event.frames}. "
            f"Give it {shown.event.frames} or fewer."
        )
    if transition.kind == "dissolve":
        _refuse_bare(named, before, transition)
    return replace(shown, event=shown.event.model_copy(update={"transition": transition}))


def _refuse_bare(named: str, before: Shown | None, transition: Transition) -> None:
    if before is None:
        raise CutRefused(f"{named}: nothing plays before the first picture. Let it dip, or start at once.")
    if before.behind < transition.frames:
        shot = before.event.shot
        shorter = f"Give it {before.behind} frames" if before.behind >= SHORTEST else "Cut to it"
        raise CutRefused(
            f"{named}: it needs {transition.frames} more frames of shot {shot}, whose take has "
            f"{before.behind} after the cut. {shorter}, or leave shot {shot} earlier."
        )

"""What a proposal would change: the house director's plan of the story as it is, beside that of the proposal.

    difference(now, proposed)      # each a Version: an episode, its plan, and what the checks say

Beats, shots and lines are compared by their stable ids. What is in neither list is the same, and not made
again when the proposal is taken.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from character_sheets.sheet import Frozen
from orchestrator.plan import Coverage, Finding, Line, Plan, Shot
from orchestrator.story import Beat, Episode


class BeatChange(Frozen):
    """One beat that is not as it was."""

    id: str
    kind: Literal["added", "removed", "changed", "moved"]
    fields: tuple[str, ...] = ()
    """Which of its fields are other ones."""
    before: str = ""
    after: str = ""


class Changed(Frozen):
    """Ids of shots or lines."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    same: int
    """How many are exactly as they were."""


class Difference(Frozen):
    """Everything that would be different."""

    beats: tuple[BeatChange, ...]
    same_beats: int
    shots: Changed
    lines: Changed
    frames: tuple[int, int]
    """Of the cut, before and after; alternates are not in it."""
    fps: int
    mended: tuple[Finding, ...]
    """What the checks do not say any more."""
    new: tuple[Finding, ...]
    """What they say only of the proposal."""

    @property
    def is_empty(self) -> bool:
        """Whether the proposal leaves everything as it is."""
        return not (self.beats or self.shots.added or self.shots.removed or self.shots.changed)


@dataclass(frozen=True)
class Version:
    """An episode as the house director films it."""

    episode: Episode
    plan: Plan
    findings: tuple[Finding, ...]


def difference(now: Version, proposed: Version) -> Difference:
    """From what is to what would be."""
    beats = tuple(_beats(now.episode.beats, proposed.episode.beats))
    touched = {change.id for change in beats}
    return Difference(
        beats=beats,
        same_beats=sum(beat.id not in touched for beat in proposed.episode.beats),
        shots=_compared(now.plan.shots, proposed.plan.shots),
        lines=_compared(now.plan.lines, proposed.plan.lines),
        frames=(_frames(now.plan), _frames(proposed.plan)),
        fps=now.plan.fps,
        mended=_only(now.findings, proposed.findings),
        new=_only(proposed.findings, now.findings),
    )


def _beats(before: Sequence[Beat], after: Sequence[Beat]) -> Iterator[BeatChange]:
    """In the order of the proposal; what is removed comes last."""
    old = {beat.id: beat for beat in before}
    moved = _moved([beat.id for beat in before], [beat.id for beat in after])
    for beat in after:
        was = old.get(beat.id)
        if was is None:
            yield BeatChange(id=beat.id, kind="added", after=beat.text)
        elif was != beat:
            fields = tuple(name for name in Beat.model_fields if getattr(was, name) != getattr(beat, name))
            yield BeatChange(id=beat.id, kind="changed", fields=fields, before=was.text, after=beat.text)
        elif beat.id in moved:
            yield BeatChange(id=beat.id, kind="moved", before=was.text, after=beat.text)
    kept = {beat.id for beat in after}
    for beat in before:
        if beat.id not in kept:
            yield BeatChange(id=beat.id, kind="removed", before=beat.text)


def _moved(before: list[str], after: list[str]) -> set[str]:
    """Those that are in both, but in another order."""
    both = set(before) & set(after)
    one, other = [each for each in before if each in both], [each for each in after if each in both]
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return both - {one[block.a + step] for block in blocks for step in range(block.size)}


def _compared(before: Iterable[Shot] | Iterable[Line], after: Iterable[Shot] | Iterable[Line]) -> Changed:
    old: Mapping[str, object] = {each.id: each for each in before}
    new: Mapping[str, object] = {each.id: each for each in after}
    both = [name for name in new if name in old]
    changed = tuple(name for name in both if old[name] != new[name])
    return Changed(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        changed=changed,
        same=len(both) - len(changed),
    )


def _only(these: Sequence[Finding], those: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(each for each in these if each not in those))


def _frames(plan: Plan) -> int:
    return sum(shot.frames for shot in plan.shots if shot.coverage is not Coverage.ALTERNATE)

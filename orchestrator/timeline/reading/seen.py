"""Pieces to a cut by hand: the one picture that is seen at each frame, and with it what is heard.

The highest enabled picture wins. Pictures must lie on whole frames (a hundredth of a frame is a program's
float noise).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from pydantic import ValidationError

from orchestrator.cut import Transition
from orchestrator.edits import HandCut, Strip
from orchestrator.errors import BadStory
from orchestrator.timeline.reading.catalogue import Catalogue, TakeName
from orchestrator.timeline.reading.heard import heard
from orchestrator.timeline.reading.pieces import MOST_CLIPS, Piece, Program

NOISE = Fraction(1, 100)
SHORTEST, LONGEST = 2, 48  # frames of a transition
Found = tuple[HandCut, Mapping[str, str], tuple[str, ...]]


def hand_cut(program: Program, catalogue: Catalogue) -> Found:
    """The cut, the gains of lines, and notes on what of the program is not kept."""
    if sum(len(layer.pieces) for layer in program.layers) > MOST_CLIPS:
        raise BadStory(f"{program.file} has more than {MOST_CLIPS} clips; that is no episode")
    return _Judge(program, catalogue).cut()


@dataclass(frozen=True)
class _Shown:
    """A part of a clip that is seen, in whole frames."""

    name: str
    take: TakeName
    start: int
    end: int
    source_in: int
    kind: str = ""
    fade: int = 0
    """Frames over which it comes in."""

    def without(self, start: int, end: int) -> Iterator["_Shown"]:
        """What is left of it beside something from `start` to `end`."""
        if self.start < min(start, self.end):
            yield replace(self, end=min(start, self.end))
        if end <= self.start:
            yield self
        elif end < self.end:
            yield replace(self, start=end, source_in=self.source_in + end - self.start, kind="", fade=0)


class _Judge:
    def __init__(self, program: Program, catalogue: Catalogue) -> None:
        self.program, self.catalogue = program, catalogue
        self.notes = dict.fromkeys(program.notes)

    def cut(self) -> Found:
        shown = self._shown()
        self._without_holes(shown)
        strips = tuple(self._strip(each) for each in shown)
        sound = heard(self.program, self.catalogue, shown[-1].end)
        self.notes |= dict.fromkeys(sound.notes)
        try:
            return HandCut(strips=strips, lines=sound.lines), sound.gains, tuple(self.notes)
        except ValidationError as error:
            raise BadStory(f"{self.program.file} is no cut: {error.errors()[0]['msg']}") from error

    def _shown(self) -> list[_Shown]:
        shown: list[_Shown] = []
        for layer in self.program.layers:
            for piece in layer.pieces if layer.kind == "video" else ():
                known = self.catalogue.played(self.program, piece)
                if not isinstance(known, tuple):
                    self.notes[f'"{piece.name}" is no take, and its picture is not kept.'] = None
                    continue
                top = self._whole(piece, known)
                shown = [part for each in shown for part in each.without(top.start, top.end)]
                shown.append(top)
        return sorted(shown, key=lambda each: each.start)

    def _whole(self, piece: Piece, take: TakeName) -> _Shown:
        start, end = self._frame(piece, piece.start), self._frame(piece, piece.end)
        source_in = self._frame(piece, piece.source_in)
        if start < 0 or end <= start or source_in < 0:
            raise BadStory(
                f'{self.program.file}: clip "{piece.name}" at {self.program.timecode(max(start, 0))} '
                "has no length, or reaches beyond the first frame of its file or of the timeline; trim it"
            )
        fade = self._frame(piece, piece.fade.frames) if piece.fade else 0
        return _Shown(piece.name, take, start, end, source_in, piece.fade.kind if piece.fade else "", fade)

    def _frame(self, piece: Piece, frames: Fraction) -> int:
        nearest = round(frames)
        if abs(frames - nearest) > NOISE:
            raise BadStory(
                f'{self.program.file}: clip "{piece.name}" at {self.program.timecode(piece.start)} '
                f"has an edit between frames ({float(frames):.2f}); put it on a whole frame"
            )
        return nearest

    def _without_holes(self, shown: list[_Shown]) -> None:
        at = 0
        for each in shown:
            if each.start != at:
                hole = f"{self.program.timecode(at)} to {self.program.timecode(each.start)}"
                raise BadStory(
                    f"{self.program.file}: nothing is seen from {hole}; close the gap, or enable a clip there"
                )
            at = each.end
        if not shown:
            raise BadStory(f"{self.program.file}: no enabled clip is on its picture tracks")

    def _strip(self, shown: _Shown) -> Strip:
        shot, take = shown.take
        transition = self._transition(shown)
        frames = shown.end - shown.start
        try:
            return Strip(
                shot=shot, take=take, source_in=shown.source_in, frames=frames, transition=transition
            )
        except ValidationError as error:
            raise BadStory(
                f'{self.program.file}: clip "{shown.name}" at {self.program.timecode(shown.start)} '
                f"cannot be used: {error.errors()[0]['msg']}"
            ) from error

    def _transition(self, shown: _Shown) -> Transition | None:
        if not shown.kind:
            return None
        place = self.program.timecode(shown.start)
        if not SHORTEST <= shown.fade <= LONGEST or shown.fade > shown.end - shown.start:
            raise BadStory(
                f"{self.program.file}: the transition at {place} lasts {shown.fade} frames; "
                f"give it {SHORTEST} to {LONGEST}, within its clip"
            )
        dip = shown.kind == "dip" or not shown.start
        return Transition(kind="dip" if dip else "dissolve", frames=shown.fade)

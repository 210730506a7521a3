"""Timelines back from editing programs: an edited .otio, .otioz or .fcpxml becomes a cut by hand.

    catalogue = Catalogue(takes={"EP01_SC02_SH030_T02.mp4": ("b3-s1", 2)})
    returned = read(Path("EP01_v003.otio"), catalogue, fps=24)
    CutEdit(hand=returned.hand)

catalogue   which file is which take or line
pieces      what every format comes down to: clips at whole frames
otio        .otio and .otioz to pieces
fcpxml      .fcpxml to pieces, through a parser that expands nothing
seen        pieces to the one picture that is seen at each frame, and to where lines are heard

The picture is the highest clip that is enabled. Nothing is guessed: media nobody knows, a hole in the
picture, another speed, another rate and nested timelines are refused by name and timecode.
"""

from dataclasses import dataclass
from pathlib import Path

from orchestrator.edits import HandCut
from orchestrator.timeline.reading.catalogue import Catalogue

__all__ = ["Catalogue", "Returned", "read"]


@dataclass(frozen=True)
class Returned:
    """What came back."""

    hand: HandCut
    notes: tuple[str, ...] = ()
    """For people: what the program changed that a cut by hand cannot keep, such as a trimmed line."""


def read(path: Path, catalogue: Catalogue, fps: int) -> Returned:
    """The cut that an editing program left in a file, for a production of `fps` frames per second.

    `catalogue` says which file name is which take or line. A BadStory names the clip, file, timecode or
    rates that cannot be used, and what to do about it in the editing program.
    """
    raise NotImplementedError

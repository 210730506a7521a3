"""Timelines back from editing programs: an edited .otio, .otioz or .fcpxml becomes a cut by hand.

    catalogue = Catalogue(takes={"EP01_SC02_SH030_T02.mp4": ("b3-s1", 2)})
    returned = read(Path("EP01_v003.otio"), catalogue, fps=24)
    CutEdit(hand=returned.hand, gains=returned.gains)

catalogue   which file is which take or line
pieces      what every format comes down to: clips at whole frames
otio        .otio and .otioz to pieces
fcpxml      .fcpxml to pieces, through a parser that expands nothing
seen        pieces to the one picture that is seen at each frame
heard       pieces to where lines are heard, and how loud
written     what was written, so that what was changed is kept or told of

The picture is the highest clip that is enabled. Nothing is guessed: media nobody knows, a hole in the
picture, another speed, another rate and nested timelines are refused by name and timecode.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from orchestrator.edits import HandCut
from orchestrator.errors import BadStory
from orchestrator.timeline.reading.catalogue import Catalogue
from orchestrator.timeline.reading.fcpxml import from_fcpxml
from orchestrator.timeline.reading.otio import from_otio, from_otioz
from orchestrator.timeline.reading.pieces import Program
from orchestrator.timeline.reading.seen import hand_cut
from orchestrator.timeline.reading.written import Written

__all__ = ["READERS", "Catalogue", "Returned", "Written", "read"]

READERS: Mapping[str, Callable[[Path, int], Program]] = {
    ".otio": from_otio,
    ".otioz": from_otioz,
    ".fcpxml": from_fcpxml,
    ".fcpxmld": from_fcpxml,
}
"""Suffix -> reader."""


@dataclass(frozen=True)
class Returned:
    """What came back."""

    hand: HandCut
    gains: Mapping[str, str] = field(default_factory=dict)
    """By line, in dB: those that the program changed. For `CutEdit.gains`."""
    notes: tuple[str, ...] = ()
    """For people: what the program changed that a cut by hand cannot keep, such as a trimmed line."""


def read(path: Path, catalogue: Catalogue, fps: int) -> Returned:
    """The cut that an editing program left in a file, for a production of `fps` frames per second.

    `catalogue` says which file name is which take or line. A BadStory names the clip, file, timecode or
    rates that cannot be used, and what to do about it in the editing program.
    """
    if path.suffix.lower() not in READERS:
        raise BadStory(f"{path.name} is no timeline that is read; export one of: {', '.join(READERS)}")
    try:
        program = READERS[path.suffix.lower()](path, fps)
    except OSError as error:
        raise BadStory(f"{path.name} cannot be read: {error.strerror or error}") from error
    return Returned(*hand_cut(program, catalogue))

"""What is told of a cut on the table: its list, its pacing, its versions. `orchestrator.cutting` fills it.

Frozen and without I/O: a service sends it as it is.
"""

from character_sheets.sheet import Frozen
from orchestrator.cut import Transition
from orchestrator.edits import CutEdit
from orchestrator.pacing import Pacing
from orchestrator.plan import Finding


class Row(Frozen):
    """One piece of picture, for people."""

    number: int
    shot: str
    beat: str
    take: int
    """0: its clip has no number."""
    start: int
    """Frame of the episode."""
    source_in: int
    frames: int
    role: str
    transition: Transition | None
    why: str
    """Why it is there: the stand-in's reason, else what changes because of the shot."""
    stands_in: bool


class Kept(Frozen):
    """A version, without what is in it."""

    number: int
    made_at: int
    """Milliseconds since 1970."""
    frames: int
    fps: int
    shots: int
    opening: str
    digest: str
    is_edited: bool
    """Whether people wanted anything otherwise than the rules."""


class Looked(Frozen):
    """One cut on the table."""

    series: str
    """The id that the story gives itself."""
    episode: int
    title: str
    profile: str
    fps: int
    edit: CutEdit
    rows: tuple[Row, ...]
    """As the next production cuts it; none before every voice exists."""
    pacing: Pacing | None
    findings: tuple[Finding, ...]
    """Edits that do nothing any more."""
    versions: tuple[Kept, ...]
    """The newest first."""
    is_made: bool
    """Whether the newest version is this very cut."""

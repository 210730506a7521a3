"""A camera set-up on its way to a shot: who and why are decided, size, side and frames are not yet."""

from dataclasses import dataclass

from orchestrator.director.emotions import usual
from orchestrator.director.evidence import Shown
from orchestrator.director.house import House
from orchestrator.director.reading import Reading
from orchestrator.plan import Angle, Composition, Coverage, Gaze, Line, Move, Reaction, ShotRole, Size
from orchestrator.story import Role


@dataclass(frozen=True)
class Setup:
    """One set-up. `kind` is its part of the shot's id."""

    kind: str
    role: ShotRole
    change: str
    subject: str | None = None
    other: str | None = None
    """Far person of a two-shot, shoulder of an over-the-shoulder, whom a single is turned to."""
    composition: Composition = Composition.SINGLE
    sizes: tuple[Size, ...] = (Size.CU, Size.MCU)
    """Sizes that would do, the best first."""
    emotion: str = ""
    other_emotion: str = ""
    action: str = ""
    coverage: Coverage = Coverage.MAIN
    reaction: Reaction | None = None
    line: Line | None = None
    hears: Line | None = None
    shown: Shown | None = None
    angle: Angle | None = None
    move: Move | None = None
    gaze: Gaze | None = None
    cues: tuple[str, ...] = ()
    seconds: float | None = None
    """As the user gave it."""
    peak: bool = False
    """The strongest moment of its beat."""
    given: frozenset[str] = frozenset()
    """Fields that the user gave."""


@dataclass(frozen=True)
class Scene:
    """A beat to be covered, in its house."""

    house: House
    reading: Reading

    @property
    def role(self) -> Role | None:
        """The role of the beat."""
        return self.reading.role

    @property
    def lead(self) -> str | None:
        """The lead of the series, if there."""
        lead = self.house.casting.lead
        return lead if lead in self.reading.present else None

    def name(self, sheet: str | None) -> str:
        """How to call them."""
        return self.house.casting.name(sheet) if sheet else "someone"

    def opposes(self, sheet: str | None) -> bool:
        """Whether they are in the lead's way."""
        return sheet in self.house.casting.antagonists

    def partner(self, sheet: str | None) -> str | None:
        """Whom somebody plays with here: who acts, else the lead, else who opposes, else anybody present."""
        here = self.reading.present
        lurkers = (self.lead, *(s for s in here if self.opposes(s)), *here)
        order = (*self.reading.acting, *lurkers)
        return next((each for each in order if each and each != sheet and each in here), None)

    def feels(self, sheet: str, *, late: bool = False, role: Role | str | None = "beat") -> str:
        """Told or given, else as they speak, else usual for their part."""
        told = self.reading.told.get(sheet)
        if told:
            return told[-1 if late else 0]
        spoken = next((line.emotion for line in self.reading.lines if line.speaker == sheet), None)
        wanted = self.reading.role if role == "beat" else role
        return spoken or usual(sheet, wanted, self.house.casting)  # type: ignore[arg-type]

    def phone(self, sheet: str | None) -> str | None:
        """The phone that they hold now."""
        held = self.reading.holds.get(sheet or "", ())
        return next((prop for prop in held if self.house.props.is_phone(prop)), None)

"""What is drawn over a film and under it: zones, captions where they are burnt in, beats and shots.

Pixels are those of a 1080x1920 frame, lengths along the film are in percent of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from orchestrator import platforms
from orchestrator.captions import layout
from orchestrator.cut import Caption, Cut, Event
from orchestrator.desk.screening import Screening
from orchestrator.plan import Shot
from orchestrator.zones import HOUSE, Area, Box, zones

ALL = "house"
"""What every platform leaves free: where the episode's own captions stand."""
GLIMPSE = "A glimpse of its cliffhanger"


@dataclass(frozen=True)
class Zone:
    """What a platform leaves free, and who says so."""

    name: str
    title: str
    area: Area
    free: Box
    """Of its buttons and texts."""
    source: str
    checked_on: str

    @property
    def platform(self) -> str:
        """Whose captions stand there; empty: those of the episode."""
        return "" if self.name == ALL else self.name


def all_zones() -> tuple[Zone, ...]:
    """The house's, and every platform's."""
    known = zones()
    told = "; ".join(f"{name}: {zone.source}" for name, zone in known.zones.items())
    house = Zone(ALL, "All platforms", HOUSE, known.strictest, told, known.checked_on)
    found = (platforms.platform(name) for name in platforms.names())
    return (
        house,
        *(Zone(p.name, p.title, p.area, p.zone.box, p.zone.source, p.checked_on) for p in found),
    )


@dataclass(frozen=True)
class Row:
    """A row of a caption."""

    text: str
    x: float
    """Its middle."""
    base: float
    width: float
    box: Box


@dataclass(frozen=True)
class Drawn:
    """A caption, and the frames in which it is seen."""

    start: int
    end: int
    rows: Sequence[Row]


def row_room(language: str, area: Area = HOUSE) -> int:
    """How many characters a row has about room for; words of a caption decide."""
    letters = "etaoinshrdlu etaoin"
    return int((area.rows.right - area.rows.left) * len(letters) / layout.width(letters, language))


def drawn(captions: Iterable[Caption], area: Area) -> tuple[Drawn, ...]:
    """Captions as the burn-in sets them."""
    return tuple(Drawn(each.start, each.end, tuple(_rows(each, area))) for each in captions)


@dataclass(frozen=True)
class Stretch:
    """Of the film: from a frame, so many."""

    start: int
    frames: int
    all: int

    @property
    def end(self) -> int:
        return self.start + self.frames

    @property
    def at(self) -> str:
        return f"{100 * self.start / self.all:.3f}%"

    @property
    def share(self) -> str:
        return f"{100 * self.frames / self.all:.3f}%"


@dataclass(frozen=True)
class BeatMark:
    """A beat, and where it plays."""

    stretch: Stretch
    number: int
    """In the story; 0: it is none of its beats."""
    role: str
    words: str

    @property
    def name(self) -> str:
        """What the strip calls it."""
        return self.role or (f"beat {self.number}" if self.number else "glimpse")


@dataclass(frozen=True)
class ShotMark:
    """A piece of picture."""

    stretch: Stretch
    number: int
    event: Event
    shot: Shot | None
    """None: the plan has it no more."""

    @property
    def take(self) -> str:
        """Its number; empty where its clip has none."""
        number = self.event.take.rpartition("/t")[2]
        return number if number.isdigit() else ""


def beats(shown: Screening) -> tuple[BeatMark, ...]:
    """The strip: every beat from its marker to the next."""
    cut = shown.cut
    told = {beat.id: beat.text for beat in shown.episode.beats}
    numbers = {beat.id: at for at, beat in enumerate(shown.episode.beats, 1)}
    marks = sorted(cut.markers, key=lambda each: each.frame)
    found: list[BeatMark] = []
    if not marks or marks[0].frame > 0:
        until = marks[0].frame if marks else cut.frames
        found.append(BeatMark(Stretch(0, until, cut.frames), 0, "", GLIMPSE if marks else ""))
    for at, mark in enumerate(marks):
        until = marks[at + 1].frame if at + 1 < len(marks) else cut.frames
        if until > mark.frame:
            stretch = Stretch(mark.frame, until - mark.frame, cut.frames)
            role = mark.role.value if mark.role else ""
            found.append(BeatMark(stretch, numbers.get(mark.beat, 0), role, told.get(mark.beat, mark.beat)))
    return tuple(found)


def shots(shown: Screening) -> tuple[ShotMark, ...]:
    """Every piece of picture in its order."""
    plan = {shot.id: shot for shot in shown.plan.shots}
    return tuple(
        ShotMark(_stretch(shown.cut, event), at, event, plan.get(event.shot))
        for at, event in enumerate(shown.cut.events, 1)
    )


def _stretch(cut: Cut, event: Event) -> Stretch:
    return Stretch(event.start, event.frames, cut.frames)


def _rows(caption: Caption, area: Area) -> Iterator[Row]:
    count, language = len(caption.rows), caption.language
    for at, text in enumerate(caption.texts):
        if text.strip():
            base = layout.baseline(at, count, area)
            box = layout.row_box(text, base, language, area)
            yield Row(text, area.centre, base, layout.width(text, language), box)

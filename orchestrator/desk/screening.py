"""An episode as it is watched: its newest delivery, and what its next one would be.

The film is the newest done production's. Captions are those that are wanted now, laid out by the same rules
that burn them in; where they differ from the film, the difference is told in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from orchestrator import make
from orchestrator.captions import PACE, PACE_UNSPACED
from orchestrator.captions.edited import outdated
from orchestrator.captions.words import unspaced
from orchestrator.cut import Caption, Cut, from_json
from orchestrator.cut.difference import difference
from orchestrator.desk import cuts, directed, productions
from orchestrator.desk.actor import Actor
from orchestrator.desk.again import Place
from orchestrator.desk.cuts import Desired
from orchestrator.edits import CaptionEdit, CutEdit
from orchestrator.errors import CheckRefused
from orchestrator.ledger import Production
from orchestrator.making import Edit, Making
from orchestrator.office import Office
from orchestrator.plan import Plan
from orchestrator.qc.captions import HARD_PACE, HARD_PACE_UNSPACED
from orchestrator.store import Stored
from orchestrator.story import Episode, Series


@dataclass(frozen=True)
class Subtitle:
    """A caption by its id: as the rules make it, and as it is shown."""

    ruled: Caption
    shown: Sequence[Caption]
    """Several when an edited text needs them; none when a person hid it."""
    edit: CaptionEdit | None
    lost: str
    """Why the edit does nothing; empty: it does."""
    begin: int
    """The frame at which the sound of its line starts."""
    fps: int

    @property
    def id(self) -> str:
        return self.ruled.id

    @property
    def text(self) -> str:
        """What is on the screen, or would be."""
        return (self.edit and not self.lost and self.edit.text) or " ".join(self.ruled.texts)

    @property
    def start(self) -> int:
        return self.shown[0].start if self.shown else self.ruled.start

    @property
    def frames(self) -> int:
        return self.shown[-1].end - self.start if self.shown else self.ruled.frames

    @property
    def speed(self) -> float:
        """Characters a second, where they go by fastest."""
        return max((sum(map(len, each.texts)) * self.fps / each.frames for each in self.shown), default=0.0)

    @property
    def paces(self) -> tuple[int, int]:
        """Characters a second that are read well, and those above which nobody follows."""
        wide = any(unspaced(sign) for sign in self.text)
        return (PACE_UNSPACED, HARD_PACE_UNSPACED) if wide else (PACE, HARD_PACE)

    @property
    def longest(self) -> int:
        """Characters of its longest row."""
        return max((len(row) for each in self.shown for row in each.texts), default=0)


@dataclass(frozen=True)
class News:
    """What the next production would make otherwise than the film that is watched."""

    tasks: int = 0
    """How many would run."""
    changes: Sequence[str] = ()
    """In words."""
    refused: str = ""
    """Why it cannot be cut as it is wanted; empty: it can."""
    making: Production | None = None
    """One that is being made already."""

    @property
    def is_any(self) -> bool:
        """Whether the film is older than what people want."""
        return bool(self.tasks or self.changes or self.refused)


@dataclass(frozen=True)
class Screening:
    """A film with everything that is shown around it."""

    desired: Desired
    production: Production
    cut: Cut
    """Of the film."""
    plan: Plan
    """From which it was made."""
    episode: Episode
    """As it was told then."""
    subtitles: Sequence[Subtitle]
    news: News


def show(office: Office, actor: Actor, place: Place) -> Screening | None:
    """The newest delivery of an episode at a profile; None: there is none yet."""
    desired = cuts.find(office, actor, place)
    if not desired.production:
        return None
    production = productions.told(office, actor, desired.production)
    film, stand = from_json(desired.made), directed.stand(office, actor, *place)
    making = stand.directed.making
    order = Series.model_validate_json(office.ledger.productions.ordered(production.id).series)
    seen, refused = _previewed(making)
    shown = subtitles(seen, desired.edit) if seen else ()
    plan = _plan_of(office, production)
    told = _news(making, stand.last, film, seen, refused)
    return Screening(desired, production, film, plan, order.episode(place[1]), shown, told)


def news(office: Office, actor: Actor, place: Place) -> News:
    """What the next delivery would have otherwise than the newest one; nothing before there is one."""
    desired = cuts.find(office, actor, place)
    if not desired.production:
        return News()
    stand = directed.stand(office, actor, *place)
    making = stand.directed.making
    return _news(making, stand.last, from_json(desired.made), *_previewed(making))


def captions(office: Office, actor: Actor, place: Place, platform: str) -> Sequence[Caption] | None:
    """As they would be burnt in now for a platform; empty: for all. None before the lines are spoken."""
    making = directed.stand(office, actor, *place).directed.making
    seen, _ = _previewed(replace(making, platform=platform))
    return seen.cut.captions if seen else None


def subtitles(seen: Edit, wanted: CutEdit) -> tuple[Subtitle, ...]:
    """The captions of a cut by their ids, hidden ones too."""
    lost = outdated(seen.captions, wanted.captions)
    begins = {sound.ref: sound.start for sound in seen.cut.sounds if sound.role == "line"}
    shown: dict[str, list[Caption]] = {}
    for caption in seen.cut.captions:
        shown.setdefault(caption.id, []).append(caption)
    return tuple(
        Subtitle(
            ruled,
            shown.get(ruled.id, []),
            wanted.captions.get(ruled.id),
            lost.get(ruled.id, ""),
            begins.get(ruled.line, ruled.start),
            seen.cut.fps,
        )
        for ruled in seen.captions
    )


def edited(subtitle: Subtitle, text: str, start: int, frames: int, *, hidden: bool) -> CaptionEdit:
    """What a person wants who saw a caption so and left it like this; times are those of the episode."""
    before = subtitle.edit or CaptionEdit()
    words = " ".join(text.split())
    told = None if not words or words == " ".join(subtitle.ruled.texts) else words
    begins = before.start if start == subtitle.start else start - subtitle.begin
    lasts = before.frames if frames == subtitle.frames else frames
    return CaptionEdit.model_validate({"text": told, "start": begins, "frames": lasts, "hidden": hidden})


def _news(making: Making, last: Production | None, film: Cut, seen: Edit | None, refused: str) -> News:
    return News(
        0 if refused else sum(reason.runs for reason in make.explain(making)),
        tuple(each.words for each in difference(film, seen.cut).changes) if seen else (),
        refused,
        last if last and last.is_open else None,
    )


def _previewed(making: Making) -> tuple[Edit | None, str]:
    try:
        return make.preview(making), ""
    except CheckRefused as error:
        return None, str(error)


def _plan_of(office: Office, production: Production) -> Plan:
    kept = Stored(*(production.files or {})["plan.json"])
    return Plan.model_validate_json(office.store.path(kept.digest, kept.suffix).read_text(encoding="utf-8"))

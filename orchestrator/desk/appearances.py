"""Where the people, clothes, places and things of a series appear: every plan read once, shot by shot.

Directing an episode takes some ten milliseconds, so what a series comes to is remembered under the versions
of everything that it follows from.
"""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from orchestrator.desk import series as shelf
from orchestrator.desk.actor import Actor
from orchestrator.desk.edits import SHOT, edits_of
from orchestrator.director import direct
from orchestrator.edits import Edits
from orchestrator.office import Office
from orchestrator.overlay import directed
from orchestrator.plan import Line, Plan, Shot
from orchestrator.story import Episode, Series

REMEMBERED = 8  # series
PLAN = "animatic"
"""The profile whose retakes are laid over the plan; directions of shots are the same at every one."""
Noun = tuple[str, str]
"""Kind and id: ("character", "maya"), ("wardrobe", "maya/office")."""


@dataclass(frozen=True)
class Appearance:
    """A shot in which something is to be seen."""

    episode: int
    beat: str
    shot: str
    number: int
    """Its place in the storyboard."""


@dataclass(frozen=True)
class Spoken:
    """A line in its episode."""

    episode: int
    line: Line


@dataclass(frozen=True)
class Appearances:
    """Of a whole series."""

    series: Series
    shots: Mapping[Noun, Sequence[Appearance]]
    """In story order."""
    lines: Mapping[str, Sequence[Spoken]]
    """By who says them."""

    def of(self, kind: str, name: str) -> Sequence[Appearance]:
        """The shots of one noun."""
        return self.shots.get((kind, name), ())

    def episodes(self, kind: str, name: str) -> tuple[int, ...]:
        """The episodes of one noun."""
        return tuple(dict.fromkeys(each.episode for each in self.of(kind, name)))


_kept: OrderedDict[str, tuple[Hashable, Appearances]] = OrderedDict()
_lock = threading.Lock()


def appearances(office: Office, actor: Actor, series: str) -> Appearances:
    """Who and what appears where in a series of the actor's; NotFound otherwise."""
    with office.ledger.database.read():
        head = shelf.find(office, actor, series)
        versions = tuple(office.ledger.documents.versions(series, (*shelf.PARTS, SHOT)))
        seen = head.digest, versions
        with _lock:
            held, known = _kept.get(series, (None, None))
        if known and held == seen:
            return known
        whole = shelf.whole(office, head)
        edited = sorted({int(each.id.partition("/")[0]) for each in versions if each.kind == SHOT})
        edits = {number: edits_of(office, head, number, PLAN) for number in edited}
    found = _read(whole, [(each, _plan(whole, each, edits.get(each.number))) for each in whole.episodes])
    with _lock:
        _kept[series] = seen, found
        _kept.move_to_end(series)
        while len(_kept) > REMEMBERED:
            _kept.popitem(last=False)
    return found


def _plan(series: Series, episode: Episode, edits: Edits | None) -> Plan:
    plan = direct(series, episode)
    return directed(series, plan, edits) if edits else plan


def _read(series: Series, plans: Sequence[tuple[Episode, Plan]]) -> Appearances:
    shots: dict[Noun, list[Appearance]] = defaultdict(list)
    lines: dict[str, list[Spoken]] = defaultdict(list)
    for episode, plan in plans:
        for number, shot in enumerate(plan.shots, 1):
            for noun in dict.fromkeys(_nouns(shot)):
                shots[noun].append(Appearance(episode.number, shot.beat, shot.id, number))
        for line in plan.lines:
            lines[line.speaker].append(Spoken(episode.number, line))
    return Appearances(series, dict(shots), dict(lines))


def _nouns(shot: Shot) -> Iterator[Noun]:
    if shot.location:
        yield "location", shot.location
    for placement in shot.cast:
        yield "character", placement.sheet
        yield "wardrobe", f"{placement.sheet}/{placement.wardrobe}"
        yield from (("prop", prop) for prop in placement.holds)
    yield from (("prop", prop) for prop in shot.prop_state)
    if shot.insert and shot.insert.prop:
        yield "prop", shot.insert.prop

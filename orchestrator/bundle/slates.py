"""Names of what a bundle holds: in the order of the story, and the same in every version.

    EP01_SC020_SH030_rx-maya-shock_T02

Scenes are beats, shots are counted within them, both in tens as they were when the episode was first cut.
What comes in between later is numbered in between; what moves keeps its number, as a slate does on a set.
An alternate has the number of the shot whose place it can take, whether it plays or not.
Nothing more is remembered for that: the versions of the cut (`ledger.cuts`) are read again from the first.
Last comes the shot's own id. All is plain ASCII, and two names differ by more than large and small letters.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, groupby, islice
from typing import Any

from orchestrator.director.ids import short
from orchestrator.plan import Coverage, Line, Plan, Shot

STEP = 10  # between two numbers at first
REEL = 8  # letters of a reel, and of a digest
LONGEST = 40  # letters of a name's own part


@dataclass(frozen=True)
class Slates:
    """The numbers of an episode's scenes and shots, by id."""

    episode: int
    scenes: Mapping[str, int]
    shots: Mapping[str, int]
    places: Sequence[tuple[str, int]]
    """Beat and number of every planned shot."""

    @property
    def head(self) -> str:
        """What every name begins with: "EP01"."""
        return f"EP{self.episode:02d}"

    def shot(self, shot: Shot) -> str:
        """EP01_SC020_SH030_cu-maya."""
        scene, number = self.scenes[shot.beat], self.shots[shot.id]
        return f"{self.head}_SC{scene:03d}_SH{number:03d}_{own(shot.id, shot.beat)}"

    def take(self, shot: Shot, number: int) -> str:
        """EP01_SC020_SH030_cu-maya_T02."""
        return f"{self.shot(shot)}_T{number:02d}"

    def reel(self, shot: Shot, number: int) -> str:
        """Eight letters for an EDL: scene, shot and take, or a digest where two would be alike."""
        scene, own = self.scenes[shot.beat], self.shots[shot.id]
        alone = [*self.places].count((shot.beat, own)) == 1
        plain = f"{scene:03d}{own:03d}{number:02d}"
        return plain if alone and len(plain) == REEL else _digest(self.take(shot, number)).upper()

    def line(self, line: Line) -> str:
        """EP01_SC020_line-001_maya."""
        spoken = re.sub(r"\d+", lambda found: found[0].zfill(3), own(line.id, line.beat))
        return f"{self.head}_SC{self.scenes[line.beat]:03d}_{spoken}_{plain(line.speaker)}"


def slates(plan: Plan, versions: Iterable[str]) -> Slates:
    """The slates of an episode as planned, after the `versions` of its cut (JSON, the oldest first)."""
    *_, last = in_every_version(plan, versions)
    return last


def in_every_version(plan: Plan, versions: Iterable[str]) -> Iterator[Slates]:
    """The slates after each of the versions, the oldest first; without any, as they are before the first."""
    scenes: dict[str, int] = {}
    shots: dict[str, dict[str, int]] = {}
    spares = _spares(plan)
    text = ""
    for text in versions:
        played = _played(json.loads(text), plan, spares)
        beats = list(dict.fromkeys(beat for _, beat in played))
        scenes = _numbered(scenes, beats)
        for beat in beats:
            shots[beat] = _numbered(shots.get(beat, {}), [shot for shot, of in played if of == beat])
        yield _of_all(plan, spares, scenes, shots)
    if not text:
        yield _of_all(plan, spares, scenes, shots)


def own(name: str, beat: str) -> str:
    """What an id says beyond its beat: "rx-maya-shock" of "b2-rx-maya-shock"."""
    return plain(name, name.removeprefix(f"{short(beat)}-"))


def plain(name: str, part: str = "") -> str:
    """A name, or a part of it, in ASCII letters, digits and dashes.

    What had to be changed or cut for it is told apart by a digest of the whole name.
    """
    part = part or name
    spelt = "".join(each if re.match(r"[A-Za-z0-9-]", each) else f"u{ord(each):x}" for each in part)
    if spelt == part and len(part) <= LONGEST:
        return part
    return f"{spelt[: LONGEST - 9]}-{_digest(name)}"


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:REEL]


def _spares(plan: Plan) -> dict[str, str]:
    """Alternates, each with the shot whose place it can take and whose number it has, cut or not."""
    alternates = {each.id: each.alternate_of for each in plan.shots if each.coverage is Coverage.ALTERNATE}
    found: dict[str, str] = {}
    for shot in plan.shots:
        main = alternates.get(shot.id)
        if main:
            found[shot.id] = found.get(main, main)
    planned = {shot.id for shot in plan.shots}
    return {spare: main for spare, main in found.items() if main in planned - found.keys()}


def _played(cut: Mapping[str, Any], plan: Plan, spares: Collection[str]) -> list[tuple[str, str]]:
    """Shots and their beats in the order of a cut, a failed one where another stands for it; no spares.

    What is seen twice (a cold open) counts the last time.
    """
    of = {shot.id: shot.beat for shot in plan.shots}
    beats = [marker["beat"] for marker in cut["markers"]]
    seen = (name for each in cut["events"] for name in (each.get("stands_for"), each["shot"]) if name)
    shots = dict.fromkeys(reversed([name for name in seen if name not in spares]))
    found = ((shot, of.get(shot) or _beat_of(shot, beats)) for shot in reversed(shots))
    return [(shot, beat) for shot, beat in found if beat]


def _beat_of(shot: str, beats: Sequence[str]) -> str:
    """The beat of a shot that is not planned any more."""
    return max((beat for beat in beats if shot.startswith(f"{short(beat)}-")), key=len, default="")


def _numbered(known: Mapping[str, int], order: Sequence[str]) -> dict[str, int]:
    """The numbers of all of them: what is known stays, what is new comes after its neighbour."""
    found, last = dict(known), 0
    for is_known, run in groupby(order, key=known.__contains__):
        names = list(run)
        if not is_known:
            found |= zip(names, _after(last, len(names), found.values()), strict=True)
        last = found[names[-1]]
    return found


def _after(last: int, wanted: int, taken: Collection[int]) -> list[int]:
    """Numbers that come after `last`: evenly before the next that is taken, else the next that are free."""
    above = min((number for number in taken if number > last), default=None)
    if above is None:
        return [last - last % STEP + STEP * at for at in range(1, wanted + 1)]
    if above - last > wanted:
        return [last + (above - last) * at // (wanted + 1) for at in range(1, wanted + 1)]
    return list(islice((number for number in count(last + 1) if number not in taken), wanted))


def _of_all(
    plan: Plan,
    spares: Mapping[str, str],
    scenes: Mapping[str, int],
    shots: Mapping[str, Mapping[str, int]],
) -> Slates:
    """With what was never cut: it has the number that it keeps when it comes in."""
    beats = list(dict.fromkeys((*(shot.beat for shot in plan.shots), *(line.beat for line in plan.lines))))
    numbers: dict[str, int] = {}
    for beat in beats:
        own = [shot.id for shot in plan.shots if shot.beat == beat and shot.id not in spares]
        numbers |= _numbered(shots.get(beat, {}), own)
    numbers |= {spare: numbers[main] for spare, main in spares.items()}
    of_planned = {shot.id: numbers[shot.id] for shot in plan.shots}
    places = tuple((shot.beat, of_planned[shot.id]) for shot in plan.shots)
    return Slates(plan.episode, _numbered(scenes, beats), of_planned, places)

"""A script as its page shows it: numbered beats, findings with the beat they are about, and differences."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from orchestrator.check.budget import Budget
from orchestrator.check.structure import beat_seconds
from orchestrator.desk.rehearsal import SEVERITIES
from orchestrator.desk.scripts import FACTS, Script, Trial
from orchestrator.plan import Finding
from orchestrator.stories import beatlist
from orchestrator.story import Beat, Insert

NAMED = re.compile(r", beat ([\w-]+)")
ADD = re.compile(r"^Add a sheet for [^,]+, ")
WHERE = re.compile(r"^episode \d+")


@dataclass(frozen=True)
class Read:
    """A beat as it is understood."""

    number: int
    line: int
    beat: Beat
    seconds: float
    mark: str
    """new, changed, or nothing."""
    place: str
    """Where it plays, if that is another place than before."""
    lines: Sequence[tuple[str, str, str]]
    """Speaker, manner, words."""
    inserts: Sequence[tuple[str, str]]
    """Kind, and what is to be read or seen."""
    people: str
    """Cast, clothes and feelings that were given."""
    found: int
    """Findings about it."""


@dataclass(frozen=True)
class Told:
    """A finding with the number of its beat; 0: about the episode or the series."""

    finding: Finding
    number: int
    beat: str
    place: str
    absent: str
    """Who has no sheet for sure, if it is about that."""
    cure: str
    """Without the advice to add that sheet: the page links to where that is done."""


@dataclass(frozen=True)
class Reading:
    """Everything beside the text."""

    beats: Sequence[Read]
    gone: Sequence[Beat]
    findings: Sequence[Told]
    about_series: Sequence[Told]
    budget: Budget
    planned: float
    wanted: int | None

    @property
    def counts(self) -> Mapping[str, int]:
        """Findings about the episode by severity, those that are there."""
        found = dict.fromkeys(SEVERITIES, 0)
        for each in self.findings:
            found[each.finding.severity] += 1
        return {kind: many for kind, many in found.items() if many}

    @property
    def refused(self) -> Sequence[Told]:
        """What keeps it from being made."""
        return [each for each in (*self.findings, *self.about_series) if each.finding.severity == "error"]


def reading(trial: Trial) -> Reading:
    """What the page shows of a script."""
    numbers = {beat.id: number for number, beat in enumerate(trial.episode.beats, 1)}
    told = [_told(each, numbers) for each in trial.findings]
    told.sort(key=lambda each: (SEVERITIES.index(each.finding.severity), each.number))
    about = [each.beat for each in told]
    here = tuple(each for each in told if WHERE.match(each.finding.place))
    return Reading(
        tuple(_beats(trial, about)),
        tuple(beat for name, beat in trial.was.items() if name not in numbers),
        here,
        tuple(each for each in told if each not in here),
        trial.budget,
        trial.seconds,
        trial.episode.seconds,
    )


def differences(theirs: Script, mine: Script) -> Sequence[tuple[str, str]]:
    """What only one of two scripts says: "saved" or "yours", and the words."""
    found = []
    for name in FACTS:
        one, other = getattr(theirs, name).strip(), getattr(mine, name).strip()
        if one != other:
            found += [("saved", f"{name.capitalize()}: {one}"), ("yours", f"{name.capitalize()}: {other}")]
    saved, yours = ([beat.words for beat in beatlist.read(each.text)] for each in (theirs, mine))
    for kind, a, b, c, d in SequenceMatcher(None, saved, yours, autojunk=False).get_opcodes():
        if kind != "equal":
            found += [("saved", words) for words in saved[a:b]] + [("yours", words) for words in yours[c:d]]
    return found


def _beats(trial: Trial, about: Sequence[str]) -> Iterator[Read]:
    names = {sheet.id: sheet.name for sheet in trial.series.sheets}
    for number, (beat, line) in enumerate(zip(trial.episode.beats, trial.lines, strict=True), 1):
        was = trial.was.get(beat.id)
        yield Read(
            number,
            line,
            beat,
            beat_seconds(beat),
            "new" if was is None else "changed" if was != beat else "",
            (beat.location or "").replace("-", " "),
            [
                (names.get(each.speaker or "", each.speaker or ""), each.manner, each.text)
                for each in beat.lines
            ],
            [(insert.kind.replace("-", " "), _shown(insert)) for insert in beat.inserts],
            _people(beat, names),
            about.count(beat.id),
        )


def _who(speaker: str | None, names: Mapping[str, str]) -> str:
    return names.get(speaker or "", speaker or "")


def _shown(insert: Insert) -> str:
    return " · ".join(words for words in (insert.title, *insert.lines, insert.picture) if words)


def _people(beat: Beat, names: Mapping[str, str]) -> str:
    told = [f"with {', '.join(names.get(who, who) for who in beat.cast)}"] if beat.cast else []
    told += [f"{names.get(who, who)} {feeling}" for who, feeling in beat.emotion.items()]
    told += [f"{names.get(who, who)} wears {clothes}" for who, clothes in beat.wardrobe.items()]
    told += [f"{len(beat.shots)} shots given"] if beat.shots else []
    return " · ".join(told)


def _told(finding: Finding, numbers: Mapping[str, int]) -> Told:
    named = NAMED.search(finding.place)
    beat = named[1] if named else ""
    number = numbers.get(beat, 0)
    place = f"Beat {number}" if number else "Episode" if WHERE.match(finding.place) else finding.place
    absent = "" if finding.severity == "note" else finding.absent
    cure = ADD.sub("", finding.cure) if absent else finding.cure
    return Told(finding, number, beat, place, absent, cure)

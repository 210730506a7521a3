"""Which file of a bundle is which take or line, when a timeline comes back from an editing program."""

from collections.abc import Iterator

from orchestrator.bundle import earlier
from orchestrator.bundle.markers import beats, captions
from orchestrator.bundle.slates import Slates, in_every_version
from orchestrator.bundle.sounds import STEMS, WAVE, called, others
from orchestrator.cut import Cut, from_json
from orchestrator.edits import CutEdit
from orchestrator.making import Making
from orchestrator.timeline.plain import in_xml
from orchestrator.timeline.reading import Catalogue, Returned, Written

CLIP = ".mp4"


def catalogue(job: Making) -> Catalogue:
    """Every take and line of an episode by the name that its file has in a bundle of any version."""
    ledger = job.office.ledger
    kept = ledger.cuts.all(job.ledger_series, job.episode.number, job.profile.name)
    versions = [each.cut for each in reversed(kept)]
    named = list(in_every_version(job.plan, versions))
    shots = {shot.id: shot for shot in job.plan.shots}
    numbers = {(shot, number) for shot, wanted in job.wanted.items() for number in wanted}
    numbers |= {(take.shot, take.number) for take in ledger.takes.of(*job.reel) if take.shot in shots}
    return Catalogue(
        takes={
            names.take(shots[shot], number) + CLIP: (shot, number)
            for names in named
            for shot, number in numbers
        },
        lines={names.line(line) + WAVE: line.id for names in named for line in job.plan.lines},
        others=frozenset(name for text in versions for name in others(from_json(text), named[-1])),
        written=_written(job, kept[0].number, from_json(versions[-1]), named[-1]) if kept else None,
    )


def by_hand(before: CutEdit, returned: Returned) -> CutEdit:
    """What came back, with the captions that were wanted before, and the gains that were not changed."""
    gains = {**before.gains, **returned.gains}
    return CutEdit(hand=returned.hand, gains=gains, captions=before.captions)


def _written(job: Making, version: int, cut: Cut, names: Slates) -> Written:
    """What a bundle of that cut says, as `bundle.tracks` lays it."""
    return Written(
        gains={sound.ref: sound.gain_db for sound in cut.sounds if sound.role == "line"},
        levels=earlier.levels(job, version),
        sounds=frozenset(_laid(cut, names)),
        beats=frozenset((marker.frame, in_xml(marker.name)) for marker in beats(cut, job.episode)),
        captions=frozenset((each.start, in_xml(each.text)) for each in captions(cut)),
    )


def _laid(cut: Cut, names: Slates) -> Iterator[tuple[str, int, str]]:
    """Music plays as its stem."""
    for sound in cut.sounds:
        if sound.role in ("cue", "tone"):
            yield f"{names.head}_{called(sound)}{WAVE}", sound.start, sound.gain_db
    yield f"{names.head}_{STEMS['music']}{WAVE}", 0, "0"

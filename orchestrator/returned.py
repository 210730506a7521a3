"""Which file of a bundle is which take or line, when a timeline comes back from an editing program."""

from collections.abc import Iterator, Sequence

from orchestrator.bundle.slates import Slates, slates
from orchestrator.bundle.sounds import STEMS, called
from orchestrator.cut import from_json
from orchestrator.edits import CutEdit, HandCut
from orchestrator.making import Making
from orchestrator.timeline.reading import Catalogue

CLIP, SOUND = ".mp4", ".wav"


def catalogue(job: Making) -> Catalogue:
    """Every take and line of an episode by the name that its file has in a bundle of any version."""
    ledger = job.office.ledger
    kept = ledger.cuts.all(job.ledger_series, job.episode.number, job.profile.name)
    versions = [each.cut for each in reversed(kept)]
    names = slates(job.plan, versions)
    shots = {shot.id: shot for shot in job.plan.shots}
    numbers = {(shot, number) for shot, wanted in job.wanted.items() for number in wanted}
    numbers |= {(take.shot, take.number) for take in ledger.takes.of(*job.reel) if take.shot in shots}
    return Catalogue(
        takes={names.take(shots[shot], number) + CLIP: (shot, number) for shot, number in numbers},
        lines={names.line(line) + SOUND: line.id for line in job.plan.lines},
        others=frozenset(_others(names, versions)),
    )


def by_hand(before: CutEdit, hand: HandCut) -> CutEdit:
    """A cut by hand, with the gains and captions that were wanted before."""
    return CutEdit(hand=hand, gains=before.gains, captions=before.captions)


def _others(names: Slates, versions: Sequence[str]) -> Iterator[str]:
    """Sounds that follow by the rules, whatever an editing program did to them."""
    yield from (f"{names.head}_{short}{SOUND}" for short in STEMS.values())
    for text in versions:
        for sound in from_json(text).sounds:
            if sound.role != "line":
                yield f"{names.head}_{called(sound)}{SOUND}"

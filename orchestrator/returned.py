"""Which file of a bundle is which take or line, when a timeline comes back from an editing program."""

from orchestrator.bundle.slates import in_every_version
from orchestrator.bundle.sounds import WAVE, others
from orchestrator.cut import from_json
from orchestrator.edits import CutEdit, HandCut
from orchestrator.making import Making
from orchestrator.timeline.reading import Catalogue

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
    )


def by_hand(before: CutEdit, hand: HandCut) -> CutEdit:
    """A cut by hand, with the gains and captions that were wanted before."""
    return CutEdit(hand=hand, gains=before.gains, captions=before.captions)

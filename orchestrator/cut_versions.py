"""Versions of a cut: what was delivered is kept with the edit behind it, to be read and taken back.

A cut that is delivered again unchanged is the same version. What is only looked at (another opening beside
the episode, a platform's own zone for captions) is none.
"""

from orchestrator.cut import to_json
from orchestrator.deliverable import Made
from orchestrator.errors import NotFound
from orchestrator.ledger import CutVersion
from orchestrator.making import Making


def keep(made: Made) -> CutVersion:
    """The version of a cut that is delivered: the newest if it is that one, else a new one."""
    job = made.job
    edit = job.edits.cut.model_dump_json()
    cuts = job.office.ledger.cuts
    return cuts.keep(job.ledger_series, job.episode.number, job.profile.name, to_json(made.edit.cut), edit)


def of(made: Made) -> CutVersion:
    """The version of a cut that is handed over: the one that it was delivered as, else a new one."""
    job = made.job
    place = (job.ledger_series, job.episode.number, job.profile.name)
    return job.office.ledger.cuts.known(*place, to_json(made.edit.cut)) or keep(made)


def find(job: Making, number: int) -> CutVersion:
    """One version; NotFound says which there are."""
    place = (job.ledger_series, job.episode.number, job.profile.name)
    found = job.office.ledger.cuts.get(*place, number)
    if found is None:
        last = job.office.ledger.cuts.last(*place)
        there = f"There are 1 to {last.number}" if last else "Nothing was delivered yet; produce the episode"
        raise NotFound(f"There is no version {number} of this cut. {there}.")
    return found

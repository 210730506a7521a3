"""An episode's file read back before it is delivered, as a stranger would: once, since bytes never change.

That nothing is wrong with it stands in the ledger under a key of its digest, of what was cut and of the code
that looks. What is wrong is never remembered, since a damaged copy may be put right.
"""

from orchestrator.keys import key
from orchestrator.ledger import Action
from orchestrator.office import Office
from orchestrator.store import Stored
from workers import registry
from workers.stitch.master import Master, faults
from workers.stitch.spec import MasterSpec

KIND = "readback"


def wrong_with(office: Office, episode: Stored, spec: MasterSpec) -> tuple[str, ...]:
    """What is wrong with a stored episode, in words; nothing if all is well."""
    version = registry.entry(Master.name).identity
    look = key(KIND, Master.name, version, spec, {"episode": (episode.digest, episode.suffix)})
    if look in office.ledger.actions.of([look]):
        return ()
    found = tuple(faults(office.store.path(episode.digest, episode.suffix), spec))
    if not found:
        office.ledger.actions.note(Action(look, KIND, Master.name, version, {}, {}, 0, 0, ""))
    return found

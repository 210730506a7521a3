"""Every fault of the campaign by its name, in the order in which they are injected."""

from collections.abc import Mapping

from benchmarks.faults import bucket, database, local, nodes
from benchmarks.faults.fault import Fault

FAULTS: Mapping[str, Fault] = {
    fault.name: fault for fault in (*local.FAULTS, *database.FAULTS, *bucket.FAULTS, *nodes.FAULTS)
}

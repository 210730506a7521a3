"""The Ray executor: attempts run on the nodes of a Ray cluster. Nothing else imports ray.

connection  address, token and surroundings of a driver
orders      what drivers and supervisors tell each other: plain values
supervisor  the actor: one a place, at most one attempt at a time, remembers what it made
kept        what it remembers of what it made
telling     what it tells of an attempt, kept until it is asked for
bench       its attempt: fetch, make in a host, accept, publish
reaping     its end, when nobody wants it any more
following   an attempt seen from the driver: from the order to its one outcome
places      needs as names, as Ray's resources, and as room on the nodes
actors      supervisors as Ray's actors
berths      one of them as a driver knows it
fleet       the supervisors that a driver knows; asks for more, gives up what is idle
executor    the face of it all
trial       a cluster of several nodes on one machine

Ray places processes and keeps them warm, no more. It never queues, retries or orders for us: after a node's
death its retries burn out, and a call that it reports as cancelled may have run.
"""

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from orchestrator.errors import UnusableInput

if TYPE_CHECKING:
    from orchestrator.executor.ray.executor import RayExecutor
    from orchestrator.office import Office

__all__ = ["ray_executor", "refuse_without_ray"]


def ray_executor(office: "Office") -> "RayExecutor":
    """Connected with the cluster of the settings; UnusableInput says what is missing."""
    refuse_without_ray()
    from orchestrator.executor.ray import connection

    cluster = connection.of(office.settings)
    connection.prepare(cluster)  # before the first import of ray
    from orchestrator.executor.ray.executor import RayExecutor

    return RayExecutor.at(cluster, office)


def refuse_without_ray() -> None:
    """UnusableInput where it is not installed."""
    try:
        version("ray")
    except PackageNotFoundError:
        raise UnusableInput(
            "Ray is not installed here; get it with: pip install 'microdrama-orchestrator[ray]'"
        ) from None

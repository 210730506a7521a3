"""How many attempts this machine takes at a time, by pool, and what each place's process is told of it."""

from collections.abc import Mapping

from gpu import devices

Places = Mapping[str, tuple[Mapping[str, str], ...]]
"""Pool -> for each place the environment of its host."""
ENGINES = 4  # attempts that only wait for a server elsewhere


def places(slots: int) -> Places:
    """`slots` processors, each GPU once (without one, a place on the processor), and a few for engines."""
    gpus = tuple({devices.CHOSEN: name} for name in devices.names())
    return {"cpu": ({},) * slots, "gpu": gpus or ({},), "engine": ({},) * ENGINES}

"""How many attempts this machine takes at a time, by pool, and what each place's process is told of it."""

from collections.abc import Mapping

from gpu import devices
from orchestrator.executor.hosting import SINGLE

Places = Mapping[str, tuple[Mapping[str, str], ...]]
"""Pool -> for each place the environment of its host."""
IN_ORDER = {"CUDA_DEVICE_ORDER": "PCI_BUS_ID"}
"""Numbers of GPUs as nvidia-smi counts them; CUDA's own order is by speed."""
ENGINES = 4  # attempts that only wait for a server elsewhere


def places(slots: int) -> Places:
    """`slots` processors, each GPU once (without one, a place on the processor), and a few for engines."""
    gpus = tuple({devices.CHOSEN: name, **IN_ORDER} for name in devices.names())
    return {"cpu": (SINGLE,) * slots, "gpu": gpus or (SINGLE,), "engine": (SINGLE,) * ENGINES}

"""What lives on the device now, what it could hold, and giving back what nobody needs.

All sizes in bytes. On a CUDA device the allocator is asked; on a CPU live tensors are counted, since the
process's own size does not fall when they go.
"""

import gc
import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

from gpu import devices
from gpu.errors import MissingLibrary

FULL = (
    "out of memory",  # CUDA, HIP, MPS
    "not enough memory",  # the CPU allocator of torch
    "cublas_status_alloc_failed",
    "cudnn_status_alloc_failed",
    "cannot allocate memory",
)
"""What an error says when memory has run out but its class does not tell."""
CGROUP = Path("/sys/fs/cgroup/memory.max")


def device() -> str:
    """Where models run here: "cuda" or "cpu". MissingLibrary where torch does not see our GPU."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    if os.environ.get(devices.CHOSEN) and (given := devices.names()):
        raise MissingLibrary(
            f"this process was given GPU {', '.join(given)}, and torch {torch.__version__} sees none: "
            "install the torch build for its driver, or set CUDA_VISIBLE_DEVICES= to work on the processor"
        )
    return "cpu"


def used() -> int:
    """Bytes that tensors hold on the device."""
    import torch

    if device() == "cuda":
        return int(torch.cuda.memory_allocated())
    return sum(_storages().values())


def total() -> int:
    """Bytes that the device, or this machine where there is none, can hold."""
    import torch

    if device() == "cuda":
        return int(torch.cuda.mem_get_info()[1])
    physical = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    limit = CGROUP.read_text().strip() if CGROUP.is_file() else "max"
    return physical if limit == "max" else min(physical, int(limit))


def told() -> dict[str, int]:
    """Bytes free and in total on the GPU that this process has used; empty where it has used none."""
    import torch

    if not torch.cuda.is_initialized():
        return {}
    left, whole = torch.cuda.mem_get_info()
    return {"free": int(left), "total": int(whole)}


def free() -> None:
    """Give back what no name holds any more: cycles first, then what the allocator keeps for later."""
    import torch

    gc.collect()
    if device() == "cuda":
        torch.cuda.empty_cache()


def is_full(error: BaseException) -> bool:
    """Whether an error, or what caused it, means that memory has run out."""
    import torch

    for each in chain(error):
        if isinstance(each, torch.OutOfMemoryError | MemoryError):
            return True
        if isinstance(each, RuntimeError) and any(word in str(each).lower() for word in FULL):
            return True
    return False


@contextmanager
def tidy() -> Iterator[None]:
    """What goes wrong inside holds no tensors: the frames of its traceback are emptied. Call `free` next.

    Without it a caller who keeps the error keeps the latents too.
    """
    try:
        yield
    except BaseException as error:
        for each in chain(error):
            _empty(each.__traceback__)
        raise


def chain(error: BaseException) -> Iterator[BaseException]:
    """An error and those that led to it."""
    seen: set[int] = set()
    while error and id(error) not in seen:
        yield error
        seen.add(id(error))
        earlier = error.__cause__ or error.__context__
        if earlier is None:
            return
        error = earlier


def _empty(trace: TracebackType | None) -> None:
    for frame, _line in traceback.walk_tb(trace):
        with suppress(RuntimeError):  # it still runs
            frame.clear()
            frame.f_locals  # noqa: B018 - else what a pipeline saw by locals() stays (Python 3.11, 3.12)


def _storages() -> dict[int, int]:
    """Address -> bytes of every storage that a live tensor uses; views share one."""
    import torch

    found = {}
    for each in gc.get_objects():
        if issubclass(type(each), torch.Tensor) and each.device.type != "meta":
            storage = each.untyped_storage()
            with suppress(RuntimeError):  # a compiler's stand-in, which has no bytes
                found[storage.data_ptr()] = storage.nbytes()
    return found

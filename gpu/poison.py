"""Whether an error has spoilt the device for this process: a fault of the driver stays in its context.

Every later call would fail with the same words, whatever it is given. Imports no torch.
"""

from gpu.memory import FULL, chain

CLASS = "AcceleratorError"  # of torch, for whatever the driver reports but a lack of memory
WORDS = ("cuda error", "hip error", "cublas_status_execution_failed", "cudnn_status_execution_failed")


def poisoned(error: BaseException) -> bool:
    """Whether only a new process can go on. Memory that ran out can be given back: that is not meant."""
    return any(_fault(each) for each in chain(error))


def _fault(error: BaseException) -> bool:
    said = str(error).lower()
    named = any(kind.__name__ == CLASS for kind in type(error).__mro__)
    worded = isinstance(error, RuntimeError) and any(word in said for word in WORDS)
    return (named or worded) and not any(word in said for word in FULL)

"""Where errors of models become errors of workers; nothing of torch or `gpu` passes.

What another machine or other settings of this one could mend is Unavailable; what would fail again the same
way is BadSpec.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from gpu import errors as gpu
from gpu.card import Card, card
from gpu.weights.door import model_digest
from workers.errors import BadSpec, OutOfMemory, ToolFailed, Unavailable, WorkerError

MEANING: tuple[tuple[type[gpu.GpuError], type[WorkerError]], ...] = (
    (gpu.OutOfMemory, OutOfMemory),
    (gpu.BrokenResult, ToolFailed),
    (gpu.BadCard, BadSpec),
    (gpu.GpuError, Unavailable),  # no such card, weights, licence or library on this machine
)


@contextmanager
def translated() -> Iterator[None]:
    """Around calls into `gpu`. What `progress` raises passes as it is."""
    try:
        yield
    except WorkerError:
        raise
    except gpu.GpuError as error:
        meant = next(meant for kind, meant in MEANING if isinstance(error, kind))
        raise meant(str(error)) from error
    except OSError:
        raise  # a full disk is the host's to tell
    except Exception as error:
        raise ToolFailed(f"the model failed: {type(error).__name__}: {error}") from error


def known(name: str, model: str, makes: str) -> Card:
    """The card of that name, if it is the one that was planned with."""
    with translated():
        found = card(name)
        here = model_digest(found)
    if found.makes != makes:
        raise BadSpec(f"the card {name} makes a {found.makes}, not a {makes}")
    if here != model:
        raise Unavailable(
            f"the model {name} differs on this machine: it has {here}, the plan was made with {model}; "
            "give both machines the same cards and lock.json, or plan again"
        )
    return found

"""Steps of a denoising become progress, and progress that raises ends it: no further step, no decoding."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from gpu.diffusion.calling import accepts
from gpu.errors import BrokenResult

Progress = Callable[[float], None]
"""Called with 0..1; what it raises ends the work."""
DENOISERS = ("transformer", "transformer_2", "unet")


def denoisers(pipe: Any) -> list[Any]:
    """The models that run once or more in each step."""
    return [model for name in DENOISERS if (model := getattr(pipe, name, None)) is not None]


@contextmanager
def followed(pipe: Any, progress: Progress) -> Iterator[dict[str, Any]]:
    """Inside, give the yielded arguments to the pipeline's call.

    A pipeline without `callback_on_step_end` is followed through its denoiser: `progress` hears of a step
    when the next one begins.
    """
    if accepts(pipe, "callback_on_step_end"):
        yield {"callback_on_step_end": _callback(progress)}
        return
    hooks = [model.register_forward_pre_hook(_before(pipe, progress)) for model in denoisers(pipe)]
    try:
        yield {}
    finally:
        for hook in hooks:
            hook.remove()


def _callback(progress: Progress) -> Callable[[Any, int, Any, dict[str, Any]], dict[str, Any]]:
    def on_step(pipe: Any, step: int, _timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        if step + 1 == pipe.num_timesteps:
            _refuse_no_numbers(tensors.get("latents"))
        progress((step + 1) / max(1, pipe.num_timesteps))
        return tensors

    return on_step


def _refuse_no_numbers(latents: Any) -> None:
    """Before decoding, which takes long and paints them black. Once: asking makes the device wait."""
    if latents is not None and not bool(latents.isfinite().all()):
        raise BrokenResult(
            "the latents are no numbers (NaN or infinite); these weights may need a wider dtype"
        )


def _before(pipe: Any, progress: Progress) -> Callable[[Any, Any], None]:
    def before(_model: Any, _inputs: Any) -> None:
        total = len(pipe.scheduler.timesteps)
        progress(min(1.0, (getattr(pipe.scheduler, "step_index", None) or 0) / max(1, total)))

    return before

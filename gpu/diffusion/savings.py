"""The rungs of the ladder: each saves memory on a pipeline that is loaded, and stays taken.

`useless` says why a rung cannot help here; it is skipped then, and the reason is told.
"""

from typing import Any

from gpu import memory
from gpu.diffusion.steps import denoisers

BATCH = "smaller-batch"
OFFLOADS = frozenset({"model-offload", "group-offload"})
VAE = {"vae-slicing": "enable_slicing", "vae-tiling": "enable_tiling"}


def useless(pipe: Any, rung: str, batch: int) -> str:
    """Why the rung cannot save anything; empty: it can. `pipe` is None while it is being loaded."""
    if rung in OFFLOADS and memory.device() == "cpu":
        return "there is no other memory than this"
    if rung in VAE and pipe is None:
        return "nothing is decoded while loading"
    if rung in VAE and not hasattr(getattr(pipe, "vae", None), VAE[rung]):
        return "this decoder cannot"
    if rung == BATCH and batch <= 1:
        return "the batch is one already"
    return ""


def take(pipe: Any, rung: str) -> None:
    """Change the pipeline so that it needs less."""
    if rung in VAE:
        getattr(pipe.vae, VAE[rung])()
    elif rung == "model-offload":
        pipe.enable_model_cpu_offload(device=memory.device())
    elif rung == "group-offload":
        _offload_groups(pipe)


def _offload_groups(pipe: Any) -> None:
    import torch

    pipe.remove_all_hooks()
    pipe.to("cpu")
    memory.free()
    device = torch.device(memory.device())
    streamed = device.type == "cuda"
    layers = [name for name, model in pipe.components.items() if model in denoisers(pipe)]
    rest = [name for name in pipe.components if name not in layers]
    pipe.enable_group_offload(
        onload_device=device, offload_type="leaf_level", use_stream=streamed, exclude_modules=rest
    )
    pipe.enable_group_offload(onload_device=device, offload_type="leaf_level", exclude_modules=layers)

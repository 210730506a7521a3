"""Settings of a card that trade time, memory and looks: scheduler, attention, numbers, cache, compilation.

Each is verified: a setting that silently does nothing would stand in the provenance of takes as if it had.
"""

import inspect
import json
import os
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from gpu import memory
from gpu.card import Card
from gpu.diffusion.steps import denoisers
from gpu.errors import BadCard, MissingLibrary

COMPILER = "MICRODRAMA_COMPILER"
"""Environment: the backend of torch.compile. Unset: "inductor" on a GPU, none on a CPU."""
TORCHAO = {"torchao-int8": "Int8WeightOnlyConfig", "torchao-float8": "Float8WeightOnlyConfig"}


def schedule(card: Card, pipe: Any) -> None:
    """Lay the card's settings over the scheduler's own. BadCard: it has no such setting, or refuses it."""
    if not card.scheduler:
        return
    kind: Any = type(pipe.scheduler)
    known = list(inspect.signature(kind.__init__).parameters)[1:]  # without self
    if unknown := sorted(set(card.scheduler) - set(known)):
        raise BadCard(f"{card.name}: {kind.__name__} has no setting {unknown[0]!r}")
    try:
        pipe.scheduler = kind.from_config(pipe.scheduler.config, **card.scheduler)
    except (ValueError, TypeError, NotImplementedError, ImportError) as error:
        raise BadCard(f"{card.name}: {kind.__name__} refuses its settings: {error}") from error


def attend(card: Card, pipe: Any) -> None:
    """Set the denoisers' attention. BadCard: unknown, or it would fetch kernels. MissingLibrary: not here."""
    if card.attention == "native":
        return
    if card.attention.endswith("_hub"):
        raise BadCard(
            f"{card.name}: attention {card.attention!r} fetches kernels; take one that is installed"
        )
    as_it_was = import_module("diffusers.models.attention_dispatch").attention_backend
    for model in denoisers(pipe):
        try:
            with as_it_was():  # afterwards: it would be that of every other card in this process, too
                model.set_attention_backend(card.attention)
        except ValueError as error:
            raise BadCard(f"{card.name}: attention {card.attention!r}: {error}") from error
        except (RuntimeError, ImportError) as error:
            raise MissingLibrary(f"{card.name}: attention {card.attention!r} is not here: {error}") from error


def quantised(card: Card) -> dict[str, Any]:
    """Arguments of loading that make the denoisers' weights smaller."""
    if card.quantise not in TORCHAO:
        return {}
    if find_spec("torchao") is None:
        raise MissingLibrary(f"{card.name}: {card.quantise} needs torchao: pip install torchao")
    library: Any = import_module("diffusers")
    numbers = getattr(import_module("torchao.quantization"), TORCHAO[card.quantise])
    method = library.TorchAoConfig(numbers())
    mapping = dict.fromkeys(("transformer", "transformer_2", "unet"), method)
    return {"quantization_config": library.PipelineQuantizationConfig(quant_mapping=mapping)}


def cast(card: Card, pipe: Any) -> None:
    """Hold the denoisers' weights in eight bits and compute in the card's numbers."""
    if card.quantise != "float8-layerwise":
        return
    import torch

    for model in denoisers(pipe):
        model.enable_layerwise_casting(
            storage_dtype=torch.float8_e4m3fn, compute_dtype=getattr(torch, card.dtype)
        )


def remember(card: Card, pipe: Any) -> None:
    """Enable the cache on every denoiser. BadCard: it finds nothing to hold on to, or has no step to save."""
    if card.cache is None:
        return
    _refuse_idle(card)
    for model in denoisers(pipe):
        before = _hooks(model)
        try:
            model.enable_cache(_cache(card))
        except (ValueError, TypeError, IndexError, AttributeError) as error:
            raise BadCard(f"{card.name}: cache {card.cache.kind}: {error}") from error
        if _hooks(model) == before:
            raise BadCard(f"{card.name}: cache {card.cache.kind} finds nothing in {type(model).__name__}")


def compile_blocks(card: Card, pipe: Any) -> None:
    """Compile the repeated blocks of every denoiser, where there is a compiler for this device."""
    backend = compiler()
    if card.compile != "regional" or not backend:
        return
    for model in denoisers(pipe):
        whole = card.cache is None and not card.adapters  # hooks break the graph
        try:
            model.compile_repeated_blocks(fullgraph=whole, backend=backend)
        except ValueError as error:
            raise BadCard(f"{card.name}: {error}") from error


def compiler() -> str:
    """The backend of torch.compile here; empty: blocks run as they are."""
    return os.environ.get(COMPILER) or ("inductor" if memory.device() == "cuda" else "")


def told(card: Card) -> dict[str, str]:
    """The settings as they hold on this machine, for provenance."""
    compiled = f"{card.compile}/{compiler()}" if card.compile and compiler() else "none"
    cached = card.cache.model_dump_json() if card.cache else "none"
    return {
        "dtype": card.dtype,
        "scheduler": json.dumps(card.scheduler, sort_keys=True) if card.scheduler else "as shipped",
        "attention": card.attention,
        "quantise": card.quantise or "none",
        "cache": cached,
        "compile": compiled,
    }


def _cache(card: Card) -> Any:
    import torch

    library: Any = import_module("diffusers")
    assert card.cache is not None
    given = dict(card.cache.settings)
    if card.cache.kind == "first-block":
        return library.FirstBlockCacheConfig(**given)
    if card.cache.kind == "taylorseer":
        return library.TaylorSeerCacheConfig(taylor_factors_dtype=getattr(torch, card.dtype), **given)
    ratios = torch.tensor(given.pop("mag_ratios")) if "mag_ratios" in given else None
    return library.MagCacheConfig(mag_ratios=ratios, **{"num_inference_steps": card.steps, **given})


def _refuse_idle(card: Card) -> None:
    assert card.cache is not None
    first = card.cache.settings.get("disable_cache_before_step", 3)
    if card.cache.kind == "taylorseer" and isinstance(first, int) and first + 1 >= card.steps:
        raise BadCard(
            f"{card.name}: the cache begins after step {first}, and there are {card.steps}: nothing is saved"
        )


def _hooks(model: Any) -> int:
    registries = (getattr(module, "_diffusers_hook", None) for module in model.modules())
    return sum(len(registry.hooks) for registry in registries if registry is not None)

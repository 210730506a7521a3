"""LoRA and IP-Adapter weights over a pipeline's own."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gpu.card import Adapter, Card
from gpu.errors import BadCard

SECOND = "transformer_2"


def add(card: Card, pipe: Any, files: Sequence[Path]) -> None:
    """Load each adapter of the card from its file, at its strength. BadCard: the pipeline takes none."""
    loras = {}
    for number, (adapter, file) in enumerate(zip(card.adapters, files, strict=True)):
        if adapter.kind == "lora":
            name = f"adapter-{number}"
            loras[name] = adapter.scale
            _add_lora(card, pipe, adapter, file, name)
        else:
            _add_ip_adapter(card, pipe, adapter, file)
    if loras:
        pipe.set_adapters(list(loras), adapter_weights=list(loras.values()))


def listening(card: Card, pipe: Any, references: bool) -> None:
    """Let an IP-Adapter be heard only when there is a reference: it cannot be called without a picture."""
    scales = [adapter.scale for adapter in card.adapters if adapter.kind == "ip-adapter"]
    if scales:
        pipe.set_ip_adapter_scale(scales[0] if references else 0.0)


def _add_lora(card: Card, pipe: Any, adapter: Adapter, file: Path, name: str) -> None:
    if not hasattr(pipe, "load_lora_weights"):
        raise BadCard(f"{card.name}: {card.pipeline} takes no LoRA")
    into = {"load_into_transformer_2": True} if adapter.into == SECOND else {}
    pipe.load_lora_weights(
        str(file.parent), weight_name=file.name, adapter_name=name, local_files_only=True, **into
    )
    model = getattr(pipe, adapter.into, None)
    if name not in (getattr(model, "peft_config", None) or {}):
        raise BadCard(f"{card.name}: nothing in {adapter.file} fits {adapter.into}")


def _add_ip_adapter(card: Card, pipe: Any, adapter: Adapter, file: Path) -> None:
    if not hasattr(pipe, "load_ip_adapter"):
        raise BadCard(f"{card.name}: {card.pipeline} takes no IP-Adapter")
    folder = file
    for _ in Path(adapter.file).parts:
        folder = folder.parent
    pipe.load_ip_adapter(
        str(folder),
        subfolder=str(Path(adapter.file).parent) if len(Path(adapter.file).parts) > 1 else "",
        weight_name=file.name,
        image_encoder_folder=str(folder / adapter.encoder) if adapter.encoder else None,
        local_files_only=True,
    )
    pipe.set_ip_adapter_scale(adapter.scale)

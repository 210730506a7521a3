"""A card over random weights: its own pipeline class, arguments, options and adapters, in a minute's size.

What must differ stands here, by name: the size, the frames, the steps, and the few options that count layers.
"""

from collections.abc import Mapping
from typing import Any

from gpu import card as cards
from gpu.card import Card
from gpu.errors import UnknownRecipe

STEPS = 2
SIDE = 32
"""Pixels of the shorter side, where the card's multiple allows it; the longer is twice as long."""
RECIPES: Mapping[str, str] = {
    "Flux2KleinPipeline": "klein",
    "StableDiffusionXLPipeline": "sdxl",
    "QwenImageEditPlusPipeline": "qwen-edit",
    "LTX2ImageToVideoPipeline": "ltx2",
    "LTXConditionPipeline": "ltx-condition",
    "Vits": "vits",
    "Xtts": "xtts",
}
WAN: Mapping[int, str] = {16: "wan-i2v", 32: "wan-ti2v"}
"""Of WanImageToVideoPipeline, by what the sides are a multiple of: its two autoencoders differ in that."""
LAYERS: Mapping[str, Mapping[str, Any]] = {
    "klein": {"text_encoder_out_layers": [1]},
    "ltx2": {"spatio_temporal_guidance_blocks": [0]},
}
"""Options that name layers which the recipe does not have."""
ADAPTERS: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("lora", "transformer"): {"weights": {"recipe": "wan-i2v-loras"}, "file": "high_noise.safetensors"},
    ("lora", "transformer_2"): {"weights": {"recipe": "wan-i2v-loras"}, "file": "low_noise.safetensors"},
    ("ip-adapter", "unet"): {
        "weights": {"recipe": "sdxl-ip-adapter"},
        "file": "sdxl_models/ip-adapter_sdxl_vit-h.safetensors",
        "encoder": "models/image_encoder",
    },
}
RANDOM = {
    "name": "CC0-1.0",
    "commercial": True,
    "source": "random numbers, made by gpu.tiny",
    "checked_on": "2026-11-21",
    "verified": True,
}


def shrunk(card: Card) -> Card:
    """The same card over random weights. UnknownRecipe when its pipeline has none."""
    recipe = _recipe(card)
    told = card.model_dump()
    adapters = [
        adapter | ADAPTERS[adapter["kind"], adapter["into"]] | {"licence": None}
        for adapter in told["adapters"]
    ]
    changed = {
        "weights": {"recipe": recipe},
        "adapters": adapters,
        "licence": RANDOM,
        "vram_gib": 1,
        "least_vram_gib": 1,
        "dtype": "float32",
        "steps": STEPS,
        "options": told["options"] | _layers(card, recipe),
    }
    if card.speakers:
        changed["speakers"] = cards.card("tiny-vits").speakers  # the recipe has these, under their own names
    if card.size:
        side = max(SIDE, card.size.multiple)
        changed["size"] = told["size"] | {"width": side, "height": 2 * side, "most_pixels": 2 * side * side}
    if card.frames:
        changed["frames"] = told["frames"] | {"most": 2 * card.frames.step + 1}
    return Card.model_validate(told | changed)


def _recipe(card: Card) -> str:
    recipe = card.weights.recipe or RECIPES.get(card.pipeline)
    if card.pipeline == "WanImageToVideoPipeline" and card.size:
        recipe = WAN.get(card.size.multiple)
    if not recipe:
        raise UnknownRecipe(f"there is no tiny recipe for {card.pipeline} of {card.name}")
    return recipe


def _layers(card: Card, recipe: str) -> dict[str, Any]:
    layers = LAYERS.get(recipe, {})
    return {name: value for name, value in layers.items() if name in card.options}

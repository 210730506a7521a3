"""Models for benchmarks: random weights in the sizes of Wan 2.2 TI2V-5B and FLUX.2 klein-4B; tiny ones."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gpu.card import Card, card

WAN_CACHE = {"kind": "first-block", "settings": {"threshold": 0.1}}
KLEIN_CACHE = {"kind": "taylorseer", "settings": {"cache_interval": 3, "disable_cache_before_step": 2}}


@dataclass(frozen=True)
class Full:
    """One model in its own size."""

    card: str
    cache: Mapping[str, Any]
    build: Callable[[Path], None] | None = None
    """Writes its weights; without it they are those of the card's recipe."""
    options: Mapping[str, Any] = field(default_factory=dict)

    def made(self, folder: Path, steps: int) -> Card:
        """The card over weights that lie below `folder` now, pinned to what was just written."""
        told = card(self.card).model_dump() | {"steps": steps}
        told["options"] |= self.options
        if self.build:
            place = folder / self.card
            self.build(place)
            pins = {str(file.relative_to(place)): _sha256(file) for file in _files(place)}
            told["weights"] = {"folder": str(place), "sha256": pins}
        return Card.model_validate(told)


def build_wan(folder: Path, layers: int = 30, width: int = 24) -> None:
    """TI2V-5B: the sizes of its makers' configuration and of diffusers' converter."""
    import diffusers
    import torch
    import transformers

    from gpu.tiny.tokens import T5_SIZE, t5

    text = {"vocab_size": T5_SIZE, "d_model": 4096, "d_kv": 64, "d_ff": 10240, "num_heads": 64}
    with _in_bfloat16():
        transformer = diffusers.WanTransformer3DModel(
            num_attention_heads=width,
            attention_head_dim=128,
            in_channels=48,
            out_channels=48,
            ffn_dim=14336 * width // 24,
            num_layers=layers,
        )
        encoder = transformers.UMT5EncoderModel(transformers.UMT5Config(num_layers=1, **text)).eval()
        vae = diffusers.AutoencoderKLWan(
            base_dim=160,
            decoder_base_dim=256,
            z_dim=48,
            is_residual=True,
            patch_size=2,
            in_channels=12,
            out_channels=12,
            scale_factor_spatial=16,
            latents_mean=[0.0] * 48,
            latents_std=[1.0] * 48,
        )
    scheduler = diffusers.UniPCMultistepScheduler(
        prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=5.0
    )
    diffusers.WanImageToVideoPipeline(
        tokenizer=t5(),
        text_encoder=encoder,
        vae=vae.to(torch.float32),
        scheduler=scheduler,
        transformer=transformer,
        expand_timesteps=True,
    ).save_pretrained(folder)


def build_klein(folder: Path, double: int = 5, single: int = 20, heads: int = 24) -> None:
    """klein-4B: five double and twenty single blocks; words from three layers of 2560 numbers."""
    import diffusers
    import transformers

    from gpu.tiny.tokens import QWEN_SIZE, qwen

    text = {"vocab_size": QWEN_SIZE, "hidden_size": 2560, "intermediate_size": 9728, "num_hidden_layers": 2}
    heads_of_text = {"num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 128}
    with _in_bfloat16():
        transformer = diffusers.Flux2Transformer2DModel(
            num_layers=double,
            num_single_layers=single,
            num_attention_heads=heads,
            joint_attention_dim=7680,
            guidance_embeds=False,
        )
        encoder = transformers.Qwen3ForCausalLM(transformers.Qwen3Config(**text, **heads_of_text)).eval()
        vae = diffusers.AutoencoderKLFlux2()
    diffusers.Flux2KleinPipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
        vae=vae,
        text_encoder=encoder,
        tokenizer=qwen(),
        transformer=transformer,
        is_distilled=True,
    ).save_pretrained(folder)


def _files(place: Path) -> list[Path]:
    return [file for file in place.rglob("*") if file.is_file()]


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _in_bfloat16() -> Any:
    """Models are made on the GPU in bfloat16: ten gigabytes of random numbers take seconds there."""
    from contextlib import ExitStack

    import torch

    stack, before = ExitStack(), torch.get_default_dtype()
    stack.enter_context(torch.device("cuda" if torch.cuda.is_available() else "cpu"))
    torch.set_default_dtype(torch.bfloat16)
    stack.callback(torch.set_default_dtype, before)
    return stack


FULL = (
    Full("wan22-ti2v-5b", WAN_CACHE, build_wan),
    Full("flux2-klein-4b", KLEIN_CACHE, build_klein, {"text_encoder_out_layers": [1, 1, 1]}),
)
TINY = (Full("tiny-wan-ti2v", WAN_CACHE), Full("tiny-klein", KLEIN_CACHE))

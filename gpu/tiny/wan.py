"""Wan 2.2, tiny: motion from a first frame. TI2V ignores a last frame, I2V ends on it."""

from pathlib import Path
from typing import Any

from gpu.tiny.seeded import attentive, seeded, vivid
from gpu.tiny.tokens import T5_SIZE, t5

WIDTH = 32
"""Of the text encoder."""


def build_ti2v(folder: Path) -> None:
    """Write a WanImageToVideoPipeline in the shape of TI2V-5B: one transformer, sides of 32."""
    with seeded():
        vae = _vae(
            z_dim=48,
            in_channels=12,
            out_channels=12,
            is_residual=True,
            patch_size=2,
            scale_factor_spatial=16,
            latents_mean=[0.0] * 48,
            latents_std=[1.0] * 48,
        )
        _save(folder, vae, _transformer(48, 48), None, expand_timesteps=True)


def build_i2v(folder: Path) -> None:
    """Write one in the shape of I2V-A14B: an expert for noisy steps, one for the others; sides of 16."""
    with seeded():
        _save(folder, _vae(z_dim=16), _transformer(36, 16), _transformer(36, 16), boundary_ratio=0.9)


LORAS = {"high_noise.safetensors": "transformer", "low_noise.safetensors": "transformer_2"}
"""File of `build_loras` -> the expert that it is for."""


def build_loras(folder: Path) -> None:
    """Write one LoRA of rank 4 per expert of `build_i2v`, with the keys that diffusers reads."""
    import torch
    from safetensors.torch import save_file

    with seeded():
        for file in LORAS:
            weights = {}
            for name, part in _transformer(36, 16).named_modules():
                if isinstance(part, torch.nn.Linear) and ".attn" in name:
                    weights[f"transformer.{name}.lora_A.weight"] = torch.randn(4, part.in_features) * 0.3
                    weights[f"transformer.{name}.lora_B.weight"] = torch.randn(part.out_features, 4) * 0.3
            save_file(weights, folder / file)


def _transformer(channels: int, made: int) -> Any:
    from diffusers import WanTransformer3DModel

    transformer = WanTransformer3DModel(
        num_attention_heads=2,
        attention_head_dim=12,
        in_channels=channels,
        out_channels=made,
        text_dim=WIDTH,
        freq_dim=64,
        ffn_dim=32,
        num_layers=2,
    )
    attentive(transformer, 1.5)
    return transformer


def _vae(**shape: Any) -> Any:
    from diffusers import AutoencoderKLWan

    vae = AutoencoderKLWan(base_dim=3, dim_mult=[1, 1, 1, 1], num_res_blocks=1, **shape)
    vivid(vae)
    return vae


def _save(folder: Path, vae: Any, transformer: Any, second: Any, **how: Any) -> None:
    from diffusers import UniPCMultistepScheduler, WanImageToVideoPipeline
    from transformers import UMT5Config, UMT5EncoderModel

    text = UMT5Config(
        vocab_size=T5_SIZE, d_model=WIDTH, d_kv=8, d_ff=32, num_layers=2, num_heads=4, num_decoder_layers=1
    )
    WanImageToVideoPipeline(
        tokenizer=t5(),
        text_encoder=UMT5EncoderModel(text).eval(),
        vae=vae,
        scheduler=UniPCMultistepScheduler(
            prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0
        ),
        transformer=transformer,
        transformer_2=second,
        **how,
    ).save_pretrained(folder)

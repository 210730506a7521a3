"""FLUX.2 klein, tiny: stills from words and any number of reference pictures."""

from pathlib import Path

from gpu.tiny.seeded import attentive, seeded, vivid
from gpu.tiny.tokens import QWEN_SIZE, qwen

WIDTH = 16
"""Of the text encoder, of which one layer is read (`text_encoder_out_layers: [1]`)."""


def build(folder: Path) -> None:
    """Write a Flux2KleinPipeline."""
    from diffusers import (
        AutoencoderKLFlux2,
        FlowMatchEulerDiscreteScheduler,
        Flux2KleinPipeline,
        Flux2Transformer2DModel,
    )
    from transformers import Qwen3Config, Qwen3ForCausalLM

    with seeded():
        transformer = Flux2Transformer2DModel(
            in_channels=4,
            num_layers=1,
            num_single_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=WIDTH,
            timestep_guidance_channels=32,
            axes_dims_rope=(4, 4, 4, 4),
            guidance_embeds=False,
        )
        vae = AutoencoderKLFlux2(
            block_out_channels=(4, 4, 4, 4),  # four: scale 8
            layers_per_block=1,
            latent_channels=1,
            norm_num_groups=1,
            sample_size=64,
        )
        text_encoder = Qwen3ForCausalLM(
            Qwen3Config(
                vocab_size=QWEN_SIZE,
                hidden_size=WIDTH,
                intermediate_size=32,
                num_hidden_layers=2,
                num_attention_heads=2,
                num_key_value_heads=2,
                head_dim=8,
            )
        )
    vivid(vae)
    attentive(transformer, 3.0)
    Flux2KleinPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(),
        vae=vae,
        text_encoder=text_encoder.eval(),
        tokenizer=qwen(),
        transformer=transformer,
        is_distilled=True,
    ).save_pretrained(folder)

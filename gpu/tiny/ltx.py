"""LTX-Video with conditions, tiny: motion between a first and a last frame. Sides of 32, 8 k + 1 frames."""

from pathlib import Path

from gpu.tiny.seeded import attentive, seeded, vivid
from gpu.tiny.tokens import T5_SIZE, t5

WIDTH = 32
"""Of the text encoder."""
CHANNELS = 8
"""Of a latent."""


def build(folder: Path) -> None:
    """Write an LTXConditionPipeline."""
    from diffusers import (
        AutoencoderKLLTXVideo,
        FlowMatchEulerDiscreteScheduler,
        LTXConditionPipeline,
        LTXVideoTransformer3DModel,
    )
    from transformers import T5Config, T5EncoderModel

    with seeded():
        transformer = LTXVideoTransformer3DModel(
            in_channels=CHANNELS,
            out_channels=CHANNELS,
            num_attention_heads=2,
            attention_head_dim=16,
            cross_attention_dim=32,
            num_layers=1,
            caption_channels=WIDTH,
        )
        attentive(transformer, 1.5)
        vae = AutoencoderKLLTXVideo(
            latent_channels=CHANNELS,
            block_out_channels=(8, 8, 8, 8),
            decoder_block_out_channels=(8, 8, 8, 8),
            layers_per_block=(1, 1, 1, 1, 1),
            decoder_layers_per_block=(1, 1, 1, 1, 1),
        )
        vivid(vae)
        text = T5Config(vocab_size=T5_SIZE, d_model=WIDTH, d_kv=8, d_ff=32, num_layers=2, num_heads=4)
        LTXConditionPipeline(
            scheduler=FlowMatchEulerDiscreteScheduler(),
            vae=vae,
            text_encoder=T5EncoderModel(text).eval(),
            tokenizer=t5(),
            transformer=transformer,
        ).save_pretrained(folder)

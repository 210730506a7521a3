"""Stable Diffusion XL, tiny, and an IP-Adapter for it: stills from words and one reference picture."""

from pathlib import Path
from typing import Any

from gpu.tiny.seeded import attentive, seeded, vivid
from gpu.tiny.tokens import CLIP_SIZE, clip

WIDTH = 32
"""Of both text encoders, of the projection of the second, and of the image encoder."""


def build(folder: Path) -> None:
    """Write a StableDiffusionXLPipeline."""
    from diffusers import AutoencoderKL, EulerDiscreteScheduler, StableDiffusionXLPipeline

    with seeded():
        vae = AutoencoderKL(
            block_out_channels=(4, 4, 4, 4),  # four: scale 8
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
            layers_per_block=1,
            latent_channels=4,
            norm_num_groups=1,
            sample_size=64,
        )
        vivid(vae)
        first, second = _text_encoders()
        StableDiffusionXLPipeline(
            vae=vae,
            text_encoder=first.eval(),
            text_encoder_2=second.eval(),
            tokenizer=clip(),
            tokenizer_2=clip(),
            unet=_unet(),
            scheduler=EulerDiscreteScheduler(
                beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1
            ),
            add_watermarker=False,
        ).save_pretrained(folder)


def build_ip_adapter(folder: Path) -> None:
    """Write `sdxl_models/ip-adapter_sdxl_vit-h.safetensors` and its encoder `models/image_encoder`."""
    from safetensors.torch import save_file
    from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

    with seeded():
        encoder = CLIPVisionModelWithProjection(
            CLIPVisionConfig(
                hidden_size=WIDTH,
                intermediate_size=37,
                projection_dim=WIDTH,
                num_hidden_layers=2,
                num_attention_heads=4,
                image_size=224,
                patch_size=56,
            )
        )
        weights = _ip_weights(_unet())
    encoder.eval().save_pretrained(folder / "models" / "image_encoder")
    (folder / "sdxl_models").mkdir()
    save_file(weights, folder / "sdxl_models" / "ip-adapter_sdxl_vit-h.safetensors")


def _unet() -> Any:
    from diffusers import UNet2DConditionModel

    unet = UNet2DConditionModel(
        block_out_channels=(8, 16),
        layers_per_block=1,
        sample_size=16,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=(2, 4),
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        transformer_layers_per_block=(1, 1),
        projection_class_embeddings_input_dim=6 * 8 + WIDTH,  # six sizes, and the pooled words
        cross_attention_dim=2 * WIDTH,
        norm_num_groups=1,
    )
    attentive(unet, 2.0)
    return unet


def _text_encoders() -> tuple[Any, Any]:
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    shape = CLIPTextConfig(
        vocab_size=CLIP_SIZE,
        hidden_size=WIDTH,
        intermediate_size=37,
        projection_dim=WIDTH,
        num_hidden_layers=3,
        num_attention_heads=4,
        bos_token_id=CLIP_SIZE - 2,
        eos_token_id=CLIP_SIZE - 1,
        pad_token_id=CLIP_SIZE - 1,
    )
    return CLIPTextModel(shape), CLIPTextModelWithProjection(shape)


TOKENS = 4
"""Of a reference picture, beside the words."""


def _ip_weights(unet: Any) -> dict[str, Any]:
    import torch

    words = 2 * WIDTH
    weights = {
        "image_proj.proj.weight": torch.randn(TOKENS * words, WIDTH) * 0.3,
        "image_proj.proj.bias": torch.zeros(TOKENS * words),
        "image_proj.norm.weight": torch.ones(words),
        "image_proj.norm.bias": torch.zeros(words),
    }
    attentions = [name for name in unet.attn_processors if name.endswith("attn2.processor")]
    for place, name in enumerate(attentions):
        made = unet.get_submodule(name.removesuffix(".processor")).to_k.out_features
        for side in ("to_k_ip", "to_v_ip"):
            weights[f"ip_adapter.{2 * place + 1}.{side}.weight"] = torch.randn(made, words) * 0.3
    return weights

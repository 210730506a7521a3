"""Full-size shapes with random weights on one GPU: what our way costs, and what compiling and caches bring.

    python -m benchmarks.gpu_full [--steps 10]

Wan 2.2 TI2V-5B and FLUX.2 klein-4B in bfloat16; text encoders are shallow, since only denoising is compared.
The same resident pipeline is called by `gpu` (progress, checks, memory, memo) and bare, in turn; steps per
second are those of whole calls, decoding and all. Compiling and caches are compared with the plain card; the
pixels they change are printed beside, although with random weights those say little. The process boundary is
not in these figures: `gpu_overhead` measures it. Without CUDA: says so and exits 2.
"""

import argparse
import hashlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gpu.card import Card, card

WARM, ROUNDS = 2, 5
WANTED = 0.98
WAN_CACHE = {"kind": "first-block", "settings": {"threshold": 0.1}}
KLEIN_CACHE = {"kind": "taylorseer", "settings": {"cache_interval": 3, "disable_cache_before_step": 2}}


@dataclass(frozen=True)
class Full:
    """One model in its own size."""

    card: str
    build: Callable[[Path], None]
    cache: Mapping[str, Any]
    options: Mapping[str, Any]


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


WAN = Full("wan22-ti2v-5b", build_wan, WAN_CACHE, {})
KLEIN = Full("flux2-klein-4b", build_klein, KLEIN_CACHE, {"text_encoder_out_layers": [1, 1, 1]})


def compare(full: Full, folder: Path, steps: int, frames: int) -> None:
    """Print the figures of one model."""
    from gpu.diffusion import residency

    place = folder / full.card
    full.build(place)
    plain = _random(card(full.card), place, steps, dict(full.options))
    ours, bare = _alternating(plain, frames)
    print(f"\n{full.card}: {steps} steps at {plain.size and (plain.size.width, plain.size.height)}")
    print(f"  ours {steps / ours:.3f} steps/s, bare {steps / bare:.3f}")
    print(f"  ours / bare: {bare / ours:.3f}; wanted >= {WANTED}")
    first, base = _timed(plain, frames)
    for name, change in _settings(full):
        residency.residents.clear()
        seconds, made = _timed(Card.model_validate(plain.model_dump() | change), frames)
        off = abs(made.astype(int) - base).mean()
        print(f"  {name}: {steps / seconds:.3f} steps/s, {first / seconds:.2f} x, pixels differ by {off:.1f}")
    residency.residents.clear()


def _settings(full: Full) -> list[tuple[str, dict[str, Any]]]:
    compiled, cached = {"compile": "regional"}, {"cache": full.cache}
    return [("regional compile", compiled), ("cache", cached), ("both", {**compiled, **cached})]


def _random(chosen: Card, place: Path, steps: int, options: dict[str, Any]) -> Card:
    """The card over weights in a folder, pinned to what was just written."""
    weights = {
        "folder": str(place),
        "sha256": {str(file.relative_to(place)): _sha256(file) for file in _files(place)},
    }
    told = chosen.model_dump() | {"weights": weights, "steps": steps}
    return Card.model_validate(told | {"options": {**chosen.options, **options}})


def _files(place: Path) -> list[Path]:
    return [file for file in place.rglob("*") if file.is_file()]


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _alternating(chosen: Card, frames: int) -> tuple[float, float]:
    """Median seconds of a call: ours, bare."""
    ours, bare = [], []
    for number in range(WARM + ROUNDS):
        one, two = _seconds(lambda: _ours(chosen, frames)), _seconds(lambda: _bare(chosen, frames))
        if number >= WARM:
            ours.append(one)
            bare.append(two)
    return statistics.median(ours), statistics.median(bare)


def _timed(chosen: Card, frames: int) -> tuple[float, Any]:
    """Median seconds of a call of ours, and what it makes."""
    seconds = [_seconds(lambda: _ours(chosen, frames)) for _ in range(WARM + ROUNDS)]
    return statistics.median(seconds[WARM:]), _ours(chosen, frames)


def _seconds(work: Callable[[], Any]) -> float:
    """What comes back is in this machine's memory, so the device has finished."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _ours(chosen: Card, frames: int) -> Any:
    from PIL import Image

    from gpu.diffusion import clips, residency, stills

    assert chosen.size
    residency.residents.get(chosen).memo.forget()  # the bare call has none
    width, height, words = chosen.size.width, chosen.size.height, stills.Words("Maya turns")
    quiet: Callable[[float], None] = lambda _value: None  # noqa: E731
    if chosen.makes == "still":
        return stills.make(chosen, words, [], width, height, [1], quiet).pictures[0]
    ends = clips.Ends(Image.new("RGB", (width, height), "teal"))
    return clips.make(chosen, words, ends, width, height, frames, 1, quiet).frames


def _bare(chosen: Card, frames: int) -> Any:
    """The same call of the same pipeline, without its memo."""
    import torch
    from PIL import Image

    from gpu.diffusion import residency

    assert chosen.size
    resident = residency.residents.get(chosen)
    resident.memo.forget()
    given: dict[str, Any] = {"width": chosen.size.width, "height": chosen.size.height, **chosen.options}
    if chosen.makes == "motion":
        given |= {"num_frames": frames, "image": Image.new("RGB", (given["width"], given["height"]), "teal")}
    return resident.pipe(
        prompt="Maya turns",
        num_inference_steps=chosen.steps,
        generator=torch.Generator("cpu").manual_seed(1),
        output_type="np",
        **given,
    )


def _in_bfloat16() -> Any:
    """Models are made on the GPU in bfloat16: ten gigabytes of random numbers take seconds there."""
    from contextlib import ExitStack

    import torch

    stack, before = ExitStack(), torch.get_default_dtype()
    stack.enter_context(torch.device("cuda" if torch.cuda.is_available() else "cpu"))
    torch.set_default_dtype(torch.bfloat16)
    stack.callback(torch.set_default_dtype, before)
    return stack


def main() -> int:
    """2 without a GPU."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--steps", type=int, default=10)
    options.add_argument("--frames", type=int, default=49)
    given = options.parse_args()
    from gpu import memory
    from gpu.cpu_torchaudio import hide_compiled_part

    if memory.device() != "cuda":
        print("this benchmark needs a GPU: torch finds no CUDA device here")
        return 2
    hide_compiled_part()
    with tempfile.TemporaryDirectory() as folder:
        for full in (WAN, KLEIN):
            compare(full, Path(folder), given.steps, given.frames)
    return 0


if __name__ == "__main__":
    sys.exit(main())

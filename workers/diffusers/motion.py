"""A clip by a diffusion model: a keyframe moves, perhaps towards a last picture, as long as was promised."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gpu.card import Card
from gpu.diffusion import sizes
from workers.base import Made, Progress
from workers.conform import Shape
from workers.diffusers import footage, pictures, wall
from workers.diffusers import spec as wanted
from workers.errors import BadInput, BadSpec
from workers.promised import promised

if TYPE_CHECKING:
    from gpu.diffusion.clips import Clips

DENOISING = 0.9  # of the progress; the rest is encoding


class Motion:
    """A keyframe becomes a clip."""

    name = "diffusers.motion"
    version = "1"
    spec = wanted.Motion

    def setup(self) -> None:
        """Models load with the first task that names them, and stay."""

    def run(self, spec: wanted.Motion, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Facts: those of a clip, native, made_by; with sound its own. BadSpec: the model cannot do it."""
        promise = promised(spec, inputs, spec.frames)
        shape = Shape(spec.width, spec.height, spec.fps, promise.frames)
        card = wall.known(spec.card, spec.model, "motion")
        made = _made(card, spec, shape, inputs, lambda value: progress(DENOISING * value))
        fps = card.frames.fps if card.frames else spec.fps
        rest = lambda value: progress(DENOISING + (1 - DENOISING) * value)  # noqa: E731
        ends = "last" in inputs
        frames, rate = footage.between(made.frames, shape) if ends else (made.frames, Fraction(fps))
        footage.write_clip(frames, rate, shape, out, rest)
        files, heard = _sound(made, shape, out)
        facts = {
            "frames": shape.frames,
            "width": shape.width,
            "height": shape.height,
            "fps": f"{shape.fps}/1",
            "moves": shape.frames > 1,
            "native": _native(made, fps),
            "made_by": made.made_by,
        }
        return Made({"clip": footage.CLIP, **files}, {**facts, **heard, **promise.speech})


def _made(
    card: Card, spec: wanted.Motion, shape: Shape, inputs: Mapping[str, Path], progress: Progress
) -> "Clips":
    if "keyframe" not in inputs:
        raise BadInput("a clip needs a picture to start from: the input keyframe")
    if "last" in inputs and not card.last_frame:
        raise BadSpec(f"{card.name} cannot end on a given picture; choose a card with last_frame: true")
    first = pictures.opened(inputs["keyframe"])
    last = pictures.opened(inputs["last"]) if "last" in inputs else None
    assert card.frames is not None
    with wall.translated():
        from gpu.diffusion import clips
        from gpu.diffusion.stills import Words

        return clips.make(
            card,
            Words(spec.prompt, spec.second, spec.negative),
            clips.Ends(first, last),
            spec.width,
            spec.height,
            sizes.native(shape.frames, shape.fps, card.frames.fps),
            spec.seed,
            progress,
        )


def _native(made: "Clips", fps: int) -> dict[str, Any]:
    count, height, width, _ = made.frames.shape
    return {"width": width, "height": height, "fps": fps, "frames": count, "passes": len(made.passes)}


def _sound(made: "Clips", shape: Shape, out: Path) -> tuple[dict[str, str], dict[str, Any]]:
    if made.sound is None:
        return {}, {}
    heard = footage.write_sound(made.sound.samples, made.sound.rate, shape, out)
    return {"sound": footage.SOUND}, {"sound": dict(heard)}

"""A keyframe by a diffusion model: several candidates in one batch, the one that came out best is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workers.base import Made, Progress
from workers.diffusers import pictures, verdict, wall
from workers.diffusers import spec as wanted
from workers.errors import BadSpec, ToolFailed

if TYPE_CHECKING:
    from gpu.diffusion.stills import Stills

FILE = "still.png"


class Still:
    """Words and reference pictures become a keyframe."""

    name = "diffusers.still"
    version = "1"
    spec = wanted.Still

    def setup(self) -> None:
        """Models load with the first task that names them, and stay."""

    def run(self, spec: wanted.Still, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Facts: width, height, native, verdict, made_by. ToolFailed when no candidate came out."""
        if spec.candidates < 1:
            raise BadSpec("a still needs at least one candidate")
        made = _made(spec, inputs, progress)
        chosen = _chosen(spec, made)
        picture = made.pictures[chosen.place]
        pictures.write_png(pictures.fitted(picture, spec.width, spec.height), out / FILE)
        native = {"width": picture.shape[1], "height": picture.shape[0]}
        facts = {
            "width": spec.width,
            "height": spec.height,
            "native": native,
            "verdict": chosen.told(spec),
            "made_by": {**made.made_by, "seed": spec.seed + chosen.place},
        }
        return Made({"still": FILE}, facts)


@dataclass(frozen=True)
class _Chosen:
    place: int
    verdicts: tuple[verdict.Verdict, ...]

    def told(self, spec: wanted.Still) -> dict[str, Any]:
        """Measures of the one that was kept, and what was wrong with the others."""
        others = {
            str(spec.seed + place): list(each.faults)
            for place, each in enumerate(self.verdicts)
            if place != self.place
        }
        return {"measures": dict(self.verdicts[self.place].measures), "faults": [], "others": others}


def _made(spec: wanted.Still, inputs: Mapping[str, Path], progress: Progress) -> "Stills":
    card = wall.known(spec.card, spec.model, "still")
    references = pictures.references(inputs)
    with wall.translated():
        from gpu.diffusion import stills

        return stills.make(
            card,
            stills.Words(spec.prompt, spec.second, spec.negative),
            references,
            spec.width,
            spec.height,
            range(spec.seed, spec.seed + spec.candidates),
            progress,
        )


def _chosen(spec: wanted.Still, made: "Stills") -> _Chosen:
    verdicts = tuple(map(verdict.looked_at, made.pictures))
    place = verdict.best(verdicts)
    if place is None:
        each = "; ".join(
            f"seed {spec.seed + number}: {', '.join(one.faults)} ({_said(one.measures)})"
            for number, one in enumerate(verdicts)
        )
        raise ToolFailed(f"{spec.card} made no usable picture: {each}")
    return _Chosen(place, verdicts)


def _said(measures: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {value}" for name, value in measures.items())

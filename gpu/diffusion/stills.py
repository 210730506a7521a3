"""Pictures from words and reference pictures.

made = stills.make(card, Words(prompt="..."), references, width, height, seeds=(1, 2), progress=report)
made.pictures[0]      # of seed 1, to a rounding whatever else was in the batch
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gpu.card import Card
from gpu.diffusion import adapters, calling, checks, ladder, provenance, residency, sizes, steps
from gpu.diffusion.steps import Progress
from gpu.errors import BadCard

if TYPE_CHECKING:
    from PIL.Image import Image

    from gpu.diffusion.checks import Picture

BLANK = (64, 64)
"""What an IP-Adapter is shown when there is no reference, at strength 0."""


@dataclass(frozen=True)
class Words:
    """What is to be seen."""

    prompt: str
    second: str = ""
    """For a second text encoder."""
    negative: str = ""


@dataclass(frozen=True)
class Stills:
    """What was made: a picture per seed, (height, width, 3) in eight bits."""

    pictures: "tuple[Picture, ...]"
    made_by: dict[str, Any]


def make(
    card: Card,
    words: Words,
    references: "Sequence[Image]",
    width: int,
    height: int,
    seeds: Sequence[int],
    progress: Progress,
) -> Stills:
    """A picture for each seed, `width` x `height` pixels or what the card makes of it (`sizes`).

    They are made in one batch; each has its own noise. What else is in the batch moves a pixel by one of 255
    at most, since sums are ordered otherwise; so may the saving `smaller-batch`. Raises BadCard (too many
    references or none where one is needed, a word that this model does not take), OutOfMemory, BrokenResult,
    and whatever `progress` raises.
    """
    assert card.size is not None
    if len(references) > card.references:
        raise BadCard(f"{card.name} takes {card.references} reference pictures, not {len(references)}")
    if not references and not card.from_text:
        raise BadCard(f"{card.name} needs a reference picture; from words alone it makes nothing")
    resident = residency.residents.get(card)
    native = sizes.snap(card.size, width, height)
    adapters.listening(card, resident.pipe, bool(references))
    call = _Call(resident, words, list(references), native, progress)
    pictures = ladder.tried(
        resident.ladder,
        lambda batch: residency.residents.at_work(resident, lambda: call.make(seeds, batch)),
        wanted=len(seeds) if "batch" in card.arguments else 1,
        save=resident.save,
        pipe=resident.pipe,
    )
    return Stills(
        tuple(pictures),
        {**provenance.told(resident, residency.residents.loads), "seed": seeds[0], "steps": card.steps},
    )


@dataclass(frozen=True)
class _Call:
    resident: "residency.Resident"
    words: Words
    references: "list[Image]"
    native: tuple[int, int]
    progress: Progress

    def make(self, seeds: Sequence[int], batch: int) -> "list[Picture]":
        """All seeds, `batch` at a time."""
        made: list[Picture] = []
        for first in range(0, len(seeds), batch):
            some = seeds[first : first + batch]
            made += self._together(some, first / len(seeds), len(some) / len(seeds))
        return made

    def _together(self, seeds: Sequence[int], done: float, share: float) -> "list[Picture]":
        card, pipe = self.resident.card, self.resident.pipe
        width, height = self.native
        given = calling.arguments(
            card,
            pipe,
            prompt=self.words.prompt,
            second=self.words.second,
            negative=self.words.negative,
            references=self._references(),
            width=width,
            height=height,
            steps=card.steps,
            batch=len(seeds),
        )
        with steps.followed(pipe, lambda value: self.progress(done + share * value)) as following:
            answer = pipe(**given, **following, generator=noise(seeds), output_type="np")
        return checks.pictures(card, answer.images, len(seeds), width, height)

    def _references(self) -> Any:
        adapter = any(each.kind == "ip-adapter" for each in self.resident.card.adapters)
        if not adapter:
            return self.references
        from PIL import Image

        return [self.references or [Image.new("RGB", BLANK)]]  # a list per adapter


def noise(seeds: Sequence[int]) -> Any:
    """A generator per picture, on the CPU: the same noise on every device and in every batch."""
    import torch

    made = [torch.Generator("cpu").manual_seed(seed) for seed in seeds]
    return made if len(made) > 1 else made[0]

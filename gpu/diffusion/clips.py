"""A clip from a keyframe, in as many passes as its length needs.

made = clips.make(card, Words("..."), Ends(keyframe), width, height, frames=81, seed=1, progress=report)
made.frames           # (frames, height, width, 3) at card.frames.fps
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gpu.card import Card
from gpu.diffusion import calling, checks, ladder, provenance, residency, sizes, sounds, steps
from gpu.diffusion.steps import Progress
from gpu.diffusion.stills import Words, noise
from gpu.errors import BadCard, BrokenResult

if TYPE_CHECKING:
    from PIL.Image import Image

    from gpu.diffusion.checks import Clip


@dataclass(frozen=True)
class Ends:
    """The pictures between which the clip moves."""

    first: "Image"
    last: "Image | None" = None


@dataclass(frozen=True)
class Sound:
    """What is heard with the pictures."""

    samples: NDArray[np.float32]
    """(samples, channels) in -1..1."""
    rate: int


@dataclass(frozen=True)
class Clips:
    """What was made, at the model's own size and rate."""

    frames: "Clip"
    sound: Sound | None
    passes: tuple[int, ...]
    made_by: dict[str, Any]


def make(
    card: Card,
    words: Words,
    ends: Ends,
    width: int,
    height: int,
    frames: int,
    seed: int,
    progress: Progress,
) -> Clips:
    """At least `frames` frames at the card's rate, of the size that it makes of `width` x `height`.

    Raises BadCard (a last picture that would not steer the end, a word that the model does not take),
    OutOfMemory, BrokenResult, and whatever `progress` raises.
    """
    assert card.size is not None
    assert card.frames is not None
    if ends.last is not None and not card.last_frame:
        raise BadCard(f"{card.name} cannot be steered to a last picture; take a card with last_frame: true")
    lengths = sizes.passes(card.frames, frames)
    resident = residency.residents.get(card)
    call = _Call(resident, words, sizes.snap(card.size, width, height), progress)
    parts: list[_Part] = []
    first = ends.first
    for number, length in enumerate(lengths):
        final = number == len(lengths) - 1
        parts.append(call.make(number, len(lengths), length, first, ends.last if final else None, seed))
        first = _picture(parts[-1].frames[-1])
    told = {
        **provenance.told(resident, residency.residents.loads),
        "seed": seed,
        "steps": card.steps,
        "passes": list(lengths),
    }
    return Clips(_joined(parts), _heard(card, parts), lengths, told)


@dataclass(frozen=True)
class _Part:
    frames: "Clip"
    sound: NDArray[np.float32] | None


@dataclass(frozen=True)
class _Call:
    resident: "residency.Resident"
    words: Words
    native: tuple[int, int]
    progress: Progress

    def make(
        self, number: int, count: int, length: int, first: "Image", last: "Image | None", seed: int
    ) -> _Part:
        """One pass; another seed each, or every pass would drift the same way."""
        share = lambda value: self.progress((number + value) / count)  # noqa: E731
        resident = self.resident
        once = lambda: self._once(length, first, last, seed + number, share)  # noqa: E731
        return ladder.tried(
            resident.ladder,
            lambda _batch: residency.residents.at_work(resident, once),
            save=resident.save,
            pipe=resident.pipe,
        )

    def _once(
        self, length: int, first: "Image", last: "Image | None", seed: int, progress: Progress
    ) -> _Part:
        card, pipe = self.resident.card, self.resident.pipe
        width, height = self.native
        fps = card.frames.fps if card.frames and "fps" in card.arguments else None
        given = calling.arguments(
            card,
            pipe,
            prompt=self.words.prompt,
            second=self.words.second,
            negative=self.words.negative,
            image=_fitted(first, width, height),
            last=last and _fitted(last, width, height),
            width=width,
            height=height,
            frames=length,
            fps=fps,
            steps=card.steps,
        )
        with steps.followed(pipe, progress) as following:
            answer = pipe(**given, **following, generator=noise([seed]), output_type="np")
        return _Part(checks.clip(card, answer.frames, length, width, height), _sound(card, answer))


def _fitted(picture: "Image", width: int, height: int) -> "Image":
    """Covering the frame, cropped about its middle; a pipeline would stretch it."""
    from PIL import Image, ImageOps

    return ImageOps.fit(picture.convert("RGB"), (width, height), Image.Resampling.LANCZOS)


def _picture(frame: NDArray[np.uint8]) -> "Image":
    from PIL import Image

    return Image.fromarray(frame)


def _joined(parts: list[_Part]) -> "Clip":
    """The first frame of a later pass is the last of the one before."""
    if len(parts) == 1:
        return parts[0].frames
    return np.concatenate([parts[0].frames, *(part.frames[1:] for part in parts[1:])])


def _sound(card: Card, answer: Any) -> NDArray[np.float32] | None:
    if not card.sound:
        return None
    if getattr(answer, "audio", None) is None:
        raise BrokenResult(f"{card.name} gave no sound with the picture")
    return checks.sound(card, answer.audio)


def _heard(card: Card, parts: list[_Part]) -> Sound | None:
    """Sounds joined as their pictures are."""
    assert card.frames is not None
    heard = [part.sound for part in parts if part.sound is not None]
    if not heard:
        return None
    lengths = [len(part.frames) for part in parts]
    return Sound(sounds.joined(heard, lengths, card.sample_rate, card.frames.fps), card.sample_rate)

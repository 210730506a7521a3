"""What a clip that was handed in is, told by its packets; nothing is decoded."""

from dataclasses import asdict, dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

from workers.conform import look
from workers.errors import BadInput
from workers.upload.containers import PICTURES, clip_kind, opened

LARGEST_SIDE = 4096


@dataclass(frozen=True)
class Seen:
    """A clip as it came in."""

    codec: str
    width: int
    height: int
    frames: int
    fps: str
    seconds: Fraction

    @property
    def ms(self) -> int:
        """Milliseconds that it reaches into."""
        return ceil(self.seconds * 1000)

    def facts(self) -> dict[str, Any]:
        """As plain JSON."""
        told = {name: value for name, value in asdict(self).items() if name != "seconds"}
        return {**told, "ms": self.ms}


def seen(file: Path) -> Seen:
    """Look at a clip. BadInput: none that is read, broken, a codec that is not decoded here, too large."""
    with opened(file, clip_kind(file)) as container:
        if not container.streams.video:
            raise BadInput("the clip has no pictures")
        codec = container.streams.video[0].codec_context.name
    if codec not in PICTURES:
        raise BadInput(
            f"the clip holds {codec} pictures, which are not decoded here; save it as H.264 in an mp4"
        )
    found = look(file)
    if max(found.width, found.height) > LARGEST_SIDE:
        raise BadInput(
            f"the clip is {found.width}x{found.height}; "
            f"no side may have more than {LARGEST_SIDE} pixels, so scale it down"
        )
    rate = Fraction(found.rate).limit_denominator(1001)
    fps = f"{rate.numerator}/{rate.denominator}"
    return Seen(codec, found.width, found.height, found.frames, fps, found.seconds)

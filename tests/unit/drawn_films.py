"""Finished films drawn for checks: textures that drift, with cuts, black, standstills, silence as asked."""

import wave
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workers import ffmpeg as tool

SIZE = (216, 384)
FPS: Final = 24
TAGS = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv,format=yuv420p"
X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "16", "-bf", "2", "-threads", "1"]
MUX = ["-c:a", "aac", "-b:a", "96k", "-use_editlist", "0", "-movflags", "+faststart+negative_cts_offsets"]
Frame = NDArray[np.uint8]
Part = tuple[str, int]
"""What is seen, and for how many frames: "moving", "still", "black", or "more" of the picture before."""


def picture(seed: int) -> Frame:
    """A texture of its own brightness, wider than the frame."""
    width, height = SIZE
    coarse = np.random.default_rng(seed).integers(0, 90, (height // 24, width // 24 * 4), np.uint8)
    return np.asarray(np.kron(coarse, np.ones((24, 24), np.uint8)) + 40 + seed * 47 % 110, np.uint8)


def frames(parts: Sequence[Part]) -> Iterator[Frame]:
    """Grey frames; each part but "more" is another picture, "still" and "black" do not move."""
    width, at, seed = SIZE[0], 0, 0
    for kind, count in parts:
        if kind != "more":
            seed, at = seed + 1, 0
        for _ in range(count):
            at += kind in ("moving", "more")
            shown = picture(seed)[:, at * 2 % 400 : at * 2 % 400 + width]
            yield np.zeros_like(shown) if kind == "black" else shown


def film(path: Path, parts: Sequence[Part], silent: tuple[int, int] = (0, 0), level: float = 0.2) -> Path:
    """An mp4 of the parts, with a tone that is silent in some frames."""
    count = sum(length for _, length in parts)
    sound = np.sin(np.arange(count * 2000) * 2 * np.pi * 330 / 48_000) * level
    sound[silent[0] * 2000 : silent[1] * 2000] = 0
    tone = path.with_suffix(".wav")
    with wave.open(str(tone), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((sound * 32767).astype("<i2").tobytes())
    raw = ["-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{SIZE[0]}x{SIZE[1]}", "-r", str(FPS)]
    tool.run(
        [*raw, "-i", "pipe:0", "-i", str(tone), "-vf", TAGS, *X264, *MUX, str(path)],
        frames=(np.ascontiguousarray(each).tobytes() for each in frames(parts)),
    )
    return path

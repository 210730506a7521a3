"""Tones: one colour of a sheet as it looks under a light, lit side to deep shade."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Light:
    """How a figure is lit. Colours are #rrggbb."""

    key_side: Literal["left", "right"] = "left"
    key: str = "#fff4e6"
    """Colour of the main light; white leaves colours as they are."""
    shade: str = "#5d6b98"
    """What the shaded side is multiplied by."""
    rim: str = "#6fb7ff"
    """The accent that edges the shaded side."""
    contrast: int = 50
    """0 flat .. 100 hard."""


@dataclass(frozen=True)
class Tones:
    glow: str
    lit: str
    base: str
    shade: str
    deep: str


def parse(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(first: str, second: str, share: float) -> str:
    """`share` 0 gives the first colour, 1 the second."""
    pairs = zip(parse(first), parse(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def multiply(first: str, second: str) -> str:
    pairs = zip(parse(first), parse(second), strict=True)
    return "#" + "".join(f"{a * b // 255:02x}" for a, b in pairs)


def brightness(colour: str) -> float:
    red, green, blue = parse(colour)
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def tones(colour: str, light: Light) -> Tones:
    """The five tones of a cloth, hair or thing under that light."""
    depth = 0.45 + 0.45 * light.contrast / 100
    base = mix(colour, multiply(colour, light.key), 0.5)
    shade = mix(base, multiply(base, light.shade), depth)
    return Tones(
        glow=mix(base, light.key, 0.38),
        lit=mix(base, light.key, 0.16),
        base=base,
        shade=shade,
        deep=mix(shade, multiply(shade, light.shade), 0.75),
    )


def skin_tones(colour: str, light: Light, flush: float = 0.0) -> Tones:
    """Skin stays warm in the shade: blood shows where cloth would go grey. `flush` -1 pale .. 1 blushing."""
    toned = mix(
        colour, "#c9cdbf" if flush < 0 else "#d8574c", min(abs(flush), 1) * (0.26 if flush < 0 else 0.1)
    )
    plain = tones(toned, light)
    warm = multiply(toned, "#c9826f")
    depth = 0.5 + 0.35 * light.contrast / 100
    shade = mix(plain.base, mix(warm, multiply(toned, light.shade), 0.5), depth)
    deep = mix(shade, multiply(shade, "#7a4a52"), 0.6)
    return Tones(
        glow=mix(plain.base, light.key, 0.45), lit=plain.lit, base=plain.base, shade=shade, deep=deep
    )

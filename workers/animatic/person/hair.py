"""Hair by cut: a layer behind the body, one beside the face over the shoulders, one over the forehead."""

from collections.abc import Callable
from dataclasses import replace

from workers.animatic.brush import Brush
from workers.animatic.person.curls import curly_behind, curly_front
from workers.animatic.person.gathered_hair import (
    bun_behind,
    gathered_front,
    locs,
    low_behind,
    plait_beside,
    tail_behind,
)
from workers.animatic.person.head import Head
from workers.animatic.person.long_hair import long_behind, long_beside, long_front
from workers.animatic.person.palette import Palette
from workers.animatic.person.short_hair import bald_front, buzz_front, short_front, slick_front
from workers.animatic.person.strand import Strand

Layer = Callable[[Strand], None]


def _nothing(strand: Strand) -> None:
    """This cut has nothing in this layer."""


_LONG: tuple[Layer, Layer, Layer] = (long_behind, long_beside, long_front)
CUTS: dict[str, tuple[Layer, Layer, Layer]] = {
    "bob": _LONG,
    "shoulder": _LONG,
    "long": _LONG,
    "very long": _LONG,
    "short": (_nothing, _nothing, short_front),
    "slick": (_nothing, _nothing, slick_front),
    "buzz": (_nothing, _nothing, buzz_front),
    "bald": (_nothing, _nothing, bald_front),
    "receding": (_nothing, _nothing, bald_front),
    "curly": (curly_behind, _nothing, curly_front),
    "curly bob": (curly_behind, _nothing, curly_front),
    "afro": (curly_behind, _nothing, curly_front),
    "bun": (bun_behind, _nothing, gathered_front),
    "ponytail": (tail_behind, _nothing, gathered_front),
    "low bun": (low_behind, _nothing, gathered_front),
    "plait": (low_behind, plait_beside, gathered_front),
    "plaits": (low_behind, plait_beside, gathered_front),
    "locs": (low_behind, lambda strand: locs(strand, "beside"), lambda strand: locs(strand, "front")),
}


_FLATTENED = {"afro": "bob", "curly bob": "bob", "curly": "short", "slick": "buzz", "bun": "low bun"}


def draw_hair(brush: Brush, head: Head, paint: Palette, layer: int) -> None:
    """Layer 0 lies behind the body, 1 beside the face over the shoulders, 2 over the forehead."""
    hair = paint.traits.hair
    if any(item.kind in ("hat", "cap", "beanie") for item in paint.traits.worn):
        texture = "wavy" if hair.texture != "straight" and hair.cut in ("afro", "curly bob") else "straight"
        hair = replace(hair, cut=_FLATTENED.get(hair.cut, hair.cut), texture=texture)  # type: ignore[arg-type]
        paint = replace(paint, traits=replace(paint.traits, hair=hair))
    CUTS[hair.cut][layer](Strand(brush, head, paint))

"""Garments by kind: how each is drawn, and what its sleeves do."""

from collections.abc import Callable
from dataclasses import dataclass

from workers.animatic.brush import Brush
from workers.animatic.person.body import Body
from workers.animatic.person.bottoms import skirt, trousers
from workers.animatic.person.cloth import Cloth
from workers.animatic.person.neckwear import bow_tie, scarf, tie
from workers.animatic.person.outerwear import blazer, cardigan, coat, jacket, lab_coat, overshirt, waistcoat
from workers.animatic.person.palette import Palette
from workers.animatic.person.tops import (
    apron,
    blouse,
    crossed_robe,
    dress,
    hoodie,
    kurta,
    overalls,
    polo,
    saree,
    scoop_top,
    scrubs,
    shirt,
    shirt_closed,
    sweater,
    tank,
    tee,
    turtleneck,
    uniform,
)
from workers.animatic.traits import Item


@dataclass(frozen=True)
class Cut:
    """How a kind of garment is made, and how far its sleeves reach: 0 bare shoulder, 1 wrist."""

    draw: Callable[[Cloth], None]
    sleeve: float = 1.0
    loose: float = 1.0


CUTS: dict[str, Cut] = {
    "trousers": Cut(trousers, -1),
    "skirt": Cut(skirt, -1),
    "t-shirt": Cut(tee, 0.3),
    "top": Cut(scoop_top, 0.36),
    "tank": Cut(tank, 0.0),
    "blouse": Cut(blouse, 1.0, 1.15),
    "turtleneck": Cut(turtleneck, 1.0, 0.95),
    "sweater": Cut(sweater, 1.0, 1.22),
    "shirt": Cut(shirt, 1.0, 1.05),
    "dress shirt": Cut(shirt_closed, 1.0, 1.05),
    "polo": Cut(polo, 0.32),
    "hoodie": Cut(hoodie, 1.0, 1.28),
    "dress": Cut(dress, 0.22),
    "uniform": Cut(uniform, 1.0, 1.08),
    "scrubs": Cut(scrubs, 0.32, 1.15),
    "kurta": Cut(kurta, 1.0, 1.15),
    "saree": Cut(saree, 0.24),
    "robe": Cut(crossed_robe, 1.0, 1.5),
    "waistcoat": Cut(waistcoat, -1),
    "blazer": Cut(blazer, 1.0, 1.16),
    "overshirt": Cut(overshirt, 1.0, 1.16),
    "jacket": Cut(jacket, 1.0, 1.22),
    "coat": Cut(coat, 1.0, 1.32),
    "lab coat": Cut(lab_coat, 1.0, 1.2),
    "cardigan": Cut(cardigan, 1.0, 1.14),
    "apron": Cut(apron, -1),
    "overalls": Cut(overalls, -1),
    "tie": Cut(tie, -1),
    "bow tie": Cut(bow_tie, -1),
    "scarf": Cut(scarf, -1),
}


def draw_clothes(brush: Brush, body: Body, paint: Palette) -> None:
    for item in paint.traits.clothes:
        CUTS[item.kind].draw(Cloth(brush, body, paint, item))


def sleeve_of(paint: Palette) -> tuple[Item | None, float, float]:
    """The garment whose sleeves show, how far they reach and how loose they are."""
    for item in reversed(paint.traits.clothes):
        cut = CUTS[item.kind]
        if cut.sleeve > 0:
            return item, cut.sleeve, cut.loose
        if cut.sleeve == 0:
            break
    return None, 0.0, 1.0

"""Private places: living room, bedroom, kitchen, bathroom, balcony or car."""

from workers.animatic.scenery import Scenery
from workers.animatic.tones import mix


def living_room(set_: Scenery) -> None:
    """A sofa, a standing lamp, pictures, a plant, a window with curtains."""
    set_.attraction = (1.6, 1.6, 5.5)
    air = set_.air
    set_.shell(2.4, 6.2, 2.7, "#b3a392", "#7d6048", "#b9b2a8")
    window(set_, (-1.95, -0.65), (0.75, 2.3), 6.15)
    for x, y in ((0.35, 1.75), (0.85, 1.9), (1.3, 1.7)):
        picture(set_, x, y, 0.34, 0.44, 6.1)
    set_.box((-0.55, 1.75), (0.05, 0.46), (4.9, 5.8), "#7a5a4a", "mid", 0.12)
    set_.box((-0.55, 1.75), (0.46, 0.92), (5.6, 5.85), "#835f4d", "mid", 0.16)
    for x in (-0.42, 1.3):
        set_.box((x, x + 0.4), (0.46, 0.8), (5.35, 5.5), mix("#d0c2ae", air.accent, 0.35), "mid", 0.2)
    lamp(set_, 2.02, 1.55, 5.3)
    set_.leaves((-2.0, 0.95, 5.0), 0.46, "#4f7a4e", 60)
    set_.box((-2.15, -1.85), (0, 0.5), (4.95, 5.2), "#a27c5c", "mid", 0.1)
    set_.box((-0.2, 1.1), (0.34, 0.4), (4.0, 4.6), "#5b4030", "mid", 0.2)


def window(set_: Scenery, x: tuple[float, float], y: tuple[float, float], z: float) -> None:
    """A window with its view, its frame and curtains."""
    air, brush = set_.air, set_.back.brush
    fill = brush.linear(set_.at(0, y[1], z), set_.at(0, y[0], z), [(0, air.sky_top, 1), (1, air.sky_low, 1)])
    set_.upright((x[0] - 0.07, x[1] + 0.07), (y[0] - 0.07, y[1] + 0.07), z, air.paint("#d8d2c8", z, -0.1))
    set_.upright(x, y, z - 0.02, fill)
    if air.lamps_lit:
        for _ in range(12):
            spot = (set_.dice.throw(*x), set_.dice.throw(y[0] + 0.1, (y[0] + y[1]) / 2), z - 0.02)
            set_.glint(
                spot, 0.018, set_.dice.pick((air.lamp, "#ffe7c8", air.accent)), set_.dice.throw(0.3, 0.8)
            )
    middle = (x[0] + x[1]) / 2
    set_.upright((middle - 0.025, middle + 0.025), y, z - 0.03, air.paint("#d8d2c8", z, -0.2))
    set_.glow(
        (middle, (y[0] + y[1]) / 2, z - 0.05), (x[1] - x[0]) * 1.25, mix(air.sky_low, "#ffffff", 0.5), 0.3
    )
    if air.sunny:
        _sunbeam(set_, x, y, z)
    for side in (x[0] - 0.18, x[1] - 0.12):
        for fold in range(4):
            at = side + fold * 0.08
            paint = air.paint("#b9aa98", z, 0.12 if fold % 2 else -0.12)
            set_.upright((at, at + 0.085), (y[0] - 0.5, y[1] + 0.14), z - 0.08, paint)


def _sunbeam(set_: Scenery, x: tuple[float, float], y: tuple[float, float], z: float) -> None:
    """Warm light that floods in around a window and falls across the room."""
    middle = ((x[0] + x[1]) / 2, (y[0] + y[1]) / 2, z - 0.06)
    set_.glow(middle, (x[1] - x[0]) * 2.2, "#fff1cf", 0.45)
    for slant, strength in ((1.1, 0.2), (0.7, 0.14)):
        beam = [
            (x[0], y[1], z - 0.06),
            (x[1], y[1], z - 0.06),
            (x[1] + slant, 0, 3.4),
            (x[0] + slant, 0, 3.4),
        ]
        set_.face(beam, "#fff0c4", "mid", strength)


def picture(set_: Scenery, x: float, y: float, width: float, height: float, z: float) -> None:
    """A framed picture on a wall."""
    paint = set_.air.paint
    set_.upright(
        (x - width / 2, x + width / 2), (y - height / 2, y + height / 2), z, paint("#2f2823", z, -0.1)
    )
    inner = (x - width * 0.38, x + width * 0.38), (y - height * 0.38, y + height * 0.38)
    set_.upright(*inner, z - 0.01, paint(set_.dice.pick(("#c8b79b", "#8fa3ad", "#b58a73", "#d6d0c4")), z))
    set_.upright(inner[0], (inner[1][0], y), z - 0.015, set_.air.accent, "back", 0.35)


def lamp(set_: Scenery, x: float, y: float, z: float) -> None:
    """A standing or table lamp with a fabric shade; unlit by day."""
    air = set_.air
    lit = air.lamps_lit
    set_.glow((x, y, z), 1.5, air.lamp, 0.75 if lit else 0.15, "mid")
    set_.upright((x - 0.015, x + 0.015), (0, y), z, air.paint("#3b302a", z, -0.3), "mid")
    cone = [(x - 0.13, y + 0.3, z), (x + 0.13, y + 0.3, z), (x + 0.22, y, z), (x - 0.22, y, z)]
    set_.face(cone, "#ffd9a0" if lit else air.paint("#e4d7c2", z), "mid")
    if lit:
        set_.glint((x, y + 0.13, z), 0.1, "#ffe6bf", 0.85, "mid")


def bedroom(set_: Scenery) -> None:
    """A bed with a tall headboard, a bedside lamp, a window."""
    set_.attraction = (1.5, 1.1, 5.3)
    air = set_.air
    set_.shell(2.3, 5.8, 2.6, "#a79aa0", "#6d5646", "#b4aeb0")
    window(set_, (-1.95, -0.85), (0.8, 2.2), 5.75)
    set_.box((-0.5, 1.6), (0, 1.2), (5.55, 5.7), "#5f5364", "mid", 0.15)
    set_.box((-0.45, 1.55), (0.2, 0.58), (3.9, 5.55), mix("#c3b8c4", air.accent, 0.12), "mid", 0.2)
    for x in (-0.35, 0.62):
        set_.box((x, x + 0.8), (0.58, 0.86), (5.25, 5.5), "#ddd5dc", "mid", 0.25)
    set_.box((1.7, 2.15), (0, 0.55), (5.2, 5.6), "#55463c", "mid", 0.1)
    lamp(set_, 1.92, 0.78, 5.3)
    picture(set_, 0.55, 1.85, 0.9, 0.55, 5.75)


def kitchen(set_: Scenery) -> None:
    """Cabinets, tiles, a counter with things on it, pendant lamps."""
    air, paint = set_.air, set_.air.paint
    set_.shell(2.4, 5.9, 2.6, "#b8b4ab", "#8d8073", "#c2bfb8")
    set_.upright((-2.4, 2.4), (0.95, 1.5), 5.85, paint("#c7ced0", 5))
    for x in set_.spread(-2.4, 2.4, 17):
        set_.upright((x - 0.006, x + 0.006), (0.95, 1.5), 5.84, paint("#98a0a3", 5))
    window(set_, (-0.75, 0.35), (1.1, 2.15), 5.84)
    for x in (-2.3, -1.6, 0.75, 1.45):
        set_.box((x, x + 0.66), (1.55, 2.35), (5.5, 5.85), "#6f7f86", "mid", 0)
    set_.box((-2.4, 2.4), (0, 0.88), (5.2, 5.85), "#75858c", "mid", 0.1)
    set_.box((-2.4, 2.4), (0.88, 0.94), (5.15, 5.85), "#ded8cd", "mid", 0.3)
    for x, height, colour in (
        (-1.6, 0.3, "#a34b3b"),
        (-1.35, 0.22, "#d8b25a"),
        (1.0, 0.34, "#4c6a5c"),
        (1.3, 0.2, "#c9c2b6"),
    ):
        set_.upright((x, x + 0.13), (0.94, 0.94 + height), 5.4, paint(colour, 4), "mid")
    set_.box((-0.7, 1.9), (0, 0.92), (4.0, 4.7), "#8b6a4c", "mid", 0.25)
    for x in (-0.1, 1.2):
        set_.glow((x, 1.95, 4.4), 0.9, air.lamp, 0.6 if air.lamps_lit else 0.15, "mid")
        if air.lamps_lit:
            set_.glint((x, 1.95, 4.4), 0.09, "#ffe3b5", 0.9, "mid")


def bathroom(set_: Scenery) -> None:
    """Tiles, a basin, a mirror framed in light."""
    air, paint = set_.air, set_.air.paint
    set_.shell(1.9, 5.2, 2.5, "#aebcc2", "#7f8c92", "#c3ccd0")
    for y in set_.spread(0.2, 2.3, 8):
        set_.upright((-1.9, 1.9), (y, y + 0.012), 5.18, paint("#8c9aa0", 5))
    for x in set_.spread(-1.8, 1.8, 13):
        set_.upright((x, x + 0.012), (0, 2.5), 5.18, paint("#8c9aa0", 5))
    set_.glow((0.2, 1.7, 5.1), 1.5, mix(air.accent, "#ffffff", 0.6), 0.6)
    set_.upright((-0.45, 0.85), (1.15, 2.2), 5.15, "#eef6fa")
    set_.upright((-0.4, 0.8), (1.2, 2.15), 5.14, paint("#b9c9d2", 4))
    set_.box((-0.6, 1.0), (0.6, 0.86), (4.7, 5.15), "#e3e6e6", "mid", 0.3)


def car(set_: Scenery) -> None:
    """Inside a car: seats and headrests behind, windows with the street going soft."""
    air, paint = set_.air, set_.air.paint
    set_.sky(200)
    set_.city(26, 14, -1, 9, 60, 1.0)
    if air.lamps_lit:
        for _ in range(16):
            spot = (set_.dice.throw(-4, 4), set_.dice.throw(0.7, 2.2), 12)
            set_.glint(
                spot,
                0.12,
                set_.dice.pick(("#ff5a4a", air.lamp, "#ffe9cf", air.accent)),
                set_.dice.throw(0.4, 1),
            )
    dark = paint("#2a2c31", 2, -0.5)
    set_.upright((-6, 6), (2.12, 6), 4.6, dark, "mid")
    set_.upright((-6, 6), (-3, 1.12), 4.6, dark, "mid")
    for x in (-1.5, 1.25):
        set_.face(
            [(x, 1.1, 4.6), (x + 0.24, 1.1, 4.6), (x + 0.1, 2.14, 4.6), (x - 0.02, 2.14, 4.6)], dark, "mid"
        )
    for x in (-0.62, 0.62):
        _headrest(set_, x)
    set_.glow((0, 1.1, 4.5), 2.2, air.accent, 0.22, "mid", 0.4)


def _headrest(set_: Scenery, x: float) -> None:
    paint = set_.air.paint
    set_.rounded((x - 0.36, x + 0.36), (-0.5, 1.28), 4.4, 0.24, paint("#43464e", 3, -0.2))
    left, top, right = set_.rounded((x - 0.2, x + 0.2), (1.3, 1.58), 4.35, 0.2, paint("#4c5059", 3, -0.05))
    set_.mid.brush.stroke(f"M{left + 40:.1f} {top + 4:.1f}H{right - 40:.1f}", set_.air.accent, 6, 0.5)

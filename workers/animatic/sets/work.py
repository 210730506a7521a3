"""Places of work: conference room, open office, private office, laboratory, warehouse, courtroom, stage."""

from workers.animatic.scenery import Scenery
from workers.animatic.tones import mix


def conference(set_: Scenery) -> None:
    """Glass walls, a long table, a monitor on the wall, and the city behind the glass."""
    set_.attraction = (1.0, 1.7, 7.2)
    set_.foreground = "#30343e"
    air, paint = set_.air, set_.air.paint
    set_.shell(2.5, 7.4, 2.9, "#8d99ad", "#5d6470", "#7d8694")
    _night_view(set_, (-2.5, 0.15), (0.05, 2.85), 7.35)
    for x in (-2.5, -1.62, -0.74, 0.14):
        set_.upright((x - 0.025, x + 0.025), (0, 2.9), 7.3, paint("#39404d", 6, -0.4))
    set_.upright((-2.5, 0.15), (1.0, 1.03), 7.3, paint("#39404d", 6, -0.3))
    for x in set_.spread(-2.2, -0.2, 4):
        streak = set_.back.brush.linear(
            set_.at(x, 2.8, 7.2),
            set_.at(x + 0.3, 0.2, 7.2),
            [(0, air.accent, 0.3), (0.5, air.accent, 0.06), (1, air.accent, 0.2)],
        )
        set_.face([(x, 0.1, 7.2), (x + 0.16, 0.1, 7.2), (x + 0.5, 2.8, 7.2), (x + 0.34, 2.8, 7.2)], streak)
    for x in (-1.3, 0.0, 1.3):
        set_.level((x - 0.07, x + 0.07), (3.4, 7.2), 2.88, mix(air.accent, "#ffffff", 0.75), "back", 0.9)
        set_.glow((x, 2.8, 6.0), 0.9, mix(air.accent, "#ffffff", 0.4), 0.3, squash=0.35)
    _wall_screen(set_)
    _table(set_, 0.95, (4.3, 7.0), "#3b3f4a")
    for z in (6.4, 5.5, 4.6):
        for side in (-1, 1):
            _chair(set_, side * 1.15, z)
    set_.glow((0.75, 0.75, 6.0), 1.1, air.accent, 0.45, "mid", 0.22)


def _night_view(set_: Scenery, x: tuple[float, float], y: tuple[float, float], z: float) -> None:
    brush = set_.back.brush
    fill = brush.linear(
        set_.at(0, y[1], z),
        set_.at(0, y[0], z),
        [
            (0, set_.air.sky_top, 1),
            (0.55, mix(set_.air.sky_top, set_.air.sky_low, 0.7), 1),
            (1, set_.air.sky_low, 1),
        ],
    )
    set_.upright(x, y, z, fill)
    for _ in range(26 if set_.air.lamps_lit else 0):
        spot = (set_.dice.throw(x[0] + 0.1, x[1] - 0.1), set_.dice.throw(y[0] + 0.3, y[0] + 1.75), z)
        colours = (set_.air.lamp, "#ffd9a6", mix(set_.air.accent, "#ffffff", 0.3), set_.air.accent, "#ff9d7a")
        set_.glint(spot, set_.dice.throw(0.012, 0.026), set_.dice.pick(colours), set_.dice.throw(0.35, 0.95))


def _wall_screen(set_: Scenery) -> None:
    """The monitor carries a design of three curves, out of focus but recognisable."""
    x, y, z = (0.42, 2.05), (1.22, 2.2), 7.2
    set_.screen(x, y, z, "mid")
    brush = set_.mid.brush
    for index, lift in enumerate((0.25, 0.45, 0.62)):
        left, right = set_.at(x[0] + 0.14, y[0] + lift, z), set_.at(x[1] - 0.12, y[0] + lift + 0.12, z)
        bend = set_.at((x[0] + x[1]) / 2, y[0] + lift + 0.5, z)
        path = f"M{left[0]:.1f} {left[1]:.1f}Q{bend[0]:.1f} {bend[1]:.1f} {right[0]:.1f} {right[1]:.1f}"
        brush.stroke(path, "#ffffff", 9 - 2 * index, 0.85 - 0.2 * index)


def _table(set_: Scenery, half: float, z: tuple[float, float], colour: str) -> None:
    paint = set_.air.paint
    brush = set_.mid.brush
    set_.upright((-half * 0.5, half * 0.5), (0, 0.7), z[0] + 0.5, paint(colour, 4, -0.6), "mid")
    top = brush.linear(
        set_.at(0, 0.75, z[1]),
        set_.at(0, 0.75, z[0]),
        [
            (0, mix(paint(colour, 6), set_.air.accent, 0.42), 1),
            (0.6, paint(colour, 5, 0.1), 1),
            (1, paint(colour, 3, -0.2), 1),
        ],
    )
    set_.level((-half, half), z, 0.75, top, "mid")
    set_.upright((-half, half), (0.69, 0.75), z[0], paint(colour, 3, -0.45), "mid")


def _chair(set_: Scenery, x: float, z: float) -> None:
    """An office chair as a dark rounded back on a stem."""
    dark = set_.air.paint("#30343e", z, -0.45)
    edge = mix(set_.air.paint("#30343e", z), set_.air.accent, 0.35)
    left, top, right = set_.rounded((x - 0.25, x + 0.25), (0.5, 1.12), z, 0.22, dark)
    wide, brush = right - left, set_.mid.brush
    brush.stroke(f"M{left + 0.22 * wide:.1f} {top:.1f}H{right - 0.22 * wide:.1f}", edge, wide * 0.035, 0.8)
    (middle, seat), (_, foot) = set_.at(x, 0.5, z), set_.at(x, 0.06, z)
    brush.stroke(f"M{middle:.1f} {seat:.1f}V{foot:.1f}", dark, wide * 0.12)


def open_office(set_: Scenery) -> None:
    """Rows of dark desks, sleeping monitors, one lamp on."""
    set_.attraction = (1.75, 1.2, 8.8)
    set_.foreground = "#3a3f4a"
    air, paint = set_.air, set_.air.paint
    set_.shell(3.6, 13, 3.0, "#7b8597", "#4f5663", "#69717e")
    _night_view(set_, (-3.5, 3.5), (0.9, 2.75), 12.9)
    for x in set_.spread(-3.5, 3.5, 7):
        set_.upright((x - 0.05, x + 0.05), (0, 3), 12.8, paint("#2c323d", 9, -0.4))
    for z in (5.0, 7.4, 10.0):
        set_.level((-2.6, 2.6), (z, z + 0.16), 2.98, paint("#3a4150", z, 0.05))
    for row, z in enumerate((10.6, 8.6, 6.8, 5.2)):
        for x in (-2.35, -0.45, 1.45):
            _desk(set_, x + 0.12 * row, z, lit=(row, x) == (1, 1.45))
    set_.box((-3.6, -3.0), (0, 3.0), (5.6, 6.2), "#5f6878", "mid", 0)
    if not air.lamps_lit:
        set_.glow((0, 2.2, 12), 4.0, "#ffffff", 0.35)


def _desk(set_: Scenery, x: float, z: float, lit: bool) -> None:
    air, paint = set_.air, set_.air.paint
    set_.box((x, x + 1.45), (0.68, 0.74), (z, z + 0.75), "#4b515d", "mid", 0.08)
    for leg in (x + 0.04, x + 1.35):
        set_.upright((leg, leg + 0.06), (0, 0.68), z, paint("#2d323b", z, -0.4), "mid")
    set_.upright((x + 0.42, x + 1.06), (0.88, 1.26), z + 0.4, paint("#1a1d24", z, -0.3), "mid")
    set_.upright((x + 0.70, x + 0.78), (0.74, 0.9), z + 0.4, paint("#1a1d24", z, -0.3), "mid")
    _chair(set_, x + 0.7, z - 0.25)
    if not lit:
        return
    set_.screen((x + 0.45, x + 1.03), (0.91, 1.23), z + 0.38, "mid", 0.55)
    lamp = (x + 0.2, 1.2, z + 0.3)
    set_.glow((x + 0.25, 0.95, z), 1.5, air.lamp, 0.75, "mid")
    set_.level((x - 0.1, x + 0.75), (z, z + 0.7), 0.745, mix(air.lamp, "#fff1d6", 0.3), "mid", 0.55)
    set_.upright((lamp[0] - 0.012, lamp[0] + 0.012), (0.74, 1.2), lamp[2], "#15181e", "mid")
    shade = [
        (lamp[0] - 0.07, 1.28, lamp[2]),
        (lamp[0] + 0.07, 1.28, lamp[2]),
        (lamp[0] + 0.15, 1.14, lamp[2]),
        (lamp[0] - 0.15, 1.14, lamp[2]),
    ]
    set_.face(shade, "#ffdca6", "mid")
    set_.glint((lamp[0], 1.14, lamp[2]), 0.07, "#ffe9c4", 1.0, "mid")


def private_office(set_: Scenery) -> None:
    """A boss's room: shelves, a heavy desk, a lamp, blinds at the window."""
    set_.attraction = (0.9, 1.3, 6.0)
    air, paint = set_.air, set_.air.paint
    set_.shell(2.4, 6.8, 2.9, "#7a6f68", "#4c3c33", "#6d6a68")
    _night_view(set_, (-1.9, 0.1), (0.85, 2.5), 6.75)
    for y in set_.spread(0.9, 2.45, 16):
        set_.upright((-1.95, 0.15), (y, y + 0.045), 6.7, paint("#8f8a84", 6, -0.25), "back", 0.85)
    shelves(set_, (0.55, 2.2), 6.6)
    set_.box((-0.9, 1.3), (0, 0.78), (5.0, 5.9), "#5a4030", "mid", 0.1)
    set_.glow((1.0, 1.15, 5.2), 1.1, air.lamp, 0.7 if air.lamps_lit else 0.2, "mid")
    set_.glint((1.0, 1.2, 5.2), 0.08, "#ffe2b0", 0.9, "mid")
    set_.screen((-0.55, 0.15), (0.86, 1.24), 5.5, "mid", 0.45)


def shelves(set_: Scenery, x: tuple[float, float], z: float) -> None:
    """Shelves of books and boxes."""
    set_.upright(x, (0, 2.4), z, set_.air.paint("#4b3a30", z, -0.3))
    colours = ("#7a3b34", "#3f5566", "#8a7450", "#4c5d4a", "#6a5a72", "#a08a6c", "#34404f")
    for y in (0.25, 0.7, 1.15, 1.6, 2.05):
        at = x[0] + 0.05
        while at < x[1] - 0.12:
            width, height = set_.dice.throw(0.04, 0.1), set_.dice.throw(0.22, 0.36)
            set_.upright(
                (at, at + width), (y, y + height), z - 0.05, set_.air.paint(set_.dice.pick(colours), z, -0.1)
            )
            at += width * set_.dice.throw(1.0, 1.35)
        set_.upright(x, (y - 0.04, y), z - 0.08, set_.air.paint("#5d4a3d", z))


def laboratory(set_: Scenery) -> None:
    """Benches, glass and screens under clean light."""
    set_.shell(2.5, 8, 2.8, "#b9c5cc", "#8f989e", "#c8d0d4")
    for side in (-1, 1):
        for z in (4.4, 6.0):
            bench = (-2.4, -1.2) if side < 0 else (1.2, 2.4)
            set_.box(bench, (0, 0.92), (z, z + 1.2), "#c3ccd0", "mid", 0.2)
            for offset in (0.15, 0.4, 0.7, 0.95):
                colour = mix(set_.air.accent, "#ffffff", set_.dice.throw(0, 0.6))
                left = bench[0] + offset
                set_.upright((left, left + 0.1), (0.92, 1.12), z + 0.3, colour, "mid", 0.7)
    set_.screen((-0.8, 0.5), (1.2, 1.95), 7.9, "mid", 0.8)
    for x in (-1.0, 1.0):
        set_.level((x - 0.3, x + 0.3), (4, 7.6), 2.78, "#f2fbff", "back", 0.9)


def warehouse(set_: Scenery) -> None:
    """Concrete, steel columns, crates, a high lamp and dust in the light."""
    air, paint = set_.air, set_.air.paint
    set_.shell(4.5, 16, 5.5, "#70757a", "#5a5c5e", "#45494e")
    for z in (14, 11, 8.5, 6.5):
        for x in (-2.6, 2.6):
            set_.box((x - 0.16, x + 0.16), (0, 5.5), (z, z + 0.3), "#5b6067", "back", 0)
    for x, y, z in ((-2.2, 1.2, 8), (-1.4, 0.8, 7.2), (1.5, 1.5, 9), (1.9, 0.9, 6.4)):
        set_.box((x - 0.5, x + 0.5), (0, y), (z, z + 0.9), "#8a6f4c", "mid", 0.1)
    for z in (7.0, 11.0):
        set_.glow((0.6, 4.2, z), 3.4, mix(air.lamp, "#ffffff", 0.3), 0.5)
        set_.glint((0.6, 4.3, z), 0.16, "#fff0d0", 1.0)
        set_.face(
            [(0.5, 4.2, z), (0.7, 4.2, z), (2.6, 0, z), (-1.4, 0, z)],
            mix(air.lamp, "#ffffff", 0.4),
            "mid",
            0.09,
        )
    set_.upright((-1.1, 1.1), (0, 3), 15.9, paint("#3a3f46", 12, -0.3))


def courtroom(set_: Scenery) -> None:
    """Wood panels, the bench raised at the end, two flags of light."""
    paint = set_.air.paint
    set_.shell(3.0, 8.5, 3.8, "#8a6546", "#5b4636", "#9a8f80")
    for x in set_.spread(-2.8, 2.8, 9):
        set_.upright((x - 0.02, x + 0.02), (0, 3.2), 8.4, paint("#5d412c", 7, -0.2))
    set_.box((-1.7, 1.7), (0, 1.7), (7.0, 7.8), "#6b4a31", "mid", 0.12)
    set_.upright((-0.5, 0.5), (1.7, 2.9), 7.7, paint("#4a3222", 7), "mid")
    set_.box((-2.6, -0.5), (0, 0.9), (4.8, 5.0), "#7a5638", "mid", 0.15)
    set_.box((0.5, 2.6), (0, 0.9), (4.8, 5.0), "#7a5638", "mid", 0.15)
    for x in (-2.0, 2.0):
        set_.glow((x, 2.6, 8), 1.5, set_.air.lamp, 0.45)
        set_.glint((x, 2.6, 8), 0.1, "#ffe2b4", 0.9)


def stage(set_: Scenery) -> None:
    """A dark hall with beams of light from above."""
    air, paint = set_.air, set_.air.paint
    set_.shell(4.5, 12, 6, "#2c2730", "#2b2528", "#1c1a20")
    for index, x in enumerate(set_.spread(-3.2, 3.2, 9)):
        fold = paint("#6b2530", 9, 0.05 if index % 2 else -0.25)
        set_.upright((x - 0.42, x + 0.42), (0, 6), 11.5, fold)
    for x, colour in ((-2.0, air.accent), (0.2, "#fff3dc"), (2.1, air.accent)):
        set_.glint((x, 4.6, 9), 0.14, mix(colour, "#ffffff", 0.5), 1.0)
        set_.face(
            [(x - 0.1, 4.6, 9), (x + 0.1, 4.6, 9), (x * 0.4 + 1.2, 0, 8), (x * 0.4 - 1.2, 0, 8)],
            colour,
            "mid",
            0.2,
        )
    set_.glow((0, 0.05, 7), 2.6, "#fff0d8", 0.5, "mid", 0.22)

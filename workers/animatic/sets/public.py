"""Public rooms: corridor, cafe, restaurant, bar, hospital, elevator, classroom, shop, lobby, plain room."""

from workers.animatic.scenery import Scenery
from workers.animatic.sets.home import window
from workers.animatic.tones import mix


def corridor(set_: Scenery) -> None:
    """Doors into the distance, strips of light on the ceiling and their shine on the floor."""
    air, paint = set_.air, set_.air.paint
    set_.shell(1.35, 20, 2.6, "#8b95a3", "#5a616b", "#78808b")
    light = mix(air.accent, "#ffffff", 0.72)
    for index, z in enumerate((18, 14.5, 11.5, 9, 7, 5.4, 4.2)):
        lit = 0.35 if index in (2, 5) and air.night else 1.0
        set_.level((-0.28, 0.28), (z, z + z * 0.09), 2.58, light, "back", 0.9 * lit)
        set_.glow((0, 2.45, z), 0.7, light, 0.4 * lit, squash=0.5)
        set_.level((-0.3, 0.3), (z, z + z * 0.09), 0.01, light, "back", 0.16 * lit)
    for z in (13, 9.6, 7.0, 5.0):
        for side in (-1, 1):
            set_.wall(side * 1.34, (0, 2.1), (z, z + 0.95), paint("#4a5261", z, -0.25))
            set_.wall(side * 1.33, (0, 2.14), (z - 0.05, z), paint("#39404c", z, -0.2))
    set_.upright((-0.6, 0.6), (0, 2.1), 19.9, mix(air.accent, "#ffffff", 0.35), "back", 0.8)
    set_.glow((0, 1.2, 19), 2.6, air.accent, 0.8)


def elevator(set_: Scenery) -> None:
    """Brushed metal, a rail, a panel of buttons, light from above."""
    air, paint = set_.air, set_.air.paint
    set_.shell(1.15, 4.6, 2.5, "#9a9ea5", "#4a4d52", "#d8dde2")
    for x in (-0.78, -0.39, 0.0, 0.39, 0.78):
        sheen = set_.back.brush.linear(
            set_.at(x - 0.19, 1, 4.58),
            set_.at(x + 0.19, 1, 4.58),
            [
                (0, paint("#6e737b", 4, -0.2), 1),
                (0.45, paint("#c9ced6", 3, 0.16), 1),
                (1, paint("#787d86", 4, -0.1), 1),
            ],
        )
        set_.upright((x - 0.185, x + 0.185), (0.05, 2.45), 4.58, sheen)
    set_.upright((-1.1, 1.1), (0.94, 0.99), 4.5, paint("#d5d9df", 3, 0.2), "mid")
    set_.level((-0.6, 0.6), (3.4, 4.4), 2.48, "#fbfdff", "back", 0.95)
    set_.glow((0, 2.35, 4.2), 1.3, mix(air.accent, "#ffffff", 0.6), 0.55, squash=0.6)
    set_.upright((0.76, 0.98), (0.95, 1.75), 4.5, paint("#2a2d33", 4, -0.2), "mid")
    for row, y in enumerate(set_.spread(1.05, 1.6, 6)):
        set_.glint(
            (0.87, y, 4.48), 0.024, air.accent if row == 3 else "#dfe6ee", 0.9 if row == 3 else 0.35, "mid"
        )


def cafe(set_: Scenery) -> None:
    """A counter, shelves of jars, pendant lamps, a menu board, tables."""
    air, paint = set_.air, set_.air.paint
    set_.shell(2.7, 7.2, 3.0, "#7d6a5a", "#5d4837", "#574c44")
    window(set_, (-2.6, -1.3), (0.6, 2.5), 7.15)
    set_.upright((-0.6, 2.3), (1.95, 2.7), 7.1, paint("#22262a", 6, -0.2))
    for y in (2.12, 2.28, 2.44):
        set_.upright((-0.4, set_.dice.throw(0.5, 2.0)), (y, y + 0.03), 7.08, paint("#d8d4c8", 5))
    _jars(set_)
    set_.box((-0.9, 2.6), (0, 1.05), (5.6, 6.2), "#6b4b35", "mid", 0.3)
    _pendants(set_, (-0.4, 0.6, 1.6), 2.0, 5.7)
    for x, z in ((-1.6, 4.7), (1.5, 4.2)):
        set_.box((x - 0.4, x + 0.4), (0.7, 0.75), (z, z + 0.6), "#8a6244", "mid", 0.25)
        set_.upright((x - 0.04, x + 0.04), (0, 0.7), z + 0.3, paint("#2b2520", z, -0.3), "mid")
    set_.glow((0.6, 1.2, 6), 2.6, air.lamp, 0.32, "mid")


def _jars(set_: Scenery) -> None:
    for y in (1.2, 1.58):
        set_.upright((-0.5, 2.3), (y - 0.04, y), 7.05, set_.air.paint("#8a6a4e", 6))
        for x in set_.spread(-0.4, 2.15, 15):
            colour = set_.dice.pick(("#b88a54", "#6f8f88", "#c9b79b", "#8a4f3b", "#4d5d55"))
            set_.upright((x, x + 0.1), (y, y + set_.dice.throw(0.14, 0.28)), 7.04, set_.air.paint(colour, 6))


def _pendants(set_: Scenery, places: tuple[float, ...], y: float, z: float) -> None:
    air = set_.air
    for x in places:
        set_.upright((x - 0.006, x + 0.006), (y, 3.2), z, "#15120f", "mid")
        set_.glow((x, y, z), 0.85, air.lamp, 0.65 if air.lamps_lit else 0.25, "mid")
        set_.glint((x, y, z), 0.085, "#ffdf9f", 1.0 if air.lamps_lit else 0.5, "mid")


def restaurant(set_: Scenery) -> None:
    """White cloths, candles, wine behind glass, warm dark walls."""
    air, paint = set_.air, set_.air.paint
    set_.shell(3.0, 9, 3.0, "#5f4a48", "#43332c", "#3d3432")
    for y in set_.spread(0.6, 2.3, 7):
        for x in set_.spread(0.4, 2.8, 12):
            set_.glint((x, y, 8.9), 0.03, set_.dice.pick(("#7d2f3b", "#3d5a4a", "#b98b4f")), 0.5)
    set_.upright((0.3, 2.9), (0.4, 2.5), 8.95, paint("#2a201e", 7, -0.2))
    window(set_, (-2.8, -0.9), (0.4, 2.5), 8.9)
    for x, z in ((-1.7, 7.4), (1.6, 7.0), (-1.35, 5.2), (1.75, 4.9)):
        set_.box((x - 0.5, x + 0.5), (0.2, 0.76), (z, z + 0.8), "#d9d0c4", "mid", 0.3)
        set_.glow((x, 0.95, z), 0.8, "#ff9d4a", 0.7, "mid")
        set_.glint((x, 0.92, z), 0.04, "#ffd694", 1.0, "mid")
    _pendants(set_, (-1.6, 0.2, 1.9), 2.25, 7.2)
    set_.glow((0, 1.4, 8), 3.2, air.accent, 0.14)


def bar(set_: Scenery) -> None:
    """Bottles lit from behind in the accent colour, a dark counter, neon."""
    air, paint = set_.air, set_.air.paint
    set_.shell(2.8, 7, 3.0, "#3b3540", "#2b2528", "#26232a")
    set_.upright((-1.9, 1.9), (1.1, 2.5), 6.95, mix(air.accent, "#0c0d16", 0.35))
    set_.glow((0, 1.8, 6.9), 3.0, air.accent, 0.6)
    for y in (1.15, 1.6, 2.05):
        set_.upright((-1.95, 1.95), (y - 0.03, y), 6.9, "#0b0c11")
        for x in set_.spread(-1.8, 1.75, 24):
            colour = set_.dice.pick(("#c98a3d", "#7a4a2a", "#3e6b57", "#d9d4cb", "#8a2f3f"))
            tall = set_.dice.throw(0.2, 0.34)
            set_.upright((x, x + 0.075), (y, y + tall), 6.88, mix(colour, air.accent, 0.25), "back", 0.85)
    set_.box((-2.8, 2.8), (0, 1.08), (5.4, 6.0), "#3d2c22", "mid", 0.15)
    _pendants(set_, (-1.5, 0.0, 1.5), 2.0, 5.6)
    set_.upright((-2.8, 2.8), (0.1, 0.14), 5.35, paint("#c98f4d", 4), "mid")


def hospital(set_: Scenery) -> None:
    """A bed, a curtain, a monitor with a green trace, clean light."""
    set_.attraction = (-1.1, 1.45, 5.6)
    air, paint = set_.air, set_.air.paint
    set_.shell(2.3, 6.2, 2.6, "#b4c6c8", "#93a1a3", "#cdd8da")
    set_.upright((-2.3, 2.3), (0.9, 1.0), 6.15, paint("#7fb0ad", 5))
    window(set_, (-2.1, -0.95), (1.15, 2.25), 6.15)
    for fold, x in enumerate(set_.spread(1.35, 2.4, 12)):
        set_.upright((x, x + 0.1), (0.25, 2.3), 5.0, paint("#9fc4c4", 4, 0.1 if fold % 2 else -0.14), "mid")
    set_.box((-0.7, 1.15), (0.3, 0.72), (4.3, 6.0), "#dfe7e8", "mid", 0.25)
    set_.box((-0.45, 0.9), (0.72, 0.92), (5.5, 5.9), "#f2f5f5", "mid", 0.3)
    set_.screen((-1.35, -0.85), (1.25, 1.65), 5.6, "mid", 0.8)
    set_.upright((-1.12, -1.08), (0, 1.25), 5.6, paint("#8d979a", 5, -0.2), "mid")
    set_.level((-0.6, 0.6), (4.0, 5.6), 2.58, "#f4fdff", "back", 0.6 if air.night else 0.95)


def classroom(set_: Scenery) -> None:
    """A board, rows of desks, tall windows along one side."""
    air, paint = set_.air, set_.air.paint
    set_.shell(3.0, 8.6, 3.0, "#b5ad9c", "#8a7458", "#c4beb2")
    set_.upright((-1.5, 1.6), (0.95, 2.15), 8.5, paint("#3c2f25", 7))
    set_.upright((-1.45, 1.55), (1.0, 2.1), 8.48, paint("#39564c", 6, -0.1))
    for y, right in ((1.85, 0.9), (1.65, 0.3), (1.45, 1.1)):
        set_.upright((-1.2, right), (y, y + 0.025), 8.46, paint("#dfe6df", 5), "back", 0.7)
    for z in (7.4, 6.0, 4.9):
        pane = mix(air.sky_low, "#ffffff", 0.2 if air.lamps_lit else 0.6)
        set_.wall(-2.98, (0.9, 2.6), (z - 0.5, z + 0.5), pane)
        set_.glow((-2.8, 1.7, z), 1.2, pane, 0.4)
    for z in (7.2, 6.0, 5.0):
        for x in (-1.8, -0.4, 1.0):
            set_.box((x, x + 0.85), (0.66, 0.72), (z, z + 0.45), "#a57f55", "mid", 0.2)
            set_.upright((x + 0.05, x + 0.1), (0, 0.66), z, paint("#4a4d52", z, -0.3), "mid")
            set_.upright((x + 0.75, x + 0.8), (0, 0.66), z, paint("#4a4d52", z, -0.3), "mid")


def shop(set_: Scenery) -> None:
    """Lit shelves of goods to both sides."""
    set_.shell(2.6, 9, 2.9, "#b9b4ad", "#8f8a84", "#c8c6c2")
    for side in (-1, 1):
        for y in (0.4, 0.95, 1.5, 2.05):
            for z in set_.spread(8.6, 4.4, 26):
                colour = set_.dice.pick(("#c65b4b", "#d9b14c", "#4f86a8", "#5e9a6a", "#e4ddd0", "#8a5f93"))
                set_.wall(
                    side * 1.7, (y, y + set_.dice.throw(0.25, 0.42)), (z, z + 0.14), set_.air.paint(colour, z)
                )
            set_.wall(side * 1.68, (y - 0.05, y), (4.2, 8.8), set_.air.paint("#e8e6e0", 6, 0.1))
    for z in (4.5, 6.2, 8.0):
        set_.level((-0.5, 0.5), (z, z + 0.4), 2.88, "#fdfdf6", "back", 0.95)
        set_.glow((0, 2.7, z), 1.0, "#fff6e0", 0.35)
    set_.screen((-0.7, 0.7), (1.3, 2.0), 8.95, "mid", 0.5)


def lobby(set_: Scenery) -> None:
    """A tall hall: columns, a desk, glass to the street, a chandelier of small lights."""
    air = set_.air
    set_.shell(4.0, 12, 5.0, "#a59a8c", "#77706a", "#b4aca0")
    window(set_, (-1.6, 1.6), (0.2, 3.4), 11.9)
    for z in (10.5, 8.2, 6.3):
        for x in (-2.2, 2.2):
            set_.box((x - 0.22, x + 0.22), (0, 5), (z, z + 0.4), "#b8ab99", "back", 0)
    set_.box((-1.2, 1.4), (0, 1.1), (8.4, 9.2), "#6a5442", "mid", 0.3)
    for _ in range(40):
        set_.glint(
            (set_.dice.throw(-0.7, 0.7), set_.dice.throw(2.7, 3.5), 8),
            0.03,
            air.lamp,
            set_.dice.throw(0.4, 1),
        )
    set_.glow((0, 3.1, 8), 2.0, air.lamp, 0.5)
    set_.level((-1.2, 1.2), (5, 11), 0.01, mix(air.lamp, "#ffffff", 0.3), "back", 0.14)


def plain_room(set_: Scenery) -> None:
    """Where no word says more: a quiet room, light through blinds on the wall, a few soft lamps."""
    air = set_.air
    set_.shell(2.6, 6.5, 2.9, "#8f939b", "#5f6066", "#80848b")
    side = -1 if air.key_side == "left" else 1
    lit = mix(air.lamp if air.lamps_lit else "#fff4de", air.accent, 0.25)
    for y in set_.spread(0.9, 2.5, 9):
        slat = [
            (side * 1.9, y, 6.4),
            (side * 0.1, y - 0.35, 6.4),
            (side * 0.1, y - 0.27, 6.4),
            (side * 1.9, y + 0.1, 6.4),
        ]
        set_.face(slat, lit, "back", 0.3)
    set_.glow((side * 1.1, 1.8, 6.3), 2.0, lit, 0.34)
    set_.glow((-side * 2.0, 1.3, 5.2), 1.5, air.accent, 0.4, "mid")
    for x, y in ((-side * 1.9, 1.35), (-side * 1.5, 1.2), (-side * 2.2, 1.15)):
        set_.glint((x, y, 5.2), 0.05, mix(air.accent, "#ffffff", 0.4), 0.6, "mid")
    set_.box((-0.9, 0.9) if side < 0 else (-1.1, 0.7), (0, 0.75), (5.4, 6.0), "#5b5048", "mid", 0.15)

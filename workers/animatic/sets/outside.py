"""Under the sky: street, alley, rooftop, park, forest, beach."""

from workers.animatic.scenery import Scenery
from workers.animatic.tones import mix


def street(set_: Scenery) -> None:
    """House fronts to a vanishing point, lamps, traffic; wet and full of lights by night."""
    air, paint = set_.air, set_.air.paint
    set_.sky()
    set_.city(60, 40, 8, 24, 40, 0.5)
    _ground(set_, "#5b5e63", 40)
    for z in (30, 22, 16, 12, 9, 6.6, 5.0):
        for side in (-1, 1):
            _front(set_, side, z)
    if air.lamps_lit:
        _traffic(set_)
    for z in (18, 11, 7):
        _lantern(set_, -2.6, z)
    set_.level((-0.06, 0.06), (5, 40), 0.01, paint("#d8d4c4", 8), "back", 0.5)


def _ground(set_: Scenery, colour: str, end: float) -> None:
    air = set_.air
    fill = set_.back.brush.linear(
        set_.at(0, 0, end),
        set_.at(0, 0, 2.5),
        [(0, air.paint(colour, end), 1), (1, air.paint(colour, 1, -0.4), 1)],
    )
    set_.level((-60, 60), (1, end), 0, fill)


def _front(set_: Scenery, side: int, z: float) -> None:
    air, dice = set_.air, set_.dice
    height, deep, x = dice.throw(5, 11), z * 0.32, side * 3.3
    colour = dice.pick(("#8a7f76", "#74655c", "#6d737c", "#947f6a", "#5e6672"))
    set_.wall(x, (0, height), (z, z + deep), air.paint(colour, z, -0.1 if side < 0 else -0.3))
    for y in (0.5, 3.2, 5.6, 8.0):
        if y + 1.6 > height:
            break
        for share in (0.15, 0.55):
            lit = dice.throw() < (0.55 if air.lamps_lit else 0.0) or (y == 0.5 and air.lamps_lit)
            pane = dice.pick((air.lamp, "#ffe0ae", air.accent)) if lit else air.paint("#39424e", z, 0.06)
            at = z + deep * share
            set_.wall(x * 0.995, (y, y + 1.5), (at, at + deep * 0.25), pane, "back", 0.8 if lit else 1)
            if lit:
                set_.glint((x * 0.98, y + 0.8, at), 0.18, pane, dice.throw(0.2, 0.55))


def _traffic(set_: Scenery) -> None:
    for z in (34, 26, 20, 15, 11):
        for x, colour in ((-0.9, "#ff4a3a"), (-1.5, "#ff4a3a"), (1.0, "#fff0d2"), (1.6, "#fff0d2")):
            drift = set_.dice.throw(-0.2, 0.2)
            set_.glint((x + drift, 0.65, z), 0.13, colour, 0.95)
            set_.glint((x + drift, -0.5, z), 0.13, colour, 0.3)
    for _ in range(18):
        spot = (set_.dice.throw(-3, 3), set_.dice.throw(1.5, 4), set_.dice.throw(14, 30))
        set_.glint(spot, 0.16, set_.dice.pick((set_.air.lamp, set_.air.accent, "#7fffd0", "#ffd36a")), 0.6)
    set_.level((-2.5, 2.5), (3, 12), 0.01, set_.air.accent, "back", 0.12)


def _lantern(set_: Scenery, x: float, z: float) -> None:
    air = set_.air
    set_.upright((x - 0.05, x + 0.05), (0, 3.6), z, air.paint("#2f3238", z, -0.4), "mid")
    set_.upright((x, x + 0.7), (3.55, 3.62), z, air.paint("#2f3238", z, -0.4), "mid")
    if air.lamps_lit:
        set_.glow((x + 0.7, 3.5, z), 1.9, air.lamp, 0.6, "mid")
        set_.glint((x + 0.7, 3.5, z), 0.13, "#ffe6b8", 1.0, "mid")


def alley(set_: Scenery) -> None:
    """Two brick walls, a fire escape, one lamp, a glowing end."""
    air, paint = set_.air, set_.air.paint
    set_.sky()
    _ground(set_, "#4c4d50", 20)
    set_.upright((-1.6, 1.6), (0, 7), 19, mix(air.accent, air.sky_low, 0.4))
    set_.glow((0, 1.5, 18), 4.0, air.accent, 0.7)
    for side in (-1, 1):
        set_.wall(side * 1.6, (0, 9), (1, 20), paint("#7a5a4e", 6, -0.15 if side < 0 else -0.4))
        for y in set_.spread(0.3, 6, 20):
            set_.wall(side * 1.59, (y, y + 0.02), (2, 20), paint("#4e3a34", 6, -0.2))
    for z in (7, 11):
        set_.level((-1.6, -0.8), (z, z + 1.4), 3.0, paint("#23262b", z, -0.3), "mid")
        set_.upright((-1.6, -0.8), (3.0, 3.05), z, paint("#31353c", z), "mid")
    set_.glow((1.45, 2.6, 8), 1.8, air.lamp, 0.7, "mid")
    set_.glint((1.45, 2.6, 8), 0.12, "#ffe0ac", 1.0, "mid")
    set_.box((-1.5, -0.7), (0, 1.1), (6, 7.2), "#3f5a4c", "mid", 0.1)


def rooftop(set_: Scenery) -> None:
    """A parapet, vents, the skyline all around."""
    air, paint = set_.air, set_.air.paint
    set_.sky()
    set_.city(70, 60, 0, 16, 110, 0.75)
    set_.city(40, 36, -6, 6, 90, 1.0)
    set_.glow((0, 0, 60), 40, mix(air.sky_low, air.accent, 0.4), 0.4, squash=0.3)
    _ground(set_, "#6a6c70", 7.4)
    set_.box((-9, 9), (0, 0.95), (7.2, 7.6), "#7d7f84", "mid", 0.12)
    set_.box((1.2, 2.4), (0, 1.5), (5.8, 6.8), "#8b8f96", "mid", 0.1)
    set_.upright((-2.3, -2.2), (0, 3.4), 6.6, paint("#4a4e55", 6, -0.2), "mid")
    if air.lamps_lit:
        set_.glint((-2.25, 3.4, 6.6), 0.07, "#ff4a4a", 1.0, "mid")


def park(set_: Scenery) -> None:
    """A path between trees, a bench, a lantern."""
    paint = set_.air.paint
    set_.sky()
    for x in set_.spread(-16, 16, 12):
        set_.leaves((x, 3.0 + set_.dice.throw(-0.5, 1.5), 26), 3.2, "#5d7a58", 26, "back")
    _ground(set_, "#6f8a56", 26)
    path = [(-0.5, 0, 26), (0.5, 0, 26), (2.2, 0, 2), (-1.4, 0, 2)]
    set_.face(path, paint("#b8a88c", 8))
    for x, z in ((-3.2, 12), (3.4, 10), (-2.6, 7.6)):
        set_.upright((x - 0.14, x + 0.14), (0, 3), z, paint("#57483c", z, -0.2), "mid")
        set_.leaves((x, 4.2, z), 2.0, "#5c8050", 60, "mid")
    set_.box((0.9, 2.3), (0.42, 0.48), (6.4, 6.8), "#8a6546", "mid", 0.2)
    set_.box((0.9, 2.3), (0.62, 0.9), (6.75, 6.8), "#8a6546", "mid", 0.1)
    _lantern(set_, -1.9, 9)


def forest(set_: Scenery) -> None:
    """Trunks, undergrowth, light falling between them."""
    air, paint = set_.air, set_.air.paint
    set_.sky()
    for x in set_.spread(-14, 14, 12):
        set_.leaves((x, set_.dice.throw(2, 6), 24), 3.6, "#49664c", 24, "back")
    _ground(set_, "#4d5a3e", 24)
    set_.glow((0.8, 2.2, 20), 7, mix(air.sky_low, "#ffffff", 0.3), 0.6)
    for z in (18, 14, 11, 8.5, 6.5):
        for _ in range(4):
            x = set_.dice.throw(-0.32, 0.32) * z
            if abs(x) > 0.5:
                half = set_.dice.throw(0.1, 0.22)
                set_.upright(
                    (x - half, x + half), (0, 12), z, paint("#54473c", z, -0.25), "mid" if z < 10 else "back"
                )
    for x in set_.spread(-3, 3, 8):
        set_.leaves((x, 0.3, 6.0), 0.6, "#56703f", 20, "mid")


def beach(set_: Scenery) -> None:
    """Sea to the horizon, a bright path of light on it, sand."""
    air, paint = set_.air, set_.air.paint
    set_.sky()
    set_.level((-400, 400), (9, 900), 0, mix(paint("#4f7f93", 8), air.sky_low, 0.3))
    set_.glow((6, 3, 60), 12, mix(air.sky_low, "#ffffff", 0.5), 0.8)
    for z in (60, 40, 28, 20, 15, 11):
        set_.level((0.06 * z, 0.14 * z), (z, z * 1.06), 0.01, mix(air.sky_low, "#ffffff", 0.5), "back", 0.5)
    set_.level((-60, 60), (7, 9.5), 0.01, paint("#e8ecea", 8), "mid", 0.6)
    set_.level((-60, 60), (1, 8), 0, paint("#cbb48e", 3), "mid")

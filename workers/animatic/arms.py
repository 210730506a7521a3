"""Arms and gestures: where elbows and wrists go, sleeves that fold, and the things a hand holds."""

from collections.abc import Callable
from dataclasses import dataclass

from workers.animatic.body import Body
from workers.animatic.brush import Brush, Point, lerp, ribbon, smooth
from workers.animatic.figure_palette import Palette
from workers.animatic.garments import sleeve_of
from workers.animatic.hands import Held, draw_hand
from workers.animatic.locks import resampled
from workers.animatic.props import draw_prop
from workers.animatic.tones import brightness, mix, tones


@dataclass(frozen=True)
class Reach:
    """One arm: elbow and wrist, and what its hand does."""

    hand: int
    """-1 the arm at image left, +1 at image right."""
    elbow: Point
    wrist: Point
    angle: float
    shape: str
    prop: str = ""
    tense: float = 0.0
    thumb: int = 0
    """0: as the hand is built."""
    over: bool = False
    """In front of the face."""


@dataclass(frozen=True)
class Stance:
    """What a gesture can aim at."""

    body: Body
    mouth: Point
    ear: Point
    temple: Point
    hand: int
    """The side that acts."""
    holds: str = ""

    def down(self, hand: int) -> Reach:
        s = self.body.shoulder
        return Reach(hand, (hand * (s + 4), 262), (hand * (s - 2), 398), 180 - hand * 4, "relaxed", thumb=hand)


Gesture = Callable[[Stance], list[Reach]]


def _down(at: Stance) -> list[Reach]:
    return [at.down(-1), at.down(1)]


def _other(at: Stance, acting: Reach) -> list[Reach]:
    return [at.down(-at.hand), acting]


def _phone_both(at: Stance) -> list[Reach]:
    s = at.body.shoulder
    return [Reach(h, (h * (s + 1), 276), (h * 33, 290), -h * 6, "grip", "" if h < 0 else "phone back", 0.9, thumb=-h) for h in (1, -1)]


def _phone_one(at: Stance) -> list[Reach]:
    s = at.body.shoulder
    return _other(at, Reach(at.hand, (at.hand * (s + 4), 280), (at.hand * 44, 284), -at.hand * 8, "grip", at.holds or "phone back", 0.3, thumb=-at.hand))


def _phone_ear(at: Stance) -> list[Reach]:
    s, h = at.body.shoulder, at.hand
    wrist = (at.ear[0] + h * 22, at.ear[1] + 66)
    return _other(at, Reach(h, (h * (s + 8), 236), wrist, -h * 12, "grip", "phone edge", 0.2, thumb=-h, over=True))


def _mouth(at: Stance) -> list[Reach]:
    h = at.hand
    return _other(at, Reach(h, (h * (at.body.shoulder - 4), 262), (at.mouth[0] + h * 33, at.mouth[1] + 52), -h * 46, "cover", thumb=-h, over=True))


def _crossed(at: Stance) -> list[Reach]:
    s, h = at.body.shoulder, at.hand
    return [Reach(-h, (-h * (s + 2), 268), (h * (s * 0.42), 268), h * 86, "fist", thumb=-h), Reach(h, (h * (s + 2), 272), (-h * (s * 0.5), 240), -h * 72, "open", thumb=h)]


def _hip(at: Stance) -> list[Reach]:
    s, h = at.body.shoulder, at.hand
    return _other(at, Reach(h, (h * (s + 52), 262), (h * (at.body.waist + 30), 344), -h * 118, "relaxed", thumb=-h))


def _pointing(at: Stance) -> list[Reach]:
    s, h = at.body.shoulder, at.hand
    return _other(at, Reach(h, (h * (s + 16), 252), (h * (s * 0.5), 206), -h * 64, "point", thumb=-h))


def _pockets(at: Stance) -> list[Reach]:
    return [Reach(h, (h * (at.body.shoulder + 22), 268), (h * (at.body.hip + 4), 392), 180 + h * 14, "pocket", thumb=h) for h in (-1, 1)]


def _hold(at: Stance) -> list[Reach]:
    s, h = at.body.shoulder, at.hand
    kind = at.holds or "paper"
    shape = "grip" if kind in ("mug", "glass", "bottle", "phone", "phone back") else "pinch"
    wrist = (h * 46, 276) if shape == "grip" else (h * 58, 284)
    return _other(at, Reach(h, (h * (s + 4), 282), wrist, -h * (6 if shape == "grip" else 26), shape, kind, thumb=-h))


def _hold_both(at: Stance) -> list[Reach]:
    s = at.body.shoulder
    kind = at.holds or "paper"
    return [Reach(h, (h * (s + 2), 284), (h * 62, 290), -h * 24, "pinch", kind if h == at.hand else "", thumb=-h) for h in (-at.hand, at.hand)]


def _glasses(at: Stance) -> list[Reach]:
    h = at.hand
    return _other(at, Reach(h, (h * (at.body.shoulder + 8), 232), (at.temple[0] + h * 26, at.temple[1] + 70), -h * 14, "pinch", thumb=-h, over=True))


def _neck(at: Stance) -> list[Reach]:
    s, h = at.body.shoulder, at.hand
    return _other(at, Reach(h, (h * (s + 34), 152), (h * (at.body.neck + 30), 84), -h * 76, "open", thumb=h))


def _chest(at: Stance) -> list[Reach]:
    s, h = at.body.shoulder, at.hand
    return _other(at, Reach(h, (h * (s + 6), 274), (h * 52, 214), -h * 62, "open", thumb=-h))


def _chin(at: Stance) -> list[Reach]:
    h = at.hand
    return _other(at, Reach(h, (h * (at.body.shoulder - 2), 270), (at.mouth[0] + h * 26, at.mouth[1] + 74), -h * 20, "hook", thumb=-h, over=True))


def _clasped(at: Stance) -> list[Reach]:
    s, h = at.body.shoulder, at.hand
    return [Reach(-h, (-h * (s + 4), 272), (-h * 36, 306), h * 62, "fist", tense=0.5, thumb=-h), Reach(h, (h * (s + 4), 272), (h * 34, 308), -h * 66, "cover", tense=0.5, thumb=-h)]


def _fists(at: Stance) -> list[Reach]:
    s = at.body.shoulder
    return [Reach(h, (h * (s + 10), 258), (h * (s + 2), 382), 180 - h * 4, "fist", tense=0.9, thumb=h) for h in (-1, 1)]


def _shrug(at: Stance) -> list[Reach]:
    s = at.body.shoulder
    return [Reach(h, (h * (s + 8), 262), (h * (s + 34), 236), h * 46, "open", thumb=-h) for h in (-1, 1)]


def _lapel(at: Stance) -> list[Reach]:
    s, h = at.body.shoulder, at.hand
    return _other(at, Reach(h, (h * (s + 8), 266), (h * 44, 196), -h * 46, "fist", thumb=-h))


def _hair(at: Stance) -> list[Reach]:
    s, h = at.body.shoulder, at.hand
    return _other(at, Reach(h, (h * (s + 22), 206), (at.temple[0] + h * 38, at.temple[1] + 62), -h * 20, "open", thumb=-h, over=True))


def _hush(at: Stance) -> list[Reach]:
    h = at.hand
    return _other(at, Reach(h, (h * (at.body.shoulder - 6), 264), (at.mouth[0] + h * 22, at.mouth[1] + 84), -h * 16, "point", thumb=-h, over=True))


def _stop(at: Stance) -> list[Reach]:
    s, h = at.body.shoulder, at.hand
    return _other(at, Reach(h, (h * (s + 18), 270), (h * (s * 0.62), 236), h * 4, "open", thumb=-h))


GESTURES: dict[str, Gesture] = {
    "arms down": _down, "phone in both hands": _phone_both, "phone in hand": _phone_one, "phone at ear": _phone_ear, "hand over mouth": _mouth, "arms crossed": _crossed,
    "hand on hip": _hip, "pointing": _pointing, "hands in pockets": _pockets, "holding": _hold, "holding in both hands": _hold_both, "adjusting glasses": _glasses,
    "rubbing neck": _neck, "hand on chest": _chest, "hand at chin": _chin, "hands clasped": _clasped, "clenched fists": _fists, "open hands": _shrug, "straightening lapel": _lapel,
    "hand in hair": _hair, "finger to lips": _hush, "hand raised": _stop,
}


def draw_arm(brush: Brush, body: Body, paint: Palette, reach: Reach) -> None:
    """Upper arm, forearm and hand; the sleeve reaches as far as the garment's cut says."""
    start = body.at(reach.hand * (body.shoulder - body.arm * 0.92), body.drop + 26)
    spine = _spine(start, reach.elbow, reach.wrist)
    thick = body.arm
    bare = [thick * 1.9, thick * 1.85, thick * 1.55, thick * 1.5, thick * 1.25, thick * 0.98]
    size = _hand_size(paint)
    held = Held(reach.wrist, reach.angle, reach.thumb or -reach.hand, size)
    item, sleeve, loose = sleeve_of(paint)
    if reach.shape != "pocket" and sleeve < 1:
        _limb(brush, paint, spine, bare, paint.traits.skin, True)
    if reach.prop:
        draw_prop(brush, paint, reach.prop, held)
    if reach.shape != "pocket":
        draw_hand(brush, paint, reach.shape, held, reach.tense)
    if item and sleeve > 0:
        count = max(3, round(sleeve * 24))
        cover = spine[:count]
        widths = [w * (1.16 * loose) for w in bare]
        part = [_width(widths, index / 23) for index in range(count)]
        _limb(brush, paint, cover, part, item.colour, False)
        _folds(brush, paint, cover, part, item.colour, sleeve)


def _spine(start: Point, elbow: Point, wrist: Point) -> list[Point]:
    """Shoulder to wrist in 24 points with a soft elbow."""
    before, after = lerp(elbow, start, 0.16), lerp(elbow, wrist, 0.16)
    soft = [lerp(lerp(before, elbow, t / 4), lerp(elbow, after, t / 4), t / 4) for t in range(5)]
    return resampled([start, lerp(start, elbow, 0.5), *soft, lerp(elbow, wrist, 0.6), wrist], 24)


def _width(widths: list[float], share: float) -> float:
    place = min(share, 1) * (len(widths) - 1)
    index = min(int(place), len(widths) - 2)
    return widths[index] + (widths[index + 1] - widths[index]) * (place - index)


def _hand_size(paint: Palette) -> float:
    if paint.traits.age < 14:
        return 0.66 + 0.012 * paint.traits.age
    return {"female": 0.86, "male": 1.04, "neutral": 0.94}[paint.traits.presents]


def _limb(brush: Brush, paint: Palette, spine: list[Point], widths: list[float], colour: str, skin: bool) -> None:
    tone = paint.skin if skin else tones(colour, paint.light)
    key = -paint.shaded
    wide = max(widths)
    xs, ys = [x for x, _ in spine], [y for _, y in spine]
    middle = (sum(xs) / len(xs), sum(ys) / len(ys))
    brush.fill(ribbon([(x + paint.shaded * 3, y + 4) for x, y in spine], [w + 2 for w in widths]), "#140e16", 0.22)
    reach = max(wide * 0.62, (max(xs) - min(xs)) / 2)
    shaded_arm = middle[0] * paint.shaded > 20
    near, mid, far = (tone.base, mix(tone.base, tone.shade, 0.6), tone.shade) if shaded_arm else (tone.lit, tone.base, mix(tone.base, tone.shade, 0.7))
    across = brush.linear((middle[0] + key * reach, middle[1] - wide * 0.3), (middle[0] - key * reach, middle[1] + wide * 0.3), [(0, near, 1), (0.5, mid, 1), (1, far, 1)])
    first = spine[0]
    brush.disc((first[0], first[1] - 1), widths[0] * 0.5, across, 1.0, 1.05)
    brush.fill(ribbon(spine, widths), across)


def _folds(brush: Brush, paint: Palette, spine: list[Point], widths: list[float], colour: str, sleeve: float) -> None:
    tone = tones(colour, paint.light)
    if sleeve >= 1:
        middle = len(spine) // 2
        for step, length in ((-2, 0.9), (0, 1.0), (2, 0.7)):
            x, y = spine[middle + step]
            wide = widths[middle + step] * 0.42
            side = 1 if x > 0 else -1
            fold = [(x + side * wide * 0.4, y + wide * 0.2), (x - side * wide * 0.2 * length, y + 2 + step), (x - side * wide * length, y + 5 + step * 2)]
            brush.fill(ribbon(fold, [0.2, 3.6, 0.2]), tone.deep, 0.42)
        _cuff(brush, paint, spine, widths, colour)
    rim = [(x + paint.shaded * w * 0.46, y) for (x, y), w in list(zip(spine, widths, strict=True))[1:12]]
    if spine[6][0] * paint.shaded > 30:
        brush.fill(ribbon(rim, [0, 2.4, 2.2, 1.6, 0]), paint.light.rim, 0.4 + 0.3 * paint.hardness)


def _cuff(brush: Brush, paint: Palette, spine: list[Point], widths: list[float], colour: str) -> None:
    tone = tones(colour, paint.light)
    (ax, ay), (bx, by) = spine[-2], spine[-1]
    length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5 or 1.0
    ux, uy = (bx - ax) / length, (by - ay) / length
    half = widths[-1] * 0.54
    ends = [(bx - uy * half, by + ux * half), (bx + ux * 2.5, by + uy * 2.5), (bx + uy * half, by - ux * half)]
    under = next((item for item in reversed(paint.traits.clothes[:-1]) if item.kind in ("shirt", "dress shirt")), None)
    if under and paint.traits.clothes[-1].kind in ("blazer", "coat", "jacket"):
        low = [(x + ux * 3.5, y + uy * 3.5) for x, y in ends]
        brush.fill(ribbon(low, [6, 7, 6]), tones(under.colour, paint.light).lit)
    brush.fill(ribbon(ends, [3.4, 4, 3.4]), tone.shade)
    brush.fill(ribbon([(x - ux * 9, y - uy * 9) for x, y in ends], [0.8, 1.1, 0.8]), tone.deep if brightness(colour) > 0.16 else tone.glow, 0.5)
    brush.fill(smooth([ends[0], ends[1], ends[2]]), tone.deep, 0.2)

"""Gestures: where elbows, wrists and hands go, by the name of what is done."""

from collections.abc import Callable
from dataclasses import dataclass

from workers.animatic.brush import Point
from workers.animatic.person.body import Body
from workers.animatic.person.hands import Held


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
    behind: bool = False
    """Behind the neck, so drawn before it."""
    rest: Held | None = None
    """Where the thing held lies, when not in this hand's own frame."""

    @property
    def low(self) -> bool:
        """Hanging, so drawn before head and hair."""
        return not self.behind and (self.shape in ("pocket", "relaxed") or self.angle > 150)


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
        return Reach(
            hand, (hand * (s + 4), 262), (hand * (s - 2), 398), 180 - hand * 4, "relaxed", thumb=hand
        )


Gesture = Callable[[Stance], list[Reach]]


def _down(at: Stance) -> list[Reach]:
    return [at.down(-1), at.down(1)]


def _other(at: Stance, acting: Reach) -> list[Reach]:
    return [at.down(-at.hand), acting]


def _phone_both(at: Stance) -> list[Reach]:
    s = at.body.shoulder
    return [
        Reach(
            h, (h * (s + 1), 276), (h * 33, 290), -h * 6, "grip", "" if h < 0 else "phone back", 0.9, thumb=-h
        )
        for h in (1, -1)
    ]


def _phone_one(at: Stance) -> list[Reach]:
    s = at.body.shoulder
    return _other(
        at,
        Reach(
            at.hand,
            (at.hand * (s + 4), 280),
            (at.hand * 44, 284),
            -at.hand * 8,
            "grip",
            at.holds or "phone back",
            0.3,
            thumb=-at.hand,
        ),
    )


def _phone_ear(at: Stance) -> list[Reach]:
    s, h = at.body.shoulder, at.hand
    wrist = (at.ear[0] + h * 22, at.ear[1] + 66)
    return _other(at, Reach(h, (h * (s + 8), 236), wrist, -h * 12, "grip", "phone edge", 0.2, thumb=-h))


def _mouth(at: Stance) -> list[Reach]:
    h = at.hand
    return _other(
        at,
        Reach(
            h,
            (h * (at.body.shoulder - 4), 262),
            (at.mouth[0] + h * 29, at.mouth[1] + 45),
            -h * 46,
            "cover",
            thumb=-h,
        ),
    )


def _crossed(at: Stance) -> list[Reach]:
    s, h = at.body.shoulder, at.hand
    return [
        Reach(-h, (-h * (s + 2), 268), (h * (s * 0.42), 268), h * 86, "pocket", thumb=-h),
        Reach(h, (h * (s + 2), 272), (-h * (s * 0.34), 248), -h * 70, "cover", thumb=h),
    ]


def _hip(at: Stance) -> list[Reach]:
    s, h = at.body.shoulder, at.hand
    return _other(
        at, Reach(h, (h * (s + 52), 262), (h * (at.body.waist + 30), 344), -h * 118, "relaxed", thumb=-h)
    )


def _pointing(at: Stance) -> list[Reach]:
    s, h = at.body.shoulder, at.hand
    return _other(at, Reach(h, (h * (s + 16), 252), (h * (s * 0.5), 206), -h * 64, "point", thumb=-h))


def _pockets(at: Stance) -> list[Reach]:
    return [
        Reach(
            h,
            (h * (at.body.shoulder + 22), 268),
            (h * (at.body.hip + 4), 392),
            180 + h * 14,
            "pocket",
            thumb=h,
        )
        for h in (-1, 1)
    ]


def _hold(at: Stance) -> list[Reach]:
    s, h = at.body.shoulder, at.hand
    kind = at.holds or "paper"
    shape = "grip" if kind in ("mug", "glass", "bottle", "phone", "phone back") else "pinch"
    wrist = (h * 46, 276) if shape == "grip" else (h * 58, 284)
    return _other(
        at, Reach(h, (h * (s + 4), 282), wrist, -h * (6 if shape == "grip" else 26), shape, kind, thumb=-h)
    )


def _hold_both(at: Stance) -> list[Reach]:
    """A page between two hands, its middle on the body's."""
    s = at.body.shoulder
    kind = at.holds or "paper"
    return [
        Reach(
            h,
            (h * (s + 2), 284),
            (h * 58, 296),
            -h * 16,
            "pinch",
            kind if h == -at.hand else "",
            thumb=-h,
            rest=Held((13, 304), 0, 1),
        )
        for h in (-at.hand, at.hand)
    ]


def _glasses(at: Stance) -> list[Reach]:
    h = at.hand
    return _other(
        at,
        Reach(
            h,
            (h * (at.body.shoulder + 12), 226),
            (at.temple[0] + h * 42, at.temple[1] + 66),
            -h * 22,
            "pinch",
            thumb=-h,
        ),
    )


def _neck(at: Stance) -> list[Reach]:
    s, h = at.body.shoulder, at.hand
    return _other(
        at,
        Reach(h, (h * (s + 46), 92), (h * (at.body.neck + 36), 52), -h * 72, "cover", thumb=h, behind=True),
    )


def _chest(at: Stance) -> list[Reach]:
    s, h = at.body.shoulder, at.hand
    return _other(at, Reach(h, (h * (s + 6), 274), (h * 52, 214), -h * 62, "open", thumb=-h))


def _chin(at: Stance) -> list[Reach]:
    h = at.hand
    return _other(
        at,
        Reach(
            h,
            (h * (at.body.shoulder - 2), 270),
            (at.mouth[0] + h * 26, at.mouth[1] + 74),
            -h * 20,
            "hook",
            thumb=-h,
        ),
    )


def _clasped(at: Stance) -> list[Reach]:
    s, h = at.body.shoulder, at.hand
    return [
        Reach(-h, (-h * (s + 4), 272), (-h * 36, 306), h * 62, "fist", tense=0.5, thumb=-h),
        Reach(h, (h * (s + 4), 272), (h * 34, 308), -h * 66, "cover", tense=0.5, thumb=-h),
    ]


def _fists(at: Stance) -> list[Reach]:
    s = at.body.shoulder
    return [
        Reach(h, (h * (s + 12), 268), (h * (s * 0.66), 288), -h * 34, "fist", tense=0.9, thumb=-h)
        for h in (-1, 1)
    ]


def _shrug(at: Stance) -> list[Reach]:
    s = at.body.shoulder
    return [Reach(h, (h * (s + 4), 266), (h * (s + 12), 250), h * 34, "open", thumb=-h) for h in (-1, 1)]


def _lapel(at: Stance) -> list[Reach]:
    s, h = at.body.shoulder, at.hand
    return _other(at, Reach(h, (h * (s + 8), 266), (h * 44, 196), -h * 46, "fist", thumb=-h))


def _hair(at: Stance) -> list[Reach]:
    s, h = at.body.shoulder, at.hand
    return _other(
        at,
        Reach(h, (h * (s + 22), 206), (at.temple[0] + h * 38, at.temple[1] + 62), -h * 20, "open", thumb=-h),
    )


def _hush(at: Stance) -> list[Reach]:
    h = at.hand
    return _other(
        at,
        Reach(
            h,
            (h * (at.body.shoulder - 6), 264),
            (at.mouth[0] + h * 22, at.mouth[1] + 84),
            -h * 16,
            "point",
            thumb=-h,
        ),
    )


def _stop(at: Stance) -> list[Reach]:
    s, h = at.body.shoulder, at.hand
    return _other(at, Reach(h, (h * (s + 10), 276), (h * (s + 16), 196), h * 3, "open", thumb=-h))


GESTURES: dict[str, Gesture] = {
    "arms down": _down,
    "phone in both hands": _phone_both,
    "phone in hand": _phone_one,
    "phone at ear": _phone_ear,
    "hand over mouth": _mouth,
    "arms crossed": _crossed,
    "hand on hip": _hip,
    "pointing": _pointing,
    "hands in pockets": _pockets,
    "holding": _hold,
    "holding in both hands": _hold_both,
    "adjusting glasses": _glasses,
    "rubbing neck": _neck,
    "hand on chest": _chest,
    "hand at chin": _chin,
    "hands clasped": _clasped,
    "clenched fists": _fists,
    "open hands": _shrug,
    "straightening lapel": _lapel,
    "hand in hair": _hair,
    "finger to lips": _hush,
    "hand raised": _stop,
}

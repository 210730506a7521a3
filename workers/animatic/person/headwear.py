"""Hats, caps, headscarves: what covers hair."""

from workers.animatic.brush import Brush, Point, ribbon, smooth
from workers.animatic.person.body import Body
from workers.animatic.person.head import Head
from workers.animatic.person.locks import cap, rim_light
from workers.animatic.person.palette import Palette
from workers.animatic.tones import mix, tones
from workers.animatic.traits import Item, Traits

_HEADWEAR = ("hijab", "turban", "hat", "cap", "beanie", "headband")


def hides_hair(traits: Traits) -> bool:
    return any(item.kind in ("hijab", "turban") for item in traits.worn)


def _across(brush: Brush, paint: Palette, edge: list[Point], colour: str) -> str:
    tone = tones(colour, paint.light)
    ends = (edge[0], edge[-1]) if paint.shaded > 0 else (edge[-1], edge[0])
    return brush.linear(
        (ends[0][0], -40), (ends[1][0], -10), [(0, tone.lit, 1), (0.45, tone.base, 1), (1, tone.shade, 1)]
    )


def _hijab(brush: Brush, head: Head, body: Body, paint: Palette, item: Item) -> None:
    tone = tones(item.colour, paint.light)
    edge = cap(head, 30, 7, 8)
    low = [
        (body.neck * 2.9, 92),
        (body.neck * 3.2, 136),
        (20, 164),
        (-20, 160),
        (-body.neck * 3.2, 136),
        (-body.neck * 2.9, 92),
    ]
    low = [(x + head.axis * 0.6, y) for x, y in low]
    face = head.line(
        [(0, -49), (22, -45), (35, -32), (40.5, -12), (40.5, 8), (37, 26), (30, 41), (18, 52)], 2
    )
    face += [head.place(0, 59, 40)]
    face += head.line([(-18, 52), (-30, 41), (-37, 26), (-40.5, 8), (-40.5, -12), (-35, -32), (-22, -45)], 2)
    outer = smooth([*edge, *low])
    brush.fill(
        outer + smooth(list(reversed(face))), _across(brush, paint, edge, item.colour).replace(")", ") "), 1.0
    )
    brush.parts[-1] = brush.parts[-1].replace("<path ", '<path fill-rule="evenodd" ')
    brush.stroke(smooth(face), tone.deep, 2.4, 0.55)
    inner = smooth([head.at(0, -49, 2), *face[1:8]], closed=False)
    brush.stroke(inner, tone.glow, 1.0, 0.4)
    for side in (-1, 1):
        for step in range(4):
            fold = [
                head.edge(side, -26 + step * 12, 3),
                head.place(side * (38 - step * 3), 48 + step * 5, 16),
                (head.axis * 0.6 - side * (6 + step * 5), 78 + step * 17),
            ]
            brush.fill(ribbon(fold, [0.4, 3.2, 0.4]), tone.deep, 0.42)
            brush.fill(
                ribbon([(x - side * 2.2, y - 1) for x, y in fold], [0.2, 1.6, 0.2]),
                tone.glow,
                0.35 if side == -paint.shaded else 0.14,
            )
    rim_light(brush, paint, edge[len(edge) // 2 + 2 :] if paint.shaded > 0 else edge[: len(edge) // 2 - 1])


def _turban(brush: Brush, head: Head, _: Body, paint: Palette, item: Item) -> None:
    tone = tones(item.colour, paint.light)
    edge = cap(head, -8, 9, 18)
    low = head.line([(42, -18), (24, -32), (0, -39), (-24, -32), (-42, -18)], 3)
    brush.fill(smooth([edge[0], *edge, edge[-1], *low]), _across(brush, paint, edge, item.colour))
    for step in range(5):
        side = 1 if step % 2 else -1
        fold = [
            head.at(side * 42, -20 - step * 2, 3),
            head.place(0, -46 - step * 8, 40),
            head.place(-side * 44, -34 - step * 7, 8),
        ]
        brush.fill(ribbon(fold, [0.4, 3.4, 0.6]), tone.deep, 0.5)
        brush.fill(ribbon([(x, y - 3) for x, y in fold], [0.2, 2.2, 0.2]), tone.glow, 0.35)


def _hat(brush: Brush, head: Head, _: Body, paint: Palette, item: Item) -> None:
    tone = tones(item.colour, paint.light)
    x, y = head.place(0, -40, 8)
    crown = [
        (x - 45, y + 4),
        (x - 42, y - 34),
        (x - 26, y - 54),
        (x, y - 48),
        (x + 26, y - 54),
        (x + 42, y - 34),
        (x + 45, y + 4),
    ]
    brush.fill(smooth([crown[0], *crown, crown[-1], crown[0]]), _across(brush, paint, crown, item.colour))
    band = [(x - 46, y - 2), (x, y + 6), (x + 46, y - 2)]
    brush.fill(ribbon([(px, py - 4) for px, py in band], [11, 11, 11]), mix(tone.deep, "#000000", 0.3))
    brim = [
        (x - 84, y + 6),
        (x - 40, y + 14),
        (x, y + 17),
        (x + 40, y + 14),
        (x + 84, y + 6),
        (x + 40, y - 2),
        (x, y + 4),
        (x - 40, y - 2),
    ]
    brush.fill(smooth([(px, py + 7) for px, py in brim]), paint.skin.deep, 0.35)
    brush.fill(smooth(brim), _across(brush, paint, brim[:5], item.colour))
    brush.stroke(smooth(brim[:5], closed=False), tone.glow, 1.2, 0.4)


def _cap(brush: Brush, head: Head, _: Body, paint: Palette, item: Item) -> None:
    tone = tones(item.colour, paint.light)
    edge = cap(head, -20, 8, 13.5)
    low = head.line([(42, -30), (20, -38), (0, -40), (-20, -38), (-42, -30)], 4)
    brush.fill(smooth([edge[0], *edge, edge[-1], *low]), _across(brush, paint, edge, item.colour))
    peak = head.line(
        [(-38, -34), (-20, -28), (0, -26), (20, -28), (38, -34), (22, -40), (0, -42), (-22, -40)], 14
    )
    brush.fill(smooth([(x, y + 5) for x, y in peak]), paint.skin.deep, 0.4)
    brush.fill(smooth(peak), tone.shade)
    brush.stroke(smooth(peak[:5], closed=False), tone.glow, 1.2, 0.5)
    seam = [edge[len(edge) // 2], head.at(0, -54, 6), head.at(0, -41, 6)]
    brush.stroke(smooth(seam, closed=False), tone.deep, 1.0, 0.6)


def _beanie(brush: Brush, head: Head, _: Body, paint: Palette, item: Item) -> None:
    tone = tones(item.colour, paint.light)
    edge = cap(head, -18, 8, 17)
    low = head.line([(44, -24), (22, -31), (0, -33), (-22, -31), (-44, -24)], 4)
    brush.fill(smooth([edge[0], *edge, edge[-1], *low]), _across(brush, paint, edge, item.colour))
    fold = [edge[0], *reversed(low), edge[-1]]
    brush.fill(ribbon([(x, y - 6) for x, y in fold], [15, 17, 17, 15]), tone.base)
    for index in range(13):
        x, y = head.at(-42 + index * 7, -32 + abs(index - 6) * 0.9, 6)
        brush.fill(ribbon([(x, y - 12), (x, y + 4)], [1.1, 1.1]), tone.deep, 0.4)
        top = edge[len(edge) // 2]
        brush.fill(
            ribbon(
                [
                    (x, y - 14),
                    ((x + top[0]) / 2, (y + top[1]) / 2 - 6),
                    (top[0] + (x - top[0]) * 0.3, top[1] + 3),
                ],
                [0.9, 1.1, 0.3],
            ),
            tone.deep,
            0.3,
        )


def _headband(brush: Brush, head: Head, _: Body, paint: Palette, item: Item) -> None:
    tone = tones(item.colour, paint.light)
    line = [
        head.edge(-1, -16, 6),
        head.at(-33, -46, 8),
        head.place(0, -62, 26),
        head.at(33, -46, 8),
        head.edge(1, -16, 6),
    ]
    brush.fill(ribbon(line, [6, 9, 9, 9, 6]), tone.base)
    brush.fill(ribbon([(x, y - 2) for x, y in line], [1, 2, 2, 2, 1]), tone.glow, 0.6)


def draw_headwear(brush: Brush, head: Head, body: Body, paint: Palette) -> None:
    for item in paint.traits.worn:
        if item.kind in _HEADWEAR:
            {
                "hijab": _hijab,
                "turban": _turban,
                "hat": _hat,
                "cap": _cap,
                "beanie": _beanie,
                "headband": _headband,
            }[item.kind](brush, head, body, paint, item)

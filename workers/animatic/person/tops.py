"""Closed garments: shirts, knitwear, dresses and what is worn across the world."""

from workers.animatic.brush import smooth
from workers.animatic.person.cloth import (
    Cloth,
    band,
    chest_pockets,
    closed_front,
    collar,
    crew,
    placket,
    sharp,
    vee,
)
from workers.animatic.tones import mix, tones
from workers.animatic.traits import Item


def tee(cut: Cloth) -> None:
    line = crew(cut.body, 2)
    closed_front(cut, line)
    band(cut, line, 5.0)


def scoop_top(cut: Cloth) -> None:
    line = crew(cut.body, 22, 1.25)
    closed_front(cut, line)
    cut.line(line, [1.2, 1.6, 1.2], cut.tone.deep, 0.5)


def tank(cut: Cloth) -> None:
    scoop_top(cut)


def blouse(cut: Cloth) -> None:
    line = vee(cut.body, 44, 1.1)
    closed_front(cut, line)
    for hand in (-1, 1):
        cut.line(
            [(hand * 24, 98), (hand * 16, 124), (hand * 2, cut.body.drop + 46)], [5, 6.5, 2], cut.tone.lit
        )
        cut.line(
            [(hand * 28, 104), (hand * 20, 130), (hand * 6, cut.body.drop + 50)],
            [0.6, 1.4, 0.4],
            cut.tone.deep,
            0.45,
        )


def turtleneck(cut: Cloth) -> None:
    body = cut.body
    closed_front(cut, crew(body, -8))
    tall = [
        (-body.neck * 1.02, 70),
        (-body.neck * 1.14, 84),
        (-body.neck * 1.25, body.drop - 20),
        (0, body.drop - 6),
        (body.neck * 1.25, body.drop - 20),
        (body.neck * 1.14, 84),
        (body.neck * 1.02, 70),
        (0, 79),
    ]
    cut.panel(tall)
    cut.line([(-body.neck, 72), (0, 81), (body.neck, 72)], [2, 3.4, 2], cut.tone.glow, 0.5)
    cut.line(
        [(-body.neck * 1.2, body.drop - 22), (0, body.drop - 9), (body.neck * 1.2, body.drop - 22)],
        [0.6, 2.4, 0.6],
        cut.tone.deep,
        0.6,
    )


def sweater(cut: Cloth) -> None:
    line = crew(cut.body, -1)
    closed_front(cut, line)
    for x in range(-84, 85, 12):
        cut.line([(x, 140 + abs(x) * 0.1), (x, 300), (x * 0.9, 420)], [0, 1.0, 0], cut.tone.deep, 0.2)
    band(cut, line, 9.0)


def shirt(cut: Cloth, closed: bool = False) -> None:
    top = cut.body.drop
    closed_front(cut, vee(cut.body, -12 if closed else 26, 0.96))
    placket(cut, top + (-4 if closed else 26))
    collar(cut, closed)


def shirt_closed(cut: Cloth) -> None:
    shirt(cut, True)


def hoodie(cut: Cloth) -> None:
    body, tone, top = cut.body, cut.tone, cut.body.drop
    closed_front(cut, crew(body, 8))
    hood = [
        (-body.neck * 1.0, top - 48),
        (-body.neck * 2.0, top - 34),
        (-body.neck * 2.1, top - 4),
        (-body.neck * 1.1, top + 20),
        (0, top + 30),
        (body.neck * 1.1, top + 20),
        (body.neck * 2.1, top - 4),
        (body.neck * 2.0, top - 34),
        (body.neck * 1.0, top - 48),
        (body.neck * 0.9, top - 12),
        (0, top + 10),
        (-body.neck * 0.9, top - 12),
    ]
    cut.raw([(x, y + 5) for x, y in hood], tone.deep, 0.4)
    cut.panel(hood)
    cut.line(
        [
            (-body.neck * 1.0, top - 46),
            (-body.neck * 0.9, top - 12),
            (0, top + 11),
            (body.neck * 0.9, top - 12),
            (body.neck * 1.0, top - 46),
        ],
        [1, 3, 4, 3, 1],
        tone.deep,
        0.55,
    )
    for hand in (-1, 1):
        cut.line(
            [
                (hand * body.neck * 0.5, top + 14),
                (hand * (body.neck * 0.55), top + 40),
                (hand * (body.neck * 0.48), top + 74),
            ],
            [2.2, 2.2, 2.6],
            mix(tone.lit, "#ffffff", 0.45),
        )
    pocket = [(-46, 330), (46, 330), (62, 420), (-62, 420)]
    cut.raw(sharp(pocket), tone.deep, 0.22)


def dress(cut: Cloth) -> None:
    line = vee(cut.body, 40, 0.98)
    closed_front(cut, line)
    cut.line(line, [1.4, 1.8, 1.8, 1.4], cut.tone.deep, 0.5)
    cut.line([(-cut.body.waist, 306), (0, 314), (cut.body.waist, 306)], [7, 9, 7], cut.tone.shade)
    for x in (-44, -20, 6, 30):
        cut.line([(x * 0.6, 318), (x, 400), (x * 1.5, 600)], [0.3, 4, 5], cut.tone.deep, 0.26)


def polo(cut: Cloth) -> None:
    closed_front(cut, vee(cut.body, 30, 0.96))
    cut.line([(0, cut.body.drop + 28), (0, cut.body.drop + 66)], [1.4, 1.4], cut.tone.deep, 0.5)
    collar(cut, False)


def uniform(cut: Cloth) -> None:
    shirt(cut, True)
    chest_pockets(cut, cut.body.drop + 70)
    s, top = cut.body.shoulder, cut.body.drop
    for hand in (-1, 1):
        strap = [
            (hand * s * 0.5, top - 9),
            (hand * (s - 6), top + 4),
            (hand * (s - 8), top + 15),
            (hand * s * 0.48, top + 2),
        ]
        cut.raw(sharp(strap), cut.tone.shade)
        x0, y0 = cut.body.at(hand * s * 0.55, top - 2)
        cut.brush.disc((x0, y0), 2.6, "#d9b55a")
    x0, y0 = cut.body.at(cut.body.chest * 0.5, top + 54)
    star = [
        (x0, y0 - 9),
        (x0 + 8, y0 - 4),
        (x0 + 7, y0 + 5),
        (x0, y0 + 11),
        (x0 - 7, y0 + 5),
        (x0 - 8, y0 - 4),
    ]
    cut.brush.fill(smooth(sharp(star)), "#d9b55a")
    cut.brush.disc((x0 - 1.5, y0 - 1.5), 3, "#fff1c4", 0.7)


def scrubs(cut: Cloth) -> None:
    line = vee(cut.body, 38, 1.0)
    closed_front(cut, line)
    cut.line(line, [3.2, 4, 4, 3.2], cut.tone.shade)
    cut.raw(sharp([(20, 196), (56, 194), (56, 234), (20, 236)]), cut.tone.shade, 0.6)


def apron(cut: Cloth) -> None:
    body = cut.body
    bib = [
        (-44, body.drop + 46),
        (44, body.drop + 46),
        (52, 300),
        (body.hip, 330),
        (body.hip, 640),
        (-body.hip, 640),
        (-body.hip, 330),
        (-52, 300),
    ]
    cut.panel(sharp(bib))
    for hand in (-1, 1):
        cut.line(
            [(hand * 40, body.drop + 50), (hand * body.neck * 1.3, body.drop - 22)], [6, 6], cut.tone.shade
        )


def overalls(cut: Cloth) -> None:
    apron(cut)
    cut.raw(sharp([(-26, 210), (26, 210), (24, 250), (-24, 250)]), cut.tone.deep, 0.4)


def kurta(cut: Cloth) -> None:
    top = cut.body.drop
    closed_front(
        cut,
        [
            (-cut.body.neck * 1.1, top - 30),
            (-cut.body.neck * 0.8, top - 12),
            (0, top + 34),
            (0, top + 34),
            (cut.body.neck * 0.8, top - 12),
            (cut.body.neck * 1.1, top - 30),
        ],
    )
    trim = cut.trim if cut.item.trim else tones(mix(cut.item.colour, "#e0b860", 0.6), cut.paint.light)
    cut.line(
        [(-cut.body.neck * 1.1, top - 32), (-cut.body.neck * 0.8, top - 12), (0, top + 36)],
        [5, 6, 5],
        trim.base,
    )
    cut.line(
        [(cut.body.neck * 1.1, top - 32), (cut.body.neck * 0.8, top - 12), (0, top + 36)],
        [5, 6, 5],
        trim.shade,
    )
    cut.line([(0, top + 34), (0, top + 140)], [6, 6], trim.base)
    for step in range(4):
        cut.brush.disc(cut.body.at(0, top + 52 + step * 24), 2.2, trim.glow)


def saree(cut: Cloth) -> None:
    """A fitted blouse, and the cloth over one shoulder with its border."""
    body, top = cut.body, cut.body.drop
    trim = cut.trim if cut.item.trim else tones(mix(cut.item.colour, "#e3b552", 0.75), cut.paint.light)
    blouse = Cloth(cut.brush, body, cut.paint, Item("top", mix(cut.item.colour, "#20101a", 0.35)))
    scoop_top(blouse)
    hand = cut.key
    drape = [
        (hand * body.neck * 1.3, top - 24),
        (hand * (body.shoulder - 8), top + 2),
        (hand * (body.shoulder - 4), top + 46),
        (hand * body.chest, 230),
        (hand * body.waist, 330),
        (hand * body.hip, 640),
        (-hand * body.hip, 640),
        (-hand * body.hip, 420),
        (-hand * body.waist, 330),
        (-hand * body.chest * 0.85, 280),
        (0, 196),
    ]
    cut.panel(drape)
    border = [
        (hand * body.neck * 1.3, top - 24),
        (hand * 14, top + 40),
        (-hand * 22, 210),
        (-hand * body.chest * 0.86, 282),
    ]
    cut.line(border, [9, 11, 11, 9], trim.base)
    cut.line([(x + hand * 1.6, y - 1.6) for x, y in border], [1.6, 2, 2, 1.6], trim.glow, 0.8)
    for step in range(5):
        shift = 12 + step * 13
        cut.line(
            [
                (hand * (body.neck * 1.3 + shift), top - 18 + step * 4),
                (hand * (shift * 0.9), 200 + step * 14),
                (-hand * (body.chest * 0.7 - shift), 300 + step * 16),
            ],
            [0.4, 2.6, 0.4],
            cut.tone.deep,
            0.34,
        )


def crossed_robe(cut: Cloth) -> None:
    """Hanfu, kimono, robe: one side crosses over the other under a broad edge."""
    body, top = cut.body, cut.body.drop
    trim = cut.trim if cut.item.trim else tones(mix(cut.item.colour, "#f4ead8", 0.7), cut.paint.light)
    closed_front(cut, vee(body, 62, 1.2))
    for hand, end in ((1, (-26.0, top + 128)), (-1, (30.0, top + 150))):
        edge = [
            (hand * body.neck * 1.06, top - 40),
            (hand * body.neck * 1.0, top - 14),
            (hand * 4, top + 62),
            end,
        ]
        cut.line([(x + 1, y + 4) for x, y in edge], [12, 14, 14, 11], cut.tone.deep, 0.45)
        cut.line(edge, [12, 14, 14, 11], trim.base if hand == cut.key else trim.shade)
    sash = [
        (-body.waist - 4, 262),
        (0, 270),
        (body.waist + 4, 262),
        (body.waist + 3, 316),
        (0, 324),
        (-body.waist - 3, 316),
    ]
    cut.panel(sharp(sash), trim)

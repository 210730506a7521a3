"""Trousers and skirts: what a medium shot shows below the hem."""

from workers.animatic.person.cloth import Cloth


def trousers(cut: Cloth) -> None:
    body, tone = cut.body, cut.tone
    for hand in (-1, 1):
        cut.panel(
            [
                (hand * -3, 316),
                (hand * body.waist, 316),
                (hand * body.waist, 316),
                (hand * body.hip, 416),
                (hand * body.hip * 0.99, 520),
                (hand * body.hip * 0.9, 650),
                (hand * body.hip * 0.9, 650),
                (hand * 9, 650),
                (hand * 9, 650),
                (hand * 5, 540),
                (hand * -3, 470),
                (hand * -3, 316),
            ]
        )
        crease = hand * body.hip * 0.5
        cut.line([(crease, 400), (crease * 1.02, 520), (crease, 650)], [0, 1.8, 1.6], tone.deep, 0.4)
        cut.line(
            [(crease - hand * 3, 420), (crease * 0.98 - hand * 3, 520), (crease - hand * 3, 650)],
            [0, 1.6, 1.2],
            tone.glow,
            0.3,
        )
        cut.line(
            [(hand * body.hip * 0.86, 424), (hand * body.hip * 0.5, 446), (hand * 12, 462)],
            [0.3, 3.2, 0],
            tone.deep,
            0.4,
        )
        cut.line(
            [(hand * body.hip * 0.5, 474), (hand * 22, 482), (hand * 8, 478)], [0, 3, 0], tone.deep, 0.34
        )
    cut.line([(0, 478), (0, 540), (0, 650)], [1.5, 7, 12], tone.deep, 0.8)
    cut.line([(1, 360), (2, 420), (0, 474)], [1, 1.4, 0.6], tone.deep, 0.5)


def skirt(cut: Cloth) -> None:
    body, tone = cut.body, cut.tone
    cut.panel(
        [
            (-body.waist, 316),
            (body.waist, 316),
            (body.waist, 316),
            (body.hip, 416),
            (body.hip + 6, 650),
            (body.hip + 6, 650),
            (-body.hip - 6, 650),
            (-body.hip - 6, 650),
            (-body.hip, 416),
            (-body.waist, 316),
            (-body.waist, 316),
        ]
    )
    for x in (-0.55, -0.12, 0.36, 0.7):
        cut.line(
            [(body.hip * x * 0.8, 400), (body.hip * x, 520), (body.hip * x * 1.08, 650)],
            [0, 3, 4],
            tone.deep,
            0.28,
        )

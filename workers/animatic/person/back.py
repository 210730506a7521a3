"""The same person from behind: hair, nape, collar and shoulders, for an over-the-shoulder's near side."""

from dataclasses import replace

from workers.animatic.brush import Brush, ribbon, smooth
from workers.animatic.person.body import body_of
from workers.animatic.person.body import cloth as cloth_paint
from workers.animatic.person.head import Head
from workers.animatic.person.headwear import hides_hair
from workers.animatic.person.locks import bumpy, cap, draw_comb, draw_curls, resampled, rim_light
from workers.animatic.person.palette import Palette
from workers.animatic.person.strand import LENGTHS
from workers.animatic.tones import mix, tones


def paint_back(brush: Brush, paint: Palette) -> None:
    head = Head(paint.traits.bones)
    body = body_of(paint.traits, 0.0, 0.0)
    key, outer = -paint.shaded, paint.traits.clothes[-1]
    cloth = tones(outer.colour, paint.light)
    nape = [
        (-body.neck, 20),
        (-body.neck * 0.96, 60),
        (-body.neck - 10, 104),
        (body.neck + 10, 104),
        (body.neck * 0.96, 60),
        (body.neck, 20),
    ]
    brush.fill(smooth(nape), mix(paint.skin.shade, paint.skin.deep, 0.45))
    dim = replace(cloth, lit=cloth.base, base=mix(cloth.base, cloth.shade, 0.6), shade=cloth.deep)
    left, right = body.side(-1)[1:], body.side(1)[1:]
    outline = [left[0], *left, left[-1], right[-1], *reversed(right), right[0], (0, body.drop - 17), left[0]]
    brush.fill(smooth(outline), cloth_paint(brush, body, dim, key))
    for hand in (-1, 1):
        arm = [
            (hand * (body.shoulder - body.arm), body.drop + 16),
            (hand * (body.shoulder - 2), 190),
            (hand * (body.shoulder + 4), 270),
            (hand * (body.shoulder + 2), 400),
        ]
        wide = [body.arm * 2.0, body.arm * 2.2, body.arm * 1.9, body.arm * 1.6]
        brush.disc(arm[0], wide[0] / 2, cloth_paint(brush, body, dim, key))
        brush.fill(ribbon(arm, wide), cloth_paint(brush, body, dim, key))
        seam = [
            (hand * (body.shoulder - body.arm * 2.1), body.drop + 34),
            (hand * (body.shoulder - body.arm * 2.1), 210),
            (hand * (body.shoulder - body.arm * 1.4), 330),
        ]
        brush.fill(ribbon(seam, [0, 3.4, 0.6]), cloth.deep, 0.6)
    brush.fill(ribbon([(0, body.drop), (0, 260), (0, 600)], [0.6, 1.6, 1.2]), cloth.deep, 0.6)
    collar = [(-body.neck * 1.35, body.drop - 22), (0, body.drop - 15), (body.neck * 1.35, body.drop - 22)]
    brush.fill(ribbon(collar, [16, 19, 16]), cloth.base)
    brush.fill(ribbon([(x, y - 8) for x, y in collar], [0.5, 1.8, 0.5]), cloth.glow, 0.4)
    shoulder = right[2:6] if paint.shaded > 0 else left[2:6]
    rim_light(brush, paint, shoulder, 3.4)
    _back_of_head(brush, paint, head)


def _back_of_head(brush: Brush, paint: Palette, head: Head) -> None:
    hair_words = paint.traits.hair
    if hides_hair(paint.traits):
        item = next(item for item in paint.traits.worn if item.kind in ("hijab", "turban"))
        hair, cut = tones(item.colour, paint.light), "shoulder" if item.kind == "hijab" else "short"
    elif hair_words.cut == "bald":
        hair, cut = replace(paint.skin, glow=paint.skin.lit), "bald"
    else:
        hair, cut = paint.hair, hair_words.cut
    curly = cut in ("curly", "curly bob", "afro")
    side, top = (
        (17.0, 22.0)
        if cut == "afro"
        else (11.0, 15.0)
        if curly
        else (0.6, 0.6)
        if cut in ("bald", "buzz")
        else (6.0, 8.0)
    )
    edge = cap(head, 8, side, top)
    low = LENGTHS.get(cut, 44.0)
    spread = 46 + side if cut in LENGTHS else 30 + side * 0.5
    hem = [
        (spread, min(low * 0.6, 60)),
        (spread - 2, low - 6),
        (spread * 0.5, low + 4),
        (0, low),
        (-spread * 0.5, low + 4),
        (-spread + 2, low - 6),
        (-spread, min(low * 0.6, 60)),
    ]
    shape = [*edge, *hem]
    if curly:
        shape = bumpy([*shape, shape[0]], 12, 4, (0, -5))
    key = -paint.shaded
    brush.fill(
        smooth(shape),
        brush.linear(
            (key * 56, -50),
            (-key * 56, 20),
            [(0, hair.lit, 1), (0.4, hair.base, 1), (0.75, hair.shade, 1), (1, hair.deep, 1)],
        ),
    )
    if curly:
        rows = [
            (x * s, -20 + (y + 20) * s) for s in (0.85, 0.6, 0.32) for x, y in resampled([*edge, *hem], 17)
        ]
        draw_curls(brush, hair, rows, 5.5, (0, -10), key)
    elif cut not in ("bald", "buzz"):
        crown = (key * 6, -58)
        tips = resampled(hem, 19)
        roots = [(crown[0] + (x - crown[0]) * 0.3, crown[1] + 4) for x, _ in tips]
        draw_comb(brush, hair, roots, tips, -key)
    if cut in ("bun", "low bun", "ponytail"):
        y = -66 if cut == "bun" else 6
        brush.disc((0, y), 22, brush.radial((key * 8, y - 8), 30, [(0, hair.lit, 1), (1, hair.deep, 1)]))
        if cut == "ponytail":
            brush.fill(ribbon([(0, 0), (4, 70), (-3, 150)], [26, 34, 4]), hair.shade)
    half = len(edge) // 2
    rim_light(brush, paint, edge[half + 1 :] if paint.shaded > 0 else edge[:half], 3.2)

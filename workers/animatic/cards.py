"""Cards: whatever is there to be read, on its ground, flattened into one plate.

Every kind of `orchestrator.story.InsertKind` has a drawing here; words come only from the card.
"""

from collections.abc import Callable

import cv2
import numpy as np

from workers import typeset
from workers.animatic import papers, phones, raster, things
from workers.animatic.compositor import Canvas, Plate, Spot
from workers.animatic.framing import HEIGHT, WIDTH
from workers.animatic.lettering import Block, Row, set_rows
from workers.animatic.palette import Ambience, ambience, readable_on
from workers.animatic.places import Backdrop
from workers.animatic.raster import Light, Pixels
from workers.animatic.shapes import blend, disc, everywhere, fill, line, placed, shine
from workers.animatic.spec import Acting, Card, Picture, Player
from workers.animatic.tones import mix
from workers.animatic.type_boxes import type_boxes
from workers.errors import BadSpec

MARGIN = 84  # frame pixels around the frame that a move may show
KINDS = (
    "file",
    "message",
    "missed-call",
    "notice",
    "document",
    "photograph",
    "slide",
    "object",
    "title",
    "end",
)
POSTER = 600.0  # a title is set large rather than wide
LEFT, RIGHT = 160, 920  # of the type of title and end cards: no app lays its buttons there, drift and all
SIGN = 1120  # middle row of the sign to go on, above what apps write below
_HANDHELD = ("message", "missed-call", "notice")
Shoot = Callable[[Picture], Pixels]


def plate(picture: Picture, air: Ambience, ground: Backdrop, density: float, shoot: Shoot) -> Plate:
    """The card of a picture as an opaque plate; `shoot` takes the picture inside a photograph."""
    card = picture.card
    if card is None or card.kind not in KINDS:
        raise BadSpec(f"no card is called {card.kind if card else None!r}; known are: {', '.join(KINDS)}")
    words = " ".join((card.title, *card.lines, card.picture)).strip()
    if not words:
        raise BadSpec(
            f"a {card.kind} insert without words shows nothing: give it a title, lines or a picture"
        )
    width, height = (2 * round((side + 2 * MARGIN) * density / 2) for side in (WIDTH, HEIGHT))
    base = _ground(card, air, ground, width, height)
    laid = _over(base, _draw(_body(card, air, picture.language), width, height))
    if card.kind == "photograph":
        laid = _mount(laid, shoot(_inside(picture, card)), density, papers.picture(card, picture.language))
    return Plate(raster.opaque(laid), -MARGIN, -MARGIN, 1 / density)


def _body(card: Card, air: Ambience, language: str) -> str:
    if card.kind in _HANDHELD or (card.kind == "file" and "phone" in card.holder.lower()):
        return phones.phone(card, air, language)
    drawn = {
        "file": papers.monitor,
        "document": papers.document,
        "photograph": papers.photograph,
        "slide": papers.slide,
        "object": things.thing,
        "title": _title,
        "end": _end,
    }
    return drawn[card.kind](card, air, language)


def typed(picture: Picture) -> list[list[int]]:
    """Where the words of a picture's card stand: left, top, right, bottom of each line, in frame pixels."""
    if picture.card is None:
        return []
    air = ambience(picture.place, picture.accent, picture.mood)
    return type_boxes(_body(picture.card, air, picture.language))


def _ground(card: Card, air: Ambience, ground: Backdrop, width: int, height: int) -> Light:
    """What the card lies on or stands before."""
    if card.kind in ("document", "photograph"):
        return _over(np.zeros((height, width, 3), np.float32), _draw(papers.desk(air), width, height))
    canvas = Canvas.blank(540, 960)
    for planes in filter(None, (ground.back, ground.mid)):
        canvas.lay(planes, Spot(-ground.margin / 2, -ground.margin / 2, 1.0))
    rgb = cv2.resize(
        raster.to_rgb(canvas.luma, canvas.chroma), (width, height), interpolation=cv2.INTER_CUBIC
    )
    dim = {"title": 0.5, "end": 0.42, "object": 0.34, "slide": 0.6}.get(card.kind, 0.7)
    return np.asarray(rgb, np.float32) * dim


def _draw(body: str, width: int, height: int) -> Pixels:
    return raster.draw(body, (-MARGIN, -MARGIN, WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN), width, height)


def _over(base: Light, rgba: Pixels) -> Light:
    alpha = rgba[..., 3:].astype(np.float32) / 255
    return np.asarray(base * (1 - alpha) + rgba[..., :3] * alpha, np.float32)


def _inside(picture: Picture, card: Card) -> Picture:
    """What the photograph shows: one of the cast in the place, or the place alone."""
    cast: tuple[Player, ...] = ()
    if card.player is not None:
        cast = (Player(figure=card.player, acting=Acting(emotion="neutral", gaze="away")),)
    update = {"card": None, "cast": cast, "size": "MS", "angle": "high", "composition": "single"}
    return picture.model_copy(update={**update, "width": 540, "height": 960})


def _mount(laid: Light, shot: Pixels, density: float, box: tuple[float, float, float, float]) -> Light:
    """Lay the shot into the print: faded, a little grainy, tilted like the paper."""
    left, top, right, bottom = box
    size = round((right - left) * density), round((bottom - top) * density)
    rows = round(540 * size[1] / size[0])
    small = shot[110 : 110 + rows, :].astype(np.float32)
    faded = 24 + 0.86 * (0.72 * small + 0.28 * small.mean(axis=2, keepdims=True))
    faded = faded * np.array([1.03, 1.0, 0.93], np.float32) + 4 * raster.grain(rows, 540)
    centre = ((540 + MARGIN) * density, (700 + MARGIN) * density)
    turn = cv2.getRotationMatrix2D(centre, -papers.TILT, 1.0)
    scale = size[0] / 540
    place = np.array([[scale, 0, (left + MARGIN) * density], [0, scale, (top + MARGIN) * density], [0, 0, 1]])
    warp = turn @ place
    flags, frame = cv2.INTER_LINEAR, (laid.shape[1], laid.shape[0])
    warped = cv2.warpAffine(np.clip(faded, 0, 255), warp, frame, flags=flags)
    mask = cv2.warpAffine(np.ones(small.shape[:2], np.float32), warp, frame, flags=flags)[..., None]
    return np.asarray(laid * (1 - mask) + warped * mask, np.float32)


def lettered(card: Card, accent: str, language: str) -> str:
    """The type of a title or end card, without a ground: inside what every app leaves free."""
    return _title_type(card, accent, language) if card.kind == "title" else _end_type(card, accent, language)


def _title(card: Card, air: Ambience, language: str) -> str:
    """The series or episode title."""
    return _veil(air) + _title_type(card, air.accent, language)


def _end(card: Card, air: Ambience, language: str) -> str:
    """The end card: what comes next."""
    return _veil(air) + _end_type(card, air.accent, language)


def _title_type(card: Card, accent: str, language: str) -> str:
    """The name large, what goes with it small, a rule above, on the side from which it is read."""
    light = mix(accent, "#ffffff", 0.55)
    said = [text for text in (card.title, *card.lines, card.picture) if text]
    rows = [Row(said[0], 170, "black", "#ffffff", 4, 250, leading=1.02)]
    rows += [Row(text, 56, "medium", light, 2, 66, 54, tracking=1.5) for text in said[1:]]
    top, block = _settled(rows, (430, 320), 982, language)
    start, end = (RIGHT - 146, RIGHT - 6) if typeset.right_to_left(said[0]) else (LEFT + 6, LEFT + 146)
    return line(f"M{start} {top - 30}H{end}", accent, 12) + block.svg


def _end_type(card: Card, accent: str, language: str) -> str:
    """What comes next large, whose it is small, and a sign to go on."""
    light = mix(accent, "#ffffff", 0.5)
    said = [text for text in (card.title, *card.lines, card.picture) if text]
    rows = [Row(said[0], 130, "black", "#ffffff", 4, 230, leading=1.04)]
    rows += [Row(text, 62, "medium", light, 3, 78, 44) for text in said[1:]]
    _, block = _settled(rows, (392, 300), 978, language)
    sign = (
        disc(LEFT + 60, SIGN, 60, accent)
        + fill(f"M{LEFT + 42} {SIGN - 31}L{LEFT + 93} {SIGN}L{LEFT + 42} {SIGN + 31}Z", readable_on(accent))
        + line(f"M{LEFT + 150} {SIGN}H{RIGHT - 3}", "#ffffff", 6, 0.22)
        + line(f"M{LEFT + 150} {SIGN}H{LEFT + 270}", accent, 6)
    )
    if typeset.right_to_left(said[0]):
        sign = placed(f"matrix(-1 0 0 1 {LEFT + RIGHT} 0)", sign)
    return block.svg + sign


def _settled(rows: list[Row], tops: tuple[int, int], bottom: int, language: str) -> tuple[int, Block]:
    """Below what the strictest app covers; long words begin higher, still below what most cover."""
    try:
        return tops[0], set_rows(rows, LEFT, RIGHT - LEFT, tops[0], bottom, language, POSTER)
    except BadSpec:
        return tops[1], set_rows(rows, LEFT, RIGHT - LEFT, tops[1], bottom, language, POSTER)


def _veil(air: Ambience) -> str:
    """Dark over the set, a breath of accent from below."""
    dark = "#03050a"
    return (
        blend("veil", ((0.0, dark, 0.62), (0.55, dark, 0.5), (1.0, dark, 0.86)))
        + shine("breath", 0.5, 1.0, 0.8, ((0.0, air.accent, 0.34), (1.0, air.accent, 0.0)))
        + everywhere("url(#veil)")
        + everywhere("url(#breath)")
    )

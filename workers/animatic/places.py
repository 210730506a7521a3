"""A place sheet's words become three layers of background: drawn, defocused, lit, and dithered.

`backdrop` draws at half the frame's resolution, since everything behind a face is out of focus.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from workers.animatic import raster
from workers.animatic.brush import number
from workers.animatic.palette import Ambience
from workers.animatic.raster import Light, Planes
from workers.animatic.scenery import Glint, Layer, Scenery, Viewpoint
from workers.animatic.sets import home, outside, public, work
from workers.animatic.spec import Place

HALF = 0.5
SLIDE = 330.0  # frame pixels that a set may be moved aside to show what is interesting in it
FLAT = 12.0  # pixels of defocus from which on no parallax is seen behind the figures
DITHER = 0.7  # levels of noise against banding: more costs bits, less shows steps
Builder = Callable[[Scenery], None]
_SETS: tuple[tuple[str, Builder], ...] = (
    (
        r"conference|meeting room|board ?room|glass.?walled|vergader|sala de (juntas|reuniones)|会议",
        work.conference,
    ),
    (
        r"(boss|private|director|ceo|manager|corner|principal)\S* (own )?office|study\b|library|despacho",
        work.private_office,
    ),
    (r"elevator|\blift\b|ascensor|电梯", public.elevator),
    (r"hospital|clinic|ward\b|emergency room|operating|ziekenhuis|医院", public.hospital),
    (r"court ?room|tribunal|courthouse", work.courtroom),
    (r"class ?room|school|lecture|university|aula|教室", public.classroom),
    (r"corridor|hallway|passage|stairwell|pasillo|gang\b|走廊", public.corridor),
    (r"living.?room|lounge|apartment|flat\b|sofa|couch|\bhome\b|salon|woonkamer|客厅|家", home.living_room),
    (r"bed ?room|hotel room|dormitory|slaapkamer|dormitorio|卧室", home.bedroom),
    (r"kitchen|keuken|cocina|厨房", home.kitchen),
    (r"bath ?room|restroom|toilet|locker room", home.bathroom),
    (r"restaurant|dining|bistro|banquet|餐厅", public.restaurant),
    (r"caf[eé]|coffee|bakery|diner|咖啡", public.cafe),
    (r"\bbar\b|pub\b|night ?club|\bclub\b|casino|酒吧", public.bar),
    (r"\bcar\b|taxi|cab\b|van\b|truck|limousine|coche|车内|汽车", home.car),
    (r"roof|terrace|balcony|azotea|屋顶|天台", outside.rooftop),
    (r"alley|back ?street|callej[oó]n", outside.alley),
    (r"street|road|avenue|sidewalk|pavement|city square|market|bus stop|calle|straat|街", outside.street),
    (r"forest|wood(s|land)\b|jungle|bos\b|bosque|森林", outside.forest),
    (r"park\b|garden|yard|campus|cemetery|graveyard|jard[ií]n|公园|花园", outside.park),
    (r"beach|shore|coast|harbou?r|pier\b|sea\b|playa|strand|海滩", outside.beach),
    (r"warehouse|garage|factory|parking|basement|hangar|cellar|almac[eé]n|仓库", work.warehouse),
    (r"laborator|\blab\b|workshop|control room|server room", work.laboratory),
    (r"stage|theat(er|re)|ball ?room|wedding|church|auditorium|concert", work.stage),
    (r"shop|store|supermarket|boutique|mall\b|tienda|winkel|商店", public.shop),
    (r"lobby|reception|foyer|airport|station|hotel|bank\b|hall\b|museum|gallery", public.lobby),
    (r"open.?office|office|desks?\b|cubicle|newsroom|call cent|kantoor|oficina|办公室", work.open_office),
    (r"house|room\b|casa|huis", home.living_room),
)


@dataclass(frozen=True)
class View:
    """How the camera sees a set, in pixels of a 1080 x 1920 frame."""

    scale: float
    anchor: tuple[float, float]
    """Where the eyes of a figure at figure depth would be."""
    blur: float
    """Standard deviation of the defocus behind the figure."""
    viewpoint: Viewpoint
    mirror: bool = False
    roll: float = 0.0
    """Degrees, clockwise."""
    ledge: bool = False
    """Whether a table, wall or hedge stands before the figures: a long shot needs a foreground."""
    toward: float = 540.0
    """Where in the frame the set's point of interest should come to lie, as far as it can."""


@dataclass(frozen=True)
class Backdrop:
    """Layers from far to near with their margins: `margin` pixels of the frame on every side."""

    back: Planes
    mid: Planes | None
    """None where the defocus is so strong that it is one with the back."""
    front: Planes | None
    margin: int


def unknown(place: Place) -> tuple[str, ...]:
    """The words of a place for which no set is known: it is drawn as a plain room."""
    return () if _builder(place) else (place.description or place.identity,)


@lru_cache(maxsize=12)
def backdrop(place: Place | None, air: Ambience, view: View, margin: int = 96) -> Backdrop:
    """The layers of a place as that view sees them."""
    scenery = Scenery(air, place.identity if place else "nowhere", view.viewpoint, view.mirror)
    (_builder(place) or public.plain_room)(scenery)
    if view.ledge:
        scenery.ledge()
    camera = _transform(scenery, view)
    far = _far(scenery.back, camera, view, margin)
    colours, alpha = _held(scenery.mid, camera, view.blur * 0.8, view, margin)
    foreground = bool(scenery.front.brush.parts)
    front = _held(scenery.front, camera, view.blur * 2.2 + 6, view, margin) if foreground else None
    flat = view.blur >= FLAT
    seen = colours + far * (1 - alpha / 255) if flat else far
    return Backdrop(
        raster.opaque(_dithered(np.asarray(seen, np.float32))),
        None if flat else raster.soft_cutout(colours, alpha),
        raster.soft_cutout(*front) if front else None,
        margin,
    )


def _builder(place: Place | None) -> Builder | None:
    if place is None:
        return None
    for words in (place.identity.replace("-", " ").replace("_", " "), place.description):
        for pattern, build in _SETS:
            if re.search(pattern, words.lower()):
                return build
    return None


def _transform(scenery: Scenery, view: View) -> tuple[str, float, float]:
    """The SVG transform from set to frame, and where the axis comes to lie."""
    eyes = scenery.eyes()
    interest = scenery.interest()[0] * view.scale
    shift = _shift(view.anchor[0] + interest, view.toward) if interest else 0.0
    x, y = view.anchor[0] + shift, view.anchor[1] - eyes[1] * view.scale
    turn = f"rotate({number(view.roll)} 540 960) " if view.roll else ""
    return f"{turn}translate({number(x)} {number(y)}) scale({view.scale:.4f})", x, y


def _shift(seen: float, wanted: float) -> float:
    """How far to slide the set; what cannot come to its place goes to the other side of the figure."""
    if abs(wanted - seen) > SLIDE:
        wanted = 1080 - wanted
    return max(-SLIDE, min(SLIDE, wanted - seen))


def _region(margin: int) -> tuple[raster.Box, int, int]:
    width, height = 1080 + 2 * margin, 1920 + 2 * margin
    return (-margin, -margin, width, height), round(width * HALF), round(height * HALF)


def _coarse(blur: float) -> float:
    """Share of the half resolution that is enough under that blur."""
    return 0.5 if blur >= 9 else 1.0


def _picture(layer: Layer, camera: tuple[str, float, float], blur: float, margin: int) -> Light:
    """A layer as premultiplied RGBA floats, defocused."""
    box, width, height = _region(margin)
    share = _coarse(blur)
    body = f'<g transform="{camera[0]}">{layer.brush.svg()}</g>'
    pixels = raster.draw(body, box, round(width * share), round(height * share)).astype(np.float32)
    pixels[..., :3] *= pixels[..., 3:] / 255
    soft = cv2.GaussianBlur(pixels, (0, 0), max(0.4, blur * HALF * share))
    full = cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC) if share < 1 else soft
    return np.asarray(full, np.float32)


def _discs(
    layer: Layer, camera: tuple[str, float, float], blur: float, view: View, margin: int
) -> Light | None:
    """Small lights out of focus: discs with a brighter rim, to be added."""
    if not layer.glints:
        return None
    box, width, height = _region(margin)
    shapes = []
    for glint in layer.glints:
        radius = max(glint.radius, blur * 1.55 / view.scale)
        faint = glint.strength * min(1.0, 0.42 + 0.58 * glint.radius / radius)
        shapes.append(_disc(glint, radius, faint))
    pixels = raster.draw(f'<g transform="{camera[0]}">{"".join(shapes)}</g>', box, width, height).astype(
        np.float32
    )
    lit = pixels[..., :3] * (pixels[..., 3:] / 255)
    return np.asarray(cv2.GaussianBlur(lit, (0, 0), 1.1), np.float32)


def _disc(glint: Glint, radius: float, strength: float) -> str:
    place = f'cx="{number(glint.at[0])}" cy="{number(glint.at[1])}" r="{number(radius)}"'
    body = f'fill="{glint.colour}" fill-opacity="{number(strength * 0.62)}"'
    rim = f'stroke="{glint.colour}" stroke-opacity="{number(strength * 0.55)}"'
    return f'<circle {place} {body} {rim} stroke-width="{number(radius * 0.16)}"/>'


def _far(layer: Layer, camera: tuple[str, float, float], view: View, margin: int) -> Light:
    """The farthest layer, in RGB floats."""
    picture = np.ascontiguousarray(_picture(layer, camera, view.blur, margin)[..., :3])
    discs = _discs(layer, camera, view.blur, view, margin)
    lit = picture if discs is None else _screen(picture, discs)
    return _screen(lit, _halo(lit))


def _held(
    layer: Layer, camera: tuple[str, float, float], blur: float, view: View, margin: int
) -> tuple[Light, Light]:
    """A nearer layer: premultiplied RGB floats, and alpha."""
    picture = _picture(layer, camera, blur, margin)
    colours, alpha = np.ascontiguousarray(picture[..., :3]), picture[..., 3:]
    discs = _discs(layer, camera, blur, view, margin)
    if discs is not None:
        colours, alpha = _screen(colours, discs), np.maximum(alpha, discs.max(axis=2, keepdims=True))
    halo = _halo(colours)
    alpha = np.clip(np.maximum(alpha, halo.max(axis=2, keepdims=True)), 0, 255)
    return _dithered(_screen(colours, halo), alpha), np.asarray(alpha, np.float32)


def _dithered(colours: Light, alpha: Light | float = 255.0) -> Light:
    """With a little fixed noise against banding."""
    noise = DITHER * raster.grain(colours.shape[0], colours.shape[1])
    return np.asarray(np.clip(colours + noise * (alpha / 255), 0, 255), np.float32)


def _halo(lit: Light) -> Light:
    """Halation: what is bright bleeds softly into what is beside it."""
    small = cv2.resize(lit, (lit.shape[1] // 8, lit.shape[0] // 8), interpolation=cv2.INTER_AREA)
    bright = np.clip(small - 120, 0, None) * 0.55
    wide = cv2.GaussianBlur(bright, (0, 0), 4.5)
    return np.asarray(cv2.resize(wide, (lit.shape[1], lit.shape[0])), np.float32)


def _screen(under: Light, over: Light) -> Light:
    return np.asarray(255 - (255 - under) * (255 - np.clip(over, 0, 255)) / 255, np.float32)

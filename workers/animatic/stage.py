"""A picture set up for the camera: sets behind, figures in their marks, foreground, and what may change.

`build` draws everything once; `Stage.frame` then only moves and blends. The set is composited at half size
and enlarged, since it is out of focus anyway.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from workers.animatic import cards, framing, palette, places
from workers.animatic.acting import Performance
from workers.animatic.camera import Camera, State
from workers.animatic.compositor import Canvas, Plate, Shade, Spot, vignette
from workers.animatic.framing import HEIGHT, WIDTH, Framing, Mark
from workers.animatic.player import Cutout, cut_out
from workers.animatic.raster import Pixels, to_rgb
from workers.animatic.spec import Picture, Player
from workers.errors import BadSpec

FAR, MIDDLE, NEAR = 0.3, 0.55, 1.5  # shares of a camera move
HALF = (540, 960)


@dataclass
class Actor:
    """A figure with its performance."""

    mark: Mark
    cutout: Cutout
    performance: Performance | None
    player: Player


@dataclass
class Stage:
    """Everything of one shot, ready to be framed."""

    picture: Picture
    camera: Camera
    behind: tuple[Plate, ...]
    actors: tuple[Actor, ...]
    before: tuple[Plate, ...]
    shade: Shade
    _set: Canvas = field(init=False)
    _frame: Canvas = field(init=False)

    def __post_init__(self) -> None:
        self._set = Canvas.blank(*HALF)
        self._frame = Canvas.blank(self.picture.width, self.picture.height)

    def frame(self, at: int) -> Canvas:
        """The composited frame; valid until the next call."""
        state, size = self.camera.at(at), self.picture.width / WIDTH
        self._lay_set(state, size)
        for actor in self.actors:
            spot = self._placed(actor, state, at)
            self._frame.lay(actor.cutout.planes, _scaled(spot, size))
        for plate in self.before:
            self._frame.lay(plate.planes, _scaled(self.camera.spot(plate, state), size))
        self._frame.shaded(self.shade)
        return self._frame

    def _lay_set(self, state: State, size: float) -> None:
        """One plate goes straight to the frame; several are blended small and enlarged together."""
        if len(self.behind) == 1:
            self._frame.lay(self.behind[0].planes, _scaled(self.camera.spot(self.behind[0], state), size))
            return
        for plate in self.behind:
            self._set.lay(plate.planes, _scaled(self.camera.spot(plate, state), 0.5))
        if self.behind:
            self._frame.doubled(self._set)

    def _placed(self, actor: Actor, state: State, at: int) -> Spot:
        spot = self.camera.spot(actor.cutout.plate, state)
        if actor.performance is None:
            return spot
        actor.cutout.show(actor.performance.faces[at])
        k = actor.mark.scale * spot.scale / actor.cutout.plate.scale
        sway, lift = 0.4 * actor.performance.sway(at) * k, 0.5 * actor.performance.lift(at) * k
        return Spot(spot.x + sway, spot.y - lift, spot.scale)


Perform = Callable[[Player], Performance | None]


def build(picture: Picture, camera: Callable[[tuple[float, float]], Camera], perform: Perform) -> Stage:
    """Draw a picture's layers; `camera` gets the focus, `perform` gives each player's acting."""
    if (
        abs(picture.width * HEIGHT - picture.height * WIDTH) > 2 * HEIGHT
        or picture.width % 4
        or picture.height % 4
    ):
        raise BadSpec(f"{picture.width}x{picture.height} is not 9:16 with sides divisible by four")
    if picture.card is not None:
        return _card_stage(picture, camera)
    composed = framing.frame(picture)
    shot = camera(composed.focus)
    air = palette.sunlit(palette.ambience(picture.place, picture.accent, picture.mood), picture.place)
    behind, before = _set_plates(picture, air, composed)
    actors = tuple(_actor(picture, air, composed, shot, pair, perform) for pair in composed.marks)
    strength = 52 if air.tense else 20 if air.sunny else 38
    shade = vignette(picture.width, picture.height, strength)
    return Stage(picture, shot, behind, actors, before, shade)


def _set_plates(
    picture: Picture, air: palette.Ambience, composed: Framing
) -> tuple[tuple[Plate, ...], tuple[Plate, ...]]:
    drop = places.backdrop(picture.place, air, composed.view)
    near = (Plate(drop.front, -drop.margin, -drop.margin, 2.0, NEAR),) if drop.front else ()
    mid = (Plate(drop.mid, -drop.margin, -drop.margin, 2.0, MIDDLE),) if drop.mid else ()
    return (Plate(drop.back, -drop.margin, -drop.margin, 2.0, FAR), *mid), near


def _actor(
    picture: Picture,
    air: palette.Ambience,
    composed: Framing,
    shot: Camera,
    pair: tuple[Player, Mark],
    perform: Perform,
) -> Actor:
    player, mark = pair
    side = air.key_side if not composed.view.mirror else ("left" if air.key_side == "right" else "right")
    light = palette.light(air, side)
    if mark.part in ("near", "shoulder"):
        light = replace(light, contrast=min(100, light.contrast + 14))
    grown = 1 + (shot.closest - 1) * mark.depth
    density = grown / 0.97 * picture.width / WIDTH
    cutout = cut_out(player, mark, light, density, composed.roll)
    return Actor(mark, cutout, perform(player) if mark.part != "shoulder" else None, player)


def _card_stage(picture: Picture, camera: Callable[[tuple[float, float]], Camera]) -> Stage:
    air = palette.ambience(picture.place, picture.accent, picture.mood)
    shot = camera((540.0, 640.0))
    composed = framing.frame(picture.model_copy(update={"cast": (), "size": "insert"}))
    ground = places.backdrop(picture.place, air, replace(composed.view, blur=20.0))
    density = shot.closest / 0.97 * picture.width / WIDTH
    plate = cards.plate(picture, air, ground, density, photographed)
    return Stage(picture, shot, (), (), (plate,), vignette(picture.width, picture.height, 30))


def _still(player: Player) -> None:
    """Nobody moves in a still."""
    del player


def photographed(picture: Picture) -> Pixels:
    """A picture taken as a still, in RGB."""
    stage = build(picture, lambda focus: Camera("static", 1, focus), _still)
    canvas = stage.frame(0)
    return to_rgb(canvas.luma, canvas.chroma)


def _scaled(spot: Spot, size: float) -> Spot:
    return Spot(spot.x * size, spot.y * size, spot.scale * size)

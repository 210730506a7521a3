"""One eased camera move per shot, the same for every plate in its depth."""

from dataclasses import dataclass
from math import cos, pi, sin

from workers.animatic.compositor import Plate, Spot
from workers.errors import BadSpec

MOVES = ("static", "push-in", "pull-out", "pan left", "pan right", "tilt up", "tilt down", "handheld")
SLOW = 96  # frames in which a move makes its whole way; shorter shots make less of it
ZOOM = 0.115
PAN = 74.0
TILT = 66.0


@dataclass(frozen=True)
class State:
    """Where the camera has got to: closer by `zoom`, and the picture moved by `x`, `y` at figure depth."""

    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True)
class Camera:
    """A move over `frames`, closing in on `focus` (frame pixels)."""

    move: str
    frames: int
    focus: tuple[float, float]
    seed: int = 1

    def __post_init__(self) -> None:
        if self.move not in MOVES:
            raise BadSpec(f"no camera move is called {self.move!r}; known are: {', '.join(MOVES)}")

    @property
    def reach(self) -> float:
        """How much of the whole move fits into the shot."""
        return min(1.0, 0.45 + 0.55 * self.frames / SLOW)

    @property
    def closest(self) -> float:
        """The largest zoom of the move."""
        return 1 + ZOOM * self.reach if self.move in ("push-in", "pull-out") else 1.035

    def at(self, frame: int) -> State:
        """The camera at a frame; never quite still, as nobody holds a camera quite still."""
        share = ease(frame / max(1, self.frames - 1))
        drift = _drift(frame, self.seed, 0.6)
        if self.move == "push-in":
            return State(1 + ZOOM * self.reach * share, *drift)
        if self.move == "pull-out":
            return State(1 + ZOOM * self.reach * (1 - share), *drift)
        if self.move == "handheld":
            return State(1.03, *_drift(frame, self.seed, 6.5))
        across, down = _direction(self.move)
        way = (share - 0.5) * self.reach
        zoom = 1.025 + 0.006 * share
        return State(zoom, across * PAN * way + drift[0], down * TILT * way + drift[1])

    def spot(self, plate: Plate, state: State) -> Spot:
        """Where that puts a plate: far ones grow and move less, near ones more."""
        grown = 1 + (state.zoom - 1) * plate.depth
        x = self.focus[0] + (plate.x - self.focus[0]) * grown + state.x * plate.depth
        y = self.focus[1] + (plate.y - self.focus[1]) * grown + state.y * plate.depth
        return Spot(x, y, plate.scale * grown)


def ease(share: float) -> float:
    """Slow at both ends, but never at rest: a cut may come at any frame."""
    s = min(1.0, max(0.0, share))
    return 0.62 * s + 0.38 * (0.5 - 0.5 * cos(pi * s))


def _direction(move: str) -> tuple[float, float]:
    """Which way the picture travels: against the camera."""
    return {
        "pan left": (1.0, 0.0),
        "pan right": (-1.0, 0.0),
        "tilt up": (0.0, 1.0),
        "tilt down": (0.0, -1.0),
    }.get(move, (0.0, 0.0))


def _drift(frame: int, seed: int, size: float) -> tuple[float, float]:
    """A wandering hand: three slow waves that never meet."""
    turn = seed % 997
    x = sin(frame * 0.061 + turn) + 0.6 * sin(frame * 0.143 + turn * 1.7) + 0.25 * sin(frame * 0.37 + turn)
    y = (
        sin(frame * 0.053 + turn * 2.3)
        + 0.6 * sin(frame * 0.127 + turn)
        + 0.3 * sin(frame * 0.41 + turn * 0.7)
    )
    return size * x, size * y

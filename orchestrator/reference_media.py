"""Media that editors get beside the takes: the reference with its clock, proxies, cards as graphics.

Each is a task of its own, so what does not change is not made again. A bundle asks for them
(`orchestrator.bundle`) and reads their files by role: `reference`, `proxy`, `graphic` and `picture`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from orchestrator.burnin import notes
from orchestrator.cut import Cut
from orchestrator.finish import MASTER
from orchestrator.graph import Input, Output, Task
from workers.stitch.handoff_spec import GraphicSpec, ProxySpec, ReferenceSpec

REFERENCE = "reference"
WIDTH = 540  # pixels: what an old laptop plays without effort
NOTHING: Mapping[str, str] = MappingProxyType({})


def reference_task(cut: Cut, names: Mapping[str, str] = NOTHING) -> Task:
    """The master of that cut, small, with timecode from 01:00:00:00 and what is seen.

    `names`: by `Event.take`, what is burnt in for it; by default its shot and the number of the take.
    Gives `reference` (.mp4).
    """
    width, height = small(cut.width, cut.height)
    spec = ReferenceSpec(width=width, height=height, fps=cut.fps, frames=cut.frames, ass=notes(cut, names))
    return Task(
        name=REFERENCE,
        kind="reference",
        worker="stitch.reference",
        spec=spec,
        inputs={"episode": Output(MASTER, "episode")},
        subject=cut.series,
    )


def proxy_task(take: str, clip: Input, frames: int, cut: Cut, subject: str = "") -> Task:
    """The whole take as a small clip: `frames` is its length with its handles, `take` the task that made it.

    The new task is called after it: "motion/b6-a/t1" gives "proxy/b6-a/t1". Gives `proxy` (.mp4).
    """
    width, height = small(cut.width, cut.height)
    return Task(
        name=f"proxy/{take.partition('/')[2] or take}",
        kind="proxy",
        worker="stitch.proxy",
        spec=ProxySpec(width=width, height=height, fps=cut.fps, frames=frames),
        inputs={"clip": clip},
        subject=subject,
    )


def graphic_task(
    name: str, cut: Cut, frames: int, *, clip: Input | None = None, picture: Input | None = None,
    source_in: int = 0,
) -> Task:  # fmt: skip
    """A card, from a clip or from a picture, as `graphic` (.mov, ProRes 4444) and `picture` (.png).

    `name` is the subject: "title", "end". The PNG shows the middle of the card.
    """
    spec = GraphicSpec(
        width=cut.width,
        height=cut.height,
        fps=cut.fps,
        source_in=source_in,
        frames=frames,
        still=frames // 2,
    )
    given = {"clip": clip, "picture": picture}
    inputs = {role: each for role, each in given.items() if each is not None}
    if len(inputs) != 1:
        raise ValueError(f"the graphic {name!r} is made from a clip or from a picture, not {len(inputs)}")
    return Task(
        name=f"graphic/{name}",
        kind="graphic",
        worker="stitch.graphic",
        spec=spec,
        inputs=inputs,
        subject=name,
    )


def small(width: int, height: int) -> tuple[int, int]:
    """The size of proxies and of the reference: as wide as `WIDTH` at most, of the same shape, even."""
    if width <= WIDTH:
        return width, height
    return WIDTH, round(WIDTH * height / width / 2) * 2

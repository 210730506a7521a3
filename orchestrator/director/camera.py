"""How each set-up is seen: a size that differs from the subject's last one, an angle, one move."""

from collections.abc import Sequence
from dataclasses import replace

from orchestrator.director.setups import Scene, Setup
from orchestrator.plan import Angle, Composition, Coverage, Move, Reaction, ShotRole, Size
from orchestrator.story import Look, Role

_OPENING = (Size.LS, Size.MLS, Size.MS, Size.MCU, Size.INSERT)
_CLOSING = (Size.CU, Size.ECU, Size.INSERT)
_ANGLES = tuple(sorted(Angle, key=lambda angle: -len(angle.value)))
_CLOSE = (Size.ECU, Size.CU, Size.MCU)
_UPSET = ("afraid", "desperate", "nervous")


def signature(look: Look) -> Angle:
    """The angle that the look names: "slightly low close-up" is slightly low."""
    told = look.angle.lower()
    return next((angle for angle in _ANGLES if angle.value.lower() in told), Angle.EYE)


def framed(scene: Scene, setups: Sequence[Setup]) -> list[Setup]:
    """Sizes, angles and moves for the set-ups of a beat.

    Beats open wider than they close, so that two beats can meet anywhere without a jump.
    """
    made: list[Setup] = []
    last: dict[str, Size] = {}
    for at, each in enumerate(setups):
        ahead = setups[at + 1] if at + 1 < len(setups) else None
        size = _size(each, last, ahead, opens=at == 0)
        if each.subject and not each.shown:
            last[each.subject] = size
        angle = each.angle or _angle(scene, each, size)
        made.append(replace(each, sizes=(size,), angle=angle, move=each.move or _move(scene, each)))
    return made


def _size(each: Setup, last: dict[str, Size], ahead: Setup | None, *, opens: bool) -> Size:
    if "size" in each.given or each.role is ShotRole.CLIFFHANGER:
        return each.sizes[0]
    wanted = _OPENING if opens else _CLOSING if ahead is None else tuple(Size)
    fits = [size for size in each.sizes if size in wanted] or list(each.sizes)
    held = ahead.sizes[0] if ahead and _is_held(ahead) and ahead.subject == each.subject else None
    taken = {last.get(each.subject or ""), held}
    free = [size for size in (*fits, *each.sizes) if size not in taken]
    return (free or fits)[0]


def _is_held(ahead: Setup) -> bool:
    """A picture whose size is settled before: the face that a cliffhanger holds, or as the user gave it."""
    return ahead.role is ShotRole.CLIFFHANGER or "size" in ahead.given


def _angle(scene: Scene, each: Setup, size: Size) -> Angle:
    """Power is height: who threatens is seen from below, who is afraid of them from above."""
    if each.composition in (Composition.OTS, Composition.TWO_SHOT, Composition.POV, Composition.INSERT):
        return Angle.EYE
    own = signature(scene.house.series.look)
    if each.reaction in (Reaction.HESITATION, Reaction.GUILTY) and each.other:
        return Angle.HIGH
    if scene.opposes(each.subject) and size in _CLOSE and scene.role is not Role.HOOK and not each.reaction:
        return Angle.LOW
    if size in _CLOSE:
        return own
    return Angle.EYE


def _move(scene: Scene, each: Setup) -> Move:
    """One move a shot, and most shots none."""
    if each.reaction in (Reaction.SHOCK, Reaction.PHONE_SHOCK) or each.peak:
        return Move.PUSH_IN
    if each.composition is Composition.TWO_SHOT:
        return Move.PULL_OUT if scene.role is Role.ESCALATION else Move.PUSH_IN
    if each.composition is Composition.OTS and scene.role is Role.ESCALATION:
        return Move.PUSH_IN
    if each.emotion in _UPSET and each.coverage is Coverage.MAIN:
        return Move.HANDHELD
    return Move.STATIC

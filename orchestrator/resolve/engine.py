"""Shots, people and lines into orders for an engine that the operator's book names."""

from typing import Any

from orchestrator import portrait
from orchestrator.cut.promise import promised
from orchestrator.errors import UnusableInput
from orchestrator.graph import Input, Output
from orchestrator.plan import Line
from orchestrator.profiles import Profile, model
from orchestrator.resolve.given import PACES
from orchestrator.resolve.names import silent_task, spoken, still_task, voice_task
from orchestrator.resolve.pictured import Inputs, moved, told, told_of_view
from orchestrator.resolve.scene import Scene, Work
from orchestrator.resolve.seeds import seed_for
from orchestrator.resolve.views import View
from orchestrator.story import Series
from prompt_templates.direction import Prompt
from workers.base import Spec
from workers.engine import book
from workers.engine.spec import Lips, Motion, Still, Voice
from workers.errors import Unavailable

STILL = (720, 1280)  # where the book names no size


def view(seen: View, series: Series, profile: Profile) -> Work:
    """A person in an outfit from one side."""
    there = _engine(profile.still, "still")
    prompt, inputs = told_of_view(seen, series, *_dialects(there))
    return _still(there, profile, prompt, inputs)


def still(scene: Scene) -> Work:
    """The keyframe of a shot."""
    there = _engine(scene.profile.still, "still")
    prompt, inputs = told(scene, *_dialects(there))
    return _still(there, scene.profile, prompt, inputs)


def motion(scene: Scene, maker: str, take: int, last: Input | None) -> Work:
    """A clip that starts at the keyframe, and ends on `last` where one is given."""
    there, shot = _engine(maker, "motion"), scene.shot
    if last and there.abilities.last != "yes":
        raise UnusableInput(f"shot {shot.id}: {model(maker)} cannot end on a given picture; take it away")
    prompt = moved(scene, there.dialect)
    spec = Motion(
        **_order(maker, there, prompt),
        **_frame(scene),
        **promised(shot, scene.profile.handles).model_dump(),
    )
    inputs: dict[str, Input] = {"keyframe": Output(still_task(shot.id), "still"), **spoken(shot)}
    if last:
        inputs["last"] = last
    return Work("engine.motion", _seeded(spec, take), inputs)


def lips(scene: Scene, maker: str, take: int) -> Work:
    """The silent take with lips that follow its line."""
    there, shot = _engine(maker, "lips"), scene.shot
    assert shot.line, "only a speaking shot has lips"
    length = promised(shot, scene.profile.handles)
    prompt = moved(scene, there.dialect)
    spec = Lips(**_order(maker, there, prompt), **_frame(scene), lead=length.lead, tail=length.tail)
    inputs: dict[str, Input] = {
        "clip": Output(silent_task(shot.id, take), "clip"),
        "voice": Output(voice_task(shot.line), "voice"),
        **spoken(shot),
    }
    return Work("engine.lips", _seeded(spec, take), inputs)


def voice(series: Series, line: Line, profile: Profile) -> Work:
    """One spoken line in its character's voice."""
    there, sheet = _engine(profile.voice, "voice"), series.sheet(line.speaker)
    name = model(profile.voice)
    sound = sheet.voice
    chosen = sound.engines.get(name, {}).get("voice") or there.voices.get(sound.sex)
    if not chosen:
        raise UnusableInput(
            f"{sheet.name} has no voice of engine {name}: put `voices: {{{sound.sex}: ...}}` into its entry "
            f"of engines.yaml, or `engines: {{{name}: {{voice: ...}}}}` into the voice on the sheet"
        )
    manner = portrait.sound(sound, line.manner or line.emotion) if there.abilities.instructions else ""
    spec = Voice(
        engine=name,
        model=there.digest,
        text=line.text,
        language=line.language,
        voice=chosen,
        pace=PACES[sound.pace],
        instructions=manner,
    )
    return Work("engine.voice", _seeded(spec, 1))


def _still(there: book.Engine, profile: Profile, prompt: Prompt, inputs: Inputs) -> Work:
    width, height = there.size or STILL
    spec = Still(**_order(profile.still, there, prompt), width=width, height=height)
    return Work("engine.still", _seeded(spec, 1), inputs)


def _order(maker: str, there: book.Engine, prompt: Prompt) -> dict[str, Any]:
    negative = prompt.negative if there.abilities.negative else ""
    return {
        "engine": model(maker),
        "model": there.digest,
        "prompt": prompt.positive,
        "negative": negative,
    }


def _frame(scene: Scene) -> dict[str, Any]:
    profile = scene.profile
    return {"width": profile.width, "height": profile.height, "fps": profile.fps}


def _seeded(spec: Spec, take: int) -> Spec:
    return spec.model_copy(update={"seed": seed_for(spec, take)})


def _dialects(there: book.Engine) -> tuple[str, str, int]:
    return there.dialect, there.plain_dialect or there.dialect, there.abilities.references


def _engine(maker: str, makes: str) -> book.Engine:
    """The operator's entry; UnusableInput says what is missing in the book."""
    try:
        return book.find(model(maker), makes=makes)
    except Unavailable as error:
        raise UnusableInput(str(error)) from error

"""Shots and people into what diffusion models on this machine, or on a worker's, are asked for."""

from typing import Any

from gpu.card import Card
from gpu.weights.door import model_digest
from orchestrator import models
from orchestrator.cut.promise import promised
from orchestrator.errors import UnusableInput
from orchestrator.graph import Input, Output
from orchestrator.profiles import Profile
from orchestrator.resolve.names import spoken, still_task
from orchestrator.resolve.pictured import Inputs, moved, told, told_of_view
from orchestrator.resolve.scene import Scene, Work
from orchestrator.resolve.seeds import seed_for
from orchestrator.resolve.views import View
from orchestrator.story import Series
from prompt_templates.direction import Prompt
from workers.diffusers.spec import Motion, Still

KEYFRAME, LAST = "keyframe", "last"


def view(seen: View, series: Series, profile: Profile) -> Work:
    """A person in an outfit from one side."""
    with_card = models.known(profile.still, "still")
    prompt, inputs = told_of_view(seen, series, *_dialects(with_card))
    return _still(
        with_card, prompt, inputs, profile, f"a reference picture of {series.sheet(seen.sheet).name}"
    )


def still(scene: Scene) -> Work:
    """The keyframe of a shot."""
    with_card = models.known(scene.profile.still, "still")
    prompt, inputs = told(scene, *_dialects(with_card))
    return _still(with_card, prompt, inputs, scene.profile, f"somebody to be seen in shot {scene.shot.id}")


def motion(scene: Scene, maker: str, take: int, last: Input | None) -> Work:
    """A clip that starts at the keyframe, and ends on `last` where one is given."""
    with_card, shot, profile = models.known(maker, "motion"), scene.shot, scene.profile
    if last and not with_card.last_frame:
        raise UnusableInput(f"shot {shot.id}: {with_card.name} cannot end on a given picture; take it away")
    prompt = moved(scene, with_card.dialect)
    unseeded = Motion(
        card=with_card.name,
        model=model_digest(with_card),
        **_words(with_card, prompt),
        width=profile.width,
        height=profile.height,
        fps=profile.fps,
        **promised(shot, profile.handles).model_dump(),
    )
    inputs: dict[str, Input] = {KEYFRAME: Output(still_task(shot.id), "still"), **spoken(shot)}
    if last:
        inputs[LAST] = last
    seed = seed_for(unseeded, take)
    return Work("diffusers.motion", unseeded.model_copy(update={"seed": seed}), inputs)


def _still(with_card: Card, prompt: Prompt, inputs: Inputs, profile: Profile, wanted: str) -> Work:
    if not inputs and not with_card.from_text:
        raise UnusableInput(f"{with_card.name} only edits pictures; give it {wanted}, or use another profile")
    size = with_card.size
    assert size is not None, "a card for stills has a size"
    unseeded = Still(
        card=with_card.name,
        model=model_digest(with_card),
        **_words(with_card, prompt),
        width=size.width,
        height=size.height,
        candidates=profile.candidates,
    )
    return Work("diffusers.still", unseeded.model_copy(update={"seed": seed_for(unseeded, 1)}), inputs)


def _words(with_card: Card, prompt: Prompt) -> dict[str, Any]:
    """What the model takes of a prompt: some have no negative, most have one text encoder."""
    said = {"prompt": prompt.positive, "second": prompt.second, "negative": prompt.negative}
    return {word: text for word, text in said.items() if word in with_card.arguments}


def _dialects(with_card: Card) -> tuple[str, str, int]:
    return with_card.dialect, with_card.plain_dialect or with_card.dialect, with_card.references

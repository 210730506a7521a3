"""The sounds of a finish: cues, room tones and the bed as tasks, and the mix of them with the voices."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import get_args

from orchestrator.cut import Cut, Sound
from orchestrator.cut.layout import beneath
from orchestrator.errors import CutRefused
from orchestrator.graph import Input, Output, Task
from orchestrator.plan import Plan, Shot
from orchestrator.story import Series
from workers.base import Spec
from workers.mix_spec import MixSpec, Track
from workers.score.spec import BedSpec, CueKind, CueSpec, Section, Tension, ToneSpec

MIX, BED = "mix", "score/bed"
FADE = 120  # milliseconds in which one room gives way to the next
CARDS: dict[str, Tension] = {"title": "title", "end": "end"}


def sounds(cut: Cut, series: Series, plan: Plan) -> Iterator[Task]:
    """Cues, tones and the bed; each kind and length once, however often it is heard."""
    for sound in {sound_task(sound): sound for sound in cut.sounds if sound.role != "line"}.values():
        worker, spec = _sound_spec(cut, sound, series, plan)
        yield Task(name=sound_task(sound), kind=sound.role, worker=worker, spec=spec, subject=sound.ref)


def sound_task(sound: Sound) -> str:
    """Name of the task that makes a cue, a tone or the bed."""
    if sound.role == "bed":
        return BED
    return f"score/{sound.ref}" if sound.role == "cue" else f"score/{sound.ref}/{sound.frames}"


def _sound_spec(cut: Cut, sound: Sound, series: Series, plan: Plan) -> tuple[str, Spec]:
    seed = series.look.seed
    if sound.role == "bed":
        parts = tuple(sections(cut, plan))
        look = series.look
        return "score.bed", BedSpec(
            seed=seed, mood=look.mood, genre=look.genre, samples=cut.samples, sections=parts
        )
    if sound.role == "tone":
        ms = -(-sound.frames * 1000 // cut.fps)
        return "score.tone", ToneSpec(words=_place_words(series, sound.ref), ms=ms, seed=seed)
    if sound.ref not in get_args(CueKind):
        raise CutRefused(f"there is no sound cue {sound.ref!r}; there are: {', '.join(get_args(CueKind))}")
    return "score.cue", CueSpec.model_validate({"kind": sound.ref, "seed": seed})


def _place_words(series: Series, location: str) -> str:
    place = series.location(location)
    return ", ".join(filter(None, (place.sound, place.description, place.time)))


def mix(cut: Cut, series: Series, voices: Mapping[str, Input]) -> Task:
    """All sounds at their samples. Voices keep their file, whatever picture is over them."""
    inputs = {_track_name(s): voices[s.ref] for s in cut.sounds if s.role == "line"}
    inputs |= {_track_name(s): Output(sound_task(s), s.role) for s in cut.sounds if s.role != "line"}
    tracks = tuple(_track(cut, sound) for sound in cut.sounds)
    return Task(
        name=MIX,
        kind="mix",
        worker="stitch.mix",
        spec=MixSpec(samples=cut.samples, tracks=tracks),
        inputs=inputs,
        subject=series.id,
    )


def _track(cut: Cut, sound: Sound) -> Track:
    fade = FADE if sound.role == "tone" else 0
    return Track(
        input=_track_name(sound),
        role=sound.role,
        start=sound.start * cut.samples_per_frame,
        gain_db=sound.gain_db,
        fade_in=fade,
        fade_out=fade,
    )


def _track_name(sound: Sound) -> str:
    return f"tone-{sound.ref}-{sound.frames}" if sound.role == "tone" else f"{sound.role}-{sound.ref}"


def sections(cut: Cut, plan: Plan) -> Iterator[Section]:
    """In order and without gaps. A beat without a role goes on like the one before it."""
    shots = {shot.id: shot for shot in plan.shots}
    tension: Tension = "calm"
    moods: list[tuple[Tension, int]] = []
    for at, ground in enumerate(beneath(cut.events)):
        event, shot = cut.events[at], shots.get(cut.events[ground].shot)
        if at == 1 and cut.opening == "cold-open":
            tension = "calm"  # the episode begins here, after its glimpse
        tension = _role(shot) or tension
        moods.append((_card(shot) or tension, event.end))
    start = 0
    for mood, stretch in groupby(moods, key=lambda each: each[0]):
        end = [until for _, until in stretch][-1] * 1000 // cut.fps
        yield Section(start_ms=start, end_ms=end, tension=mood)
        start = end


def _role(shot: Shot | None) -> Tension | None:
    return shot.story_role.value if shot and shot.story_role else None


def _card(shot: Shot | None) -> Tension | None:
    return CARDS.get(shot.insert.kind) if shot and shot.insert else None

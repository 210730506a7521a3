"""The sounds of a bundle: every line, cue, tone and the music as they were made, and the stems of the mix."""

from collections.abc import Iterator

from orchestrator.bundle.item import AUDIO, Item, Role
from orchestrator.bundle.levels import Levels
from orchestrator.bundle.slates import Slates, plain
from orchestrator.cut import Cut, Sound
from orchestrator.cut.promise import frames_of
from orchestrator.deliverable import Made
from orchestrator.finish_sound import MIX, sound_task
from orchestrator.outcome import Result
from orchestrator.shoot import voice_task
from orchestrator.timeline.base import Media

STEMS = {"dialogue": "DX", "music": "MX", "effects": "FX"}
ROLES: dict[str, Role] = {"cue": "cue", "tone": "tone", "bed": "music"}
WAVE = ".wav"
FOLDERS = {"cue": "sfx", "tone": "sfx", "bed": "music"}


def voices(made: Made, slates: Slates, levels: Levels) -> Iterator[Item]:
    """The voice of every line, in story order."""
    for line in made.job.plan.lines:
        result = made.results[voice_task(line.id)]
        name = f"{AUDIO}/dialogue/{slates.line(line)}"
        level = levels.lines.get(line.id, levels.stems["dialogue"])
        about = {"line": line.id, "speaker": line.speaker, "level_db": level}
        yield _sound(name, result, "voice", "dialogue", about, made.edit.cut.fps)


def effects(made: Made, slates: Slates, levels: Levels) -> Iterator[Item]:
    """Cues, room tones and the music, each file once."""
    cut = made.edit.cut
    heard = {sound_task(sound): sound for sound in cut.sounds if sound.role != "line"}
    for task, sound in heard.items():
        name = f"{AUDIO}/{FOLDERS[sound.role]}/{slates.head}_{called(sound)}"
        level = levels.stems["music"] if sound.role == "bed" else levels.effects[task]
        result, about = made.results[task], {str(sound.role): sound.ref, "level_db": level}
        yield _sound(name, result, sound.role, ROLES[sound.role], about, cut.fps)


def stems(made: Made, slates: Slates, levels: Levels) -> Iterator[Item]:
    """Dialogue, music and effects, each as long as the episode, ducked and un-normalised: 48 kHz, 24 bits."""
    result, cut = made.results[MIX], made.edit.cut
    for role, short in STEMS.items():
        stored = result.files[role]
        path = f"{AUDIO}/{slates.head}_{short}{stored.suffix}"
        level = {"level_db": levels.stems[role]}
        media = Media(path, "audio", cut.frames, stored.digest, channels=2, facts=level)
        yield Item(path, stored, "stem", MIX, {"stem": role, **level}, media)


def others(cut: Cut, slates: Slates) -> Iterator[str]:
    """File names of everything that is heard in a cut and is no line."""
    for sound in cut.sounds:
        if sound.role != "line":
            yield f"{slates.head}_{called(sound)}{WAVE}"
    yield from (f"{slates.head}_{short}{WAVE}" for short in STEMS.values())


def called(sound: Sound) -> str:
    """Tones of one place differ by their length."""
    if sound.role == "bed":
        return "bed"
    length = f"_{sound.frames}f" if sound.role == "tone" else ""
    return f"{sound.role}_{plain(sound.ref)}{length}"


def _sound(name: str, made: Result, file: str, role: Role, about: dict[str, str], fps: int) -> Item:
    stored, facts = made.files[file], made.facts
    frames, channels = frames_of(int(facts["ms"]), fps), int(facts["channels"])
    path = name + stored.suffix
    media = Media(path, "audio", max(1, frames), stored.digest, channels=channels, facts=about)
    return Item(path, stored, role, made.task, about, media)

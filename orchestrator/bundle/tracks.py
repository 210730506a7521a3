"""The timeline of a bundle: what plays, what could play instead, and everything that is heard.

V1 is the cut. Above it, switched off, lie other takes and coverage at the place of what they could replace.
Lines are clips, a track for each speaker; cues and room tones are clips with their gains; music plays as its
stem, which ducks under the lines as they are. The stems of the rest and the music without ducking lie below,
switched off, for whoever moves lines.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from orchestrator.bundle.item import Item
from orchestrator.cut import Cut, Event, Sound
from orchestrator.finish_sound import sound_task
from orchestrator.making import Edit
from orchestrator.plan import Line, Plan
from orchestrator.shoot import voice_task
from orchestrator.timeline.base import Clip, Media, Track

Files = Mapping[str, Item]
"""By the task that made it; of takes, voices, cues, tones and the bed."""


def tracks(edit: Edit, plan: Plan, items: Sequence[Item]) -> tuple[Track, ...]:
    """Pictures from the lowest, then the sound. Every clip lies inside its file and inside the cut."""
    files = {item.task: item for item in items if item.media and item.role != "stem"}
    stems = {str(item.about["stem"]): item.media for item in items if item.role == "stem" and item.media}
    video = (Track("V1", "video", tuple(_cut(edit.cut, files))), *_alternates(edit, plan, files))
    return (*video, *_dialogue(edit.cut, plan.lines, files), *_effects(edit.cut, files, stems))


def _cut(cut: Cut, files: Files) -> Iterator[Clip]:
    for event in cut.events:
        media = _media(files, event.take)
        note = event.fallback_reason
        yield Clip(
            _name(media), media, event.source_in, event.frames, event.start, event.transition, note=note
        )


def _alternates(edit: Edit, plan: Plan, files: Files) -> Iterator[Track]:
    """As many tracks as anything has alternates."""
    rows = [list(_instead(event, edit, plan, files)) for event in edit.cut.events]
    for number, column in enumerate(zip_longest(*rows), 2):
        clips = tuple(clip for clip in column if clip)
        yield Track(f"V{number} alternates", "video", clips, enabled=False)


def _instead(event: Event, edit: Edit, plan: Plan, files: Files) -> Iterator[Clip]:
    """Other takes of the shot from the same frame on, then coverage from its middle."""
    for item in files.values():
        if item.about.get("shot") == event.shot and item.task != event.take and item.media:
            yield _laid(item.media, event, event.source_in)
    for shot in plan.shots:
        task = edit.tasks.get(shot.id, "")
        replaces = shot.alternate_of and shot.alternate_of in (event.shot, event.stands_for)
        if replaces and task in files and task != event.take:
            media = _media(files, task)
            yield _laid(media, event, (media.frames - event.frames) // 2)


def _laid(media: Media, event: Event, wanted: int) -> Clip:
    """As much of a file as there is, from `wanted` on where it is long enough."""
    frames = min(event.frames, media.frames)
    source_in = max(0, min(wanted, media.frames - frames))
    return Clip(_name(media), media, source_in, frames, event.start)


def _dialogue(cut: Cut, lines: Iterable[Line], files: Files) -> Iterator[Track]:
    speakers = {line.id: line.speaker for line in lines}
    spoken = [sound for sound in cut.sounds if sound.role == "line"]
    for speaker in dict.fromkeys(speakers[sound.ref] for sound in spoken):
        clips = [
            _heard(cut, sound, files, voice_task(sound.ref))
            for sound in spoken
            if speakers[sound.ref] == speaker
        ]
        yield from _lanes(f"DX {speaker}", clips)


def _effects(cut: Cut, files: Files, stems: Mapping[str, Media]) -> Iterator[Track]:
    for role, name in (("cue", "FX cues"), ("tone", "FX room tone")):
        sounds = [sound for sound in cut.sounds if sound.role == role]
        yield from _lanes(name, [_heard(cut, sound, files, sound_task(sound)) for sound in sounds])
    yield _whole("MX stem", stems["music"], cut, enabled=True)
    yield _whole("DX stem", stems["dialogue"], cut, enabled=False)
    yield _whole("FX stem", stems["effects"], cut, enabled=False)
    beds = [_heard(cut, sound, files, sound_task(sound)) for sound in cut.sounds if sound.role == "bed"]
    for track in _lanes("MX without ducking", beds):
        yield Track(track.name, track.kind, track.clips, enabled=False)


def _heard(cut: Cut, sound: Sound, files: Files, task: str) -> Clip:
    media = _media(files, task)
    frames = min(sound.frames or media.frames, media.frames, cut.frames - sound.start)
    return Clip(_name(media), media, 0, frames, sound.start, gain_db=sound.gain_db)


def _whole(name: str, media: Media, cut: Cut, *, enabled: bool) -> Track:
    return Track(name, "audio", (Clip(_name(media), media, 0, cut.frames, 0),), enabled)


def _lanes(name: str, clips: Iterable[Clip]) -> Iterator[Track]:
    """As few tracks as hold the clips without one over another."""
    lanes: list[list[Clip]] = []
    for clip in sorted(clips, key=lambda each: each.start):
        free = next((lane for lane in lanes if lane[-1].start + lane[-1].frames <= clip.start), None)
        if free is None:
            lanes.append([clip])
        else:
            free.append(clip)
    for number, lane in enumerate(lanes, 1):
        yield Track(name if number == 1 else f"{name} {number}", "audio", tuple(lane))


def _media(files: Files, task: str) -> Media:
    media = files[task].media
    assert media is not None, "only what plays is among the files"
    return media


def _name(media: Media) -> str:
    """A clip is called as its file."""
    return media.path.rpartition("/")[2].rpartition(".")[0]

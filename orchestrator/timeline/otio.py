"""Timelines as OpenTimelineIO: `.otio`, the bundle's master format, and `.otioz`, the same with its media.

Everything of a timeline is in it; what the format has no field for is in the metadata "microdrama". Written
with the core library (opentimelineio 0.18, schema versions of its own choice), which only this module and
`reading.otio` import. Alternates lie on disabled tracks as disabled clips: some programs heed the one flag,
some the other, and an alternate must never cover V1.
"""

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from typing import Any

import opentimelineio as oti

from orchestrator.timeline.base import START, Clip, Marker, Media, Timeline, Track
from orchestrator.timeline.plain import in_xml
from orchestrator.timeline.xmltext import link

OURS = "microdrama"
"""Our place in everybody's metadata."""
DISSOLVE = "SMPTE_Dissolve"
DIP = "Dip_From_Black"
EPOCH = (1980, 1, 1, 0, 0, 0)
COLOURS = {"beat": oti.schema.MarkerColor.GREEN, "check": oti.schema.MarkerColor.RED}


def otio(timeline: Timeline, root: str = "..") -> str:
    """The text of an `.otio` file. `root` leads from the file's folder to that of the bundle."""
    return _text(timeline, lambda media: link(root, media.path))


def otioz(timeline: Timeline, files: Mapping[str, Path], to: Path) -> None:
    """One file with the timeline and the media that it plays, copied by pieces.

    `files` says where each `Media.path` lies. Layout: the specification of OTIO file bundles
    (`content.otio`, `version.txt`, `media/`); nothing is compressed but the text. The same content is the
    same file.
    """
    names = inside(timeline)
    aside = to.with_name(f"{to.name}.part")
    with zipfile.ZipFile(aside, "w", zipfile.ZIP_STORED) as bundle:
        _add_text(bundle, "content.otio", _text(timeline, lambda media: f"media/{names[media.path]}"))
        _add_text(bundle, "version.txt", "1.0.0")
        for path, name in names.items():
            _add_file(bundle, f"media/{name}", files[path])
    aside.replace(to)


def inside(timeline: Timeline) -> dict[str, str]:
    """By path: the name of a file where all lie in one folder. Names that would meet keep their folders."""
    paths = {clip.media.path: None for track in timeline.tracks for clip in track.clips}
    plain = [PurePosixPath(path).name.casefold() for path in paths]
    alone = {name for name in plain if plain.count(name) == 1}
    return {
        path: PurePosixPath(path).name if name in alone else path.replace("/", "__")
        for path, name in zip(paths, plain, strict=True)
    }


def _text(timeline: Timeline, url: Callable[[Media], str]) -> str:
    made = oti.schema.Timeline(
        name=in_xml(timeline.name), global_start_time=_time(timeline, START * timeline.fps)
    )
    made.metadata[OURS] = {
        "title": in_xml(timeline.title),
        "width": timeline.width,
        "height": timeline.height,
        "fps": timeline.fps,
    }
    made.tracks.extend([_track(timeline, track, url) for track in timeline.tracks])
    made.tracks.markers.extend([_marker(timeline, marker) for marker in timeline.markers])
    return str(made.to_json_string(indent=1)) + "\n"


def _track(timeline: Timeline, track: Track, url: Callable[[Media], str]) -> Any:
    kind = oti.schema.TrackKind.Video if track.kind == "video" else oti.schema.TrackKind.Audio
    made, at = oti.schema.Track(name=in_xml(track.name), kind=kind), 0
    made.enabled = track.enabled
    for clip in track.clips:
        if clip.start > at:
            made.append(oti.schema.Gap(duration=_time(timeline, clip.start - at)))
        if clip.transition:
            made.append(_transition(timeline, clip))
        made.append(_clip(timeline, clip, url(clip.media), enabled=track.enabled))
        at = clip.start + clip.frames
    return made


def _clip(timeline: Timeline, clip: Clip, url: str, *, enabled: bool) -> Any:
    facts = {name: in_xml(value) for name, value in clip.media.facts.items()}
    reference = oti.schema.ExternalReference(
        target_url=url,
        available_range=_range(timeline, 0, clip.media.frames),
        metadata={OURS: {**facts, "sha256": clip.media.sha256, "path": clip.media.path}},
    )
    made = oti.schema.Clip(
        name=in_xml(clip.name),
        media_reference=reference,
        source_range=_range(timeline, clip.source_in, clip.frames),
        metadata={OURS: {**facts, "gain_db": clip.gain_db, "note": in_xml(clip.note)}},
    )
    made.enabled = enabled
    return made


def _transition(timeline: Timeline, clip: Clip) -> Any:
    """It starts at the cut: nothing of it lies before."""
    assert clip.transition is not None
    kind = DISSOLVE if clip.transition.kind == "dissolve" else DIP
    return oti.schema.Transition(
        name=clip.transition.kind,
        transition_type=kind,
        in_offset=_time(timeline, 0),
        out_offset=_time(timeline, clip.transition.frames),
    )


def _marker(timeline: Timeline, marker: Marker) -> Any:
    return oti.schema.Marker(
        name=in_xml(marker.name),
        marked_range=_range(timeline, marker.frame, 1),
        color=COLOURS[marker.kind],
        metadata={OURS: {"kind": marker.kind}},
        comment=in_xml(marker.note),
    )


def _time(timeline: Timeline, frames: int) -> Any:
    return oti.opentime.RationalTime(frames, timeline.fps)


def _range(timeline: Timeline, start: int, frames: int) -> Any:
    return oti.opentime.TimeRange(_time(timeline, start), _time(timeline, frames))


def _add_text(bundle: zipfile.ZipFile, name: str, text: str) -> None:
    info = zipfile.ZipInfo(name, EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    bundle.writestr(info, text.encode())


def _add_file(bundle: zipfile.ZipFile, name: str, file: Path) -> None:
    info = zipfile.ZipInfo(name, EPOCH)
    info.file_size = file.stat().st_size
    with file.open("rb") as stream, bundle.open(info, "w") as into:
        copyfileobj(stream, into, 1 << 20)

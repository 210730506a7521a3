"""The episode: segments and mix joined by copy, then checked as if a stranger had made it: "stitch.master".

ffmpeg's joiner ends well even when it could not open a segment, so nothing here is believed: frames, time
steps, edit lists, the order of the boxes, colour tags and the two lengths are read back from the file.
"""

from collections.abc import Iterator, Mapping
from itertools import accumulate
from pathlib import Path

from workers import ffmpeg as tool
from workers import registry
from workers.base import Made, Progress, Spec
from workers.errors import BadInput, ToolFailed
from workers.stitch import boxes
from workers.stitch.pictures import DEMUXER, OPEN, STEP
from workers.stitch.spec import MasterSpec

EPISODE, LIST = "episode.mp4", "segments.txt"
RATE = 48_000


class Master:
    """Joins one episode per run."""

    name = "stitch.master"
    version = registry.entry("stitch.master").version
    spec: type[Spec] = MasterSpec

    def setup(self) -> None:
        """Nothing is shared."""

    def run(self, spec: MasterSpec, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Join by copy, check, promise."""
        names = segment_names(len(spec.lengths))
        for name in names:
            (out / f"{name}.mp4").symlink_to(inputs[name].resolve())
        (out / LIST).write_text(segment_list(spec), encoding="utf-8")
        tool.run(arguments(spec, inputs["mix"].resolve()), cwd=out)
        for name in names:
            (out / f"{name}.mp4").unlink()
        (out / LIST).unlink()
        if wrong := list(faults(out / EPISODE, spec)):
            raise ToolFailed(f"the joined episode is not what was cut: {'; '.join(wrong)}")
        progress(1.0)
        facts = {"frames": spec.frames, "width": spec.width, "height": spec.height, "fps": f"{spec.fps}/1"}
        return Made({"episode": EPISODE}, facts)


def segment_names(count: int) -> tuple[str, ...]:
    """The names of the inputs, in order."""
    return tuple(f"seg-{number:04d}" for number in range(1, count + 1))


def segment_list(spec: MasterSpec) -> str:
    """What the joiner reads. It adds up microseconds, so a length carries what rounding left of the last."""
    ends = [frames * 1_000_000 // spec.fps for frames in accumulate(spec.lengths)]
    listed = "".join(
        f"file '{name}.mp4'\nduration {(end - start) // 1_000_000}.{(end - start) % 1_000_000:06d}\n"
        for name, start, end in zip(segment_names(len(ends)), [0, *ends], ends, strict=False)
    )
    return f"ffconcat version 1.0\n{listed}"


def arguments(spec: MasterSpec, mix: Path) -> list[str]:
    """ffmpeg's arguments for the join, without the program's name."""
    import ffmpeg

    pictures = ffmpeg.input(LIST, f="concat", extra_options=dict(OPEN)).video
    sound = ffmpeg.input(str(mix), f=DEMUXER, extra_options=dict(OPEN)).audio
    joined = ffmpeg.output(pictures, sound, filename=EPISODE, c="copy", extra_options=_muxing(spec))
    return list(joined.compile(auto_fix=False)[1:])


def _muxing(spec: MasterSpec) -> dict[str, str | int]:
    """No edit lists, since apps and players forbid or ignore them; the header first."""
    return {
        "video_track_timescale": spec.fps * STEP,
        "use_editlist": 0,
        "movflags": "+faststart+negative_cts_offsets",
        "map_metadata": -1,
        "fflags": "+bitexact",
    }


def faults(path: Path, spec: MasterSpec) -> Iterator[str]:
    """What is wrong with an episode, in words; nothing if all is well."""
    found = boxes.names(path)
    if "elst" in found:
        yield "it has an edit list"
    if "mdat" not in found or "moov" not in found or found.index("moov") > found.index("mdat"):
        yield "its header is not at the front"
    if "colr" not in found:
        yield "it has no colour tags"
    pictures, sound = boxes.steps(path), boxes.steps(path, "audio")
    if pictures.frames != spec.frames:
        yield f"{pictures.frames} frames instead of {spec.frames}"
    if not pictures.even or pictures.step != STEP or pictures.first != 0:
        yield f"frames are not {STEP} ticks apart from 0"
    # AAC comes in packets of 1024, and its first is ahead of what is heard.
    seen, heard = spec.frames / spec.fps, sound.frames * 1024 / RATE
    if abs(seen - heard) >= 1 / spec.fps + 1024 / RATE:
        yield f"pictures last {seen:.3f} s, sound {heard:.3f} s"
    yield from _stream_faults(path, spec)


def _stream_faults(path: Path, spec: MasterSpec) -> Iterator[str]:
    import av

    with av.open(str(path), format=DEMUXER, options={"protocol_whitelist": "file"}) as container:
        if not (container.streams.video and container.streams.audio):
            raise BadInput(f"{path.name} lacks pictures or sound")
        video, audio = container.streams.video[0], container.streams.audio[0]
        if (video.codec_context.name, video.profile) != ("h264", "High"):
            yield f"pictures are {video.codec_context.name} {video.profile}, not H.264 High"
        if (video.width, video.height) != (spec.width, spec.height):
            yield f"pictures are {video.width}x{video.height}"
        if (audio.codec_context.name, audio.profile, audio.rate) != ("aac", "LC", RATE):
            yield f"sound is {audio.codec_context.name} {audio.profile} at {audio.rate}"

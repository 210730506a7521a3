"""The reference: a finished episode, small, with its clock and notes burnt in: "stitch.reference"."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from workers import ffmpeg as tool
from workers import registry
from workers.base import Made, Progress, Spec
from workers.errors import ToolFailed
from workers.stitch import boxes, letters
from workers.stitch.handoff_spec import FIRST, ReferenceSpec
from workers.stitch.pictures import DEMUXER, OPEN, STEP

REFERENCE, NOTES = "reference.mp4", "notes.ass"
CLOCK = "Clock"


class Reference:
    """Makes one reference per run, in one encode."""

    name = "stitch.reference"
    version = registry.entry("stitch.reference").version
    spec: type[Spec] = ReferenceSpec

    def setup(self) -> None:
        """Write the private fonts.conf, so that libass finds our typefaces and no others."""
        self._environment = letters.environment(self)

    def run(self, spec: ReferenceSpec, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Shrink, burn in, encode; then count the frames."""
        (out / NOTES).write_text(spec.ass + "".join(clock(spec)), encoding="utf-8")
        log = tool.run(
            arguments(spec, inputs["episode"].resolve()),
            cwd=out,
            env=self._environment,
            progress=lambda done: progress(min(1.0, done * spec.fps / 1e6 / spec.frames)),
        )
        (out / NOTES).unlink()
        letters.refuse_tofu(log)
        made = boxes.steps(out / REFERENCE)
        if made.frames != spec.frames:
            raise ToolFailed(f"the reference has {made.frames} of {spec.frames} frames")
        facts = {"frames": spec.frames, "width": spec.width, "height": spec.height, "fps": f"{spec.fps}/1"}
        return Made({"reference": REFERENCE}, facts)


def clock(spec: ReferenceSpec) -> Iterator[str]:
    """A line of ASS for every frame. Hundredths are rounded down: none is later than its frame."""
    for frame in range(spec.frames):
        start, end = (_time(at * 100 // spec.fps) for at in (frame, frame + 1))
        yield f"Dialogue: 2,{start},{end},{CLOCK},,0,0,0,,{timecode(frame, spec.fps)}\n"


def timecode(frame: int, fps: int) -> str:
    """The non-drop timecode of a frame of the episode: "01:00:00:00" is its first."""
    seconds, rest = divmod(frame + FIRST * fps, fps)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}:{rest:02}"


def _time(hundredths: int) -> str:
    seconds, rest = divmod(hundredths, 100)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:02}"


def arguments(spec: ReferenceSpec, episode: Path) -> list[str]:
    """ffmpeg's arguments, without the program's name. Times stay those of the episode, so sound does too."""
    import ffmpeg

    source = ffmpeg.input(str(episode), f=DEMUXER, extra_options={**OPEN, "threads": spec.threads})
    pictures = source.video.scale(w=str(spec.width), h=str(spec.height), flags="bicubic").setsar(sar="1")
    burnt = pictures.ass(filename=NOTES)
    made = ffmpeg.output(burnt, source.audio, filename=REFERENCE, extra_options=_encoding(spec))
    return ["-filter_complex_threads", str(spec.threads), *made.compile(auto_fix=False)[1:]]


def _encoding(spec: ReferenceSpec) -> dict[str, str | int]:
    """An intra frame twice a second, since people jump about in it; no edit list, as in the episode."""
    return {
        "c:v": "libx264",
        "preset": spec.preset,
        "crf": spec.crf,
        "pix_fmt": "yuv420p",
        "g": spec.fps // 2,
        "bf": 2,
        "c:a": "copy",
        "r": spec.fps,
        "video_track_timescale": spec.fps * STEP,
        "use_editlist": 0,
        "movflags": "+faststart+negative_cts_offsets",
        "threads": spec.threads,
        "map_metadata": -1,
        "fflags": "+bitexact",
        "flags:v": "+bitexact",
    }

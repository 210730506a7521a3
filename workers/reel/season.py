"""A season as one file: "reel.season". Pictures are copied, never encoded again; each episode is a chapter.

Sound cannot be copied: AAC comes in packets that no episode fills, so copies drift apart from their pictures
and click where they meet. It is decoded to the sample, laid end to end, and made as loud as an episode again.
"""

from collections.abc import Iterator, Mapping
from itertools import accumulate
from pathlib import Path

from workers import ffmpeg as tool
from workers import registry
from workers.base import Made, Progress, Spec
from workers.errors import BadInput, ToolFailed
from workers.mix import LIMITED, SUM, mastered
from workers.reel.spec import SeasonSpec, episode_names
from workers.stitch import boxes
from workers.stitch.master import faults
from workers.stitch.pictures import DEMUXER, OPEN, STEP
from workers.stitch.spec import MasterSpec

REEL, LIST, CHAPTERS = "season.mp4", "episodes.txt", "chapters.txt"
RATE, MIX = 48_000, "mix.m4a"
TARGET, CEILING = -14.0, -1.5
MARKED = "=;#\\\n"
"""What means something in ffmpeg's metadata files."""


class Season:
    """Joins one season per run."""

    name = "reel.season"
    version = registry.entry("reel.season").version
    spec: type[Spec] = SeasonSpec

    def setup(self) -> None:
        """Nothing is shared."""

    def run(self, spec: SeasonSpec, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Look at the episodes, lay their sound, join, check, promise."""
        names = episode_names(len(spec.chapters))
        _refuse_strangers(spec, [inputs[name] for name in names])
        with (out / SUM).open("wb") as laid:
            for name, chapter in zip(names, spec.chapters, strict=True):
                tool.run(sound(inputs[name].resolve(), chapter.frames * RATE // spec.fps), cwd=out)
                laid.write((out / "one.f32").read_bytes())
        progress(0.3)
        loud = mastered(out, TARGET, 0.0, CEILING, lambda share: progress(0.3 + share / 2))
        for name in names:
            (out / f"{name}.mp4").symlink_to(inputs[name].resolve())
        (out / LIST).write_text(episode_list(spec), encoding="utf-8")
        (out / CHAPTERS).write_text(chapters(spec), encoding="utf-8")
        tool.run(arguments(spec), cwd=out)
        for name in (*(f"{name}.mp4" for name in names), LIST, CHAPTERS, SUM, LIMITED, MIX, "one.f32"):
            (out / name).unlink()
        if wrong := list(_faults(out / REEL, spec)):
            raise ToolFailed(f"the joined season is not what was asked for: {'; '.join(wrong)}")
        progress(1.0)
        shape = {"frames": spec.frames, "width": spec.width, "height": spec.height, "fps": f"{spec.fps}/1"}
        return Made({"season": REEL}, {**shape, **loud})


def sound(episode: Path, samples: int) -> list[str]:
    """ffmpeg's arguments that decode an episode's sound to exactly so many samples, raw."""
    import ffmpeg

    heard = ffmpeg.input(str(episode), f=DEMUXER, extra_options=dict(OPEN)).audio
    exact = heard.aresample(sample_rate=RATE).apad(whole_len=samples).atrim(end_sample=samples)
    raw = exact.output(filename="one.f32", f="f32le", extra_options={"ar": RATE, "ac": 2})
    return list(raw.compile(auto_fix=False)[1:])


def episode_list(spec: SeasonSpec) -> str:
    """What the joiner reads. It adds up microseconds, so a length carries what rounding left of the last."""
    ends = [frames * 1_000_000 // spec.fps for frames in accumulate(c.frames for c in spec.chapters)]
    listed = "".join(
        f"file '{name}.mp4'\nduration {(end - start) // 1_000_000}.{(end - start) % 1_000_000:06d}\n"
        for name, start, end in zip(episode_names(len(ends)), [0, *ends], ends, strict=False)
    )
    return f"ffconcat version 1.0\n{listed}"


def chapters(spec: SeasonSpec) -> str:
    """A metadata file of ffmpeg's; what people wrote is escaped."""
    ends = list(accumulate(chapter.frames for chapter in spec.chapters))
    told = "".join(
        f"[CHAPTER]\nTIMEBASE=1/{spec.fps}\nSTART={start}\nEND={end}\ntitle={_escaped(chapter.title)}\n"
        for chapter, start, end in zip(spec.chapters, [0, *ends], ends, strict=False)
    )
    return f";FFMETADATA1\n{told}"


def arguments(spec: SeasonSpec) -> list[str]:
    """ffmpeg's arguments for the join, without the program's name. Plain, since a graph knows no chapters."""
    allowed = [each for pair in OPEN.items() for each in (f"-{pair[0]}", pair[1])]
    return [
        *("-f", "concat", "-safe", "0", *allowed, "-i", LIST),
        *("-f", DEMUXER, *allowed, "-i", MIX),
        *("-f", "ffmetadata", *allowed, "-i", CHAPTERS),
        *("-map", "0:v", "-map", "1:a", "-map_metadata:g", "-1", "-map_chapters", "2", "-c", "copy"),
        *("-video_track_timescale", str(spec.fps * STEP), "-use_editlist", "0"),
        *("-movflags", "+faststart+negative_cts_offsets", "-fflags", "+bitexact", REEL),
    ]


def _escaped(title: str) -> str:
    plain = "".join(letter for letter in title if letter.isprintable())
    return "".join(f"\\{letter}" if letter in MARKED else letter for letter in plain)


def _refuse_strangers(spec: SeasonSpec, episodes: list[Path]) -> None:
    """Copies can only be joined when all were encoded alike and are as long as they should be."""
    first = _coding(episodes[0])
    for number, (episode, chapter) in enumerate(zip(episodes, spec.chapters, strict=True), 1):
        found = boxes.steps(episode)
        if found.frames != chapter.frames:
            raise BadInput(f"episode {number} of the reel has {found.frames} frames, not {chapter.frames}")
        if _coding(episode) != first:
            raise BadInput(f"episode {number} of the reel was encoded otherwise; produce it again")


def _coding(episode: Path) -> bytes:
    """The head of its pictures: what a decoder is set up with."""
    import av

    with av.open(str(episode), format=DEMUXER, options={"protocol_whitelist": "file"}) as container:
        return bytes(container.streams.video[0].codec_context.extradata or b"")


def _faults(reel: Path, spec: SeasonSpec) -> Iterator[str]:
    import av

    lengths = tuple(chapter.frames for chapter in spec.chapters)
    yield from faults(reel, MasterSpec(width=spec.width, height=spec.height, fps=spec.fps, lengths=lengths))
    with av.open(str(reel), format=DEMUXER, options={"protocol_whitelist": "file"}) as container:
        found = len(container.chapters())
    if found != len(lengths):
        yield f"{found} chapters instead of {len(lengths)}"

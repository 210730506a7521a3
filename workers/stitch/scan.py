"""A finished film looked at whole, once: black, standstill, silence, loudness, and how every frame differs
from the one before: "stitch.scan".

It knows no cut. What was planned and what was not is for the orchestrator to say, so that a cut that only
means something else (another caption, another platform) needs no other scan.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from workers import ffmpeg as tool
from workers import registry
from workers.base import Made, Progress, Spec
from workers.errors import BadInput, ToolFailed
from workers.stitch.pictures import DEMUXER, OPEN, look
from workers.stitch.scan_spec import Scan, ScanSpec, Span
from workers.stitch.spec import Rate

SCAN, PICTURE, SOUND = "scan.json", "picture.txt", "sound.txt"
WIDTH = 270
LEAST = 0.5  # seconds of a standstill or a silence that is told
STILL = (
    "-60dB"  # of full scale: what coding alone changes in a picture; somebody who only breathes changes more
)
QUIET = "-50dB"
DARK = 0.08  # of full scale: a pixel that is black
NEVER = 100  # a score that no frame has: we judge by the change, and scdet only measures it
Rows = Iterable[tuple[int, str, str]]


class Scanner:
    """Scans one film per run."""

    name = "stitch.scan"
    version = registry.entry("stitch.scan").version
    spec: type[Spec] = ScanSpec

    def setup(self) -> None:
        """Nothing is shared."""

    def run(self, spec: ScanSpec, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Decode pictures and sound side by side; write what was found."""
        film = inputs["episode"].resolve()
        rate = look(film).rate
        if rate != spec.fps:
            raise BadInput(f"{film.name} has {rate} frames a second, not {spec.fps}")
        tool.run(arguments(film), cwd=out)
        found = read(spec.fps, *(_lines(out / name) for name in (PICTURE, SOUND)))
        for name in (PICTURE, SOUND):
            (out / name).unlink()
        (out / SCAN).write_text(found.model_dump_json() + "\n", encoding="utf-8")
        progress(1.0)
        return Made({"scan": SCAN})


def arguments(film: Path) -> list[str]:
    """ffmpeg's arguments for the scan, without the program's name."""
    import ffmpeg

    opened = ffmpeg.input(str(film), f=DEMUXER, extra_options={**OPEN, "threads": 1})
    seen = (
        opened.video.scale(w=str(WIDTH), h="-2", flags="area")
        .format(pix_fmts="yuv420p")
        .scdet(threshold=NEVER)
        .freezedetect(n=STILL, d=LEAST)
        .blackdetect(d=0, pixel_black_th=DARK)
        .signalstats()
        .metadata(mode="print", file=PICTURE)
    )
    # The meter parts the sound anew and loses what others wrote on it, so it comes first.
    heard = (
        opened.audio.afilter(name="ebur128", framelog="quiet", metadata=True, peak="true")
        .silencedetect(n=QUIET, d=LEAST)
        .ametadata(mode="print", file=SOUND)
    )
    return list(ffmpeg.output(seen, heard, filename="-", f="null").compile(auto_fix=False)[1:])


def read(fps: Rate, picture: Iterable[str], sound: Iterable[str]) -> Scan:
    """The facts in what the filters wrote. ToolFailed: they wrote nothing."""
    seen, heard = list(_rows(picture)), list(_rows(sound))
    if not seen or not heard:
        raise ToolFailed(f"ffmpeg saw {len(seen)} and heard {len(heard)} things in the film: it lacks a part")
    frames = 1 + max(frame for frame, _, _ in seen)
    levels = {key: float(value) for _, key, value in heard if key.startswith("r128.")}
    peak = levels.get("r128.true_peak", 0.0)
    return Scan(
        frames=frames,
        fps=fps,
        black=_spans(seen, "black_start", "black_end", fps, frames),
        frozen=_spans(seen, "freezedetect.freeze_start", "freezedetect.freeze_end", fps, frames),
        silent=_spans(heard, "silence_start", "silence_end", fps, frames),
        change=tuple(round(100 * value) for value in _each(seen, "scd.mafd", frames)),
        luma=tuple(round(value) for value in _each(seen, "signalstats.YAVG", frames)),
        lufs=f"{levels.get('r128.I', -70.0):.2f}",
        true_peak=f"{20 * math.log10(peak) if peak > 0 else -120.0:.2f}",
    )


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.is_file() else []


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, str, str]]:
    """(frame, key, value) of everything that was written on a frame."""
    frame = 0
    for line in lines:
        if line.startswith("frame:"):
            frame = int(line.split()[0].removeprefix("frame:"))
        elif line.startswith("lavfi."):
            key, _, value = line.removeprefix("lavfi.").partition("=")
            yield frame, key, value


def _each(rows: Rows, wanted: str, frames: int) -> list[float]:
    """One value per frame."""
    found = {frame: float(value) for frame, key, value in rows if key == wanted}
    if len(found) != frames:
        raise ToolFailed(f"ffmpeg measured {wanted} of {len(found)} frames, and there are {frames}")
    return [found[frame] for frame in range(frames)]


def _spans(rows: Rows, start: str, end: str, fps: int, frames: int) -> tuple[Span, ...]:
    """Stretches between two marks; one that is still open lasts to the end."""
    found: list[Span] = []
    begun: int | None = None
    for _, key, value in rows:
        if key == start:
            begun = _frame(value, fps, frames)
        elif key == end and begun is not None:
            found.append((begun, _frame(value, fps, frames)))
            begun = None
    if begun is not None:
        found.append((begun, frames))
    return tuple(span for span in found if span[0] < span[1])


def _frame(seconds: str, fps: int, frames: int) -> int:
    return min(frames, max(0, round(float(seconds) * fps)))

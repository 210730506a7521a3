"""What another program makes of a bundle: its MLT timeline, rendered by `melt`, against our own master.

    python -m benchmarks.melt [--profile animatic] [--folder KEEP]

Needs Debian's `melt`. The episode is made with a dissolve and a dip. Captions are no part of the file, so the
master is one of the same cut without them. Clips have the levels that the mix gave them, and no limiter: the
loudness is that of the master, and what reaches full scale is told.
"""

import argparse
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from pathlib import Path

import av
import cv2
import numpy as np
from av.container import InputContainer
from numpy.typing import NDArray

from orchestrator import farm, make
from orchestrator.bundle import Bundle
from orchestrator.cut import Cut, Transition
from orchestrator.deliverable import Made
from orchestrator.edits import CutEdit, Edits
from orchestrator.finish import MASTER
from orchestrator.folder import folder_for
from orchestrator.graph import Output, Task
from orchestrator.making import Edit, Making
from orchestrator.office import opened
from orchestrator.production import EXAMPLE
from orchestrator.profiles import Profile, profile
from orchestrator.read import read
from orchestrator.report import Report
from orchestrator.settings import Settings
from workers import ffmpeg

MELT = shutil.which("melt") or ""
BARE = "bare/"
RATE, FULL = 48_000, 0.9999
OVER = 6  # frames of a transition: the handles of the shipped profiles
Luma = NDArray[np.uint8]
Sound = NDArray[np.float32]


@dataclass(frozen=True)
class WithBare:
    """A bundle, and beside it `bare.mp4`: the master of its cut without captions. See `Deliverable`."""

    bundle: Bundle

    def tasks(self, job: Making, edit: Edit) -> Sequence[Task]:
        """Those of the bundle, and segments and a master under names of their own."""
        plain = job.finish(replace(edit, cut=edit.cut.model_copy(update={"captions": ()}))).tasks
        own = {name for name in plain if name == MASTER or name.startswith("segment/")}
        return (*self.bundle.tasks(job, edit), *(_renamed(plain[name], own) for name in plain if name in own))

    def write(self, made: Made, folder: Path) -> Report:
        """Both."""
        report = self.bundle.write(made, folder)
        film = made.results[BARE + MASTER].files["episode"]
        shutil.copyfile(made.job.office.store.path(film.digest, film.suffix), folder / "bare.mp4")
        return report


@dataclass(frozen=True)
class Film:
    """A film that was looked at."""

    frames: int
    changes: Sequence[float]
    """Mean difference of each frame from the one before it; the first has none."""
    sound: Sound
    """Mono."""


@dataclass(frozen=True)
class Proof:
    """Both films, and how far they are from each other."""

    cut: Cut
    ours: Film
    theirs: Film
    apart: Sequence[float]
    """Mean difference of the pictures, of 255, by frame."""
    shifted: float
    """The mean of that, were theirs a frame late."""

    @property
    def cuts(self) -> Sequence[int]:
        """The frames at which another take begins at once."""
        return [event.start for event in self.cut.events[1:] if event.transition is None]

    def jumps(self, film: Film) -> Sequence[int]:
        """Where each planned cut is: the frame that changes most, of it and two to either side."""
        return [max(range(at - 2, at + 3), key=lambda n: film.changes[n]) for at in self.cuts]

    @property
    def lag(self) -> float:
        """Milliseconds by which their sound is late."""
        size = 1 << (len(self.ours.sound) + len(self.theirs.sound)).bit_length()
        ours, theirs = (np.fft.rfft(film.sound, size) for film in (self.ours, self.theirs))
        found = int(np.fft.irfft(theirs * ours.conj(), size).argmax())
        return (found if found < size // 2 else found - size) * 1000 / RATE

    @property
    def alike(self) -> float:
        """Correlation of the sounds."""
        length = min(len(self.ours.sound), len(self.theirs.sound))
        return float(np.corrcoef(self.ours.sound[:length], self.theirs.sound[:length])[0, 1])


def prove(folder: Path, shown: Profile, story: Path = EXAMPLE) -> Proof:
    """Make the episode, bundle it, render the bundle's timeline with melt, and hold one against the other."""
    cut = bundled(folder, shown, story)
    (timeline,) = (folder / "out").glob("*/01_timelines/*.mlt")
    return compared(cut, folder / "out" / "bare.mp4", timeline)


def bundled(folder: Path, shown: Profile, story: Path) -> Cut:
    """The bundle in `folder/out`, of a cut with a dissolve and a dip."""
    with opened(Settings(home=folder / "home", slots=2)) as office, farm.farm(office, "local") as scheduler:
        series = read(office, story)
        job = Making(office, series, series.episodes[0], shown)
        wanted = WithBare(Bundle(reference=False, graphics=False))
        with office.ledger.leases.drive(job.name) as lease:
            make.under(lease, job, scheduler, folder_for(folder / "first", 1), lambda _: None)
            job = replace(job, edits=Edits(cut=CutEdit(transitions=_transitions(_edit(job)))))
            make.under(lease, job, scheduler, folder / "out", lambda _: None, wanted)
        return _edit(job).cut


def compared(cut: Cut, master: Path, timeline: Path) -> Proof:
    """Decode both at once, picture by picture."""
    command = [MELT, str(timeline), "-silent", "-consumer", "avformat:pipe:1", "f=nut", "vcodec=rawvideo",
               "pix_fmt=yuv420p", "acodec=pcm_s16le", "real_time=-1"]  # fmt: skip
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    ours, theirs = _Reader(), _Reader()
    apart, shifted, last = [], [], None
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as melt:
        assert melt.stdout is not None
        with av.open(melt.stdout, "r", format="nut") as rendered, av.open(str(master)) as film:
            for one, other in zip_longest(ours.read(film), theirs.read(rendered)):
                if one is not None and other is not None:
                    apart.append(difference(one, other))
                    shifted.append(difference(one, other if last is None else last))
                last = other
    if melt.returncode:
        raise SystemExit(f"melt ended with {melt.returncode} on {timeline}")
    return Proof(cut, ours.film, theirs.film, apart, float(np.mean(shifted)))


class _Reader:
    """Reads a film once, and remembers what it was like."""

    def __init__(self) -> None:
        self.changes: list[float] = []
        self.sounds: list[Sound] = []

    @property
    def film(self) -> Film:
        return Film(len(self.changes), self.changes, np.concatenate(self.sounds))

    def read(self, container: InputContainer) -> Iterator[Luma]:
        """Its pictures."""
        last: Luma | None = None
        for packet in container.demux():
            is_nothing = packet.size == 0 and packet.dts is not None  # melt ends its sound with one
            for frame in () if is_nothing else packet.decode():
                if isinstance(frame, av.VideoFrame):
                    luma = _luma(frame)
                    self.changes.append(0.0 if last is None else difference(last, luma))
                    yield luma
                    last = luma
                elif isinstance(frame, av.AudioFrame):
                    self.sounds.append(_mono(frame))


def difference(one: Luma, other: Luma) -> float:
    """Mean absolute difference, of 255."""
    return float(cv2.mean(cv2.absdiff(one, other))[0])


def loudness(sound: Sound, folder: Path) -> float:
    """LUFS, by ffmpeg's meter."""
    raw = folder / "sound.f32"
    raw.write_bytes(sound.astype("<f4").tobytes())
    meter = ["-f", "f32le", "-ar", str(RATE), "-ac", "1", "-i", str(raw), "-af", "ebur128=framelog=quiet"]
    log = ffmpeg.run([*meter, "-f", "null", "-"])
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", log)[-1])


def full(sound: Sound) -> int:
    """Samples at full scale."""
    return int(np.count_nonzero(np.abs(sound) >= FULL))


def _luma(frame: av.VideoFrame) -> Luma:
    plane = frame.planes[0]
    rows: Luma = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return rows[: frame.height, : frame.width].copy()


def _mono(frame: av.AudioFrame) -> Sound:
    values = frame.to_ndarray()
    whole = values.reshape(-1, frame.layout.nb_channels).T if not frame.format.is_planar else values
    full = 1 if whole.dtype.kind == "f" else 1 << 15
    mixed: Sound = (whole.mean(axis=0) / full).astype(np.float32)
    return mixed


def _edit(job: Making) -> Edit:
    edit = make.preview(job)
    assert edit is not None, "every voice exists"
    return edit


def _transitions(edit: Edit) -> dict[str, Transition]:
    """A dissolve where a take has a handle to go on with, and a dip after it."""
    events = [event for event in edit.cut.events if event.kind == "picture" and event.frames >= 2 * OVER]
    after = {one.shot: before for before, one in pairwise(edit.cut.events)}
    spare = {s: edit.takes[b.shot].frames - b.source_in - b.frames for s, b in after.items()}
    dissolve = next(each.shot for each in events if spare.get(each.shot, 0) >= OVER)
    dip = next(each.shot for each in reversed(events) if each.shot != dissolve)
    return {dissolve: Transition(frames=OVER), dip: Transition(kind="dip", frames=OVER)}


def _renamed(task: Task, own: set[str]) -> Task:
    """The same, apart from what the production makes under that name."""
    inputs = {
        role: Output(BARE + given.task, given.file)
        if isinstance(given, Output) and given.task in own
        else given
        for role, given in task.inputs.items()
    }
    return replace(task, name=BARE + task.name, inputs=inputs)


def told(proof: Proof, folder: Path) -> Iterator[str]:
    """The figures, as lines."""
    ours, theirs = proof.ours, proof.theirs
    blended = sum(event.transition is not None for event in proof.cut.events)
    size = f"{proof.cut.width}x{proof.cut.height}"
    yield f"{len(proof.cut.events)} events at {size}, {blended} of them dissolve or dip"
    yield f"frames: cut {proof.cut.frames}, master {ours.frames}, melt {theirs.frames}"
    seen = zip(proof.jumps(ours), proof.jumps(theirs), proof.cuts, strict=True)
    same = sum(one == two == at for one, two, at in seen)
    yield f"cuts at their planned frame in both: {same} of {len(proof.cuts)}"
    yield f"picture: mean difference {np.mean(proof.apart):.3f} of 255, worst frame {max(proof.apart):.3f}"
    yield f"a frame late it would be {proof.shifted:.3f}"
    yield f"sound: master {len(ours.sound)} samples, melt {len(theirs.sound)}; {proof.lag:.2f} ms late"
    loud = loudness(ours.sound, folder), loudness(theirs.sound, folder)
    yield f"loudness (mono sum): master {loud[0]:.1f} LUFS, melt {loud[1]:.1f}; correlation {proof.alike:.3f}"
    yield f"samples at full scale: master {full(ours.sound)}, melt {full(theirs.sound)}"


def main() -> None:
    """Make, render, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profile", default="animatic")
    parser.add_argument("--folder", type=Path, help="kept, and used again")
    asked = parser.parse_args()
    if not MELT:
        raise SystemExit("melt is not installed (Debian: melt)")
    with tempfile.TemporaryDirectory(prefix="microdrama-melt-") as aside:
        folder = asked.folder or Path(aside)
        folder.mkdir(parents=True, exist_ok=True)
        print("\n".join(told(prove(folder, profile(asked.profile)), folder)))


if __name__ == "__main__":
    main()

"""A season that is made already, without hours of drawing: its actions and files go straight into a home.

Every key of the shoot and of the finish gets its action, with exactly the facts that its task promises
(`orchestrator.promises`) and files of its own. What a run that makes nothing opens is real: episodes joined
by the product's own worker (one dark picture, and ballast up to the size of a drawn episode), stills, covers,
times of words. What it only looks for, clips, segments and sounds, holds its key instead. The rest (takes,
traces, the folder of the episodes) is written by a first `produce`.
"""

import json
import os
import struct
import tempfile
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from orchestrator import make
from orchestrator.graph import Blob, Graph, Task
from orchestrator.ledger import Action
from orchestrator.making import Making
from orchestrator.office import Office
from orchestrator.promises import promised
from orchestrator.store import Stored
from workers import ffmpeg as tool
from workers import registry
from workers.slate.png import png
from workers.stitch.master import Master, segment_names
from workers.stitch.pictures import encoding
from workers.stitch.spec import MasterSpec, SegmentSpec

MIB = 2**20
WORD_MS = 300
TOLD: Mapping[str, Any] = {
    "faces": [[430, 420, 650, 700]],
    "f0": 180,
    "ignored": [],
    "instrument": "piano",
    "lufs": "-14.00",
    "true_peak": "-1.50",
    "ms": 800,
    "samples": 38_400,
}
"""What workers tell besides what they promise; the length of a voice follows from its words."""
PROFILE = """\
about: Drawn like the animatic, small, for measuring what it costs to make nothing.
still: animatic
motion: animatic
voice: espeak
width: 216
height: 384
fps: 24
handles: 6
preset: ultrafast
crf: 23
"""


@dataclass(frozen=True)
class Season:
    """Where it is filled in."""

    office: Office
    ballast: int
    """Bytes that an episode weighs more than its dark pictures."""
    folder: Path
    """For work in progress."""
    lengths: dict[tuple[int, int, int], Path] = field(default_factory=dict)
    """Encoded segments by frames and size."""

    def fill(self, job: Making) -> int:
        """Make what an episode lacks, as far as ledger and store tell; how many tasks it has."""
        shot = self._enter(job.shoot, {})
        edit = make.preview(job)
        assert edit, "every voice was made just now"
        return len(self._enter(job.finish(edit), shot))

    def _enter(self, graph: Graph, known: Mapping[str, Action]) -> Mapping[str, Action]:
        made = self.office.ledger.actions.of(graph.keys().values())
        found = {name: made[key] for name, key in graph.keys().items() if key in made} | dict(known)
        fresh = [name for name in graph.order if name not in found]
        for name in fresh:
            found[name] = self._made(graph.tasks[name], graph.keys()[name], found)
        with self.office.ledger.database.write():
            for name in fresh:
                self.office.ledger.actions.note(found[name])
        return found

    def _made(self, task: Task, key: str, known: Mapping[str, Action]) -> Action:
        store = self.office.store
        inputs = {
            role: store.path(given.digest, given.suffix)
            for role, given in ((role, _stored(given, known)) for role, given in task.inputs.items())
        }
        promise = promised(task.worker, task.spec.model_dump(mode="json"), inputs)
        timing = _timing(getattr(task.spec, "text", "")) if "timing" in promise.files else {"ms": TOLD["ms"]}
        facts = {**promise.facts, **{name: {**TOLD, "ms": timing["ms"]}[name] for name in promise.told}}
        workspace = store.workspace(uuid.uuid4().hex)
        paths = [workspace / f"{role}{suffix}" for role, suffix in promise.files.items()]
        for path in paths:
            self._write(path, task, key, timing)
        stored = dict(zip(promise.files, store.take(paths), strict=True))
        store.discard(workspace.name)
        version = registry.entry(task.worker).identity
        return Action(key, task.kind, task.worker, version, stored, facts, 1000, 900, uuid.uuid4().hex)

    def _write(self, path: Path, task: Task, key: str, timing: Mapping[str, Any]) -> None:
        if path.name == "episode.mp4":
            assert isinstance(task.spec, MasterSpec)
            self._master(path, task.spec)
        elif path.name == "timing.json":
            path.write_text(json.dumps(timing), encoding="utf-8")
        elif path.name in ("still.png", "cover.jpg"):
            path.write_bytes(_picture(key))
        else:
            path.write_bytes(f"{path.name} of {key}".encode())

    def _master(self, path: Path, spec: MasterSpec) -> None:
        names = segment_names(len(spec.lengths))
        inputs = {name: self._segment(frames, spec) for name, frames in zip(names, spec.lengths, strict=True)}
        with tempfile.TemporaryDirectory(dir=self.folder) as out:
            sound = Path(out) / "sound.m4a"
            seconds = f"{spec.frames / spec.fps:.3f}"
            tool.run(["-i", str(self._hum), "-t", seconds, "-c", "copy", str(sound)])
            made = Master().run(spec, {**inputs, "mix": sound}, Path(out), lambda _: None)
            content = (Path(out) / made.files["episode"]).read_bytes()
        with path.open("wb") as file:
            file.write(content + struct.pack(">I4s", 8 + self.ballast, b"free"))
            for _ in range(self.ballast // MIB):
                file.write(os.urandom(MIB))

    def _segment(self, frames: int, spec: MasterSpec) -> Path:
        size = (frames, spec.width, spec.height)
        if size not in self.lengths:
            path = self.folder / f"{'-'.join(map(str, size))}.mp4"
            wanted = SegmentSpec(
                width=spec.width, height=spec.height, fps=spec.fps, frames=frames, preset="ultrafast"
            )
            tags = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
            source = f"color=c=0x203040:s={spec.width}x{spec.height}:r={spec.fps},{tags}"
            how = [part for name, value in encoding(wanted).items() for part in (f"-{name}", str(value))]
            tool.run(["-f", "lavfi", "-i", source, *how, str(path)])
            self.lengths[size] = path
        return self.lengths[size]

    @cached_property
    def _hum(self) -> Path:
        """Sound that is longer than any episode."""
        path = self.folder / "hum.m4a"
        source = "sine=frequency=110:sample_rate=48000:duration=900"
        tool.run(["-f", "lavfi", "-i", source, "-c:a", "aac", "-ac", "2", str(path)])
        return path


def _stored(given: Any, known: Mapping[str, Action]) -> Stored | Blob:
    return given if isinstance(given, Blob) else known[given.task].files[given.file]


def _timing(text: str) -> dict[str, Any]:
    words = text.split()
    spans = [(WORD_MS * number, WORD_MS * (number + 1)) for number in range(len(words))]
    timed = [{"text": word, "start": a, "end": b} for word, (a, b) in zip(words, spans, strict=True)]
    return {"ms": WORD_MS * len(words) + WORD_MS, "words": timed, "phonemes": []}


def _picture(key: str) -> bytes:
    """A small picture that no other key has."""
    import numpy as np

    coarse = np.frombuffer(bytes.fromhex(key)[:30], np.uint8).reshape(5, 2, 3)
    return png(coarse.repeat(20, axis=0).repeat(27, axis=1))

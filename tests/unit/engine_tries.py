"""What the tests of engines share: drawn results, a book, and orders for the workers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
import yaml
from engine_stub import Stub

from workers import ffmpeg as tool
from workers.base import Made
from workers.engine import book, spec
from workers.engine.worker import Lips, Motion, Still, Voice

GRAPH = {
    "3": {"class_type": "KSampler", "inputs": {"seed": 1, "steps": 4, "positive": ["6", 0]}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": ""}, "_meta": {"title": "Words"}},
    "9": {"class_type": "SaveImage", "inputs": {"images": ["3", 0]}},
    "10": {"class_type": "LoadImage", "inputs": {"image": ""}, "_meta": {"title": "First frame"}},
    "11": {"class_type": "Length", "inputs": {"frames": 1, "width": 1, "height": 1, "fps": 24}},
    "12": {"class_type": "LoadImage", "inputs": {"image": ""}},
    "13": {"class_type": "LoadAudio", "inputs": {"audio": ""}},
}
SLOTS: Mapping[str, Mapping[str, list[Any]]] = {
    "still": {"prompt": ["Words", "text"], "seed": [3, "seed"], "width": [11, "width"],
              "height": [11, "height"], "reference-1": [10, "image"], "reference-2": [12, "image"]},
    "motion": {"prompt": ["Words", "text"], "seed": [3, "seed"], "keyframe": ["First frame", "image"],
               "width": [11, "width"], "height": [11, "height"], "frames": [11, "frames"]},
    "lips": {"clip": [10, "image"], "voice": [13, "audio"]},
}  # fmt: skip
DRAWN: dict[tuple[str, tuple[str, ...]], bytes] = {}
QUICK = {"poll": 0.05, "patience": 0.3, "outage": 3.0, "timeout": 30.0}
SIZE = {"width": 64, "height": 96}


def still(path: Path, size: str = "64x96") -> Path:
    return drawn(path, f"testsrc=s={size}", "-frames:v", "1", "-c:v", "png", "-f", "image2pipe")


def clip(path: Path, frames: int = 33, rate: int = 16, size: str = "64x96") -> Path:
    shape = ("-frames:v", str(frames), "-pix_fmt", "yuv420p", "-movflags", "+faststart", "-f", "mp4")
    return drawn(path, f"testsrc=s={size}:r={rate}", *shape)


def sound(path: Path, source: str = "sine=440:d=1.2:r=24000") -> Path:
    return drawn(path, source, "-f", "wav")


def drawn(path: Path, source: str, *shape: str) -> Path:
    """Drawn once in a process, since starting ffmpeg is what takes time."""
    if (source, shape) not in DRAWN:
        tool.run(["-f", "lavfi", "-i", source, *shape, str(path)])
        DRAWN[source, shape] = path.read_bytes()
    path.write_bytes(DRAWN[source, shape])
    return path


@dataclass
class Try:
    """A home with a book of one engine, named `there`, and a worker that uses it."""

    folder: Path
    stub: Stub
    url: str
    kind: str
    makes: str
    entry: dict[str, Any] = field(default_factory=dict)
    progress: list[float] = field(default_factory=list)

    def write(self, **changes: Any) -> None:
        """The book, and the workflow beside it."""
        entry = {"kind": self.kind, "makes": self.makes, "url": self.url, **QUICK, **self.entry, **changes}
        if self.kind == "comfyui":
            entry |= {"workflow": "graph.json", "slots": SLOTS[self.makes], **changes}
            (self.folder / "graph.json").write_text(json.dumps(GRAPH))
        (self.folder / "engines.yaml").write_text(yaml.safe_dump({"there": entry}))

    def order(self, **changes: Any) -> Any:
        """A spec, as the planner writes it."""
        said: dict[str, Any] = {"engine": "there", "model": book.find("there").digest}
        match self.makes:
            case "still":
                return spec.Still(**{**said, **SIZE, "prompt": "A night street.", **changes})
            case "motion":
                shape = {**SIZE, "fps": 24, "frames": 48}
                return spec.Motion(**{**said, **shape, "prompt": "She turns.", **changes})
            case "lips":
                shape = {**SIZE, "fps": 24, "lead": 4, "tail": 4}
                return spec.Lips(**{**said, **shape, "prompt": "", **changes})
        words = {"text": "You lied to me, Marcus.", "language": "en", "voice": "af_heart"}
        return spec.Voice(**{**said, **words, **changes})

    def run(self, inputs: Mapping[str, Path] | None = None, **changes: Any) -> Made:
        """One task, in a fresh folder."""
        self.progress.clear()
        self.out = out = Path(mkdtemp(dir=self.folder, prefix="out-"))
        makers = {"still": Still, "motion": Motion, "lips": Lips, "voice": Voice}
        worker: Any = makers[self.makes]()
        worker.setup()
        made: Made = worker.run(self.order(**changes), inputs or self.inputs(), out, self.follow)
        return made

    def follow(self, value: float) -> None:
        self.progress.append(value)

    def inputs(self) -> dict[str, Path]:
        """What such an order comes with."""
        picture = self.folder / "keyframe.png"
        if not picture.exists():
            still(picture)
        line = self.folder / "line.json"
        line.write_text(json.dumps({"ms": 1200, "words": []}))
        match self.makes:
            case "still":
                return {"reference-1": picture}
            case "motion":
                return {"keyframe": picture}
            case "lips":
                source, voice = self.folder / "silent.mp4", self.folder / "voice.wav"
                if not source.exists():
                    clip(source)
                    sound(voice)
                return {"clip": source, "voice": voice, "line": line}
        return {}


def at_home(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """This home, and no other."""
    monkeypatch.setenv("MICRODRAMA_HOME", str(folder))
    monkeypatch.delenv("MICRODRAMA_ENGINES", raising=False)
    monkeypatch.delenv("MICRODRAMA_ENGINE_JOURNAL", raising=False)

"""Workers by name: which class, which version, which tools. Cheap to import; classes load when asked for.

The versions of all workers stand here. A worker's `identity` is what enters keys: its version, the
digest of its own source, and the versions of the tools whose change would change its bytes.
"""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from importlib.metadata import version as installed
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from workers.errors import UnknownName

ENCODER = "imageio-ffmpeg"
TYPE = "typefaces"
"""Not a distribution: the folders of MICRODRAMA_FONTS."""
GRACE = 120  # seconds; a step of a large model, a decoder, or weights that are just being read
HANG_UP = 10  # seconds in which an engine is told that its job is not wanted
HOURS = 4 * 3600  # seconds; a long clip on a small card
DIFFUSION = ("torch", "diffusers", "transformers", "accelerate")
JUDGING = ("av", "numpy", "opencv-python-headless")
CONFORMING = (ENCODER, "av", "numpy")
SPOKEN = ("av", "numpy", "espeakng-loader")
DRAWING = ("numpy", "pyvips-binary", "opencv-python-headless", "uharfbuzz", "fonttools", "font-roboto", TYPE)


TYPESETTING = ("typeset.py", "typefaces.py")
SOURCES: Mapping[str, tuple[str, ...]] = {
    "slate": ("slate/**/*",),
    "animatic": ("animatic/**/*", *TYPESETTING),
    "espeak": ("espeak*.py",),
    "score": ("score/**/*",),
    "stitch": ("stitch/**/*", "mix*.py", *TYPESETTING),
    "outside": (
        *("outside/**/*", "stitch/pictures.py", "animatic/brush.py", "animatic/cards.py"),
        *("animatic/lettering.py", "animatic/palette.py", "animatic/raster.py", "animatic/shapes.py"),
        *TYPESETTING,
    ),
    "reel": (
        "reel/**/*",
        "stitch/master.py",
        "stitch/boxes.py",
        "stitch/pictures.py",
        "mix.py",
        "mix_graph.py",
    ),
    "judge": ("judge/**/*",),
    "upload": ("upload/**/*", "conform.py", "word_times.py", "espeak*.py"),
}
"""First word of a worker's name -> the files, below this folder, that decide about its bytes.

What costs GPU time or money has none: its version is declared, so that an upgrade re-makes nothing by chance
(docs/decisions/0005).
"""


@dataclass(frozen=True)
class Entry:
    """One worker, without loading it."""

    name: str
    version: str
    """Changes whenever the same spec would give other bytes."""
    target: str
    """"module:Class"."""
    spec: str
    """"module:Class" of its spec."""
    tools: tuple[str, ...] = ()
    """Distributions whose version decides about bytes."""
    pool: str = "cpu"
    """Workers of one pool share host processes: "cpu" one per processor, "gpu" one per accelerator,
    "engine" a few that wait for servers elsewhere."""
    grace: int = 0
    """Seconds in which a cancelled task may end by itself, with its models kept; 0: its process is ended."""
    libraries: tuple[str, ...] = ()
    """Modules of an extra without which it cannot run; not part of the identity."""
    timeout: int = 900
    """Seconds for one task."""
    copies: bool = False
    """Made by ffmpeg alone from accepted files: packets are counted, pictures not decoded again."""

    @cached_property
    def identity(self) -> str:
        """What enters keys: the version, the source and the tools."""
        family = self.name.partition(".")[0]
        source = [f"source={_source(family)}"] if family in SOURCES else []
        return "+".join([self.version, *source, *(f"{tool}={_tool(tool)}" for tool in self.tools)])

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Its libraries that are not installed here."""
        return tuple(name for name in self.libraries if find_spec(name) is None)

    def load(self) -> Any:
        """The worker's class."""
        return _load(self.target)

    def load_spec(self) -> Any:
        """The class of its spec."""
        return _load(self.spec)


def entry(name: str) -> Entry:
    """The worker of that name; UnknownName lists the names there are."""
    found = ENTRIES.get(name)
    if found is None:
        raise UnknownName(f"there is no worker {name!r}; there are: {', '.join(sorted(ENTRIES))}")
    return found


def _load(target: str) -> Any:
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)


@cache
def _source(family: str) -> str:
    """A short digest of the code and vocabulary of a family of workers: who edits a drawing need not remember
    to change its version.
    """
    return source_digest(Path(__file__).parent, SOURCES[family])


def source_digest(root: Path, patterns: tuple[str, ...]) -> str:
    """Of the Python and YAML files that the patterns find below `root`, by name and bytes."""
    found = {path for pattern in patterns for path in root.glob(pattern) if path.suffix in (".py", ".yaml")}
    seen = hashlib.sha256()
    for name in sorted(path.relative_to(root).as_posix() for path in found):
        content = hashlib.sha256((root / name).read_bytes()).hexdigest()
        seen.update(f"{name}:{content}\n".encode())
    return seen.hexdigest()[:12]


@cache
def _tool(distribution: str) -> str:
    if distribution == ENCODER and os.environ.get("MICRODRAMA_FFMPEG"):
        from workers import ffmpeg  # only another ffmpeg must be started to be known

        return ffmpeg.version()
    if distribution == TYPE:
        from workers import typefaces  # reads the folders of MICRODRAMA_FONTS, when there are any

        return typefaces.fingerprint()
    return installed(distribution)


def _table(*entries: Entry) -> Mapping[str, Entry]:
    return {each.name: each for each in entries}


def _engine(name: str, target: str, spec: str) -> Entry:
    """A worker that waits for a server elsewhere."""
    return Entry(name, "1", target, spec, pool="engine", grace=HANG_UP, timeout=HOURS)


ENTRIES: Mapping[str, Entry] = _table(
    Entry("slate.still", "1", "workers.slate.worker:Still", "workers.slate.spec:Still"),
    Entry("slate.motion", "1", "workers.slate.worker:Motion", "workers.slate.spec:Motion", (ENCODER,)),
    Entry("slate.voice", "1", "workers.slate.worker:Voice", "workers.slate.spec:Voice"),
    Entry("animatic.still", "1", "workers.animatic.worker:Still", "workers.animatic.spec:Picture", DRAWING),
    Entry(
        "animatic.motion",
        "1",
        "workers.animatic.worker:Moving",
        "workers.animatic.spec:Motion",
        (*DRAWING, ENCODER),
    ),
    Entry("espeak", "1", "workers.espeak:Espeak", "workers.espeak:EspeakSpec", ("espeakng-loader", "numpy")),
    Entry("score.bed", "1", "workers.score.bed:Bed", "workers.score.spec:BedSpec", ("numpy",)),
    Entry("score.cue", "1", "workers.score.cues:Cue", "workers.score.spec:CueSpec", ("numpy",)),
    Entry("score.tone", "1", "workers.score.tone:Tone", "workers.score.spec:ToneSpec", ("numpy",)),
    Entry(
        "stitch.segment",
        "1",
        "workers.stitch.segment:Segment",
        "workers.stitch.spec:SegmentSpec",
        (ENCODER, "font-roboto", TYPE),
        copies=True,
    ),
    Entry(
        "stitch.blend",
        "1",
        "workers.stitch.blend:Blend",
        "workers.stitch.blend_spec:BlendSpec",
        (ENCODER, "font-roboto", TYPE),
        copies=True,
    ),
    Entry("stitch.mix", "1", "workers.mix:Mix", "workers.mix_spec:MixSpec", (ENCODER, "numpy", "av")),
    Entry(
        "stitch.master",
        "1",
        "workers.stitch.master:Master",
        "workers.stitch.spec:MasterSpec",
        (ENCODER,),
        copies=True,
    ),
    Entry(
        "stitch.scan",
        "1",
        "workers.stitch.scan:Scanner",
        "workers.stitch.scan_spec:ScanSpec",
        (ENCODER, "av"),
    ),
    Entry(
        "reel.season",
        "1",
        "workers.reel.season:Season",
        "workers.reel.spec:SeasonSpec",
        (ENCODER, "av"),
        timeout=3600,
        copies=True,
    ),
    Entry(
        "stitch.cover",
        "1",
        "workers.stitch.cover:Cover",
        "workers.stitch.spec:CoverSpec",
        (ENCODER, *DRAWING),
    ),
    Entry(
        "stitch.reference",
        "1",
        "workers.stitch.reference:Reference",
        "workers.stitch.handoff_spec:ReferenceSpec",
        (ENCODER, "font-roboto", TYPE),
        copies=True,
    ),
    Entry(
        "stitch.proxy",
        "1",
        "workers.stitch.proxy:Proxy",
        "workers.stitch.handoff_spec:ProxySpec",
        (ENCODER,),
        copies=True,
    ),
    Entry(
        "stitch.graphic",
        "1",
        "workers.stitch.graphic:Graphic",
        "workers.stitch.handoff_spec:GraphicSpec",
        (ENCODER, "pyvips-binary"),
        copies=True,
    ),
    Entry(
        "outside.cover",
        "1",
        "workers.outside.cover:Cover",
        "workers.outside.spec:Cover",
        (ENCODER, *DRAWING),
    ),
    Entry("outside.card", "1", "workers.outside.card:Card", "workers.outside.spec:Card", DRAWING),
    Entry(
        "diffusers.still",
        "1",
        "workers.diffusers.still:Still",
        "workers.diffusers.spec:Still",
        libraries=DIFFUSION,
        pool="gpu",
        grace=GRACE,
        timeout=HOURS,
    ),
    Entry(
        "diffusers.motion",
        "1",
        "workers.diffusers.motion:Motion",
        "workers.diffusers.spec:Motion",
        libraries=DIFFUSION,
        pool="gpu",
        grace=GRACE,
        timeout=HOURS,
    ),
    Entry(
        "coqui",
        "1",
        "workers.coqui.worker:Coqui",
        "workers.coqui.spec:CoquiSpec",
        libraries=("torch", "TTS"),
        pool="gpu",
        grace=GRACE,
    ),
    _engine("engine.still", "workers.engine.worker:Still", "workers.engine.spec:Still"),
    _engine("engine.motion", "workers.engine.worker:Motion", "workers.engine.spec:Motion"),
    _engine("engine.lips", "workers.engine.worker:Lips", "workers.engine.spec:Lips"),
    _engine("engine.voice", "workers.engine.worker:Voice", "workers.engine.spec:Voice"),
    _engine("writer.chat", "workers.writer.worker:ByChat", "workers.writer.spec:ChatSpec"),
    Entry(
        "writer.local",
        "1",
        "workers.writer.worker:Local",
        "workers.writer.spec:LocalSpec",
        libraries=("torch", "transformers", "llguidance"),
        pool="gpu",
        grace=GRACE,
        timeout=HOURS,
    ),
    Entry("judge.clip", "1", "workers.judge.worker:Clip", "workers.judge.spec:ClipSpec", JUDGING),
    Entry("upload.still", "1", "workers.upload.worker:Still", "workers.upload.spec:Still", ("pillow",)),
    Entry("upload.motion", "1", "workers.upload.worker:Motion", "workers.upload.spec:Motion", CONFORMING),
    Entry("upload.voice", "1", "workers.upload.worker:Voice", "workers.upload.spec:Voice", SPOKEN),
)

"""Reads a clip or a recording to its end, and says what it is: `python -m workers.upload.probing KIND FILE`.

Runs as a process of its own, under limits on memory, time and output that it sets before it reads a byte; a
codec that is led astray takes nothing along. The caller is `workers.upload.intake`. Answer: one line of JSON,
{"suffix", "ms", ...} or {"refused"}.
"""

import json
import resource
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workers.errors import BadInput

MIB = 1 << 20
MEMORY = 2048 * MIB
CPU_SECONDS = 60
LONGEST_CLIP = 120_000  # ms


@dataclass(frozen=True)
class Probed:
    """What came in."""

    suffix: str
    """By content."""
    ms: int
    width: int = 0
    height: int = 0
    fps: str = ""
    codec: str = ""


def clip(file: Path) -> Probed:
    """A clip, with every picture decoded once. BadInput says why it cannot be used."""
    from workers.upload.clip import seen
    from workers.upload.containers import clip_kind, opened

    found, kind = seen(file), clip_kind(file)
    if found.ms > LONGEST_CLIP:
        lasts, most = found.ms // 1000, LONGEST_CLIP // 1000
        raise BadInput(f"the clip lasts {lasts} s; the most is {most} s, so cut out what is needed")
    with opened(file, kind) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        stream.codec_context.options = {"err_detect": "explode"}
        for frame in container.decode(stream):
            if frame.is_corrupt:
                raise BadInput("a picture of the clip is damaged; export it again")
    return Probed(kind.suffix, found.ms, found.width, found.height, found.fps, found.codec)


def recording(file: Path) -> Probed:
    """A recording of a line, heard to its end. BadInput says why it cannot be used."""
    from workers.upload.containers import recording_kind
    from workers.upload.sound import heard

    return Probed(recording_kind(file).suffix, heard(file).ms)


KINDS: Mapping[str, Callable[[Path], Probed]] = {"clip": clip, "recording": recording}


def main(kind: str, file: Path) -> dict[str, Any]:
    """The answer."""
    _confine()
    try:
        return asdict(KINDS[kind](file))
    except BadInput as refused:
        return {"refused": str(refused).replace(file.name, f"the {kind}")}


def _confine() -> None:
    """Bind this process, for good."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        allowed = resource.getrlimit(what)[1]
        bound = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(what, (bound, bound))


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]))))

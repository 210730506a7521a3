"""The hidden label that China's rules ask for in the file of generated content: metadata key `AIGC`.

Measures for Labelling of AI-Generated Synthetic Content and GB 45438-2025, both in force since 2025-09-01:
a JSON object under the key AIGC. The label that viewers see (at least 2 s at the start, letters of at least
5 % of the short side) is another duty, and no file of ours claims to have done it.
"""

import json
from pathlib import Path
from typing import Annotated, Literal

from pydantic import StringConstraints

from character_sheets.sheet import Frozen
from orchestrator.errors import Refused
from workers import ffmpeg as tool
from workers.errors import WorkerError

KEY = "AIGC"
Field = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class Aigc(Frozen):
    """One label. Who made it and who spreads it are said by people; empty where nobody did."""

    label: Literal["1", "2", "3"] = "1"
    """1: is generated, 2: may be, 3: is suspected to be; who makes it knows, and says 1."""
    producer: Field = ""
    """Name, or registered code, of whoever offers the generation."""
    produce_id: Field = ""
    """Its number there; ours is the sha256 of the episode."""
    propagator: Field = ""
    propagate_id: Field = ""

    def text(self) -> str:
        """The value of the key: JSON with the standard's names, in their order; ASCII alone."""
        told = {
            "Label": self.label,
            "ContentProducer": self.producer,
            "ProduceID": self.produce_id,
            "ReservedCode1": "",
            "ContentPropagator": self.propagator,
            "PropagateID": self.propagate_id,
            "ReservedCode2": "",
        }
        return json.dumps(told, separators=(",", ":"))


def label(source: Path, target: Path, aigc: Aigc) -> None:
    """The mp4 with the label in its header, by copy: same pictures, same sound, same times.

    The muxing flags are those of `workers.stitch.master`; Refused when ffmpeg cannot.
    """
    arguments = [
        *("-protocol_whitelist", "file", "-f", "mov", "-i", str(source)),
        *("-map", "0", "-c", "copy", "-metadata", f"{KEY}={aigc.text()}"),
        *("-movflags", "+faststart+negative_cts_offsets+use_metadata_tags", "-use_editlist", "0"),
        *("-video_track_timescale", str(_ticks(source)), "-fflags", "+bitexact", "-f", "mp4", str(target)),
    ]
    try:
        tool.run(arguments)
    except WorkerError as error:
        raise Refused(f"{source.name} cannot be labelled: {error}") from error


def read(file: Path) -> str:
    """The label's text in an mp4; empty without one."""
    import av

    with av.open(str(file), format="mov", options={"protocol_whitelist": "file"}) as container:
        return str(container.metadata.get(KEY, ""))


def _ticks(source: Path) -> int:
    """Of the picture's clock, which a copy must keep."""
    from workers.stitch import boxes

    return boxes.steps(source).ticks

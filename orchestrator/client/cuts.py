"""Calls for cuts: as they are, as they were delivered, and as an editing program gives them back.

kept = service.run(cuts.read(series, 1))
came = service.run(cuts.bring(series, 1, "animatic", Path("EP01.otio"), kept.version))
"""

from pathlib import Path

from orchestrator.client.calls import Call, Kept, Upload, at, changing, getting, getting_kept, keeping, paging
from orchestrator.client.stories import upload
from orchestrator.cut.difference import Difference
from orchestrator.edits import CutEdit
from orchestrator.looked import Kept as Version
from orchestrator.looked import Looked
from orchestrator.shapes import Coverage, Page
from orchestrator.shapes_hand_off import CutOut, ImportOut

PROFILE = "animatic"


def read(series: str, number: int, profile: str = PROFILE) -> Call[Kept[CutOut]]:
    """The cut as it was last made, what is wanted otherwise, and the version of that."""
    return getting_kept(_at(series, number, profile), CutOut)


def preview(
    series: str,
    number: int,
    profile: str = PROFILE,
    takes: int | None = None,
    coverage: Coverage | None = None,
) -> Call[Looked]:
    """The cut as the next production makes it, its pacing and its versions."""
    return getting(_at(series, number, profile, "preview"), Looked).asking(takes=takes, coverage=coverage)


def replace(series: str, number: int, profile: str, wanted: CutEdit, version: str) -> Call[Kept[CutOut]]:
    """Want that of it, captions included, and nothing else."""
    return changing("PUT", _at(series, number, profile), CutOut, version, wanted)


def versions(series: str, number: int, profile: str = PROFILE) -> Call[Page[Version]]:
    """What was delivered, the newest first."""
    return paging(_at(series, number, profile, "versions"), Version)


def difference(series: str, number: int, profile: str, before: int, after: int) -> Call[Difference]:
    """What is otherwise in one version than in another."""
    return getting(_at(series, number, profile, "versions", before, "difference", after), Difference)


def restore(series: str, number: int, profile: str, past: int, version: str) -> Call[Kept[CutOut]]:
    """Want the edit behind version `past` again."""
    return changing("POST", _at(series, number, profile, "versions", past, "restore"), CutOut, version)


def bring(series: str, number: int, profile: str, file: Path | Upload, version: str) -> Call[Kept[ImportOut]]:
    """Want the cut as an edited .otio, .otioz or .fcpxml has it; notes for people come with it."""
    path, headers = _at(series, number, profile, "import"), {"If-Match": version}
    return Call("POST", path, keeping(ImportOut), upload=upload(file), headers=headers)


def _at(series: str, number: int, profile: str, *more: str | int) -> str:
    return at("series", series, "episodes", number, "cuts", profile, *more)

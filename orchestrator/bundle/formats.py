"""The timelines of a bundle: which file is written by whom, and what of it stays when its media move."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePath
from uuid import uuid4

from orchestrator.bundle import relink
from orchestrator.bundle.item import TIMELINES, Item
from orchestrator.bundle.record import Written
from orchestrator.store import Store, Stored
from orchestrator.timeline.base import Timeline
from orchestrator.timeline.edl import edl
from orchestrator.timeline.fcpxml import fcpxml
from orchestrator.timeline.mlt import mlt
from orchestrator.timeline.otio import otio, otioz
from orchestrator.timeline.xmeml import xmeml

WRITERS: Mapping[str, Callable[[Timeline], str]] = {
    ".otio": otio,
    "_premiere.xml": xmeml,
    "_fcp.fcpxml": fcpxml,
    "_shotcut.mlt": mlt,
    "_V1.edl": edl,
}
"""End of a file's name -> who writes it."""


def timelines(timeline: Timeline, head: str) -> Iterator[Written]:
    """The timeline in every format, and the program that links them."""
    for end, write in WRITERS.items():
        text = write(timeline)
        path = f"{TIMELINES}/{head}{end}"
        yield Written(path, "timeline", text.encode(), _bare(text, PurePath(path).suffix))
    script = relink.__loader__.get_source(relink.__name__)  # type: ignore[union-attr]
    yield Written(f"{TIMELINES}/relink.py", "tool", script.encode())


def _bare(text: str, suffix: str) -> str:
    """Digest of a timeline wherever it is linked to; empty for one without links."""
    return hashlib.sha256(relink.bare(text, suffix).encode()).hexdigest() if suffix in relink.LEADS else ""


def with_media(timeline: Timeline, head: str, items: Sequence[Item], store: Store) -> Item:
    """The timeline with the media that it plays in one file; made in the store, which holds such a blob."""
    name = f"{head}.otioz"
    stored: Mapping[str, Stored] = {item.path: item.stored for item in items if item.media}
    files = {path: store.path(each.digest, each.suffix, each.size) for path, each in stored.items()}
    folder = store.workspace(f"bundle-{uuid4().hex}")
    try:
        otioz(timeline, files, folder / name)
        kept = store.take([folder / name])[0]
    finally:
        store.discard(folder.name)
    return Item(f"{TIMELINES}/{name}", kept, "timeline")

"""What a pack says where it is posted, read out of its zip, so that nobody unpacks it to know."""

import json
import zipfile
from dataclasses import dataclass

from orchestrator.desk.packs import Shown
from orchestrator.errors import StoreFailed
from orchestrator.office import Office

POST = "post.json"


@dataclass(frozen=True)
class Words:
    """What is filled in by hand."""

    title: str
    """Empty: the platform has none."""
    caption: str
    hashtags: tuple[str, ...]
    disclosure: str
    """The sentence that tells viewers of AI; empty: only a person can know it."""
    switch: str
    """What the app calls its own disclosure; empty: not known."""


def words_of(office: Office, shown: Shown) -> Words | None:
    """Those of a pack; None before it is packed, and where its zip cannot be read (its download tells)."""
    if not shown.file:
        return None
    try:
        with zipfile.ZipFile(office.store.path(shown.file.digest, shown.file.suffix)) as archive:
            told = json.loads(archive.read(POST))
    except (StoreFailed, zipfile.BadZipFile, KeyError):
        return None
    ai = told["ai"]
    return Words(told["title"], told["caption"], tuple(told["hashtags"]), ai["text"], ai["switch"])

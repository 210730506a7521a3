"""People's own files at the desk: taken in before anything is written down, with whose they are.

Rights are told with every file, and a real person's consent; neither decides about what is made.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from orchestrator import uploads
from orchestrator.desk.said import said, wrong
from orchestrator.edits import Upload
from orchestrator.office import Office
from orchestrator.store import Stored
from orchestrator.uploads import Kind

GIVEN = ("rights", "real_person", "consent", "start")


def stored(upload: Upload) -> Stored:
    """Where an upload lies."""
    return Stored(upload.digest, upload.suffix, upload.size)


def taken(office: Office, kind: Kind, content: bytes, fields: Mapping[str, str]) -> Upload:
    """Take a file in. Whose it is comes first: that costs nothing."""
    told = _told({name: fields[name] for name in GIVEN if fields.get(name)})
    with tempfile.TemporaryDirectory(prefix="microdrama-received-") as folder:
        file = Path(folder, "received")
        file.write_bytes(content)
        kept = uploads.keep(office.store, file, kind).stored
    return told.model_copy(update={"digest": kept.digest, "suffix": kept.suffix, "size": kept.size})


def _told(given: Mapping[str, str]) -> Upload:
    if "rights" not in given:
        raise wrong("rights", "Say whose it is and what for")
    return said(Upload, given, {"digest": "0" * 64, "suffix": ".new"})

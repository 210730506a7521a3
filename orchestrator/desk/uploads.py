"""People's own files at the desk: taken in before anything is written down, with whose they are.

Rights are told with every file, and a real person's consent; neither decides about what is made.
"""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from orchestrator import uploads
from orchestrator.edits import Upload
from orchestrator.errors import BadStory
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


def _told(given: dict[str, Any]) -> Upload:
    if "rights" not in given:
        raise _wrong("rights", "Say whose it is and what for")
    if "consent" in given:
        try:
            given["consent"] = json.loads(given["consent"])
        except (ValueError, RecursionError) as error:
            raise _wrong("consent", "It is not JSON") from error
    try:
        return Upload.model_validate({**given, "digest": "0" * 64, "suffix": ".new"})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = "/".join(map(str, first["loc"])) or "consent"
        raise _wrong(place, first["msg"].removeprefix("Value error, ")) from error


def _wrong(field: str, detail: str) -> BadStory:
    return BadStory(f"{field}: {detail}.", [{"detail": detail, "pointer": f"#/{field}"}])

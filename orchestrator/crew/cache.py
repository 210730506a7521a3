"""The files that tasks read, kept by digest: a line's timing or a clip is fetched once.

A file is what its digest says or it is not there.
"""

import os
import re
import time
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path

from orchestrator.errors import Refused
from orchestrator.store import digest_of

LARGEST = 4 << 30  # bytes of everything
IN_USE = 3600.0  # seconds that a file stays after it was asked for
NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,8}")
Fetch = Callable[[Path], Awaitable[None]]


class Cache:
    """A folder of them."""

    def __init__(self, folder: Path, largest: int = LARGEST) -> None:
        self._folder, self._largest = folder, largest
        folder.mkdir(parents=True, exist_ok=True)

    async def get(self, digest: str, suffix: str, fetch: Fetch) -> Path:
        """The file; `fetch` writes it where it is not there yet. Refused when it fetched something else."""
        name = digest + suffix
        if not NAME.fullmatch(name):
            raise Refused(f"the server names an input {name[:80]!r}, which is no digest")
        file = self._folder / name
        if not file.is_file():
            await self._fetch(file, digest, fetch)
            self._make_room()
        os.utime(file)
        return file

    async def _fetch(self, file: Path, digest: str, fetch: Fetch) -> None:
        part = self._folder / f"{uuid.uuid4().hex}.part"
        try:
            await fetch(part)
            if digest_of(part) != digest:
                raise Refused(f"an input came with other bytes than its digest {digest[:12]}… says")
            part.chmod(0o444)
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)

    def _make_room(self) -> None:
        """The oldest go first; none that may be read just now."""
        files = sorted((each.stat().st_mtime, each.stat().st_size, each) for each in self._folder.iterdir())
        total, now = sum(size for _, size, _ in files), time.time()
        for at, size, file in files:
            if total <= self._largest or now - at < IN_USE:
                return
            file.unlink(missing_ok=True)
            total -= size

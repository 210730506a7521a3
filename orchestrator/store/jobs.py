"""Folders of jobs: where files are made before a store takes them. Every store has them on its disk."""

import shutil
import uuid
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

from orchestrator.store.base import Stored, plain
from orchestrator.store.disk import idle, translated


class Jobs(ABC):
    """A store's part that is the same wherever its blobs lie."""

    def __init__(self, jobs: Path) -> None:
        """OSError when the folder cannot be made."""
        self._jobs = jobs
        jobs.mkdir(parents=True, exist_ok=True)

    @abstractmethod
    def take(self, files: Sequence[Path]) -> tuple[Stored, ...]:
        """As in `Store`."""

    def workspace(self, name: str) -> Path:
        folder = self._jobs / plain(name)
        with translated(f"making {folder}"):
            folder.mkdir()
        return folder

    def folder_of(self, name: str) -> Path:
        return self._jobs / plain(name)

    def discard(self, name: str) -> None:
        shutil.rmtree(self._jobs / plain(name), ignore_errors=True)

    def put(self, file: Path) -> Stored:
        name = f"put-{uuid.uuid4().hex}"
        folder = self.workspace(name)
        try:
            with translated(f"copying {file}"):
                copy = Path(shutil.copyfile(file, folder / f"file{file.suffix}"))
            return self.take([copy])[0]
        finally:
            self.discard(name)

    def ready(self) -> None:
        name = f"ready-{uuid.uuid4().hex}"
        try:
            with translated(f"writing into {self._jobs}"):
                (self.workspace(name) / "file").write_bytes(b"ready")
        finally:
            self.discard(name)

    def _tidy(self, limit: float) -> int:
        """Remove the folders of jobs that nothing touched since that time."""
        dead = [job for job in self._jobs.iterdir() if idle(job, limit)]
        for job in dead:
            shutil.rmtree(job, ignore_errors=True)
        return len(dead)

"""Which bytes weights must have: `lock.json` in the models folder, written by `microdrama models fetch`.

A source is pinned once; what comes later under its name must be the same. Copy the file to other machines
together with the weights, and to a server that plans for them.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pydantic import Field, ValidationError

from gpu.card import Frozen, Sha256, Weights, models_folder
from gpu.errors import UntrustedWeights


class Pin(Frozen):
    """What one source is."""

    commit: str = ""
    """Of a hub; empty for a folder."""
    files: dict[str, Sha256] = Field(default_factory=dict)

    @property
    def digest(self) -> str:
        """16 hex letters: the commit, or the files where there is none."""
        told = self.commit or json.dumps(self.files, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:16]


class Lock(Frozen):
    """The file."""

    sources: dict[str, Pin] = Field(default_factory=dict)


def source(weights: Weights) -> str:
    """Name in the lock."""
    return f"{weights.hub}@{weights.revision}" if weights.hub else f"folder:{weights.folder}"


def pinned(weights: Weights) -> Pin | None:
    """What the first fetch found; None: never fetched. UntrustedWeights when the lock cannot be read."""
    return _read(_file()).sources.get(source(weights))


def pin(weights: Weights, found: Pin, *, anew: bool = False) -> None:
    """Write down what a source is. UntrustedWeights when it is pinned as something else, unless `anew`.

    Files may be added to a source whose commit is the same.
    """
    file, name = _file(), source(weights)
    with held(file.with_suffix(".json.held")):
        lock = _read(file)
        before = None if anew else lock.sources.get(name)
        after = _merged(name, before, found) if before else found
        told = Lock(sources={**lock.sources, name: after}).model_dump_json(indent=1)
        write(file, told)


def _merged(name: str, before: Pin, found: Pin) -> Pin:
    changed = [file for file, sha in found.files.items() if before.files.get(file, sha) != sha]
    if before.commit != found.commit:
        changed = [f"commit {before.commit[:12]} is now {found.commit[:12]}"]
    if changed:
        raise UntrustedWeights(
            f"{name} is pinned in lock.json as something else: {', '.join(changed[:3])}. If you expect the "
            "change, `microdrama models fetch CARD --accept-changed` pins it anew; what is made after that "
            "are new takes"
        )
    return Pin(commit=found.commit, files=before.files | found.files)


def compare(weights: Weights, folder: Path, found: Mapping[str, str]) -> None:
    """UntrustedWeights when a file (name -> sha256) is not the pinned one, or was never pinned."""
    lock = pinned(weights)
    known = {**(lock.files if lock else {}), **weights.sha256}
    for name, sha in found.items():
        if known.get(name, sha) != sha:
            raise UntrustedWeights(
                f"{folder / name} is not the file that was pinned ({sha[:12]}, not {known[name][:12]}); "
                "fetch it again, or find out who changed it"
            )
        if name not in known and (lock or name.endswith(".safetensors")):
            raise UntrustedWeights(
                f"{folder / name} was never pinned. If you know where it comes from, `microdrama models "
                "fetch CARD` pins what is here (with --accept-changed, if others of the folder are pinned)"
            )


def _file() -> Path:
    return models_folder() / "lock.json"


def _read(file: Path) -> Lock:
    try:
        return Lock.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return Lock()
    except ValidationError as error:
        raise UntrustedWeights(
            f"{file} cannot be read; restore it, or remove it and fetch anew: {error}"
        ) from error


def write(file: Path, text: str) -> None:
    """All or nothing, on the disk."""
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with aside.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)


@contextmanager
def held(file: Path) -> Iterator[None]:
    """One process at a time; a process that ends lets go."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield

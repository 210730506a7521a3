"""What this machine can make."""

from importlib.metadata import PackageNotFoundError

from workers import registry
from workers.errors import WorkerError


def makes() -> dict[str, str]:
    """What this machine can make: registry name -> identity."""
    found = {}
    for name, entry in registry.ENTRIES.items():
        try:
            if not entry.missing:
                found[name] = entry.identity
        except (PackageNotFoundError, WorkerError, OSError):
            continue  # a tool of it is not installed; `microdrama worker list` says so
    return found

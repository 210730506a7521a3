"""From the URL of a store to the store: plain values, so that a process on any machine can open the same."""

from pathlib import Path

from orchestrator.errors import UnusableInput
from orchestrator.store.base import Store
from orchestrator.store.folder import LocalStore


def opened(url: str, cache: Path, cap: int) -> Store:
    """The store at a folder, a file:// URL or s3://bucket/folder; UnusableInput for what cannot be opened.

    Copies of what lies in a bucket are kept in the folder `cache`, of at most `cap` bytes.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        return LocalStore(Path(url))
    if scheme == "file":
        return LocalStore(Path(rest))
    if scheme == "s3" and rest.partition("/")[0]:
        return _in_bucket(url, cache, cap)
    raise UnusableInput(f"MICRODRAMA_STORE_URL={url} cannot be used; give a folder or s3://bucket/folder")


def _in_bucket(url: str, cache: Path, cap: int) -> Store:
    try:
        from orchestrator.store.objects import ObjectStore
    except ImportError as error:
        cure = "pip install 'microdrama-orchestrator[objects]'"
        raise UnusableInput(f"MICRODRAMA_STORE_URL={url} needs obstore: {cure}") from error
    return ObjectStore(url, cache, cap)

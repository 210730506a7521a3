"""What `fetch` asks a model hub: which files there are, and the files. Speaks through huggingface_hub."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from gpu.card import Adapter, Card
from gpu.errors import GpuError, MissingLibrary, MissingWeights, UntrustedWeights
from gpu.weights.trust import WORDS

VARIANT = re.compile(r"\.(fp16|bf16|fp8|ema|non_ema)[.-]")
"""The same weights once more, in another type."""
WANTED = {".safetensors", *WORDS}


@dataclass(frozen=True)
class Listing:
    """A repository at one commit."""

    commit: str
    sizes: Mapping[str, int]
    """File -> bytes."""
    hashes: Mapping[str, str]
    """File -> sha256, of the large ones."""


def listing(repository: str, revision: str) -> Listing:
    """What the hub has. MissingWeights: it has not, or cannot be reached."""
    with _asking(repository, revision):
        from huggingface_hub import HfApi

        told = HfApi().model_info(repository, revision=revision, files_metadata=True)
    files = {each.rfilename: each for each in told.siblings or ()}
    if not told.sha:
        raise MissingWeights(f"{repository}: the hub names no commit for {revision}")
    return Listing(
        commit=told.sha,
        sizes={name: each.size or 0 for name, each in files.items()},
        hashes={name: each.lfs.sha256 for name, each in files.items() if each.lfs},
    )


def chosen(card: Card, part: Adapter | None, there: Listing, folder: Path) -> list[str]:
    """The files that the card needs: of a pipeline those of its parts, of others the top ones.

    Downloads model_index.json to see the parts. UntrustedWeights: there is nothing in safetensors.
    """
    fits = (
        _of_adapter(part)
        if part
        else _on_top
        if card.makes in ("voice", "text")
        else _of_parts(card, there, folder)
    )
    names = sorted(name for name in there.sizes if _wanted(name) and fits(PurePosixPath(name)))
    if part and part.file not in names:
        raise MissingWeights(f"{card.name}: {part.weights.hub} has no {part.file}; correct the card")
    if not any(name.endswith(".safetensors") for name in names):
        raise UntrustedWeights(
            f"{card.name}: the hub has no safetensors for it; convert the weights on another machine, and "
            "name the folder on a card of your own (docs/models.md)"
        )
    return names


def download(
    repository: str, there: Listing, name: str, folder: Path, tell: Callable[[int], None] = lambda _: None
) -> None:
    """One file into its place below `folder`; goes on where an earlier download, of any process, stopped."""
    size, file = there.sizes[name], folder / name
    if file.exists() and file.stat().st_size == size:
        tell(size)
        return
    begun = folder / ".cache" / name
    begun.parent.mkdir(parents=True, exist_ok=True)
    if begun.exists() and begun.stat().st_size > size:
        begun.unlink()  # of no use
    with _asking(repository, there.commit), begun.open("ab") as stream:
        _get(repository, there, name, stream, tell)
    file.parent.mkdir(parents=True, exist_ok=True)
    begun.replace(file)


def _get(repository: str, there: Listing, name: str, stream: BinaryIO, tell: Callable[[int], None]) -> None:
    """The rest of a file. Not by `hf_hub_download`, which begins anew what another process began."""
    from huggingface_hub import hf_hub_url
    from huggingface_hub.file_download import http_get
    from huggingface_hub.utils import build_hf_headers

    bar: Any = partial(_Bar, tell)
    http_get(
        hf_hub_url(repository, name, revision=there.commit),
        stream,
        resume_size=stream.tell(),
        headers=build_hf_headers(),
        expected_size=there.sizes[name],
        displayed_filename=name,
        tqdm_class=bar,
    )


class _Bar:
    """A progress bar as the library wants one, which only tells of bytes."""

    def __init__(self, tell: Callable[[int], None], initial: int = 0, **_looks: Any) -> None:
        self._tell = tell
        tell(initial)

    def update(self, count: int) -> None:
        self._tell(count)

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *_error: object) -> None:
        """Nothing was opened."""


def _wanted(name: str) -> bool:
    path = PurePosixPath(name)
    safe = not path.is_absolute() and ".." not in path.parts and "\\" not in name
    return safe and path.suffix in WANTED and not VARIANT.search(path.name)


def _of_adapter(part: Adapter) -> Callable[[PurePosixPath], bool]:
    encoder = PurePosixPath(part.encoder) if part.encoder else None
    return lambda path: path == PurePosixPath(part.file) or (encoder is not None and encoder in path.parents)


def _on_top(path: PurePosixPath) -> bool:
    return len(path.parts) == 1


def _of_parts(card: Card, there: Listing, folder: Path) -> Callable[[PurePosixPath], bool]:
    if "model_index.json" not in there.sizes:
        raise UntrustedWeights(f"{card.name}: {card.weights.hub} has no model_index.json; it is no pipeline")
    download(card.weights.hub, there, "model_index.json", folder)
    try:
        parts = set(json.loads((folder / "model_index.json").read_bytes()))
    except (ValueError, TypeError) as error:
        raise UntrustedWeights(f"{card.weights.hub}: its model_index.json cannot be read: {error}") from error
    return lambda path: path.name == "model_index.json" or (len(path.parts) > 1 and path.parts[0] in parts)


@contextmanager
def _asking(repository: str, revision: str) -> Iterator[None]:
    """What the hub's library raises, in our words."""
    try:
        from huggingface_hub import errors
    except ImportError as error:
        raise MissingLibrary(
            "pip install 'microdrama-orchestrator[gpu]'; it brings huggingface_hub"
        ) from error
    try:
        yield
    except errors.GatedRepoError as error:
        raise MissingWeights(
            f"{repository} is gated: accept its terms on the hub's page, and set HF_TOKEN to your token"
        ) from error
    except errors.RevisionNotFoundError as error:
        raise MissingWeights(
            f"{repository}: the hub has no {revision} (any more). If you accept what it has now, "
            "`microdrama models fetch CARD --accept-changed` pins that; what is made after it are new takes"
        ) from error
    except GpuError:
        raise
    except Exception as error:  # its HTTP library raises many kinds
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise MissingWeights(
            f"{repository}: the hub did not give it: {first}. Run the same again to go on; "
            "where there is no network, docs/models.md says how to carry weights over"
        ) from error

"""Weights from a hub onto this machine, for an operator. The only process of the product that asks a hub.

    python -m gpu.weights.fetch CARD [--accept-changed]

Settings, words and safetensors of the card's pipeline are downloaded, nothing else. What has come is examined
and its commit and hashes are pinned in `lock.json`; what is pinned stays what it is. A folder that an
operator put there is examined and pinned where it lies. An interrupted fetch goes on where it stopped.

Says JSON lines on stdout: {"event": "plan", "source", "files", "bytes"}, {"event": "bytes", "count"},
{"event": "done", "source", "commit"}, and in the end perhaps {"event": "failed", "kind", "reason"}.
"""

import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gpu.card import Adapter, Card, Weights, card, models_folder
from gpu.errors import GpuError, MissingWeights, UntrustedWeights
from gpu.weights import hashes, hub, licences, pins, trust
from gpu.weights.door import sources
from gpu.weights.pins import Pin
from gpu.weights.places import commit, place

SPARE = 1024**3  # bytes that stay free
Say = Callable[..., None]


def main(arguments: list[str]) -> int:
    """Fetch one card and tell of it; 1 when it failed."""
    os.environ |= {
        "HF_HUB_OFFLINE": "0",
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }  # before its library is imported
    try:
        fetch(card(arguments[0]), _say, anew="--accept-changed" in arguments)
    except GpuError as error:
        _say(event="failed", kind=type(error).__name__, reason=str(error))
        return 1
    return 0


def _say(**event: Any) -> None:
    print(json.dumps(event), flush=True)


def fetch(wanted: Card, say: Say, *, anew: bool = False) -> None:
    """Bring and pin every source of a card. `anew`: what is there now is pinned, whatever was before.

    LicenceNotAccepted, MissingWeights (the hub does not give them, no room), UntrustedWeights.
    """
    licences.demand(wanted)
    done: set[str] = set()
    for weights, part in zip(sources(wanted), (None, *wanted.adapters), strict=True):
        first = pins.source(weights) not in done  # two adapters may come from one source
        done.add(pins.source(weights))
        if weights.hub:
            _from_hub(wanted, weights, part, say, anew and first)
        elif weights.folder:
            say(event="plan", source=weights.folder, files=0, bytes=0)
            _pin(wanted, weights, part, Pin(), say, anew and first)


def _from_hub(wanted: Card, weights: Weights, part: Adapter | None, say: Say, anew: bool) -> None:
    known = "" if anew else commit(weights)
    listing = hub.listing(weights.hub, known or weights.revision)
    if known and listing.commit != known:
        raise UntrustedWeights(f"{weights.hub}: the hub gives {listing.commit} for the pinned commit {known}")
    folder = place(weights.model_copy(update={"revision": listing.commit}))
    names = hub.chosen(wanted, part, listing, folder)
    to_come = sum(listing.sizes[name] for name in names if not (folder / name).exists())
    say(
        event="plan",
        source=weights.hub,
        files=len(names),
        bytes=2 * sum(listing.sizes[name] for name in names),
    )
    _demand_room(to_come)
    for name in names:
        hub.download(weights.hub, listing, name, folder, lambda count: say(event="bytes", count=count))
    _pin(wanted, weights, part, Pin(commit=listing.commit, files=dict(listing.hashes)), say, anew)
    shutil.rmtree(folder / ".cache", ignore_errors=True)


def _pin(wanted: Card, weights: Weights, part: Adapter | None, told: Pin, say: Say, anew: bool) -> None:
    """Examine what is there, compare it with what the hub told of it, and write it down."""
    folder = place(weights.model_copy(update={"revision": told.commit})) if told.commit else place(weights)
    if not folder.is_dir():
        raise MissingWeights(f"{wanted.name}: there is no folder {folder}; put the weights there")
    if part:
        files = trust.examined_part(folder, part.file, part.encoder)
    else:
        files = trust.examined(folder, wanted.pipeline)
    found = hashes.counted(files, lambda count: say(event="bytes", count=count))
    _compare(folder, found, told.files)
    _compare(folder, found, weights.sha256)
    pins.pin(weights, Pin(commit=told.commit, files=found), anew=anew)
    say(event="done", source=weights.hub or weights.folder, commit=told.commit)


def _compare(folder: Path, found: Mapping[str, str], told: Mapping[str, str]) -> None:
    for name, sha in found.items():
        if told.get(name, sha) != sha:
            raise UntrustedWeights(
                f"{folder / name} has the hash {sha[:12]}, but {told[name][:12]} was promised; "
                "remove the file and fetch again"
            )


def _demand_room(to_come: int) -> None:
    home = models_folder()
    home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home).free
    if free < to_come + SPARE:
        raise MissingWeights(
            f"{to_come / 1024**3:.1f} GiB are to come, but {home} has {free / 1024**3:.1f} GiB free; "
            "free some space, or set MICRODRAMA_MODELS to a larger disk"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

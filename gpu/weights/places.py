"""Where the weights of a source lie below the models folder, and what pins them."""

import hashlib
import re
from functools import cache
from pathlib import Path

from gpu.card import Weights, models_folder
from gpu.weights import pins

COMMIT = re.compile(r"[0-9a-f]{40}")


def place(weights: Weights) -> Path:
    """The folder where weights lie, or would."""
    home = models_folder()
    if weights.folder:
        return home / weights.folder
    if weights.recipe:
        return home / "recipes" / f"{weights.recipe}-{recipes_digest()}"
    return home / "hub" / weights.hub.replace("/", "--") / (commit(weights) or "never-fetched")


def commit(weights: Weights) -> str:
    """The commit of a hub's weights: on the card, else in the lock; empty: not known yet."""
    if COMMIT.fullmatch(weights.revision):
        return weights.revision
    lock = pins.pinned(weights)
    return lock.commit if lock else ""


def version(weights: Weights) -> str:
    """What pins a source: a commit, the hashes of a folder's files, the code of a recipe, or "unpinned"."""
    if weights.recipe:
        return recipes_digest()
    if COMMIT.fullmatch(weights.revision):
        return weights.revision
    lock = pins.pinned(weights)
    return lock.digest if lock else "unpinned"


@cache
def recipes_digest() -> str:
    """8 hex letters over the code of `gpu.tiny`: changed recipes are other weights."""
    total = hashlib.sha256()
    for file in sorted((Path(__file__).parents[1] / "tiny").glob("*.py")):
        total.update(file.read_bytes())
    return total.hexdigest()[:8]

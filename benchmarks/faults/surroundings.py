"""The environment of this process and of those that it starts, changed for a while."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


@contextmanager
def surrounded(variables: Mapping[str, str]) -> Iterator[None]:
    """Set variables while the block lasts; no GPU is hidden meanwhile, which Ray wants."""
    before = dict(os.environ)
    os.environ.update(variables)
    os.environ.pop("CUDA_VISIBLE_DEVICES", None)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)

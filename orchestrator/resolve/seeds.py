"""Seeds: the same shot and take number give the same seed on every machine, whatever the shot is called."""

import hashlib

from workers.base import Spec

SEED_BITS = 31  # every sampler we know takes a non-negative 32-bit integer


def seed_for(spec: Spec, take: int) -> int:
    """A seed from what is to be made and the number of the attempt."""
    digest = hashlib.sha256(f"{take}\n{spec.model_dump_json()}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - SEED_BITS)

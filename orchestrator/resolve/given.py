"""What a sheet gives to models: its pictures and recordings as inputs, its pace as a number."""

from character_sheets.sheet import Reference
from orchestrator.graph import Blob

PACES = {"slow": 88, "mid": 100, "quick": 112}
"""The words of a voice -> percent of a model's usual speed."""


def blob(reference: Reference) -> Blob:
    """The file of a reference that was taken in, which has a digest."""
    assert reference.digest, f"{reference.file} was not taken in"
    return Blob(reference.digest, f".{reference.file.rpartition('.')[2].lower()}")

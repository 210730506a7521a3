"""What a voice model is asked to say."""

from workers.base import Spec


class CoquiSpec(Spec):
    """One spoken line. Inputs `reference-1` ...: recordings of the voice, for a card that clones."""

    card: str
    model: str
    """Digest of the card; a host whose card of that name differs refuses."""
    text: str
    language: str
    speaker: str = ""
    """A speaker of the model; empty with a cloned voice."""
    emotion: str = "neutral"
    """Of the closed table of emotions."""
    manner: str = ""
    """In the sheet's words; "quick when afraid" only counts in a line that is spoken so."""
    pace: int = 100
    """Percent of the model's usual speed."""
    seed: int = 1
    consent: str = ""
    """sha256 of what was signed for the recordings of a cloned voice, with commas; enters the provenance."""

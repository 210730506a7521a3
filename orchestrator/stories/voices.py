"""A voice in words -> its fields: `female, young, warm, quick when afraid`."""

from typing import Any

from orchestrator.stories.quotation import split
from orchestrator.stories.words import mentions

FIELDS = {
    "female": "sex", "male": "sex", "neutral": "sex",
    "child": "age", "young": "age", "adult": "age", "old": "age",
    "low": "pitch", "mid": "pitch", "high": "pitch",
    "slow": "pace", "quick": "pace",
}  # fmt: skip


def voice(words: str) -> dict[str, Any]:
    """Sex, age, pitch and pace by single words; what says more ("quick when afraid") is the manner."""
    found: dict[str, Any] = {}
    timbre, manner = [], []
    for piece in split(words, ",，、،;；؛"):
        meant = mentions("voice", piece)
        plain = len(meant) == 1 and len(piece.split()) <= 2
        field = FIELDS.get(meant[0].meaning) if meant and plain else None
        if field and field not in found:
            found[field] = meant[0].meaning
        elif plain and meant[0].meaning == "timbre":
            timbre.append(piece)
        else:
            manner.append(piece)
    return {
        **found,
        **({"timbre": ", ".join(timbre)} if timbre else {}),
        **({"manner": ", ".join(manner)} if manner else {}),
    }


def voice_age(years: int) -> str:
    """The kind of voice that goes with an age, when the words do not say."""
    return "child" if years < 13 else "young" if years < 30 else "adult" if years < 60 else "old"

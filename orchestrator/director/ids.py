"""Names of shots and lines: from the beat, the kind and an ordinal in the beat, never a place in a list."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

_BEAT, _WHOLE = 40, 60  # characters that leave room for what follows


def short(beat: str) -> str:
    """A beat's id with room for what follows it."""
    return _cut(beat, _BEAT)


def numbered(beat: str, tails: Iterable[str]) -> Iterator[str]:
    """`<beat>-<tail>`, and `-2`, `-3` where a beat has more of the same."""
    seen: Counter[str] = Counter()
    for tail in tails:
        name = _cut(f"{short(beat)}-{tail}", _WHOLE)
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name}-{seen[name]}"


def clipped(words: str, longest: int) -> str:
    """Words that fit a field, with a sign where they were cut."""
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"


def _cut(name: str, longest: int) -> str:
    """Names that are cut stay different: the end gives way to a digest of the whole."""
    if len(name) <= longest:
        return name
    return f"{name[: longest - 9]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"

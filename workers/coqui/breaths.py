"""A line in breaths, what a voice can say in one go: parted at sentences, else at commas, else at words."""

from collections.abc import Sequence
from dataclasses import dataclass

from workers.espeak_timing import spoken, tokens

ENDS = (".!?…。！？", ",;:—–、，；：")
"""Signs after which one parts, the better ones first."""
CLOSING = "\"'”’)»]"


@dataclass(frozen=True)
class Breath:
    """A part of the line."""

    text: str
    """As written."""

    @property
    def aloud(self) -> str:
        """As read: without signs that have no sound."""
        return spoken(self.text)

    @property
    def words(self) -> tuple[str, ...]:
        """Its written words; one of signs alone among them."""
        return tuple(word for _, word in tokens(self.text))


def breaths(text: str, longest: int) -> list[Breath]:
    """Parts of at most `longest` characters (a longer word stands alone); together they hold every word."""
    written = tokens(text)
    parts, first = [], 0
    while first < len(written):
        last = _last(written, first, longest)
        place, word = written[last]
        parts.append(Breath(text[written[first][0] : place + len(word)]))
        first = last + 1
    return parts


def _last(written: Sequence[tuple[int, str]], first: int, longest: int) -> int:
    """The last word of the part that begins with the word `first`."""
    start = written[first][0]
    fits = [
        at for at in range(first, len(written)) if written[at][0] + len(written[at][1]) - start <= longest
    ]
    if not fits or fits[-1] == len(written) - 1:
        return fits[-1] if fits else first
    for signs in ENDS:
        ending = [at for at in fits if written[at][1].rstrip(CLOSING).endswith(tuple(signs))]
        if ending:
            return ending[-1]
    return fits[-1]

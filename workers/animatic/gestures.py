"""Words of acting become a gesture and a prop; words that name neither are reported."""

from functools import cache

from workers.animatic.phrases import tokens, vocabulary


@cache
def _phrases() -> tuple[tuple[tuple[str, ...], str], ...]:
    """Every phrase with its gesture, longest first."""
    rows = [
        (tuple(tokens(phrase)), name)
        for name, phrases in vocabulary("acting")["gestures"].items()
        for phrase in [name, *phrases]
    ]
    return tuple(sorted(rows, key=lambda row: (-len(row[0]), row)))


def _contains(words: list[str], phrase: tuple[str, ...]) -> bool:
    return any(
        tuple(words[start : start + len(phrase)]) == phrase for start in range(len(words) - len(phrase) + 1)
    )


def gesture_of(text: str) -> str | None:
    """The drawn gesture these words name, or None."""
    words = tokens(text)
    return next((name for phrase, name in _phrases() if _contains(words, phrase)), None)


def prop_of(text: str) -> str | None:
    """The thing in hand that these words name, or None; the last noun counts: "coffee mug"."""
    words = tokens(text)
    for word in reversed(words):
        for name, nouns in vocabulary("acting")["props"].items():
            if any(word in (noun, noun + "s") for noun in nouns):
                return str(name)
    return None


def unknown_acting(gesture: str, holds: tuple[str, ...]) -> tuple[str, ...]:
    """A gesture or prop, in its own words, that nobody drew."""
    missing = [gesture] if gesture and gesture_of(gesture) is None else []
    return (*missing, *(thing for thing in holds if thing and prop_of(thing) is None))

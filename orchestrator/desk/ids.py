"""Names for things: a prefix that says what it is, and randomness that nobody guesses."""

import secrets

from orchestrator import clock

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: no letter is taken for another
RANDOM, CLOCK = 12, 9  # characters


def new(prefix: str) -> str:
    """`ser_01k9…`: begins with the time, so that later ones sort behind earlier ones."""
    random = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return f"{prefix}_{_clock()}{random}"


def _clock() -> str:
    rest, letters = clock.now(), []
    for _ in range(CLOCK):
        rest, digit = divmod(rest, len(ALPHABET))
        letters.append(ALPHABET[digit])
    return "".join(reversed(letters))

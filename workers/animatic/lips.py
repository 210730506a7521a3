"""Lips from the voice: the phonemes of espeak-ng become mouth shapes, one per two frames of picture."""

from collections.abc import Mapping, Sequence
from typing import Any

from workers.animatic.expressions import Mouth
from workers.errors import BadInput

STEP = 2  # frames that a shape is held: drawn on twos
AHEAD_MS = 40  # lips open before the sound
_SHAPES: tuple[tuple[Mouth, str], ...] = (
    ("closed", "mbp"),
    ("teeth", "fvszʃʒθðtʂʐɕʑ"),
    ("round", "uʊwoɔɒøyœʉɥʏɵ"),
    ("wide", "aɑæɐʌ"),
    ("small", "iɪeɛəɜɨjɘɚɝᵻ"),
    ("small", "lnɹrdkgŋɡxhqɾʁɲʎɣχħʕʔʈɖçcɟɬɫβ"),
)
_WIDTH = {"wide": 4, "open": 3, "round": 3, "teeth": 2, "small": 1, "closed": 5, "rest": 0}


def shape(symbol: str) -> Mouth | None:
    """The mouth of a phoneme; None for a pause or a mark."""
    letters = [c for c in symbol if c.isalpha() or c in "ᵻ"]
    long = "ː" in symbol or (len(symbol) > 1 and symbol[-1] in "ɪʊ")
    for letter in letters:
        for mouth, family in _SHAPES:
            if letter in family:
                return "open" if mouth == "small" and long and letter in "eɛəɜ" else mouth
    return "small" if letters else None


def mouths(timing: Mapping[str, Any], fps: int, frames: int, lead: int) -> tuple[Mouth, ...]:
    """A mouth per frame of the take; at rest outside the line, which starts at frame `lead`."""
    spoken = [
        (int(p["start"]), int(p["end"]), mouth)
        for p in _phonemes(timing)
        if (mouth := shape(str(p["symbol"]))) is not None
    ]
    rows: list[Mouth] = []
    for frame in range(0, frames, STEP):
        start = (frame - lead) * 1000 / fps + AHEAD_MS
        rows += [_chosen(spoken, start, start + STEP * 1000 / fps)] * STEP
    end = lead + -(-int(timing["ms"]) * fps // 1000)
    return tuple(mouth if lead <= at < end else "rest" for at, mouth in enumerate(rows[:frames]))


def _phonemes(timing: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Phonemes; a voice that gives only words has its mouth opened and closed by their letters."""
    if timing.get("phonemes"):
        return list(timing["phonemes"])
    if "ms" not in timing or not timing.get("words"):
        raise BadInput("the timing of the line has neither phonemes nor words")
    return [piece for word in timing["words"] for piece in _spelled(word)]


def _spelled(word: Mapping[str, Any]) -> list[dict[str, Any]]:
    letters = [c for c in str(word["text"]).lower() if c.isalpha()] or ["a"]
    start, span = float(word["start"]), (float(word["end"]) - float(word["start"])) / len(letters)
    return [
        {"symbol": c, "start": start + span * at, "end": start + span * (at + 1)}
        for at, c in enumerate(letters)
    ]


def _chosen(spoken: Sequence[tuple[int, int, Mouth]], start: float, end: float) -> Mouth:
    """The shape that tells most in this span: closed lips first, then the widest, by how long they last."""
    inside = [(min(end, b) - max(start, a), mouth) for a, b, mouth in spoken if a < end and b > start]
    if not inside:
        between = any(b <= start for _, b, _ in spoken) and any(a >= end for a, _, _ in spoken)
        return "closed" if between else "rest"
    return max(inside, key=lambda each: (each[0] >= 18) * _WIDTH[each[1]] + each[0] / 1000)[1]

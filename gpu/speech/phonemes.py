"""Phonemes for models that were trained on espeak-ng's, from the library that `espeakng-loader` brings.

coqui would start an `espeak-ng` program of the system. The library is global state, and under another licence
than ours: it works alone in a process, `python -m gpu.speech.phonemes_child`.
"""

import json
import subprocess
import sys
from collections.abc import Sequence

from gpu.errors import MissingLibrary, Unspeakable

SECONDS = 60.0
ALIASES = {"en": "en-us", "zh-cn": "cmn", "zh": "cmn"}
"""What models call a language, and what espeak-ng calls it."""
PAUSES = ".,;:!?—…"


def read(language: str, texts: Sequence[str], known: set[str]) -> list[str]:
    """IPA of each text; words are parted by spaces, pauses keep their sign where the model has one.

    Unspeakable: espeak-ng does not read this language. MissingLibrary: the loader is not installed.
    """
    clauses = [_clauses(text, known) for text in texts]
    order = {
        "language": ALIASES.get(language, language),
        "texts": [part for each in clauses for part, _ in each],
    }
    done = subprocess.run(
        [sys.executable, "-m", "gpu.speech.phonemes_child"],
        input=json.dumps(order).encode(),
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise MissingLibrary(f"espeak-ng did not read the line: {''.join(said)}; pip install espeakng-loader")
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise Unspeakable(answer["error"])
    found = iter(answer["phonemes"])
    return [_joined([(next(found), sign) for _, sign in each]) for each in clauses]


def _joined(clauses: Sequence[tuple[str, str]]) -> str:
    """One string; signs that follow each other stay together."""
    return "".join(f"{' ' if at and said else ''}{said}{sign}" for at, (said, sign) in enumerate(clauses))


def _clauses(text: str, known: set[str]) -> list[tuple[str, str]]:
    """The stretches between pauses, each with the sign of the pause after it."""
    parts: list[tuple[str, str]] = []
    start = 0
    for at, sign in enumerate(text):
        if sign in PAUSES and (at + 1 == len(text) or not text[at + 1].isalnum()):
            parts.append((text[start:at], sign if sign in known else ""))
            start = at + 1
    return [*parts, (text[start:], "")] if text[start:].strip() else parts

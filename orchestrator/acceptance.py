"""Acceptance: a worker's files are looked at before they count. What a worker says is a promise, not a fact.

Runs in the driver, never in the worker. A file must be a plain file in the attempt's folder, with the size
and sha256 that were claimed; its suffix chooses the one demuxer that may open it; every frame is decoded with
errors on; counts and sizes are as promised; pictures are not black, moving ones move, sound is not silent.

    accept(done, folder)      -> {role: path}, or Refused with the role and the reason

Facts that promise: `frames width height fps` (pictures), `ms rate channels` (sound), `moves` (a clip that
must not be frozen), `timed` (the letters that a timing must give a time each), and that allow: `black`,
`silent`. A mapping under a file's role overrides them there. Where the worker is a stranger, the facts of the
plan (`Done.plan`) are the ones that promise.
"""

import json
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestrator.errors import Refused
from orchestrator.executor.base import Claim, Done
from orchestrator.store import digest_of

LARGEST = 16 << 30
MAGIC = {
    ".mp4": (4, b"ftyp"),
    ".mov": (4, b"ftyp"),
    ".m4a": (4, b"ftyp"),
    ".wav": (8, b"WAVE"),
    ".png": (0, b"\x89PNG\r\n\x1a\n"),
    ".jpg": (0, b"\xff\xd8\xff"),
}
TEXTS = {".json", ".srt", ".vtt", ".ass", ".txt", ".html"}
Facts = Mapping[str, Any]


def accept(done: Done, folder: Path, *, copies: bool = False) -> dict[str, Path]:
    """The files that count, by role. `copies`: the clip copies streams of accepted files (see registry)."""
    if not done.files:
        raise Refused("it made no file")
    facts, copies = (done.facts, copies) if done.plan is None else (done.plan, False)
    accepted = {}
    for role, claim in sorted(done.files.items()):
        try:
            accepted[role] = _accept_file(claim, folder, _promised(facts, role), copies)
        except Refused as refused:
            raise Refused(f"{role} ({claim.name}): {refused}") from refused
    return accepted


def _promised(facts: Facts, role: str) -> Facts:
    own = facts.get(role)
    return {**facts, **own} if isinstance(own, Mapping) else facts


def _accept_file(claim: Claim, folder: Path, facts: Facts, copies: bool) -> Path:
    file = _plain_file(claim, folder)
    _refuse_other_bytes(claim, file)
    if file.suffix in TEXTS:
        _accept_text(file, facts)
    else:
        from orchestrator import decoding  # PyAV is not needed when nothing ran

        decoding.accept(file, facts, copies=copies)
    return file


def _plain_file(claim: Claim, folder: Path) -> Path:
    if not claim.name or claim.name in {".", ".."} or any(bad in claim.name for bad in "/\\\0"):
        raise Refused("its name leads out of the attempt's folder")
    file = folder / claim.name
    try:
        found = file.lstat()
    except FileNotFoundError:
        raise Refused("it is not there") from None
    if not stat.S_ISREG(found.st_mode):
        raise Refused("it is not a plain file")
    if found.st_size != claim.size:
        raise Refused(f"it has {found.st_size} bytes, {claim.size} were claimed")
    if not 0 < found.st_size <= LARGEST:
        raise Refused("it is empty" if found.st_size == 0 else "it is too large")
    return file


def _refuse_other_bytes(claim: Claim, file: Path) -> None:
    if file.suffix not in TEXTS:
        if file.suffix not in MAGIC:
            raise Refused(f"files that end in {file.suffix or 'nothing'!r} are not taken")
        place, magic = MAGIC[file.suffix]
        with file.open("rb") as stream:
            if stream.read(place + len(magic))[place:] != magic:
                raise Refused(f"its first bytes are not those of {file.suffix}")
    if digest_of(file) != claim.sha256:
        raise Refused("its bytes are not the ones that were claimed (sha256 differs)")


def _accept_text(file: Path, facts: Facts) -> None:
    try:
        text = file.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise Refused(f"it is not UTF-8 ({error.reason} at byte {error.start})") from error
    if "\0" in text:
        raise Refused("it holds a NUL character")
    if file.suffix == ".json":
        _accept_json(text, facts)


def _accept_json(text: str, facts: Facts) -> None:
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Refused(f"it is not JSON: {error}") from error
    is_timing = isinstance(value, dict) and {"ms", "words"} <= value.keys()
    if "timed" in facts and not (is_timing and _letters(value) == facts["timed"]):
        raise Refused("it does not time the words of the line")
    if is_timing:
        _accept_timing(value, facts)


def _letters(timing: Mapping[str, Any]) -> str:
    """The words without spaces; none where one of them is no text."""
    words = timing["words"] if isinstance(timing["words"], list) else []
    texts = [word.get("text") if isinstance(word, dict) else None for word in words]
    return "".join("".join(text.split()) for text in texts if isinstance(text, str) and None not in texts)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _accept_timing(timing: Mapping[str, Any], facts: Facts) -> None:
    """Words and phonemes lie inside the line, in order, in whole milliseconds."""
    ms = timing["ms"]
    if "ms" in facts and ms != facts["ms"]:
        raise Refused(f"it lasts {ms} ms, {facts['ms']} were promised")
    for part in ("words", "phonemes"):
        last = 0
        for span in timing.get(part, ()):
            times = span["start"], span["end"]
            if not (all(type(time) is int for time in times) and last <= times[0] <= times[1] <= ms):
                raise Refused(f"its {part} are out of order or outside the line at {times}")
            last = times[0]

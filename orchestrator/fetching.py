"""Weights onto this machine, and whether they are still what they were; for `microdrama models`.

The fetch is a process of its own (`gpu.weights.fetch`): the only one that goes online, and the only one that
knows the hub's library.
"""

import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import IO, Any

import gpu
from character_sheets.sheet import Frozen
from gpu.card import Card, card, names
from gpu.errors import GpuError, MissingWeights
from gpu.weights import door, licences
from orchestrator.errors import MicrodramaError, UnusableInput
from orchestrator.models import translated, wall

Notify = Callable[[str, int, int], None]
"""Called with what is at work, and bytes: those done since the last call, and those to be done in all."""
LAST = 20  # lines of a log


class Verified(Frozen):
    """One card, every byte of whose weights was read."""

    card: str
    ok: bool
    files: int = 0
    reason: str = ""


def fetch(name: str, notify: Notify, accept: Sequence[str] = (), *, changed: bool = False) -> str:
    """Bring and pin the weights of a card; what there is to say of it in the end.

    `accept` names licences, for this fetch; `changed` pins what the source has now. UnusableInput (no such
    card, licence not accepted), CheckRefused (not what it should be), MicrodramaError (it did not come).
    """
    with wall():
        wanted = card(name)
    if wanted.weights.recipe:
        return f"{name}: nothing to fetch; its random weights are made here on first use."
    given = {**os.environ, licences.VARIABLE: ",".join([os.environ.get(licences.VARIABLE, ""), *accept])}
    if wanted.licence.consent and not licences.accepted(wanted.licence) and not _names(accept, wanted):
        named = wanted.licence.name
        raise UnusableInput(
            f"{name}: read the licence {named} (`microdrama models show {name}` names its limits); "
            f"if you accept it, fetch with --accept-licence {named}"
        )
    with _child([name, *(["--accept-changed"] if changed else [])], given) as (said_lines, log):
        _follow(name, said_lines, log, notify)
    later = f" {licences.cure(wanted.licence)}" if not licences.accepted(wanted.licence) else ""
    return f"{name}: fetched, examined and pinned.{later}"


def verify(asked: Sequence[str], notify: Notify) -> tuple[Verified, ...]:
    """Read every byte of these cards' weights; of all whose weights are here, when none is named."""
    with wall():
        cards = [card(name) for name in asked or names()]
    return tuple(found for each in cards if (found := _verified(each, notify, bool(asked))))


def _verified(one: Card, notify: Notify, asked: bool) -> Verified | None:
    try:
        total = sum(path.stat().st_size for _, _, files in door.opened(one) for path in files.values())
        count = door.verified(one, lambda read: notify(one.name, read, total))
    except MissingWeights as error:
        return Verified(card=one.name, ok=False, reason=str(error)) if asked else None
    except GpuError as error:
        return Verified(card=one.name, ok=False, reason=str(error))
    return Verified(card=one.name, ok=True, files=count)


def _names(accept: Sequence[str], wanted: Card) -> bool:
    return wanted.licence.name.casefold() in {each.casefold() for each in accept}


def _follow(name: str, lines: IO[str], log: "deque[str]", notify: Notify) -> None:
    total, source, done = 0, name, False
    for line in lines:
        told: dict[str, Any] = json.loads(line)
        if told["event"] == "plan":
            total, source = told["bytes"], told["source"]
        elif told["event"] == "bytes":
            notify(source, told["count"], total)
        elif told["event"] == "failed":
            raise translated(told["kind"], told["reason"])
        done = told["event"] == "done"
    if not done:
        raise MicrodramaError(f"{name}: the fetch ended without a word; it said last: {' | '.join(log)}")


@contextmanager
def _child(arguments: Sequence[str], given: Mapping[str, str]) -> Iterator[tuple[IO[str], "deque[str]"]]:
    """`python -m gpu.weights.fetch`: its lines, and the last of its log. It ends with us."""
    root = str(Path(gpu.__file__).parents[1])
    path = os.pathsep.join(filter(None, [root, given.get("PYTHONPATH")]))
    with subprocess.Popen(
        [sys.executable, "-m", "gpu.weights.fetch", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**given, "PYTHONPATH": path},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        log: deque[str] = deque(maxlen=LAST)
        reader = Thread(target=log.extend, args=[(line.strip() for line in process.stderr)], daemon=True)
        reader.start()
        try:
            yield process.stdout, log
        finally:
            process.terminate()
            process.wait()
            reader.join()

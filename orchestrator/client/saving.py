"""Downloads as a program: written aside, resumed where the connection broke, compared with their digest."""

import re
from pathlib import Path
from typing import Any, BinaryIO

from orchestrator import folder
from orchestrator.client.calls import Answer, Call
from orchestrator.client.failures import Damaged, StrangeAnswer
from orchestrator.client.programs import Patience, again, opened
from orchestrator.client.steps import Broken, Head, Program, Read
from orchestrator.store import digest_of

TRIES = 10  # without a byte in between
PART = 206
SHA256 = re.compile(r'"([0-9a-f]{64})"')
RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


def file_of(path: str, **params: str) -> Call[Answer]:
    """A file; for `Client.save`."""
    return Call("GET", path, lambda answer: answer, params=params, headers={"Accept-Encoding": "identity"})


def saved(call: Call[Any], target: Path, digest: str = "") -> Program[Path]:
    """Bring a file to its place; nothing is there before it is whole. `digest` is what it must have."""
    if digest and target.is_file() and digest_of(target) == digest:
        return target
    with folder.aside(target) as part:
        with part.open("r+b") as file:
            told = yield from _received(call, file)
        wanted = digest or told
        if wanted and digest_of(part) != wanted:
            raise Damaged(f"{target.name} arrived damaged: it has not the digest that the service told.")
        part.replace(target)
    return target


def _received(call: Call[Any], file: BinaryIO) -> Program[str]:
    """Write the whole answer, however often it breaks; its digest, where the service told one."""
    patience, tag = Patience(TRIES), ""
    while True:
        have = file.tell()
        rest = call.also(Range=f"bytes={have}-", If_Range=tag) if have and tag else call
        head = yield from opened(rest, patience)
        file.seek(_begin(head, have) if head.status == PART else 0)
        file.truncate()
        tag = head.headers.get("etag", "")
        broken = yield from _written(file, patience)
        if broken is None:
            found = SHA256.fullmatch(tag)
            return found[1] if found else ""
        yield from again(call, broken, patience)


def _written(file: BinaryIO, patience: Patience) -> Program[Broken | None]:
    while True:
        part = yield Read()
        if isinstance(part, Broken):
            return part
        if not part:
            return None
        patience.renew()
        file.write(part)


def _begin(head: Head, have: int) -> int:
    found = RANGE.fullmatch(head.headers.get("content-range", ""))
    if found is None or int(found[1]) != have:
        raise StrangeAnswer("The service sends another part of the file than was asked for.")
    return have

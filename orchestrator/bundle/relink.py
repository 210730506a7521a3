#!/usr/bin/env python3
"""Make the timelines of this bundle find its media, wherever the folder lies now.

    python relink.py            rewrite every reference in this folder's timelines to its own place
    python relink.py --check    verify every file against MANIFEST.json, and every reference

Needs Python 3.8 or newer and nothing else. It changes only timelines in this folder, and may be run again.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import sys
from pathlib import Path
from typing import Any

FOLDERS = (
    "02_a_roll|03_alternates|04_reactions|05_originals|06_audio|07_captions|08_gfx|09_reference|10_proxies"
)
LEADS = {
    ".fcpxml": r'<[\w-]+(?:\s+[\w:.-]+="[^"<]*")*?\s+src="',
    ".mlt": '<property name="resource">',
    ".otio": '"target_url": ?"',
    ".xml": "<pathurl>",
}
"""By format, what stands before a reference. Words of people cannot look like it: they are escaped."""
REFERENCES = {
    suffix: re.compile(rf'(?P<lead>{lead})(?:[^"<]*/)?(?P<path>(?:{FOLDERS})(?:/[A-Za-z0-9_.-]+)+)')
    for suffix, lead in LEADS.items()
}
PLAIN_PATHS = (".mlt",)
BREAKS = {ord(each): f"&#{ord(each)};" for each in "\n\r"}
"""Of lines in the name of a folder; XML readers would change them."""
MANIFEST = "MANIFEST.json"
CHUNK = 1 << 20


def relinked(text: str, root: Path, suffix: str) -> str:
    """The text of a timeline with absolute references: file:// addresses, or plain paths for MLT.

    `root` is the absolute folder of the bundle as a Path.
    """
    place = html.escape(root.as_posix()).translate(BREAKS) if suffix in PLAIN_PATHS else root.as_uri()
    return REFERENCES[suffix].sub(lambda found: f"{found['lead']}{place}/{found['path']}", text)


def bare(text: str, suffix: str) -> str:
    """The text of a timeline whatever place it was linked to."""
    return REFERENCES[suffix].sub(lambda found: found["lead"] + found["path"], text)


def references(text: str, suffix: str) -> list[str]:
    """Paths within the bundle that a timeline names, each once."""
    return sorted({found["path"] for found in REFERENCES[suffix].finditer(text)})


def timelines(root: Path) -> list[Path]:
    """The timelines that have references, by name."""
    return [each for each in sorted((root / "01_timelines").glob("EP*")) if each.suffix in LEADS]


def relink(root: Path) -> int:
    """Rewrite the timelines of a bundle; how many references there are."""
    count = 0
    for file in timelines(root):
        text = _read(file)
        aside = file.with_name(file.name + ".part")
        aside.write_bytes(relinked(text, root, file.suffix).encode("utf-8", "surrogateescape"))
        aside.replace(file)
        count += len(REFERENCES[file.suffix].findall(text))
    return count


def problems(root: Path) -> list[str]:
    """Everything that is wrong with what is in a folder, one sentence each; empty: it is as it was written.

    Changes alone are that too; `apart` says what they lack.
    """
    try:
        told = json.loads(_read(root / MANIFEST))
    except (OSError, ValueError) as error:
        return [f"{MANIFEST} cannot be read: {error}"]
    lacking = {each["path"] for each in _apart(root, told)}
    there = [each for each in told["files"] if each["path"] not in lacking]
    known = {each["path"] for each in told["files"]}
    found = [said for each in there for said in [wrong(root, each)] if said]
    for file in timelines(root):
        lost = [path for path in references(_read(file), file.suffix) if path not in known]
        found += [f"{file.name} names {path}, which is not in the bundle" for path in lost]
    return found


def apart(root: Path) -> str:
    """What a bundle of changes lacks that was copied over no other; empty: nothing."""
    lacking = _apart(root, json.loads(_read(root / MANIFEST)))
    if not lacking:
        return ""
    version = lacking[0]["unchanged_since"]
    return f"{len(lacking)} files are in the bundle of version {version}; copy this over it."


def _apart(root: Path, told: dict[str, Any]) -> list[dict[str, Any]]:
    """The files of the bundle before, when not one of them is there."""
    kept = [each for each in told["files"] if each.get("unchanged_since")]
    return [] if any((root / each["path"]).is_file() for each in kept) else kept


def wrong(root: Path, told: dict[str, Any]) -> str:
    """What is wrong with one file of the manifest; empty: it is as it was written."""
    file = root / told["path"]
    if not file.is_file():
        return f"{told['path']} is missing"
    linked = told.get("bare_sha256")
    digest = _digest_of(bare(_read(file), file.suffix)) if linked else _digest(file)
    whole = digest == (linked or told.get("sha256"))
    return "" if whole else f"{told['path']} is not the file that was written"


def _read(file: Path) -> str:
    return file.read_bytes().decode("utf-8", "surrogateescape")


def _digest_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _digest(file: Path) -> str:
    seen = hashlib.sha256()
    with file.open("rb") as stream:
        for chunk in iter(lambda: stream.read(CHUNK), b""):
            seen.update(chunk)
    return seen.hexdigest()


def main(words: list[str]) -> int:
    """What a person asked for; the exit code."""
    root = Path(__file__).resolve().parent.parent
    if words not in ([], ["--check"]):
        print(__doc__)
        return 2
    if not words:
        print(f"{relink(root)} references lead to {root}")
    found = problems(root) or [each for each in [apart(root)] if each]
    for each in found:
        print(each)
    print("The bundle is not whole." if found else "Every file is as it was written.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Whether what lies in a bundle's place is ours to write over: nobody changed or left anything in it."""

import json
import os
import zipfile
from pathlib import Path

from orchestrator.bundle import relink
from orchestrator.bundle.item import TIMELINES
from orchestrator.errors import UnusableFolder


def must_be_folder(target: Path) -> None:
    """Nothing is there, or a bundle as it was written. UnusableFolder."""
    if not os.path.lexists(target):
        return
    wrong = _foreign(target)
    if wrong:
        raise UnusableFolder(f"{target} is not written over: {wrong}. Move it away, or give another --out.")


def _foreign(target: Path) -> str:
    """Why a folder is not ours to replace; empty: it is."""
    if target.is_symlink() or not target.is_dir():
        return "it is no folder"
    if not any(target.iterdir()):
        return ""
    try:
        told = json.loads((target / relink.MANIFEST).read_bytes())
        known = {relink.MANIFEST, *(each["path"] for each in told["files"])}
    except (OSError, ValueError, KeyError, TypeError):
        return "it holds something else than a bundle"
    found = {file.relative_to(target).as_posix() for file in target.rglob("*") if not file.is_dir()}
    if added := sorted(found - known):
        return f"somebody put {added[0]} into it"
    changed = [each for each in relink.problems(target) if not each.endswith("is missing")]
    return f"somebody changed it: {changed[0]}" if changed else ""


def must_be_archive(target: Path) -> None:
    """Nothing is there, or a zip of a bundle. UnusableFolder."""
    if not os.path.lexists(target):
        return
    inside = f"{target.stem}/{TIMELINES}/"
    try:
        with zipfile.ZipFile(target) as there:
            ours = any(name.startswith(inside) for name in there.namelist())
    except (OSError, zipfile.BadZipFile):
        ours = False
    if not ours:
        raise UnusableFolder(f"{target} is there and is no bundle. Move it away, or give another --out.")

"""Files that people hand in: looked at before they are kept, and stored by their digest.

Pictures are decoded and written anew (`character_sheets.intake`); clips and recordings are read once in a
confined process (`workers.upload.intake`) and kept as they came, since a take may begin anywhere in them.
"""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from character_sheets import intake as pictures
from character_sheets.errors import ImageTooLarge, UnknownImage, UnusableImage
from orchestrator.errors import TooLarge, UnsupportedMedia, UnusableInput
from orchestrator.store import Store, Stored
from workers.errors import BadInput
from workers.upload import intake as media

Kind = Literal["clip", "recording", "picture"]
LARGEST: Mapping[Kind, int] = {
    "clip": media.LARGEST["clip"],
    "recording": media.LARGEST["recording"],
    "picture": pictures.MAX_BYTES,
}
"""Bytes."""


@dataclass(frozen=True)
class Kept:
    """A file that was taken in."""

    stored: Stored
    ms: int = 0
    """Of a clip or recording."""
    width: int = 0
    height: int = 0
    """Of a clip or picture."""


def keep(store: Store, file: Path, kind: Kind) -> Kept:
    """Take a file in. UnsupportedMedia, TooLarge or UnusableInput say what is wrong and what to do."""
    with tempfile.TemporaryDirectory(prefix="microdrama-upload-") as folder:
        if kind == "picture":
            return _picture(store, file, Path(folder))
        return _media(store, file, kind, Path(folder))


def _picture(store: Store, file: Path, folder: Path) -> Kept:
    try:
        taken = pictures.take_in(file, folder)
    except UnusableImage as error:
        kinds = {UnknownImage: UnsupportedMedia, ImageTooLarge: TooLarge}
        raise kinds.get(type(error), UnusableInput)(f"{error}.") from error
    return Kept(store.put(taken.file), width=taken.width, height=taken.height)


def _media(store: Store, file: Path, kind: Literal["clip", "recording"], folder: Path) -> Kept:
    """A copy is looked at and kept, so that nobody can change it in between."""
    try:
        seen = media.look_at(_copied(file, kind, folder), kind)
    except BadInput as error:
        kinds = {media.UnknownKind: UnsupportedMedia, media.TooMuch: TooLarge}
        raise kinds.get(type(error), UnusableInput)(f"{_sentence(str(error))}.") from error
    named = (folder / "copy").rename(folder / f"file{seen.suffix}")
    return Kept(store.put(named), seen.ms, seen.width, seen.height)


def _copied(file: Path, kind: Kind, folder: Path) -> Path:
    if not file.is_file() or file.is_symlink():
        raise UnusableInput(f"{file.name} is not a plain file; give a file.")
    if file.stat().st_size > LARGEST[kind]:
        raise TooLarge(f"The {kind} has more than {LARGEST[kind] >> 20} MiB; hand in a shorter one.")
    return Path(shutil.copyfile(file, folder / "copy"))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]

"""Zips of ours: with fixed times and rights, in one order. The same content is the same file.

What comes back from a service is laid out only when it looks like one of them: stored, with plain names.
"""

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from shutil import copyfileobj

EPOCH = (1980, 1, 1, 0, 0, 0)
MODE = 0o100644 << 16  # a plain file that everybody may read
UNIX = 3
PLAIN = re.compile(r"\w[\w.-]{0,199}(?:/\w[\w.-]{0,199}){0,9}")
"""Names that stay in their folder."""


class Foreign(ValueError):
    """A zip that is none of ours, or broken; it says why."""


def zipped(folder: Path, file: Path) -> Path:
    """A folder as a zip: every file below it, with slashes in names; links are not followed."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                _enter(archive, path, path.relative_to(folder).as_posix())
    return file


def entry(name: str, size: int) -> zipfile.ZipInfo:
    """A file of so many bytes in a zip, stored as it is."""
    info = zipfile.ZipInfo(name, EPOCH)
    info.create_system, info.external_attr = UNIX, MODE
    info.file_size = size
    return info


def _enter(archive: zipfile.ZipFile, path: Path, name: str) -> None:
    with path.open("rb") as source, archive.open(entry(name, path.stat().st_size), "w") as into:
        copyfileobj(source, into, 1 << 20)


def unpacked(file: Path, into: Path, within: str = "") -> None:
    """Lay a zip of ours out in a folder; `within` is the one folder in it that holds everything.

    Foreign: it names files elsewhere, two of one name, or becomes larger than it is. OSError.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            known = archive.infolist()
            _refuse_foreign(known, file.stat().st_size, within)
            for info in known:
                target = into / info.filename.removeprefix(within)
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(info) as source, target.open("xb") as to:
                    copyfileobj(source, to, 1 << 20)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, UnicodeDecodeError) as error:
        raise Foreign(f"it is no zip that can be read: {error}") from error


def _refuse_foreign(known: Sequence[zipfile.ZipInfo], size: int, within: str) -> None:
    for info in known:
        if not (info.filename.startswith(within) and PLAIN.fullmatch(info.filename)):
            raise Foreign(f"it holds a file {info.filename[:80]!r}")
        if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1:
            raise Foreign("its files are packed in another way than ours")
    if len({info.filename.casefold() for info in known}) != len(known):
        raise Foreign("it holds two files of one name")
    if sum(info.file_size for info in known) > size:
        raise Foreign("it becomes larger than it is")

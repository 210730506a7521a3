"""Zips of ours: with fixed times and rights, in one order. The same content is the same file."""

import zipfile
from pathlib import Path
from shutil import copyfileobj

EPOCH = (1980, 1, 1, 0, 0, 0)
MODE = 0o100644 << 16  # a plain file that everybody may read
UNIX = 3


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

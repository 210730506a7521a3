"""The folder of a pack: its files take their place together, and a refusal says what still lies there."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestrator import folder as files
from orchestrator.errors import CheckRefused, UnusableFolder
from orchestrator.pack.post import Files
from orchestrator.pack.words import clean

REFUSED = "REFUSED.txt"
OLDER = "This folder holds an older pack. It is not of this pack: do not post it for this one."
NONE = "There is no pack in this folder."


@contextmanager
def whole(folder: Path, names: Files) -> Iterator[Path]:
    """A folder beside it, whose files take their place together when all are there.

    CheckRefused leaves what was there, with `REFUSED.txt` beside it, until the next pack is good.
    """
    files.folder_at(folder)
    part = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        yield part
        _placed(part, folder, names)
    except CheckRefused as refused:
        if _told(refused, folder, names):
            more = f"{folder} still holds an older pack; see {REFUSED} there."
            raise CheckRefused(f"{refused} {more}") from refused
        raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _placed(part: Path, folder: Path, names: Files) -> None:
    made = {each.name for each in part.iterdir()}
    for each in part.iterdir():
        _replaced(each, folder / each.name)
    stem = Path(names.video).stem
    for name in {f"{stem}.srt", f"{stem}_clean.mp4", REFUSED} - made:
        (folder / name).unlink(missing_ok=True)


def _replaced(file: Path, target: Path) -> None:
    try:
        file.replace(target)
    except OSError as error:
        cure = "Move it away, or give another --out."
        raise UnusableFolder(f"{target} cannot be replaced: {error.strerror}. {cure}") from error


def _told(refused: CheckRefused, folder: Path, names: Files) -> bool:
    """Lay the reasons into the folder; whether an older pack lies there."""
    older = (folder / names.video).exists()
    files.write(folder, REFUSED, f"{clean(str(refused))}\n\n{OLDER if older else NONE}\n")
    return older

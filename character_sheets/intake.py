"""Reference images come in as somebody's file and leave as a clean one.

`take_in` copies the file (so that nobody can change it meanwhile), reads its header with own readers, and
hands it to a confined process that decodes it and writes the pixels anew. Metadata, thumbnails, text,
trailing data and second meanings of the file do not survive that. Nothing of the file's name is believed.
"""

import hashlib
import os
import signal
import stat
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from character_sheets.bounds import CLEAN_BYTES, MIB, WALL_SECONDS, Ending
from character_sheets.containers import SAVE_AGAIN
from character_sheets.errors import ImageTooLarge, UnusableImage
from character_sheets.headers import Header, Kind, read_header

MAX_BYTES: Final = 20 * MIB
SUFFIXES: Final[dict[Kind, str]] = {"JPEG": ".jpg", "PNG": ".png"}
ROOT: Final = Path(__file__).parents[1]
PASSED_ON: Final = ("PATH", "LD_LIBRARY_PATH")
"""All that the confined process gets of our environment: no key, no setting."""
SPENT: Final = (-signal.SIGXCPU, -signal.SIGKILL)
"""How a process ends that went on for too long."""


@dataclass(frozen=True, slots=True)
class Intake:
    """A clean reference image, and what it was before."""

    file: Path
    """Named by its digest, in the folder that was asked for."""
    suffix: str
    width: int
    height: int
    sha256: str
    received_sha256: str
    """Of the file as it came in."""
    size: int
    """In bytes."""


def take_in(source: Path, out: Path) -> Intake:
    """Put a clean copy of the picture into the folder `out`; UnusableImage says why one cannot be had."""
    with tempfile.TemporaryFile(buffering=0) as kept:  # unbuffered: the process moves the position
        received = _keep(source, kept)
        header = read_header(kept, kept.seek(0, os.SEEK_END))
        with tempfile.NamedTemporaryFile(buffering=0, dir=out, prefix=".intake-", delete=False) as clean:
            try:
                _clean(header, kept, clean)
                return _named(out, header, clean, received)
            finally:
                Path(clean.name).unlink(missing_ok=True)


def _keep(source: Path, kept: IO[bytes]) -> str:
    """Copy the file, no more of it than is allowed, and give its digest."""
    seen, size = hashlib.sha256(), 0
    with _opened(source) as file, os.fdopen(kept.fileno(), "wb", closefd=False) as copy:
        while block := file.read(MIB):
            size += len(block)
            if size > MAX_BYTES:
                raise ImageTooLarge(
                    f"the file has more than {MAX_BYTES // MIB} MiB",
                    "scale the picture down and save it again",
                )
            seen.update(block)
            copy.write(block)
    return seen.hexdigest()


def _opened(source: Path) -> IO[bytes]:
    """The file itself: no link, no pipe, no folder."""
    try:
        handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise UnusableImage(f"the picture cannot be opened: {error.strerror}", "give a file") from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise UnusableImage("the picture is not a plain file", "give a file")
    return os.fdopen(handle, "rb")


def _clean(header: Header, kept: IO[bytes], clean: IO[bytes]) -> None:
    ending, said = _run(header, kept, clean)
    if ending == Ending.TOO_LARGE:
        raise ImageTooLarge(
            f"the clean picture would have more than {CLEAN_BYTES // MIB} MiB", "scale the picture down"
        )
    if ending in SPENT:
        raise UnusableImage("the picture takes too long to decode", SAVE_AGAIN)
    if ending == Ending.UNREADABLE or ending < 0:
        raise UnusableImage(f"the {header.kind} cannot be decoded", SAVE_AGAIN)
    if ending == Ending.UNWRITTEN:
        raise OSError(f"the clean picture cannot be written to {Path(clean.name).parent}: is the disk full?")
    if ending != Ending.CLEANED:
        raise RuntimeError(f"cleaning a picture failed with status {ending}:\n{said}")


def _run(header: Header, kept: IO[bytes], clean: IO[bytes]) -> tuple[int, str]:
    """The exit status of the confined process, and the end of what it printed."""
    os.lseek(kept.fileno(), 0, os.SEEK_SET)
    with tempfile.TemporaryFile(buffering=0) as said:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "character_sheets.cleaning", *map(str, _told(header))],
            stdin=kept,
            stdout=clean,
            stderr=said,
            cwd="/",
            env=_environment(),
            start_new_session=True,
        )
        try:
            process.wait(WALL_SECONDS)
        except subprocess.TimeoutExpired:
            pass  # killed below, and told by its status
        finally:
            _end(process)
        said.seek(0)
        return process.returncode, said.read(CLEAN_BYTES)[-2000:].decode(errors="replace")


def _told(header: Header) -> tuple[str, int, int]:
    return header.kind, header.width, header.height


def _environment() -> dict[str, str]:
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {**passed, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Kill it and whatever it may have started, unless it has ended by itself."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _named(out: Path, sent: Header, clean: IO[bytes], received: str) -> Intake:
    """Look at the clean file as if a stranger had made it, then give it its name."""
    size = clean.seek(0, os.SEEK_END)
    made = read_header(clean, size)
    turned = (sent.height, sent.width)
    if made.kind not in SUFFIXES or (made.width, made.height) not in {(sent.width, sent.height), turned}:
        raise UnusableImage("the picture changed while it was cleaned", SAVE_AGAIN)
    clean.seek(0)
    sha256 = hashlib.file_digest(clean, "sha256").hexdigest()  # type: ignore[arg-type]
    file = out / (sha256 + SUFFIXES[made.kind])
    Path(clean.name).replace(file)
    return Intake(file, file.suffix, made.width, made.height, sha256, received, size)

"""The last step of a file that leaves the house: its label, its source type, its signature, and a look back.

Nothing here encodes: pictures and sound are the same packets at the same times, which is checked. Whatever
changes the file afterwards breaks the seal; `ffmpeg -c copy` drops it.
"""

import hashlib
import shutil
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Literal

from character_sheets.sheet import Frozen
from orchestrator.errors import Refused, UnsupportedMedia
from orchestrator.folder import aside
from orchestrator.provenance import aigc as labels
from orchestrator.provenance import c2pa, xmp
from orchestrator.provenance.aigc import Aigc
from orchestrator.provenance.digital_source import UNTOLD
from orchestrator.provenance.summary import Summary
from orchestrator.settings import Settings
from orchestrator.store import digest_of

UNSIGNED = "Provenance is not signed: the extra c2pa is not installed. To sign, run " + c2pa.HOW + "."


class Seal(Frozen):
    """What was written into a file, for its report."""

    file: str
    sha256: str
    """Of the file as it is now."""
    bytes: int
    digital_source: str
    """URI of the IPTC term in its XMP and manifest."""
    aigc: str = ""
    """The label in its metadata; empty: none was asked for, or no model was at work."""
    signed: bool
    certificate: Literal["none", "test", "own"]
    said: str
    """In a sentence, what the signature is worth, or why there is none and how to get one."""


def seal(file: Path, told: Summary, settings: Settings, *, of: str = "", aigc: Aigc | None = None) -> Seal:
    """Seal an mp4, JPEG or PNG in place; the last thing that is done to it.

    `of`: the task that made it, so that it claims no more than what is behind that; empty: the episode.
    `aigc`: the label to write into an mp4, see `Summary.aigc`. Refused when the sealed file is not what it
    was, or its signature cannot be read back; then the file is as before. UnsupportedMedia for other kinds.
    """
    if file.suffix not in c2pa.KINDS:
        kinds = ", ".join(c2pa.KINDS)
        raise UnsupportedMedia(f"{file.name} cannot be sealed: give one of {kinds}.")
    told = told.only(of) if of else told
    with tempfile.TemporaryDirectory(prefix="microdrama-seal-") as folder:
        made, kind = _sealed(file, told, settings, aigc, Path(folder))
        _refuse_changed(file, made)
        with aside(file) as part:
            shutil.copyfile(made, part)
            part.replace(file)
    return Seal(
        file=file.name,
        sha256=digest_of(file),
        bytes=file.stat().st_size,
        digital_source=told.digital_source_uri,
        aigc=aigc.text() if aigc else "",
        signed=kind != "none",
        certificate=kind,
        said={"none": UNSIGNED, "test": c2pa.TEST, "own": c2pa.OWN}[kind],
    )


def _sealed(
    file: Path, told: Summary, settings: Settings, aigc: Aigc | None, folder: Path
) -> tuple[Path, Literal["none", "test", "own"]]:
    """The sealed file in a folder of its own, and who signed it."""
    plain, signed = folder / f"plain{file.suffix}", folder / f"signed{file.suffix}"
    if aigc:
        labels.label(file, plain, aigc)
    else:
        shutil.copyfile(file, plain)
    xmp.lay(plain, xmp.packet(told.digital_source_uri, _title(told)))
    if not c2pa.INSTALLED:
        return plain, "none"
    from orchestrator.provenance.certificate import credential

    signer = credential(settings)
    c2pa.sign(plain, signed, _claim(told, still=file.suffix != ".mp4"), signer)
    if not (verdict := c2pa.verify(signed)).valid:
        raise Refused(f"{file.name} was signed, and its signature does not hold: {', '.join(verdict.faults)}")
    return signed, signer.kind


def _claim(told: Summary, *, still: bool) -> c2pa.Claim:
    """What went into the file, each maker once; sounds are in no still."""
    known = (
        {"worker": each.worker, "model": each.model, "seed": each.seed, "source": each.digital_source}
        for each in told.sources
        if each.in_episode and each.digital_source != UNTOLD and not (still and each.only_heard)
    )
    made_by = {tuple(each.items()): each for each in known}
    return c2pa.Claim(_title(told), told.digital_source_uri, tuple(made_by.values()))


def _title(told: Summary) -> str:
    return " · ".join(filter(None, (told.series, str(told.episode), told.title)))


def _refuse_changed(before: Path, after: Path) -> None:
    """The same packets at the same times, the header first, no edit list that was not there."""
    if before.suffix != ".mp4":
        return
    from workers.stitch import boxes

    if _packets(before) != _packets(after):
        raise Refused(f"sealing would change the pictures or the sound of {before.name}")
    was, found = boxes.names(before), boxes.names(after)
    if ("elst" in found) != ("elst" in was) or found.index("moov") > found.index("mdat"):
        raise Refused(f"sealing would change how {before.name} is laid out")


def _packets(file: Path) -> dict[int, list[tuple[int | None, int | None, str]]]:
    """Times and content of each, by stream: in a copy they may be interleaved otherwise."""
    import av

    with av.open(str(file), format="mov", options={"protocol_whitelist": "file"}) as container:
        found: dict[int, list[tuple[int | None, int | None, str]]] = defaultdict(list)
        for each in container.demux():
            told = each.pts, each.dts, hashlib.sha256(bytes(each)).hexdigest()
            found[each.stream_index].append(told)
    return found

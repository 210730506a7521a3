"""What is installed, which profiles can run, what is missing and how to get it."""

import platform
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from character_sheets.sheet import Frozen
from gpu.devices import Devices
from orchestrator import models, profiles
from orchestrator.errors import UnusableInput
from orchestrator.models import Lacking
from orchestrator.settings import Settings
from workers import ffmpeg
from workers.errors import WorkerError
from workers.judge import face_files

SAMPLES = {
    "Latin": "A",
    "Greek": "Ω",
    "Cyrillic": "Ж",
    "Arabic": "م",
    "Hebrew": "ש",
    "Devanagari": "म",
    "Thai": "ก",
    "Chinese": "这",
    "Japanese": "の",
    "Korean": "한",
}
ENCODERS = ("libx264", "aac")
FILTERS = ("ass", "ebur128", "alimiter", "sidechaincompress")
EXTRAS = {"gpu": "diffusers", "voice": "TTS", "ray": "ray"}
GIB = 1024**3
ROOM = 2 * 1024**3  # bytes; one episode with its takes stays well below


class Finding(Frozen):
    """One thing that was looked at."""

    name: str
    ok: bool
    found: str
    cure: str = ""
    needed: bool = True
    """False: something works without it."""


class ProfileState(Frozen):
    """Whether a profile can run here."""

    name: str
    about: str
    ready: bool
    missing: tuple[str, ...] = ()
    """Names of findings without which nothing works."""
    lacking: tuple[Lacking, ...] = ()
    """What its models and engines lack, each with its cure."""
    vram_gib: int = 0
    """GPU memory that its hungriest model wants; 0: it needs no GPU."""
    least_vram_gib: int = 0
    """With every saving; slower."""


class Checkup(Frozen):
    """The whole visit."""

    findings: tuple[Finding, ...]
    profiles: tuple[ProfileState, ...]
    devices: Devices
    """The accelerators of this machine."""


def examine(settings: Settings) -> Checkup:
    """Look at this machine; nothing is changed."""
    devices = models.accelerators()
    found = (
        *_ffmpeg(),
        _voice(),
        *_scripts(),
        *_extras(),
        _faces(),
        *_accelerators(devices),
        _room(settings.home),
    )
    findings = (_python(), *found)
    missing = tuple(f.name for f in findings if f.needed and not f.ok)
    states = tuple(_state(name, missing) for name in profiles.names())
    return Checkup(findings=findings, profiles=states, devices=devices)


def _state(name: str, missing: tuple[str, ...]) -> ProfileState:
    try:
        profile = profiles.profile(name)
    except UnusableInput as error:
        wrong = Lacking(
            maker=name, kind="profile", said=str(error).rstrip("."), cure="Mend the file, or remove it"
        )
        return ProfileState(name=name, about="", ready=False, missing=missing, lacking=(wrong,))
    lacking = models.lacking(profile)
    wanted, least = models.memory(profile)
    return ProfileState(
        name=name,
        about=profile.about,
        ready=not missing and not lacking,
        missing=missing,
        lacking=lacking,
        vram_gib=wanted,
        least_vram_gib=least,
    )


def _accelerators(found: Devices) -> tuple[Finding, ...]:
    """One line for each GPU; one that says so where there is none."""
    if not found.devices:
        said = found.trouble or "none; models with real weights need one"
        return (Finding(name="GPU", ok=False, found=said, needed=False),)
    usable = found.usable or not found.torch
    cure = "" if usable else f"torch {found.torch} cannot use it; install the build for it (pytorch.org)"
    told = (
        (each, f"{each.name}, {each.total / GIB:.0f} GiB, {each.free / GIB:.0f} free")
        for each in found.devices
    )
    return tuple(
        Finding(name=f"GPU {each.index}", ok=usable, found=said, cure=cure, needed=False)
        for each, said in told
    )


def _python() -> Finding:
    return Finding(name="python", ok=True, found=f"{platform.python_version()} on {platform.system()}")


def _ffmpeg() -> tuple[Finding, ...]:
    try:
        version = ffmpeg.version()
    except (OSError, WorkerError) as error:
        cure = "pip install imageio-ffmpeg, or set MICRODRAMA_FFMPEG to an ffmpeg that runs"
        return (Finding(name="ffmpeg", ok=False, found=str(error), cure=cure),)
    cure = "use the ffmpeg of imageio-ffmpeg: unset MICRODRAMA_FFMPEG"
    lacking = [name for name in ENCODERS if name not in ffmpeg.listing("-encoders")]
    lacking += [name for name in FILTERS if name not in ffmpeg.listing("-filters")]
    return (
        Finding(name="ffmpeg", ok=True, found=version),
        Finding(
            name="ffmpeg parts",
            ok=not lacking,
            found=f"no {', '.join(lacking)}" if lacking else ", ".join(ENCODERS + FILTERS),
            cure=cure if lacking else "",
        ),
    )


def _voice() -> Finding:
    there = find_spec("espeakng_loader") is not None
    cure = "" if there else "pip install espeakng-loader"
    return Finding(name="espeak-ng", ok=there, found="espeakng-loader" if there else "not found", cure=cure)


def _scripts() -> tuple[Finding, ...]:
    from workers import typefaces  # font files are opened only when somebody asks

    found = []
    for script, sample in SAMPLES.items():
        covered = not typefaces.missing(sample)
        found.append(
            Finding(
                name=f"type: {script}",
                ok=covered,
                found="covered" if covered else "no typeface",
                cure="" if covered else typefaces.package(sample),
                needed=script == "Latin",
            )
        )
    return tuple(found)


def _extras() -> tuple[Finding, ...]:
    return tuple(
        Finding(
            name=f"extra: {extra}",
            ok=find_spec(module) is not None,
            found="installed" if find_spec(module) else "not installed",
            cure="" if find_spec(module) else f"pip install 'microdrama-orchestrator[{extra}]'",
            needed=False,
        )
        for extra, module in EXTRAS.items()
    )


def _faces() -> Finding:
    """Whether the judge can tell faces; broken files stop every production that is judged."""
    told: dict[str, Any] = {"name": "judge: faces", "needed": False}
    try:
        known = face_files.fingerprint()
    except WorkerError as error:
        return Finding(ok=False, found=str(error), cure="docs/judging.md", **told)
    if known:
        return Finding(ok=True, found=f"yunet+sface {known}", **told)
    return Finding(ok=False, found="none; takes are judged without them", cure="docs/judging.md", **told)


def _room(home: Path) -> Finding:
    there = next(folder for folder in (home.absolute(), *home.absolute().parents) if folder.exists())
    free = shutil.disk_usage(there).free
    return Finding(
        name="disk",
        ok=free > ROOM,
        found=f"{free / 1024**3:.0f} GiB free for {home}",
        cure="" if free > ROOM else "free some space, or set MICRODRAMA_HOME to a larger disk",
    )

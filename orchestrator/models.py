"""Whether models and engines can work on this machine: for `doctor`, `models list`, and before a production.

A maker is named as in a profile: "animatic", "diffusers/wan22-ti2v-5b", "coqui/xtts-v2", "engine/studio".
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal

from character_sheets.sheet import Frozen
from gpu import devices
from gpu.card import Card, card, names
from gpu.devices import Devices
from gpu.errors import BadCard, GpuError, LicenceNotAccepted, MissingLibrary, UnknownCard, UntrustedWeights
from gpu.weights import door, licences
from gpu.weights.places import place
from orchestrator.errors import CheckRefused, MicrodramaError, UnusableInput
from orchestrator.profiles import Profile, family, model
from workers.engine import book
from workers.errors import WorkerError
from workers.judge import face_files, limits

GIB = 1024**3
ROOM = 0.95  # of the memory on the label; the driver keeps some
MODELS = ("diffusers", "coqui")
"""Families whose makers are model cards."""


class Lacking(Frozen):
    """One thing without which a maker cannot work here."""

    maker: str
    kind: Literal["profile", "card", "extra", "licence", "weights", "trust", "engine", "memory", "judge"]
    said: str
    cure: str = ""


class Row(Frozen):
    """A model card in a list."""

    card: str
    makes: str
    about: str
    licence: str
    commercial: bool
    verified: bool
    """Whether somebody has read the licence for this card."""
    vram_gib: int
    least_vram_gib: int
    ready: bool
    lacking: tuple[Lacking, ...]


class Shown(Row):
    """A model card with all that is known of it."""

    terms: str
    digest: str
    """Version of the model, as it enters the keys of what is made with it."""
    folders: tuple[str, ...]
    """Where its weights lie or would lie, then those of its adapters."""
    settings: dict[str, Any]


def rows() -> tuple[Row, ...]:
    """Every card, with what its files lack here. Memory is not looked at."""
    with wall():
        return tuple(_row(card(name)) for name in names())


def show(name: str) -> Shown:
    """One card; UnusableInput when there is none."""
    with wall():
        found = card(name)
        return Shown(
            **dict(_row(found)),
            terms=licences.terms(found.licence),
            digest=door.model_digest(found),
            folders=tuple(str(place(each)) for each in door.sources(found)),
            settings=found.model_dump(mode="json"),
        )


def makers(profile: Profile) -> dict[str, str]:
    """Maker -> the thing that it makes for this profile."""
    given = {
        "still": (profile.still,),
        "motion": (profile.motion, profile.hero),
        "voice": (profile.voice,),
        "lips": (profile.lips,),
    }
    return {maker: thing for thing, asked in given.items() for maker in asked if maker}


def lacking(profile: Profile) -> tuple[Lacking, ...]:
    """What a profile lacks on this machine."""
    made = (each for maker, makes in makers(profile).items() for each in missing(maker, makes))
    return (*made, *(_of_judge() if profile.judged else ()))


def missing(maker: str, makes: str = "") -> tuple[Lacking, ...]:
    """What a maker lacks on this machine. `makes`: what it is wanted for; still, motion, voice or lips."""
    if family(maker) == "engine":
        return tuple(_of_engine(maker, makes))
    if family(maker) in MODELS:
        return tuple(_of_card(maker, makes))
    return ()


def refuse_unready(profile: Profile) -> None:
    """UnusableInput, with each cure, when a profile cannot work on this machine. Before any work is done."""
    found = lacking(profile)
    if found:
        told = "; ".join(f"{each.said}. {each.cure}".rstrip(". ") for each in found)
        raise UnusableInput(f"The profile {profile.name!r} cannot run on this machine: {told}.")


def known(maker: str, makes: str) -> Card:
    """The card of a maker; UnusableInput where there is none, or one that makes something else."""
    with wall():
        found = card(model(maker))
    if found.makes != makes:
        raise UnusableInput(f"{found.name} makes a {found.makes}, not a {makes}; name another in the profile")
    return found


def memory(profile: Profile) -> tuple[int, int]:
    """GiB of GPU memory that a profile wants and the least with which it works: its hungriest card's."""
    cards = [found for maker in makers(profile) if (found := _known(maker)) and _on_gpu(found)]
    return (
        max((each.vram_gib for each in cards), default=0),
        max((each.least_vram_gib for each in cards), default=0),
    )


@cache
def accelerators() -> Devices:
    """What this machine has; looked at once, by a process of its own."""
    return devices.found()


@contextmanager
def wall() -> Iterator[None]:
    """What goes wrong with models, in the words of the office."""
    try:
        yield
    except GpuError as error:
        raise translated(type(error).__name__, str(error)) from error


def translated(kind: str, reason: str) -> MicrodramaError:
    """Of a GpuError by the name of its class: bad input, a check that refuses, or a failure."""
    given = (UnknownCard, BadCard, LicenceNotAccepted, MissingLibrary)
    if kind in {each.__name__ for each in given}:
        return UnusableInput(reason)
    return CheckRefused(reason) if kind == UntrustedWeights.__name__ else MicrodramaError(reason)


def _row(found: Card) -> Row:
    lacks = _files(f"card {found.name}", found)
    return Row(
        card=found.name,
        makes=found.makes,
        about=found.about,
        licence=found.licence.name,
        commercial=found.licence.commercial,
        verified=found.licence.verified,
        vram_gib=found.vram_gib,
        least_vram_gib=found.least_vram_gib,
        ready=not lacks,
        lacking=lacks,
    )


def _files(maker: str, found: Card) -> tuple[Lacking, ...]:
    lacks = door.state(found).lacks
    return tuple(Lacking(maker=maker, kind=each.kind, said=each.said, cure=each.cure) for each in lacks)


def _of_engine(maker: str, makes: str) -> Iterator[Lacking]:
    try:
        _ = book.find(model(maker), makes=makes).key
    except WorkerError as error:
        cure = f"Engines are described in {book.where()} (docs/engines.md)"
        yield Lacking(maker=maker, kind="engine", said=str(error), cure=cure)


def _of_card(maker: str, makes: str) -> Iterator[Lacking]:
    try:
        found = card(model(maker))
    except GpuError as error:
        cure = "Name another in the profile; `microdrama models list` shows them"
        yield Lacking(maker=maker, kind="card", said=str(error), cure=cure)
        return
    if makes and found.makes != makes:
        said = f"{found.name} makes a {found.makes}, not a {makes}"
        yield Lacking(maker=maker, kind="card", said=said, cure="Name another in the profile")
    yield from _files(maker, found)
    if _on_gpu(found):
        yield from _of_memory(maker, found)


def _of_memory(maker: str, found: Card) -> Iterator[Lacking]:
    there = accelerators()
    if there.trouble:
        yield Lacking(maker=maker, kind="memory", said=there.trouble, cure="microdrama doctor looks again")
    elif not there.devices:
        said = f"{found.name} needs a GPU with {found.least_vram_gib} GiB, and this machine has none"
        cure = "Use a machine with one (docs/models.md), an engine elsewhere, or the profile animatic"
        yield Lacking(maker=maker, kind="memory", said=said, cure=cure)
    elif there.torch and not there.usable:
        said = f"torch {there.torch} cannot use the GPU of this machine"
        cure = "Install the build of torch for it; pytorch.org names it"
        yield Lacking(maker=maker, kind="memory", said=said, cure=cure)
    elif there.largest < found.least_vram_gib * GIB * ROOM:
        has = f"{there.largest / GIB:.0f} GiB"
        said = f"{found.name} needs {found.least_vram_gib} GiB of GPU memory, and the largest GPU has {has}"
        cure = "Use a smaller model (`microdrama models list`) or a machine with more"
        yield Lacking(maker=maker, kind="memory", said=said, cure=cure)


def _of_judge() -> Iterator[Lacking]:
    """Files of the operator's that are there and cannot be used; without face models faces are not judged."""
    for look in (limits.fingerprint, face_files.fingerprint):
        try:
            look()
        except (WorkerError, OSError) as error:
            yield Lacking(maker="judge", kind="judge", said=str(error), cure="docs/judging.md says how")


def _known(maker: str) -> Card | None:
    with_card = family(maker) in MODELS and model(maker) in names()
    return card(model(maker)) if with_card else None


def _on_gpu(found: Card) -> bool:
    """Random weights and voices also work on a processor."""
    return not found.weights.recipe and found.makes != "voice"

"""A folder of own files laid over an episode: `produce STORY --footage FOLDER`.

Files are named by what they are for, one each:

    b1-hook-ines.mp4       a take of shot b1-hook-ines, which plays instead of the filmed ones
    b1-hook-ines.png       its still
    b1-hook-ines.last.png  the picture on which its clip ends, for models that can
    b2-line-1.wav          the voice of line b2-line-1

With several episodes each has a folder in it, named like those of the result: ep01, ep02. `rights.yaml` may
say of any file, or of all by "*", its `rights`, `real_person`, `consent` and, for a clip, `start` (a frame).
"""

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from orchestrator.edits import UNEDITED, Edits, Upload
from orchestrator.errors import UnusableInput
from orchestrator.plan import Plan
from orchestrator.store import Store
from orchestrator.uploads import Kind, keep

CLIPS, RECORDINGS = (".mp4", ".mov", ".mkv", ".webm"), (".wav", ".m4a", ".mp3", ".flac")
PICTURES = (".png", ".jpg", ".jpeg", ".webp")
LAST = ".last"
RIGHTS = "rights.yaml"
KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(CLIPS, "clip"),
    **dict.fromkeys(RECORDINGS, "recording"),
    **dict.fromkeys(PICTURES, "picture"),
}
Slot = tuple[str, str]
"""What a file is for: ("take", "b1-hook")."""


def edits(store: Store, folder: Path, plan: Plan, takes: int, *, only: bool) -> Edits:
    """What a folder changes about an episode, its files taken in. `only`: no other episode is being made.

    UnusableInput names a file that belongs to nothing, with the nearest names, and one that cannot be used.
    """
    if not folder.is_dir():
        raise UnusableInput(f"{folder} is no folder; give the one with your footage.")
    own = folder / f"ep{plan.episode:02d}"
    if own.is_dir():
        return _Pile(store, own, plan).edits(takes)
    if only:
        return _Pile(store, folder, plan).edits(takes)
    if loose := list(_files(folder)):
        raise UnusableInput(
            f"{loose[0]} does not say of which episode it is. Put it into {folder / 'ep01'} or the like, "
            "or name one with --episode."
        )
    return UNEDITED


@dataclass(frozen=True)
class _Pile:
    """The files of one episode."""

    store: Store
    folder: Path
    plan: Plan
    found: dict[Slot, Path] = field(default_factory=dict)

    def edits(self, takes: int) -> Edits:
        """As edits."""
        for file in _files(self.folder):
            slot = self._slot(file)
            if slot in self.found:
                raise UnusableInput(
                    f"{self.found[slot]} and {file} are both the {slot[0]} of {slot[1]}; keep one."
                )
            self.found[slot] = file
        rights = _Rights.read(self.folder, [file.name for file in self.found.values()])
        kept = {slot: self._kept(file, rights) for slot, file in self.found.items()}
        laid = Edits(
            stills=dict(_of("still", kept)),
            endings=dict(_of("ending", kept)),
            voices=dict(_of("voice", kept)),
        )
        for shot, footage in _of("take", kept):
            laid = laid.with_retake(shot, takes=takes, footage=footage)
        return laid

    def _slot(self, file: Path) -> Slot:
        """What a file is for, by its name."""
        suffix, name = file.suffix.lower(), file.stem
        kind = KINDS.get(suffix)
        if kind is None:
            raise UnusableInput(f"{file} is no kind of file that is read; use {', '.join(KINDS)}.")
        is_ending = kind == "picture" and name.endswith(LAST)
        name = name.removesuffix(LAST) if is_ending else name
        shots, lines = [shot.id for shot in self.plan.shots], [line.id for line in self.plan.lines]
        known, noun = (lines, "line") if kind == "recording" else (shots, "shot")
        if name not in known:
            raise UnusableInput(
                f"{file}: episode {self.plan.episode} has no {noun} {name!r}. {_nearest(name, known)}"
            )
        if kind == "picture":
            return ("ending" if is_ending else "still"), name
        return ("take" if kind == "clip" else "voice"), name

    def _kept(self, file: Path, rights: "_Rights") -> Upload:
        try:
            stored = keep(self.store, file, KINDS[file.suffix.lower()]).stored
        except UnusableInput as error:
            raise type(error)(f"{file}: {error}") from error
        return rights.upload(file.name, digest=stored.digest, suffix=stored.suffix)


@dataclass(frozen=True)
class _Rights:
    """What `rights.yaml` says."""

    file: Path
    told: Mapping[str, Mapping[str, Any]]

    @classmethod
    def read(cls, folder: Path, names: Collection[str]) -> "_Rights":
        """From a folder, which need not have one."""
        file = folder / RIGHTS
        if not file.is_file():
            return cls(file, {})
        try:
            told = yaml.safe_load(file.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise UnusableInput(f"{file} cannot be read: {error}") from error
        if not isinstance(told, dict) or not all(isinstance(each, dict) for each in told.values()):
            raise UnusableInput(
                f'{file} must be a mapping: a file\'s name, or "*", and what is to be said of it.'
            )
        for name in told:
            if name != "*" and name not in names:
                raise UnusableInput(
                    f"{file} speaks of {name!r}, which is not there. {_nearest(str(name), names)}"
                )
        return cls(file, told)

    def upload(self, name: str, **stored: str) -> Upload:
        """A file as it is kept, with whose it is."""
        told = {**self.told.get("*", {}), **self.told.get(name, {})}
        consent = told.get("consent")
        if isinstance(consent, dict):  # YAML reads dates as dates
            told["consent"] = {key: None if value is None else str(value) for key, value in consent.items()}
        try:
            return Upload.model_validate({**told, **stored})
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = "/".join(map(str, first["loc"]))
            message = first["msg"].removeprefix("Value error, ")
            raise UnusableInput(f"{self.file}, {name}{place and ', '}{place}: {message}.") from error


def _files(folder: Path) -> Iterator[Path]:
    """In a fixed order; folders, hidden files and the rights apart."""
    for file in sorted(folder.iterdir()):
        if file.is_file() and not file.name.startswith(".") and file.name != RIGHTS:
            yield file


def _of(noun: str, kept: Mapping[Slot, Upload]) -> Iterator[tuple[str, Upload]]:
    return ((name, upload) for (kind, name), upload in kept.items() if kind == noun)


def _nearest(name: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(name, known, 3, 0.3) or sorted(known)[:10]
    return f"Did you mean {', '.join(close)}?" if close else "There is none; leave it away."

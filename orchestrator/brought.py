"""A folder of own files laid over an episode: `produce STORY --footage FOLDER`.

Files are named by what they are for, one each:

    b1-hook-ines.mp4       a take of shot b1-hook-ines, which plays instead of the filmed ones
    b1-hook-ines.png       its still
    b1-hook-ines.last.png  the picture on which its clip ends, for models that can
    b2-line-1.wav          the voice of line b2-line-1

With several episodes each has a folder in it, named like those of the result: ep01, ep02. `rights.yaml` may
say of any file, or of all by "*", its `rights`, `real_person`, `consent` and, for a clip, `start` (a frame).
Beside episodes' folders it speaks for all of them ("*", "ep01/b2-line-1.wav"), unless a folder says another.
"""

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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


def edits(
    store: Store, folder: Path, plan: Plan, takes: int, *, episodes: Collection[int], only: bool
) -> Edits:
    """What a folder changes about an episode, its files taken in.

    `episodes`: numbers of all that there are; `only`: no other is being made. UnusableInput names a file or
    folder that belongs to nothing, with the nearest names, and a file that cannot be used.
    """
    if not folder.is_dir():
        raise UnusableInput(f"{folder} is no folder; give the one with your footage.")
    own = _folders(folder, {_name(number) for number in episodes})
    loose = list(_files(folder))
    if only and not own:
        return _Pile(store, folder, plan, [_Rights.read(folder, [file.name for file in loose])]).edits(takes)
    if loose:
        raise UnusableInput(
            f"{loose[0]} does not say of which episode it is. Put it into {folder / _name(plan.episode)} "
            f"or the like{'' if own else ', or name one episode with --episode'}."
        )
    inner = [f"{each.name}/{file.name}" for each in own for file in _files(each)]
    shared = _Rights.read(folder, inner).within(_name(plan.episode))
    mine = folder / _name(plan.episode)
    if mine not in own:
        return UNEDITED
    rights = [shared, _Rights.read(mine, [file.name for file in _files(mine)])]
    _folders(mine, ())
    return _Pile(store, mine, plan, rights).edits(takes)


@dataclass(frozen=True)
class _Pile:
    """The files of one episode."""

    store: Store
    folder: Path
    plan: Plan
    rights: Sequence["_Rights"]
    """What is said of them, the nearest last."""
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
        kept = {slot: self._kept(file) for slot, file in self.found.items()}
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

    def _kept(self, file: Path) -> Upload:
        try:
            stored = keep(self.store, file, KINDS[file.suffix.lower()]).stored
        except UnusableInput as error:
            raise type(error)(f"{file}: {error}") from error
        told: dict[str, Any] = {}
        for each in self.rights:
            told |= each.of(file.name)
        try:
            return Upload.model_validate({**told, "digest": stored.digest, "suffix": stored.suffix})
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = "/".join(map(str, first["loc"]))
            message = first["msg"].removeprefix("Value error, ")
            where = self.folder / RIGHTS
            raise UnusableInput(f"{where}, {file.name}{place and ', '}{place}: {message}.") from error


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

    def within(self, folder: str) -> "_Rights":
        """What is said of the files of a folder in this one."""
        of_all = {name: told for name, told in self.told.items() if name == "*"}
        inside = {
            name.partition("/")[2]: told for name, told in self.told.items() if name.startswith(f"{folder}/")
        }
        return replace(self, told={**of_all, **inside})

    def of(self, name: str) -> dict[str, Any]:
        """What is said of a file."""
        told = {**self.told.get("*", {}), **self.told.get(name, {})}
        consent = told.get("consent")
        if isinstance(consent, dict):  # YAML reads dates as dates
            told["consent"] = {key: None if value is None else str(value) for key, value in consent.items()}
        return told


def _folders(folder: Path, known: Collection[str]) -> list[Path]:
    """The folders in it; UnusableInput names one that is not known there."""
    found = [each for each in sorted(folder.iterdir()) if each.is_dir() and not each.name.startswith(".")]
    for each in found:
        if each.name not in known:
            cure = _nearest(each.name, known) if known else "Put its files beside it."
            raise UnusableInput(f"{each} is the folder of no episode. {cure}")
    return found


def _name(episode: int) -> str:
    return f"ep{episode:02d}"


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

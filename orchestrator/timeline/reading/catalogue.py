"""The catalogue of a bundle: which file is which take or line. Readers of edited timelines ask it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Self

from orchestrator.errors import BadStory
from orchestrator.timeline.base import Media
from orchestrator.timeline.reading.pieces import Piece, Program, Reference, called
from orchestrator.timeline.reading.written import Written

TakeName = tuple[str, int]
"""Shot and number of the take."""
Known = TakeName | str | None
"""A take, the id of a line, or None: ours, and passed over."""
TAKE = re.compile(r"\d{1,4}", re.ASCII)
"""Its number, as text."""


@dataclass(frozen=True)
class Catalogue:
    """What may come back, by file name ("EP01_SC02_SH030_T02.mp4"), in whichever folder it lies now."""

    takes: Mapping[str, TakeName]
    lines: Mapping[str, str] = field(default_factory=dict)
    """Ids of the lines that files speak."""
    others: frozenset[str] = frozenset()
    """Files of ours that follow the rules and are passed over: stems, cues, music, graphics."""
    written: Written | None = None
    """What the newest version has beside takes and lines; None: nobody knows."""

    @classmethod
    def of(cls, media: Iterable[Media]) -> Self:
        """The catalogue of files that were written; their facts name `shot` and `take`, or `line`."""
        takes, lines, others = {}, {}, set()
        for each in media:
            name = PurePosixPath(each.path).name
            if each.facts.get("shot") and each.facts.get("take"):
                takes[name] = (each.facts["shot"], int(each.facts["take"]))
            elif each.facts.get("line"):
                lines[name] = each.facts["line"]
            else:
                others.add(name)
        return cls(takes, lines, frozenset(others))

    def played(self, program: Program, piece: Piece) -> Known:
        """What a clip plays. A BadStory names clip, timecode and file of what nobody knows."""
        try:
            return self.find(piece.reference)
        except KeyError as unknown:
            place, media = program.timecode(piece.start), called(unknown.args[0]) or "no file"
            raise BadStory(
                f'{program.file}: clip "{piece.name}" at {place} plays {media}, '
                "which is not of this bundle; bring it in as a take first"
            ) from None

    def find(self, reference: Reference) -> Known:
        """What a file is. KeyError: nobody knows it.

        Its name says so, with any suffix (programs convert). Our own facts do where the program names no
        file, or still the one that they were written for: a clip linked to another file keeps old facts.
        """
        for name in reference.names:
            if name in self._files:
                return self._files[name]
        for name in reference.names:
            stem = PurePosixPath(name).stem
            if len(meant := self._stems.get(stem, ())) == 1:
                return next(iter(meant))
        return self._told(reference)

    def _told(self, reference: Reference) -> Known:
        facts = reference.facts
        path = facts.get("path", "")
        given = {PurePosixPath(path).name, path.replace("/", "__")}
        if not reference.url or given.intersection(reference.names):
            shot, take, line = (facts.get(name, "") for name in ("shot", "take", "line"))
            for known in ((shot, int(take)) if TAKE.fullmatch(take) else None, line):
                if known and known in self._files.values():
                    return known
        raise KeyError(reference.names[0])

    @cached_property
    def _files(self) -> Mapping[str, Known]:
        return {**dict.fromkeys(self.others), **self.lines, **self.takes}

    @cached_property
    def _stems(self) -> Mapping[str, set[Known]]:
        stems: dict[str, set[Known]] = {}
        for name, known in self._files.items():
            stems.setdefault(PurePosixPath(name).stem, set()).add(known)
        return stems

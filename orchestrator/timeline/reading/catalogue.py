"""The catalogue of a bundle: which file is which take or line. Readers of edited timelines ask it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Self

from orchestrator.timeline.base import Media

TakeName = tuple[str, int]
"""Shot and number of the take."""


@dataclass(frozen=True)
class Catalogue:
    """What may come back, by file name ("EP01_SC02_SH030_T02.mp4"), in whichever folder it lies now."""

    takes: Mapping[str, TakeName]
    lines: Mapping[str, str] = field(default_factory=dict)
    """Ids of the lines that files speak."""
    others: frozenset[str] = frozenset()
    """Files of ours that follow the rules and are passed over: stems, cues, music, graphics."""

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

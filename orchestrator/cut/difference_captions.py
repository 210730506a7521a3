"""Captions of two cuts: compared by their ids, and timed from the start of their line."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from orchestrator.cut import Caption, Cut
from orchestrator.cut.change import Change, count, timecode

Name = tuple[str, int]
"""Id, and which of those that an edited text became."""


def captions(before: Cut, after: Cut) -> Iterator[Change]:
    """Added, removed, other words, another time."""
    old, new = _named(before), _named(after)
    heard = _lines(before).keys() ^ _lines(after).keys()  # with a line its captions come and go
    for name in (name for name in old if name not in new and old[name].line not in heard):
        yield _one("caption-removed", old[name], before, "is gone")
    for name, now in new.items():
        was = old.get(name)
        if was is None:
            if now.line not in heard:
                yield _one("caption-added", now, after, f'is new: "{_text(now)}"')
            continue
        place = f"caption {now.id} at {timecode(now.start, after.fps)}"
        common: Mapping[str, Any] = {"what": now.id, "at_before": was.start, "at_after": now.start}
        if was.texts != now.texts or was.language != now.language:
            told = f'{place}: "{_text(now)}" instead of "{_text(was)}"'
            yield Change(kind="caption-text", words=told, before=_text(was), after=_text(now), **common)
        earlier, later = _times(was, before), _times(now, after)
        if earlier != later and now.line not in heard:
            told = f"{place}: {_by(later[0] - earlier[0], 'later', 'earlier')}, {count(now.frames)} long"
            told += f" instead of {count(was.frames)}" if was.frames != now.frames else ""
            yield Change(kind="caption-time", words=told, frames=later[0] - earlier[0], **common)


def _named(cut: Cut) -> dict[Name, Caption]:
    seen: Counter[str] = Counter()
    found: dict[Name, Caption] = {}
    for caption in cut.captions:
        seen[caption.id] += 1
        found[caption.id, seen[caption.id]] = caption
    return found


def _times(caption: Caption, cut: Cut) -> tuple[int, int]:
    """Frames from the start of its line, and its length."""
    return caption.start - _lines(cut).get(caption.line, 0), caption.frames


def _lines(cut: Cut) -> dict[str, int]:
    """Where each line is heard."""
    return {sound.ref: sound.start for sound in cut.sounds if sound.role == "line"}


def _by(frames: int, later: str, earlier: str) -> str:
    if not frames:
        return "at the same time"
    return f"{count(frames)} {later if frames > 0 else earlier}"


def _text(caption: Caption) -> str:
    return " / ".join(caption.texts)


def _one(kind: str, caption: Caption, cut: Cut, said: str) -> Change:
    place = f"caption {caption.id} at {timecode(caption.start, cut.fps)}"
    at = {"at_before" if kind == "caption-removed" else "at_after": caption.start}
    return Change.model_validate({"kind": kind, "what": caption.id, "words": f"{place} {said}", **at})

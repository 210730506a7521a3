"""What people change about captions: words, times, and which are shown. Laid out by the same rules.

What a person timed stays; neighbours make way for it. CutRefused names the caption and its cure.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from orchestrator.captions.words import spans_of
from orchestrator.cut import Caption, CaptionWord
from orchestrator.edits import CaptionEdit
from orchestrator.errors import CutRefused

Words = tuple[CaptionWord, ...]


@dataclass(frozen=True)
class Setter:
    """How words become captions; given by the rules."""

    phrases: Callable[[Words, str], tuple[Words, ...]]
    rows: Callable[[Words, str], tuple[Words, ...]]


@dataclass(frozen=True)
class _Slot:
    """A caption, and the frames in which it is to be shown."""

    caption: Caption
    start: int
    end: int
    timed: bool
    """A person chose the frames."""

    @property
    def moved(self) -> bool:
        return (self.start, self.end) != (self.caption.start, self.caption.end)


def outdated(captions: Sequence[Caption], edits: Mapping[str, CaptionEdit]) -> dict[str, str]:
    """Id -> why an edit does nothing."""
    said = {caption.id: _letters(" ".join(caption.texts)) for caption in captions}
    return {
        name: f"It no longer says {edit.was!r}." if name in said else "There is no such caption any more."
        for name, edit in edits.items()
        if name not in said or (edit.was and _letters(edit.was) != said[name])
    }


def edited(
    captions: Sequence[Caption],
    edits: Mapping[str, CaptionEdit],
    begins: Mapping[str, int],
    frames: int,
    setter: Setter,
) -> tuple[Caption, ...]:
    """The captions as people want them; `begins` is where a line's sound starts, `frames` the episode's."""
    lost = outdated(captions, edits)
    wanted = {name: edit for name, edit in edits.items() if name not in lost}
    if not wanted:
        return tuple(captions)
    shown = [caption for caption in captions if not wanted.get(caption.id, CaptionEdit()).hidden]
    slots = [_slot(caption, wanted.get(caption.id), begins, frames) for caption in shown]
    made: list[Caption] = []
    for slot in _apart(sorted(slots, key=lambda each: (each.start, each.end))):
        edit = wanted.get(slot.caption.id)
        made += _reworded(slot, edit.text, setter) if edit and edit.text else [_retimed(slot)]
    return tuple(made)


def _slot(caption: Caption, edit: CaptionEdit | None, begins: Mapping[str, int], frames: int) -> _Slot:
    if edit is None or (edit.start is None and edit.frames is None):
        return _Slot(caption, caption.start, caption.end, timed=False)
    start = caption.start if edit.start is None else begins[caption.line] + edit.start
    if not 0 <= start < frames:
        raise CutRefused(
            f"caption {caption.id}: it would start at frame {start} of an episode of {frames}. "
            "Give it another start; that is counted from where the sound of its line starts."
        )
    return _Slot(caption, start, min(start + (edit.frames or caption.frames), frames), timed=True)


def _apart(slots: Sequence[_Slot]) -> list[_Slot]:
    """One at a time: who was not timed by a person makes way."""
    made: list[_Slot] = []
    for slot in slots:
        now = slot
        if made and made[-1].end > now.start:
            before = made.pop()
            if not before.timed:
                before = replace(before, end=now.start)
            elif not now.timed:
                now = replace(now, start=before.end)
            if before.end > now.start or before.end <= before.start or now.end <= now.start:
                raise CutRefused(
                    f"captions {before.caption.id} and {now.caption.id} would be shown at once. "
                    "Move, shorten or hide one of them."
                )
            made.append(before)
        made.append(now)
    return made


def _retimed(slot: _Slot) -> Caption:
    if not slot.moved:
        return slot.caption
    rows = tuple(tuple(clipped(row, slot.start, slot.end)) for row in slot.caption.rows)
    return _shown(slot.caption, slot.start, slot.end, rows)


def _reworded(slot: _Slot, text: str, setter: Setter) -> Iterator[Caption]:
    """Other words in the same time; more than two rows of them one after the other."""
    caption = slot.caption
    phrases = setter.phrases(tuple(_words(slot, text)), caption.language)
    if len(phrases) > slot.end - slot.start:
        raise CutRefused(
            f"caption {caption.id}: {len(text)} letters cannot be shown in {slot.end - slot.start} frames. "
            "Shorten its text or give it more frames."
        )
    letters = [sum(len(word.text) for word in phrase) for phrase in phrases]
    bounds = list(_shares(slot.start, slot.end, letters))
    for phrase, (start, end) in zip(phrases, bounds, strict=True):
        rows = setter.rows(phrase, caption.language)
        yield _shown(caption, start, end, tuple(tuple(clipped(row, start, end)) for row in rows))


def _words(slot: _Slot, text: str) -> Iterator[CaptionWord]:
    """The words of a text, each as long as its letters, over the time in which the old ones are said."""
    old = [word for row in slot.caption.rows for word in row]
    first, last = max(slot.start, old[0].start), min(slot.end, old[-1].end)
    if first >= last:
        first, last = slot.start, slot.end
    spans = list(spans_of(text))
    total = sum(len(span.text) for span in spans)
    for span in spans:
        start = first + (last - first) * span.first // total
        end = first + (last - first) * (span.first + len(span.text)) // total
        yield CaptionWord(text=span.text, start=start, end=max(start + 1, end), joined=span.joined)


def _shares(start: int, end: int, letters: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Frames for each phrase by its letters, at least one for each."""
    at = start
    for number, count in enumerate(letters):
        after = len(letters) - number - 1
        share = (end - at) * count // max(1, sum(letters[number:]))
        until = end if not after else min(max(at + 1, at + share), end - after)
        yield at, until
        at = until


def clipped(row: Words, start: int, end: int) -> Iterator[CaptionWord]:
    """Words are said while their caption is shown, in frames [start, end)."""
    for word in row:
        first = min(max(word.start, start), end - 1)
        times = {"start": first, "end": max(first + 1, min(word.end, end))}
        yield word.model_copy(update=times)


def _shown(caption: Caption, start: int, end: int, rows: tuple[Words, ...]) -> Caption:
    return caption.model_copy(update={"start": start, "frames": end - start, "rows": rows})


def _letters(text: str) -> str:
    return "".join(text.split())

"""Checks before export: values about a cut and its episode, each with what was wanted. For `report.json`.

Nothing here renders or decodes: captions are measured by their type, the cut by its frames, and the files by
what their makers read back from them.
"""

from collections.abc import Collection, Mapping, Sequence

from orchestrator.captions import PACE, PACE_UNSPACED
from orchestrator.captions.layout import boxes
from orchestrator.captions.words import spans_of, unspaced
from orchestrator.cut import Caption, Cut, Event
from orchestrator.plan import Plan, Shot, Size
from orchestrator.qc.check import Check
from orchestrator.story import Role
from orchestrator.zones import HOUSE, Area, Box, zones

HARD_PACE, HARD_PACE_UNSPACED = 20, 11  # characters a second above which nobody follows
READING = 20  # characters a second of an insert
NOTICE = 0.5  # seconds until an insert is being read
HOOK_SECONDS = 3.0
REACTIONS = (0.25, 0.40)
CLOSE = (Size.ECU, Size.CU, Size.MCU, Size.MS)
CLOSE_SHARE = 0.6


def cut_checks(
    cut: Cut,
    plan: Plan,
    faces: Mapping[str, Sequence[Box]] | None = None,
    reworded: Collection[str] = (),
    area: Area = HOUSE,
) -> tuple[Check, ...]:
    """What can be told before anything is rendered; `faces` are boxes by shot where they are known.

    `reworded` are lines whose captions a person changed: those show what that person wants. `area` is where
    the captions of this cut were laid.
    """
    shots = {shot.id: shot for shot in plan.shots}
    played = [(event, shots[event.shot]) for event in cut.events if event.shot in shots]
    return (
        _in_zone(cut, area),
        _off_the_type(cut, area),
        _off_the_faces(cut, faces or {}, area),
        _pace(cut),
        _every_word(cut, plan, reworded),
        _inserts(cut, played),
        _reactions(played),
        _hook(cut),
        _close(played),
        _last_frame(played),
        _stand_ins(cut),
    )


def media_checks(cut: Cut, wrong: Sequence[str], loudness: Mapping[str, str]) -> tuple[Check, ...]:
    """The finished file: `wrong` was read back from it, `loudness` are the facts of the mix."""
    lufs, peak = float(loudness["lufs"]), float(loudness["true_peak"])
    return (
        Check(
            code="file",
            passed=not wrong,
            value="; ".join(wrong) or f"{cut.frames} frames",
            wanted=f"{cut.frames} frames, even steps, no edit list, header first, BT.709, H.264 High, AAC-LC",
        ),
        Check(
            code="loudness", passed=abs(lufs + 14) <= 0.5, value=f"{lufs:.2f} LUFS", wanted="-14 +-0.5 LUFS"
        ),
        Check(code="true-peak", passed=peak <= -1, value=f"{peak:.2f} dBTP", wanted="at most -1 dBTP"),
    )


def _in_zone(cut: Cut, area: Area) -> Check:
    free = area.free
    out = [c for c in cut.captions if not all(box.inside(free) for box in boxes(c, area))]
    return _none_of(
        "caption-zone", out, f"inside x {free.left:.0f}-{free.right:.0f}, y {free.top:.0f}-{free.bottom:.0f}"
    )


def _off_the_type(cut: Cut, area: Area) -> Check:
    """No caption touches the words of an insert or a card."""
    typed = zones().insert_box
    read = [event for event in cut.events if event.kind != "picture"]
    over = [c for c in cut.captions if _during(c, read) and any(box.touches(typed) for box in boxes(c, area))]
    return _none_of("caption-over-insert", over, "none over the words of an insert or card")


def _off_the_faces(cut: Cut, faces: Mapping[str, Sequence[Box]], area: Area) -> Check:
    over = [
        caption
        for caption in cut.captions
        if any(
            box.touches(face)
            for event in cut.events
            if _during(caption, [event])
            for face in faces.get(event.shot, ())
            for box in boxes(caption, area)
        )
    ]
    return _none_of("caption-over-face", over, f"none over a face ({sum(map(len, faces.values()))} known)")


def _pace(cut: Cut) -> Check:
    quick = [c for c in cut.captions if _speed(c, cut.fps) > _limit(c)]
    fastest = max((_speed(c, cut.fps) for c in cut.captions), default=0.0)
    return Check(
        code="caption-pace",
        passed=not quick,
        value=f"{fastest:.1f} characters a second",
        wanted=f"at most {HARD_PACE}, better {PACE}; {HARD_PACE_UNSPACED} and {PACE_UNSPACED} without spaces",
        places=tuple(map(_place, quick)),
    )


def _every_word(cut: Cut, plan: Plan, reworded: Collection[str]) -> Check:
    shown = {line.id: "" for line in plan.lines}
    for caption in cut.captions:
        shown[caption.line] = shown.get(caption.line, "") + "".join(
            word.text for row in caption.rows for word in row
        )
    kept = [line for line in plan.lines if line.id not in reworded]
    lacking = [line.id for line in kept if "".join(line.text.split()) != shown[line.id]]
    words = sum(len(list(spans_of(line.text))) for line in plan.lines)
    return Check(
        code="every-word",
        passed=not lacking,
        value=f"{len(plan.lines) - len(lacking)} of {len(plan.lines)} lines, {words} words written",
        wanted="every spoken word captioned" + (", or what a person wrote instead" if reworded else ""),
        places=tuple(lacking),
    )


def _inserts(cut: Cut, played: Sequence[tuple[Event, Shot]]) -> Check:
    read = [(event, shot) for event, shot in played if shot.insert and event.kind == "insert"]
    hasty = [shot.id for event, shot in read if event.frames < _reading_frames(shot, cut.fps)]
    return Check(
        code="insert-time",
        passed=not hasty,
        value=f"{len(read) - len(hasty)} of {len(read)} can be read in their time",
        wanted=f"{NOTICE} s and {READING} characters a second",
        places=tuple(hasty),
    )


def _reactions(played: Sequence[tuple[Event, Shot]]) -> Check:
    acted = [shot for event, shot in played if event.kind == "picture"]
    share = sum(1 for shot in acted if shot.reaction) / max(1, len(played))
    low, high = REACTIONS
    return Check(
        code="reaction-share",
        passed=low <= share <= high,
        value=f"{share:.0%} of shots",
        wanted=f"{low:.0%}-{high:.0%}",
    )


def _hook(cut: Cut) -> Check:
    marks = [marker.frame for marker in cut.markers if marker.role is Role.HOOK]
    seconds = min(marks) / cut.fps if marks else None
    return Check(
        code="hook",
        passed=seconds is not None and seconds <= HOOK_SECONDS,
        value="there is none" if seconds is None else f"after {seconds:.1f} s",
        wanted=f"within {HOOK_SECONDS:.0f} s",
    )


def _close(played: Sequence[tuple[Event, Shot]]) -> Check:
    acted = [shot for event, shot in played if event.kind == "picture"]
    share = sum(1 for shot in acted if shot.size in CLOSE) / max(1, len(acted))
    return Check(
        code="faces-readable",
        passed=share >= CLOSE_SHARE,
        value=f"{share:.0%} close or medium",
        wanted=f"at least {CLOSE_SHARE:.0%}",
    )


def _last_frame(played: Sequence[tuple[Event, Shot]]) -> Check:
    last = played[-1][1] if played else None
    leads = bool(
        last and (last.story_role is Role.CLIFFHANGER or (last.insert and last.insert.kind == "end"))
    )
    return Check(
        code="last-frame",
        passed=leads,
        value=last.id if last else "there is none",
        wanted="the cliffhanger, or an end card that leads to the next episode",
    )


def _stand_ins(cut: Cut) -> Check:
    replaced = [event for event in cut.events if event.fallback_reason]
    return Check(
        code="stand-ins",
        passed=not replaced,
        value=f"{len(replaced)} of {len(cut.events)} shots are stand-ins for failed takes",
        wanted="none",
        places=tuple(f"{event.shot}: {event.fallback_reason}"[:500] for event in replaced),
    )


def _none_of(code: str, found: Sequence[Caption], wanted: str) -> Check:
    return Check(
        code=code,
        passed=not found,
        value=f"{len(found)} captions outside of that" if found else "all",
        wanted=wanted,
        places=tuple(map(_place, found)),
    )


def _during(caption: Caption, events: Sequence[Event]) -> bool:
    return any(caption.start < event.end and event.start < caption.end for event in events)


def _speed(caption: Caption, fps: int) -> float:
    return sum(map(len, caption.texts)) * fps / caption.frames


def _limit(caption: Caption) -> int:
    wide = any(unspaced(c) for text in caption.texts for c in text)
    return HARD_PACE_UNSPACED if wide else HARD_PACE


def _reading_frames(shot: Shot, fps: int) -> int:
    letters = len(shot.insert.title) + sum(map(len, shot.insert.lines)) if shot.insert else 0
    return round((NOTICE + letters / READING) * fps)


def _place(caption: Caption) -> str:
    return f"{caption.line}, frame {caption.start}: {' / '.join(caption.texts)}"[:500]

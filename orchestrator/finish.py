"""Cut -> the finish: one segment per event, the sounds and their mix, the episode, its cover.

The third of the three static graphs. Takes and voices come in as blobs or as outputs of the shoot. A segment
knows neither its place nor its time in the episode, so one that only moves keeps its key.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from orchestrator.captions.write import ass
from orchestrator.cut import Cut, Event, Transition
from orchestrator.finish_sound import MIX, mix, sounds
from orchestrator.graph import Input, Output, Task
from orchestrator.plan import Plan, Shot, Size
from orchestrator.profiles import Profile
from orchestrator.story import Role, Series
from orchestrator.zones import HOUSE, Area
from workers.animatic.palette import accent
from workers.stitch.blend_spec import BlendSpec
from workers.stitch.master import segment_names
from workers.stitch.spec import CoverSpec, MasterSpec, SegmentSpec

MASTER, COVER = "master", "cover"
CLOSE = (Size.ECU, Size.CU)
FRESH = 6  # frames into a shot: the eyes are open and the look has landed
EPISODE = {"en": "Episode {}", "es": "Episodio {}", "nl": "Aflevering {}", "zh": "第{}集", "ar": "الحلقة {}"}


@dataclass(frozen=True)
class Footage:
    """What was shot: clips by the name of their task, voices by the id of their line."""

    clips: Mapping[str, Input]
    voices: Mapping[str, Input]


def finish(
    cut: Cut, plan: Plan, series: Series, footage: Footage, profile: Profile, area: Area = HOUSE
) -> tuple[Task, ...]:
    """Everything between the chosen takes and `episode.mp4`, its captions in `area`."""
    segments = list(_segments(cut, series, footage, profile, area))
    master = Task(
        name=MASTER,
        kind="master",
        worker="stitch.master",
        spec=master_spec(cut),
        inputs={
            **{
                name: Output(task.name, "segment")
                for name, task in zip(segment_names(len(segments)), segments, strict=True)
            },
            "mix": Output(MIX, "mix"),
        },
        subject=series.id,
    )
    heard = [*sounds(cut, series, plan), mix(cut, series, footage.voices)]
    return (*segments, *heard, master, _cover(cut, plan, series, footage))


def master_spec(cut: Cut) -> MasterSpec:
    """What the episode of a cut is to be."""
    lengths = tuple(event.frames for event in cut.events)
    return MasterSpec(width=cut.width, height=cut.height, fps=cut.fps, lengths=lengths)


def _segments(cut: Cut, series: Series, footage: Footage, profile: Profile, area: Area) -> Iterator[Task]:
    colour, seen = accent(series.look.accent), Counter[str]()
    for before, event in zip((None, *cut.events), cut.events, strict=False):
        seen[event.shot] += 1
        again = f"/{seen[event.shot]}" if seen[event.shot] > 1 else ""
        plain = _segment(cut, event, colour, profile, area)
        leaves = before if event.transition and event.transition.kind == "dissolve" else None
        yield Task(
            name=f"segment/{event.shot}{again}",
            kind="segment",
            worker="stitch.blend" if event.transition else "stitch.segment",
            spec=_blend(plain, event.transition, leaves) if event.transition else plain,
            inputs={
                name: footage.clips[each.take] for name, each in (("clip", event), ("before", leaves)) if each
            },
            subject=event.shot,
        )


def _segment(cut: Cut, event: Event, colour: str, profile: Profile, area: Area) -> SegmentSpec:
    return SegmentSpec(
        width=cut.width,
        height=cut.height,
        fps=cut.fps,
        source_in=event.source_in,
        frames=event.frames,
        ass=ass(cut.captions, cut.fps, colour, area=area, first=event.start, until=event.end),
        preset=profile.preset,
        crf=profile.crf,
    )


def _blend(plain: SegmentSpec, transition: Transition, leaves: Event | None) -> BlendSpec:
    """`leaves`: the event out of whose take it dissolves."""
    return BlendSpec(
        **dict(plain),
        transition=transition.kind,
        over=transition.frames,
        before_in=leaves.source_in + leaves.frames if leaves else 0,
    )


def _cover(cut: Cut, plan: Plan, series: Series, footage: Footage) -> Task:
    shots = {shot.id: shot for shot in plan.shots}
    seen = Counter(shots[e.shot].cast[0].sheet for e in cut.events if e.shot in shots and shots[e.shot].cast)
    lead = max(seen, key=lambda sheet: seen[sheet]) if seen else ""
    event = max(cut.events, key=lambda e: _appeal(e, shots.get(e.shot), lead))
    return Task(
        name=COVER,
        kind="cover",
        worker="stitch.cover",
        spec=CoverSpec(
            width=cut.width,
            height=cut.height,
            fps=cut.fps,
            frame=event.source_in + min(FRESH, event.frames // 2),
            title=series.title,
            label=_label(plan),
            accent=accent(series.look.accent),
            language=plan.language,
        ),
        inputs={"clip": footage.clips[event.take]},
        subject=event.shot,
    )


def _appeal(event: Event, shot: Shot | None, lead: str) -> tuple[int, bool, int, int]:
    """The lead's face in close-up, best where something is revealed; the first of equals."""
    if shot is None or event.kind != "picture" or not shot.cast:
        return (0, False, 0, -event.start)
    role = {Role.REVEAL: 3, Role.HOOK: 2, Role.CLIFFHANGER: 1}.get(shot.story_role or Role.ESCALATION, 0)
    return (2 if shot.size in CLOSE else 1, shot.cast[0].sheet == lead, role, -event.start)


def _label(plan: Plan) -> str:
    words = EPISODE.get(plan.language.split("-")[0].lower(), "{}")
    return " · ".join(filter(None, (words.format(plan.episode), plan.title)))

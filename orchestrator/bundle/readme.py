"""`README.md` and `CHANGES.md` of a bundle: for whoever opens it and knows nothing of this program."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from orchestrator.bundle.item import PROXIES, TIMELINES, Item
from orchestrator.bundle.record import Told
from orchestrator.qc.places import plain

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>&~-])")
MEDIA = re.compile(r"(0[2-9]|10)_")  # folders that hold no timelines
HANDLES = 12  # frames that editors like to have
OPENS = {
    ".otio": "DaVinci Resolve 18.5 and newer, Kdenlive 25.04 and newer, anything that reads OpenTimelineIO",
    ".otioz": "the same with its media inside, as one file",
    "_premiere.xml": "Premiere Pro: File > Import (FCP 7 XML)",
    "_fcp.fcpxml": "Final Cut Pro: File > Import > XML (FCPXML 1.10)",
    "_shotcut.mlt": "Shotcut; Kdenlive imports it; `melt` renders it",
    "_V1.edl": "everything else: the cut alone, CMX 3600",
}
"""End of a timeline's name -> who opens it."""


def readme(told: Told, items: Sequence[Item], paths: Iterable[str]) -> str:
    """What is here, what opens where, and what is not here; `paths` are those of all files."""
    job, cut = told.job, told.cut
    timelines = [path.rpartition("/")[2] for path in paths if path.startswith(TIMELINES)]
    names = [name for name in timelines if name.endswith(tuple(OPENS))]
    return (
        Path(__file__)
        .with_suffix(".md")
        .read_text(encoding="utf-8")
        .format(
            name=told.name,
            series=inert(job.series.title),
            episode=cut.episode,
            title=inert(job.plan.title),
            version=told.version,
            profile=inert(job.profile.name),
            frames=cut.frames,
            fps=cut.fps,
            width=cut.width,
            height=cut.height,
            since=_since(told),
            opens="\n".join(f"| {inert(name)} | {_use(name)} |" for name in names),
            lacking="\n".join(_lacking(told, items)),
        )
    )


def changes(told: Told, now: Mapping[str, str]) -> str:
    """What is otherwise than in version `told.since`; `now` is path -> sha256 of all files."""
    before = told.before
    have = {path for path in now if MEDIA.match(path)}
    fresh = {path for path in have if now[path] != before.get(path)}
    gone = (path for path in before.keys() - have if MEDIA.match(path))
    parts = {
        "New": fresh - before.keys(),
        "Changed": fresh & before.keys(),
        "Not in this version any more; timelines of yours may use it": gone,
    }
    return "\n".join(
        (
            f"# {told.name}: changes since version {told.since}",
            "",
            f"{len(told.unchanged)} files are unchanged and not here: copy this folder over that of version",
            f"{told.since}, then run `python 01_timelines/relink.py`. Timelines and lists are here, whole.",
            *(row for title, paths in parts.items() for row in ("", f"## {title}", "", *_listed(paths))),
            "",
        )
    )


def inert(text: str) -> str:
    """A person's words as Markdown shows them: one line, no markup."""
    return SPECIAL.sub(r"\\\1", plain(text))


def _listed(paths: Iterable[str]) -> list[str]:
    return [f"- {inert(path)}" for path in sorted(paths)] or ["- nothing"]


def _use(name: str) -> str:
    return next(use for end, use in OPENS.items() if name.endswith(end))


def _since(told: Told) -> str:
    if told.since is None:
        return ""
    return f"**Only what changed since version {told.since} is here: copy it over that. See CHANGES.md.**\n\n"


def _lacking(told: Told, items: Sequence[Item]) -> Iterator[str]:
    """A sentence for each thing that an editor might look for."""
    roles = {item.role for item in items}
    if "proxy" not in roles:
        yield f"- {inert(PROXIES)}: bundle with `--proxies`."
    if "reference" not in roles:
        yield "- The reference with timecode: it was not asked for."
    short = [event for event in told.cut.events if event.source_in < HANDLES]
    if short:
        share = f"{len(short)} of {len(told.cut.events)}"
        yield f"- Handles of {HANDLES} frames: {share} clips have fewer at the head; see shotlog.csv."
    yield from (f"- {inert(each)}" for each in told.known.missing)

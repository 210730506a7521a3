"""A pack: everything that is needed to post an episode on one platform, in a folder that can be handed over.

The episode is made with its captions in that platform's zone, so only segments that show captions differ from
the episode. Then its checks are held against what the platform takes: one that says no refuses the pack,
unless a person takes it upon themselves, which is written down. No name or mark of this tool is burnt in.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import StringConstraints

from character_sheets.sheet import Frozen, Words
from orchestrator import folder as files
from orchestrator import outside, provenance
from orchestrator.captions.write import srt
from orchestrator.deliverable import Made
from orchestrator.delivery import by_hand, faces_of, reported, words_of
from orchestrator.finish import MASTER, master_spec
from orchestrator.graph import Task
from orchestrator.making import Edit, Making
from orchestrator.pack import pages, place, post
from orchestrator.pack.clean import CLEAN, clean_tasks
from orchestrator.pack.limits import CODES, limits
from orchestrator.pack.post import Files, Post
from orchestrator.pack.still_open import line
from orchestrator.pack.words import Place
from orchestrator.platforms import Platform, platform
from orchestrator.provenance import Seal, Summary
from orchestrator.qc import MUST, Check, CoverFacts, Evidence, Override, Ruling, refuse, report_for
from orchestrator.qc.page import page
from orchestrator.qc.scan import SCAN, scan_of, scan_task
from orchestrator.readback import wrong_with
from orchestrator.report import Report

__all__ = ["Pack", "PackReport"]
MOST = 20_000  # characters of a person's own caption, before it is held against the platform's limit


class PackReport(Report):
    """One packed episode."""

    platform: str
    overridden: tuple[Override, ...] = ()
    """Checks that said no, who let the pack out nevertheless, and why."""
    idle: tuple[str, ...] = ()
    """Overrides that override nothing, each with why."""
    notes: tuple[str, ...] = ()
    """What whoever posts it must know: what is still open, an AIGC label that was not written."""
    seals: tuple[Seal, ...] = ()
    """What was written into the files about where they come from."""


class Pack(Frozen):
    """A pack for one platform. See `orchestrator.deliverable`."""

    what: Literal["pack"] = "pack"
    platform: Words
    """A name, or the path of a file that ends in .yaml."""
    override: tuple[Override, ...] = ()
    """Checks that a person takes upon themselves."""
    clean: bool = False
    """Whether the master without captions is handed over too."""
    caption: Annotated[str, StringConstraints(max_length=MOST)] = ""
    """A person's own caption, as it stands; empty: made from the story."""
    hashtags: tuple[Words, ...] = ()
    """A person's own, with their signs; none: made from the series."""
    producer: Words = ""
    """Who answers for AI content under Chinese rules; empty: no AIGC label is written into the file."""

    def tasks(self, job: Making, edit: Edit) -> Sequence[Task]:
        """A scan of the film, the platform's cover, and the clean master if it is wanted."""
        cover = outside.cover(job, edit, platform(self.platform).cover)
        return (scan_task(edit.cut), cover, *(clean_tasks(job, edit) if self.clean else ()))

    def write(self, made: Made, folder: Path) -> Report:
        """The folder, whole or not at all; of a pack that is refused, the reasons."""
        job, to = made.job, platform(self.platform)
        told = provenance.summary(made, self.tasks(job, made.edit))
        text = self._post(made, to, told)
        with place.whole(folder, text.files) as part:
            seals = tuple(self._media(made, text, told, part))
            checks = (
                *report_for(to, made.edit.cut, job.plan, _evidence(made, seals[0])),
                *limits(to, text),
            )
            ruling = refuse(checks, self.override, MUST | CODES)
            text = text.model_copy(update={"overridden": ruling.overridden})
            _texts(made, to, text, told, part)
            report = _report(made, folder, text, checks, ruling, seals)
            files.write(part, "report.json", report.model_dump_json(indent=1) + "\n")
            name, about = f"Episode {job.plan.episode} {job.plan.title}", f"{to.title}, as of {to.checked_on}"
            files.write(part, "checks.html", page(name, about, checks, ruling, MUST | CODES))
        return report

    def files(self, series: str, episode: int) -> Files:
        """Names of what is posted of an episode."""
        to = platform(self.platform)
        stem = f"{series}_ep{episode:02d}_{to.name}"
        return Files(
            video=f"{stem}.mp4",
            cover=f"{stem}.jpg",
            captions=f"{stem}.srt" if to.sidecar else "",
            clean=f"{stem}_clean.mp4" if self.clean else "",
        )

    def _post(self, made: Made, to: Platform, told: Summary) -> Post:
        job = made.job
        names = self.files(job.series.id, job.episode.number)
        here = Place(job.series, job.episode, job.plan)
        moment = post.cover_moment(made.edit.cut, job.finish(made.edit))
        return post.made(to, here, told, names, moment, (self.caption, self.hashtags), self.producer)

    def _media(self, made: Made, text: Post, told: Summary, part: Path) -> Iterator[Seal]:
        """The film first, then cover and clean master, each sealed last."""
        store, results = made.job.office.store, made.results
        wanted = {text.files.video: (MASTER, "episode"), text.files.cover: (outside.COVER, "cover")}
        if text.files.clean:
            wanted[text.files.clean] = (CLEAN, "episode")
        label = told.aigc(self.producer) if self.producer else None
        for name, (task, role) in wanted.items():
            file = files.copy(part, name, results[task].files[role], store)
            aigc = label if file.suffix == ".mp4" else None
            sealed = provenance.seal(file, told, made.job.office.settings, of=task, aigc=aigc)
            missing = text.ai.unlabelled if file.suffix == ".mp4" else ""
            yield sealed.model_copy(update={"said": f"{sealed.said} {missing}".strip()})


def _evidence(made: Made, sealed: Seal) -> Evidence:
    job, results = made.job, made.results
    film = results[MASTER].files["episode"]
    return Evidence(
        wrong=wrong_with(job.office, film, master_spec(made.edit.cut)),
        bytes=sealed.bytes,
        scan=scan_of(results[SCAN], job.office.store),
        faces=faces_of(job, results),
        typed=words_of(job, results),
        cover=CoverFacts.of(results[outside.COVER].facts),
        by_hand=by_hand(made),
    )


def _texts(made: Made, to: Platform, text: Post, told: Summary, part: Path) -> None:
    cut = made.edit.cut
    if text.files.captions:
        files.write(part, text.files.captions, srt(cut.captions, cut.fps))
    for name, document in told.documents().items():
        files.write(part, name, document)
    files.write(part, "post.json", text.model_dump_json(indent=1) + "\n")
    files.write(part, "post.txt", pages.post_text(text))
    names = (*(each.name for each in part.iterdir()), "CHECKLIST.md", "checks.html", "report.json")
    files.write(part, "CHECKLIST.md", pages.checklist(to, text, names))


def _report(
    made: Made, folder: Path, text: Post, checks: tuple[Check, ...], ruling: Ruling, seals: tuple[Seal, ...]
) -> PackReport:
    told = dict(reported(made, folder, checks, text.files.video, version=0))
    sealed = {"bytes": seals[0].bytes, "sha256": seals[0].sha256}
    return PackReport(
        **told | {"media": told["media"].model_copy(update=sealed)},
        platform=text.platform,
        overridden=ruling.overridden,
        idle=ruling.idle,
        notes=tuple(filter(None, (line(text.open), text.ai.unlabelled))),
        seals=seals,
    )

"""What is known of where an episode comes from: its sources, whose rights are in it, and who agreed."""

import datetime
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from character_sheets.sheet import Frozen
from orchestrator.deliverable import Made
from orchestrator.finish import MASTER
from orchestrator.graph import Graph, Task
from orchestrator.outcome import Result
from orchestrator.provenance import consents, rights
from orchestrator.provenance.aigc import Aigc
from orchestrator.provenance.cells import table
from orchestrator.provenance.consents import Agreement
from orchestrator.provenance.digital_source import (
    COMPOSITE,
    TRAINED_MEDIA,
    WITH_TRAINED,
    Origin,
    Origins,
    term,
    uri,
)
from orchestrator.provenance.holdings import holdings
from orchestrator.provenance.rights import CHAIN_OF_TITLE, Right
from orchestrator.provenance.sentences import COMPUTED, DISCLOSURE, UNLABELLED, Answer
from workers import registry

SOUNDS = (".wav", ".flac")


class Source(Frozen):
    """Who made the files of one task."""

    task: str
    worker: str
    version: str
    model: str = ""
    """Card or engine."""
    seed: str = ""
    digital_source: str = ""
    """IPTC term; empty: nobody here can know it."""
    in_episode: bool
    """Whether anything of it is in the finished episode; else it lies beside it, as an alternate does."""
    only_heard: bool = False
    """Whether it is a sound, which no still can show."""
    made_from: tuple[str, ...] = ()
    """Tasks whose files it was given."""
    digests: dict[str, str]
    """sha256 of each file by role."""


class Summary(Frozen):
    """Everything that is told about an episode's origin. Values only; nothing here was signed."""

    series: str
    """Title, as people wrote it."""
    episode: int
    title: str = ""
    language: str = "en"
    digital_source: str
    """IPTC term of the episode: of unknown parts it is a composite."""
    generated: bool
    """Whether a trained model made anything that is seen or heard in it."""
    given: bool = False
    """Whether a file that a person handed in is seen or heard in it; how it was made is not known."""
    sources: tuple[Source, ...]
    """By task, in the order of making."""
    rights: tuple[Right, ...]
    consents: tuple[Agreement, ...]

    @property
    def digital_source_uri(self) -> str:
        """The term as the IPTC's URI; empty where there is none."""
        return uri(self.digital_source)

    @property
    def ai(self) -> Answer:
        """Whether AI made what is seen or heard; unknown for files that people handed in."""
        if self.generated:
            return "yes"
        return "unknown" if self.given else "no"

    @property
    def disclosure(self) -> str:
        """The sentence that tells viewers how it was made, in the episode's language.

        With AI, or by a computer's rules alone; empty where only whoever handed files in can know it.
        """
        if self.ai == "unknown":
            return ""
        said = DISCLOSURE if self.generated else COMPUTED
        return said.get(self.language.split("-")[0].lower(), said["en"])

    @property
    def unlabelled(self) -> str:
        """Why no AIGC label can be written; empty where it can."""
        return UNLABELLED.get(self.ai, "")

    @property
    def missing(self) -> tuple[str, ...]:
        """Whose agreement or rights are not there, each with its file; empty: nothing is known to lack."""
        lacking = [each for each in self.consents if each.lacking]
        unowned = [each for each in self.rights if each.open and each.kind in ("reference", "upload")]
        return (
            *(f"consent {each.state}: {each.person or 'unnamed'}, {each.shown_in}" for each in lacking),
            *(f"rights not stated: {each.item}" for each in unowned),
        )

    def of(self, task: str) -> Source:
        """Who made a task's files; KeyError for one that made none."""
        return next((each for each in self.sources if each.task == task), None) or _unknown(task)

    def only(self, task: str) -> "Summary":
        """What is told of one task's file alone: its own term, and the sources behind it."""
        source = self.of(task).digital_source or COMPOSITE
        behind = self._behind(task)
        told = [each for each in self.sources if each.task in behind]
        return self.model_copy(
            update={
                "digital_source": source,
                "generated": source in (TRAINED_MEDIA, WITH_TRAINED),
                "sources": tuple(each.model_copy(update={"in_episode": True}) for each in told),
            }
        )

    def _behind(self, task: str) -> frozenset[str]:
        known = {each.task: each for each in self.sources}
        found, waiting = set[str](), [task]
        while waiting:
            name = waiting.pop()
            if name in known and name not in found:
                found.add(name)
                waiting += known[name].made_from
        return frozenset(found)

    def aigc(self, producer: str = "", propagator: str = "") -> Aigc | None:
        """The label that Chinese rules ask for inside the file; None where no model was at work.

        `producer`, `propagator`: name or registered code of who makes and who spreads it.
        """
        if not self.generated:
            return None
        name = self.of(MASTER).digests["episode"]
        return Aigc(producer=producer, produce_id=name, propagator=propagator)

    def documents(self) -> Mapping[str, str]:
        """Texts for a bundle or a pack, by file name; every cell and string in them is inert."""
        held = [each.model_dump() for each in self.consents]
        known = [each.model_dump() for each in self.rights]
        return {
            "provenance.json": _json(self._told()),
            "rights.json": _json({"chain_of_title": CHAIN_OF_TITLE, "rights": known}),
            "rights.csv": table(rights.COLUMNS, known),
            "consents.json": _json({"missing": self.missing, "consents": held}),
            "consents.csv": table(consents.COLUMNS, held),
        }

    def _told(self) -> dict[str, Any]:
        return {
            "series": self.series,
            "episode": self.episode,
            "title": self.title,
            "digital_source": self.digital_source_uri,
            "ai": self.ai,
            "generated": self.generated,
            "given": self.given,
            "disclosure": self.disclosure,
            "missing": self.missing,
            "sources": [each.model_dump() for each in self.sources],
        }


def summary(made: Made, more: Sequence[Task] = (), today: datetime.date | None = None) -> Summary:
    """What is known once everything is made. `more`: the deliverable's own tasks, to be told of too.

    `today` decides whether a consent is in force; by default the day it is.
    """
    job = made.job
    graph = _everything(made, more)
    origins = Origins(graph)
    episode = origins.of(MASTER)
    held = holdings(job.series, job.edits)
    done = [graph.tasks[name] for name in graph.order if name in made.results]
    used = graph.behind([MASTER])
    return Summary(
        series=job.series.title,
        episode=job.plan.episode,
        title=job.plan.title,
        language=job.plan.language,
        digital_source=term(episode) or COMPOSITE,
        generated=Origin.TRAINED in episode,
        given=Origin.GIVEN in episode,
        sources=tuple(_source(task, made.results[task.name], origins, used) for task in done),
        rights=tuple(rights.register(job.series, held, done, made.results)),
        consents=tuple(consents.agreements(held, today or datetime.date.today())),
    )


def _everything(made: Made, more: Sequence[Task]) -> Graph:
    """The whole shoot, the finish of the cut, and what the deliverable asked for."""
    finish = made.job.finish(made.edit, more).tasks
    return Graph.of({**made.job.shoot.tasks, **finish}.values())


def _source(task: Task, result: Result, origins: Origins, used: Collection[str]) -> Source:
    made_by = result.facts.get("made_by", {})
    return Source(
        task=task.name,
        worker=task.worker,
        version=registry.entry(task.worker).identity,
        model=str(made_by.get("card") or made_by.get("engine") or ""),
        seed=str(made_by.get("seed", getattr(task.spec, "seed", ""))),
        digital_source=term(origins.of(task.name)),
        in_episode=task.name in used,
        only_heard=any(kept.suffix in SOUNDS for kept in result.files.values()),
        made_from=task.needs(),
        digests={role: kept.digest for role, kept in result.files.items()},
    )


def _json(told: Any) -> str:
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def _unknown(task: str) -> Source:
    raise KeyError(task)

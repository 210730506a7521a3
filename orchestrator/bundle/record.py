"""`MANIFEST.json`: every file of a bundle with its sha256, how it was made, and whose it is."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestrator.bundle.item import Item
from orchestrator.cut import Cut
from orchestrator.making import Making
from orchestrator.plan import Line, Plan, Shot
from orchestrator.provenance import Source, Summary
from orchestrator.provenance.consents import Agreement
from orchestrator.provenance.digital_source import ALGORITHMIC, TRAINED_MEDIA, WITH_TRAINED
from orchestrator.provenance.rights import CHAIN_OF_TITLE
from orchestrator.qc import Check
from workers.base import Spec

FORMAT = "microdrama bundle 1"
PROMPTS = ("prompt", "second", "negative", "text")
"""Fields of a spec whose words a model is told."""
AGREED = {"shown_in", "state", "person", "evidence"}


@dataclass(frozen=True)
class Written:
    """A text of the bundle, as it is told of in the manifest."""

    path: str
    role: str
    content: bytes
    bare_sha256: str = ""
    """Of a timeline: without the place that it is linked to."""

    @property
    def sha256(self) -> str:
        """Of its content, hex."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Told:
    """What a manifest is written from."""

    job: Making
    cut: Cut
    name: str
    version: int
    checks: Sequence[Check]
    known: Summary
    specs: Mapping[str, Spec]
    """By task."""
    since: int | None = None
    before: Mapping[str, str] = field(default_factory=dict)
    """Path -> sha256 of what the bundle of version `since` held."""
    unchanged: frozenset[str] = field(default_factory=frozenset)
    """Paths that lie in the bundle of version `since` already."""

    def manifest(self, items: Iterable[Item], texts: Iterable[Written]) -> str:
        """The text of it; itself it cannot name."""
        told = {
            **self._head(),
            "files": [*(self._file(item) for item in items), *map(_text, texts)],
            "checks": [check.model_dump() for check in self.checks],
            "missing": self.known.missing,
            "consents": [each.model_dump() for each in self.known.consents],
            "chain_of_title": CHAIN_OF_TITLE,
            "rights": [each.model_dump() for each in self.known.rights],
        }
        return json.dumps(told, indent=1, ensure_ascii=False) + "\n"

    def _head(self) -> dict[str, Any]:
        job, cut = self.job, self.cut
        return {
            "format": FORMAT,
            "name": self.name,
            "series": job.series.id,
            "series_title": job.series.title,
            "episode": cut.episode,
            "title": job.plan.title,
            "version": self.version,
            "since": self.since,
            "profile": job.profile.name,
            "language": job.plan.language,
            "frames": cut.frames,
            "frames_per_second": cut.fps,
            "size": [cut.width, cut.height],
            "start": "01:00:00:00",
            "paid": cut.episode > job.series.gate,
            "generated": self.known.generated,
            "digital_source": self.known.digital_source_uri,
            "disclosure": self.known.disclosure,
        }

    def _file(self, item: Item) -> dict[str, Any]:
        kept = {"unchanged_since": self.since} if item.path in self.unchanged else {}
        return {
            "path": item.path,
            "sha256": item.stored.digest,
            "size": item.stored.size,
            "role": item.role,
            **item.about,
            **kept,
            **(self._made(item) if item.task else {"ai_generated": False, "made_by": "a person"}),
            **self._whose(item),
        }

    def _made(self, item: Item) -> dict[str, Any]:
        source, asked = self.known.of(item.task), self.specs.get(item.task)
        words = {name: str(getattr(asked, name)) for name in PROMPTS if getattr(asked, name, "")}
        return {
            "made_by": item.task,
            "worker": source.worker,
            "worker_version": source.version,
            "model": source.model,
            "model_version": str(getattr(asked, "model", "")),
            "seed": source.seed,
            "prompt": words,
            "digital_source": source.digital_source,
            "ai_generated": source.digital_source in (TRAINED_MEDIA, WITH_TRAINED),
            "licence": "; ".join(dict.fromkeys(self._licences(source))),
        }

    def _licences(self, source: Source) -> Iterator[str]:
        if not source.model:
            yield "made by rules of the house" if source.digital_source == ALGORITHMIC else "see its sources"
        for each in self.known.rights:
            if source.model and each.kind in ("model", "engine") and each.item.startswith(source.model):
                yield each.licence or each.note

    def _whose(self, item: Item) -> dict[str, Any]:
        """What people said of the files that are in this one, and whose faces and voices it may show."""
        people = list(_people(self.job.plan, item))
        held = [each for each in self.known.consents if _concerns(each, item, people)]
        places = {each.shown_in: each for each in held}
        rights = {each.item: each.whose for each in self.known.rights if each.item in places}
        return {
            "people": people,
            "rights": rights,
            "consents": [
                {
                    "shown_in": each.shown_in,
                    "state": each.state,
                    "person": each.person,
                    "evidence": each.evidence,
                }
                for each in held
            ],
        }


def _text(text: Written) -> dict[str, Any]:
    bare = {"bare_sha256": text.bare_sha256} if text.bare_sha256 else {}
    return {"path": text.path, "sha256": text.sha256, "size": len(text.content), "role": text.role, **bare}


def _people(plan: Plan, item: Item) -> Iterator[str]:
    shot = next((each for each in plan.shots if each.id == item.about.get("shot")), None)
    line = next((each for each in plan.lines if each.id == item.about.get("line")), None)
    yield from dict.fromkeys(_cast(shot, line))


def _cast(shot: Shot | None, line: Line | None) -> Iterator[str]:
    if shot:
        yield from (who.sheet for who in shot.cast)
    if line:
        yield line.speaker


def _concerns(each: Agreement, item: Item, people: Sequence[str]) -> bool:
    """Whether a holding is in a file: references of its people, files handed in for its shot or line."""
    heads = [f"character {who}," for who in people]
    heads += [f"{noun} {item.about[noun]}," for noun in ("shot", "line") if noun in item.about]
    return each.shown_in.startswith(tuple(heads))

"""Where a file comes from, in the words of the IPTC: its digital source type, told by what made it.

What a worker makes has an origin by its family; what a worker only joins, sizes or copies has those of its
inputs. Terms: https://cv.iptc.org/newscodes/digitalsourcetype/ (as of 2024-10-23). The same term stands in
XMP, in a C2PA manifest and in our own lists, so none can say less than another.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from functools import cache

from orchestrator.graph import Graph, Output, Task

VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"
TRAINED_MEDIA = "trainedAlgorithmicMedia"
WITH_TRAINED = "compositeWithTrainedAlgorithmicMedia"
ALGORITHMIC, COMPOSITE, UNTOLD = "algorithmicMedia", "composite", ""


class Origin(StrEnum):
    """How pictures or sounds came about."""

    TRAINED = "trained"  # a model made them that learned from other people's data
    RULES = "rules"  # they were drawn, spoken or played by rules, without any training data
    TYPE = "type"  # typeset words, cues and music of ours: what is laid over or beside the scenes
    GIVEN = "given"  # a person handed them in; how they came about is not known here


FAMILIES: Mapping[str, Origin] = {
    "animatic": Origin.RULES,
    "slate": Origin.RULES,
    "espeak": Origin.RULES,
    "score": Origin.TYPE,
    "diffusers": Origin.TRAINED,
    "engine": Origin.TRAINED,
    "coqui": Origin.TRAINED,
    "writer": Origin.TRAINED,
    "upload": Origin.GIVEN,
}
"""By the first word of a worker's name. An engine is taken for a model, whatever it says of itself."""
JOINERS = ("stitch", "outside", "reel")
"""Families that only put together what others made."""
LOOKERS = ("judge.clip", "stitch.scan")
"""Workers that make nothing to be seen or heard."""
OVER = ("engine.lips",)
"""Workers that change the picture that they are given."""


class Origins:
    """The origins of every file of a graph, worked out once."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._of = cache(self._find)

    def of(self, task: str) -> frozenset[Origin]:
        """Of a task's files; empty for one that makes nothing to be seen or heard."""
        return self._of(task)

    def _find(self, name: str) -> frozenset[Origin]:
        task = self._graph.tasks[name]
        if task.worker in LOOKERS:
            return frozenset()
        own = _own(task)
        if task.worker.partition(".")[0] in JOINERS or task.worker in OVER:
            return own.union(*map(self._of_input, task.inputs.values()))
        return own

    def _of_input(self, given: object) -> frozenset[Origin]:
        return self._of(given.task) if isinstance(given, Output) else frozenset({Origin.GIVEN})


def term(origins: Collection[Origin]) -> str:
    """The IPTC term for something of these origins; UNTOLD where nobody here can know it.

    Typeset words over a generated picture do not make it a composite; a drawn or filmed one beside it does.
    """
    scenes = set(origins) - {Origin.TYPE}
    if Origin.TRAINED in scenes:
        return TRAINED_MEDIA if scenes == {Origin.TRAINED} else WITH_TRAINED
    if Origin.GIVEN in scenes:
        return UNTOLD if set(origins) == {Origin.GIVEN} else COMPOSITE
    return ALGORITHMIC if origins else UNTOLD


def uri(told: str) -> str:
    """The term as the vocabulary's URI; empty for UNTOLD."""
    return VOCABULARY + told if told else ""


def _own(task: Task) -> frozenset[Origin]:
    """What the worker itself adds. KeyError: a family that nobody has judged yet."""
    family = task.worker.partition(".")[0]
    if family in JOINERS:
        return frozenset()
    if family == "animatic" and _typeset(task):
        return frozenset({Origin.TYPE})
    return frozenset({FAMILIES[family]})


def _typeset(task: Task) -> bool:
    """Whether it is a card: words on a ground, whoever makes the scenes."""
    picture = getattr(task.spec, "picture", task.spec)
    return getattr(picture, "card", None) is not None

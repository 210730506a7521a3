"""A ComfyUI graph in API format as a template: named slots, filled with values and never with text replaced.

A slot is one input of one node; the book names it `slot: [node, input]`, the node by its id or its title.
"""

import copy
import json
from collections.abc import Mapping
from typing import Any

NEEDED = {
    "still": ("prompt", "width", "height"),
    "motion": ("prompt", "keyframe", "width", "height", "frames"),
    "lips": ("clip", "voice"),
}
"""Slots without which the order could not be put into the graph."""
ALLOWED = {
    "still": ("prompt", "negative", "seed", "width", "height"),
    "motion": ("prompt", "negative", "seed", "width", "height", "frames", "fps", "keyframe", "last"),
    "lips": ("prompt", "negative", "seed", "width", "height", "fps", "frames", "clip", "voice"),
}
NUMBERED = "reference-"
Graph = dict[str, Any]
Slots = Mapping[str, tuple[str, str]]


def check(text: str, slots: Slots, makes: str) -> Graph:
    """The graph, once every slot leads to an input of it. ValueError names what does not fit."""
    graph = _parse(text)
    for slot, (node, field) in slots.items():
        if slot not in ALLOWED[makes] and not (makes != "lips" and _number(slot)):
            known = ", ".join(ALLOWED[makes])
            raise ValueError(f"no slot {slot!r} is known for a {makes}; there are: {known}, reference-1 ...")
        found = graph[_node(graph, node)]
        if field not in found["inputs"]:
            has = ", ".join(found["inputs"]) or "none"
            raise ValueError(
                f"slot {slot!r}: node {node!r} of the workflow has no input {field!r}; it has: {has}"
            )
        if isinstance(found["inputs"][field], list):
            raise ValueError(f"slot {slot!r}: input {field!r} of node {node!r} is fed by another node")
    if missing := [slot for slot in NEEDED[makes] if slot not in slots]:
        raise ValueError(f"a workflow for a {makes} needs slots for {', '.join(missing)}")
    numbers = sorted(filter(None, map(_number, slots)))
    if numbers != list(range(1, len(numbers) + 1)):
        raise ValueError("reference slots count from reference-1 without a gap")
    return graph


def filled(text: str, slots: Slots, values: Mapping[str, str | int], makes: str) -> Graph:
    """The graph with every value in its slot. ValueError: a value without a slot, or the other way round."""
    graph = copy.deepcopy(check(text, slots, makes))
    if homeless := sorted(set(values) - set(slots)):
        raise ValueError(f"the workflow has no slot for {', '.join(homeless)}")
    if empty := sorted(set(slots) - set(values)):
        raise ValueError(f"nothing is given for the slots {', '.join(empty)} of the workflow")
    for slot, (node, field) in slots.items():
        graph[_node(graph, node)]["inputs"][field] = values[slot]
    return graph


def _parse(text: str) -> Graph:
    try:
        graph = json.loads(text)
    except ValueError as error:
        raise ValueError(f"the workflow is no JSON: {error}") from error
    if isinstance(graph, dict) and "nodes" in graph and "links" in graph:
        raise ValueError("the workflow is in the editor's format; export it with 'Export (API)'")
    nodes = graph.values() if isinstance(graph, dict) else ()
    if not nodes or not all(isinstance(n, dict) and isinstance(n.get("inputs"), dict) for n in nodes):
        raise ValueError("the workflow is not in API format: node id -> {class_type, inputs}")
    return dict(graph)


def _node(graph: Graph, name: str) -> str:
    """The id of the node of that id, or of the only one of that title."""
    if name in graph:
        return name
    titled = [each for each, node in graph.items() if node.get("_meta", {}).get("title") == name]
    if len(titled) != 1:
        found = "two nodes" if titled else "no node"
        raise ValueError(f"the workflow has {found} of the id or title {name!r}")
    return titled[0]


def _number(slot: str) -> int:
    rest = slot.removeprefix(NUMBERED)
    return int(rest) if rest != slot and rest.isdecimal() else 0

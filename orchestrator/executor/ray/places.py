"""Needs as names of supervisors, as Ray's resources, and as room on the nodes of a cluster."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from orchestrator.executor.base import Need

PREFIX = "w"
ENGINES = 4  # places that only wait for a server elsewhere
OF_A_PROCESSOR = Decimal("0.9")
"""Claimed of each; the rest leaves room for engines, which would wait forever beside full nodes."""
OF_AN_ENGINE = 0.02


@dataclass(frozen=True)
class Node:
    """A node of the cluster that lives."""

    id: str
    processors: Decimal
    gpus: Decimal
    labels: Mapping[str, str]
    draining: bool = False
    """It is about to go, and takes nothing new."""


def name_of(need: Need, number: int) -> str:
    """Name of a supervisor: w:gpu:0.5:gpu=a100:3."""
    labels = ",".join(f"{key}={value}" for key, value in need.labels)
    return ":".join((PREFIX, need.pool, need.share, labels, str(number)))


def need_of(name: str) -> Need | None:
    """Whom the supervisor of that name serves; None: that is no name of ours."""
    parts = name.split(":")
    if len(parts) != 5 or parts[0] != PREFIX or not parts[4].isdecimal():
        return None
    labels = tuple(tuple(each.split("=", 1)) for each in parts[3].split(",") if "=" in each)
    return Need(parts[1], parts[2], labels)  # type: ignore[arg-type]


def resources(need: Need) -> dict[str, Any]:
    """Options of Ray that place a supervisor."""
    share = Decimal(need.share)
    options: dict[str, Any] = {"num_cpus": 0, "num_gpus": 0}
    if need.pool == "gpu":
        options["num_gpus"] = float(share)
    elif need.pool == "engine":
        options["num_cpus"] = OF_AN_ENGINE
    else:
        options["num_cpus"] = float(share * OF_A_PROCESSOR)
    if need.labels:
        options["label_selector"] = dict(need.labels)
    return options


def room(need: Need, nodes: Iterable[Node]) -> int:
    """How many supervisors the nodes could hold if they held nothing else."""
    labels = dict(need.labels).items()
    fitting = [node for node in nodes if not node.draining and labels <= node.labels.items()]
    if need.pool == "gpu":
        return sum(int(node.gpus // Decimal(need.share)) for node in fitting)
    processors = sum(int(node.processors // Decimal(need.share)) for node in fitting)
    return min(ENGINES, processors) if need.pool == "engine" else processors


def nodes_of(rows: Iterable[Mapping[str, Any]], draining: Collection[str] = ()) -> list[Node]:
    """The living ones of `ray.nodes()`; `draining`: ids of those that are about to go."""
    return [
        Node(
            row["NodeID"],
            _decimal(row["Resources"].get("CPU", 0)),
            _decimal(row["Resources"].get("GPU", 0)),
            {key: value for key, value in row.get("Labels", {}).items() if not key.startswith("ray.io/")},
            row["NodeID"] in draining,
        )
        for row in rows
        if row["Alive"]
    ]


def shortage(need: Need, nodes: Sequence[Node], seconds: float) -> str:
    """Why no task of that need can run: what was asked, and what there is."""
    what = {"gpu": "GPU", "cpu": "processor", "engine": "place for an engine"}.get(need.pool, need.pool)
    where = f" of a node labelled {_labelled(dict(need.labels))}" if need.labels else ""
    busy = "; others hold them" if room(need, nodes) else ""
    return (
        f"the cluster gave no place with {need.share} {what}{where} within {seconds:g} s. It has "
        f"{', '.join(sorted(map(_described, nodes))) or 'no nodes'}{busy}. "
        "Add such nodes, or change `gpu` of the profile."
    )


def _described(node: Node) -> str:
    labels = f" ({_labelled(node.labels)})" if node.labels else ""
    going = ", which drains" if node.draining else ""
    return f"a node of {node.processors:f} processors and {node.gpus:f} GPUs{labels}{going}"


def _labelled(labels: Mapping[str, str]) -> str:
    return ", ".join(f"{key}={value}" for key, value in sorted(labels.items()))


def _decimal(value: float) -> Decimal:
    return Decimal(str(value)).normalize()

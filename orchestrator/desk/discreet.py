"""What operators hear of a production: how far it is, and never what the story says.

Reasons, logs and details are words of workers and checks, which may quote the script. So only what is named
here is let through, not everything but what is known to be telling.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from orchestrator.desk.actor import Actor
from orchestrator.ledger import TaskState, WorkerRecord

WHY = "The reason may quote the story; a key of its owner shows it."
PROBLEM = ("kind", "reference", "spent", "limit")
TASK = ("task", "kind", "subject")
EVENT = ("task", "task_kind", "subject", "percent", "retry")


def problem(found: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Why a production failed: its kind, and which tasks."""
    if found is None:
        return None
    told = {**_only(PROBLEM, found), "detail": WHY}
    return told | ({"tasks": [_only(TASK, task) for task in found["tasks"]]} if "tasks" in found else {})


def task(state: TaskState) -> TaskState:
    """How far a task is."""
    return replace(state, reason=WHY if state.reason else "")


def event(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """What happened."""
    told = _only(EVENT, body)
    told |= {name: WHY for name in ("reason", "detail") if name in body}
    return told


def worker(actor: Actor, found: WorkerRecord) -> WorkerRecord:
    """Somebody's worker or a cluster's place, for the actor: its last trouble is for admins."""
    if actor.may() or "trouble" not in found.facts:
        return found
    return replace(found, facts={name: told for name, told in found.facts.items() if name != "trouble"})


def _only(names: tuple[str, ...], found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: found[name] for name in names if name in found}

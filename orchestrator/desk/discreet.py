"""What operators hear of a production: how far it is, and never what the story says.

Reasons, logs and details are words of workers and checks, which may quote the script. So only what is named
here is let through, not everything but what is known to be telling; of a failure that is its sort.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from orchestrator.desk.actor import Actor
from orchestrator.desk.causes import cause
from orchestrator.ledger import TaskState, WorkerRecord
from orchestrator.ledger.labour import Attempted

WHY = "The reason may quote the story; a key of its owner shows it."
OURS = ("DriversDied", "Unforeseen")
"""Kinds of problems whose words are about the machine alone."""
PROBLEM = ("kind", "reference", "spent", "limit")
TASK = ("task", "kind", "subject")
EVENT = ("task", "task_kind", "subject", "percent", "retry")


def problem(found: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Why a production failed: its kind, and which tasks."""
    if found is None:
        return None
    detail = found["detail"] if found.get("kind") in OURS else _why(*_causes(found))
    told = {**_only(PROBLEM, found), "detail": detail}
    return told | ({"tasks": [_only(TASK, task) for task in found["tasks"]]} if "tasks" in found else {})


def task(state: TaskState, tries: Sequence[Attempted] = ()) -> TaskState:
    """How far a task is; its tries, the newest first, tell more of the sort of its failure."""
    if not state.reason:
        return state
    last = tries[0] if tries else None
    sort = cause(state.reason, last.log if last else "", state=last.state if last else "")
    return replace(state, reason=_why(sort))


def attempt(tried: Attempted) -> Attempted:
    """One try: how it ended."""
    return tried._replace(reason=_why(cause(tried.reason, tried.log, state=tried.state)), log="")


def event(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """What happened."""
    told = _only(EVENT, body)
    told |= {name: _why(cause(str(body[name]))) for name in ("reason", "detail") if name in body}
    return told


def worker(actor: Actor, found: WorkerRecord) -> WorkerRecord:
    """Somebody's worker or a cluster's place, for the actor: its last trouble is for admins."""
    if actor.may() or "trouble" not in found.facts:
        return found
    return replace(found, facts={name: told for name, told in found.facts.items() if name != "trouble"})


def _causes(found: Mapping[str, Any]) -> Iterator[str]:
    """The sorts of a production's failures."""
    for told in found.get("tasks", ()):
        yield cause((told.get("reasons") or [""])[-1], told.get("log", ""))


def _why(*sorts: str) -> str:
    """The sorts that are known, and where to read more."""
    known = ", ".join(dict.fromkeys(filter(None, sorts)))
    return f"{known[0].upper()}{known[1:]}. {WHY}" if known else WHY


def _only(names: tuple[str, ...], found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: found[name] for name in names if name in found}

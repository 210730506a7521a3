"""Calls for workers; an operator's key opens them."""

from orchestrator.client.calls import Call, Kept, at, changing, getting_kept, paging
from orchestrator.shapes import Page, Worker, WorkerState


def page() -> Call[Page[Worker]]:
    """All workers, those over HTTP and the places of clusters."""
    return paging(at("workers"), Worker)


def read(worker: str) -> Call[Kept[Worker]]:
    """One worker."""
    return getting_kept(at("workers", worker), Worker)


def change(worker: str, state: WorkerState, version: str) -> Call[Kept[Worker]]:
    """Let it work again, drain it or pause it."""
    return changing("PATCH", at("workers", worker), Worker, version, {"state": state})

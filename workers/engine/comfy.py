"""ComfyUI: a graph of the operator's with our values in its slots, under an id that we choose.

The id is a UUID made of the job's identity, so a repeated order is the same order. Newer servers refuse a
repeated id with 409; some only take it, and would run it twice; older ones choose their own. So we look
first, and every order carries our tag in `extra_data`, which the queue and the history show.
"""

import mimetypes
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from workers.engine import wire
from workers.engine.book import Engine
from workers.engine.comfy_watch import Watch
from workers.engine.errand import Check, Seen
from workers.engine.journal import Record
from workers.engine.order import Order, digest
from workers.engine.workflow import NUMBERED, filled
from workers.errors import BadSpec, ToolFailed, Unavailable, Unclear

SPACE = uuid.UUID("6f0a5dd3-5d5c-5b53-9a35-6d1c0de5f00d")
MEDIA = {
    "still": ("images",),
    "motion": ("video", "videos", "gifs", "images"),
    "lips": ("video", "videos", "gifs", "images"),
}
SUFFIXES = {"still": (".png", ".jpg", ".jpeg", ".webp")}
MOVING = (".mp4", ".mov", ".webm", ".mkv")


class Comfy:
    """One job on a ComfyUI server."""

    def __init__(self, engine: Engine, order: Order) -> None:
        self._engine, self._makes = engine, order.makes
        self._wire = wire.Wire(engine)
        self._names: dict[str, str] = {}
        self._client = order.tag
        self._watch = Watch(engine.url, order.tag, self._wire.headers)

    def prepare(self, order: Order) -> None:
        """Upload every file under the digest of its bytes; the answer says what it is called there."""
        self._graph(order, dict.fromkeys(order.files, ""))  # refuse before anything is sent
        for slot, path in order.files.items():
            if slot not in self._names:
                name = f"microdrama-{digest(path)[:32]}{path.suffix or '.png'}"
                kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
                with path.open("rb") as file:
                    said = self._wire.send(
                        "/upload/image",
                        files={"image": (name, file, kind)},
                        data={"type": "input", "overwrite": "true"},
                    ).json()
                if not isinstance(said, dict) or not isinstance(said.get("name"), str):
                    raise Unclear("the answer to an upload names no file")
                self._names[slot] = "/".join(filter(None, (said.get("subfolder"), said["name"])))

    def submit(self, order: Order, record: Record) -> str:
        """Queue the graph."""
        self._watch.start()
        ours = prompt_id(order, record.round)
        body = {
            "prompt": self._graph(order, self._names),
            "prompt_id": ours,
            "client_id": self._client,
            "extra_data": {"microdrama": f"{order.tag}/{record.round}"},
        }
        try:
            said = self._wire.send("/prompt", json=body).json()
        except wire.Refused as error:
            if error.status == 409:
                return ours
            raise
        if not isinstance(said, dict) or not isinstance(said.get("prompt_id"), str):
            raise Unclear("the answer names no prompt_id")
        return str(said["prompt_id"])

    def find(self, order: Order, record: Record, others: Iterable[Record]) -> str:
        """By our id; on servers that choose ids, by the tag."""
        self._watch.start()
        ours = prompt_id(order, record.round)
        tag = f"{order.tag}/{record.round}"
        if ours in self._history(ours) or any(item[1] == ours for item in self._queued()):
            return ours
        everything = [
            *self._queued(),
            *(each["prompt"] for each in self._history().values() if "prompt" in each),
        ]
        return next((str(item[1]) for item in everything if _tag(item) == tag), "")

    def look(self, job: str) -> Seen:
        """The history knows what has ended; the queue the rest. Between the two looks it may have ended."""
        for _ in range(2):
            if entry := self._history(job).get(job):
                return _ended(entry)
            if any(item[1] == job for item in self._queued()):
                return Seen("waiting", self._watch.progress(job))
        return Seen("gone")

    def fetch(self, job: str, folder: Path, check: Check) -> Mapping[str, str]:
        """The one result of the graph; ToolFailed: it saved none, or several."""
        entry = self._history(job).get(job)
        if entry is None:
            raise wire.Refused(404, "it is in the history no more")
        found = list(_outputs(entry, self._makes))
        saved = [each for each in found if each.get("type") == "output"] or found
        if len(saved) != 1:
            names = ", ".join(str(each.get("filename")) for each in saved) or "none"
            raise ToolFailed(f"the workflow must save one {self._makes}; it saved: {names}")
        where = {name: str(saved[0].get(name, "")) for name in ("filename", "subfolder", "type")}
        return {"result": self._wire.download("/view", folder / "result", check, **where)}

    def cancel(self, job: str) -> bool:
        """By the jobs API, or as older servers have it."""
        try:
            said = self._wire.send(f"/api/jobs/{job}/cancel", json={}).json()
            return isinstance(said, dict) and bool(said.get("cancelled"))
        except wire.Refused:
            self._wire.send("/queue", json={"delete": [job]})
            if any(item[1] == job for item in self._queued("queue_running")):  # the oldest end whatever runs
                self._wire.send("/interrupt", json={"prompt_id": job})
            return True

    def rest(self, seconds: float) -> None:
        """Until the server says that it has ended."""
        self._watch.rest(seconds)

    def close(self) -> None:
        """Hang up."""
        with suppress(Exception):
            self._watch.close()
        self._wire.close()

    def _graph(self, order: Order, names: Mapping[str, str]) -> dict[str, Any]:
        """The workflow with this order in it; `names` are those of the files over there."""
        slots = self._engine.slots
        known: dict[str, str | int] = {
            "prompt": order.prompt, "negative": order.negative, "seed": order.seed, "width": order.width,
            "height": order.height, "frames": order.frames, "fps": order.fps,
        }  # fmt: skip
        values = {name: value for name, value in known.items() if name in slots} | dict(names)
        spare = [name for name in slots if name.startswith(NUMBERED) and name not in values]
        if spare and order.references:
            values |= dict.fromkeys(spare, names[f"{NUMBERED}{len(order.references)}"])
        try:
            return filled(self._engine.graph, slots, values, order.makes)
        except ValueError as error:
            raise BadSpec(f"{self._engine.workflow}: {error}") from error

    def _history(self, job: str = "") -> dict[str, Any]:
        query = {} if job else {"max_items": 200}
        return _mapping(self._wire.read(f"/history/{job}" if job else "/history", **query))

    def _queued(self, *parts: str) -> list[Any]:
        said = _mapping(self._wire.read("/queue"))
        items = [item for part in parts or ("queue_running", "queue_pending") for item in said.get(part, ())]
        return [item for item in items if isinstance(item, list) and len(item) > 1]


def prompt_id(order: Order, number: int) -> str:
    """The UUID under which this order is asked for, the `number`-th time that it was over."""
    return str(uuid.uuid5(SPACE, f"{order.identity}/{number}"))


def _mapping(answer: wire.Answer) -> dict[str, Any]:
    said = answer.json()
    if answer.status != 200 or not isinstance(said, dict):
        raise Unavailable(f"a ComfyUI answers otherwise ({answer.status}): {answer.words}")
    return said


def _tag(item: Any) -> str:
    extra = item[3] if isinstance(item, list) and len(item) > 3 else None
    return str(extra.get("microdrama", "")) if isinstance(extra, dict) else ""


def _ended(entry: Mapping[str, Any]) -> Seen:
    status = entry.get("status") or {}
    if status.get("status_str") == "error":
        return Seen("failed", reason=_reason(status.get("messages") or ()))
    if status and not status.get("completed", True):
        return Seen("waiting")
    return Seen("done", 1.0)


def _reason(messages: Iterable[Any]) -> str:
    for name, data in (each for each in messages if isinstance(each, list) and len(each) == 2):
        if name == "execution_interrupted":
            return "it was interrupted there"
        if name == "execution_error" and isinstance(data, dict):
            why = str(data.get("exception_message", "no reason given")).strip()
            return f"{data.get('node_type', 'a node')}: {why}"
    return "it gave no reason"


def _outputs(entry: Mapping[str, Any], makes: str) -> Iterator[dict[str, Any]]:
    """Files of the kind that was ordered, from all nodes."""
    suffixes = SUFFIXES.get(makes, MOVING)
    for node in (entry.get("outputs") or {}).values():
        for media in MEDIA[makes]:
            for item in node.get(media) or () if isinstance(node, dict) else ():
                if isinstance(item, dict) and str(item.get("filename", "")).lower().endswith(suffixes):
                    yield item

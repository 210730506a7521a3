"""POST /v1/videos as vLLM-Omni and SGLang-Diffusion have it: alike at first sight, not where it costs.

Neither lets us choose an id. SGLang echoes `model` unread, so our tag rides there and its list shows it.
vLLM-Omni shows nothing of ours but prompt, size, frames and time (`seconds` too, but some models act on it):
no seed, no picture, no word of whose it is. A job that looks like ours may be somebody else's, so it is
adopted only where the operator says so; whatever looks like ours keeps the order from being sent again.
"""

import json
import math
import mimetypes
import time
from base64 import b64encode
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from workers.engine import wire
from workers.engine.book import Engine
from workers.engine.errand import Check, Seen, Undecided
from workers.engine.journal import Record
from workers.engine.order import Order, fields
from workers.errors import ToolFailed, Unavailable, Unclear

PAGE, PAGES = 100, 10
DELETES = 5
TOLD = ("inference_time_s", "peak_memory_mb", "model", "size", "seconds", "fps", "num_frames")


@dataclass(frozen=True)
class Dialect:
    """Where two servers of one API differ."""

    tagged: bool
    """Whether `model` is echoed unread."""
    steps: bool
    """Whether `progress` moves with the steps."""
    aborts: bool
    """Whether DELETE ends a job; else it only forgets it."""


OMNI = Dialect(tagged=False, steps=False, aborts=True)
SGLANG = Dialect(tagged=True, steps=True, aborts=False)


class Videos:
    """One job on such a server."""

    def __init__(self, engine: Engine, order: Order, dialect: Dialect) -> None:
        self._engine, self._dialect = engine, dialect
        self._wire = wire.Wire(engine)

    def prepare(self, order: Order) -> None:
        """Files travel with the order."""

    def submit(self, order: Order, record: Record) -> str:
        """One multipart form."""
        form = fields(
            self._engine,
            prompt=order.prompt,
            negative_prompt=order.negative,
            model=self._model(order, record),
            size=f"{order.width}x{order.height}",
            num_frames=order.frames,
            fps=order.fps,
            seed=order.seed,
        )
        with ExitStack() as opened:
            files: list[tuple[str, Any]] = []
            if "last" in order.files:
                urls = [{"image_url": data_url(order.files[name])} for name in ("keyframe", "last")]
                form["image_reference"] = json.dumps(urls)
            elif "keyframe" in order.files:
                path = order.files["keyframe"]
                file = opened.enter_context(path.open("rb"))
                files = [("input_reference", (f"{order.tag}{path.suffix}", file, media_type(path)))]
            whole = [*((name, (None, text(value))) for name, value in form.items()), *files]
            said = self._wire.send("/v1/videos", files=whole).json()
        if not isinstance(said, dict) or not isinstance(said.get("id"), str):
            raise Unclear("the answer names no id")
        return str(said["id"])

    def find(self, order: Order, record: Record, others: Iterable[Record]) -> str:
        """By the tag in `model`, else by likeness among the jobs that nobody here knows and that did not come
        before ours was sent. Undecided: there are some, and they may not be adopted.
        """
        listed, now = self._listed()
        if self._dialect.tagged:
            tag = self._model(order, record)
            return next((str(job["id"]) for job in listed if job.get("model") == tag), "")
        siblings = list(others)
        known = {each.job for each in siblings if each.job}
        since = math.floor(now - (time.time() - record.at)) if now else None  # servers tell whole seconds
        alike = [
            str(job["id"])
            for job in listed
            if job["id"] not in known and _like(job, order) and not _before(job, since)
        ]
        open_then = [
            each
            for each in siblings
            if each.state == "sending" and each.at > record.at - self._engine.patience
        ]
        rivals = [each for each in open_then if each.likeness == order.likeness]
        if not alike:
            return ""
        if len(alike) == 1 and not rivals and since is not None and self._engine.when_unsure == "adopt":
            return alike[0]
        which = "a job there looks" if len(alike) == 1 else f"{len(alike)} jobs there look"
        raise Undecided(f"{which} like it, and nothing says whose it is: {', '.join(alike)}")

    def look(self, job: str) -> Seen:
        """A failed job answers with an error status and its record: the record counts."""
        answer = self._wire.read(f"/v1/videos/{job}")
        said = answer.json()
        status = said.get("status") if isinstance(said, dict) else None
        if status == "failed":
            return Seen("failed", reason=_reason(said))
        if answer.status == 404:
            return Seen("gone")
        if answer.status != 200 or status not in ("queued", "in_progress", "processing", "completed"):
            raise Unavailable(f"it says of its job {job} ({answer.status}): {answer.words}")
        told = {name: said[name] for name in TOLD if said.get(name) is not None}
        if status == "completed":
            return Seen("done", 1.0, told=told)
        moved = said.get("progress") if self._dialect.steps else 0
        return Seen("waiting", min(0.99, moved / 100) if isinstance(moved, int | float) else 0.0)

    def fetch(self, job: str, folder: Path, check: Check) -> Mapping[str, str]:
        """The finished file. ToolFailed: the server has put it elsewhere."""
        try:
            found = self._wire.download(f"/v1/videos/{job}/content", folder / "result", check)
        except wire.Refused as error:
            if error.status == 400:
                raise ToolFailed(
                    f"{self._engine.url} keeps results in a cloud store ({error.words}); start it without"
                ) from error
            raise
        return {"result": found}

    def cancel(self, job: str) -> bool:
        """DELETE, where that ends it."""
        if not self._dialect.aborts:
            return False
        for _ in range(DELETES):
            try:
                self._wire.send(f"/v1/videos/{job}", method="DELETE")
                return True
            except wire.Refused as error:
                if error.status != 409:
                    return error.status == 404
            wire.pause(1.0)
        return False

    def rest(self, seconds: float) -> None:
        """There is no news but what we ask for."""
        time.sleep(seconds)

    def close(self) -> None:
        """Hang up."""
        self._wire.close()

    def _model(self, order: Order, record: Record) -> str:
        """Where it is echoed unread, the model's name carries our tag."""
        model = self._engine.model
        return f"{model}#{order.tag}/{record.round}" if self._dialect.tagged else model

    def _listed(self) -> tuple[list[dict[str, Any]], float | None]:
        """All jobs, newest first, and the server's time, if it tells."""
        jobs: list[dict[str, Any]] = []
        now: float | None = None
        after: dict[str, Any] = {}
        for _ in range(PAGES):
            answer = self._wire.read("/v1/videos", limit=PAGE, order="desc", **after)
            said = answer.json()
            if answer.status in (404, 405):
                raise Undecided("the server has no list of its jobs")
            if answer.status != 200 or not isinstance(said, dict):
                raise Unavailable(f"its list cannot be read ({answer.status}): {answer.words}")
            now = _clock(answer)
            jobs += [job for job in said.get("data") or () if isinstance(job, dict) and job.get("id")]
            if not said.get("has_more"):
                return jobs, now
            after = {"after": said.get("last_id")}
        raise Undecided(f"its list has more than {PAGE * PAGES} jobs")


def media_type(path: Path) -> str:
    """By its name; a file without a known ending is a PNG here."""
    return mimetypes.guess_type(path.name)[0] or "image/png"


def data_url(path: Path) -> str:
    """A file inside a URL."""
    return f"data:{media_type(path)};base64,{b64encode(path.read_bytes()).decode()}"


def text(value: Any) -> str:
    """A form has texts only: true and false as JSON has them."""
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _like(job: Mapping[str, Any], order: Order) -> bool:
    shown = {
        "prompt": order.prompt,
        "size": f"{order.width}x{order.height}",
        "num_frames": order.frames,
        "fps": order.fps,
    }
    return all(job.get(name) == value for name, value in shown.items())


def _before(job: Mapping[str, Any], since: float | None) -> bool:
    """Whether it surely was there before; without its time or the server's, nobody knows."""
    at = job.get("created_at")
    return since is not None and isinstance(at, int | float) and at < since


def _clock(answer: wire.Answer) -> float | None:
    try:
        return parsedate_to_datetime(answer.headers["date"]).timestamp()
    except (KeyError, ValueError):
        return None


def _reason(said: Mapping[str, Any]) -> str:
    error = said.get("error")
    return str(error.get("message") or error) if isinstance(error, dict) else str(error or "no reason given")

"""The operator's engines.yaml: which servers there are, and what decides about results there.

    board:
      kind: comfyui
      makes: still
      url: http://10.0.0.5:8188
      key_env: BOARD_KEY          # name of an environment variable, never the key itself
      workflow: board.json        # API format, beside this file
      slots: {prompt: [6, text], seed: [3, seed], reference-1: [12, image]}

Read by the planner, which puts an engine's digest in the spec, and by the worker, which refuses when its own
digest differs. Where it lies: MICRODRAMA_ENGINES, else engines.yaml in MICRODRAMA_HOME or ./.microdrama.
"""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from workers.engine import book_lines
from workers.engine.abilities import TABLE, Abilities, Thing
from workers.errors import Unavailable

Kind = Literal["comfyui", "vllm-omni", "sglang", "localai", "kokoro", "openai", "chat"]
Count = Annotated[int, Field(ge=1, le=100_000)]
Seconds = Annotated[float, Field(gt=0, le=7 * 24 * 3600)]
Scalar = bool | int | float | str
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""An engine's name is part of file names."""


class Engine(BaseModel):
    """One server and one thing that it makes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    makes: Thing
    url: str
    key_env: Annotated[str, Field(pattern=r"^([A-Za-z_][A-Za-z0-9_]*)?$")] = ""
    """Name of the environment variable that holds the key."""
    model: str = ""
    """Name of the model, as the server calls it."""
    at_once: Annotated[int, Field(ge=1, le=1000)] = 1
    """Jobs that it is given at the same time, by all workers of one journal."""
    timeout: Seconds = 3600
    """Seconds for one job, waiting in the server's queue included."""
    patience: Seconds = 30
    """Seconds in which a job whose answer was lost must turn up in the server's list."""
    outage: Seconds = 300
    """Seconds for which the server may be away while a job of ours is there."""
    poll: Seconds = 2
    """Seconds between two looks at a job, at first."""
    when_unsure: Literal["fail", "again", "adopt"] = "fail"
    """What to do when nobody can tell whether a job arrived: fail, perhaps pay twice, or take the one job
    there that looks like ours: somebody else's, if others use that server."""
    workflow: str = ""
    """File name of a ComfyUI graph in API format, beside engines.yaml."""
    slots: Mapping[str, tuple[str, str]] = Field(default_factory=dict)
    """What is filled in -> node (its id or title) and input of the graph."""
    size: tuple[Count, Count] | None = None
    """Width and height that it is asked for; without, those of the take."""
    size_step: Count = 1
    """Sides are multiples of it."""
    fps: Annotated[int, Field(ge=1, le=240)] | None = None
    """Its own frames per second; without, the take's."""
    frame_step: Count = 1
    """Frames come in multiples of it, plus one: 4 for Wan, 8 for LTX."""
    max_frames: Count = 100_000
    dialect: str = "generic"
    """How its model wants to be spoken to (`prompt_templates/dialects`)."""
    plain_dialect: str = ""
    """The same where no reference picture is given; empty: `dialect`."""
    voices: Mapping[Literal["female", "male", "neutral"], str] = Field(default_factory=dict)
    """Voices for characters whose sheet names none of this engine."""
    last_frame: bool = False
    """Whether the model there takes a last frame."""
    word_times: bool = False
    """Whether the server was started so that it times words (vLLM-Omni: --forced-aligner)."""
    options: Mapping[str, Scalar] = Field(default_factory=dict)
    """Further fields of the request, under the server's own names."""
    graph: str = ""
    """The workflow's text; filled in when the book is read."""

    @field_validator("slots", mode="before")
    @classmethod
    def _name_nodes(cls, slots: Any) -> Any:
        """Node ids are written as numbers, and are texts in the graph."""
        if not isinstance(slots, Mapping):
            return slots
        return {k: [str(n) for n in v] if isinstance(v, list) else v for k, v in slots.items()}

    @field_validator("url")
    @classmethod
    def _plain_address(cls, url: str) -> str:
        seen = urlsplit(url)
        if seen.scheme not in ("http", "https") or not seen.hostname:
            raise ValueError("give an address such as http://10.0.0.5:8188")
        if seen.username or seen.password or seen.query or seen.fragment:
            raise ValueError("give the address alone; a key goes into the variable that key_env names")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _possible(self) -> "Engine":
        if (self.kind, self.makes) not in TABLE:
            can = ", ".join(thing for kind, thing in TABLE if kind == self.kind)
            raise ValueError(f"{self.kind} does not make a {self.makes} here; it makes: {can}")
        if (self.kind == "comfyui") != bool(self.workflow):
            raise ValueError("a workflow is needed by kind comfyui, and by no other")
        if self.slots and self.kind != "comfyui":
            raise ValueError("slots belong to kind comfyui")
        return self

    @property
    def abilities(self) -> Abilities:
        """What it can do, with what this entry says of its model."""
        return TABLE[self.kind, self.makes].told(self.last_frame, self.word_times, self.slots)

    @property
    def digest(self) -> str:
        """Of what decides about results: never the address, the key or the manners."""
        deciding = (
            "kind", "makes", "model", "slots", "size", "size_step", "fps", "frame_step",
            "last_frame", "word_times", "options", "graph",
        )  # fmt: skip
        said = self.model_dump(mode="json", include=set(deciding))
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @property
    def key(self) -> str:
        """The key, from its environment variable. Unavailable: it is not set."""
        if self.key_env and not self.secret:
            raise Unavailable(f"set {self.key_env}: engines.yaml says that the engine's key is there")
        if not (self.secret.isascii() and self.secret.isprintable()):
            raise Unavailable(f"{self.key_env} holds characters that no key has; set it to the key alone")
        return self.secret

    @property
    def secret(self) -> str:
        """The key, if it is set: what no words may show."""
        return os.environ.get(self.key_env, "").strip() if self.key_env else ""


def home() -> Path:
    """Where state is kept, as everywhere."""
    return Path(os.environ.get("MICRODRAMA_HOME") or ".microdrama")


def where() -> Path:
    """The path of engines.yaml, whether it is there or not."""
    return Path(os.environ.get("MICRODRAMA_ENGINES") or home() / "engines.yaml")


def read(path: Path | None = None) -> Mapping[str, Engine]:
    """All engines by name; none when there is no file. Unavailable names the line, the field and the cure."""
    path = path or where()
    if not path.is_file():
        return {}
    entries, lines = book_lines.load(path)
    for name in entries:
        if not NAME.fullmatch(name):
            raise Unavailable(
                f"{path}: {lines.place((name,))}: call an engine by letters, digits, `-`, `_` and `.` alone, "
                "beginning with a letter or a digit"
            )
    return {name: _entry(path, lines, name, said) for name, said in entries.items()}


def find(name: str, digest: str = "", makes: str = "") -> Engine:
    """The engine of that name. Unavailable: there is none, or it decides otherwise than the planner's."""
    engines = read()
    if name not in engines:
        there = ", ".join(sorted(engines)) or "none"
        raise Unavailable(f"there is no engine {name!r} in {where()}; there are: {there}")
    engine = engines[name]
    if digest and engine.digest != digest:
        raise Unavailable(
            f"engine {name!r} of {where()} is not what was planned with: its kind, model, options or "
            "workflow differ. Give this machine the same engines.yaml, or plan again."
        )
    if makes and engine.makes != makes:
        raise Unavailable(
            f"engine {name!r} makes a {engine.makes}, not a {makes}; name another in the profile"
        )
    return engine


def _entry(path: Path, lines: book_lines.Lines, name: str, said: Any) -> Engine:
    try:
        engine = Engine.model_validate(said)
        if not engine.workflow:
            return engine
        from workers.engine.workflow import check

        graph = _graph(path, engine.workflow)
        check(graph, engine.slots, engine.makes)
        return engine.model_copy(update={"graph": graph})
    except ValidationError as error:
        wrong = [(name, *each["loc"]) for each in error.errors()]
        said_so = [each["msg"].removeprefix("Value error, ") for each in error.errors()]
        told = (f"{lines.place(at)}: {what}" for at, what in zip(wrong, said_so, strict=True))
        raise Unavailable(f"{path}: {'; '.join(told)}") from error
    except ValueError as error:
        raise Unavailable(f"{path}: {lines.place((name, 'slots'))}: {error}") from error


def _graph(path: Path, name: str) -> str:
    if Path(name).name != name:
        raise ValueError(f"the workflow {name!r} must be a file name beside {path.name}, without folders")
    try:
        return (path.parent / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"the workflow {name} cannot be read: {error}") from error

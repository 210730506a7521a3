"""Pictures over POST /v1/images/generations and, with references, /v1/images/edits.

Answers come as base64: a URL would be a second address to trust, and SGLang has none without a cloud store.
"""

from contextlib import ExitStack
from typing import Any

from workers.engine import wire
from workers.engine.book import Engine
from workers.engine.desk import Results, picture
from workers.engine.media import decoded
from workers.engine.order import Order, fields
from workers.engine.videos import media_type, text
from workers.errors import BadSpec

FIELD = {"openai": "image[]"}
"""What a reference is called where it is not `image`."""


class Images:
    """One picture."""

    def __init__(self, engine: Engine, order: Order) -> None:
        self._engine = engine
        self._wire = wire.Wire(engine)

    def ask(self, order: Order) -> Results:
        """JSON without references, a form with them."""
        can = self._engine.abilities
        said = fields(
            self._engine,
            prompt=order.prompt,
            negative_prompt=order.negative,
            model=self._engine.model,
            size=f"{order.width}x{order.height}",
            seed=order.seed if can.seed else None,
            response_format="b64_json" if self._engine.kind != "openai" else None,
        )
        found = picture(self._send(order, {"n": 1, **said}), self._engine.url)
        if not isinstance(found.get("b64_json"), str):
            raise BadSpec(f"{self._engine.url} gives no b64_json; set response_format: b64_json in options")
        return {"result": decoded(found["b64_json"], self._engine.url)}

    def close(self) -> None:
        """Hang up."""
        self._wire.close()

    def _send(self, order: Order, said: dict[str, Any]) -> wire.Answer:
        if not order.references:
            return self._wire.send("/v1/images/generations", wait=self._engine.timeout, json=said)
        field = FIELD.get(self._engine.kind, "image")
        with ExitStack() as opened:
            parts: list[tuple[str, Any]] = [(name, (None, text(value))) for name, value in said.items()]
            for number, path in enumerate(order.references, 1):
                file = opened.enter_context(path.open("rb"))
                parts.append((field, (f"reference-{number}{path.suffix}", file, media_type(path))))
            return self._wire.send("/v1/images/edits", wait=self._engine.timeout, files=parts)

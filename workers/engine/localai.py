"""LocalAI's POST /video: one JSON, and the clip in the answer. Nothing can be found again afterwards."""

from base64 import b64encode
from urllib.parse import urlsplit

from workers.engine import wire
from workers.engine.book import Engine
from workers.engine.desk import Results, picture
from workers.engine.media import decoded
from workers.engine.order import Order, fields
from workers.errors import BadSpec, Unavailable, Unclear


class LocalAI:
    """One clip."""

    def __init__(self, engine: Engine, order: Order) -> None:
        self._engine = engine
        self._wire = wire.Wire(engine)

    def ask(self, order: Order) -> Results:
        """Pictures travel as base64."""
        inside = {name: b64encode(path.read_bytes()).decode() for name, path in order.files.items()}
        said = fields(
            self._engine,
            model=self._engine.model,
            prompt=order.prompt,
            negative_prompt=order.negative,
            start_image=inside.get("keyframe"),
            end_image=inside.get("last"),
            width=order.width,
            height=order.height,
            num_frames=order.frames,
            fps=order.fps,
            seed=order.seed,
            response_format="b64_json",
        )
        found = picture(self._wire.send("/video", wait=self._engine.timeout, json=said), self._engine.url)
        if isinstance(found.get("b64_json"), str) and found["b64_json"]:
            return {"result": decoded(found["b64_json"], self._engine.url)}
        return {"result": self._by_address(str(found.get("url") or ""))}

    def close(self) -> None:
        """Hang up."""
        self._wire.close()

    def _by_address(self, url: str) -> bytes:
        """Only at the server itself, whatever host it believes to have."""
        path = urlsplit(url).path
        if not path.startswith("/"):
            raise BadSpec(f"{self._engine.url} answers without a clip: {url or 'no url'}")
        try:
            answer = self._wire.read(path, tries=wire.READS)
        except Unavailable as error:
            raise Unclear(f"the clip that was made cannot be read: {error}") from error
        if answer.status != 200:
            raise BadSpec(f"{self._engine.url} does not give the clip that it made ({answer.status}): {url}")
        return answer.body

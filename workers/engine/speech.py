"""Spoken lines: /v1/audio/speech as OpenAI has it, the same with word times by vLLM-Omni, and
/dev/captioned_speech by Kokoro-FastAPI. The answer is the sound itself.
"""

import json
from collections.abc import Mapping
from typing import Any

from workers.engine import wire
from workers.engine.book import Engine
from workers.engine.desk import Results
from workers.engine.media import decoded
from workers.engine.order import Order, fields
from workers.errors import BadSpec

WORDS = "words.json"
"""[[word, start ms, end ms], ...], beside the sound."""
HEADER = "x-word-timestamps"
LANGUAGES = {
    "en": "a", "en-us": "a", "en-gb": "b", "es": "e", "fr": "f", "hi": "h", "it": "i", "ja": "j", "pt": "p",
    "pt-br": "p", "zh": "z",
}  # fmt: skip
"""BCP 47 -> Kokoro's letters."""


class Speech:
    """One line at an OpenAI-style server."""

    def __init__(self, engine: Engine, order: Order) -> None:
        self._engine = engine
        self._wire = wire.Wire(engine)

    def ask(self, order: Order) -> Results:
        """The answer's body is the wav; vLLM-Omni puts the words into a header, up to 4 KB of them."""
        timed = self._engine.word_times
        said = fields(
            self._engine,
            input=order.prompt,
            voice=order.voice,
            model=self._engine.model,
            response_format="wav",
            speed=order.pace / 100,
            instructions=order.instructions,
            seed=order.seed if self._engine.abilities.seed else None,
            word_timestamps=True if timed else None,
        )
        answer = self._wire.send("/v1/audio/speech", wait=self._engine.timeout, json=said)
        if not timed:
            return {"result": answer.body}
        if HEADER not in answer.headers:
            why = answer.headers.get(f"{HEADER}-omitted", "was it started with --forced-aligner?")
            raise BadSpec(f"{self._engine.url} gives no word times: {why}")
        return {"result": answer.body, WORDS: _words(answer.headers[HEADER], "word", "start_ms", "end_ms", 1)}

    def close(self) -> None:
        """Hang up."""
        self._wire.close()


class Kokoro(Speech):
    """One line at Kokoro-FastAPI."""

    def ask(self, order: Order) -> Results:
        """One JSON with the sound and the words; `stream` must be said, since it is on by default."""
        language = LANGUAGES.get(order.language.lower()) or LANGUAGES.get(order.language.lower()[:2])
        if language is None:
            raise BadSpec(f"Kokoro does not speak {order.language!r}; it speaks {', '.join(LANGUAGES)}")
        said = fields(
            self._engine,
            model=self._engine.model or "kokoro",
            input=order.prompt,
            voice=order.voice,
            response_format="wav",
            speed=order.pace / 100,
            lang_code=language,
        )
        body = {**said, "stream": False, "return_timestamps": True}
        answer = self._wire.send("/dev/captioned_speech", wait=self._engine.timeout, json=body)
        found = answer.json()
        if not isinstance(found, dict) or not isinstance(found.get("audio"), str):
            raise BadSpec(f"{self._engine.url} answers without sound: {answer.words}")
        words = _words(json.dumps(found.get("timestamps")), "word", "start_time", "end_time", 1000)
        return {"result": decoded(found["audio"], self._engine.url), WORDS: words}


def _words(text: str, word: str, start: str, end: str, scale: int) -> bytes:
    """One shape for both. BadSpec: the server's is another."""
    try:
        said: list[Mapping[str, Any]] = json.loads(text)
        words = [[str(w[word]), round(w[start] * scale), round(w[end] * scale)] for w in said]
    except (ValueError, KeyError, TypeError) as error:
        raise BadSpec(f"the server's word times cannot be read: {error!r}") from error
    return json.dumps(words).encode()

"""A chat server with the address `/v1/chat/completions`: OpenAI's, vLLM, SGLang, llama.cpp, Ollama, LocalAI.

The answer is asked for as `response_format: json_schema`. What was certainly not begun (no connection, 429,
503) is asked again after the pause that the server wants; what may have been paid for is not.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx

from workers.engine.book import Engine
from workers.engine.secret import hidden, unsaid
from workers.errors import BadSpec, ToolFailed, ToolTimeout, Unavailable
from workers.writer.spec import ChatSpec, Message
from workers.writer.talk import Reply

LARGEST = 4 << 20
"""Bytes of an answer."""
CONNECT = 10.0  # seconds
TRIES = 4
LONGEST_PAUSE = 60.0  # seconds
PAUSE = 1.0  # seconds, doubled each time, where the server does not say how long
BUSY = (429, 503)
SAID = 300
"""Characters of a server's own words."""
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
UNSENT = ("minLength", "maxLength", "pattern")
"""Some servers refuse a schema with these; the answer is held against them here."""


class Chat:
    """One server, for one request."""

    def __init__(self, engine: Engine, spec: ChatSpec, pause: Callable[[float], None] = time.sleep) -> None:
        self._engine, self._spec, self._pause = engine, spec, pause

    def ask(self, messages: Sequence[Message]) -> Reply:
        """One answer. Unavailable: the server cannot be used now. ToolFailed, ToolTimeout: it did not answer.
        BadSpec: it refuses the request.
        """
        with unsaid(self._engine.secret):
            return self._asked(_body(self._engine, self._spec, messages))

    def _asked(self, body: Mapping[str, Any]) -> Reply:
        for left in reversed(range(TRIES)):
            try:
                status, headers, said = self._post(body)
            except NOT_SENT as error:
                if not left:
                    raise Unavailable(f"{self._engine.url} cannot be reached: {_why(error)}") from error
                status, headers, said = 0, httpx.Headers(), b""
            if status and not (status in BUSY and left):
                return self._reply(status, headers, said)
            self._pause(_wait(headers, TRIES - left))
        raise AssertionError("unreachable")

    def _post(self, body: Mapping[str, Any]) -> tuple[int, httpx.Headers, bytes]:
        engine, deadline = self._engine, time.monotonic() + self._engine.timeout
        key = {"Authorization": f"Bearer {engine.key}"} if engine.key_env else {}
        limits = httpx.Timeout(engine.timeout, connect=CONNECT)
        try:
            with (
                httpx.Client(timeout=limits, follow_redirects=False, trust_env=False) as client,
                client.stream("POST", _address(engine.url), json=body, headers=key) as response,
            ):
                return response.status_code, response.headers, _read(response, deadline)
        except NOT_SENT:
            raise
        except httpx.TimeoutException as error:
            raise ToolTimeout(
                f"{engine.url} did not answer within {engine.timeout:g} s; it was not asked again, since it "
                "may have worked. Raise `timeout` in engines.yaml, or run again."
            ) from error
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise ToolFailed(f"the answer of {engine.url} was lost: {_why(error)}") from error

    def _reply(self, status: int, headers: httpx.Headers, said: bytes) -> Reply:
        url, key = self._engine.url, self._engine.secret
        words = _words(said, key)
        if status in BUSY:
            after = hidden(headers.get("retry-after", ""), key)[:40]
            when = f"in {after} s, as it wants" if after else "later"
            raise Unavailable(f"{url} is busy ({status}: {words}). Asked {TRIES} times; run again {when}.")
        if status in (401, 403):
            named = self._engine.key_env
            cure = f"is {named} right?" if named else "does it want a key (key_env)?"
            raise Unavailable(f"{url} does not let us in ({status}: {words}); {cure}")
        if status in (404, 405) or 300 <= status < 400:
            raise Unavailable(f"{url} has no chat there, or not that model ({status}: {words})")
        if status >= 500:
            raise ToolFailed(f"{url} failed ({status}: {words}); it was not asked again. Run again.")
        if status >= 400:
            raise BadSpec(f"{url} refuses the request ({status}: {words})")
        return _reply(said, url, self._engine.model, key)


def _address(url: str) -> str:
    return url if url.endswith("/chat/completions") else f"{url.removesuffix('/v1')}/v1/chat/completions"


def _body(engine: Engine, spec: ChatSpec, messages: Sequence[Message]) -> dict[str, Any]:
    shape = {"name": "proposal", "strict": True, "schema": _portable(json.loads(spec.shape))}
    most = {} if "max_completion_tokens" in engine.options else {"max_tokens": spec.tokens}
    return {
        "model": engine.model,
        "messages": [message.model_dump() for message in messages],
        "response_format": {"type": "json_schema", "json_schema": shape},
        "seed": spec.seed,
        **most,
        **engine.options,
        "stream": False,
        "n": 1,
    }


def _portable(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_portable(each) for each in schema]
    if isinstance(schema, dict):
        return {name: _portable(each) for name, each in schema.items() if name not in UNSENT}
    return schema


def _read(response: httpx.Response, deadline: float) -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > LARGEST:
            raise httpx.ReadError(f"it is larger than {LARGEST >> 20} MiB")
        if time.monotonic() > deadline:
            raise httpx.ReadTimeout("it came too slowly")
    return bytes(body)


def _reply(said: bytes, url: str, model: str, key: str) -> Reply:
    """The text in an answer. ToolFailed: it is no chat completion."""
    try:
        told = json.loads(said)
        choice = told["choices"][0]
        message, ended = choice["message"], choice.get("finish_reason")
        content, refusal = message.get("content"), message.get("refusal")
        usage = told.get("usage") or {}
        counts = [int(usage.get(name) or 0) for name in ("prompt_tokens", "completion_tokens")]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        words = _words(said, key)
        raise ToolFailed(f"{url} gave no chat completion: {words}") from error
    if refusal or ended == "content_filter":
        why = _plain(str(refusal or "its content filter ended the answer"), key)
        raise ToolFailed(f"{url} declines to write this: {why}")
    cut = "the answer was cut off at the most tokens allowed" if ended == "length" else ""
    text = content if isinstance(content, str) else ""
    return Reply(text, _plain(str(told.get("model") or model), key), counts[0], counts[1], cut)


def _wait(headers: httpx.Headers, tried: int) -> float:
    after = headers.get("retry-after", "")
    wanted = float(after) if after.isdigit() else PAUSE * 2 ** (tried - 1)
    return min(wanted, LONGEST_PAUSE)


def _words(said: bytes, key: str) -> str:
    try:
        told = json.loads(said)
        for name in ("error", "message", "detail"):
            if isinstance(told, dict) and told.get(name):
                told = told[name]
        text = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)
    except (ValueError, RecursionError):
        text = said.decode(errors="replace").strip()
    return _plain(text, key) or "it said nothing"


def _plain(text: str, key: str) -> str:
    """Words of a stranger for a terminal: no control characters, not many, and never the key."""
    return "".join(letter if letter.isprintable() else " " for letter in hidden(text, key)[:SAID]).strip()


def _why(error: Exception) -> str:
    return str(error) or type(error).__name__

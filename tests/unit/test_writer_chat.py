"""A chat server writes: what it is asked, and every way in which it fails, with the reason and the cure."""

import json
import traceback
from pathlib import Path
from typing import Any

import pytest
from chat_server import Answer, chat_server, endless, half, hang, said, status, told

from workers.engine.book import Engine
from workers.errors import BadSpec, ToolFailed, ToolTimeout, Unavailable, WorkerError
from workers.writer.chat import Chat
from workers.writer.judged import LONGEST, NotAsAsked, judged
from workers.writer.spec import ChatSpec, Message
from workers.writer.talk import Told, answered
from workers.writer.worker import ByChat

SHAPE = {
    "type": "object",
    "properties": {
        "beats": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "id": {"type": "string"},
                    "who": {"type": "string", "enum": ["maya", "victor"]},
                    "text": {"type": "string", "maxLength": 20, "pattern": "^[^\\u0000-\\u001f]*$"},
                },
                "required": ["who", "text"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["beats"],
    "additionalProperties": False,
}
GOOD = {"beats": [{"who": "maya", "text": "She waits."}]}
GHOST = {"beats": [{"who": "ghost", "text": "Boo."}]}


def spec(digest: str = "") -> ChatSpec:
    ask = (Message(role="system", content="Write."), Message(role="user", content="{}"))
    return ChatSpec(engine="author", model=digest, messages=ask, shape=json.dumps(SHAPE), seed=7, tokens=500)


def engine(url: str, **more: Any) -> Engine:
    return Engine(kind="chat", makes="story", url=url, model="stub", **more)


def asked(*answers: Answer, waits: list[float] | None = None, **more: Any) -> Told:
    waited: list[float] = [] if waits is None else waits
    with chat_server(*answers) as server:
        return answered(spec(), Chat(engine(server.url, **more), spec(), waited.append).ask)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (status(500, '{"error": {"message": "CUDA error"}}'), ToolFailed, r"failed \(500: CUDA error\)"),
        (status(400, '{"error": "no such schema"}'), BadSpec, "refuses the request .*no such schema"),
        (status(401, "who are you"), Unavailable, r"does not let us in .*key_env"),
        (status(404, '{"detail": "no model stub"}'), Unavailable, "no model stub"),
        (status(302, location="http://127.0.0.1:1/"), Unavailable, "no chat there"),
        (status(200, "<html>hello</html>"), ToolFailed, "no chat completion: <html>hello"),
        (status(200, '{"choices": []}'), ToolFailed, "no chat completion"),
        (status(200, "[" * 100_000), ToolFailed, "no chat completion"),
        (said(None, refusal="I cannot help with that"), ToolFailed, "declines .*cannot help with that"),
        (said("", finish="content_filter"), ToolFailed, "declines .*content filter"),
        (half, ToolFailed, "was lost"),
        (endless, ToolFailed, "larger than 4 MiB"),
        (status(500, "\x1b[31mred\x07"), ToolFailed, r"500:  ?\[31mred\)"),
    ],
)  # fmt: skip
def test_a_failing_server_is_asked_once(answer: Answer, kind: type[WorkerError], words: str) -> None:
    with chat_server(answer) as server, pytest.raises(kind, match=words):
        answered(spec(), Chat(engine(server.url), spec()).ask)
    assert len(server.asked) == 1


@pytest.mark.parametrize("code", [200, 302, 400, 401, 404, 429, 500])
def test_a_server_that_repeats_the_key_gives_it_to_nobody(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither whole nor cut in half, in the reason or in the log."""
    monkeypatch.setenv("AUTHOR_KEY", "sk-0123456789abcdef")
    echo = json.dumps({"error": {"message": f"{'x' * 288} sk-0123456789abcdef is wrong"}})
    with pytest.raises(WorkerError) as caught:
        asked(*[status(code, echo)] * 4, key_env="AUTHOR_KEY")
    assert "***" in str(caught.value)
    assert "sk-012" not in "".join(traceback.format_exception(caught.value))


def test_a_hang_ends_at_the_timeout_and_is_not_paid_twice() -> None:
    with (
        chat_server(hang) as server,
        pytest.raises(ToolTimeout, match=r"within 2 s; it was not asked again"),
    ):
        answered(spec(), Chat(engine(server.url, timeout=2), spec()).ask)
    assert len(server.asked) == 1


def test_a_busy_server_is_asked_again_after_the_pause_that_it_wants() -> None:
    waits: list[float] = []
    busy = status(429, '{"error": "slow down"}', retry_after="3")
    assert asked(busy, status(503), told(GOOD), waits=waits).value == GOOD
    assert waits == [3.0, 2.0]
    with pytest.raises(Unavailable, match=r"busy \(429: slow down\). Asked 4 times; run again in 3 s"):
        asked(busy, waits=waits)


def test_nobody_there_is_said_with_the_address() -> None:
    with chat_server(told(GOOD)) as server:
        url = server.url
    with pytest.raises(Unavailable, match=f"{url} cannot be reached"):
        answered(spec(), Chat(engine(url), spec(), lambda _: None).ask)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"beats": [', "not JSON"),
        ("Sure! Here you go.", "not JSON"),
        (json.dumps(GHOST), 'beats/0/who: "ghost" is not one of'),
        ('{"beats": [{"who": "maya"}]}', '"text" is a required property'),
        ('{"beats": [], "code": 1}', "Additional properties are not allowed"),
        ('{"beats": [], "beats": []}', "given twice"),
        ('{"beats": NaN}', "NaN is no JSON number"),
        ('{"beats": [{"who": "maya", "text": "\\ud800"}]}', "half a character"),
        ('{"beats": [{"who": "maya", "text": "\\u001b[31m"}]}', "does not match"),
        ('{"beats": [{"who": "maya", "text": "' + "long " * 9 + '"}]}', "longer than 20"),
        (" " * (LONGEST + 1), "is the most"),
        ("[" * 50_000, "not JSON"),
        (json.dumps({"beats": [{"id": "b1", "who": "maya", "text": ""}] * 2}), "'b1' is there 2 times"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(text: str, words: str) -> None:
    with pytest.raises(NotAsAsked, match=words):
        judged(text, SHAPE)


def test_one_repair_is_asked_for_with_the_reason() -> None:
    with chat_server(told(GHOST), told(GOOD)) as server:
        found = answered(spec(), Chat(engine(server.url), spec()).ask)
    assert (found.value, found.attempts, found.read, found.written) == (GOOD, 2, 200, 40)
    refused, mend = server.asked[1]["messages"][-2:]
    assert refused == {"role": "assistant", "content": json.dumps(GHOST)}
    assert '"ghost" is not one of "maya" or "victor"' in mend["content"]


def test_two_wrong_answers_are_enough() -> None:
    with chat_server(told(GHOST)) as server, pytest.raises(NotAsAsked, match=r"asked 2 times, .*ghost"):
        answered(spec(), Chat(engine(server.url), spec()).ask)
    assert len(server.asked) == 2


def test_an_answer_that_was_cut_off_is_asked_for_again() -> None:
    assert asked(said('{"beats": [', finish="length"), told(GOOD)).attempts == 2
    with pytest.raises(NotAsAsked, match="cut off"):
        asked(said('{"beats": [', finish="length"))


def test_a_fenced_answer_is_read() -> None:
    assert asked(said(f"```json\n{json.dumps(GOOD)}\n```")).value == GOOD


def test_the_request_is_what_such_servers_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTHOR_KEY", "sk-secret")
    with chat_server(told(GOOD)) as server:
        one = engine(server.url, key_env="AUTHOR_KEY", options={"temperature": 0.4})
        answered(spec(), Chat(one, spec()).ask)
    body = server.asked[0]
    assert server.paths == ["/v1/chat/completions"]
    assert server.keys == ["Bearer sk-secret"]
    assert (body["model"], body["seed"], body["max_tokens"], body["temperature"]) == ("stub", 7, 500, 0.4)
    assert body["response_format"]["json_schema"]["strict"] is True
    assert "maxLength" not in json.dumps(body)
    assert '"enum": ["maya", "victor"]' in json.dumps(body)


def test_the_worker_writes_the_proposal_and_who_made_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with chat_server(told(GOOD)) as server:
        file = tmp_path / "engines.yaml"
        file.write_text(f"author: {{kind: chat, makes: story, url: '{server.url}', model: stub}}\n")
        monkeypatch.setenv("MICRODRAMA_ENGINES", str(file))
        with pytest.raises(Unavailable, match="not what was planned with"):
            ByChat().run(spec("other"), {}, tmp_path, lambda _: None)
        digest = engine(server.url).digest
        made = ByChat().run(spec(digest), {}, tmp_path, lambda _: None)
    assert json.loads((tmp_path / made.files["proposal"]).read_text()) == GOOD
    assert made.facts["made_by"] == {
        "engine": "author", "model": "stub-7b-2026", "digest": digest, "seed": 7,
        "attempts": 1, "tokens_read": 100, "tokens_written": 20,
    }  # fmt: skip

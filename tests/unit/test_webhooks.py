"""Webhooks: signed as every Standard Webhooks receiver expects, and never given up too early or too late."""

import base64
import hashlib
import hmac
import json
import logging
import time
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback import Listener, answer, listening, saying
from standardwebhooks import Webhook, WebhookVerificationError

from orchestrator.errors import UnusableInput
from orchestrator.outbound import Outbound
from orchestrator.webhooks import GAPS, Delivery, Outcome, Secret, next_try, send, signed

HOME = Outbound(allowed_networks=(ip_network("127.0.0.1/32"),))
SECRET = Secret("whsec_" + base64.b64encode(bytes(range(32))).decode())
BODY = json.dumps(
    {"type": "production.finished", "data": {"title": "Café – 夜"}}, ensure_ascii=False
).encode()


def now() -> int:
    return time.time_ns() // 1_000_000


def sent(listener: Listener, url: str = "http://127.0.0.1:PORT/hook", *secrets: Secret) -> Delivery:
    return send(HOME, url.replace("PORT", str(listener.port)), secrets or (SECRET,), "msg_1", BODY, now())


@pytest.mark.parametrize(
    "text",
    ["", "whsec_", "whsec_AAAA", base64.b64encode(bytes(32)).decode(), "whsec_" + "!" * 40]
    + ["whsec_" + base64.b64encode(bytes(size)).decode() for size in (23, 65)]
    + ["whsec_" + "é" * 40, SECRET.text + "\n", "whsec_whsec_" + SECRET.text],
)
def test_a_secret_that_is_none_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(UnusableInput, match="24 to 64 random bytes") as refused:
        Secret(text)
    assert len(text) < 10 or text not in str(refused.value)


@pytest.mark.parametrize("size", [24, 64])
def test_the_shortest_and_the_longest_secret_sign(size: int) -> None:
    secret = Secret("whsec_" + base64.b64encode(bytes(size)).decode())
    assert signed([secret], "msg_1", BODY, now())["webhook-signature"].startswith("v1,")


def test_new_secrets_differ_and_do_not_show() -> None:
    assert len({Secret.new().text for _ in range(100)}) == 100
    assert len(base64.b64decode(Secret.new().text.removeprefix("whsec_"), validate=True)) == 32
    assert SECRET.text not in f"{SECRET!r} {SECRET}"


@pytest.mark.parametrize("message_id", ["", "msg.1", "msg 1", "msg\r\nx: y", "m" * 101, "é"])
def test_an_id_that_could_be_taken_for_something_else_is_refused(message_id: str) -> None:
    with pytest.raises(UnusableInput, match="id of a message"):
        signed([SECRET], message_id, BODY, now())


def test_a_message_without_a_secret_is_refused() -> None:
    with pytest.raises(UnusableInput, match="needs a secret"):
        signed([], "msg_1", BODY, now())


def test_the_known_message_has_the_known_signature() -> None:
    """The example that the scheme's own libraries test themselves with."""
    headers = signed(
        [Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
        1614265330_000,
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"


@given(st.binary(min_size=24, max_size=64), st.from_regex(r"[A-Za-z0-9_-]{1,40}", fullmatch=True), st.text())
def test_the_signature_is_the_hmac_of_id_time_and_body(key: bytes, message_id: str, text: str) -> None:
    at = now()
    headers = signed([Secret("whsec_" + base64.b64encode(key).decode())], message_id, text.encode(), at)
    content = f"{message_id}.{at // 1000}.{text}".encode()
    expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    Webhook(key).verify(text, dict(headers), json_parse=False)


def test_the_receiver_can_verify_what_arrives() -> None:
    with listening(saying(answer("204 No Content"))) as here:
        assert sent(here) == Delivery(Outcome.DELIVERED, "The receiver answered 204.", 204)
    request = here.requests[0]
    assert (request.line, request.body) == ("POST /hook HTTP/1.1", BODY)
    assert request.headers["content-type"] == "application/json"
    assert Webhook(SECRET.text).verify(request.body, request.headers) == json.loads(BODY)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET.text).verify(request.body + b" ", request.headers)


def test_during_a_rotation_the_old_and_the_new_secret_both_verify() -> None:
    old, new = Secret.new(), Secret.new()
    with listening(saying(answer("200 OK"))) as here:
        sent(here, "http://127.0.0.1:PORT/", new, old)
    request = here.requests[0]
    assert len(request.headers["webhook-signature"].split(" ")) == 2
    for secret in (old, new):
        assert Webhook(secret.text).verify(request.body, request.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET.text).verify(request.body, request.headers)


def test_a_retry_has_the_same_id_and_a_new_time() -> None:
    first, second = (signed([SECRET], "msg_1", BODY, at) for at in (1_700_000_000_999, 1_700_000_005_000))
    assert first["webhook-id"] == second["webhook-id"]
    assert (first["webhook-timestamp"], second["webhook-timestamp"]) == ("1700000000", "1700000005")


@pytest.mark.parametrize("status", [301, 307, 400, 401, 404, 408, 429, 500, 502, 503])
def test_any_other_answer_is_tried_again_later(status: int) -> None:
    with listening(saying(answer(f"{status} No", f"location: http://127.0.0.1/{status}"))) as here:
        delivery = sent(here)
    assert (delivery.outcome, delivery.status, here.hits) == (Outcome.LATER, status, 1)
    assert f"answered {status}" in delivery.reason
    assert ("Redirects are not followed" in delivery.reason) == (300 <= status < 400)


def test_a_receiver_that_is_gone_wants_no_more() -> None:
    with listening(saying(answer("410 Gone"))) as here:
        assert sent(here).outcome is Outcome.GONE


@pytest.mark.parametrize(
    ("asked", "wait"),
    [("120", 120), ("999999999", 86400), ("9999999999", 0), ("-1", 0), ("soon", 0), ("", 0)],
)
def test_a_receiver_can_ask_for_time(asked: str, wait: int) -> None:
    with listening(saying(answer("503 Busy", f"retry-after: {asked}"))) as here:
        assert sent(here).wait == wait


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://127.0.0.2:PORT/token-abc", "does not lead to a public address"),
        ("http://[::ffff:127.0.0.1]:PORT/token-abc", "does not lead to a public address"),
        ("http://name:token-abc@127.0.0.1:PORT/", "without user name"),
        ("http://127.0.0.1:1/token-abc", "cannot be reached"),
    ],
)
def test_a_receiver_that_cannot_be_called_says_why_and_no_more(
    url: str, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with listening(saying(answer("200 OK"))) as here:
        delivery = sent(here, url)
    assert (delivery.outcome, delivery.status, here.hits) == (Outcome.LATER, None, 0)
    assert reason in delivery.reason
    assert "token-abc" not in delivery.reason + caplog.text


def test_neither_secret_nor_signature_nor_body_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with listening(saying(answer("200 OK"))) as here:
        sent(here)
    signature = here.requests[0].headers["webhook-signature"]
    assert caplog.text, "httpcore logs its steps"
    for hidden in (SECRET.text, SECRET.text[6:], signature, "Café", "production.finished"):
        assert hidden not in caplog.text


def test_gaps_grow_from_at_once_to_a_day_and_then_it_is_given_up() -> None:
    assert [next_try(tries, lambda: 0.0) for tries in range(11)] == [
        0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400, None,
    ]  # fmt: skip


@given(st.integers(1, len(GAPS) - 1), st.floats(0, 1, exclude_max=True), st.floats(0, 1, exclude_max=True))
def test_gaps_grow_whatever_chance_says(tries: int, one: float, other: float) -> None:
    before, after = next_try(tries - 1, lambda: one), next_try(tries, lambda: other)
    assert before is not None
    assert after is not None
    assert before <= after
    assert GAPS[tries] <= after <= GAPS[tries] * 1.2

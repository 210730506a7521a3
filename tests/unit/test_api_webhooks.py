"""Webhooks over HTTP, and messages that arrive although receivers do not always want them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from loopback import Listener, answer, listening, saying
from service import Service, service
from standardwebhooks import Webhook

from orchestrator.desk import webhooks as desk_webhooks
from orchestrator.desk.actor import Scope
from orchestrator.drive.courier import send_next
from orchestrator.ledger import Ending, Message, Ordered, Production

FINE = saying(answer("204 No Content"))


@pytest.fixture
def desk(tmp_path: Path, database_url: str) -> Iterator[Service]:
    with service(tmp_path, database_url, outbound_networks="127.0.0.0/8") as running:
        yield running


@dataclass
class Hooked:
    """A webhook of mira's, and its receiver."""

    address: str
    secret: str
    receiver: Listener


def hooked(desk: Service, receiver: Listener, **more: object) -> Hooked:
    url = f"http://127.0.0.1:{receiver.port}/told"
    made = desk.client(Scope.CREATOR).post("/v1/webhooks", json={"url": url, **more})
    assert made.status_code == 201, made.text
    return Hooked(made.headers["location"], made.json()["secret"], receiver)


def ends(desk: Service, state: str = "done", owner: str = "mira") -> None:
    """A production comes to its end."""
    name = f"prd_{state}_{owner}"
    new = Production(name, owner, "ser_1", 1, "ser_1/1/slate", "slate", 1, "full")
    desk.office.ledger.productions.add([(new, Ordered("{}", "{}"))])
    desk.office.ledger.productions.end(name, Ending(state, files={}))


def deliveries(desk: Service, hook: Hooked) -> list[dict[str, object]]:
    items: list[dict[str, object]] = (
        desk.client(Scope.CREATOR).get(f"{hook.address}/deliveries").json()["items"]
    )
    return items


def make_due(desk: Service) -> None:
    """Time passes."""
    from sqlalchemy import text

    with desk.office.ledger.database.write() as connection:
        connection.execute(text("UPDATE deliveries SET next_at = 0"))


def test_an_address_inside_is_refused_with_its_place(tmp_path: Path) -> None:
    with service(tmp_path) as desk:
        for url in ("http://127.0.0.1/", "https://169.254.169.254/", "ftp://example.com", "nonsense"):
            refused = desk.client(Scope.CREATOR).post("/v1/webhooks", json={"url": url})
            assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/url")


def test_somebody_elses_webhook_is_not_there(desk: Service) -> None:
    with listening(FINE) as receiver:
        hook = hooked(desk, receiver)
    assert desk.client(Scope.CREATOR, owner="noor").get(hook.address).status_code == 404
    assert desk.client(Scope.EDITOR).get(hook.address).status_code == 403


def test_the_secret_is_shown_once(desk: Service) -> None:
    mira = desk.client(Scope.CREATOR)
    with listening(FINE) as receiver:
        hook = hooked(desk, receiver)
    assert hook.secret.startswith("whsec_")
    for answered in (mira.get(hook.address), mira.get("/v1/webhooks")):
        assert "whsec_" not in answered.text


def test_a_message_arrives_signed(desk: Service) -> None:
    with listening(FINE) as receiver:
        hook = hooked(desk, receiver)
        ends(desk)
        assert send_next(desk.office)
        assert not send_next(desk.office)
    request = receiver.requests[0]
    told = Webhook(hook.secret).verify(request.body, request.headers)
    assert told["type"] == "production.done"
    assert told["data"] == {"production": "prd_done_mira", "series": "ser_1", "episode": 1, "state": "done"}
    assert [each["state"] for each in deliveries(desk, hook)] == ["delivered"]


def test_only_its_owner_is_told_and_only_of_what_was_asked(desk: Service) -> None:
    with listening(FINE) as receiver:
        hook = hooked(desk, receiver, events=["production.failed"])
    ends(desk, "done")
    ends(desk, "failed", owner="noor")
    assert deliveries(desk, hook) == []
    ends(desk, "failed")
    assert [each["kind"] for each in deliveries(desk, hook)] == ["production.failed"]


def test_what_is_not_taken_is_sent_again_with_the_same_id(desk: Service) -> None:
    busy = saying(answer("503 Busy", "retry-after: 9"), answer("200 Fine"))
    with listening(busy) as receiver:
        hook = hooked(desk, receiver)
        ends(desk)
        send_next(desk.office)
        waiting = deliveries(desk, hook)[0]
        assert (waiting["state"], waiting["tries"]) == ("pending", 1)
        assert not send_next(desk.office)
        make_due(desk)
        send_next(desk.office)
    first, second = receiver.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert deliveries(desk, hook)[0]["state"] == "delivered"


def test_nobody_is_asked_for_ever(desk: Service) -> None:
    with listening(saying(answer("500 No"))) as receiver:
        hook = hooked(desk, receiver)
        ends(desk)
        while send_next(desk.office):
            make_due(desk)
        assert deliveries(desk, hook)[0]["state"] == "dropped"
        assert receiver.hits == 10


def test_who_is_gone_is_switched_off(desk: Service) -> None:
    with listening(saying(answer("410 Gone"))) as receiver:
        hook = hooked(desk, receiver)
        ends(desk)
        ends(desk, "failed")
        send_next(desk.office)
    assert desk.client(Scope.CREATOR).get(hook.address).json()["active"] is False
    assert {each["state"] for each in deliveries(desk, hook)} == {"dropped"}
    assert receiver.hits == 1


def test_who_was_switched_off_has_another_version_and_the_audit_tells_it(desk: Service) -> None:
    mira = desk.client(Scope.CREATOR)
    with listening(saying(answer("410 Gone"))) as receiver:
        hook = hooked(desk, receiver)
        before = mira.get(hook.address)
        ends(desk)
        send_next(desk.office)
        told = {"url": before.json()["url"]}
        assert (
            mira.put(hook.address, json=told, headers={"If-Match": before.headers["etag"]}).status_code == 412
        )
    last = desk.office.ledger.audit.last()
    assert last
    assert (last.action, last.owner, last.key) == ("switch off webhook", "mira", "")
    assert f'"{last.before}"' == before.headers["etag"]
    assert f'"{last.after}"' == mira.get(hook.address).headers["etag"]


def test_an_old_address_that_is_gone_does_not_switch_off_the_new_one(desk: Service) -> None:
    mira = desk.client(Scope.CREATOR)
    with listening(saying(answer("410 Gone"))) as receiver:
        hook = hooked(desk, receiver)
        asked = desk.office.ledger.webhooks.get(hook.address.rpartition("/")[2])
        assert asked
        url = mira.get(hook.address).json()["url"] + "/new"
        mira.put(hook.address, json={"url": url}, headers={"If-Match": "*"})
        with desk.office.ledger.database.write():
            desk_webhooks._switch_off(desk.office, asked)
    assert mira.get(hook.address).json()["active"]


def test_while_secrets_change_both_sign(desk: Service) -> None:
    mira = desk.client(Scope.CREATOR)
    with listening(FINE) as receiver:
        hook = hooked(desk, receiver)
        fresh = mira.post(f"{hook.address}/secret").json()["secret"]
        mira.post(f"{hook.address}/test")
        send_next(desk.office)
    request = receiver.requests[0]
    for secret in (hook.secret, fresh):
        assert Webhook(secret).verify(request.body, request.headers)["type"] == "webhook.test"


def test_a_change_needs_its_version_and_a_removed_one_hears_nothing(desk: Service) -> None:
    mira = desk.client(Scope.CREATOR)
    with listening(FINE) as receiver:
        hook = hooked(desk, receiver)
        url = mira.get(hook.address).json()["url"]
        assert mira.put(hook.address, json={"url": url}).status_code == 428
        assert mira.put(hook.address, json={"url": url}, headers={"If-Match": '"old"'}).status_code == 412
        off = mira.put(hook.address, json={"url": url, "active": False}, headers={"If-Match": "*"})
        assert off.json()["active"] is False
        assert mira.post(f"{hook.address}/test").status_code == 409
        assert mira.delete(hook.address, headers={"If-Match": off.headers["etag"]}).status_code == 204
        ends(desk)
        assert not send_next(desk.office)
    assert receiver.hits == 0


def test_a_message_is_taken_by_one_courier_at_a_time(desk: Service) -> None:
    with listening(FINE) as receiver:
        hooked(desk, receiver)
    ends(desk)
    shelf = desk.office.ledger.webhooks
    taken = shelf.take_due(2**50)
    assert isinstance(taken, Message)
    assert shelf.take_due(2**50) is None
    shelf.settle(Message(**{**taken.__dict__, "tries": 7}), "delivered", "by somebody who froze")
    assert json.loads(taken.body)["type"] == "production.done"
    assert shelf.messages(taken.webhook, "", 5)[0].state == "pending"


def test_an_owner_has_a_few_at_most(desk: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_webhooks, "MOST", 1)
    with listening(FINE) as receiver:
        hooked(desk, receiver)
        url = f"http://127.0.0.1:{receiver.port}/"
        assert desk.client(Scope.CREATOR).post("/v1/webhooks", json={"url": url}).status_code == 429

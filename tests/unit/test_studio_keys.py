"""Keys and the audit, as admins see them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from service import Service, service
from sqlalchemy import update
from test_studio_rooms import sign_in

from orchestrator import clock
from orchestrator.desk.actor import Scope
from orchestrator.ledger.audit import audit

DAY = 24 * 3600 * 1000


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Service]:
    with service(tmp_path) as running:
        sign_in(running, Scope.ADMIN)
        yield running


def shown(desk: Service, address: str = "/studio/keys") -> Any:
    answer = desk.http.get(address)
    assert answer.status_code == 200, answer.text[:500]
    return BeautifulSoup(answer.text, "html.parser")


def sent(desk: Service, address: str = "/studio/keys", **data: Any) -> Any:
    token = shown(desk).select_one("[name=token]")["value"]
    return desk.http.post(address, data={"token": token, **data}, follow_redirects=False)


def secret(answer: Any) -> str:
    assert answer.status_code == 201, answer.text[:500]
    page: Any = BeautifulSoup(answer.text, "html.parser")
    return str(page.select_one("#secret")["value"])


@pytest.mark.parametrize("room", ["keys", "audit", "audit/check"])
def test_only_admins_come_in(desk: Service, room: str) -> None:
    sign_in(desk, Scope.CREATOR, Scope.EDITOR, Scope.OPERATOR, Scope.WORKER)
    assert desk.http.get(f"/studio/{room}").status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"owner": "noor"},
        {"owner": "Noor!", "scopes": "editor"},
        {"owner": "noor", "scopes": "editor", "name": "a" * 101},
        {"owner": "noor", "scopes": "editor", "until": "2001-01-01"},
        {"owner": "noor", "scopes": "editor", "until": "soon"},
        {"owner": "noor", "scopes": "everything"},
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(desk: Service, wrong: dict[str, str]) -> None:
    before = desk.office.ledger.keys.count()
    assert sent(desk, **wrong).status_code == 422
    assert desk.office.ledger.keys.count() == before


def test_a_new_key_is_shown_once_and_opens(desk: Service) -> None:
    answer = sent(desk, owner="noor", name="<b>laptop</b>", scopes=["creator", "editor"], until="2099-01-31")
    key = secret(answer)
    assert answer.headers["cache-control"] == "private, no-store"
    assert desk.http.get("/v1/series", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    page = shown(desk)
    assert key.partition(".")[2] not in page.decode()
    told = page.select_one(f"#{key.partition('.')[0]}")
    assert all(each in told.text for each in ("<b>laptop</b>", "creator, editor", "ends 2099-01-31 23:59"))
    assert not told.select("h3 b")


def test_a_key_is_replaced_with_an_overlap(desk: Service) -> None:
    old = secret(sent(desk, owner="noor", scopes="editor"))
    head = old.partition(".")[0]
    fresh = secret(sent(desk, f"/studio/keys/{head}/rotate", hours="1"))
    ending = desk.office.ledger.keys.get(head)
    assert ending
    assert ending.expires_at
    assert 0 < ending.expires_at - clock.now() <= DAY / 24
    for key in (old, fresh):
        assert desk.http.get("/v1/series", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    assert "ends soon" in shown(desk).select_one(f"#{head}").text


def test_a_key_is_ended_and_with_it_what_it_opened(desk: Service) -> None:
    key = secret(sent(desk, owner="noor", scopes="editor"))
    head = key.partition(".")[0]
    assert sent(desk, f"/studio/keys/{head}/revoke").headers["location"] == "/studio/keys"
    assert desk.http.get("/v1/series", headers={"Authorization": f"Bearer {key}"}).status_code == 401
    row = shown(desk).select_one(f"#{head}")
    assert "revoked" in row.text
    assert not row.select("form")
    assert sent(desk, f"/studio/keys/{head}/rotate").status_code == 409


def test_who_ends_the_own_key_is_out(desk: Service) -> None:
    mine = next(each for each in shown(desk).select("li[id]") if "(yours)" in each.text)
    assert "you will be out at once" in mine.text
    sent(desk, f"/studio/keys/{mine['id']}/revoke")
    assert (
        desk.http.get("/studio/keys", follow_redirects=False)
        .headers["location"]
        .startswith("/studio/sign-in")
    )


def entries(page: Any) -> list[str]:
    return [each.text for each in page.select(".entries .what b")]


def test_the_audit_is_shown_newest_first_and_sought(desk: Service) -> None:
    desk.client(Scope.CREATOR, owner="noor").post("/v1/series", json={"title": "The Key"})
    told = entries(shown(desk, "/studio/audit"))
    assert told[0] == "create series"
    assert set(told) == {"create series", "create key", "sign in"}
    assert entries(shown(desk, "/studio/audit?action=series&owner=noor")) == ["create series"]
    assert entries(shown(desk, "/studio/audit?action=%25")) == []
    number = len(told)
    assert entries(shown(desk, f"/studio/audit?before={number}"))[0] == told[1]


def test_the_chain_is_followed_and_where_it_breaks_is_told(desk: Service) -> None:
    assert "none was altered" in shown(desk, "/studio/audit/check").text
    with desk.office.ledger.database.write() as connection:
        connection.execute(update(audit).where(audit.c.number == 2).values(owner="somebody"))
    assert "Entry 2 does not fit" in shown(desk, "/studio/audit/check").text

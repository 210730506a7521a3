"""Share links at the desk: who may make one, how long it lasts, and what the audit says of it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from asks import STORY
from service import Service, service

from orchestrator import clock
from orchestrator.desk import shares
from orchestrator.desk.actor import Actor, Scope
from orchestrator.errors import Conflict, NotFound, UnusableInput
from orchestrator.ledger import Ending
from orchestrator.office import Office

MIRA = Actor("mira", frozenset({Scope.CREATOR}), key="key_mira")
NOOR = Actor("noor", frozenset({Scope.CREATOR}))
OPERATOR = Actor("mira", frozenset({Scope.OPERATOR}))


FILES = {name: ["0" * 64, name[name.index(".") :], 9] for name in (*shares.SHOWN, "plan.json")}


@dataclass(frozen=True)
class Made:
    """A production of Mira's, as if it had been driven."""

    service: Service
    series: str
    production: str

    @property
    def office(self) -> Office:
        return self.service.office


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    with service(tmp_path_factory.mktemp("links")) as running:
        mira = running.client(Scope.CREATOR)
        series = mira.post("/v1/series", json=STORY).json()["id"]
        once = {"Idempotency-Key": "the-first-order"}
        order = mira.post(
            f"/v1/series/{series}/episodes/1/productions", json={"profile": "slate"}, headers=once
        )
        production = order.json()["id"]
        running.office.ledger.productions.end(production, Ending("done", files=FILES, report={"title": "x"}))
        yield Made(running, series, production)


@pytest.mark.parametrize("who", [NOOR, OPERATOR], ids=["somebody else", "an operator"])
def test_who_may_not_know_the_story_makes_no_link_and_sees_none(made: Made, who: Actor) -> None:
    with pytest.raises(NotFound):
        shares.create(made.office, who, made.production, 7)
    with pytest.raises(NotFound):
        shares.of(made.office, who, made.production)


@pytest.mark.parametrize("days", [0, -1, shares.LONGEST + 1])
def test_a_link_lasts_some_days(made: Made, days: int) -> None:
    with pytest.raises(UnusableInput, match="1 to 90 days"):
        shares.create(made.office, MIRA, made.production, days)


def test_only_what_is_done_is_shown(made: Made) -> None:
    mira = made.service.client(Scope.CREATOR)
    address = f"/v1/series/{made.series}/episodes/1/productions"
    waiting = mira.post(address, json={"profile": "slate"}, headers={"Idempotency-Key": "waits-for-ever"})
    with pytest.raises(Conflict):
        shares.create(made.office, MIRA, waiting.json()["id"], 7)


def test_a_link_opens_until_it_is_over(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    link = shares.create(made.office, MIRA, made.production, 2)
    assert shares.behind(made.office, link.secret).production.id == made.production
    monkeypatch.setattr(clock, "now", lambda: link.share.expires_at - 1)
    assert shares.behind(made.office, link.secret).share.id == link.share.id
    monkeypatch.setattr(clock, "now", lambda: link.share.expires_at)
    with pytest.raises(NotFound):
        shares.behind(made.office, link.secret)


def test_a_link_that_is_taken_back_is_like_one_that_never_was(made: Made) -> None:
    link = shares.create(made.office, MIRA, made.production, 2)
    with pytest.raises(NotFound):
        shares.revoke(made.office, NOOR, link.share.id)
    shares.revoke(made.office, MIRA, link.share.id)
    with pytest.raises(NotFound) as gone:
        shares.behind(made.office, link.secret)
    with pytest.raises(NotFound) as never:
        shares.behind(made.office, "never")
    assert str(gone.value) == str(never.value)


def test_the_audit_has_who_made_and_took_back_a_link_and_never_its_secret(made: Made) -> None:
    link = shares.create(made.office, MIRA, made.production, 2)
    for _ in range(2):
        shares.revoke(made.office, MIRA, link.share.id)
    entries = [each for each in made.office.ledger.audit.page(None, 0, 1000) if each.object == link.share.id]
    assert [each.action for each in entries] in (
        ["create share", "revoke share"],
        ["revoke share", "create share"],
    )
    assert {each.key for each in entries} == {"key_mira"}
    assert link.secret not in str(entries)
    assert link.secret not in str(shares.of(made.office, MIRA, made.production))


def test_a_link_opens_the_film_its_cover_and_captions(made: Made) -> None:
    production = made.office.ledger.productions.get(made.production)
    assert production
    assert shares.file_of(production, "episode.mp4").size
    with pytest.raises(NotFound):
        shares.file_of(production, "plan.json")

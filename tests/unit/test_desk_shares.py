"""Share links at the desk: who may make one, how long it lasts, and what the audit says of it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

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
        shares.of(made.office, who, made.series, 1)


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
    assert link.secret not in str(shares.of(made.office, MIRA, made.series, 1))


def test_a_link_opens_the_film_its_cover_and_captions(made: Made) -> None:
    production = made.office.ledger.productions.get(made.production)
    assert production
    assert shares.file_of(production, "episode.mp4").size
    with pytest.raises(NotFound):
        shares.file_of(production, "plan.json")


@pytest.mark.parametrize("what", ["series", "episode"])
def test_a_link_ends_with_the_series_or_the_episode_that_it_shows(made: Made, what: str) -> None:
    mira = made.service.client(Scope.CREATOR)
    series = f"/v1/series/{mira.post('/v1/series', json=STORY).json()['id']}"
    production = _delivered(made, series, f"then-gone-{what}")
    link = shares.create(made.office, MIRA, production, 7)
    address = series if what == "series" else f"{series}/episodes/1"
    episode = mira.get(f"{series}/episodes/1").json()
    version = {"If-Match": mira.get(address).headers["etag"]}
    assert mira.delete(address, headers=version).status_code == 204
    with pytest.raises(NotFound, match="shows nothing"):
        shares.behind(made.office, link.secret)
    with pytest.raises(Conflict, match=f"The {what} .* was deleted"):
        shares.create(made.office, MIRA, production, 7)
    if what == "episode":  # another one of its number is not what the link was made for
        told = {name: episode[name] for name in ("title", "beats")} | {"number": 1}
        assert mira.post(f"{series}/episodes", json=told).status_code == 201
        with pytest.raises(NotFound, match="shows nothing"):
            shares.behind(made.office, link.secret)
        assert shares.of(made.office, MIRA, series.rpartition("/")[2], 1) == []


def test_a_link_opens_nothing_of_another_owner(made: Made) -> None:
    link = shares.create(made.office, MIRA, made.production, 7)
    foreign = replace(link.share, id="shr_of_noor", owner="noor", digest=hashlib.sha256(b"noor").hexdigest())
    made.office.ledger.shares.add(foreign)
    with pytest.raises(NotFound, match="shows nothing"):
        shares.behind(made.office, "noor")


def test_the_links_of_an_episode_are_those_of_all_its_productions(made: Made) -> None:
    link = shares.create(made.office, MIRA, made.production, 7)
    other = _delivered(made, f"/v1/series/{made.series}", "another-one")
    newer = shares.create(made.office, MIRA, other, 7)
    found = [each.id for each in shares.of(made.office, MIRA, made.series, 1)]
    assert {link.share.id, newer.share.id} <= set(found)


def _delivered(made: Made, series: str, key: str) -> str:
    once = {"Idempotency-Key": key}
    mira = made.service.client(Scope.CREATOR)
    order = mira.post(f"{series}/episodes/1/productions", json={"profile": "slate"}, headers=once)
    production = str(order.json()["id"])
    made.office.ledger.productions.end(production, Ending("done", files=FILES, report={"title": "x"}))
    return production

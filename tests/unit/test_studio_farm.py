"""The farm as operators see it: workers and what they do, the line, what is stuck, limits, the disk."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asks import STORY
from bs4 import BeautifulSoup
from service import Service
from sqlalchemy import event, update
from strangers import Floor, floor
from test_studio_rooms import sign_in

from orchestrator import clock
from orchestrator.desk import farm
from orchestrator.desk.actor import Scope
from orchestrator.ledger import Owner, Seen, Sighting, Try
from orchestrator.ledger.actions import attempts
from orchestrator.ledger.workers import workers

MINUTE = 60_000


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Floor]:
    with floor(tmp_path) as opened:
        yield opened


def shown(desk: Service, address: str = "/studio/farm") -> Any:
    sign_in(desk, Scope.OPERATOR)
    answer = desk.http.get(address)
    assert answer.status_code == 200, answer.text[:500]
    return BeautifulSoup(answer.text, "html.parser")


def field(form: Any, name: str) -> str:
    return str(form.select_one(f"[name={name}]")["value"])


def test_an_empty_farm_says_how_a_machine_is_added(there: Floor) -> None:
    page = shown(there.service)
    assert "microdrama worker run --server" in page.select_one("#workers").text
    assert "MICRODRAMA_OPEN_PRODUCTIONS" in page.text


def test_only_operators_see_it(there: Floor) -> None:
    for scope in (Scope.CREATOR, Scope.EDITOR, Scope.WORKER):
        sign_in(there.service, scope)
        assert there.service.http.get("/studio/farm").status_code == 403
        assert there.service.http.get("/studio/farm/disk").status_code == 403


def test_a_machine_is_shown_with_what_it_makes_at_the_moment(there: Floor) -> None:
    claim = there.claimed()
    claim.beat(40)
    card = shown(there.service).select_one(".worker")
    assert "stranger" in card.h3.text
    assert "slate.still 40 %" in " ".join(card.select_one(".does").text.split())
    assert card.progress["value"] == "40"


def test_what_a_machine_says_of_itself_is_text(there: Floor) -> None:
    facts = {"gpu": "<b>H100</b>", "loaded": ["<i>wan</i>"], "note": '"><img src=x onerror=alert(1)>'}
    there.stranger("gaffer", facts=facts)
    page = shown(there.service)
    assert not page.select(".worker b, .worker i, .worker img")
    assert all(
        each in page.select_one(".worker").text for each in ("<b>H100</b>", "<i>wan</i>", "<img src=x")
    )


def test_a_worker_is_drained_and_set_to_work_again_with_forms(there: Floor) -> None:
    there.stranger("gaffer")
    for state in ("draining", "active"):
        form = shown(there.service).select_one(".worker form")
        data = {name: field(form, name) for name in ("token", "version")} | {"state": state}
        answer = there.service.http.post(form["action"], data=data, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/studio/farm")
        assert shown(there.service).select_one(".worker .state").text == state


def test_a_decision_about_another_state_than_the_one_shown_is_refused(there: Floor) -> None:
    there.stranger("gaffer")
    form = shown(there.service).select_one(".worker form")
    data = {name: field(form, name) for name in ("token", "version")}
    assert there.service.http.post(form["action"], data={**data, "state": "paused"}).status_code == 200
    again = there.service.http.post(form["action"], data={**data, "state": "draining"})
    assert again.status_code == 412
    assert shown(there.service).select_one(".worker .state").text == "paused"


def test_a_state_that_only_the_service_gives_and_a_worker_that_is_not_there_are_refused(there: Floor) -> None:
    there.stranger("gaffer")
    form = shown(there.service).select_one(".worker form")
    data = {name: field(form, name) for name in ("token", "version")}
    assert there.service.http.post(form["action"], data={**data, "state": "blocked"}).status_code == 422
    strange = f"/studio/farm/workers/wrk_{'0' * 21}"
    assert there.service.http.post(strange, data={**data, "state": "paused"}).status_code == 404


def test_a_blocked_worker_says_why_and_can_be_unblocked(there: Floor) -> None:
    one = there.stranger("gaffer")
    with there.service.office.ledger.database.write() as connection:
        connection.execute(update(workers).values(state="blocked", failures=3))
    card = shown(there.service).select_one(".worker")
    assert "3 tasks in a row failed here" in card.select_one(".why").text
    assert [each.text for each in card.select("button")] == ["Unblock", "Drain", "Pause"]
    form = card.form
    data = {name: field(form, name) for name in ("token", "version")} | {"state": "active"}
    there.service.http.post(form["action"], data=data)
    worker = there.service.office.ledger.workers.get(one.address.rpartition("/")[2])
    assert worker
    assert worker.state == "active"


def test_places_of_a_cluster_stand_beside_machines(there: Floor) -> None:
    seen = Sighting(
        "ray-1", "node-a", (("zone", "a"),), "0.5", "diffusers.still for ser_1/1/wan", ("wan",), 2
    )
    there.service.office.ledger.places.exchange("ray", Seen(changed=[seen], there=[seen.spot]))
    card = shown(there.service).select_one(".worker")
    told = " ".join(card.text.split())
    assert all(each in told for each in ("place of ray", "diffusers.still", "wan", "0.5 GPU", "node-a"))
    assert "ser_1" not in told


def test_what_went_wrong_at_a_worker_is_told_to_admins_only(there: Floor) -> None:
    desk = there.service
    seen = Sighting("ray-1", "node-a", trouble="cannot draw: It was me")
    desk.office.ledger.places.exchange("ray", Seen(changed=[seen], there=[seen.spot]))
    for scope, hears in ((Scope.OPERATOR, False), (Scope.ADMIN, True)):
        sign_in(desk, scope)
        api = desk.client(scope)
        listed = api.get("/v1/workers").json()["items"]
        one = api.get(f"/v1/workers/{listed[0]['id']}").json()
        for told in (desk.http.get("/studio/farm").text, str(listed), str(one)):
            assert ("It was me" in told) == hears


def test_a_limit_of_nought_is_told_as_what_it_means(there: Floor) -> None:
    limits = shown(there.service).select_one(".limits").text
    assert all(each in limits for each in ("1 here, 8 elsewhere", "one per processor: ", "no bound"))


def test_who_may_not_see_a_page_is_led_to_one_that_opens(there: Floor) -> None:
    sign_in(there.service, Scope.OPERATOR)
    page = BeautifulSoup(there.service.http.get("/studio/series/ser_1/sheets").text, "html.parser")
    assert "Your key cannot open this page" in page.select_one("#refusal h1").text
    assert "what you typed" not in page.text
    assert page.select_one("#refusal a")["href"] == "/studio/farm"


def running(desk: Service, minutes: int) -> None:
    """A production that is driven by this process, and an attempt of it that began so long ago."""
    client = desk.client(Scope.CREATOR)
    series = client.post("/v1/series", json=STORY).json()["id"]
    address = f"/v1/series/{series}/episodes/1/productions"
    once = {"Idempotency-Key": "the-first-order"}
    made = client.post(address, json={"profile": "slate"}, headers=once).json()["id"]
    ledger = desk.office.ledger
    production = ledger.productions.get(made)
    assert production
    lease = ledger.leases.drive(production.making, Owner.here(), keep=False)
    ledger.productions.begin(lease, made)
    begun = Try("a1", production.making, "k1", "still/a", "a", "slate.still", "running", "", "", 600, 1, None)
    ledger.actions.begin(lease, begun)
    with ledger.database.write() as connection:
        connection.execute(update(attempts).values(started_at=clock.now() - minutes * MINUTE))


def test_the_line_and_who_drives_are_told_without_a_word_of_the_story(there: Floor) -> None:
    running(there.service, minutes=0)
    page = shown(there.service)
    assert "mira" in page.select_one("#line").text
    assert f"on {Owner.here().host}" in page.select_one("#workers").text
    assert "slate.still" in page.select_one("#workers .does").text
    assert page.select_one("#stuck").has_attr("hidden")
    assert not any(word in page.text for word in ("Room Nine", "It was me", "Ines", "The Key"))


def test_what_runs_far_longer_than_its_kind_is_called_stuck(there: Floor) -> None:
    running(there.service, minutes=9)
    (stuck,) = farm.look(there.service.office).stuck
    assert (stuck.running.kind, stuck.usual) == ("slate.still", 0.0)
    told = shown(there.service).select_one("#stuck")
    assert "given up after 10:00" in told.text
    assert not told.has_attr("hidden")


def test_the_disk_is_counted_and_nothing_is_removed(there: Floor) -> None:
    store = there.service.office.store
    made = store.workspace("job") / "a.txt"
    made.write_text("left over")
    (stored,) = store.take([made])
    page = shown(there.service, "/studio/farm/disk")
    assert "1 files (9 B)" in page.text
    assert store.has(stored.digest, stored.suffix)


def test_many_machines_are_asked_for_once(there: Floor) -> None:
    there.claimed().beat(40)
    asked: list[str] = []
    engine = there.service.office.ledger.database.engine

    def hear(*told: Any) -> None:
        asked.append(told[2])

    def count() -> int:
        asked.clear()
        shown(there.service)
        return len([each for each in asked if "FROM offers" in each])

    event.listen(engine, "before_cursor_execute", hear)
    with_one = count()
    for number in range(3):
        there.stranger(f"gaffer-{number}")
    with_four = count()
    event.remove(engine, "before_cursor_execute", hear)
    assert with_one == with_four > 0
    assert "slate.still 40 %" in " ".join(shown(there.service).select_one("#workers").text.split())

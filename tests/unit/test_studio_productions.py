"""The pages of productions: who sees what of them, and what they say."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asks import STORY, WORDS
from bs4 import BeautifulSoup
from driving import driven
from fastapi.testclient import TestClient
from httpx2 import Response
from service import Service, service
from sqlalchemy import event

from orchestrator import clock
from orchestrator.desk import progress as desk
from orchestrator.desk.actor import TERMINAL, Scope
from orchestrator.ledger import Ending, TaskState, Try, Wanted, Word

EVERYTHING = (Scope.CREATOR, Scope.EDITOR)
FILES = {"cover.jpg": ["0" * 64, ".jpg", 9], "episode.mp4": ["0" * 64, ".mp4", 9]}


class Browser:
    """Somebody who is signed in."""

    def __init__(self, desk: Service, *scopes: Scope, owner: str = "mira") -> None:
        self.http = TestClient(desk.http.app, raise_server_exceptions=False)
        self.http.post(
            "/studio/sign-in", data={"key": desk.key(*scopes, owner=owner)}, follow_redirects=False
        )

    def page(self, address: str) -> BeautifulSoup:
        answer = self.http.get(address)
        assert answer.status_code == 200, answer.text[-500:]
        return BeautifulSoup(answer.text, "html.parser")

    def post(self, address: str, token: str) -> Response:
        answer: Response = self.http.post(address, data={"token": token}, follow_redirects=False)
        return answer

    def token(self) -> str:
        return str(self.page("/studio/productions").body["data-token"])  # type: ignore[index]


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with service(tmp_path_factory.mktemp("floor")) as running:
        yield running


@pytest.fixture(scope="module")
def series(floor: Service) -> str:
    with floor.client(*EVERYTHING) as mira:
        return str(mira.post("/v1/series", json=STORY).json()["id"])


def ordered(floor: Service, series: str, key: str) -> str:
    with floor.client(*EVERYTHING) as mira:
        made = mira.post(
            f"/v1/series/{series}/episodes/1/productions",
            json={"profile": "slate", "budget": 500},
            headers={"Idempotency-Key": f"key-of-{key}"},
        )
        assert made.status_code == 202, made.text
        return str(made.json()["id"])


@pytest.fixture(scope="module")
def done(floor: Service, series: str) -> str:
    made = ordered(floor, series, "done")
    driven(floor.office)
    return made


def words(page: BeautifulSoup, part: str) -> str:
    found = page.find(id=part)
    assert found, f"no {part}"
    return " ".join(found.get_text(" ").split())


def test_nobody_sees_what_is_anothers(floor: Service, done: str) -> None:
    noor = Browser(floor, *EVERYTHING, owner="noor")
    assert noor.http.get(f"/studio/productions/{done}").status_code == 404
    assert noor.http.get(f"/studio/productions/{done}/why").status_code == 404
    for verb in ("cancel", "retry"):
        assert noor.post(f"/studio/productions/{done}/{verb}", noor.token()).status_code == 404
    assert "Nothing was made yet" in words(noor.page("/studio/productions"), "productions")


def test_what_is_done_says_what_it_took_and_leads_on(floor: Service, done: str, series: str) -> None:
    page = Browser(floor, *EVERYTHING).page(f"/studio/productions/{done}")
    assert "Room Nine" in page.h1.get_text()  # type: ignore[union-attr]
    links = [str(each["href"]) for each in page.select("#actions a")]
    episode = f"/studio/series/{series}/episodes/1"
    assert links == [f"{episode}/{each}?profile=slate" for each in ("player", "storyboard", "downloads")]
    made, reused = int(words(page, "made")), int(words(page, "reused"))
    assert (made > 8, reused) == (True, 0)
    assert all(f"group-{name}" in str(page) for name in ("voices", "stills", "motion", "finish"))
    assert page.find("live-events") is None
    assert "of 8:20" in words(page, "now")


def test_a_second_run_reuses_everything(floor: Service, done: str, series: str) -> None:
    again = ordered(floor, series, "again")
    mira = Browser(floor, *EVERYTHING)
    waiting = mira.page(f"/studio/productions/{again}")
    assert words(waiting, "left") == "not known yet"
    assert waiting.find("live-events")["src"] == f"/v1/productions/{again}/events"  # type: ignore[index]
    assert "are there already" in words(mira.page(f"/studio/productions/{again}/why"), "reasons")
    driven(floor.office)
    page = mira.page(f"/studio/productions/{again}")
    assert int(words(page, "made")) == 0
    assert int(words(page, "reused")) > 8


def test_operators_see_how_far_it_is_and_no_story(floor: Service, done: str, series: str) -> None:
    operator = Browser(floor, Scope.OPERATOR, owner="ops")
    listed = operator.page("/studio/productions")
    page = operator.page(f"/studio/productions/{done}")
    assert done in str(listed)
    assert listed.select(".thumb") == []
    name = listed.select_one(f"#{done} .run-name").get_text(" ").split()  # type: ignore[union-attr]
    assert name == ["1", "mira", f"ser_…{series[-5:]}"]
    for text in (listed.get_text(), page.get_text()):
        assert not any(word in text for word in WORDS)
    assert page.select("#actions a") == []
    assert operator.http.get(f"/studio/productions/{done}/why").status_code == 403


def test_the_list_is_filtered_and_goes_on(floor: Service, done: str, series: str) -> None:
    mira = Browser(floor, *EVERYTHING)
    assert "No production is like that" in mira.page("/studio/productions?state=failed").get_text()
    assert mira.http.get("/studio/productions?state=odd").status_code == 422
    page = mira.page(f"/studio/productions?state=done&series={series}&limit=1")
    older = page.select_one("a[rel=next]")
    assert len(page.select(".run")) == 1
    assert older is not None
    rest = mira.page(str(older["href"]))
    assert page.select(".run")[0]["id"] != rest.select(".run")[0]["id"]


def test_cancel_and_retry_are_forms_that_lead_back(floor: Service, done: str, series: str) -> None:
    waiting = ordered(floor, series, "cancel")
    mira, address = Browser(floor, *EVERYTHING), f"/studio/productions/{waiting}"
    assert mira.post(f"/studio/productions/{done}/cancel", mira.token()).status_code == 409
    ended = mira.post(f"{address}/cancel", mira.token())
    assert (ended.status_code, ended.headers["location"]) == (303, address)
    page = mira.page(address)
    assert page.find(id="retry")
    assert not page.find(id="cancel")
    assert mira.post(f"{address}/retry", mira.token()).status_code == 303
    assert mira.page(address).find(id="cancel")
    mira.post(f"{address}/cancel", mira.token())


def test_what_failed_says_why_and_where_with_its_log(floor: Service, series: str) -> None:
    name = failed(floor, series)
    page = Browser(floor, *EVERYTHING).page(f"/studio/productions/{name}")
    told = words(page, "troubles")
    assert "<script>the lamp said no" in told
    assert "Traceback of the lamp" in told
    assert "picture.draw" in told
    assert page.select("#troubles script") == []
    assert "2 tasks failed" in words(page, "problem")
    hidden = Browser(floor, Scope.OPERATOR, owner="ops").page(f"/studio/productions/{name}").get_text()
    assert "lamp" not in hidden
    assert "a key of its owner shows it" in hidden


def failed(floor: Service, series: str) -> str:
    """A production whose still failed twice."""
    name = ordered(floor, series, "failed")
    ledger = floor.office.ledger
    found = ledger.productions.get(name)
    assert found
    with ledger.leases.drive(found.making) as lease:
        ledger.productions.begin(lease, name)
        reason = "<script>the lamp said no"
        for number in range(2):
            attempt = Try(
                f"{name}-{number}", found.making, f"key-{name}", "still/s1", "s1", "picture.draw",
                "running", "", "", 60, clock.now(), None,
            )  # fmt: skip
            ledger.actions.begin(lease, attempt)
            ledger.actions.fail(lease, attempt.id, "failed", reason, "Traceback of the lamp")
        state = TaskState(name, "still/s1", 0, "still", "s1", "failed", 0, 2, reason)
        ledger.productions.tell(lease, name, [Word("task.failed", {"task": "still/s1"})], [state], after=99)
        ledger.productions.finish(lease, name, Ending("failed", {"kind": "X", "detail": "2 tasks failed"}))
    return name


def test_time_left_is_told_while_it_runs(floor: Service, done: str, series: str) -> None:
    name = ordered(floor, series, "running")
    ledger = floor.office.ledger
    found = ledger.productions.get(name)
    assert found
    with ledger.leases.drive(found.making) as lease:
        ledger.productions.begin(lease, name)
        states = [TaskState(name, f"motion/s{n}", n, "motion", f"s{n}", "waiting") for n in range(400)]
        states[0] = TaskState(name, "motion/s0", 0, "motion", "s0", "progress", 40)
        ledger.productions.tell(lease, name, [], states, after=99)
    told = desk.progress(floor.office, TERMINAL, name)
    assert told.left
    assert told.left.most
    assert 0 < told.left.least < told.left.most
    page = Browser(floor, *EVERYTHING).page(f"/studio/productions/{name}")
    assert " to " in words(page, "left")
    assert "40 %" in words(page, "running")
    whole = page.find(id="whole")
    assert (whole["value"], int(whole["max"]) > 400) == ("0", True)  # type: ignore[index, arg-type]
    assert "0 of about" in words(page, "figures")
    ledger.productions.end(name, Ending("cancelled"))


def test_stills_that_the_takes_do_not_need_are_said_to_come_later(floor: Service, series: str) -> None:
    name = ordered(floor, series, "stills")
    ledger = floor.office.ledger
    found = ledger.productions.get(name)
    assert found
    with ledger.leases.drive(found.making) as lease:
        ledger.productions.begin(lease, name)
        states = [TaskState(name, "still/s1", 0, "still", "s1", "waiting")]
        ledger.productions.tell(lease, name, [], states, after=99)
    assert desk.progress(floor.office, TERMINAL, name).is_still_apart
    page = Browser(floor, *EVERYTHING).page(f"/studio/productions/{name}")
    assert "The motion of this profile needs none" in words(page, "group-stills")
    ledger.productions.end(name, Ending("cancelled"))


def test_a_bundle_is_named_as_such(tmp_path: Path, floor: Service, done: str) -> None:
    with floor.client(*EVERYTHING) as mira:
        made = mira.post("/v1/bundles", json={"production": done}, headers={"Idempotency-Key": "bundle-key"})
        assert made.status_code == 202, made.text
    newest = floor.office.ledger.productions.page(Wanted(what="bundle"), "", 1)[0]
    page = Browser(floor, *EVERYTHING).page(f"/studio/productions/{newest.id}")
    assert page.h1.get_text(" ").split()[:2] == ["Bundle", "of"]  # type: ignore[union-attr]
    floor.office.ledger.productions.end(newest.id, Ending("cancelled"))


def orphan(floor: Service, what: str) -> tuple[str, str]:
    """A delivered production whose series or episode was deleted since, and that series."""
    with floor.client(*EVERYTHING) as mira:
        story = str(mira.post("/v1/series", json={**STORY, "title": f"Of a {what}"}).json()["id"])
        name = ordered(floor, story, f"orphan-of-{what}")
        report = {"title": "x", "media": {"seconds": 9}, "fallbacks": []}
        floor.office.ledger.productions.end(name, Ending("done", files=FILES, report=report))
        address = f"/v1/series/{story}" + ("/episodes/1" if what == "episode" else "")
        version = {"If-Match": mira.get(address).headers["etag"]}
        assert mira.delete(address, headers=version).status_code == 204
    return name, story


@pytest.mark.parametrize("what", ["series", "episode"])
def test_what_was_made_of_something_deleted_is_shown_as_that(floor: Service, what: str) -> None:
    name, story = orphan(floor, what)
    for scopes in (EVERYTHING, (Scope.ADMIN,)):
        who = Browser(floor, *scopes)
        listed = words(who.page(f"/studio/productions?series={story}"), name)
        assert ("A series that was deleted" in listed) == (what == "series")
        page = who.page(f"/studio/productions/{name}")
        assert f"The {what} was deleted since" in words(page, "gone")
        links = [str(each["href"]) for each in page.select("main a, nav.trail a")]
        dead = f"/studio/series/{story}" + ("/episodes" if what == "episode" else "")
        assert not [each for each in links if each.startswith(dead)]


def test_the_list_asks_once_for_the_titles_of_all_series(floor: Service, series: str) -> None:
    mira, asked = Browser(floor, *EVERYTHING), list[str]()
    with floor.client(*EVERYTHING) as writer:
        for number in range(3):
            other = str(writer.post("/v1/series", json=STORY).json()["id"])
            ordered(floor, other, f"title-{number}")
    engine = floor.office.ledger.database.engine

    def hear(*told: Any) -> None:
        asked.append(told[2])

    event.listen(engine, "before_cursor_execute", hear)
    mira.page("/studio/productions")
    event.remove(engine, "before_cursor_execute", hear)
    assert len([each for each in asked if "FROM series" in each]) <= 2


def test_what_was_ordered_together_is_listed_together(floor: Service, done: str) -> None:
    with floor.client(*EVERYTHING) as writer:
        two = {**STORY, "episodes": [STORY["episodes"][0], {**STORY["episodes"][0], "number": 2}]}
        story = str(writer.post("/v1/series", json=two).json()["id"])
    mira = Browser(floor, *EVERYTHING)
    batch = mira.page(f"/studio/series/{story}").select_one("[name=batch]")["value"]  # type: ignore[index]
    told = {"token": mira.token(), "batch": batch, "which": "all", "profile": "slate"}
    made = mira.http.post(f"/studio/series/{story}/productions", data=told, follow_redirects=False)
    assert made.headers["location"] == f"/studio/productions?batch={batch}"
    page = mira.page(made.headers["location"])
    assert len(page.select(".run")) == 2
    assert str(batch) in words(page, "batch")
    assert page.select_one("form.filter [name=batch]")["value"] == batch  # type: ignore[index]
    assert str(batch) in str(
        mira.page(f"/studio/productions?batch={batch}&limit=1").select_one("a[rel=next]")
    )
    everything = mira.page(str(page.select_one("#batch a")["href"]))  # type: ignore[index]
    assert everything.find(id=done)
    assert not everything.find(id="batch")

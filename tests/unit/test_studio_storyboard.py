"""The storyboard's page without a browser: what it shows, its forms, and who may send them."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from bs4 import BeautifulSoup
from service import Service, service

from benchmarks.serving import story
from orchestrator.desk import episodes
from orchestrator.desk.actor import Actor, Scope
from orchestrator.desk.directed import stand
from orchestrator.desk.keys import admit
from orchestrator.ledger import Take, TaskState, Wanted
from orchestrator.ledger.actions import actions
from orchestrator.shoot import motion_task
from orchestrator.studio import static

PAGE_LIMIT = 80 * 1024
HOSTILE = '<img src=x onerror="alert(1)"> "drawer" {{ 7 * 7 }}'
STORY: dict[str, Any] = {
    "title": "The Key",
    "characters": [{"id": "ines", "name": "Ines"}, {"id": "paul", "name": "Paul"}],
    "locations": [{"id": "ward", "description": "hospital corridor at night"}],
    "episodes": [
        {
            "title": "Room Nine",
            "location": "ward",
            "beats": [
                'Ines opens the drawer. Ines says: "That is my name." (hook)',
                "Paul watches her from the door. (escalation)",
                "Ines holds the key. (cliffhanger)",
            ],
        }
    ],
}


@dataclass(frozen=True)
class Visitor:
    """Somebody's browser without script, at the storyboard of one episode."""

    desk: Service
    key: str
    series: str

    @property
    def actor(self) -> Actor:
        return admit(self.desk.office, self.key)

    @property
    def address(self) -> str:
        return f"/studio/series/{self.series}/episodes/1/storyboard"

    def sign_in(self) -> None:
        self.desk.http.cookies.clear()
        answer = self.desk.http.post("/studio/sign-in", data={"key": self.key}, follow_redirects=False)
        self.desk.http.cookies["microdrama"] = answer.cookies["microdrama"]

    def page(self, query: str = "") -> BeautifulSoup:
        answer = self.desk.http.get(self.address + query)
        assert answer.status_code == 200, answer.text
        return BeautifulSoup(answer.text, "html.parser")

    def send(self, form: Any, /, *, to: str = "", **fields: Any) -> Any:
        """The fields that a form of the page has, and more."""
        own = {each["name"]: each.get("value", "") for each in form.select("input[type=hidden]")}
        path, _, query = str(form["action"]).partition("?")
        address = f"{self.address.rpartition('/')[0]}/{to or path}?{query}"
        return self.desk.http.post(address, data={**own, **fields}, follow_redirects=False)

    def beats(self) -> list[str]:
        return [str(each["id"]).removeprefix("b-") for each in self.page().select("#board section")]

    def order(self, do: str, **fields: Any) -> Any:
        """Press a button at a beat."""
        return self.send(self.page().select_one("#beats"), do=do, **fields)

    def cut(self, do: str, *shots: str, **fields: Any) -> Any:
        """Press a button with shots ticked."""
        return self.send(self.page().select_one("#shots"), to="storyboard/cut", do=do, shot=shots, **fields)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with service(tmp_path_factory.mktemp("storyboard")) as running:
        yield running


@pytest.fixture
def mira(desk: Service) -> Visitor:
    return visitor(desk, STORY)


def visitor(desk: Service, told: Any) -> Visitor:
    key = desk.key(Scope.CREATOR, Scope.EDITOR)
    made = desk.http.post("/v1/series", json=told, headers={"Authorization": f"Bearer {key}"})
    assert made.status_code == 201, made.text
    found = Visitor(desk, key, made.headers["location"].rpartition("/")[2])
    found.sign_in()
    return found


def film(mira: Visitor) -> int:
    """Everything as if it were made; how many shots there are."""
    directed = stand(mira.desk.office, mira.actor, mira.series, 1, "animatic").directed
    database = mira.desk.office.ledger.database
    rows = [
        {
            "key": key, "kind": "motion", "worker": "w", "version": "1", "facts": {}, "attempt": key[:32],
            "files": {"still": [key, ".png", 1], "clip": [key, ".mp4", 1]},
            "milliseconds": 1, "cpu_milliseconds": 1, "made_at": 1,
        }
        for key in set(directed.keys.values())
    ]  # fmt: skip
    with database.write() as connection:
        database.insert_missing(connection, actions, rows)
    mira.desk.office.ledger.takes.add(
        Take(
            mira.series,
            1,
            "animatic",
            shot.id,
            1,
            1,
            directed.keys[motion_task(shot.id, 1)],
            {"passed": True},
        )
        for shot in directed.plan.shots
    )
    return len(directed.plan.shots)


def test_somebody_elses_storyboard_is_not_there(desk: Service, mira: Visitor) -> None:
    noor = Visitor(desk, desk.key(Scope.CREATOR, owner="noor"), mira.series)
    noor.sign_in()
    token = BeautifulSoup(desk.http.get("/studio/productions").text, "html.parser").body["data-token"]  # type: ignore[index]
    for address in ("", "/b1-x"):
        assert desk.http.get(mira.address + address).status_code == 404
    for address, fields in (
        ("/beats", {"do": "up b2"}),
        ("/beats/new", {"text": "x"}),
        ("/cut", {"do": "told"}),
        ("/retakes", {"only": "b1-x", "stand": "none"}),
        ("/productions", {"at": "slate", "stand": "none"}),
    ):
        told = {"token": token, **fields}
        assert desk.http.post(mira.address + address, data=told).status_code == 422, "no profile is told"
        answer = desk.http.post(f"{mira.address}{address}?profile=slate", data=told)
        assert answer.status_code == 404, address


def test_an_editor_sees_no_buttons_of_a_creators(desk: Service, mira: Visitor) -> None:
    editor = Visitor(desk, desk.key(Scope.EDITOR), mira.series)
    editor.sign_in()
    page = editor.page()
    assert page.select_one("#shots")
    assert not page.select("#new, .make, #board button")


def test_the_cards_tell_the_story_in_order(mira: Visitor) -> None:
    page = mira.page()
    cards = page.select("#board li")
    assert [card.select_one("b").text for card in cards] == [str(n + 1) for n in range(len(cards))]  # type: ignore[union-attr]
    assert "Ines That is my name." in page.select_one("#board q").text  # type: ignore[union-attr]
    assert all("will be made: not made yet" in card.text for card in cards)
    assert [role.text for role in page.select("#board .role")] == ["hook", "escalation", "cliffhanger"]
    totals = {each.dt.text: each.dd.text for each in page.select("#totals > div")}  # type: ignore[union-attr]
    assert totals["Made"] == f"0 of {len(cards)}"
    assert int(totals["Shots"]) + int(totals["Alternates"]) == len(cards)


def test_words_are_found_without_script(mira: Visitor) -> None:
    page = mira.page("?q=watches&view=list")
    assert [each["id"] for each in page.select("#board section")] == ["b-b2"]
    assert page.select("#board.list")
    assert not mira.page("?q=nowhere").select("#board section")


def test_a_prompt_is_shown_slot_by_slot(mira: Visitor) -> None:
    link = mira.page().select_one("#board li a:last-child")
    address = f"{mira.address.rpartition('/')[0]}/{link['href']}"  # type: ignore[index]
    page = BeautifulSoup(mira.desk.http.get(f"{address}&dialect=wan22").text, "html.parser")
    slots = [each.text for each in page.select(".slots dt")]
    assert {"Character", "Action", "Setting", "Shot", "Lighting", "Style", "Format"} <= {*slots, "Action"}
    assert "first time" in page.select_one("#detail").text  # type: ignore[union-attr]
    assert mira.desk.http.get(f"{address}&dialect=klingon").status_code == 404


def test_beats_move_double_and_go(mira: Visitor) -> None:
    answer = mira.order("down b1")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{mira.address}?profile=animatic#h-b1")
    assert mira.beats() == ["b2", "b1", "b3"]
    mira.order("before b3 b2")
    assert mira.beats() == ["b3", "b2", "b1"]
    mira.order("after b3 b1")
    assert mira.beats() == ["b2", "b1", "b3"]
    mira.order("before b3 b2")
    double = mira.order("duplicate b2").headers["location"].rpartition("-")[2]
    assert mira.beats() == ["b3", "b2", double, "b1"]
    delete = mira.page().select_one(f'[value^="delete {double} "]')
    asked = mira.order(str(delete["value"]))  # type: ignore[index]
    assert (asked.status_code, mira.beats()) == (200, ["b3", "b2", double, "b1"]), (
        "without script it asks first"
    )
    question = BeautifulSoup(asked.text, "html.parser").select_one("#sure")
    assert "Paul watches her" in question.text  # type: ignore[union-attr]
    done = mira.desk.http.post(
        str(question["action"]),  # type: ignore[index]
        data={str(each["name"]): each["value"] for each in question.select("[name]")},  # type: ignore[union-attr]
        follow_redirects=False,
    )
    assert done.headers["location"] == f"{mira.address}?profile=animatic"
    assert mira.beats() == ["b3", "b2", "b1"]
    told = [entry.action for entry in mira.desk.office.ledger.audit.page(None, 0, 1000)]
    assert told[-3:] == ["order beats", "duplicate beat", "delete beat"]


def whole(mira: Visitor) -> Any:
    """The episode as it is kept, and its version."""
    document = episodes.find(mira.desk.office, mira.actor, mira.series, 1)
    return document.body, document.digest


def remove(mira: Visitor, beat: str) -> Any:
    """Delete a beat, as a page with script does."""
    button = mira.page().select_one(f'[value^="delete {beat} "]')
    return mira.order(str(button["value"]).replace("delete", "remove"))  # type: ignore[index]


def test_an_undo_overwrites_nothing_that_somebody_did_since(desk: Service, mira: Visitor) -> None:
    assert mira.page().select_one("#undo[hidden]"), "nothing was done yet"
    assert mira.send(mira.page().select_one("#undo")).status_code == 409
    remove(mira, "b2")
    undo = mira.page().select_one("#undo")
    mira.order("down b1")
    now = whole(mira)
    refused = mira.send(undo)
    assert (refused.status_code, "Somebody else changed this" in refused.text) == (412, True)
    assert whole(mira) == now
    editor = Visitor(desk, desk.key(Scope.EDITOR), mira.series)
    editor.sign_in()
    assert not editor.page().select("#undo")


@pytest.mark.parametrize(
    ("press", "words"),
    [
        ("remove b2", "Beat 2 was deleted"),
        ("down b1", "The beats were put in another order"),
        ("before b3 b1", "The beats were put in another order"),
        ("duplicate b3", "Beat 4 was added"),
    ],
)
def test_what_was_done_to_beats_is_undone_exactly(mira: Visitor, press: str, words: str) -> None:
    before = whole(mira)
    done = remove(mira, "b2") if press == "remove b2" else mira.order(press)
    assert done.status_code == 303
    undo = mira.page("?q=drawer").select_one("#undo")
    assert undo.text == f"{words}. Undo"  # type: ignore[union-attr]
    assert mira.send(undo).headers["location"] == f"{mira.address}?profile=animatic&q=drawer"
    assert whole(mira) == before
    assert mira.page().select_one("#undo[hidden]")


def test_one_change_after_the_other_is_undone(mira: Visitor) -> None:
    versions = [whole(mira)]
    for do in ("down b1", "duplicate b3"):
        mira.order(do)
        versions.append(whole(mira))
    mira.send(mira.page().select_one("#new form"), text="Rain.", after="b2")
    while versions:
        mira.send(mira.page().select_one("#undo"))
        assert whole(mira) == versions.pop()


def test_who_comes_to_the_same_beats_again_still_goes_back_to_the_first(mira: Visitor) -> None:
    versions = [whole(mira)]
    for do in ("remove b2", "down b1", "up b1", "down b1"):
        remove(mira, "b2") if do == "remove b2" else mira.order(do)
        versions.append(whole(mira))
    assert versions[1] == versions[3]
    assert versions[2] == versions[4]
    for before in versions[-2::-1]:
        mira.send(mira.page().select_one("#undo"))
        assert whole(mira) == before
    assert mira.page().select_one("#undo[hidden]")


def test_what_an_admin_did_is_undone_by_whose_series_it_is(desk: Service, mira: Visitor) -> None:
    before = whole(mira)
    admin = Visitor(desk, desk.key(Scope.ADMIN, owner="house"), mira.series)
    admin.sign_in()
    remove(admin, "b2")
    mira.sign_in()
    undo = mira.page().select_one("#undo")
    assert undo.text == "Beat 2 was deleted. Undo"  # type: ignore[union-attr]
    assert mira.send(undo).status_code == 303
    assert whole(mira) == before


def test_what_was_made_of_a_deleted_beat_is_there_after_an_undo(mira: Visitor) -> None:
    film(mira)
    before = str(mira.page().select_one("#board"))
    remove(mira, "b2")
    mira.send(mira.page().select_one("#undo"))
    assert "1 take" in before
    assert str(mira.page().select_one("#board")) == before


def test_a_beat_is_added_where_it_is_wanted(mira: Visitor) -> None:
    form = mira.page("?after=b1").select_one("#new form")
    assert form.select_one("option[selected]")["value"] == "b1"  # type: ignore[index, union-attr]
    assert mira.send(form, text="  ", after="b1").status_code == 422
    mira.send(form, text="A phone rings.", after="b1")
    mira.send(form, text="Rain.", after="")
    beats = mira.beats()
    assert (beats[1], beats[3], len(beats)) == ("b1", "b2", 5)


def test_who_comes_second_is_told_and_overwrites_nothing(mira: Visitor) -> None:
    seen = mira.page()
    stale, delete = seen.select_one("#beats"), seen.select_one('[value^="delete b2 "]')
    mira.order("down b1")
    refused = mira.send(stale, do="down b1")
    assert refused.status_code == 412
    assert "Somebody else changed this" in refused.text
    assert mira.beats() == ["b2", "b1", "b3"]
    client = mira.desk.client(Scope.CREATOR)
    address = f"/v1/series/{mira.series}/episodes/1/beats/b2"
    etag = client.get(address).headers["etag"]
    client.put(address, json={"text": "Paul leaves."}, headers={"If-Match": etag})
    remove = str(delete["value"]).replace("delete", "remove")  # type: ignore[index]
    assert mira.send(stale, do=remove).status_code == 412
    assert "b2" in mira.beats()


def test_shots_change_places_in_the_cut_and_go_back(mira: Visitor) -> None:
    shots = [str(each["id"]).removeprefix("s-") for each in mira.page().select("#board li")]
    form = mira.page().select_one("#shots")
    assert mira.cut("later").status_code == 422
    assert mira.cut("earlier", "b9-none").status_code == 404
    assert mira.cut("later", shots[0]).status_code == 303
    assert [each.text for each in mira.page().select(f"#s-{shots[0]} em")] == ["plays after 2"]
    second = mira.send(form, to="storyboard/cut", do="later", shot=shots[1])
    assert second.status_code == 412, "two people at the cut"
    mira.cut("told")
    assert not mira.page().select("#board em:-soup-contains(plays)")


def test_silent_shots_are_left_out_and_put_back(mira: Visitor) -> None:
    page = mira.page()
    speaking = str(page.select_one("#board li:has(q)")["id"]).removeprefix("s-")  # type: ignore[index]
    silent = str(page.select("#b-b3 li")[0]["id"]).removeprefix("s-")
    refused = mira.cut("omit", speaking)
    assert (refused.status_code, "Somebody speaks" in refused.text) == (409, True)
    mira.cut("omit", silent)
    assert "left out of the cut" in mira.page().select_one(f"#s-{silent}").text  # type: ignore[union-attr]
    mira.cut("restore", silent)
    assert "left out" not in mira.page().select_one("#board").text  # type: ignore[union-attr]


def test_the_episode_is_made_and_some_shots_once_more(mira: Visitor) -> None:
    made = mira.send(mira.page().select_one(".make"), at="slate", takes=2, coverage="full")
    assert made.headers["location"] == f"{mira.address}?profile=slate"
    page = mira.page("?profile=slate")
    assert page.select_one("#live live-events")["src"].startswith("/v1/productions/prd_")  # type: ignore[index, union-attr]
    assert "waits its turn" in page.select_one("#board li").text  # type: ignore[union-attr]
    shots = [str(each["id"]).removeprefix("s-") for each in page.select("#board li")][:2]
    assert mira.send(page.select_one("#shots"), note="x").status_code == 422, "none is ticked"
    done = mira.send(page.select_one("#shots"), shot=shots, note="Slower.")
    assert done.status_code == 303, done.text
    ledger = mira.desk.office.ledger
    numbers = stand(mira.desk.office, mira.actor, mira.series, 1, "slate").directed.making.wanted
    assert {shot for shot, wanted in numbers.items() if len(wanted) == 3} == set(shots)
    assert [entry.action for entry in ledger.audit.page(None, 0, 1000)][-1] == "retake shots"


def test_a_form_acts_at_the_profile_that_was_shown(mira: Visitor) -> None:
    page = mira.page()
    shot = str(page.select("#board li")[0]["id"]).removeprefix("s-")
    mira.send(mira.page("?profile=slate").select_one(".make"), at="slate")  # newer than the page, elsewhere
    query = mira.page("?view=list").select_one("#beats")["action"]  # type: ignore[index]
    assert query == "storyboard/beats?profile=slate&view=list", "that of the newest, where none is asked for"
    done = mira.send(page.select_one("#shots"), shot=shot)
    assert done.headers["location"] == f"{mira.address}?profile=animatic#s-{shot}"
    assert [each.profile for each in ordered(mira)] == ["animatic", "slate"]
    for told in (each["action"] for each in page.select("main form[method=post]")):
        assert "?profile=animatic" in told
    assert all("profile=animatic" in each["formaction"] for each in page.select("[formaction]"))


def test_the_same_form_orders_once(mira: Visitor) -> None:
    form = mira.page().select_one(".make")
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda _: mira.send(form, at="slate", takes=2), range(2)))
    assert [each.status_code for each in answers] == [303, 303]
    assert len({each.headers["location"] for each in answers}) == 1
    assert len(ordered(mira)) == 1
    page = mira.page("?profile=slate")
    shots = [str(each["id"]).removeprefix("s-") for each in page.select("#board li")][:2]
    for _ in range(2):
        assert mira.send(page.select_one("#shots"), shot=shots).status_code == 303
    assert len(ordered(mira)) == 2
    mira.send(page.select_one("#shots"), shot=shots[:1])
    assert len(ordered(mira)) == 3, "another wish"
    mira.send(mira.page("?profile=slate").select_one("#shots"), shot=shots)
    assert len(ordered(mira)) == 4, "the same wish on the page that shows the first"


def ordered(mira: Visitor) -> list[Any]:
    """Productions of the episode, the newest first."""
    return mira.desk.office.ledger.productions.page(Wanted(series=mira.series), "", 99)


def test_a_thousand_shots_may_be_ticked(mira: Visitor) -> None:
    silent = str(mira.page().select("#b-b3 li")[0]["id"]).removeprefix("s-")
    assert mira.cut("restore", *[silent] * 1999).status_code == 303
    assert mira.cut("restore", *[silent] * 2001).status_code == 422


def test_while_it_runs_the_cards_tell_how_far_it_is(mira: Visitor) -> None:
    mira.send(mira.page().select_one(".make"), at="slate")
    page = mira.page("?profile=slate")
    production = page.select_one("live-events")["src"].split("/")[3]  # type: ignore[index, union-attr]
    [one, two, *_] = [str(each["id"]).removeprefix("s-") for each in page.select("#board li")]
    states = ((one, "progress", 40, ""), (two, "failed", 0, "no picture <b>"))
    mira.desk.office.ledger.tasks.put(
        TaskState(production, f"still/{shot}", at, "still", shot, state, percent, 1, reason)
        for at, (shot, state, percent, reason) in enumerate(states)
    )
    page = mira.page("?profile=slate")
    assert page.select_one(f"#s-{one} .running").text == "still, 40 %"  # type: ignore[union-attr]
    assert page.select_one(f"#s-{two} .failed").text == "failed: no picture <b>"  # type: ignore[union-attr]


def test_what_is_made_stays_made_while_another_shot_is_retaken(mira: Visitor) -> None:
    shots = film(mira)
    page = mira.page("?profile=animatic")
    one = str(page.select("#board li")[1]["id"]).removeprefix("s-")
    assert mira.send(page.select_one("#shots"), shot=one).status_code == 303
    page = mira.page("?profile=animatic")
    assert page.select_one("live-events"), "it runs"
    assert len(page.select("#board .state.made")) == shots - 1
    assert page.select_one(f"#s-{one} .state").text == "waits its turn"  # type: ignore[union-attr]


def test_what_people_write_stays_text(mira: Visitor) -> None:
    mira.send(mira.page().select_one("#new form"), text=HOSTILE, after="b1")
    page = mira.page(f"?q={'%22%3E%3Cscript%3E'}")
    assert not page.select("#board section, main script")
    assert HOSTILE in mira.page().select_one("#board").text  # type: ignore[union-attr]
    assert "49" not in mira.page().select_one("#b-b1 + section header p").text  # type: ignore[union-attr]


def test_browsers_are_sent_no_remarks_and_no_indents() -> None:
    told = "// Why.\nconst door = `//${host}`; // of the house\n\n/** What\n * it does. */\n"
    told += "function go() {\n  open(door);\n}\n"
    kept = "const door = `//${host}`; // of the house\nfunction go() {\nopen(door);\n}"
    assert static.sent(told).decode() == kept
    sources = {path.name: path.read_text(encoding="utf-8").splitlines() for path in static.FILES.glob("*.js")}
    assert sources
    torn = [(name, line) for name, lines in sources.items() for line in lines if line.count("`") % 2]
    assert not torn, "a text over several lines would lose its indents"


def test_sixty_shots_weigh_little(desk: Service) -> None:
    mira = visitor(desk, story(1, 16))
    shots = film(mira)
    html = desk.http.get(mira.address).text
    files = re.findall(r'(?:href|src)="(/studio/static/[^"]+)"', html)
    imported = {"forms.js", "live.js", "swap.js"}
    names = {file.rpartition("/")[2] for file in files} | imported
    weight = len(html.encode()) + sum(len(static.contents()[name]) for name in names)
    assert shots >= 60
    assert html.count("<img ") == shots
    print(f"{shots} shots: {len(html.encode())} bytes of HTML, {weight} in all")
    assert weight <= PAGE_LIMIT, f"{weight} bytes"
    assert 1 + len(names) <= 10
    assert not re.search(r'(?:src|href)="(?:https?:)?//', html)

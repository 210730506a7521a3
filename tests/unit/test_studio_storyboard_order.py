"""Order at the storyboard: beats and shots change places, come and go, and never over another's change."""

from bs4 import BeautifulSoup
from storyboard_visitor import Visitor, desk, mira

from orchestrator.desk.actor import Scope

__all__ = ["desk", "mira"]


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


def test_a_thousand_shots_may_be_ticked(mira: Visitor) -> None:
    silent = str(mira.page().select("#b-b3 li")[0]["id"]).removeprefix("s-")
    assert mira.cut("restore", *[silent] * 1999).status_code == 303
    assert mira.cut("restore", *[silent] * 2001).status_code == 422

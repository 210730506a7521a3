"""Productions from the storyboard: ordered once, for the profile that was shown, and told while they run."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from storyboard_visitor import Visitor, desk, film, mira

from orchestrator.desk.directed import stand
from orchestrator.ledger import TaskState, Wanted

__all__ = ["desk", "mira"]


def ordered(mira: Visitor) -> list[Any]:
    """Productions of the episode, the newest first."""
    return mira.desk.office.ledger.productions.page(Wanted(series=mira.series), "", 99)


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

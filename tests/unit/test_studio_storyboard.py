"""The storyboard's page without a browser: what it shows, to whom, and what it weighs."""

import re

from bs4 import BeautifulSoup
from service import Service
from storyboard_visitor import Visitor, desk, film, mira, visitor

from benchmarks.serving import story
from orchestrator.desk.actor import Scope
from orchestrator.studio import static

__all__ = ["desk", "mira"]

PAGE_LIMIT = 80 * 1024
HOSTILE = '<img src=x onerror="alert(1)"> "drawer" {{ 7 * 7 }}'


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

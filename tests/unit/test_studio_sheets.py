"""The pages of sheets: what they show, what they change, and what they refuse."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from asks import CARD, PICTURE
from bs4 import BeautifulSoup, Tag
from fastapi.testclient import TestClient
from httpx2 import Response
from service import Service, service

from orchestrator.desk.actor import Scope

HOSTILE = '"><script>alert(1)</script>'
MAYA: Mapping[str, Any] = {
    "id": "maya",
    "name": "Maya",
    "role": HOSTILE,
    "wardrobe": [
        {"id": "day", "outfit": "white shirt,\n rolled sleeves"},
        {"id": "night", "outfit": "black coat", "accessories": []},
    ],
    "voice": {"engines": {"espeak": {"pitch": "60"}}},
    "behaviour": {"gestures": ["bites her lip, hard", "looks away"]},
}
STORY: Mapping[str, Any] = {
    "title": "Sheets",
    "characters": [MAYA, {"id": "extra", "name": "Noor"}],
    "locations": [{"id": "old-ward", "description": "a ward at night"}],
    "props": [{"id": "key", "description": "a brass key", "owner": "maya"}],
    "episodes": [
        {
            "location": "old-ward",
            "wardrobe": {"maya": "night"},
            "beats": [
                {"text": 'Maya says: "I know what you did."', "role": "hook", "cast": ["maya"]},
                {"text": "Maya holds the key.", "role": "cliffhanger", "props": ["key"]},
            ],
        }
    ],
}


class Studio:
    """A signed-in browser without script, and a program beside it."""

    def __init__(self, running: Service, *scopes: Scope, owner: str = "mira") -> None:
        self.api = running.client(Scope.CREATOR, owner=owner)
        self.http = TestClient(running.http.app, raise_server_exceptions=False)
        key = running.key(*(scopes or (Scope.CREATOR,)), owner=owner)
        answer = self.http.post("/studio/sign-in", data={"key": key}, follow_redirects=False)
        self.http.cookies["microdrama"] = answer.cookies["microdrama"]

    def get(self, address: str, status: int = 200) -> BeautifulSoup:
        answer = self.http.get(address)
        assert answer.status_code == status, answer.text[:2000]
        return BeautifulSoup(answer.text, "html.parser")

    def send(self, form: Tag, files: Any = None, /, **changed: str) -> Response:
        """Send a form as a browser would, with some fields filled in otherwise."""
        given = {**filled(form), **changed}
        wanted = {name: value for name, value in given.items() if value != "(unchecked)"}
        return self.http.post(str(form["action"]), data=wanted, files=files, follow_redirects=False)


def filled(form: Tag) -> dict[str, str]:
    """What is in the fields of a form; line ends as browsers send them."""
    found = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            found[str(field["name"])] = str(chosen.get("value", chosen.text)) if chosen else ""
        elif field.name == "textarea":
            found[str(field["name"])] = field.text.removeprefix("\n").replace("\n", "\r\n")
        elif field.get("type") != "file" and (field.get("type") != "checkbox" or field.has_attr("checked")):
            found[str(field["name"])] = str(field.get("value", ""))
    return found


def form(page: BeautifulSoup, ending: str) -> Tag:
    """The form that is sent to an address with that end."""
    found = page.select_one(f'form[action$="{ending}"]')
    assert found is not None, f"no form to …{ending}"
    return found


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with service(tmp_path_factory.mktemp("sheets")) as made:
        yield made


@pytest.fixture(scope="module")
def studio(running: Service) -> Studio:
    return Studio(running)


@pytest.fixture
def home(studio: Studio) -> str:
    """A new series' sheets."""
    made = studio.api.post("/v1/series", json=STORY)
    assert made.status_code == 201, made.text
    return f"/studio/series/{made.json()['id']}/sheets"


def sheet(studio: Studio, home: str, group: str = "characters", name: str = "maya") -> dict[str, Any]:
    """As the API tells it."""
    series = home.split("/")[3]
    told: dict[str, Any] = studio.api.get(f"/v1/series/{series}/{group}/{name}").json()
    return told


def test_everybody_and_everything_is_a_card_with_a_picture(studio: Studio, home: str) -> None:
    page = studio.get(home)
    assert [each.text.strip() for each in page.select(".faces b")] == ["Maya", "Noor", "Old ward", "Key"]
    assert len(page.select(".faces img[src*=drawing]")) == 4
    assert page.select_one("script:not([src])") is None
    assert HOSTILE in page.select_one(".faces .about").text  # type: ignore[union-attr]


def test_a_sheet_tells_where_it_is_used_and_worn(studio: Studio, home: str) -> None:
    page = studio.get(f"{home}/characters/maya")
    day, night = page.select(".outfits > li")
    assert "Not worn yet" in day.text
    assert "episode 1" in night.text
    assert re.fullmatch("[0-9a-f]{8}", night.select_one("h3 .mono").text)  # type: ignore[union-attr]
    links = {str(each["href"]) for each in page.select(".use a")}
    assert any(re.search(r"/episodes/1/shots/[\w-]+$", link) for link in links)
    assert any(link.endswith("/episodes/1/storyboard") for link in links)
    for place in ("locations/old-ward", "props/key"):
        assert studio.get(f"{home}/{place}").select(".use")
    assert "In no shot" in studio.get(f"{home}/characters/extra").text


def test_a_form_that_nobody_touched_changes_nothing(studio: Studio, home: str) -> None:
    for group, name in (("characters", "maya"), ("locations", "old-ward"), ("props", "key")):
        before = sheet(studio, home, group, name)
        page = studio.get(f"{home}/{group}/{name}")
        assert studio.send(form(page, f"/{group}/{name}")).status_code == 303
        assert sheet(studio, home, group, name) == before


def test_what_is_filled_in_is_kept(studio: Studio, home: str) -> None:
    edit = form(studio.get(f"{home}/characters/maya"), "/characters/maya")
    filled_in = {
        "age": "29",
        "appearance.hair": "short black hair",
        "behaviour.gestures": "taps twice\r\n\r\nlooks up",
        "wardrobe.0.own": "1",
        "wardrobe.0.accessories": "silver watch\r\ngold ring",
        "wardrobe.2.outfit": "a red evening dress",
        "voice.engines": '{"espeak": {"pitch": "40"}}',
    }
    assert studio.send(edit, **filled_in).status_code == 303
    told = sheet(studio, home)
    assert (told["age"], told["appearance"]["hair"]) == (29, "short black hair")
    assert told["behaviour"]["gestures"] == ["taps twice", "looks up"]
    day, night, new = told["wardrobe"]
    assert (day["accessories"], night["accessories"]) == (["silver watch", "gold ring"], [])
    assert new["id"] == "a-red-evening"
    assert told["voice"]["engines"] == {"espeak": {"pitch": "40"}}


def test_two_editors_get_a_conflict(studio: Studio, home: str) -> None:
    edit = form(studio.get(f"{home}/props/key"), "/props/key")
    assert studio.send(edit, description="an iron key").status_code == 303
    assert studio.send(edit, description="a gold key").status_code == 412
    assert sheet(studio, home, "props", "key")["description"] == "an iron key"


@pytest.mark.parametrize(
    ("field", "value"),
    [("age", "9" * 5000), ("age", "old"), ("voice.engines", "{"), ("palette", "red"), ("name", "x" * 600)],
)
def test_what_cannot_be_is_refused_in_words(studio: Studio, home: str, field: str, value: str) -> None:
    before = sheet(studio, home)
    answer = studio.send(form(studio.get(f"{home}/characters/maya"), "/characters/maya"), **{field: value})
    assert answer.status_code == 422
    assert sheet(studio, home) == before


def test_what_is_used_is_neither_deleted_nor_undressed(studio: Studio, home: str) -> None:
    page = studio.get(f"{home}/characters/maya")
    answer = studio.send(form(page, "/maya/delete"))
    assert answer.status_code == 409
    assert "It is used: " in answer.text
    answer = studio.send(form(page, "/characters/maya"), **{"wardrobe.1.gone": "1"})
    assert answer.status_code == 409
    assert studio.send(form(studio.get(f"{home}/characters/extra"), "/extra/delete")).status_code == 303
    assert "Noor" not in studio.get(home).text


def test_new_ones_are_begun_with_a_name(studio: Studio, home: str) -> None:
    page = studio.get(home)
    for group, name, made in (("characters", "Dr. Ünal", "dr-ünal"), ("props", "Red Phone", "red-phone")):
        answer = studio.send(form(page, f"/sheets/{group}"), name=name, about="in a drawer")
        assert answer.status_code == 303, answer.text
        assert sheet(studio, home, group, made)["id"] == made
    assert studio.send(form(page, "/sheets/props"), name="Red phone").status_code == 409


def test_somebody_is_cast_from_stock_once(studio: Studio, home: str) -> None:
    stock = home.replace("/sheets", "/stock")
    cast = form(studio.get(stock), "/stock/characters")
    answer = studio.send(cast, use="amara-okafor")
    assert answer.headers["location"] == f"{home}/characters/amara-okafor"
    assert "court" in studio.get(answer.headers["location"]).text
    assert studio.send(cast, use="amara-okafor").status_code == 409
    assert "In this series" in studio.get(stock).text


def test_a_card_becomes_a_sheet_and_says_what_to_look_at(studio: Studio, home: str) -> None:
    bring = form(studio.get(home), "/card")
    assert studio.send(bring, {"file": ("a.json", b"{}")}).status_code == 422
    answer = studio.send(bring, {"file": ("noor.json", CARD)})
    assert answer.status_code == 201
    assert "Add the voice" in answer.text
    assert sheet(studio, home, name="noor")["name"] == "Noor"


def test_a_real_person_needs_consent(studio: Studio, home: str) -> None:
    address, picture = f"{home}/characters/maya", {"file": ("me.png", PICTURE)}
    add = form(studio.get(address), "/references")
    assert "Say whose picture" in studio.send(add, picture, rights="").text
    answer = studio.send(add, picture, rights="a friend", real_person="true")
    assert answer.status_code == 422
    assert "shows a real person; add a consent record" in answer.text
    answer = studio.send(add, picture, rights="a friend", real_person="true", person="Ada")
    assert "a consent says who (person), to what (scope), when (date)" in answer.text
    agreed = {"person": "Ada", "scope": "likeness in this series", "date": "2026-01-31"}
    paper = {**picture, "document": ("signed.pdf", b"I agree.")}
    answer = studio.send(add, paper, rights="a friend", real_person="true", **agreed)
    assert answer.status_code == 303, answer.text
    [kept] = sheet(studio, home)["references"]
    assert kept["consent"]["evidence"] == hashlib.sha256(b"I agree.").hexdigest()
    assert "Ada agreed on 2026-01-31" in studio.get(address).text


def test_a_reference_image_comes_first_and_goes_again(studio: Studio, home: str) -> None:
    address = f"{home}/props/key"
    answer = studio.send(
        form(studio.get(address), "/references"), {"file": ("k.png", PICTURE)}, rights="own work", view="hero"
    )
    assert answer.status_code == 303
    shown = studio.get(home).select_one('.face[href$="/key"] img')
    assert shown
    assert studio.http.get(str(shown["src"])).headers["content-type"].startswith("image/")
    away = studio.get(address).select_one(".pictures form")
    assert away
    assert studio.send(away).status_code == 303
    assert sheet(studio, home, "props", "key")["references"] == []


def test_a_sheet_is_saved_though_a_picture_came_meanwhile(studio: Studio, home: str) -> None:
    address = f"{home}/props/key"
    page = studio.get(address)
    own = {"rights": "own work", "view": "hero"}
    assert studio.send(form(page, "/references"), {"file": ("k.png", PICTURE)}, **own).status_code == 303
    assert studio.send(form(page, "/props/key"), description="a copper key").status_code == 303
    told = sheet(studio, home, "props", "key")
    assert (told["description"], len(told["references"])) == ("a copper key", 1)
    assert studio.send(form(page, "/key/delete")).status_code == 412
    away = studio.get(address).select_one(".pictures form")
    assert away
    studio.send(away)


def test_a_voice_speaks_a_line_of_the_story(studio: Studio, home: str) -> None:
    address = f"{home}/characters/maya"
    page = studio.get(address)
    assert "I know what you did." in page.select_one("blockquote").text  # type: ignore[union-attr]
    assert page.select_one("audio") is None
    assert studio.send(form(page, "/maya/sample")).status_code == 303
    heard = studio.get(address).select_one("audio")
    assert heard
    answer = studio.http.get(str(heard["src"]), headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer.content) == (206, b"RIFF")


def test_a_drawing_stays_under_its_address(studio: Studio, home: str) -> None:
    shown = studio.get(home).select_one('.face[href$="/key"] img')
    assert shown
    answer = studio.http.get(str(shown["src"]))
    assert (answer.headers["content-type"], "immutable" in answer.headers["cache-control"]) == (
        "image/png",
        True,
    )
    assert studio.http.get(f"{home}/characters/nobody/drawing").status_code == 404


def test_others_see_nothing_and_editors_change_nothing(running: Service, home: str) -> None:
    noor, editor = Studio(running, owner="noor"), Studio(running, Scope.EDITOR)
    for address in (home, f"{home}/characters/maya", home.replace("sheets", "stock")):
        noor.get(address, 404)
    assert noor.http.get(f"{home}/props/key/drawing").status_code == 404
    page = editor.get(f"{home}/characters/maya")
    assert [str(each["action"]).rsplit("/", 1)[1] for each in page.select("main form")] == ["sample"]
    assert json.dumps(filled(page.select_one("main form"))).startswith('{"token"')  # type: ignore[arg-type]

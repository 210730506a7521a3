"""The script page: text that is understood, saved with its version, and never lost."""

from collections.abc import Iterator
from typing import Any

import pytest
from asks import STORY
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient
from service import Service, service

from orchestrator.desk.actor import Scope
from orchestrator.story import Beat

BEATS = ['Ines says: "It was me." (hook)', "Ines holds the key.", "The door opens. (cliffhanger)"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with service(tmp_path_factory.mktemp("script")) as running:
        yield running


class Writer:
    """Somebody at the script of an episode of three beats."""

    def __init__(self, api: TestClient, http: TestClient, series: str = "") -> None:
        self.api, self.http = api, http
        story = {**STORY, "episodes": [{**STORY["episodes"][0], "beats": BEATS}]}
        self.series = series or api.post("/v1/series", json=story).json()["id"]
        self.address = f"/studio/series/{self.series}/episodes/1/script"

    def page(self) -> Any:
        return soup(self.http.get(self.address))

    def form(self, **typed: str) -> dict[str, str]:
        """As the page has it, with what is typed."""
        form = self.page().select_one("form#script")
        fields = {each["name"]: each.get("value", "") for each in form.select("input")}
        fields["text"] = form.select_one("textarea").text.removeprefix("\n")
        chosen = form.select_one("option[selected]")
        return {**fields, "location": chosen["value"] if chosen else "", **typed}

    def send(self, to: str = "", **typed: str) -> Any:
        return self.http.post(self.address + to, data=self.form(**typed))

    def beats(self) -> list[Beat]:
        told = self.api.get(f"/v1/series/{self.series}/episodes/1").json()["beats"]
        return [Beat.model_validate(each) for each in told]


def signed_in(desk: Service, scope: Scope, owner: str = "mira") -> tuple[TestClient, TestClient]:
    """A program, and a browser with a cookie."""
    api = desk.client(scope, owner=owner)
    http = TestClient(desk.http.app, follow_redirects=False, raise_server_exceptions=False)
    http.post("/studio/sign-in", data={"key": api.headers["Authorization"].removeprefix("Bearer ")})
    return api, http


@pytest.fixture(scope="module")
def creator(desk: Service) -> tuple[TestClient, TestClient]:
    return signed_in(desk, Scope.CREATOR)


@pytest.fixture
def writer(creator: tuple[TestClient, TestClient]) -> Writer:
    return Writer(*creator)


def soup(answer: Any) -> Any:
    return BeautifulSoup(answer.text, "html.parser")


def test_the_text_and_what_is_understood_of_it(writer: Writer) -> None:
    page = writer.page()
    assert page.select_one("#text").text.strip().split("\n\n") == BEATS
    assert [each.text for each in page.select("#beats .role")] == ["hook", "cliffhanger"]
    assert "Ines" in page.select_one("#beats .line").text
    assert not page.select("#beats .mark:-soup-contains('changed')")
    assert "1 line, 3 words" in page.select_one("#budget").text
    links = {each["href"] for each in page.select("#checks a.where")}
    assert links <= {f"#{each['id']}" for each in page.select("#beats li[id]")}


def test_a_beat_in_the_middle_leaves_the_ids_and_shots_of_all_others(writer: Writer) -> None:
    def plan() -> dict[str, Any]:
        board = writer.api.get(f"/v1/series/{writer.series}/episodes/1/storyboard?profile=slate").json()
        return {each["shot"]["id"]: each["shot"] for each in board["shots"]}

    before, shots = writer.beats(), plan()
    text = "\n\n".join([BEATS[0], "Rain falls on the ward.", *BEATS[1:]])
    assert writer.send(text=text).status_code == 200
    after = writer.beats()
    assert [each.id for each in after] == ["b1", "b4", "b2", "b3"]
    assert [each for each in after if each.id != "b4"] == before
    assert {name: shot for name, shot in plan().items() if shot["beat"] != "b4"} == shots


def test_facts_are_saved_and_the_rest_of_the_episode_stays(writer: Writer) -> None:
    answer = writer.send(title="Room Ten", purpose="She confesses.", time="night", seconds="45")
    assert answer.status_code == 200
    told = writer.api.get(f"/v1/series/{writer.series}/episodes/1").json()
    assert (told["title"], told["purpose"], told["location"]) == ("Room Ten", "She confesses.", "ward")
    assert (told["time"], told["seconds"], len(told["beats"])) == ("night", 45, 3)


def test_saving_what_is_saved_changes_nothing(writer: Writer, desk: Service) -> None:
    before, last = writer.form(), desk.office.ledger.audit.last()
    assert writer.send().status_code == 303
    assert (writer.form(), desk.office.ledger.audit.last()) == (before, last)


def test_a_preview_checks_and_changes_nothing(writer: Writer) -> None:
    before = writer.beats()
    answer = writer.send("/preview", text="Ines runs.\n\nNobody (hok) sees.\n\nThe door opens. (cliffhanger)")
    page = soup(answer)
    assert answer.status_code == 200
    assert page.select_one("#text").text.strip().startswith("Ines runs.")
    found = page.select_one("#checks a.where:-soup-contains('Beat 2')")
    assert found["href"] == f"#{page.select('#beats li[id]')[1]['id']}"
    assert {each.text for each in page.select("#beats .mark")} >= {"changed"}
    assert writer.beats() == before
    assert "data-unsaved" in page.select_one("#script").attrs


def test_what_cannot_be_read_is_told_with_its_line_and_kept(writer: Writer) -> None:
    text = "Ines waits.\n\nIt rains. (location: the moon)"
    answer = writer.send(text=text)
    page = soup(answer)
    assert answer.status_code == 422
    assert page.select_one("#checks a[data-line='3']")
    assert "the moon" in page.select_one("#checks").text
    assert page.select_one("#text").text.strip() == text
    assert writer.beats()[0].text == 'Ines says: "It was me."'
    assert writer.send(text='Ines. [[{"shots": }]]').status_code == 422


def test_two_people_at_once_see_both_texts_and_lose_none(writer: Writer) -> None:
    mine = writer.form(text="Ines sings. (hook)")
    assert writer.send(text="Ines dances. (hook)", really="3").status_code == 200
    answer = writer.http.post(writer.address, data=mine)
    page = soup(answer)
    assert answer.status_code == 412
    assert page.select_one("#text").text.strip() == "Ines sings. (hook)"
    assert page.select_one("#their-text").text.strip() == "Ines dances. (hook)"
    told = [each.text.split(maxsplit=2) for each in page.select(".differences li")]
    assert told == [["They", "saved", "Ines dances. (hook)"], ["You", "typed", "Ines sings. (hook)"]]
    assert [each.text for each in writer.beats()] == ["Ines dances."]
    version = page.select_one("[name=version]")["value"]
    assert writer.http.post(writer.address, data={**mine, "version": version}).status_code == 200
    assert [each.text for each in writer.beats()] == ["Ines sings."]


def test_words_are_never_markup(writer: Writer) -> None:
    trap = "</textarea><script>alert(1)</script><img src=x onerror=alert(1)>"
    text = f'Ines says: "{trap}" (hook)'
    assert writer.send(text=text, title=trap, purpose=f'"{trap}', really="3").status_code == 200
    page = writer.page()
    assert [each.get("src", "") for each in page.select("script") if not each.get("src")] == []
    assert not page.select("img")
    assert trap in page.select_one("#text").text
    assert trap in page.select_one("#beats").text


FILES = {
    "list.txt": "Ines waits. (hook)\nShe goes.",
    "list.md": '# Episode 7, "Seven"\n\nPurpose: She goes.\n\n1. Ines waits. (hook)\n2. She goes.',
    "part.json": '{"beats": ["Ines waits. (hook)", "She goes."]}',
    "season.yaml": "title: X\nepisodes:\n"
    "- {number: 2, beats: [No.]}\n- {number: 1, beats: ['Ines waits. (hook)', She goes.]}",
    "table.csv": "episode,text,role\n1,Ines waits.,hook\n1,She goes.,\n",
    "script.fountain": "Title: X\n\n# Episode 1\n\nInes waits.\n[[hook]]\n\nShe goes.\n",
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_shown_before_anything_is_replaced(writer: Writer, name: str) -> None:
    before = writer.beats()
    answer = writer.http.post(
        f"{writer.address}/import",
        data={"token": writer.form()["token"], "which": ""},
        files={"file": (name, FILES[name].encode())},
    )
    page = soup(answer)
    assert answer.status_code == 200, page.select_one("#refusal")
    assert page.select_one("#text").text.strip() == "Ines waits. (hook)\n\nShe goes."
    assert name in page.select_one("#notice").text
    assert writer.beats() == before


def test_a_file_without_that_episode_or_of_no_format_is_refused(writer: Writer) -> None:
    def bring(name: str, text: str, which: str = "") -> Any:
        data = {"token": writer.form()["token"], "which": which}
        return writer.http.post(f"{writer.address}/import", data=data, files={"file": (name, text.encode())})

    assert "Say which one" in bring("season.yaml", FILES["season.yaml"], "9").text
    assert bring("season.yaml", FILES["season.yaml"], "2").status_code == 200
    assert bring("picture.png", "x").status_code == 422
    assert bring("empty.txt", "").status_code == 422


@pytest.mark.parametrize("suffix", [".txt", ".fountain", ".yaml", ".csv", ".json"])
def test_an_export_can_be_imported_again(writer: Writer, suffix: str) -> None:
    answer = writer.http.get(f"{writer.address}/export?format={suffix}")
    assert answer.headers["content-disposition"].endswith(f"-ep01{suffix}")
    data = {"token": writer.form()["token"]}
    again = writer.http.post(
        f"{writer.address}/import", data=data, files={"file": (f"a{suffix}", answer.content)}
    )
    assert soup(again).select_one("#text").text.strip() == "\n\n".join(BEATS)


def test_save_and_make_goes_to_the_production_once(writer: Writer) -> None:
    first = writer.send("/animatic", title="Made")
    assert first.headers["location"].startswith("/studio/productions/prd_")
    assert writer.send("/animatic").headers["location"] == first.headers["location"]
    assert writer.api.get(f"/v1/series/{writer.series}/episodes/1").json()["title"] == "Made"


def test_what_cannot_be_made_is_saved_and_told(writer: Writer) -> None:
    answer = writer.send("/animatic", text=f'{BEATS[0]}\n\nBoris: "No."\n\n{BEATS[2]}')
    page = soup(answer)
    assert answer.status_code == 422
    assert page.select_one("#saved .problem").text.startswith("Saved. The animatic was not made: Beat 2 has")
    found = page.select_one("#saved a.where")["href"]
    assert page.select_one(found)["data-at"] == "3"
    assert page.select_one("#state").text == "Saved, 1 error"
    assert page.text.count("Boris, who has no sheet") == 1
    assert "`" not in page.select_one("#checks").text + page.select_one("#saved").text
    assert "data-unsaved" not in page.select_one("#script").attrs
    assert len(writer.beats()) == 3
    assert page.select_one("#version [name=version]")["value"] == writer.form()["version"]


def test_an_editor_reads_and_cannot_write_and_a_stranger_sees_nothing(desk: Service, writer: Writer) -> None:
    editor = Writer(*signed_in(desk, Scope.EDITOR), writer.series)
    page = editor.page()
    assert "readonly" in page.select_one("#text").attrs
    assert not page.select("#script button")
    assert editor.http.post(writer.address, data={"token": editor.form()["token"]}).status_code == 403
    assert editor.http.get(f"{writer.address}/export").status_code == 200
    stranger = Writer(*signed_in(desk, Scope.CREATOR, "eve"), writer.series)
    assert stranger.http.get(writer.address).status_code == 404
    assert stranger.http.get(f"{writer.address}/export").status_code == 404


def test_an_episode_without_beats_says_how_to_begin(writer: Writer) -> None:
    assert writer.send(text="", really="3").status_code == 200
    assert "Write your first line" in writer.page().select_one("#beats").text


@pytest.mark.parametrize("to", ["", "/animatic"])
def test_most_beats_go_only_when_that_is_meant(writer: Writer, to: str) -> None:
    before = writer.beats()
    for text, gone in (("", 3), (BEATS[0], 2)):
        answer = writer.send(to, text=text, title="Typed")
        page = soup(answer)
        assert answer.status_code == 409
        assert page.select_one("#script [name=really]")["value"] == str(gone)
        assert page.select_one("#text").text.strip() == text
        assert page.select_one("#title")["value"] == "Typed"
        assert page.select_one("#state").text == "Not saved yet"
    assert writer.send(to, text="", really="2").status_code == 409  # two were meant, and three would go
    assert writer.beats() == before
    assert writer.send(text="\n\n".join(BEATS[1:])).status_code == 200  # one of three is no question
    assert len(writer.beats()) == 2


def test_a_save_can_be_undone_with_the_ids_of_its_beats(writer: Writer) -> None:
    before = writer.beats()
    saved = writer.send(text="", really="3")
    assert writer.beats() == []
    for page in (soup(saved), writer.page()):  # it is there tomorrow, too
        form = {each["name"]: each["value"] for each in page.select("#undo input")}
    assert (
        writer.http.post(f"{writer.address}/undo", data=form).headers["location"].startswith(writer.address)
    )
    assert writer.beats() == before
    assert not writer.page().select("#undo")


def test_an_undo_never_overwrites_what_was_saved_since(writer: Writer) -> None:
    saved = writer.send(title="Two")
    form = {each["name"]: each["value"] for each in soup(saved).select("#undo input")}
    writer.send(title="Three")
    answer = writer.http.post(f"{writer.address}/undo", data=form)
    assert answer.status_code == 412
    assert "Title: Three" in soup(answer).select_one(".differences").text
    assert writer.form()["title"] == "Three"
    never = {**form, "version": "0" * 32}
    assert writer.http.post(f"{writer.address}/undo", data=never).status_code == 412


def test_who_has_no_sheet_is_told_alike_however_they_speak(writer: Writer) -> None:
    for line in ('Zed says: "Hello."', 'Zed: "Hello."', '"Hello," says Zed.'):
        page = soup(writer.send("/preview", text=f"{BEATS[0]}\n\n{line}\n\n{BEATS[2]}"))
        found = page.select("#checks > ul > li:-soup-contains('Zed')")
        assert [each["class"] for each in found] == [["error"]], line
        assert "is spoken by Zed, who has no sheet." in found[0].text
        assert "Somebody" not in page.select_one("#beats").text
        link = found[0].select_one(".cure a")
        assert (link.text, link["href"]) == ("Add a sheet for Zed", f"/studio/series/{writer.series}/sheets")


def test_the_length_is_that_of_the_plan(writer: Writer) -> None:
    told = soup(writer.send("/preview", seconds="30"))
    assert "planned: " in told.select_one("#budget").text
    assert "wanted 30 s" in told.select_one("#budget").text
    lines = "\n\n".join(f'Ines: "One, two, three, four, five, six, seven, {each}."' for each in range(8))
    page = soup(writer.send("/preview", text=lines, seconds="10"))
    assert "wanted 10 s: too long" in page.select_one("#budget").text
    warned = page.select_one("#checks .warning:-soup-contains('The plan takes')")
    assert "10 s are wanted" in warned.text
    board = writer.api.get(f"/v1/series/{writer.series}/episodes/1/storyboard?profile=slate").json()["shots"]
    cut = [each["shot"] for each in board if each["shot"]["coverage"] != "alternate"]
    seconds = sum(each["frames"] for each in cut) / 24
    assert f"planned: {seconds:.0f} s" in writer.page().select_one("#budget").text.replace(".0 s", " s")

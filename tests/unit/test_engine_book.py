"""engines.yaml: what is refused, with the line and the cure; what decides about results; docs/engines.md."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from engine_tries import GRAPH, SLOTS, at_home

from workers.engine import book
from workers.engine.abilities import TABLE
from workers.engine.bring import DESKS, QUEUES
from workers.engine.workflow import check, filled
from workers.errors import Unavailable

BOARD: Mapping[str, Any] = {
    "kind": "comfyui", "makes": "still", "url": "http://10.0.0.5:8188", "workflow": "board.json",
    "slots": SLOTS["still"], "key_env": "BOARD_KEY",
}  # fmt: skip
VOICE: Mapping[str, Any] = {"kind": "kokoro", "makes": "voice", "url": "http://10.0.0.6:8880"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    at_home(monkeypatch, tmp_path)
    (tmp_path / "board.json").write_text(json.dumps(GRAPH))
    return tmp_path


def write(home: Path, **entries: Mapping[str, Any]) -> None:
    plain = json.loads(json.dumps(entries))
    (home / "engines.yaml").write_text(yaml.safe_dump(plain, sort_keys=False))


def test_without_a_book_there_are_no_engines(home: Path) -> None:
    assert book.read() == {}
    with pytest.raises(Unavailable, match=r"no engine 'board' in .*engines.yaml; there are: none"):
        book.find("board")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "comfy"}, r"line 2, board\.kind: Input should be 'comfyui'"),
        ({"makes": "voice"}, r"comfyui does not make a voice here; it makes: still, motion, lips"),
        ({"url": "10.0.0.5:8188"}, r"line 4, board\.url: give an address such as http"),
        ({"url": "http://me:secret@10.0.0.5"}, r"a key goes into the variable that key_env names"),
        ({"url": "file:///etc/passwd"}, r"give an address such as http"),
        ({"key_env": "sk-12345"}, r"line \d+, board\.key_env: String should match"),
        ({"at_once": 0}, r"line \d+, board\.at_once: Input should be greater"),
        ({"workflow": "../board.json"}, r"must be a file name beside engines.yaml"),
        ({"workflow": "none.json"}, r"none.json cannot be read"),
        ({"workflow": ""}, r"a workflow is needed by kind comfyui"),
        ({"wrkflow": "x"}, r"line \d+, board\.wrkflow: Extra inputs are not permitted"),
        ({"slots": {"prompt": ["6", "text"]}}, r"needs slots for width, height"),
        ({"slots": {**SLOTS["still"], "prompt": ["99", "text"]}}, r"line \d+, board\.slots: .*no node"),
        ({"slots": {**SLOTS["still"], "prompt": ["6", "txt"]}}, r"has no input 'txt'; it has: text"),
        ({"slots": {**SLOTS["still"], "prompt": ["3", "positive"]}}, r"is fed by another node"),
        ({"slots": {**SLOTS["still"], "clip": ["6", "text"]}}, r"no slot 'clip' is known for a still"),
        (
            {"slots": {**SLOTS["still"], "reference-4": ["6", "text"]}},
            r"count from reference-1 without a gap",
        ),
    ],
)
def test_a_wrong_entry_is_refused_with_its_place(home: Path, changes: dict[str, Any], said: str) -> None:
    write(home, board={**BOARD, **changes})
    with pytest.raises(Unavailable, match=said):
        book.read()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a\n- b\n", "line 1: give one entry per engine"),
        ("board: {kind: x\n", "cannot be read"),
        ("a: {kind: kokoro}\na: {kind: kokoro}\n", "line 2: a stands there a second time"),
        ("a: !!python/object/apply:os.system [id]\n", "cannot be read"),
        ("a: kokoro\n", "line 1, a: Input should be a valid dictionary"),
        ("a:\n  kind: kokoro\n  makes: voice\n", r"line 1, a\.url: Field required"),
        ("a/b:\n  kind: kokoro\n", "line 1, a/b: call an engine by letters, digits"),
        ("..:\n  kind: kokoro\n", "call an engine by letters, digits"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(home: Path, text: str, said: str) -> None:
    (home / "engines.yaml").write_text(text)
    with pytest.raises(Unavailable, match=said):
        book.read()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "no JSON"),
        ('{"nodes": [], "links": []}', "editor's format; export it with 'Export"),
        ('{"3": {"class_type": "X"}}', "not in API format"),
        ("[]", "not in API format"),
    ],
)
def test_a_wrong_workflow_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        check(text, {}, "still")


def test_two_nodes_of_one_title_are_refused() -> None:
    twice = {**GRAPH, "66": GRAPH["6"]}
    slots = {name: (str(node), str(field)) for name, (node, field) in SLOTS["still"].items()}
    with pytest.raises(ValueError, match="two nodes of the id or title 'Words'"):
        check(json.dumps(twice), slots, "still")


def test_every_value_finds_its_slot_and_every_slot_its_value() -> None:
    slots = {"clip": ("10", "image"), "voice": ("13", "audio")}
    text = json.dumps(GRAPH)
    with pytest.raises(ValueError, match="no slot for prompt"):
        filled(text, slots, {"clip": "a", "voice": "b", "prompt": "c"}, "lips")
    with pytest.raises(ValueError, match="nothing is given for the slots voice"):
        filled(text, slots, {"clip": "a"}, "lips")
    assert filled(text, slots, {"clip": "a", "voice": "b"}, "lips")["13"]["inputs"] == {"audio": "b"}


def test_the_digest_is_of_what_decides(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def digest(**changes: Any) -> str:
        write(home, board={**BOARD, **changes})
        return book.read()["board"].digest

    plain = digest()
    for manners in (
        {"url": "https://elsewhere"},
        {"key_env": ""},
        {"at_once": 4},
        {"timeout": 60},
        {"poll": 9},
    ):
        assert digest(**manners) == plain
    deciding = [{"model": "x"}, {"options": {"a": 1}}, {"size": [64, 96]}, {"fps": 16}, {"frame_step": 4}]
    assert len({plain, *(digest(**each) for each in deciding)}) == 6
    (home / "board.json").write_text(json.dumps({**GRAPH, "99": {"class_type": "More", "inputs": {}}}))
    assert digest() != plain


def test_the_key_comes_from_its_variable(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home, board=BOARD)
    with pytest.raises(Unavailable, match="set BOARD_KEY"):
        _ = book.find("board").key
    monkeypatch.setenv("BOARD_KEY", "secret")
    assert book.find("board").key == "secret"
    assert "secret" not in repr(book.find("board"))
    monkeypatch.setenv("BOARD_KEY", "secret\n")
    assert book.find("board").key == "secret"
    monkeypatch.setenv("BOARD_KEY", "sec\nret")
    with pytest.raises(Unavailable, match="BOARD_KEY holds characters that no key has"):
        _ = book.find("board").key


def test_the_book_lies_where_it_is_said(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "mine.yaml"
    elsewhere.write_text(yaml.safe_dump({"speaker": dict(VOICE)}))
    monkeypatch.setenv("MICRODRAMA_ENGINES", str(elsewhere))
    assert list(book.read()) == ["speaker"]
    with pytest.raises(Unavailable, match="makes a voice, not a still"):
        book.find("speaker", makes="still")


def test_abilities_follow_the_entry(home: Path) -> None:
    write(home, board=BOARD, speaker=VOICE)
    assert book.find("board").abilities.references == 2
    assert not book.find("board").abilities.negative
    assert book.find("speaker").abilities.words == "yes"


def test_every_kind_has_a_module() -> None:
    """A chat is the writer's."""
    assert set(QUEUES) | set(DESKS) == {what for what in TABLE if what[0] != "chat"}
    assert all(TABLE[what].adoptable for what in QUEUES)
    assert not any(TABLE[what].adoptable for what in DESKS)


DOCS = Path(__file__).parents[2] / "docs" / "engines.md"
SHOWN = {
    "steps": "steps", "cancel": "cancel", "references": "references", "keyframe": "keyframe",
    "last": "last frame", "words": "word times", "instructions": "manner", "negative": "negative",
    "seed": "seed", "body": "sent as", "seconds": "seconds", "sound": "sound", "found": "found again",
}  # fmt: skip


def row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def table() -> str:
    """The abilities as docs/engines.md shows them."""
    plain = {True: "yes", False: "-", "no": "-", "": "-"}
    rows = [row(["engine", "makes", *SHOWN.values()]), row(["---"] * (len(SHOWN) + 2))]
    for (kind, makes), can in TABLE.items():
        if kind != "chat":
            values = [getattr(can, name) for name in SHOWN]
            rows.append(row([kind, makes, *(str(plain.get(value, value)) for value in values)]))
    return "\n".join(rows)


def test_the_page_shows_the_table_as_it_is() -> None:
    shown = DOCS.read_text().partition("<!-- abilities -->\n")[2].partition("<!-- /abilities -->")[0]
    assert shown.strip() == table()


def test_the_example_on_the_page_is_a_book(home: Path) -> None:
    text = DOCS.read_text().partition("```yaml\n")[2].partition("```")[0]
    inputs = {"Words": "text", "3": "seed", "5": "width", "12": "image", "1": "video", "2": "audio"}
    nodes = {name: {"class_type": "Any", "inputs": {field: 0}} for name, field in inputs.items()}
    nodes["5"]["inputs"] = {"width": 0, "height": 0}
    for name in ("board.json", "lips.json"):
        (home / name).write_text(json.dumps(nodes))
    (home / "engines.yaml").write_text(text)
    assert {engine.kind for engine in book.read().values()} == {kind for kind, _ in TABLE} - {"chat"}

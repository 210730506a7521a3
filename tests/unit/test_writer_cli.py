"""`microdrama write`: through host, ledger and store; paid once; the story itself is never touched."""

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from chat_server import Answer, Chat, chat_server, said, status, told
from click.testing import CliRunner, Result

from orchestrator import stories
from orchestrator.cli import microdrama
from orchestrator.errors import BadStory, MicrodramaError, ProductionFailed, Refused, UnusableInput
from orchestrator.production import EXAMPLE
from orchestrator.writing import writers
from workers.errors import Unavailable

EMPTY = {
    "id": None, "role": None, "change": None, "location": None, "cast": None, "seconds": None,
    "lines": [], "emotion": [], "wardrobe": [], "props": [], "inserts": [],
}  # fmt: skip
KEPT = [{"keep": f"b{number}"} for number in range(1, 7)]
LAST = {**EMPTY, "id": "b7", "role": "cliffhanger", "text": "Maya lets the phone fall."}
BETTER = {"beats": [*KEPT, LAST]}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MICRODRAMA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MICRODRAMA_ENGINES", str(tmp_path / "engines.yaml"))
    monkeypatch.setenv("MICRODRAMA_MODELS", str(tmp_path / "models"))
    return tmp_path


@pytest.fixture
def configured(home: Path) -> Any:
    """Write engines.yaml for a server that gives these answers."""

    def start(*answers: Answer) -> Chat:
        chat = started.enter_context(chat_server(*answers))
        entry = f"author: {{kind: chat, makes: story, url: '{chat.url}', model: stub}}\n"
        (home / "engines.yaml").write_text(entry)
        return chat

    with ExitStack() as started:
        yield start


def write(*arguments: object) -> Result:
    return CliRunner().invoke(microdrama, ["write", *map(str, arguments)])


def refused(result: Result, kind: type[Exception]) -> str:
    assert isinstance(result.exception, kind), result.exception
    return str(result.exception)


def test_without_a_writer_it_says_how_to_configure_one_and_that_none_is_needed() -> None:
    error = write(EXAMPLE, "--episode", 1).exception
    assert isinstance(error, MicrodramaError)
    assert error.exit_code == 2
    assert "kind: chat" in str(error)
    assert "engines.yaml" in str(error)
    assert "microdrama plan STORY" in str(error)


def test_a_writer_that_is_not_there_is_named_beside_those_that_are(configured: Any) -> None:
    chat = configured(told(BETTER))
    said_so = refused(write(EXAMPLE, "--episode", 1, "--writer", "nobody"), UnusableInput)
    assert "'nobody'; there are: author" in said_so
    assert not chat.asked


@pytest.mark.parametrize("name", ["there.yaml", "story.docx", "no-folder/story.yaml", "link.yaml"])
def test_a_target_that_cannot_be_is_refused_before_anything_is_paid(
    configured: Any, home: Path, name: str
) -> None:
    chat = configured(told(BETTER))
    (home / "there.yaml").write_text("mine")
    (home / "link.yaml").symlink_to(home / "nowhere.yaml")
    refused(write(EXAMPLE, "--episode", 1, "--out", home / name), UnusableInput)
    assert not chat.asked
    assert (home / "there.yaml").read_text() == "mine"
    assert not (home / "nowhere.yaml").exists()


def test_the_proposal_is_shown_and_written_and_the_story_stays(configured: Any, home: Path) -> None:
    configured(told(BETTER))
    story, out = home / "story.md", home / "better.yaml"
    story.write_text(EXAMPLE.read_text())
    result = write(story, "--episode", 1, "--out", out)
    assert result.exit_code == 0, result.output
    assert "~ b7 changed" in result.output
    assert "+ Maya lets the phone fall." in result.output
    assert "6 beats stay as they are." in result.output
    assert story.read_text() == EXAMPLE.read_text()
    beats = stories.read(out).episode(1).beats
    assert [beat.id for beat in beats] == [f"b{number}" for number in range(1, 8)]
    assert beats[6].text == "Maya lets the phone fall."
    assert stories.read(out).episode(2) == stories.read(EXAMPLE).episode(2)


def test_the_same_request_is_paid_once(configured: Any) -> None:
    chat = configured(told(BETTER))
    first, second = (json.loads(write(EXAMPLE, "--episode", 1, "--json").stdout) for _ in range(2))
    assert len(chat.asked) == 1
    assert (first["reused"], second["reused"]) == (False, True)
    assert first["episode"] == second["episode"]
    assert second["made_by"]["model"] == "stub-7b-2026"
    write(EXAMPLE, "--episode", 1, "--seed", 2)
    write(EXAMPLE, "--episode", 1, "--premise", "She is braver.")
    assert len(chat.asked) == 3
    assert '"premise":"She is braver."' in chat.asked[2]["messages"][1]["content"]


def test_the_key_of_the_server_stays_out_of_the_ledger(
    configured: Any, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = configured(told(BETTER))
    book = home / "engines.yaml"
    book.write_text(book.read_text().replace("}", ", key_env: AUTHOR_KEY}"))
    monkeypatch.setenv("AUTHOR_KEY", "sk-very-secret")
    assert write(EXAMPLE, "--episode", 1).exit_code == 0
    assert chat.keys == ["Bearer sk-very-secret"]
    files = [path for path in (home / "home").rglob("*") if path.is_file()]
    held = b"".join(path.read_bytes() for path in files)
    assert b"sk-very-secret" not in held
    assert chat.url.encode() not in held


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (status(500, "boom"), r"failed \(500: boom\)"),
        (said("not json"), "asked 2 times, at last: the answer is not JSON"),
        (told({"beats": [{"keep": "b77"}]}), '"b77" is not one of'),
    ],
)
def test_a_failed_writer_ends_with_its_reason_and_leaves_no_file(
    configured: Any, home: Path, answer: Answer, words: str
) -> None:
    configured(answer)
    result = write(EXAMPLE, "--episode", 1, "--out", home / "new.yaml")
    assert isinstance(result.exception, ProductionFailed)
    with pytest.raises(ProductionFailed, match=words):
        raise result.exception
    assert not (home / "new.yaml").exists()


def test_what_no_story_can_hold_is_refused(configured: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A schema that lets something pass is not the last gate."""
    configured(told({"beats": [{**LAST, "id": None, "text": "a\u0000b"}]}))
    monkeypatch.setattr("orchestrator.writing.schema.PLAIN", "")
    assert "cannot be read as a story" in refused(write(EXAMPLE, "--episode", 1), Refused)


def test_errors_of_the_proposal_are_shown_beside_it_and_in_the_exit_code(configured: Any, home: Path) -> None:
    insert = {"kind": "message", "title": "x", "lines": ["word " * 23] * 4, "prop": None, "picture": ""}
    configured(told({"beats": [*KEPT, {**LAST, "inserts": [insert]}]}))
    result = write(EXAMPLE, "--episode", 1, "--out", home / "odd.yaml")
    assert result.exit_code == 3
    assert "error   episode 1, beat b7" in result.output
    assert (home / "odd.yaml").exists()


@pytest.mark.parametrize("suffix", [".yaml", ".md"])
def test_a_premise_and_its_people_are_enough(configured: Any, home: Path, suffix: str) -> None:
    texts = {
        ".yaml": "title: Key\npremise: A tenant finds a key.\ncharacters:\n  - {id: ana, name: Ana}\n",
        ".md": "# Key\n\nPremise: A tenant finds a key.\n\nCharacters\n- **Ana**, 30, tenant.\n",
    }
    story = home / f"key{suffix}"
    story.write_text(texts[suffix])
    lines = [{"speaker": "ana", "text": "Who was here?", "manner": "low"}]
    beats = [
        {**EMPTY, "text": "Ana finds a key.", "role": "hook"},
        {**EMPTY, "text": "It fits.", "lines": lines},
    ]
    chat = configured(told({"beats": beats}))
    result = write(story, "--beats", 2, "--out", home / "new.json")
    assert result.exit_code == 0, (result.output, result.exception)
    assert "+ b1 added" in result.output
    found = stories.read(home / "new.json")
    assert [beat.text for beat in found.episode(1).beats] == ["Ana finds a key.", "It fits."]
    shape = chat.asked[0]["response_format"]["json_schema"]["schema"]["properties"]["beats"]
    assert (shape["minItems"], shape["maxItems"]) == (2, 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title: Key\npremise: A tenant finds a key.\n", "has no characters"),
        ("title: Key\ncharacters:\n  - {id: ana, name: Ana}\n", "neither beats nor a premise"),
    ],
)
def test_nothing_to_write_from_is_said_before_anything_is_paid(
    configured: Any, home: Path, text: str, words: str
) -> None:
    chat = configured(told(BETTER))
    story = home / "bare.yaml"
    story.write_text(text)
    assert words in refused(write(story), BadStory)
    assert not chat.asked


def test_of_several_episodes_one_is_named(configured: Any) -> None:
    chat = configured(told(BETTER))
    assert "episodes 1, 2, 3; give --episode" in refused(write(EXAMPLE), UnusableInput)
    assert not chat.asked


def test_a_broken_book_is_told_with_its_place(home: Path) -> None:
    (home / "engines.yaml").write_text("author: {kind: chat, makes: still, url: http://a}\n")
    with pytest.raises(Unavailable, match="chat does not make a still here; it makes: story"):
        writers.writers()

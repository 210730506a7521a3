"""What an episode comes from: judged by what made it, told in tables that nothing computes."""

import csv
import datetime
import io
import json
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from character_sheets.sheet import Consent, Reference
from orchestrator import farm, outside, provenance
from orchestrator.deliverable import Made
from orchestrator.delivery import Episode
from orchestrator.edits import Edits, Retake, Upload
from orchestrator.graph import Blob, Graph, Output, Task
from orchestrator.making import Edit, Making
from orchestrator.office import opened
from orchestrator.outcome import Result
from orchestrator.profiles import profile
from orchestrator.provenance import Summary, rights
from orchestrator.provenance.cells import table
from orchestrator.provenance.consents import agreements
from orchestrator.provenance.digital_source import FAMILIES, JOINERS, LOOKERS, Origin, Origins, term
from orchestrator.provenance.holdings import holdings
from orchestrator.read import read
from orchestrator.report import Report
from orchestrator.season import Job, Season
from orchestrator.settings import Settings
from orchestrator.story import Series
from workers import registry
from workers.base import Spec

TODAY = datetime.date(2026, 11, 21)
STORY = """# The Key

## Characters
- **Ines**, 29, night nurse. Short black hair. Wardrobe `day`: green scrubs. Voice: female, young, warm.

## Locations
- `ward`: hospital corridor at night, one lamp on

## Episode 1, "Room Nine". Purpose: Ines learns that somebody planned her.
1. Ines opens the drawer.   (hook)
2. Ines says, "That is my name."   (reveal)
3. The light goes out.   (cliffhanger)

## Episode 2, "Room Ten". Purpose: Ines learns who it was.
1. Ines reads the file.   (hook)
2. The door opens.   (cliffhanger)
"""
HOSTILE = [
    "=1+1",
    "@SUM(A1)",
    "+1",
    "-1",
    "\t=1",
    "a\r\nb\x00c",
    'q"uo,te',
    "＝1",
    "'=1",
    "../../etc",
    "x" * 300,
]


class Drawing(Spec):
    """As an animatic's picture is asked for, as far as a card is concerned."""

    card: str | None = None


def task(name: str, worker: str, *inputs: str, kind: str = "clip", card: str | None = None) -> Task:
    given = {f"in-{at}": Output(each, "clip") for at, each in enumerate(inputs)}
    return Task(name, kind, worker, Drawing(card=card), given)


def test_every_worker_has_an_origin() -> None:
    """A family that is new must be judged before it makes anything that leaves the house."""
    families = {name.partition(".")[0] for name in registry.ENTRIES if name not in LOOKERS}
    assert families == {*FAMILIES, *JOINERS}


def test_a_worker_of_no_known_family_is_not_guessed() -> None:
    graph = Graph.of([task("a", "slate.still")])
    object.__setattr__(graph.tasks["a"], "worker", "brush.still")
    with pytest.raises(KeyError):
        Origins(graph).of("a")


@pytest.mark.parametrize(
    ("makers", "wanted"),
    [
        (["animatic.motion", "espeak", "score.bed"], "algorithmicMedia"),
        (["diffusers.motion", "coqui", "score.bed"], "trainedAlgorithmicMedia"),
        (["engine.motion", "engine.voice"], "trainedAlgorithmicMedia"),
        (["diffusers.motion", "espeak"], "compositeWithTrainedAlgorithmicMedia"),
        (["diffusers.motion", "upload.motion"], "compositeWithTrainedAlgorithmicMedia"),
        (["upload.motion", "engine.voice"], "compositeWithTrainedAlgorithmicMedia"),
        (["upload.motion", "score.bed"], "composite"),
        (["upload.motion"], ""),
        (["score.bed"], "algorithmicMedia"),
        ([], ""),
    ],
)
def test_a_joined_file_comes_from_all_that_is_in_it(makers: list[str], wanted: str) -> None:
    parts = [task(f"p{at}", worker) for at, worker in enumerate(makers)]
    segments = [task(f"s{at}", "stitch.segment", part.name) for at, part in enumerate(parts)]
    graph = Graph.of([*parts, *segments, task("master", "stitch.master", *(each.name for each in segments))])
    assert term(Origins(graph).of("master")) == wanted


def test_typeset_words_do_not_make_a_composite_of_generated_pictures() -> None:
    parts = [task("a", "diffusers.motion"), task("b", "animatic.motion", card="title")]
    graph = Graph.of([*parts, task("master", "stitch.master", "a", "b")])
    assert term(Origins(graph).of("master")) == "trainedAlgorithmicMedia"


def test_a_drawn_take_after_a_voice_is_still_drawn_and_lips_over_it_are_not() -> None:
    parts = [task("v", "coqui"), task("m", "animatic.motion", "v"), task("l", "engine.lips", "m", "v")]
    origins = Origins(Graph.of(parts))
    assert origins.of("m") == {Origin.RULES}
    assert term(origins.of("l")) == "compositeWithTrainedAlgorithmicMedia"


def test_a_file_out_of_the_store_is_somebodys_own() -> None:
    own = Task("s", "clip", "stitch.segment", Drawing(), {"clip": Blob("a" * 64, ".mp4")})
    assert Origins(Graph.of([own])).of("s") == {Origin.GIVEN}


def consent(**fields: str) -> Consent:
    plain = {"person": "Ann Lee", "scope": "likeness, season 1", "date": "2026-01-01", "evidence": "e" * 64}
    return Consent.model_validate(plain | fields)


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"expires": "2026-11-20"}, "expired"),
        ({"expires": "2026-11-21"}, "in force"),
        ({"revoked": "2026-05-01"}, "revoked"),
        ({}, "in force"),
    ],
)
def test_a_consent_that_does_not_hold_is_named(series: Series, fields: dict[str, str], state: str) -> None:
    shown = Reference(file="ann.png", view="front", rights="own", real_person=True, consent=consent(**fields))
    (found,) = agreements(holdings(with_reference(series, shown), Edits()), TODAY)
    assert (found.state, found.person, found.evidence) == (state, "Ann Lee", "e" * 64)
    assert found.lacking == (state != "in force")
    assert found.shown_in == "character ines, reference ann.png (front)"


def with_reference(series: Series, shown: Reference) -> Series:
    sheets = tuple(each.model_copy(update={"references": (shown,)}) for each in series.sheets)
    return series.model_copy(update={"sheets": sheets})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A small episode, really made of bars, with a file of somebody's own among its edits."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "story.md").write_text(STORY)
    caught: list[Made] = []
    with opened(Settings(home=folder / "home", slots=2)) as office:
        series = read(office, folder / "story.md")
        job = Making(office, series, series.episodes[0], profile("slate"))
        with farm.farm(office, "local") as scheduler:
            season = Season(scheduler, lambda _: None, lambda _: None)
            season.make(deque([Job(job, folder / "out", Caught(caught))]), 1)
    return caught[0]


@dataclass(frozen=True)
class Caught:
    """A deliverable that keeps what it gets."""

    found: list[Made] = field(default_factory=list)

    def tasks(self, job: Making, edit: Edit) -> Sequence[Task]:
        return ()

    def write(self, made: Made, folder: Path) -> Report:
        self.found.append(made)
        folder.mkdir(parents=True, exist_ok=True)
        return Episode().write(made, folder)


@pytest.fixture
def series(made: Made) -> Series:
    return made.job.series


@pytest.fixture
def told(made: Made) -> Summary:
    return provenance.summary(made, today=TODAY)


def test_an_episode_of_bars_is_no_ai_and_says_so(told: Summary) -> None:
    assert told.digital_source_uri == "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"
    assert not told.generated
    assert told.disclosure == "Pictures and voices of this episode are computer-generated."
    assert told.aigc("Studio") is None
    assert "no model" in told.unlabelled
    known = json.loads(told.documents()["provenance.json"])
    assert (known["ai"], known["generated"], known["given"]) == ("no", False, False)


def test_of_a_file_that_was_handed_in_nobody_here_can_know(told: Summary) -> None:
    own = told.model_copy(update={"given": True, "digital_source": "composite"})
    assert (own.ai, own.disclosure) == ("unknown", "")
    assert "your own files" in own.unlabelled
    assert own.model_copy(update={"generated": True}).ai == "yes"


def test_a_recording_that_was_handed_in_leaves_the_answer_to_a_person(made: Made) -> None:
    own = Upload(digest="a" * 64, suffix=".flac", rights="ours")
    lines = [line.id for line in made.job.plan.lines]
    job = replace(made.job, edits=Edits(voices=dict.fromkeys(lines, own)))
    told = provenance.summary(replace(made, job=job), today=TODAY)
    assert (told.given, told.generated, told.ai) == (True, False, "unknown")
    assert told.digital_source == "composite"


def test_every_file_names_its_maker(made: Made, told: Summary) -> None:
    assert {each.task for each in told.sources} == set(made.results)
    master = told.of("master")
    assert master.worker == "stitch.master"
    assert master.digests == {"episode": made.results["master"].files["episode"].digest}
    assert master.in_episode
    with pytest.raises(KeyError):
        told.of("nothing")


def test_what_lies_beside_the_episode_is_not_told_as_in_it(made: Made, told: Summary) -> None:
    playing = {event.take for event in made.edit.cut.events}
    clips = [each for each in told.sources if each.task.startswith("motion/")]
    assert {each.task for each in clips if each.in_episode} == playing


def test_the_label_carries_the_digest_of_the_episode(told: Summary) -> None:
    label = told.model_copy(update={"generated": True}).aigc("Studio")
    assert label is not None
    assert label.produce_id == told.of("master").digests["episode"]


def test_disclosure_is_said_in_the_language_of_the_episode(told: Summary) -> None:
    spoken = told.model_copy(update={"generated": True, "language": "zh-Hant"})
    assert "人工智能" in spoken.disclosure
    assert "AI" in told.model_copy(update={"generated": True, "language": "fi"}).disclosure


def test_nobody_fills_in_a_chain_of_title(told: Summary) -> None:
    register = json.loads(told.documents()["rights.json"])
    assert "not signed by software" in register["chain_of_title"]
    script = next(each for each in register["rights"] if each["kind"] == "script")
    assert script["open"]
    assert script["whose"] == ""


def test_a_file_without_rights_is_told_as_open(made: Made) -> None:
    shown = Reference(file="mug.png", view="detail", rights="")
    upload = Upload(digest="a" * 64, suffix=".mp4", rights="shot by us")
    edits = Edits(retakes={"b1-hook-ines": (Retake(number=2, footage=upload),)})
    held = holdings(with_reference(made.job.series, shown), edits)
    found = [each for each in rights.register(made.job.series, held, (), {}) if each.kind != "script"]
    assert [(each.kind, each.open) for each in found[:2]] == [("reference", True), ("upload", False)]
    assert found[1].item == "shot b1-hook-ines, footage of take 2"


def test_a_model_stands_with_its_licence_and_doubts(made: Made) -> None:
    takes = [task("m1", "diffusers.motion", kind="motion"), task("m2", "diffusers.motion", kind="motion")]
    results = {each.name: result(each.name, {"card": "wan22-ti2v-5b"}) for each in takes}
    models = [each for each in rights.register(made.job.series, (), takes, results) if each.kind == "model"]
    assert [(each.item, each.licence, each.used_for) for each in models] == [
        ("wan22-ti2v-5b", "Apache-2.0", "clips")
    ]


def test_an_engine_leaves_its_licence_to_a_person(made: Made) -> None:
    voice = task("v", "engine.voice", kind="voice")
    results = {"v": result("v", {"engine": "studio-tts", "model": "kokoro"})}
    (found,) = [e for e in rights.register(made.job.series, (), [voice], results) if e.kind == "engine"]
    assert (found.item, found.open) == ("studio-tts kokoro", True)


def test_a_card_that_is_gone_is_told_and_stops_nothing(made: Made) -> None:
    take = task("m", "diffusers.motion", kind="motion")
    results = {"m": result("m", {"card": "long-gone"})}
    (found,) = [
        each for each in rights.register(made.job.series, (), [take], results) if each.kind == "model"
    ]
    assert found.open
    assert "long-gone" in found.note


def result(name: str, made_by: dict[str, str]) -> Result:
    return Result(name, name, {}, {"made_by": made_by}, 0, 0, reused=False)


@pytest.mark.parametrize("words", HOSTILE)
def test_no_cell_is_computed_or_breaks_its_row(words: str) -> None:
    rows = list(csv.reader(io.StringIO(table(("a", "b"), [{"a": words, "b": words}]).removeprefix("\ufeff"))))
    assert len(rows) == 2
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝")) for cell in rows[1])
    assert not any(ord(letter) < 32 for cell in rows[1] for letter in cell)


@given(st.lists(st.text(max_size=80), min_size=1, max_size=5))
def test_a_table_keeps_its_shape_whatever_is_in_it(words: list[str]) -> None:
    text = table(("a",), [{"a": each} for each in words]).removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert [len(row) for row in rows] == [1] * (len(words) + 1)
    assert not any(row[0].startswith(("=", "+", "-", "@")) for row in rows[1:])


def test_hostile_names_are_inert_in_every_document(told: Summary) -> None:
    for words in HOSTILE:
        loud = told.model_copy(update={"series": words, "title": words})
        documents = loud.documents()
        assert json.loads(documents["provenance.json"])["series"] == words
        assert sorted(documents) == [
            "consents.csv", "consents.json", "provenance.json", "rights.csv", "rights.json",
        ]  # fmt: skip


def test_the_end_card_leads_to_the_next_episode_and_no_card_names_this_tool(made: Made) -> None:
    cards = list(outside.cards(made.job, made.edit.cut))
    kinds = [each.spec.model_dump()["kind"] for each in cards]
    assert sorted(kinds) == ["end", "title"]
    words = " ".join(f"{each.spec.model_dump()['title']} {each.spec.model_dump()['lines']}" for each in cards)
    assert "Next: Room Ten" in words
    assert "Episode 1" in words
    assert "microdrama" not in words.lower()

"""Bundles of episodes with people's own files: what they handed in is there, and whose it is."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from own_files import clip, said

from orchestrator import production
from orchestrator.bundle import Bundle, relink
from orchestrator.errors import Conflict
from orchestrator.office import Office
from orchestrator.production import Order
from orchestrator.settings import Settings

LINE = "That is my name."
STORY = f"""
title: The Key
characters:
  - id: ines
    name: Ines
    pronouns: she
    wardrobe: [{{id: day, outfit: green scrubs}}]
    references:
      - file: ana.png
        digest: {"b" * 64}
        view: front
        rights: a friend
        real_person: true
        consent: {{person: Ana, scope: likeness, date: "2026-01-01", evidence: {"a" * 64}}}
locations: [{{id: ward, description: a corridor}}]
episodes:
  - number: 9
    location: ward
    beats:
      - {{id: b1, text: Ines opens the drawer., role: hook}}
      - {{id: b2, text: 'Ines says, "{LINE}"', role: cliffhanger}}
"""
PLAIN = Bundle(reference=False, graphics=False)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with production.opened(Settings(home=tmp_path / "home", slots=2)) as opened:
        yield opened


@pytest.fixture
def order(tmp_path: Path) -> Order:
    (tmp_path / "story.yaml").write_text(STORY)
    (tmp_path / "own").mkdir()
    return Order(tmp_path / "story.yaml", profile="slate", out=tmp_path / "out", footage=tmp_path / "own")


def bundled(
    office: Office, order: Order, wanted: Bundle = PLAIN
) -> tuple[Path, dict[str, Any], dict[str, Any]]:
    """The folder, the manifest, and the manifest's files by path."""
    (report,) = production.bundle(office, order, wanted, lambda _: None)
    told = json.loads((Path(report.folder) / relink.MANIFEST).read_text())
    return Path(report.folder), told, {each["path"]: each for each in told["files"]}


def test_a_clip_that_was_lost_after_it_was_made_is_named(office: Office, order: Order) -> None:
    _, _, files = bundled(office, replace(order, footage=None))
    keyframe = next(each for each in files.values() if each["role"] == "keyframe")
    blob = office.store.path(keyframe["sha256"], Path(keyframe["path"]).suffix)
    blob.chmod(0o644)
    blob.write_bytes(b"x" * blob.stat().st_size)
    with pytest.raises(Conflict, match="is damaged in the store"):
        production.bundle(
            office, replace(order, footage=None, out=order.out / "again"), PLAIN, lambda _: None
        )
    assert not any((order.out / "again").iterdir())


def test_what_people_handed_in_is_there_with_its_rights(office: Office, order: Order) -> None:
    (plan,) = production.plan(office, order.story)
    shot, line = next(shot.id for shot in plan.shots if not shot.line), plan.lines[0].id
    assert order.footage
    mine = clip(order.footage / f"{shot}.mp4", seconds=9.0)
    voice = said(order.footage / f"{line}.wav", LINE)
    root, told, files = bundled(office, order)
    assert relink.problems(root) == []
    footage = next(each for path, each in files.items() if path.endswith("_footage.mp4"))
    recording = next(each for path, each in files.items() if path.endswith("_recording.wav"))
    assert footage["sha256"] == hashlib.sha256(mine.read_bytes()).hexdigest()
    assert recording["sha256"] == hashlib.sha256(voice.read_bytes()).hexdigest()
    assert (footage["made_by"], footage["ai_generated"], footage["take"]) == ("a person", False, 2)
    take = next(each for each in files.values() if each.get("shot") == shot and each["role"] == "a-roll")
    assert (take["take"], take["worker"]) == (2, "upload.motion")
    assert any("footage of take 2" in each["shown_in"] for each in take["consents"])
    assert told["paid"] is True, "episodes after the eighth are paid for"


def test_consent_of_a_real_person_stands_beside_every_file_that_may_show_them(
    office: Office, order: Order
) -> None:
    _, told, files = bundled(office, replace(order, footage=None))
    shown = [each for each in files.values() if "ines" in each.get("people", [])]
    assert len(shown) > 3
    for each in shown:
        assert [(held["person"], held["state"]) for held in each["consents"]] == [("Ana", "in force")]
        assert list(each["rights"].values()) == ["a friend"]
    assert [held["person"] for held in told["consents"]] == ["Ana"]

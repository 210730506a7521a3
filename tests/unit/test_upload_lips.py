"""Lips over a line: an engine gets the silent take, the voice and its timing, and its result plays."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest
import yaml
from engine_stub import running
from engine_stub_kinds import Comfy
from engine_tries import GRAPH, QUICK, SLOTS, at_home, drawn

from orchestrator import production
from orchestrator.cut import from_json
from orchestrator.office import Office
from orchestrator.production import Order
from orchestrator.settings import Settings

STORY = """# The Key

Premise: A night nurse finds her own name in a locked file.

## Characters
- **Ines**, 29, night nurse. Short black hair. Wardrobe `day`: green scrubs. Voice: female, young, warm.

## Locations
- `ward`: hospital corridor at night, one lamp on

## Episode 1, "Room Nine". Purpose: Ines learns that somebody planned her.
1. Ines says, "That is my name."   (hook)
"""
PATTERN = "testsrc=s=216x384:r=24:d=12"
FORM = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-f", "mp4")


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Comfy]:
    """A ComfyUI that lays lips, in the operator's book, and a profile that uses it."""
    home = tmp_path / "home"
    (home / "profiles").mkdir(parents=True)
    (tmp_path / "engine").mkdir()
    drawn(tmp_path / "engine" / "result", PATTERN, *FORM)
    at_home(monkeypatch, home)
    slate = yaml.safe_load((Path(production.__file__).parent / "profiles" / "slate.yaml").read_text())
    (home / "profiles" / "lips.yaml").write_text(yaml.safe_dump({**slate, "lips": "engine/there"}))
    (home / "graph.json").write_text(json.dumps(GRAPH))
    stub = Comfy(tmp_path / "engine", takes=0.1)
    with running(stub) as url:
        entry = {
            "kind": "comfyui",
            "makes": "lips",
            "url": url,
            "workflow": "graph.json",
            **QUICK,
            "outage": 60,
        }
        (home / "engines.yaml").write_text(yaml.safe_dump({"there": {**entry, "slots": SLOTS["lips"]}}))
        yield stub


@pytest.fixture
def office(engine: Comfy, tmp_path: Path) -> Iterator[Office]:
    with production.opened(Settings(home=tmp_path / "home", slots=2)) as opened:
        yield opened


def test_lips_get_clip_voice_and_timing_and_the_cut_plays_their_result(
    office: Office, engine: Comfy, tmp_path: Path
) -> None:
    story = tmp_path / "story.md"
    story.write_text(STORY)
    order = Order(story, profile="lips", out=tmp_path / "out")
    (report,) = production.produce(office, order, lambda _: None)
    spoken = [task.split("/")[1] for task in report.ran if task.startswith("silent/")]
    assert spoken
    traces = office.ledger.traces.of("the-key/1/lips")
    for shot in spoken:
        lips = traces[f"motion/{shot}/t1"]
        assert lips.worker == "engine.lips"
        assert {role: source[0] for role, source in lips.inputs.items() if role != "line"} == {
            "clip": f"silent/{shot}/t1", "voice": f"voice/{_line(office, shot, story)}",
        }  # fmt: skip
        assert "line" in lips.inputs
        assert traces[f"silent/{shot}/t1"].worker == "slate.motion"
    sent = {kind for request in engine.seen for kind in _media(request.body)}
    assert sent == {"mp4", "wav"}
    events = from_json((order.out / "ep01" / "cut.json").read_text()).events
    assert {event.take for event in events if event.shot in spoken} == {
        f"motion/{shot}/t1" for shot in spoken
    }
    assert all(_is_pattern(order, event) == (event.shot in spoken) for event in events)
    assert production.produce(office, order, lambda _: None)[0].ran == ()


def _line(office: Office, shot: str, story: Path) -> str | None:
    (plan,) = production.plan(office, story)
    return next(each.line for each in plan.shots if each.id == shot)


def _media(body: bytes) -> set[str]:
    """What a form carries."""
    return {kind for sign, kind in ((b"ftyp", "mp4"), (b"WAVE", "wav")) if sign in body}


def _is_pattern(order: Order, event: Any) -> bool:
    """Whether the episode shows the engine's pattern there; a slate's bars have no blue."""
    with av.open(str(order.out / "ep01" / "episode.mp4")) as film:
        frames = list(film.decode(video=0))
    picture = frames[event.start + event.frames // 2].to_ndarray(format="rgb24").astype(int)
    blue = (picture[..., 2] > 180) & (picture[..., 0] < 90) & (picture[..., 1] < 90)
    return bool(blue.any())

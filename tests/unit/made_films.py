"""Productions as if they had been driven: every task has its outcome, and tiny files are delivered."""

import json
from collections.abc import Mapping
from pathlib import Path

from edit_service import Shelf

from orchestrator import make, profiles
from orchestrator.cut import to_json
from orchestrator.desk.orders import making_of
from orchestrator.ledger import Action, Ending, Wanted
from orchestrator.making import Making
from orchestrator.shoot import voice_task
from orchestrator.store import Stored

PROFILE = profiles.profile("slate")


def film(desk: Shelf, folder: Path) -> None:
    """Everything that waits is done."""
    productions = desk.service.office.ledger.productions
    for waiting in productions.page(Wanted(state="queued"), "", 9):
        making = making_of(desk.service.office, waiting, productions.ordered(waiting.id))
        _speak(making, folder)
        edit = make.preview(making)
        assert edit
        made = {"file": _kept(desk, folder / "made", "made")}
        long = {facts.task: facts.frames for facts in edit.takes.values()}
        _enter(making, {**making.shoot.keys(), **making.finish(edit).keys()}, made, long)
        cut, plan = to_json(edit.cut), making.plan.model_dump_json()
        texts = {"episode.mp4": "film", "cover.jpg": "cover", "cut.json": cut, "plan.json": plan}
        files = {name: _kept(desk, folder / name, text) for name, text in texts.items()}
        told = {name: [each.digest, each.suffix, each.size] for name, each in files.items()}
        if waiting.what == "episode":
            cuts, wanted = desk.service.office.ledger.cuts, making.edits.cut.model_dump_json()
            cuts.keep(desk.series, 1, "slate", cut, wanted)
        productions.end(waiting.id, Ending("done", files=told, report={"title": "x"}))


def _speak(making: Making, folder: Path) -> None:
    keys = making.shoot.keys()
    for line in making.plan.lines:
        words = [{"text": w, "start": 300 * n, "end": 300 * n + 280} for n, w in enumerate(line.text.split())]
        timing = folder / f"{line.id}.json"
        timing.write_text(json.dumps({"ms": 300 * len(words) + 100, "words": words}))
        kept = making.office.store.put(timing)
        name = voice_task(line.id)
        _enter(making, {name: keys[name]}, {"voice": kept, "timing": kept}, {})


def _enter(
    making: Making, keys: Mapping[str, str], files: Mapping[str, Stored], frames: Mapping[str, int]
) -> None:
    actions = making.office.ledger.actions
    known = actions.of(keys.values())
    for name, key in keys.items():
        if key not in known:
            facts = {"frames": frames.get(name, 99)}
            actions.note(Action(key, name.partition("/")[0], "slate", "1", files, facts, 1, 1, ""))


def _kept(desk: Shelf, file: Path, text: str) -> Stored:
    file.write_text(text)
    return desk.service.office.store.put(file)

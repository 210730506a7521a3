"""The example's three episodes by models: tiny random ones, the whole way from a view to the spoken line."""

from collections.abc import Iterable
from typing import Any

import pytest

from tests.acceptance.conftest import Desk, new_desk

for library in ("torch", "diffusers", "TTS"):
    pytest.importorskip(library, reason=f"{library} is not installed (extras gpu and voice)")

Report = dict[str, Any]
TINY = ("--profile", "tiny")


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, list[Report]]:
    """The desk, and the reports of its three episodes."""
    desk = new_desk(tmp_path_factory.mktemp("models"))
    return desk, desk.json("produce", desk.story, *TINY, "--out", desk.out)


def test_every_episode_is_made_and_every_take_was_looked_at(season: tuple[Desk, list[Report]]) -> None:
    _, reports = season
    assert [report["episode"] for report in reports] == [1, 2, 3]
    for report in reports:
        assert report["failures"] == report["fallbacks"] == []
        assert report["media"]["frames"] > 60 * 24
        assert {take["shot"] for take in report["judged"]} == subjects(report["ran"], "motion")
    assert kinds(reports[0]["ran"]) >= {"view", "voice", "still", "motion", "check", "segment"}


def test_a_recoloured_outfit_is_pictured_anew_and_only_who_wears_it_is_filmed_again(
    season: tuple[Desk, list[Report]],
) -> None:
    desk, _ = season
    desk.edit("beige blazer over a white top", "green raincoat")
    for number in (1, 2, 3):
        plan = desk.json("plan", desk.story, "--episode", str(number))[0]
        worn = {s["id"] for s in plan["shots"] if not typeset(s) and wears(s, "maya", "night")}
        reasons = desk.json("why", desk.story, "--episode", str(number), *TINY)
        announced = {reason["task"] for reason in reasons if reason["causes"] != ["reused"]}
        ran = set(desk.produce("--episode", str(number), *TINY)["ran"])
        assert ran == announced
        for kind in ("still", "motion", "check"):
            assert subjects(ran, kind) == worn
        assert not kinds(ran) & {"voice", "mix"}


def kinds(tasks: Iterable[str]) -> set[str]:
    return {task.partition("/")[0] for task in tasks}


def subjects(tasks: Iterable[str], kind: str) -> set[str]:
    """The shots that tasks of a kind are about."""
    return {task.split("/")[1] for task in tasks if task.startswith(f"{kind}/")}


def typeset(shot: Report) -> bool:
    return bool(shot["insert"] and (shot["insert"]["title"] or shot["insert"]["lines"]))


def wears(shot: Report, sheet: str, wardrobe: str) -> bool:
    return any((who["sheet"], who["wardrobe"]) == (sheet, wardrobe) for who in shot["cast"])

"""Checks as a person reads them in a terminal."""

import pytest

from orchestrator import terminal
from orchestrator.qc import Check

FINE = Check(code="loudness", passed=True, value="-14.1 LUFS", wanted="-14")


def failing(*places: str, code: str = "freeze") -> Check:
    return Check(code=code, passed=False, value="1.70 s at most", wanted="no more than 1 s", places=places)


def shown(capsys: pytest.CaptureFixture[str], *checks: Check) -> list[str]:
    terminal.show_checks(checks)
    return capsys.readouterr().out.splitlines()


def test_what_fails_is_shown_with_its_place_and_its_cure(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, FINE, failing("b1-a at 00:00.4: the picture stands still")) == [
        "  freeze: 1.70 s at most, wanted no more than 1 s",
        "      b1-a at 00:00.4: the picture stands still",
        "      Take another take of the shot, or trim it to where it moves.",
    ]


def test_many_places_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys, failing(*(f"b{n}-a at 00:00.4: still" for n in range(1, 21))))
    assert lines[6:8] == ["      b6-a at 00:00.4: still", "      and 14 more; report.json lists all"]


def test_a_check_of_somebody_else_is_shown_without_cure(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(shown(capsys, failing(code="own-check"))) == 1


def test_when_all_is_well_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, FINE) == []


def test_words_of_a_place_are_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    assert "      [bold red]b1-a[/] at 00:00.4" in shown(capsys, failing("[bold red]b1-a[/] at 00:00.4"))

"""Edits of a cut in files: what cannot be read is refused with its place, what is written is read back."""

import re
from pathlib import Path

import pytest

from orchestrator.cut_files import edit_in, text_of
from orchestrator.edits import CutEdit, Trim
from orchestrator.errors import UnusableInput


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("e.txt", "{}", "give a file that ends in .json, .yaml, .yml"),
        ("e.yaml", "- a\n", "must be a mapping"),
        ("e.yaml", "a: [", "cannot be read"),
        ("e.json", "{", "cannot be read"),
        ("e.json", "[" * 100_000, "cannot be read"),
        ("e.yaml", "cut: 1\n", "e.yaml, cut: Extra inputs are not permitted"),
        ("e.yaml", "gains: {b1-l1: '40'}\n", "e.yaml, gains/b1-l1: 40 dB is out of range"),
        ("e.yaml", "omit: [2026-11-21]\n", "holds what no edit has"),
        ("e.yaml", "order: [a, a]\n", "order names shot a twice"),
        ("e.yaml", "opening: loudly\n", "e.yaml, opening: "),
    ],
)
def test_what_is_no_edit_is_refused_with_its_place(tmp_path: Path, name: str, text: str, told: str) -> None:
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(UnusableInput) as refused:
        edit_in(file)
    assert told in str(refused.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="cannot be read: No such file"):
        edit_in(tmp_path / "none.yaml")


def test_the_edit_that_the_page_shows_can_be_wanted(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "editing.md").read_text(encoding="utf-8")
    file = tmp_path / "edit.yaml"
    file.write_text(re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)[0], encoding="utf-8")
    assert edit_in(file).model_fields_set == set(CutEdit.model_fields) - {"hand"}


def test_an_edit_is_read_back_as_it_was(tmp_path: Path) -> None:
    wanted = CutEdit(opening="cold-open", omit=("b2-r",), trims={"b1-a": Trim(head=3)}, takes={"b1-a": 2})
    file = tmp_path / "edit.json"
    file.write_text(text_of(wanted))
    assert edit_in(file) == wanted

"""Words as outlines: what is refused, what is measured, and how lines break."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers import typefaces, typeset
from workers.errors import BadSpec, MissingGlyphs, WorkerError

DEJAVU = Path("/usr/share/fonts/truetype/dejavu")


@pytest.fixture
def arabic(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if not DEJAVU.is_dir():
        pytest.skip("no Arabic typeface on this machine")
    monkeypatch.setenv(typefaces.SETTING, str(DEJAVU))
    _forget()
    yield
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    for cached in (typefaces.folders, typefaces._files, typefaces._candidates, typeset._runs):
        cached.cache_clear()


def test_missing_glyphs_name_the_characters_and_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typefaces, "_SYSTEM", ())
    _forget()
    with pytest.raises(MissingGlyphs, match=r"你 \(U\+4F60\).*\[Han\].*fonts-noto-cjk"):
        typeset.outline("Maya 你", 40)
    assert typeset.missing("ab你a你") == ("你",)
    _forget()


def test_an_edited_typeface_of_the_same_size_is_another_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for setting, system in (
        ("", (str(tmp_path),)),
        (str(tmp_path / "noto"), ()),
    ):  # Debian's, then configured
        monkeypatch.setenv(typefaces.SETTING, setting)
        monkeypatch.setattr(typefaces, "_SYSTEM", system)
        assert _edited_after(tmp_path / "noto") == ["first", "second", "first"]


def test_without_typefaces_there_is_nothing_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(typefaces.SETTING, raising=False)
    monkeypatch.setattr(typefaces, "_SYSTEM", ())
    _forget()
    assert typefaces.fingerprint() == ""
    monkeypatch.undo()
    _forget()


def _edited_after(folder: Path) -> list[str]:
    """What a typeface is called whose bytes change and change back."""
    folder.mkdir(exist_ok=True)
    names: dict[str, str] = {}
    told = []
    for text in ("first", "secon", "first"):
        (folder / "NotoSans-Regular.ttf").write_text(text)
        _forget()
        told.append(names.setdefault(typefaces.fingerprint(), {"secon": "second"}.get(text, text)))
    _forget()
    return told


def test_a_wrong_folder_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(typefaces.SETTING, str(tmp_path / "nowhere"))
    _forget()
    with pytest.raises(WorkerError, match="nowhere"):
        typeset.measure("a", 10)
    monkeypatch.undo()
    _forget()


def test_too_much_text_is_refused_by_name() -> None:
    with pytest.raises(BadSpec, match="shorten it: 'word word"):
        typeset.wrap("word " * 50, 60, 500, 2)


def test_width_grows_with_size_and_matches_the_outline() -> None:
    assert typeset.measure("Maya", 80) == pytest.approx(2 * typeset.measure("Maya", 40))
    assert typeset.outline("Maya", 80).width == pytest.approx(typeset.measure("Maya", 80))


def test_kerning_is_applied() -> None:
    alone = typeset.measure("A", 100) + typeset.measure("V", 100)
    assert typeset.measure("AV", 100) < alone


def test_control_characters_and_joiners_have_no_shape() -> None:
    assert typeset.missing("a\u200d\ufe0f\u2060b\x07") == ()
    assert typeset.measure("a\ufe0fb", 50) == typeset.measure("ab", 50)


def test_libass_scales_by_windows_metrics() -> None:
    face = typeset.face_for("Maya", "bold")
    assert face.family == "Roboto"
    assert typeset.libass_em(face, 72) == pytest.approx(54.6, abs=0.1)


def test_lines_are_even() -> None:
    lines = typeset.wrap("You should have stayed quiet about all of this", 72, 900, 2)
    widths = [typeset.measure(line, 72) for line in lines]
    assert len(lines) == 2
    assert max(widths) - min(widths) < 250


def test_a_long_name_breaks_at_its_joints() -> None:
    assert typeset.wrap("Aurora_concept_v1", 60, 440, 2) == ("Aurora_", "concept_v1")


def test_ideographs_break_anywhere_but_before_a_full_stop() -> None:
    assert list(typeset._unspaced("你好。「是」")) == ["你", "好。", "「是」"]


def test_right_to_left_words_are_drawn_from_the_right(arabic: None) -> None:
    runs = typeset._runs("قال Maya 41", "bold", "ar")
    assert [run.text.strip() for run in runs] == ["Maya 41", "قال"]
    joined = typeset.measure("سلام", 50, language="ar")
    assert joined < sum(typeset.measure(c, 50, language="ar") for c in "سلام")


def test_numbers_keep_their_order_in_right_to_left_text() -> None:
    assert typeset._levels("א 12 ב") == [1, 1, 2, 2, 1, 1]


def test_fonts_conf_shows_exactly_our_folders(tmp_path: Path) -> None:
    text = typeset.fonts_conf(tmp_path / "a&b").read_text(encoding="utf-8")
    assert text.count("<dir>") == len(typeset.folders())
    assert "a&amp;b/fontconfig-cache" in text


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab c-_é.Ω", max_size=60))
def test_wrapping_keeps_every_letter_and_every_width(text: str) -> None:
    lines = typeset.wrap(text, 40, 300, 60)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(typeset.measure(line, 40) <= 300 + 1 for line in lines)

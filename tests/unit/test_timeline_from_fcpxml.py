"""FCPXML as Final Cut writes it comes back as a cut by hand; what cannot be kept is refused by name."""

from dataclasses import replace

import pytest
from edited_timelines import ALL, FPS, SILENT, back, refusal
from pydantic import TypeAdapter

from orchestrator import edits
from orchestrator.errors import BadStory
from orchestrator.timeline.reading import Written, read

Gain = TypeAdapter(edits.Gain)


def final_cut(spine, resources="", rate="1/24s", head="<!DOCTYPE fcpxml>"):
    assets = "".join(
        f'<asset id="{shot}" name="{shot}" start="0s" duration="5s" hasVideo="1" format="r1">'
        f'<media-rep src="file:///show/EP01_{shot}_T0{number}.mp4"/></asset>'
        for shot, number in (("b1-a", 1), ("b2-a", 1), ("b3-a", 2))
    )
    return (
        f'<?xml version="1.0"?>{head}<fcpxml version="1.11"><resources>'
        f'<format id="r1" frameDuration="{rate}" width="1080" height="1920"/>{assets}{resources}</resources>'
        f'<library><event><project name="p"><sequence format="r1" tcStart="3600s"><spine>{spine}</spine>'
        "</sequence></project></event></library></fcpxml>"
    )


A = '<asset-clip ref="b1-a" offset="3600s" start="1s" duration="2s" name="A">{}</asset-clip>'
B = '<asset-clip ref="b2-a" offset="3602s" duration="1s" name="B"/>'


def strips_of(text, folder):
    return [
        (s.shot, s.take, s.source_in, s.frames)
        for s in back(text, folder, ".fcpxml", catalogue=SILENT).hand.strips
    ]


def test_a_storyline_is_read(tmp_path):
    assert strips_of(final_cut(A.format("") + B), tmp_path) == [("b1-a", 1, 24, 48), ("b2-a", 1, 0, 24)]


def test_a_connected_clip_covers_what_it_hangs_on(tmp_path):
    over = '<asset-clip ref="b3-a" lane="1" offset="36/24s" start="2s" duration="12/24s"/>'
    assert strips_of(final_cut(A.format(over)), tmp_path) == [
        ("b1-a", 1, 24, 12), ("b3-a", 2, 48, 12), ("b1-a", 1, 48, 24),
    ]  # fmt: skip
    assert len(strips_of(final_cut(A.format(over.replace("lane", 'enabled="0" lane'))), tmp_path)) == 1
    assert len(strips_of(final_cut(A.format(over.replace('"1"', '"-1"'))), tmp_path)) == 1


def test_a_secondary_storyline_and_an_audition_and_a_clip_element_are_read(tmp_path):
    second = (
        '<spine lane="1" offset="1s"><clip name="C" offset="0s" start="0s" duration="6/24s">'
        '<video ref="b3-a" offset="0s" start="10/24s" duration="5s"/></clip></spine>'
    )
    takes = B.replace(" offset=", " x=") + '<asset-clip ref="b1-a" duration="9s"/>'
    audition = f'<audition offset="3602s">{takes}</audition>'
    assert strips_of(final_cut(A.format(second) + audition), tmp_path) == [
        ("b3-a", 2, 10, 6), ("b1-a", 1, 30, 42), ("b2-a", 1, 0, 24),
    ]  # fmt: skip


def spoken(inside, folder, catalogue=ALL):
    """The gains that come back of a line of which a person wrote what is `inside` its clip."""
    voice = '<asset id="l" start="0s" duration="2s" hasAudio="1"><media-rep src="file:///EP01_b1-l1.wav"/></asset>'
    line = f'<asset-clip ref="l" name="L" lane="-1" offset="1s" duration="2s">{inside}</asset-clip>'
    return back(final_cut(A.format(line), voice), folder, ".fcpxml", catalogue=catalogue)


@pytest.mark.parametrize(
    ("inside", "gains"),
    [
        ("", {}),
        ('<adjust-volume amount="0dB"/>', {}),
        ('<adjust-volume amount="+6dB"/>', {"b1-l1": "6"}),
        ('<adjust-volume amount="-12.504999dB"/>', {"b1-l1": "-12.5"}),
        ('<adjust-volume amount="-0.001dB"/>', {}),
        (
            '<audio-channel-source srcCh="1"><adjust-volume amount="-3dB"/></audio-channel-source>',
            {"b1-l1": "-3"},
        ),
    ],
)
def test_a_gain_that_was_changed_is_kept(inside, gains, tmp_path):
    assert spoken(inside, tmp_path).gains == gains
    assert [Gain.validate_python(each) for each in gains.values()] == [*gains.values()]


def test_a_gain_as_it_was_written_changes_nothing_and_one_taken_back_does(tmp_path):
    written = replace(ALL, written=Written({"b1-l1": "-3.0"}))
    assert spoken('<adjust-volume amount="-3dB"/>', tmp_path, written).gains == {}
    assert spoken("", tmp_path, written).gains == {"b1-l1": "0"}


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        ("-96dB", "-60 to 12 dB, or take it out"),
        ("12.01dB", "12.01 dB"),
        ("loud", '"loud", which is no gain'),
    ],
)
def test_a_gain_that_cannot_be_kept_is_refused_by_line_and_timecode(amount, told, tmp_path):
    with pytest.raises(BadStory, match=told) as refused:
        spoken(f'<adjust-volume amount="{amount}"/>', tmp_path)
    assert "line b1-l1 at 01:00:00:00" in str(refused.value)


def test_gains_within_a_clip_are_told_of(tmp_path):
    told = "Gains within a clip, and of single channels, are not kept."
    keyed = '<adjust-volume amount="2dB"><param name="amount"><keyframeAnimation/></param></adjust-volume>'
    returned = spoken(keyed, tmp_path)
    assert (returned.gains, told in returned.notes) == ({"b1-l1": "2"}, True)


def test_effects_are_told_of_but_not_transforms_that_change_nothing(tmp_path):
    still, larger = (f'<adjust-transform scale="{n}" anchor="0 0" position="0 0"/>' for n in ("1 1", "2 2"))
    assert back(final_cut(A.format(still)), tmp_path, ".fcpxml", catalogue=SILENT).notes == ()
    assert back(final_cut(A.format(larger)), tmp_path, ".fcpxml", catalogue=SILENT).notes == (
        "Effects on clips are not kept.",
    )


def test_a_title_above_is_told_of_and_one_in_the_picture_refused(tmp_path):
    title = '<title ref="t" name="My title" {} duration="1s"/>'
    returned = back(
        final_cut(A.format(title.format('lane="1" offset="1s"'))), tmp_path, ".fcpxml", catalogue=SILENT
    )
    assert returned.notes == ('"My title" is a title or generator and is not kept.',)
    assert "My title" in refusal(
        final_cut(A.format("") + title.format('offset="3602s"')), tmp_path, ".fcpxml"
    )


FASTER = '<timeMap><timept time="0s" value="0s"/><timept time="2s" value="4s"/></timeMap>'


@pytest.mark.parametrize(
    ("spine", "told"),
    [
        ('<gap offset="3600s" duration="1s"/>' + B.replace("3602", "3601"), "01:00:00:00 to 01:00:01:00"),
        (A.format(FASTER), '"A" plays at another speed'),
        (A.format('<conform-rate srcFrameRate="25"/>'), "25 frames per second, the production 24"),
        ('<ref-clip ref="m" name="nest" duration="1s"/>', '"nest" is a compound clip'),
        (A.format("").replace("2s", "2.01s"), "between frames"),
        (A.format("").replace("2s", "two"), "no time"),
        ('<asset-clip ref="b1-a" duration="1/0s"/>', "no time"),
        ("", "no enabled clip"),
    ],
)  # fmt: skip
def test_what_final_cut_must_put_right_is_refused(spine, told, tmp_path):
    assert told in refusal(final_cut(spine), tmp_path, ".fcpxml", catalogue=SILENT)


def test_another_rate_of_the_project_is_refused_with_both(tmp_path):
    assert "29.97" in refusal(
        final_cut(A.format(""), rate="1001/30000s"), tmp_path, ".fcpxml", catalogue=SILENT
    )


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE fcpxml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE fcpxml SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE fcpxml [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE fcpxml [<!ENTITY % p SYSTEM "x">%p;]>',
    ],
)  # fmt: skip
def test_nothing_in_a_document_is_expanded_or_fetched(head, tmp_path):
    assert "export it again" in refusal(
        final_cut(A.format(""), head=head), tmp_path, ".fcpxml", catalogue=SILENT
    )


@pytest.mark.parametrize(
    "text", ["", "<fcpxml>", "<other/>", "<fcpxml/>", "<a>" * 100_000, "\x00", "<a b='&x;'/>"]
)
def test_what_is_no_fcpxml_is_refused(text, tmp_path):
    assert "edited.fcpxml" in refusal(text, tmp_path, ".fcpxml", catalogue=SILENT)


def test_a_folder_of_final_cut_is_read_like_its_file(tmp_path):
    (tmp_path / "EP01.fcpxmld").mkdir()
    (tmp_path / "EP01.fcpxmld" / "Info.fcpxml").write_text(final_cut(A.format("")))
    assert read(tmp_path / "EP01.fcpxmld", SILENT, FPS).hand.strips[0].shot == "b1-a"
    with pytest.raises(BadStory, match="cannot be read"):
        read(tmp_path / "gone.fcpxml", SILENT, FPS)

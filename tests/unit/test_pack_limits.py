"""Texts that a platform would cut are refused here, with numbers; and what a post tells beside them."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from orchestrator import stories
from orchestrator.director import direct
from orchestrator.pack import pages, post
from orchestrator.pack.limits import CODES, limits
from orchestrator.pack.post import Files, Post
from orchestrator.pack.words import Place
from orchestrator.platforms import names, platform
from orchestrator.provenance import Summary
from orchestrator.qc import Check, Override
from orchestrator.story import Series

EXAMPLE = stories.read(Path(__file__).parents[2] / "orchestrator" / "examples" / "stolen-design.md")

TRAINED: dict[str, object] = {"digital_source": "trainedAlgorithmicMedia", "generated": True}
DRAWN: dict[str, object] = {"digital_source": "algorithmicMedia", "generated": False}
GIVEN: dict[str, object] = {"digital_source": "composite", "generated": False, "given": True}


def made(
    name: str = "tiktok",
    number: int = 1,
    series: Series = EXAMPLE,
    caption: str = "",
    hashtags: tuple[str, ...] = (),
    moment: tuple[int, int] | None = (904, 37667),
    origin: dict[str, object] = TRAINED,
) -> Post:
    episode = series.episode(number)
    about = {"series": series.title, "episode": number, "sources": (), "rights": (), "consents": ()}
    told = Summary.model_validate(about | origin)
    files = Files(video="x_ep01.mp4", cover="x_ep01.jpg", captions="x_ep01.srt")
    place = Place(series, episode, direct(series, episode))
    return post.made(platform(name), place, told, files, moment, (caption, hashtags))


def paper(name: str, origin: dict[str, object]) -> str:
    """Everything that a person reads of a post."""
    told = made(name, origin=origin)
    return pages.post_text(told) + pages.checklist(platform(name), told, ())


def check(code: str, post: Post) -> Check:
    return next(each for each in limits(platform(post.platform), post) if each.code == code)


def test_a_caption_of_ones_own_is_refused_where_it_is_too_long_in_the_platforms_units() -> None:
    told = check("post-caption", made("tiktok", caption="😀" * 1101))
    assert (told.passed, told.value, told.wanted) == (False, "2202 units of UTF-16", "at most 2200")
    assert check("post-caption", made("tiktok", caption="😀" * 1100)).passed


def test_more_hashtags_than_a_platform_takes_are_refused_with_their_number() -> None:
    told = check("post-hashtags", made("reels", hashtags=tuple(f"#tag{n}" for n in range(6))))
    assert (told.passed, told.value, told.wanted) == (False, "6 in the caption", "at most 5")


@pytest.mark.parametrize(
    ("caption", "tags", "found"),
    [
        ("#a#b#c#d#e#f", (), "6 in the caption"),
        ("(#a) #b-#c/#d,#e＃f", (), "6 in the caption"),
        ("#😀#b#c#d#e#f", (), "6 in the caption"),
        ("Look.", ("#a", "#b", "#c", "#d", "#e", "#f"), "6 in the caption"),
        ("Look. #a", ("#b#c", "#d", "#e", "#f"), "6 in the caption; #b#c is no single hashtag"),
        ("Look.", ("plain",), "0 in the caption; plain is no single hashtag"),
    ],
)
def test_hashtags_are_counted_however_they_are_written(
    caption: str, tags: tuple[str, ...], found: str
) -> None:
    told = check("post-hashtags", made("reels", caption=caption, hashtags=tags))
    assert (told.passed, told.value) == (False, found)


def test_ones_own_hashtags_stand_in_ones_own_caption_once() -> None:
    told = made("reels", caption="Look. #one", hashtags=("#one", "#two"))
    assert told.caption == "Look. #one\n#two"
    assert told.hashtags == ("#one", "#two")
    assert check("post-hashtags", told).value == "2 in the caption"
    assert made("reels", caption="Look.").hashtags == ()


def test_a_disclosure_is_never_cut_to_make_room() -> None:
    tags = tuple(f"#{letter * 500}" for letter in "abcde")
    told = made("app", hashtags=tags)
    assert told.ai.text in told.caption
    assert not check("post-caption", told).passed


def test_characters_that_a_platform_refuses_are_named() -> None:
    told = check("post-caption", made("shorts", caption="a <b>"))
    assert not told.passed
    assert "<" in told.value


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("number", [1, 2, 3])
def test_what_we_write_ourselves_passes(name: str, number: int) -> None:
    found = limits(platform(name), made(name, number))
    assert {each.code for each in found} == CODES
    assert all(each.passed for each in found)


def test_ai_is_disclosed_by_field_and_in_words() -> None:
    told = made()
    assert told.ai.answer == "yes"
    assert told.fields["post_info.is_aigc"] is True
    assert "made with AI" in told.ai.text
    assert told.ai.text in told.caption
    assert made("shorts").fields["status.containsSyntheticMedia"] is True
    assert "the file's own metadata says it" in pages.post_text(made("reels"))


@pytest.mark.parametrize("name", names())
def test_what_rules_drew_is_told_as_made_by_a_computer_and_not_as_ai(name: str) -> None:
    told, page = made(name, origin=DRAWN), paper(name, DRAWN)
    assert (told.ai.answer, told.ai.generated) == ("no", False)
    assert told.fields.get(platform(name).ai_field, False) is False
    assert "computer-generated" in told.caption
    assert "no model made anything that is seen or heard" in page
    for wrong in ("to true", "metadata says it", "turn on", "Disclose AI", "with yes"):
        assert wrong not in page


@pytest.mark.parametrize("name", names())
def test_of_files_of_their_own_a_person_must_say_it(name: str) -> None:
    told = made(name, origin=GIVEN)
    assert (told.ai.answer, told.ai.text) == ("unknown", "")
    assert platform(name).ai_field not in told.fields
    assert "say whether your own files were made with AI" in paper(name, GIVEN)


@pytest.mark.parametrize("name", names())
def test_no_platforms_own_list_answers_for_the_file(name: str) -> None:
    for step in platform(name).checklist:
        assert "AI" not in step
        assert "Altered" not in step


def test_the_cover_is_a_moment_where_no_picture_is_taken() -> None:
    assert made("tiktok").fields["post_info.video_cover_timestamp_ms"] == 37667
    assert "00:37.667" in pages.post_text(made("tiktok"))


def test_no_moment_is_named_where_the_cut_lacks_the_cover() -> None:
    for name in names():
        told = made(name, moment=None)
        assert (told.cover.frame, told.cover.milliseconds) == (None, None)
        assert platform(name).fields.get("cover_at", "-") not in told.fields
        for page in (pages.post_text(told), pages.checklist(platform(name), told, ())):
            assert "00:00.000" not in page
            assert platform(name).cover.upload or "no frame of the cut is the cover" in page.lower()


def test_a_cover_of_a_shot_that_was_cut_has_no_moment() -> None:
    cut = SimpleNamespace(events=[SimpleNamespace(shot="b1", source_in=0, frames=24, start=0)], fps=24)
    for shot, frame, found in (("b2", 6, None), ("b1", 30, None), ("b1", 6, (6, 250))):
        cover = SimpleNamespace(subject=shot, spec=SimpleNamespace(frame=frame))
        assert post.cover_moment(cut, SimpleNamespace(tasks={"cover": cover})) == found  # type: ignore[arg-type]


def test_an_episode_leads_to_its_neighbours() -> None:
    told = made(number=2)
    assert told.previous
    assert told.next
    assert (told.previous.number, told.next.number) == (1, 3)
    assert made(number=1).previous is None
    assert made(number=3).next is None
    assert told.listed.position == 2


def test_episodes_behind_the_gate_are_paid_for() -> None:
    assert EXAMPLE.gate == 8
    gated = EXAMPLE.model_copy(update={"gate": 2})
    assert [made(number=n, series=gated).free for n in (1, 2, 3)] == [True, True, False]
    assert "paid" in pages.post_text(made(number=3, series=gated))


@pytest.mark.parametrize("text", ["<b>", "](javascript:x)", "`", "\n# Head", "W" * 300, "=1+1"])
def test_the_checklist_holds_nothing_that_people_wrote(text: str) -> None:
    named = EXAMPLE.model_copy(update={"title": f"zzz{text}", "premise": f"zzz{text}"})
    told = made(series=named).model_copy(
        update={"overridden": (Override(code="duration", because=f"zzz{text}", by="zzz"),)}
    )
    page = pages.checklist(platform("tiktok"), told, ("post.json",))
    assert "zzz" not in page
    assert "`duration`" in page


def test_the_checklist_names_what_is_still_open_by_id_alone() -> None:
    evil = "`](x) zzz.png"
    rights = [
        {"kind": "script", "item": "zzz (zzz)", "open": True},
        {"kind": "reference", "item": f"character maya, reference {evil} (front)", "open": True},
        {"kind": "upload", "item": "shot b1-hook, footage of take 2"},
        {"kind": "model", "item": "flux-dev", "open": True, "commercial": False},
        {"kind": "typeface", "item": "typefaces"},
    ]
    consents = [
        {"state": "missing", "person": "zzz", "shown_in": f"character maya, reference {evil} (front)"},
        {"state": "in force", "person": "zzz", "shown_in": "shot b2, still"},
    ]
    told = made(origin=GIVEN | {"rights": rights, "consents": consents})
    page = pages.checklist(platform("tiktok"), told, ())
    assert "zzz" not in page
    for line in (
        "Consents lacking (1, `consents.csv`): `missing character maya`",
        "No commercial use (1, `rights.csv`): `model flux-dev`",
        "Rights not settled (3, `rights.csv`): `script`, `character maya`, `model flux-dev`",
        "Made with AI or not (1, `rights.csv`): `shot b1-hook`",
    ):
        assert f"- [ ] {line}" in page


def test_a_post_reads_back_as_it_was_written() -> None:
    told = made(series=EXAMPLE.model_copy(update={"title": 'x"\u202e</script>'}))
    assert Post.model_validate_json(told.model_dump_json()) == told
    assert "\u202e" not in json.dumps(told.model_dump(), ensure_ascii=False)

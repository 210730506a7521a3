"""The storyboard: one safe page that a producer grasps at a look."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
import pyvips
from stolen_design import BEAT_5, CLOSE_UP, COLD_LOOK, INSERT, PLAN, SAYING, SERIES, SHOCK

from orchestrator.errors import BadStory, Refused
from orchestrator.plan import Finding, Plan
from orchestrator.story import Beat, Episode, Insert, InsertKind, Role, Series
from orchestrator.storyboard import storyboard
from orchestrator.thumbnails import HEIGHT, TINY, TINY_HEIGHT, WIDTH, thumbnails

PAYLOADS = (
    "<script>alert(1)</script>",
    '" onload="alert(1)',
    "{{ 7 * 7 }}{% raw %}",
    "</style><img src=x onerror=alert(1)>",
)
EPISODE = Episode(number=1, purpose="Maya learns it.", beats=(Beat(id="b05", text=BEAT_5, role=Role.REVEAL),))
BOARD = SERIES.model_copy(update={"episodes": (EPISODE,)})


class Tags(HTMLParser):
    """Every tag with its attributes, and all the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += f"{data} "

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.seen if name == tag]


def drawn(width: int = 540, height: int = 960) -> bytes:
    colour = pyvips.Image.black(width, height).new_from_image([20, 60, 120])
    encoded: bytes = colour.cast("uchar").pngsave_buffer()
    return encoded


def busy() -> bytes:
    noise = pyvips.Image.gaussnoise(540, 960, sigma=25, mean=120, seed=1).gaussblur(2)
    encoded: bytes = noise.cast("uchar").pngsave_buffer()
    return encoded


def test_a_still_that_is_no_picture_is_refused_by_shot() -> None:
    with pytest.raises(Refused, match="shot ep01-b05-close-1: its still is not a picture"):
        storyboard(BOARD, PLAN, {CLOSE_UP.id: b"not a picture"})


def test_a_plan_that_names_nobody_is_refused() -> None:
    with pytest.raises(BadStory, match="there is no 'maya'"):
        storyboard(BOARD.model_copy(update={"sheets": ()}), PLAN, {})


def hostile(payload: str) -> tuple[Series, Plan]:
    """The payload in every field of text that a story can bring."""
    sheets = tuple(sheet.model_copy(update={"name": payload}) for sheet in SERIES.sheets)
    episode = EPISODE.model_copy(update={"purpose": payload, "beats": (Beat(id="b05", text=payload),)})
    series = SERIES.model_copy(update={"title": payload, "sheets": sheets, "episodes": (episode,)})
    insert = Insert(kind=InsertKind.FILE, title=payload, lines=(payload,), picture=payload)
    cast = (
        CLOSE_UP.cast[0].model_copy(update={"action": payload, "behaviour": payload, "gesture": payload}),
    )
    texts = dict.fromkeys(("action", "change", "lighting", "background", "mood"), payload)
    shots = (
        CLOSE_UP.model_copy(update={**texts, "cast": cast, "inferred": (payload,), "cues": (payload,)}),
        INSERT.model_copy(update={"insert": insert}),
        SAYING.model_copy(update=texts),
    )
    lines = tuple(line.model_copy(update={"text": payload, "manner": payload}) for line in PLAN.lines)
    finding = Finding(code="x", severity="note", place=payload, message=payload, cure=payload)
    changes = {"shots": shots, "lines": lines, "findings": (finding,), "title": payload, "language": payload}
    return series, PLAN.model_copy(update=changes)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_story_text_stays_text_in_every_field(payload: str) -> None:
    series, plan = hostile(payload)
    page = storyboard(series, plan, {})
    tags = Tags(page)
    assert (
        not tags.all("script") + tags.all("iframe") + tags.all("object") + tags.all("link") + tags.all("img")
    )
    assert not [name for _, attributes in tags.seen for name in attributes if name.startswith("on")]
    assert page.count("<style>") == 1
    assert payload in tags.text


def test_the_page_asks_for_nothing_outside_itself() -> None:
    page = storyboard(BOARD, PLAN, {shot.id: drawn() for shot in PLAN.shots})
    links = [
        value
        for _, attributes in Tags(page).seen
        for name, value in attributes.items()
        if name in ("src", "href")
    ]
    assert links
    assert all(str(link).startswith(("data:image/jpeg;base64,", "#")) for link in links)
    assert not re.search(r"url\(|@import|https?:", page.split("</style>")[0])


def test_the_policy_allows_this_style_and_nothing_else() -> None:
    page = storyboard(BOARD, PLAN, {})
    style = page.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = next(str(meta["content"]) for meta in Tags(page).all("meta") if "http-equiv" in meta)
    assert policy.startswith("default-src 'none'; img-src data:; ")
    assert f"style-src 'sha256-{digest}';" in policy
    assert not [1 for _, attributes in Tags(page).seen if "style" in attributes]


def test_a_card_says_what_the_shot_is_for() -> None:
    text = " ".join(Tags(storyboard(BOARD, PLAN, {})).text.split())
    for words in (
        "Episode 1 Slide Nine", "Maya learns it.", "CU slightly low · push-in", "Maya phone shock",
        "Maya has proof.",
        "Aurora_concept_v1", "copied by V. Hale, yesterday 23:41", "Victor You should have stayed quiet.",
        "silent glare · can replace 4", "Vertical 9:16, close-up",
        "The hook shows nobody else than Maya.",
        "Add a shot of Victor within the first three seconds.", "reveal", BEAT_5,
    ):  # fmt: skip
        assert words in text


def test_a_reaction_shows_the_line_that_it_hears() -> None:
    listening = SHOCK.model_copy(update={"hears": SAYING.line})
    text = " ".join(
        Tags(storyboard(BOARD, PLAN.model_copy(update={"shots": (SAYING, listening)}), {})).text.split()
    )
    assert "Victor, off You should have stayed quiet." in text


def test_totals_count_the_cut_and_its_coverage() -> None:
    text = " ".join(Tags(storyboard(BOARD, PLAN, {})).text.split())
    assert "Length, as planned 0:13" in text  # 72 + 84 + 72 + 36 + 60 frames at 24
    assert "Shots in the cut 5 + 1 alternates" in text
    assert "Reactions 33 % 2 of 6 shots" in text
    assert "Maya in 4 · Victor in 2" in text


def test_a_finding_leads_to_its_place() -> None:
    page = storyboard(BOARD, PLAN, {})
    assert '<a href="#beat-1">beat b02</a>' in page
    assert all(f'id="{str(a["href"])[1:]}"' in page for a in Tags(page).all("a"))


def test_errors_come_before_notes() -> None:
    findings = tuple(
        Finding(code="x", severity=severity, place="here", message=severity, cure="")
        for severity in ("note", "error", "warning")
    )
    page = storyboard(BOARD, PLAN.model_copy(update={"findings": findings}), {})
    assert re.findall(r"<b>(error|warning|note)</b>", page) == ["error", "warning", "note"]


def test_the_contact_sheet_is_the_cut_without_alternates() -> None:
    page = storyboard(BOARD, PLAN, {shot.id: drawn() for shot in PLAN.shots})
    sheet = page.split('<div class="contact"')[1].split("</div>")[0]
    assert re.findall(r"#shot-(\d)", sheet) == ["1", "2", "3", "4", "6"]
    assert 'class="contact"' not in storyboard(BOARD, PLAN, {})


def test_a_shot_without_a_still_shows_its_size() -> None:
    page = storyboard(BOARD, PLAN, {shot.id: drawn() for shot in PLAN.shots if shot is not COLD_LOOK})
    assert page.count('width="270"') == len(PLAN.shots) - 1
    assert '<div class="blank" role="img" aria-label="CU: Victor, cold">CU</div>' in page


def test_the_page_can_be_heard_as_well_as_seen() -> None:
    page = storyboard(BOARD, PLAN, {shot.id: drawn() for shot in PLAN.shots})
    tags = Tags(page)
    assert tags.all("html") == [{"lang": "en"}]
    assert all(image["alt"] for image in tags.all("img") if image["width"] == "270")
    assert '<div class="contact" aria-hidden="true">' in page
    assert all(len(tags.all(landmark)) == 1 for landmark in ("header", "main", "footer", "nav", "h1"))
    assert {"dir": "auto", "lang": "en"} in tags.all("q")


def test_forty_shots_stay_under_a_megabyte_and_a_half() -> None:
    shots = tuple(CLOSE_UP.model_copy(update={"id": f"shot-{number}"}) for number in range(40))
    still = busy()
    page = storyboard(BOARD, PLAN.model_copy(update={"shots": shots}), {shot.id: still for shot in shots})
    assert len(page) < 1_500_000


def test_an_empty_plan_is_still_a_page() -> None:
    assert "0:00" in storyboard(BOARD, PLAN.model_copy(update={"shots": (), "lines": (), "findings": ()}), {})


def test_the_same_plan_is_the_same_page() -> None:
    stills = {shot.id: drawn() for shot in PLAN.shots}
    assert storyboard(BOARD, PLAN, stills) == storyboard(BOARD, PLAN, dict(reversed(stills.items())))


@pytest.mark.parametrize(("width", "height"), [(540, 960), (1080, 1920), (100, 100), (1920, 1080)])
def test_thumbnails_fill_the_card_and_the_contact_sheet(width: int, height: int) -> None:
    card, tiny = (pyvips.Image.new_from_buffer(jpeg, "") for jpeg in thumbnails(drawn(width, height)))
    assert (card.width, card.height) == (WIDTH, HEIGHT)
    assert (tiny.width, tiny.height) == (TINY, TINY_HEIGHT)
    assert abs(card.avg() - (20 + 60 + 120) / 3) < 3


@pytest.mark.parametrize("change", ["add_alpha", "b-w", "rgb16"])
def test_any_kind_of_picture_can_be_shown(change: str) -> None:
    picture = pyvips.Image.new_from_buffer(drawn(), "")
    changed = picture.addalpha() if change == "add_alpha" else picture.colourspace(change)
    assert len(thumbnails(changed.pngsave_buffer())[0]) > 500


# --- contrast: WCAG AA on both grounds, in both schemes


def schemes() -> list[dict[str, str]]:
    css = Tags(storyboard(BOARD, PLAN, {})).text
    roots = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    return [dict(re.findall(r"--(\w+): (#\w+);", root)) for root in roots[:2]]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    "ink", ["ink", "soft", "hook", "escalation", "reveal", "cliffhanger", "plain", "warn", "note"]
)
def test_every_ink_is_readable_on_every_ground(scheme: int, ink: str) -> None:
    colours = schemes()[scheme]
    for ground in ("paper", "card"):
        high, low = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

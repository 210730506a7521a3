"""`produce --footage`: own files beside made ones, and stories that name their pictures."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from own_files import clip, said
from PIL import Image
from sound_samples import save, speech

from orchestrator import production
from orchestrator.cut import from_json
from orchestrator.edits import Edits, Upload
from orchestrator.errors import BadStory, CheckRefused, UnusableInput
from orchestrator.far import Far
from orchestrator.office import Office
from orchestrator.overlay import directed
from orchestrator.production import Order
from orchestrator.profiles import profile
from orchestrator.read import read
from orchestrator.references import taken_in
from orchestrator.report import Report
from orchestrator.settings import Settings

LINE = "That is my name."
STORY = f"""# The Key

Premise: A night nurse finds her own name in a locked file.

## Characters
- **Ines**, 29, night nurse. Short black hair. Wardrobe `day`: green scrubs. Voice: female, young, warm.

## Locations
- `ward`: hospital corridor at night, one lamp on

## Episode 1, "Room Nine". Purpose: Ines learns that somebody planned her.
1. Ines opens the drawer.   (hook)
2. Ines says, "{LINE}"   (reveal)
3. The light goes out.   (cliffhanger)
"""
FINISH = {"segment", "master", "cover"}
CONSENT = {"person": "Ana", "scope": "voice", "date": "2026-01-01", "evidence": "a" * 64}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with production.opened(Settings(home=tmp_path / "home", slots=2)) as opened:
        yield opened


@pytest.fixture
def order(tmp_path: Path) -> Order:
    (tmp_path / "story.md").write_text(STORY)
    (tmp_path / "own").mkdir()
    return Order(tmp_path / "story.md", profile="slate", out=tmp_path / "out", footage=tmp_path / "own")


def own(order: Order, name: str) -> Path:
    assert order.footage
    return order.footage / name


def produce(office: Office, order: Order) -> Report:
    (report,) = production.produce(office, order, lambda _: None)
    return report


def refusal(office: Office, order: Order) -> str:
    with pytest.raises(UnusableInput) as refused:
        production.why(office, order)
    return str(refused.value)


def running(office: Office, order: Order) -> set[str]:
    return {reason.task for reason in production.why(office, order) if reason.runs}


def delivered(order: Order, name: str) -> str:
    return (order.out / "ep01" / name).read_text()


def ids(office: Office, order: Order) -> tuple[str, str]:
    """The first shot that is silent and in the cut, and the line."""
    (plan,) = production.plan(office, order.story)
    return next(shot.id for shot in plan.shots if not shot.line), plan.lines[0].id


def test_a_file_that_belongs_to_nothing_is_refused_with_the_nearest_ids(office: Office, order: Order) -> None:
    shot, line = ids(office, order)
    clip(own(order, f"{shot}s.mp4"))
    assert f"has no shot '{shot}s'. Did you mean {shot}" in refusal(office, order)
    own(order, f"{shot}s.mp4").unlink()
    save(own(order, f"{line}x.wav"), speech(1))
    assert f"has no line '{line}x'. Did you mean {line}" in refusal(office, order)
    own(order, f"{line}x.wav").rename(own(order, "notes.txt"))
    assert "notes.txt is no kind of file that is read; use .mp4" in refusal(office, order)


def test_two_files_for_one_thing(office: Office, order: Order) -> None:
    shot, _ = ids(office, order)
    for suffix in ("mp4", "mov"):
        clip(own(order, f"{shot}.{suffix}"))
    assert f"are both the take of {shot}; keep one" in refusal(office, order)


def test_a_file_that_cannot_be_used_is_named(office: Office, order: Order) -> None:
    shot, line = ids(office, order)
    own(order, f"{shot}.mp4").write_text("#EXTM3U\nsecret.mp4\n")
    assert refusal(office, order).endswith(
        f"{shot}.mp4: The file is no clip that is read here; hand in an mp4, mov, webm or mkv."
    )
    own(order, f"{shot}.mp4").unlink()
    save(own(order, f"{line}.wav"), np.zeros(48_000))
    assert "The recording is silent; record it again" in refusal(office, order)


def test_no_folder_and_several_episodes(office: Office, order: Order) -> None:
    assert "is no folder" in refusal(office, replace(order, footage=order.story))
    order.story.write_text(STORY + '\n## Episode 2, "On". Purpose: More.\n1. Ines runs.   (hook)\n')
    shot, _ = ids(office, replace(order, story=_first(order)))
    clip(own(order, f"{shot}.mp4"))
    assert "does not say of which episode" in refusal(office, order)
    own(order, "ep01").mkdir()
    own(order, f"{shot}.mp4").rename(own(order, f"ep01/{shot}.mp4"))
    assert f"motion/{shot}/t2" in running(office, order)
    assert f"motion/{shot}/t2" in running(office, replace(order, episode=1))


def serial(order: Order) -> None:
    """A second episode."""
    order.story.write_text(STORY + '\n## Episode 2, "On". Purpose: More.\n1. Ines runs.   (hook)\n')


@pytest.mark.parametrize("episode", [None, 1])
def test_folders_that_belong_to_nothing_are_refused_with_the_nearest(
    office: Office, order: Order, episode: int | None
) -> None:
    serial(order)
    asked = replace(order, episode=episode)
    own(order, "ep1").mkdir()
    assert "ep1 is the folder of no episode. Did you mean ep01" in refusal(office, asked)
    own(order, "ep1").rename(own(order, "ep01"))
    own(order, "ep01/takes").mkdir()
    assert "takes is the folder of no episode. Put its files beside it." in refusal(office, asked)
    own(order, "ep01/takes").rmdir()
    own(order, "ep03").mkdir()
    assert "ep03 is the folder of no episode" in refusal(office, asked)


@pytest.mark.parametrize("episode", [None, 1, 2])
def test_files_beside_the_folders_of_episodes_are_refused(
    office: Office, order: Order, episode: int | None
) -> None:
    serial(order)
    own(order, "ep01").mkdir()
    own(order, "b1.mp4").touch()
    assert "b1.mp4 does not say of which episode" in refusal(office, replace(order, episode=episode))


def test_rights_beside_the_folders_hold_in_them(office: Office, order: Order) -> None:
    serial(order)
    shot, _ = ids(office, replace(order, story=_first(order)))
    own(order, "ep01").mkdir()
    clip(own(order, f"ep01/{shot}.mp4"), seconds=8)
    own(order, "rights.yaml").write_text("ep01/b0.mp4: {rights: ours}")
    assert f"'ep01/b0.mp4', which is not there. Did you mean ep01/{shot}.mp4" in refusal(office, order)
    lapsed = {"*": {"rights": "ours", "real_person": True, "consent": {**CONSENT, "expires": "2026-02-01"}}}
    own(order, "rights.yaml").write_text(json.dumps(lapsed))
    with pytest.raises(CheckRefused, match=f"shot {shot}, footage of take 2: The consent of Ana ran out on"):
        production.produce(office, order, lambda _: None)
    renewed = {"*": {"consent": CONSENT}}
    own(order, "ep01/rights.yaml").write_text(json.dumps(renewed))
    (job, _) = production._makings(office, read(office, order.story), order)
    footage = job.edits.footage(shot, 2)
    assert footage
    assert footage.consent
    assert (footage.rights, footage.consent.expires) == ("ours", None)


def _first(order: Order) -> Path:
    file = order.story.with_name("first.md")
    file.write_text(STORY)
    return file


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("[]", "must be a mapping"),
        ("{x.mp4: {rights: mine}}", "speaks of 'x.mp4', which is not there"),
        ("{'*': {real_person: true}}", "add a consent record"),
        ("{'*': {start: -1}}", "start: Input should be greater"),
        ("{'*': {wrights: mine}}", "wrights: Extra inputs"),
        ("{", "cannot be read"),
    ],
)
def test_rights_that_do_not_hold(office: Office, order: Order, told: str, why: str) -> None:
    shot, _ = ids(office, order)
    clip(own(order, f"{shot}.mp4"))
    own(order, "rights.yaml").write_text(told)
    assert why in refusal(office, order)


def test_rights_and_consent_change_no_key(office: Office, order: Order) -> None:
    shot, line = ids(office, order)
    clip(own(order, f"{shot}.mp4"), seconds=8)
    said(own(order, f"{line}.wav"), LINE)
    bare = {reason.task: reason for reason in production.why(office, order)}
    told = {"*": {"rights": "filmed by us", "real_person": True, "consent": CONSENT}}
    own(order, "rights.yaml").write_text(json.dumps(told))
    assert {reason.task: reason for reason in production.why(office, order)} == bare
    produce(office, order)
    own(order, "rights.yaml").unlink()
    assert not running(office, order)


def test_a_clip_plays_in_the_cut_and_goes_again_without_making_anything(office: Office, order: Order) -> None:
    shot, _ = ids(office, order)
    plain = replace(order, footage=None)
    produce(office, plain)
    before = delivered(plain, "cut.json")
    clip(own(order, f"{shot}.mp4"), seconds=8)
    expected = running(office, order)
    assert {task for task in expected if not task.startswith("segment/")} - {"master"} == {
        f"motion/{shot}/t2"
    } | (expected & {"cover"})
    assert set(produce(office, order).ran) == expected
    events = from_json(delivered(order, "cut.json")).events
    assert {event.take for event in events if event.shot == shot} == {f"motion/{shot}/t2"}
    assert _is_pattern(order, next(event for event in events if event.shot == shot))
    own(order, f"{shot}.mp4").unlink()
    back = produce(office, order)
    assert back.ran == ()
    assert delivered(order, "cut.json") == before


def _is_pattern(order: Order, event: Any) -> bool:
    """Whether the cut shows ffmpeg's pattern there and no slate: a slate's bars have no blue."""
    with av.open(str(order.out / "ep01" / "episode.mp4")) as film:
        for number, frame in enumerate(film.decode(video=0)):
            if number == event.start + event.frames // 2:
                picture = frame.to_ndarray(format="rgb24").astype(int)
                blue = (picture[..., 2] > 180) & (picture[..., 0] < 90) & (picture[..., 1] < 90)
                return bool(blue.any())
    return False


def test_a_clip_too_short_fails_with_the_cure_and_the_cut_stays_whole(office: Office, order: Order) -> None:
    shot, _ = ids(office, order)
    produce(office, replace(order, footage=None))
    clip(own(order, f"{shot}.mp4"), seconds=0.4)
    report = produce(office, order)
    assert report.ran == ()
    assert "the clip is too short: 0.4 s from frame 0; the take needs" in "".join(report.failures)
    events = from_json(delivered(order, "cut.json")).events
    assert {event.take for event in events if event.shot == shot} == {f"motion/{shot}/t1"}


def test_a_recording_replaces_a_line_and_captions_follow_its_words(office: Office, order: Order) -> None:
    _, line = ids(office, order)
    produce(office, replace(order, footage=None))
    made = from_json(delivered(order, "cut.json"))
    said(own(order, f"{line}.wav"), LINE)
    report = produce(office, order)
    assert f"voice/{line}" in report.ran
    cut = from_json(delivered(order, "cut.json"))
    before, after = made.captions[0], cut.captions[0]
    assert before.line == after.line == line
    assert (before.start, before.frames) != (after.start, after.frames)
    timing = _timing(office, line)
    assert [word["text"] for word in timing["words"]] == LINE.split()
    (sound,) = [each for each in cut.sounds if each.ref == line]
    assert sound.frames == -(-timing["ms"] * 24 // 1000)
    first, last = timing["words"][0]["start"], timing["words"][-1]["end"]
    assert abs(after.start - sound.start - first * 24 / 1000) <= 3
    assert after.start + after.frames >= sound.start + last * 24 // 1000


def _timing(office: Office, line: str) -> Any:
    trace = office.ledger.traces.of("the-key/1/slate")[f"voice/{line}"]
    kept = office.ledger.actions.of([trace.key])[trace.key].files["timing"]
    return json.loads(office.store.path(kept.digest, kept.suffix).read_text())


def test_a_still_is_the_persons_own(office: Office, order: Order) -> None:
    shot, _ = ids(office, order)
    Image.new("RGB", (400, 300), "orange").save(own(order, f"{shot}.png"))
    Image.new("RGB", (400, 300), "green").save(own(order, f"{shot}.last.jpg"))
    assert f"still/{shot}" in produce(office, order).ran
    trace = office.ledger.traces.of("the-key/1/slate")[f"still/{shot}"]
    assert trace.worker == "upload.still"


NAMED = {
    "title": "The Key",
    "characters": [
        {
            "id": "ines",
            "name": "Ines",
            "references": [{"file": "faces/ines.webp", "view": "front", "rights": "drawn by us"}],
        }
    ],
    "locations": [{"id": "ward", "description": "hospital corridor at night"}],
    "episodes": [{"title": "Room Nine", "location": "ward", "beats": ["Ines holds the key. (hook)"]}],
}


def named(order: Order, **reference: Any) -> Order:
    (character,) = NAMED["characters"]  # type: ignore[misc]
    told = {**character["references"][0], **reference}  # type: ignore[index]
    story = {**NAMED, "characters": [{**character, "references": [told]}]}  # type: ignore[dict-item]
    file = order.story.with_name("named.json")
    file.write_text(json.dumps(story))
    return replace(order, story=file, footage=None)


def series_of(office: Office, order: Order, name: str) -> Any:
    return taken_in(office.store, read(office, order.story), order.story, profile(name))


def test_a_reference_that_is_missing_is_refused_by_name(office: Office, order: Order) -> None:
    asked = named(order)
    assert "ines: there is no reference 'faces/ines.webp' in" in refusal(office, asked)
    with pytest.raises(BadStory, match="lies outside of the story's folder"):
        production.why(office, named(order, file="../../etc/passwd"))
    faces = order.story.parent / "faces"
    faces.mkdir()
    (faces / "ines.webp").write_text("#EXTM3U")
    with pytest.raises(BadStory, match=r"the reference 'faces/ines\.webp' cannot be used"):
        series_of(office, named(order), "gpu-24gb")


def test_a_reference_beside_the_story_is_known_by_its_digest(office: Office, order: Order) -> None:
    asked = named(order)
    faces = order.story.parent / "faces"
    faces.mkdir()
    Image.linear_gradient("L").convert("RGB").save(faces / "ines.webp")
    (known,) = series_of(office, asked, "gpu-24gb").sheets[0].references
    assert known.file == "faces/ines.png"
    assert office.store.has(known.digest, ".png")
    assert series_of(office, asked, "slate").sheets[0].references[0].digest is None
    Image.new("RGB", (64, 64), "red").save(faces / "ines.webp")
    (anew,) = series_of(office, named(order, digest=known.digest), "gpu-24gb").sheets[0].references
    assert anew.digest != known.digest, "the file beside the story counts, not an older digest"
    gone = named(order, digest=known.digest, file="elsewhere.png")
    assert series_of(office, gone, "gpu-24gb").sheets[0].references[0].digest == known.digest


def test_a_voice_beside_the_story_is_a_recording(office: Office, order: Order) -> None:
    said(order.story.parent / "ana.mp3", LINE)
    asked = named(order, file="ana.mp3", view="voice", real_person=True, consent=CONSENT)
    (known,) = series_of(office, asked, "gpu-24gb").sheets[0].references
    assert office.store.has(known.digest, ".mp3")


def test_at_a_service_a_folder_is_refused_with_the_way_that_there_is(order: Order) -> None:
    far = Far(None, None, None)  # type: ignore[arg-type]  # nothing is asked of a service
    for ask in (far.why, lambda asked: far.produce(asked, lambda _: None)):
        with pytest.raises(UnusableInput, match=r"--footage is for this machine.*docs/editing\.md"):
            ask(order)


def test_files_for_what_the_story_left_behind_are_told(office: Office, order: Order) -> None:
    (plan,) = production.plan(office, order.story)
    file = Upload(digest="ab" * 32, suffix=".png")
    edits = Edits(stills={"b9-gone": file}, voices={"b9-line-1": file})
    found = directed(read(office, order.story), plan, edits).findings
    told = {each.place: each.severity for each in found if each.code == "edit-lost"}
    assert told == {"shot b9-gone": "warning", "line b9-line-1": "warning"}

"""The client's calls for cuts, bundles and packs, and what a terminal asks of a service about them."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from both_clients import impatient
from click.testing import CliRunner
from loud_server import Loud, breaks, loud, loud_url, problem, says
from pydantic import ValidationError

from orchestrator.cli import microdrama
from orchestrator.client import Client, bundles, cuts, packs
from orchestrator.client.calls import Call, Upload
from orchestrator.client.failures import StrangeAnswer
from orchestrator.cut_files import timeline_in
from orchestrator.edits import CaptionEdit, CutEdit
from orchestrator.errors import Conflict, Stale, UnusableInput
from orchestrator.far.following import Teller, reported
from orchestrator.outcome import Event
from orchestrator.pack import PackReport
from orchestrator.report import Report
from orchestrator.shapes import Event as Told
from orchestrator.shapes import Production
from orchestrator.shapes_hand_off import BundleWish, OverrideWish, PackWish

__all__ = ["loud", "loud_url"]

STORY = "story.md"
ARCHIVE = {
    "id": "bun_x", "owner": "mira", "production": "prd_x", "packing": "prd_y", "state": "queued",
    "href": None, "digest": None, "size": None, "made_at": 1, "platform": "tiktok",
}  # fmt: skip
CUT: dict[str, Any] = {"profile": "slate", "edit": {}, "production": None, "made": None, "is_in_it": False}
ZIP = b"PK and what is in it" * 9


@pytest.fixture
def service(loud_url: tuple[Loud, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    impatient(monkeypatch)
    with Client(loud_url[1], "mdk_x.y") as client:
        yield client


def told(value: Any, **headers: str) -> Any:
    return says(200, json.dumps(value).encode(), **headers)


# --- what is refused


def test_a_file_that_is_not_packed_yet_is_a_conflict_and_leaves_nothing(
    service: Client, loud: Loud, tmp_path: Path
) -> None:
    loud.answers = [problem(409, '{"detail": "Bundle bun_x is queued."}')]
    with pytest.raises(Conflict, match="queued"):
        service.save(bundles.file("bun_x"), tmp_path / "bundle.zip")
    assert not list(tmp_path.iterdir())


def test_what_somebody_wanted_in_between_is_not_written_over(service: Client, loud: Loud) -> None:
    loud.answers = [problem(412, '{"detail": "It was changed."}')]
    with pytest.raises(Stale):
        service.run(cuts.replace("ser_x", 1, "slate", CutEdit(), '"old"'))
    assert len(loud.asked) == 1


def test_a_wish_that_no_service_knows_is_refused_before_it_is_sent() -> None:
    with pytest.raises(ValidationError):
        BundleWish.model_validate({"zip": True})


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("cut", "--season"), "--season is for this machine"),
        (("cut", "--teaser"), "--teaser is for this machine"),
        (("cut", "--variant", "cold-open"), "opening"),
        (("cut", "--footage", "mine"), "--footage is for this machine"),
        (("bundle", "--footage", "mine"), "--footage is for this machine"),
        (("bundle", "--since", "had"), "--since with a folder is for this machine"),
        (("pack", "--platform", "mine.yaml"), "--platform with a file is for this machine"),
        (("pack", "--platform", "tiktok", "--by", "Ana"), "--by is for this machine"),
        (("pack", "--platform", "imax"), "no platform 'imax'"),
    ],
)
def test_what_no_service_does_is_said_before_anything_is_sent(
    words: tuple[str, ...],
    why: str,
    loud: Loud,
    loud_url: tuple[Loud, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine = Path(__file__).parents[2] / "orchestrator" / "platforms" / "tiktok.yaml"
    had = {"format": "microdrama bundle 1", "series": "key", "episode": 1, "profile": "slate", "version": 1}
    monkeypatch.chdir(tmp_path)
    Path(STORY).write_text("# The Key\n")
    Path("mine.yaml").write_text(mine.read_text())
    Path("had").write_text(json.dumps({**had, "files": []}))
    asked = ["--home", "home", words[0], STORY, *words[1:], "--server", loud_url[1]]
    refused = CliRunner().invoke(microdrama, asked, standalone_mode=False)
    assert isinstance(refused.exception, UnusableInput)
    assert why in str(refused.exception)
    assert loud.asked == []


def test_a_report_of_another_release_is_a_strange_answer(tmp_path: Path) -> None:
    with pytest.raises(StrangeAnswer, match=r"prd_y.*the same release on both sides"):
        reported(Report, _done({"series": "key", "made": "by another release"}), tmp_path)
    with pytest.raises(StrangeAnswer, match="prd_y"):
        reported(PackReport, _done(None), tmp_path)


# --- what is asked


@pytest.mark.parametrize(
    ("call", "method", "path"),
    [
        (cuts.preview("ser_x", 2, "slate", 3, "cut"), "GET", "/preview?takes=3&coverage=cut"),
        (cuts.versions("ser_x", 2, "slate"), "GET", "/versions"),
        (cuts.difference("ser_x", 2, "slate", 1, 4), "GET", "/versions/1/difference/4"),
        (cuts.restore("ser_x", 2, "slate", 4, '"v"'), "POST", "/versions/4/restore"),
        (cuts.replace("ser_x", 2, "slate", CutEdit(), '"v"'), "PUT", ""),
        (cuts.bring("ser_x", 2, "slate", Upload("a.otio", b"{}"), '"v"'), "POST", "/import"),
    ],
)
def test_cuts_are_asked_for_at_their_addresses(
    service: Client, loud: Loud, call: Call[Any], method: str, path: str
) -> None:
    loud.answers = [problem(422, '{"detail": "Enough."}')]
    with pytest.raises(UnusableInput, match="Enough"):
        service.run(call)
    asked = loud.asked[0]
    query = f"?{asked.url.query}" if asked.url.query else ""
    assert (
        f"{asked.method} {asked.url.path}{query}" == f"{method} /v1/series/ser_x/episodes/2/cuts/slate{path}"
    )
    assert method == "GET" or asked.headers["if-match"] == '"v"'


def test_an_edit_is_sent_whole_with_its_captions(service: Client, loud: Loud) -> None:
    loud.answers = [told(CUT, etag='"new"')]
    wanted = CutEdit(omit=("b2-rx",), captions={"b1-l1/1": CaptionEdit(text="Mine.")})
    kept = service.run(cuts.replace("ser_x", 1, "slate", wanted, '"old"'))
    assert (kept.version, kept.value.profile) == ('"new"', "slate")
    assert CutEdit.model_validate_json(loud.bodies[0]) == wanted


@pytest.mark.parametrize(
    ("call", "told_of"),
    [
        (lambda: bundles.create("prd_x", BundleWish(since=2)), {"since": 2, "reference": True}),
        (
            lambda: packs.create(
                "prd_x",
                PackWish(platform="tiktok", override=(OverrideWish(code="loudness", because="Mine."),)),
            ),
            {"platform": "tiktok", "override": [{"code": "loudness", "because": "Mine."}]},
        ),
    ],
)
def test_what_is_ordered_twice_by_one_call_is_ordered_once(
    service: Client, loud: Loud, call: Callable[[], Call[Any]], told_of: dict[str, Any]
) -> None:
    one, other = call(), call()
    loud.answers = [problem(503, "{}"), told(ARCHIVE), told(ARCHIVE)]
    assert service.run(one).packing == "prd_y"
    assert service.run(other).state == "queued"
    first, again, later = (each.headers["idempotency-key"] for each in loud.asked)
    assert (first == again, first == later) == (True, False)
    sent = json.loads(loud.bodies[0])
    assert sent.items() >= {"production": "prd_x", **told_of}.items()


def test_a_zip_is_brought_on_where_it_broke_and_compared_with_its_digest(
    service: Client, loud: Loud, tmp_path: Path
) -> None:
    digest = hashlib.sha256(ZIP).hexdigest()
    whole, tag = str(len(ZIP)), f'"{digest}"'
    loud.answers = [
        breaks([ZIP[:50]], content_length=whole, etag=tag),
        says(206, ZIP[50:], content_range=f"bytes 50-{len(ZIP) - 1}/{whole}", etag=tag),
    ]
    assert service.save(packs.file("pck_x"), tmp_path / "a.zip", digest).read_bytes() == ZIP
    assert [each.url.path for each in loud.asked] == ["/v1/packs/pck_x/file"] * 2
    assert loud.asked[1].headers["range"] == "bytes=50-"


def test_a_timeline_is_sent_without_the_media_that_come_with_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "cut.otioz", "w") as held:
        held.writestr("content.otio", b"{}")
        held.writestr("media/big.mov", b"\0" * 4096)
    folder = tmp_path / "final.fcpxmld"
    folder.mkdir()
    (folder / "Info.fcpxml").write_bytes(b"<fcpxml/>")
    assert timeline_in(tmp_path / "cut.otioz") == ("cut.otio", b"{}")
    assert timeline_in(folder) == ("final.fcpxml", b"<fcpxml/>")
    with pytest.raises(UnusableInput, match="cannot be read"):
        timeline_in(tmp_path / "gone.otio")
    with pytest.raises(UnusableInput, match=r"export one of: \.otio, \.otioz"):
        timeline_in(tmp_path / "cut.prproj")


def test_what_packing_reuses_of_its_episode_is_told_once() -> None:
    heard: list[Event] = []
    first = Teller(heard.append)
    first(_event("reused", "voice"))
    second = first.next()
    for task in ("voice", "cover"):
        second(_event("reused", task))
    second(_event("started", "voice"))
    assert [(each.task.name, each.state) for each in heard] == [
        ("voice", "reused"), ("cover", "reused"), ("voice", "waiting"), ("voice", "started"),
    ]  # fmt: skip


def _event(state: str, task: str) -> Told:
    return Told(number=1, kind=f"task.{state}", at=0, body={"task": task})


def _done(report: dict[str, Any] | None) -> Production:
    return Production.model_construct(id="prd_y", state="done", report=report)

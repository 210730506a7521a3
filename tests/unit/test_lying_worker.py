"""A worker that lies: what it hands in is decoded, counted and compared with the plan, and then refused.

Real runs over a real service: liars claim tasks and hand in whatever they like; honest ones, who make things
with the real slate workers, finish the production.
"""

import io
import json
import struct
import tempfile
import wave
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from loopback import listening
from strangers import Claim, Floor, Stranger, floor

from orchestrator import promises
from orchestrator.desk.actor import Scope
from orchestrator.errors import ProductionFailed
from orchestrator.graph import Graph, Task
from orchestrator.run import run
from orchestrator.schedule.scheduler import Scheduler
from workers import ffmpeg, registry
from workers.slate.png import SIGNATURE
from workers.slate.spec import Motion, Still, Voice

CLIP = Motion(frames=24)
FACTS = {"frames": 24, "width": 216, "height": 384, "fps": "24/1", "moves": True}
TASKS = {
    "slate.motion": Task("clip", "motion", "slate.motion", CLIP),
    "slate.still": Task("still", "still", "slate.still", Still()),
    "slate.voice": Task("voice", "voice", "slate.voice", Voice(text="It was you.")),
}
Work = Callable[[Claim], Any]


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    with floor(tmp_path_factory.mktemp("lies")) as opened:
        yield opened


def made(worker: str, spec: Mapping[str, Any]) -> tuple[dict[str, bytes], dict[str, Any]]:
    """What an honest worker makes of it."""
    entry = registry.entry(worker)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        told = entry.load()().run(entry.load_spec().model_validate(spec), {}, out, lambda _: None)
        return {role: (out / name).read_bytes() for role, name in told.files.items()}, dict(told.facts)


def honest(claim: Claim) -> None:
    files, facts = made(claim.told["worker"], claim.told["spec"])
    for role, content in files.items():
        assert claim.send(role, content).status_code == 200
    assert claim.report(facts=facts, seconds=0.1, cpu_seconds=0.1).status_code == 200


def lying(content: bytes, facts: Mapping[str, Any] = FACTS, role: str = "clip") -> Work:
    def work(claim: Claim) -> None:
        assert claim.send(role, content).status_code == 200
        assert claim.report(facts=dict(facts)).status_code == 200

    return work


def clip(*, frames: int = 24, fps: int = 24, size: str = "216x384", more: tuple[str, ...] = ()) -> bytes:
    """A clip of ffmpeg's test pattern."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "clip.mp4"
        source = ["-f", "lavfi", "-i", f"testsrc=size={size}:rate={fps}", "-frames:v", str(frames)]
        ffmpeg.run([*source, "-pix_fmt", "yuv420p", *(more or ("-c:v", "libx264")), str(file)])
        return file.read_bytes()


def frozen() -> bytes:
    return clip(more=("-vf", "loop=loop=-1:size=1,trim=end_frame=24", "-c:v", "libx264"))


def black() -> bytes:
    return clip(more=("-vf", "drawbox=color=black:t=fill", "-c:v", "libx264"))


class Set:
    """A production of one task, and those who come for it."""

    def __init__(self, there: Floor, worker: str) -> None:
        self.there, self.worker = there, worker
        self.name = f"{worker}/{Set.number}"
        Set.number += 1

    number = 0

    def play(self, *workers: tuple[Stranger, Work], retries: int = 2) -> Mapping[str, Any]:
        """Run it; each who comes works once for every time that it stands in the list."""
        office, task = self.there.service.office, TASKS[self.worker]
        seeded = task.spec.model_copy(update={"seed": 1000 + Set.number})
        graph = Graph.of([Task(task.name, task.kind, task.worker, seeded)])
        thread = Thread(target=lambda: [work(_patiently(who)) for who, work in workers])
        thread.start()
        with Scheduler(self.there.executor) as scheduler, office.ledger.leases.drive(self.name) as lease:
            try:
                return run(
                    graph, ledger=office.ledger, store=office.store, scheduler=scheduler,
                    production=lease, retries=retries,
                )  # fmt: skip
            finally:
                thread.join()

    def reasons(self) -> list[str]:
        """Of every attempt that failed."""
        attempts = self.there.service.office.ledger.actions.attempts(self.name)
        return [each.reason for each in attempts if each.state != "done"]


def _patiently(who: Stranger) -> Claim:
    for _ in range(6):
        answer = who.http.post(f"{who.address}/claims?wait=20")
        if answer.status_code != 204:
            break
    assert answer.status_code == 200, answer.text
    return Claim(who.http, answer.json())


def refused(there: Floor, work: Work, worker: str = "slate.motion") -> str:
    """Why a liar's work is refused, before an honest worker's is taken."""
    liar, other = there.stranger(f"liar {Set.number}"), there.stranger(f"honest {Set.number}")
    scene = Set(there, worker)
    results = scene.play((liar, work), (other, honest))
    (result,) = results.values()
    (done,) = (a for a in there.service.office.ledger.actions.attempts(scene.name) if a.state == "done")
    offer = there.service.office.ledger.offers.get(done.id)
    assert offer
    assert other.address.endswith(offer.taken_by), "what the liar failed at went to somebody else"
    honest_files = made(worker, {**offer.spec})[0]
    for role, stored in result.files.items():
        assert (
            there.service.office.store.path(stored.digest, stored.suffix).read_bytes() == honest_files[role]
        )
    for each in (liar, other):
        each.http.post(f"{each.address}/leave")
    (reason,) = scene.reasons()
    return reason


PLAYLISTS = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{url}/a.ts\n#EXT-X-ENDLIST\n",
    "concat": "ffconcat version 1.0\nfile '{url}/a.mp4'\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {port} RTP/AVP 96\n",
    "dash": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{url}/</BaseURL></MPD>',
}


@pytest.mark.parametrize("head", [b"", b"\0\0\0\x18ftypmp42"], ids=["bare", "behind first bytes"])
@pytest.mark.parametrize("kind", sorted(PLAYLISTS))
def test_playlists_under_the_name_of_a_clip_reach_nobody(there: Floor, kind: str, head: bytes) -> None:
    with listening(lambda _sock, _listener: None) as listener:
        url = f"http://127.0.0.1:{listener.port}"
        text = PLAYLISTS[kind].format(url=url, port=listener.port)
        assert refused(there, lying(head + text.encode())).startswith("refused: ")
        assert listener.hits == 0


CLIPS: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "cut off": (lambda: (c := clip(more=("-c:v", "libx264", "-movflags", "+faststart")))[: len(c) // 2], "."),
    "too few frames": (lambda: clip(frames=23), "23 frames, 24"),
    "too many frames": (lambda: clip(frames=30), "more than 24"),
    "another rate": (lambda: clip(fps=30), "frames a second"),
    "another size": (lambda: clip(size="384x216"), "384x216"),
    "another codec": (lambda: clip(more=("-c:v", "mpeg4")), "mpeg4"),
    "frozen": (frozen, "same picture"),
    "black": (black, "black"),
    "a picture": (lambda: made("slate.still", Still().model_dump())[0]["still"], "first bytes"),
    "no bytes": (lambda: b"", "empty"),
}


@pytest.mark.parametrize("lie", sorted(CLIPS))
def test_clips_that_are_not_what_was_planned_are_refused(there: Floor, lie: str) -> None:
    draw, why = CLIPS[lie]
    reason = refused(there, lying(draw()))
    assert reason.startswith("refused: ")
    assert why in reason


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({**FACTS, "frames": 1}, "frames is to be 24"),
        ({**FACTS, "moves": False}, "moves is to be true"),
        ({**FACTS, "black": True}, "nobody asked for a fact 'black'"),
        ({**FACTS, "silent": True}, "nobody asked for a fact 'silent'"),
        ({**FACTS, "clip": {"frames": 1, "moves": False, "black": True}}, "nobody asked for a fact 'clip'"),
        ({}, "promises null"),
    ],
)
def test_facts_that_would_excuse_a_clip_do_not(there: Floor, facts: dict[str, Any], why: str) -> None:
    assert why in refused(there, lying(clip(frames=1), facts))


def bomb(side: int) -> bytes:
    """A PNG of few bytes that unpacks to side x side pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(side // 8 + 1)) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_picture_that_unpacks_to_too_many_pixels_is_refused(there: Floor) -> None:
    content = bomb(40_000)
    assert len(content) < 1 << 20
    facts = {"width": 216, "height": 384}
    assert refused(there, lying(content, facts, "still"), "slate.still").startswith("refused: ")


def sound(ms: int, level: int = 8000) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(48_000)
        out.writeframes(struct.pack("<hh", level, -level) * (24 * ms))
    return file.getvalue()


def voiced(voice: bytes, timing: Any, ms: Any) -> Work:
    def work(claim: Claim) -> None:
        claim.send("voice", voice)
        claim.send("timing", json.dumps(timing).encode())
        facts = {"ms": ms, "rate": 48_000, "channels": 1}
        assert claim.report(facts=facts).status_code == 200

    return work


TIMED = {"ms": 500, "words": [{"text": w, "start": 0, "end": 500} for w in ("It", "was", "you.")]}


@pytest.mark.parametrize(
    ("work", "why"),
    [
        (voiced(sound(500, 0), TIMED, 500), "silent"),
        (voiced(sound(400), TIMED, 500), "400"),
        (voiced(sound(500), {}, 500), "does not time the words"),
        (voiced(sound(500), {**TIMED, "words": TIMED["words"][:2]}, 500), "does not time the words"),  # type: ignore[index]
        (voiced(sound(500), {**TIMED, "ms": 9}, 500), "9 ms"),
        (voiced(sound(500), TIMED, 10**9), "ms is told as 1000000000"),
        (voiced(sound(500), TIMED, "500"), "ms is told as"),
    ],
)
def test_voices_that_are_not_the_line_are_refused(there: Floor, work: Work, why: str) -> None:
    assert why in refused(there, work, "slate.voice")


def test_three_failures_in_a_row_block_a_worker_until_an_operator_looks(there: Floor) -> None:
    liar = there.stranger("three times")
    for number in range(3):
        with pytest.raises(ProductionFailed, match="refused"):
            Set(there, "slate.motion").play((liar, lying(b"nothing " * (number + 1))), retries=0)
    assert liar.ask().status_code == 409
    boss = there.service.client(Scope.OPERATOR)
    seen = boss.get(liar.address)
    assert (seen.json()["state"], seen.json()["failures"]) == ("blocked", 3)
    told = there.service.office.ledger.audit.page(None, 0, 100_000)
    last = next((each for each in told if each.action == "block worker"), None)
    assert last
    assert (last.action, last.key, f'"{last.after}"') == ("block worker", "", seen.headers["etag"])
    assert liar.address.endswith(last.object)
    woken = boss.patch(liar.address, json={"state": "active"}, headers={"If-Match": seen.headers["etag"]})
    assert (woken.json()["state"], woken.json()["failures"]) == ("active", 0)
    Set(there, "slate.motion").play((liar, honest))
    liar.http.post(f"{liar.address}/leave")


def test_a_good_task_ends_a_row_of_failures(there: Floor) -> None:
    clumsy = there.stranger("clumsy")
    Set(there, "slate.motion").play((clumsy, lying(b"oh")), (clumsy, lying(b"no")), (clumsy, honest))
    found = there.service.client(Scope.OPERATOR).get(clumsy.address).json()
    assert (found["state"], found["failures"]) == ("active", 0)
    clumsy.http.post(f"{clumsy.address}/leave")


def test_calling_a_task_hopeless_that_another_can_do_counts_as_a_failure(there: Floor) -> None:
    lazy, other = there.stranger("lazy"), there.stranger("busy")

    def hopeless(claim: Claim) -> None:
        claim.report("failed", reason="cannot be done", final=True)

    Set(there, "slate.motion").play((lazy, hopeless), (other, honest))
    boss = there.service.client(Scope.OPERATOR)
    assert boss.get(lazy.address).json()["failures"] == 1
    assert boss.get(other.address).json()["failures"] == 0
    for each in (lazy, other):
        each.http.post(f"{each.address}/leave")


def test_every_worker_has_its_promises() -> None:
    assert promises.PROMISES.keys() == registry.ENTRIES.keys()

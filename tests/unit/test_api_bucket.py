"""The service over a bucket: files whole and in parts, and whether it is ready."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from buckets import BucketServer
from rough_road import RoughRoad
from service import Service, service

from orchestrator.api import standing
from orchestrator.desk.actor import Scope
from orchestrator.ledger import Ending, Ordered, Production

BODY = os.urandom(3_000_000)


@pytest.fixture
def road(
    bucket_server: BucketServer, bucket_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RoughRoad]:
    with RoughRoad(bucket_server.port) as road:
        monkeypatch.setenv("AWS_ENDPOINT_URL", road.endpoint)
        yield road


@pytest.fixture
def there(road: RoughRoad, bucket_url: str, tmp_path: Path) -> Iterator[Service]:
    with service(tmp_path / "home", store_url=bucket_url, store_cache=tmp_path / "cache") as opened:
        yield opened


def test_it_is_not_ready_while_the_bucket_refuses_it(
    there: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bucket_url: str
) -> None:
    monkeypatch.setattr(standing, "PATIENCE", 60.0)  # this machine may be busy
    assert there.http.get("/readyz").json() == {"status": "ok"}
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "guessed")
    with service(tmp_path / "other", store_url=bucket_url) as refused:
        answer = refused.http.get("/readyz")
        assert answer.status_code == 503
        assert "AWS_SECRET_ACCESS_KEY" in answer.json()["detail"]
        assert "guessed" not in answer.text


def test_a_file_is_sent_whole_and_in_parts(there: Service, road: RoughRoad, tmp_path: Path) -> None:
    (tmp_path / "episode.mp4").write_bytes(BODY)
    office = there.office
    stored = office.store.put(tmp_path / "episode.mp4")
    mira = there.client(Scope.CREATOR, Scope.EDITOR)
    series = mira.post(
        "/v1/series", json={"title": "Room Nine"}, headers={"Idempotency-Key": "a" * 16}
    ).json()
    made = Production("prd_" + "a" * 21, "mira", series["id"], 1, "x", "slate", 1, "full")
    office.ledger.productions.add([(made, Ordered("{}", "{}"))])
    files = {"episode.mp4": [stored.digest, stored.suffix, stored.size]}
    office.ledger.productions.end(made.id, Ending("done", files=files, report={"title": "Room Nine"}))
    address = f"/v1/productions/{made.id}/files/episode.mp4"
    for copy in (tmp_path / "cache").glob("blobs/??/*"):
        copy.unlink()
    road.seen.clear()
    assert mira.head(address).headers["content-length"] == str(len(BODY))
    assert "GET" not in {each.method for each in road.seen}
    part = mira.get(address, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, BODY[100:200])
    assert hashlib.sha256(mira.get(address).content).digest() == hashlib.sha256(BODY).digest()
    assert sum(each.method == "GET" for each in road.seen) == 1, "it was fetched once"

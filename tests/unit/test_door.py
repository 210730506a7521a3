"""The door: sizes, hosts, origins, ids, limits and what every answer carries."""

import asyncio
import json
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from edit_service import STORY
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from service import Service, service
from sqlalchemy import select

from orchestrator.api import standing
from orchestrator.api.guard import DEEPEST, check
from orchestrator.desk.actor import Actor, Scope
from orchestrator.errors import TooMany, Unauthenticated
from orchestrator.ledger import Ledger, rates

JSON = {"Content-Type": "application/json"}
TITLE = {"title": "The Key"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Service]:
    with service(tmp_path) as running:
        yield running


@pytest.fixture
def mira(desk: Service) -> TestClient:
    return desk.client(Scope.CREATOR)


def problem(answer: Any) -> tuple[int, str]:
    """Status and kind; every refusal is a problem with the id of its request."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["instance"] == answer.headers["x-request-id"]
    return answer.status_code, answer.json()["type"]


@pytest.mark.parametrize("path", ["/v1/series", "/v1/nothing", "/docs", "/healthz", "/nowhere"])
def test_every_answer_says_how_it_may_be_used(desk: Service, path: str) -> None:
    headers = desk.http.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert (headers["referrer-policy"], headers["x-frame-options"]) == ("no-referrer", "DENY")


def test_what_cannot_be_done_names_everything_that_can(mira: TestClient) -> None:
    refused = mira.patch("/v1/series/ser_1")
    assert problem(refused) == (405, "/problems/method-not-allowed")
    assert refused.headers["allow"] == "DELETE, GET, PUT"


def test_nobody_learns_without_a_key_what_is_there(desk: Service) -> None:
    assert {desk.http.get(f"/v1/{path}").status_code for path in ("series", "nothing", "keys/x")} == {401}


@pytest.mark.parametrize(("given", "kept"), [("trace-0001", True), ("<b>", False), ("x" * 65, False)])
def test_a_plain_request_id_is_kept(desk: Service, given: str, kept: bool) -> None:
    answered = desk.http.get("/healthz", headers={"X-Request-Id": given}).headers["x-request-id"]
    assert (answered == given) is kept


def test_the_id_of_a_request_is_in_the_audit(desk: Service, mira: TestClient) -> None:
    mira.post("/v1/series", json=TITLE, headers={"X-Request-Id": "from-mira-1"})
    assert desk.office.ledger.audit.page(None, 0, 10)[-1].request == "from-mira-1"


@pytest.mark.parametrize("headers", [{f"X-{n}": "1" for n in range(120)}, {"X-Long": "x" * 40_000}])
def test_a_head_that_is_too_large_is_refused(desk: Service, headers: dict[str, str]) -> None:
    assert problem(desk.http.get("/healthz", headers=headers)) == (400, "/problems/bad-request")


@pytest.mark.parametrize("path", ["/v1/series/%00", "/v1/series?cursor=%00", "/" + "x" * 9000])
def test_an_address_that_no_database_keeps_is_refused(mira: TestClient, path: str) -> None:
    assert problem(mira.get(path)) == (400, "/problems/bad-request")


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "a b", ""])
def test_another_host_is_refused(tmp_path: Path, host: str) -> None:
    with service(tmp_path, hosts=("testserver", "studio.example")) as desk:
        assert desk.http.get("/healthz").status_code == 200
        assert problem(desk.http.get("/healthz", headers={"Host": host}))[0] == 400


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example"])
def test_a_page_of_another_origin_changes_nothing(mira: TestClient, origin: str) -> None:
    refused = mira.post("/v1/series", json=TITLE, headers={"Origin": origin})
    assert problem(refused) == (403, "/problems/forbidden")
    assert mira.get("/v1/series").json()["items"] == []


def test_our_own_page_and_those_that_were_allowed_may(tmp_path: Path) -> None:
    with service(tmp_path, origins=("studio.example",)) as desk:
        mira = desk.client(Scope.CREATOR)
        for origin in ("http://testserver", "https://studio.example"):
            assert mira.post("/v1/series", json=TITLE, headers={"Origin": origin}).status_code == 201


async def flooded(app: Any, path: str, key: str, parts: int) -> tuple[int, int]:
    """Send that many megabytes without saying how many; the answer's status, and how many were read."""
    read, statuses = 0, list[int]()

    async def receive() -> dict[str, Any]:
        nonlocal read
        read += 1
        return {"type": "http.request", "body": b"x" * 2**20, "more_body": read < parts}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    headers = {"host": "testserver", "authorization": f"Bearer {key}", "content-type": "application/json"}
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope: dict[str, Any] = {"type": "http", "method": "POST", "query_string": b""}
    scope |= {"path": path, "raw_path": path.encode()}
    await app(
        {**scope, "headers": raw, "client": ("192.0.2.1", 1), "server": ("testserver", 80)}, receive, send
    )
    return statuses[0], read


@pytest.mark.parametrize(("path", "most"), [("/v1/keys", 5), ("/v1/series", 27)])
def test_a_body_that_does_not_end_is_cut_off_as_it_comes(desk: Service, path: str, most: int) -> None:
    tracemalloc.start()
    status, read = asyncio.run(flooded(desk.http.app, path, desk.key(Scope.ADMIN), 1024))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert status == 413
    assert read <= most
    assert peak < (3 * most + 8) * 2**20


def test_nothing_is_read_of_somebody_without_a_key(desk: Service) -> None:
    assert asyncio.run(flooded(desk.http.app, "/v1/series", "mdk_no.key", 1024)) == (401, 0)


def test_a_body_that_says_it_is_too_long_is_not_read(desk: Service) -> None:
    refused = desk.client(Scope.ADMIN).post("/v1/keys", content=b"x" * 5 * 2**20, headers=JSON)
    assert problem(refused) == (413, "/problems/too-large")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ('{"title": "a\\u0000b"}', "#/title"),
        ('{"title": "\\ud800"}', "#/title"),
        ('{"loglines": ["x", NaN]}', "#/loglines/1"),
        ('{"look": {"lens": 1e999}}', "#/look/lens"),
        ('{"seconds": 9223372036854775808}', "#/seconds"),
        ('{"a": ' * 60 + "1" + "}" * 60, "#" + "/a" * DEEPEST),
        ("[" * 100_000 + "]" * 100_000, "#"),
        ('{"a": ' + "9" * 5000 + "}", "#"),
    ],
)
def test_json_that_cannot_be_kept_says_where(mira: TestClient, body: str, pointer: str) -> None:
    refused = mira.post("/v1/series", content=body.encode(), headers=JSON)
    assert problem(refused) == (422, "/problems/unusable")
    assert refused.json()["errors"][0]["pointer"] == pointer


def test_what_is_no_json_cannot_be_read(mira: TestClient) -> None:
    for body in (b'{"title": ', b"\xff\xfe", b"{'a': 1}"):
        assert problem(mira.post("/v1/series", content=body, headers=JSON))[0] == 400


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"))


@settings(max_examples=80, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXTS,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc"), inner, max_size=4),
    )
)  # fmt: skip
def test_harmless_json_passes(value: object) -> None:
    assert check(json.dumps(value).encode()) == []


def test_a_key_may_change_so_much_a_minute(tmp_path: Path) -> None:
    with service(tmp_path, changes_per_minute=3) as desk:
        mira, noor = desk.client(Scope.CREATOR), desk.client(Scope.CREATOR, owner="noor")
        answers = [mira.post("/v1/series", json=TITLE) for _ in range(4)]
        assert [each.status_code for each in answers] == [201, 201, 201, 429]
        assert problem(answers[-1]) == (429, "/problems/too-many")
        wait = int(answers[-1].headers["retry-after"])
        assert 1 <= wait <= 60
        assert answers[-1].headers["ratelimit"] == f'"changes";r=0;t={wait}'
        assert answers[-1].headers["ratelimit-policy"] == '"changes";q=3;w=60'
        assert noor.post("/v1/series", json=TITLE).status_code == 201
        assert mira.get("/v1/series").status_code == 200


def test_a_key_may_read_so_much_a_minute(tmp_path: Path) -> None:
    with service(tmp_path, reads_per_minute=5) as desk:
        mira = desk.client(Scope.CREATOR)
        assert [mira.get("/v1/series").status_code for _ in range(6)] == [200] * 5 + [429]
        assert desk.client(Scope.CREATOR).get("/v1/series").status_code == 200


def test_guessing_keys_is_slowed_down(tmp_path: Path) -> None:
    with service(tmp_path, sign_in_failures_per_minute=3) as desk:
        guess = {"Authorization": "Bearer mdk_" + "0" * 21 + "." + "x" * 43}
        told = [desk.http.get("/v1/series", headers=guess).status_code for _ in range(6)]
        assert told == [401] * 3 + [429] * 3
        assert desk.client(Scope.CREATOR).get("/v1/series").status_code == 200
        assert desk.http.get("/v1/series").status_code == 401


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_who_guesses_from_one_network_is_one(tmp_path: Path, one: str, other: str, same: bool) -> None:
    with service(tmp_path, sign_in_failures_per_minute=1) as desk:
        limits, key = desk.http.app.state.limits, "mdk_guess"  # type: ignore[attr-defined]
        with pytest.raises(Unauthenticated):
            limits.admit(desk.office, key, one, "")
        with pytest.raises(TooMany if same else Unauthenticated):
            limits.admit(desk.office, key, other, "")


def test_buckets_that_nobody_uses_any_more_are_forgotten(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates, "SWEEP", 0.0)
    ledger.rates.use("once", 60)
    ledger.rates.use("today", 24 * 3600)
    now = time.time() + 300
    monkeypatch.setattr("time.time", lambda: now)
    ledger.rates.use("another", 60)
    with ledger.database.read() as connection:
        kept = set(connection.execute(select(rates.rates.c.bucket)).scalars())
    assert kept == {"today", "another"}


def test_an_owner_may_upload_so_much_a_day(tmp_path: Path) -> None:
    story = {"file": ("story.json", json.dumps(STORY).encode())}
    with service(tmp_path, upload_bytes_per_day=2000) as desk:
        told = [desk.client(Scope.CREATOR).post("/v1/stories", files=story).status_code for _ in range(6)]
        assert told[0] == 201
        assert told[-1] == 429
        assert desk.client(Scope.CREATOR, owner="noor").post("/v1/stories", files=story).status_code == 201


def test_a_key_keeps_so_many_streams_open(tmp_path: Path) -> None:
    with service(tmp_path, streams_per_key=1) as desk:
        limits, mira = desk.http.app.state.limits, Actor("mira", frozenset(), key="mdk_a")  # type: ignore[attr-defined]
        with limits.stream(mira):
            with pytest.raises(TooMany, match="1 streams"), limits.stream(mira):
                pass
            with limits.stream(Actor("noor", frozenset(), key="mdk_b")):
                pass
        with limits.stream(mira):
            pass


def test_without_keys_only_this_machine_is_served(tmp_path: Path) -> None:
    with service(tmp_path, insecure=True) as desk:
        assert desk.http.post("/v1/series", json=TITLE).status_code == 201
        assert problem(desk.http.get("/v1/series", headers={"Host": "evil.example"}))[0] == 400
        far = TestClient(desk.http.app, client=("203.0.113.9", 1), raise_server_exceptions=False)
        assert problem(far.get("/v1/series")) == (403, "/problems/forbidden")


def test_figures_need_an_operator_or_a_network_that_was_named(tmp_path: Path) -> None:
    with service(tmp_path / "a") as desk:
        assert desk.http.get("/metrics").status_code == 401
        assert desk.client(Scope.CREATOR).get("/metrics").status_code == 403
        desk.http.get("/healthz")
        told = desk.client(Scope.OPERATOR).get("/metrics").text
        assert 'microdrama_requests_total{method="GET",route="/healthz",status="200"} 1.0' in told
        assert "microdrama_drivers 0.0" in told
    with service(tmp_path / "b", metrics_networks="192.0.2.0/24") as desk:
        near = TestClient(desk.http.app, client=("192.0.2.7", 1))
        assert near.get("/metrics").status_code == 200
        assert near.get("/v1/series").status_code == 401
        assert desk.http.get("/metrics").status_code == 401


def test_a_store_that_takes_no_files_is_not_ready(
    desk: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "FRESH", 0)
    monkeypatch.setattr(standing, "PATIENCE", 60.0)
    assert desk.http.get("/readyz").status_code == 200
    jobs = tmp_path / "store" / "jobs"
    jobs.rmdir()
    jobs.write_text("in the way")
    assert problem(desk.http.get("/readyz")) == (503, "/problems/unavailable")
    assert desk.http.get("/healthz").status_code == 200


def test_a_ledger_of_another_schema_is_not_ready(desk: Service) -> None:
    with desk.office.ledger.database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert problem(desk.http.get("/readyz")) == (503, "/problems/unavailable")


def test_the_pages_need_nothing_from_elsewhere(desk: Service) -> None:
    page = desk.http.get("/docs")
    assert "series.create" in page.text
    assert "<script" not in page.text
    assert "src=" not in page.text
    assert "https://" not in page.text


def test_every_problem_has_a_page(desk: Service) -> None:
    listed = desk.http.get("/problems").text
    for name in ("stale", "too-many", "unusable"):
        assert f"/problems/{name}" in listed
        assert desk.http.get(f"/problems/{name}").status_code == 200
    assert problem(desk.http.get("/problems/none"))[0] == 404

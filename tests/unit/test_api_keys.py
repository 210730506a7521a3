"""Keys over HTTP and at the terminal: who may make them, when they end, and that nobody sees one twice."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from service import Service, service
from sqlalchemy import inspect, text

from orchestrator import clock
from orchestrator.cli import microdrama
from orchestrator.desk import keys
from orchestrator.desk.actor import TERMINAL, Scope
from orchestrator.errors import Unauthenticated, UnusableInput

WANTED = {"owner": "noor", "name": "editing room", "scopes": ["editor"]}


@pytest.fixture
def desk(tmp_path: Path, database_url: str) -> Iterator[Service]:
    with service(tmp_path, database_url) as running:
        yield running


@pytest.fixture
def admin(desk: Service) -> TestClient:
    return desk.client(Scope.ADMIN, owner="studio")


def with_key(desk: Service, key: str) -> TestClient:
    headers = {"Authorization": f"Bearer {key}"}
    return TestClient(desk.http.app, headers=headers, raise_server_exceptions=False)


@pytest.mark.parametrize("scope", [scope for scope in Scope if scope is not Scope.ADMIN])
def test_only_an_admin_makes_keys(desk: Service, scope: Scope) -> None:
    asked = {"owner": "mira", "scopes": ["admin"]}
    who = desk.client(scope)
    assert who.post("/v1/keys", json=asked).status_code == 403
    own = who.headers["authorization"].removeprefix("Bearer ").partition(".")[0]
    assert who.post(f"/v1/keys/{own}/rotate").status_code == 403


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"scopes": []}, "#/scopes"),
        ({"scopes": ["root"]}, "#/scopes/0"),
        ({"owner": "../noor"}, "#/owner"),
        ({"expires_at": 10**30}, "#/expires_at"),
        ({"digest": "0" * 64}, "#/digest"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(
    admin: TestClient, wrong: dict[str, object], pointer: str
) -> None:
    refused = admin.post("/v1/keys", json={**WANTED, **wrong})
    assert refused.status_code == 422
    assert pointer in {fault["pointer"] for fault in refused.json()["errors"]}


def test_a_key_that_is_over_already_is_refused(admin: TestClient) -> None:
    assert admin.post("/v1/keys", json={**WANTED, "expires_at": 1000}).status_code == 422


def test_every_key_that_opens_nothing_gets_the_same_words(
    desk: Service, admin: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = admin.post("/v1/keys", json=WANTED).json()
    short = keys.create(
        desk.office,
        TERMINAL,
        owner="noor",
        name="",
        scopes=[Scope.EDITOR],
        expires_at=clock.now() + 60_000,
    )
    admin.post(f"/v1/keys/{made['id']}/revoke")
    later = clock.now() + 120_000
    monkeypatch.setattr(clock, "now", lambda: later)
    other = made["id"] + "." + "x" * 43
    tried = ("", "nonsense", other, "mdk_" + "0" * 21 + "." + "x" * 43, made["key"], short.key)
    answers = [with_key(desk, key).get("/v1/series") for key in tried]
    told = [{**each.json(), "instance": ""} for each in answers]
    assert [each.status_code for each in answers] == [401] * len(tried)
    assert all(each == told[0] for each in told)


def test_the_right_secret_is_compared_in_constant_time(
    desk: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[str, str]] = []

    def watched(a: str, b: str) -> bool:
        compared.append((a, b))
        return a == b

    monkeypatch.setattr("orchestrator.desk.keys.hmac.compare_digest", watched)
    for key in ("mdk_" + "0" * 21 + "." + "x" * 43, desk.key(Scope.EDITOR)[:-1] + "!", ""):
        with pytest.raises(Unauthenticated):
            keys.admit(desk.office, key)
    assert [len(a) == len(b) == 64 for a, b in compared] == [True] * 3


def kept(desk: Service, home: Path) -> str:
    """Everything that the service has on its disk and in its tables."""
    with desk.office.ledger.database.engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        rows = [tuple(row) for name in tables for row in connection.execute(text(f'SELECT * FROM "{name}"'))]
    files = [file.read_bytes().decode(errors="replace") for file in home.rglob("*") if file.is_file()]
    return "\n".join([repr(rows), *files])


def test_a_key_is_shown_once_and_kept_nowhere(desk: Service, admin: TestClient, tmp_path: Path) -> None:
    made = admin.post("/v1/keys", json=WANTED)
    secret = made.json()["key"].partition(".")[2]
    assert made.headers["cache-control"] == "no-store"
    assert secret not in admin.get(made.headers["location"]).text
    assert secret not in admin.get("/v1/keys").text
    assert secret not in admin.get("/v1/audit").text
    refused = with_key(desk, made.json()["key"]).post("/v1/keys", json={"owner": secret})
    assert secret not in refused.text
    assert made.json()["id"] in kept(desk, tmp_path)
    assert secret not in kept(desk, tmp_path)


def test_a_rotated_key_opens_until_the_overlap_ends(desk: Service, admin: TestClient) -> None:
    made = admin.post("/v1/keys", json=WANTED).json()
    fresh = admin.post(f"/v1/keys/{made['id']}/rotate")
    assert fresh.status_code == 201
    assert fresh.json()["scopes"] == ["editor"]
    assert with_key(desk, made["key"]).get("/v1/series").status_code == 200
    assert with_key(desk, fresh.json()["key"]).get("/v1/series").status_code == 200
    later = keys.rotate(desk.office, TERMINAL, fresh.json()["id"], overlap=0)
    assert with_key(desk, fresh.json()["key"]).get("/v1/series").status_code == 401
    assert with_key(desk, later.key).get("/v1/series").status_code == 200
    assert admin.post(f"/v1/keys/{fresh.json()['id']}/rotate").status_code == 409


def test_a_key_that_is_revoked_again_is_one_entry(desk: Service, admin: TestClient) -> None:
    made = admin.post("/v1/keys", json=WANTED).json()
    once, again = (admin.post(f"/v1/keys/{made['id']}/revoke") for _ in range(2))
    assert (once.status_code, once.json()) == (again.status_code, again.json())
    entries = desk.office.ledger.audit.page(None, 0, 1000)
    assert [each.action for each in entries if each.object == made["id"]] == ["create key", "revoke key"]


def test_the_last_use_is_told(desk: Service, admin: TestClient) -> None:
    made = admin.post("/v1/keys", json=WANTED)
    assert admin.get(made.headers["location"]).json()["used_at"] is None
    with_key(desk, made.json()["key"]).get("/v1/series")
    used = admin.get(made.headers["location"]).json()["used_at"]
    assert abs(used - clock.now()) < 60_000


def test_a_name_in_two_lines_is_refused(desk: Service) -> None:
    with pytest.raises(UnusableInput, match="one line"):
        keys.create(desk.office, TERMINAL, owner="mira", name="a\nb", scopes=[Scope.EDITOR])


def test_an_audit_that_was_altered_shows(desk: Service, admin: TestClient) -> None:
    admin.post("/v1/keys", json=WANTED)
    told = admin.get("/v1/audit/check").json()
    assert (told["whole"], told["entries"]) == (True, 2)
    with desk.office.ledger.database.write() as connection:
        connection.exec_driver_sql("UPDATE audit SET owner = 'nobody' WHERE number = 2")
    assert admin.get("/v1/audit/check").json()["broken_at"] == 2


def test_the_audit_goes_out_as_lines(admin: TestClient) -> None:
    admin.post("/v1/keys", json=WANTED)
    lines = [json.loads(line) for line in admin.get("/v1/audit/export").text.splitlines()]
    assert [line["number"] for line in lines] == [1, 2]
    assert lines == admin.get("/v1/audit").json()["items"]


def in_the_terminal(home: Path, *words: str) -> str:
    result = CliRunner().invoke(microdrama, ["--home", str(home), "keys", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_key_from_the_terminal_opens_the_service(tmp_path: Path) -> None:
    key = in_the_terminal(tmp_path, "create", "--owner", "mira", "--scope", "creator").strip()
    with service(tmp_path) as desk:
        assert with_key(desk, key).get("/v1/series").status_code == 200
        made = json.loads(in_the_terminal(tmp_path, "rotate", key.partition(".")[0], "--json"))
        assert with_key(desk, made["key"]).get("/v1/series").status_code == 200
        in_the_terminal(tmp_path, "revoke", made["id"])
        assert with_key(desk, made["key"]).get("/v1/series").status_code == 401
    listed = json.loads(in_the_terminal(tmp_path, "list", "--json"))
    assert [each["revoked_at"] is None for each in listed] == [True, False]
    assert "digest" not in listed[0]
    assert key.partition(".")[2] not in in_the_terminal(tmp_path, "list")

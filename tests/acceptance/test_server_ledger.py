"""A ledger on a PostgreSQL server: the same files are made, and made once."""

from dataclasses import replace
from pathlib import Path

from tests.acceptance.conftest import Desk
from tests.acceptance.test_pulled_plug import desk_at


def test_the_ledger_on_a_server_makes_what_a_file_makes_and_nothing_twice(
    tmp_path: Path, postgresql_url: str
) -> None:
    file = desk_at(tmp_path / "file")
    server = replace(desk_at(tmp_path / "server"), database=postgresql_url)
    for desk in (file, server):
        desk.produce("--profile", "draft")
    assert artifacts(server) == artifacts(file)
    assert len(artifacts(server)) > 20
    assert server.produce("--profile", "draft")["tasks_run"] == 0
    assert not (server.folder / "home" / "ledger.db").exists()


def artifacts(desk: Desk) -> set[str]:
    """Digests of everything in the store."""
    return {path.name for path in (desk.folder / "home" / "store" / "blobs").rglob("*") if path.is_file()}

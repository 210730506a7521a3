"""Schemathesis breaks nothing: as every role, with chains of requests; no server error, no surprise.

A little of what `python tests/unit/fuzzed.py` asks: each role tries every edge of another few operations.
"""

import zlib
from pathlib import Path

import pytest
from fuzzed import ROLES, ask, prepared

PARTS = 48  # of the operations; every role tries the edges of one part


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "no key")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_no_role_finds_a_fault(tmp_path: Path, database_url: str, role: str) -> None:
    part = ROLES.index(role) * 2 + database_url.startswith("postgresql")
    with prepared(tmp_path, database_url) as (desk, names):
        asked = ask(desk, names, role, examples=1, steps=3, covered=lambda name: _part(name) == part)
    assert not asked.faults, "\n".join(asked.faults)
    assert asked.server_errors == 0
    assert asked.cases > 100
    assert asked.phases["stateful"] > 0
    if not role:
        assert not {path for path in asked.routes if "/v1/" in path}


def _part(operation: str) -> int:
    return zlib.crc32(operation.encode()) % PARTS

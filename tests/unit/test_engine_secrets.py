"""The key of an engine: it goes there and nowhere else, whatever the engine says or answers."""

import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_queues import QUEUES, trying
from engine_tries import Try

from workers.errors import ToolFailed, Unavailable, WorkerError


@pytest.fixture(params=QUEUES, ids="-".join)
def there(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Try]:
    yield from trying(*request.param, tmp_path, monkeypatch)


def test_the_key_goes_to_the_engine_and_nowhere_else(there: Try, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THERE_KEY", "secret")
    there.write(key_env="THERE_KEY")
    made = there.run()
    assert {call.headers.get("authorization") for call in there.stub.seen} == {"Bearer secret"}
    kept = [path.read_bytes() for path in (there.folder / "engines").rglob("*") if path.is_file()]
    assert not [data for data in [*kept, str(made.facts).encode()] if b"secret" in data]


def test_a_server_that_repeats_the_key_gives_it_to_nobody(
    there: Try, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in the reason nor in the log, which shows the causes; and no half of it where words are cut."""
    monkeypatch.setenv("THERE_KEY", "sk-0123456789abcdef")
    there.write(key_env="THERE_KEY", outage=0.2)
    there.stub.faults |= {"echo": 1e6}
    with pytest.raises(WorkerError) as caught:
        there.run()
    assert "***" in str(caught.value)
    assert "sk-012" not in "".join(traceback.format_exception(caught.value))


def test_a_failed_job_that_names_the_key_gives_it_to_nobody(
    there: Try, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THERE_KEY", "of memory")
    there.write(key_env="THERE_KEY")
    there.stub.faults |= {"fail": 1}
    with pytest.raises(ToolFailed, match=r"out \*\*\*$"):
        there.run()


def test_no_redirect_is_followed(there: Try) -> None:
    there.stub.faults |= {"redirect": 1}
    if there.kind != "vllm-omni":
        there.run()  # they look first, and what is read is read again
    else:
        with pytest.raises(Unavailable, match=r"has no such address \(307"):
            there.run()

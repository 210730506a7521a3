"""Where the client goes: addresses and keys that it takes or refuses, and ids that stay one step."""

import re
from typing import Any

import pytest
from both_clients import SECRET, THING, Kind, kind
from hypothesis import given
from hypothesis import strategies as st
from loud_server import Loud, loud, loud_url, says, url

from orchestrator.client import AsyncClient, Client, Unreachable
from orchestrator.client.calls import at
from orchestrator.errors import UnusableInput

__all__ = ["kind", "loud", "loud_url", "url"]


@pytest.mark.parametrize(
    "wrong",
    ["", "127.0.0.1:80", "ftp://here", "http://", "http://me:pw@here", "http://here?key=1", "http://[::1"],
)
def test_what_is_no_address_is_refused(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MICRODRAMA_SERVER", raising=False)
    with pytest.raises(UnusableInput) as refused:
        Client(wrong, SECRET)
    assert "pw" not in str(refused.value)


def test_a_key_with_a_line_break_is_refused_and_not_quoted() -> None:
    with pytest.raises(UnusableInput) as refused:
        Client("http://127.0.0.1:1", SECRET + "\nX: y")
    assert SECRET not in str(refused.value)


def test_the_place_comes_from_the_environment(
    kind: Kind, loud: Loud, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MICRODRAMA_SERVER", url)
    monkeypatch.setenv("MICRODRAMA_KEY", SECRET)
    loud.answers = [says(200, b"{}")]
    assert kind("").run(THING) == {}
    assert loud.asked[0].headers["authorization"] == f"Bearer {SECRET}"


def test_nobody_at_the_address_is_one_clear_message_without_the_key(kind: Kind) -> None:
    with pytest.raises(Unreachable) as away:
        kind("http://127.0.0.1:1", SECRET).run(THING)
    assert "http://127.0.0.1:1" in str(away.value)
    assert SECRET not in str(away.value)


@pytest.mark.parametrize("client", [Client, AsyncClient])
def test_a_client_shows_its_place_and_not_its_key(client: Any) -> None:
    shown = repr(client("http://127.0.0.1:1", SECRET))
    assert "127.0.0.1:1" in shown
    assert SECRET not in shown


@pytest.mark.parametrize("step", ["", ".", ".."])
def test_an_id_that_would_lead_elsewhere_is_refused(step: str) -> None:
    with pytest.raises(UnusableInput):
        at("series", step)


@given(st.text(min_size=1).filter(lambda text: text not in (".", "..")))
def test_an_id_stays_one_step(step: str) -> None:
    try:
        path = at("series", step, "episodes")
    except UnicodeEncodeError:
        return
    assert re.fullmatch(r"/v1/series/[\w.~%-]+/episodes", path, re.ASCII)

"""What the client makes of answers: problems are our errors, lists go on page after page, no more passes."""

import json
from typing import Any

import pytest
from both_clients import SECRET, THING, Kind, kind
from loud_server import Loud, loud, loud_url, problem, says, url

from orchestrator import errors, shapes
from orchestrator.client import StrangeAnswer, series
from orchestrator.client.calls import getting
from orchestrator.errors import BadStory, NotFound

__all__ = ["kind", "loud", "loud_url", "url"]


@pytest.mark.parametrize("status", [401, 403, 404, 409, 412, 413, 415, 428, 429, 422])
def test_a_problem_arrives_as_our_error_with_its_words(kind: Kind, loud: Loud, url: str, status: int) -> None:
    told = json.dumps({"type": "/problems/x", "title": "T", "status": status, "detail": "Mend it so."})
    loud.answers = [problem(status, told, retry_after="3600")]
    with pytest.raises(errors.MicrodramaError, match=r"^Mend it so\.$") as refused:
        kind(url).run(THING)
    assert refused.value.status == status
    assert type(refused.value).__module__ == "orchestrator.errors"


def test_every_fault_of_a_story_is_told(kind: Kind, loud: Loud, url: str) -> None:
    faults = [{"detail": "Has no name", "pointer": "#/characters/0"}, {"detail": "Too long"}]
    told = {"detail": "The story is wrong.", "status": 422, "errors": faults}
    loud.answers = [problem(422, json.dumps(told))]
    with pytest.raises(BadStory) as refused:
        kind(url).run(THING)
    assert str(refused.value) == "The story is wrong.\n#/characters/0: Has no name\nToo long"
    assert refused.value.exit_code == 2


@pytest.mark.parametrize("body", [b"<html>", b"[1]", b"[" * 100_000, b'{"errors": 7}'])
def test_what_is_no_problem_is_told_as_such(kind: Kind, loud: Loud, url: str, body: bytes) -> None:
    loud.answers = [says(404, body, content_type="application/problem+json" if body != b"<html>" else "x/y")]
    with pytest.raises((StrangeAnswer, NotFound)):
        kind(url).run(THING)


def test_an_answer_of_another_shape_is_refused(kind: Kind, loud: Loud, url: str) -> None:
    loud.answers = [says(200, b'{"items": 7}')]
    with pytest.raises(StrangeAnswer, match="same release"):
        kind(url).run(series.page())


def test_nobody_is_followed_to_another_address(kind: Kind, loud: Loud, url: str) -> None:
    loud.answers = [says(302, location="http://127.0.0.1:1/")]
    with pytest.raises(StrangeAnswer, match="leads elsewhere"):
        kind(url, SECRET).run(THING)


def test_a_list_is_read_page_after_page(kind: Kind, loud: Loud, url: str) -> None:
    pages = [{"items": [1, 2], "next": "abc"}, {"items": [], "next": "d&e"}, {"items": [3], "next": None}]
    loud.answers = [says(200, json.dumps(page).encode()) for page in pages]
    numbers: Any = getting("/v1/numbers", shapes.Page[int])
    assert kind(url).every(numbers) == [1, 2, 3]
    assert [request.query_params.get("cursor") for request in loud.asked] == [None, "abc", "d&e"]

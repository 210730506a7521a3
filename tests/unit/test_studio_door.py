"""Pages at the door: who is refused before a body is read, in which words, and what counts as an upload."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from service import Service, service
from starlette.types import Message

from orchestrator.desk.actor import Scope


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Service]:
    with service(tmp_path, upload_bytes_per_day=2000, changes_per_minute=12) as running:
        yield running


def token(desk: Service) -> str:
    desk.http.post("/studio/sign-in", data={"key": desk.key(Scope.CREATOR)})
    return desk.http.get("/studio/").text.partition('data-token="')[2].partition('"')[0]


def test_nobody_without_a_key_gets_a_body_read(desk: Service) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        raise AssertionError("the body was read")

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"host", b"testserver"), (b"content-type", b"multipart/form-data; boundary=b")]
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "path": "/studio/stories",
        "raw_path": b"/studio/stories", "query_string": b"", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("testserver", 80), "state": {},
    }  # fmt: skip
    asyncio.run(desk.http.app(scope, receive, send))
    assert sent[0]["status"] == 303
    assert (b"location", b"/studio/sign-in?next=/studio/&unsent=1") in sent[0]["headers"]


@pytest.mark.parametrize(
    ("page", "back"),
    [
        ("http://testserver/studio/series/a/settings?back=%2Fx", "/studio/series/a/settings?back=%2Fx"),
        ("http://testserver/studio/sign-in?next=/studio/keys", "/studio/"),
        ("https://evil.example/away", "/studio/"),
        ("http://[x/studio/", "/studio/"),
        ("http://testserver/studio/productions?state=" + "x" * 2000, "/studio/"),
        ("", "/studio/"),
    ],
)
def test_who_was_signed_out_comes_back_to_the_page_of_the_form(desk: Service, page: str, back: str) -> None:
    sent = desk.http.post(
        "/studio/series", data={"title": "x"}, headers={"Referer": page}, follow_redirects=False
    )
    assert sent.status_code == 303
    door = desk.http.get(sent.headers["location"])
    assert "nothing was changed" in door.text
    data = {
        "key": desk.key(Scope.CREATOR),
        "next": BeautifulSoup(door.text, "html.parser").select_one("[name=next]")["value"],
    }
    assert desk.http.post("/studio/sign-in", data=data, follow_redirects=False).headers["location"] == back


def test_a_page_that_was_wanted_needs_no_such_words(desk: Service) -> None:
    sent = desk.http.get("/studio/productions?state=done", follow_redirects=False)
    assert sent.headers["location"] == "/studio/sign-in?next=/studio/productions%3Fstate%3Ddone"
    assert "nothing was changed" not in desk.http.get(sent.headers["location"]).text
    far = desk.http.get("/studio/productions?state=" + "x" * 2000, follow_redirects=False)
    assert far.headers["location"] == "/studio/sign-in?next=/studio/", "too long to come back to"


def test_a_form_with_more_fields_than_any_page_has_is_refused_in_words(desk: Service) -> None:
    told = {"token": token(desk)} | {f"text:l{number}": "x" for number in range(4000)}
    answer = desk.http.post("/studio/series/ser_1/episodes/1/player/captions?profile=slate", data=told)
    assert (answer.status_code, "more than 4,000 fields" in answer.text) == (400, True)


def test_forms_are_no_uploads_and_who_wants_to_leave_may(desk: Service) -> None:
    mine = token(desk)
    for each in range(5):
        told = {"token": mine, "title": f"Series {each}", "premise": "w" * 1500}
        assert desk.http.post("/studio/series", data=told, follow_redirects=False).status_code == 303
    assert desk.http.post("/studio/sign-out", data={"token": mine}, follow_redirects=False).status_code == 303


def test_a_refusal_of_the_door_is_a_page(desk: Service) -> None:
    mine = token(desk)
    told = {"token": mine, "theme": "dark"}
    answers = (desk.http.post("/studio/theme", data=told) for _ in range(99))
    refused = next(each for each in answers if each.status_code == 429)
    assert refused.headers["content-type"].startswith("text/html")
    assert 'id="refusal"' in refused.text
    assert int(refused.headers["retry-after"]) > 0


def test_a_form_from_another_site_is_refused_in_words(desk: Service) -> None:
    mine = token(desk)
    answer = desk.http.post(
        "/studio/series", data={"token": mine, "title": "Forged"}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert "A page of another origin" in answer.text
    assert 'id="refusal"' in answer.text

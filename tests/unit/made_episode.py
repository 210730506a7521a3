"""An episode that was really made (of slates), and people in front of its pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from asks import STORY
from bs4 import BeautifulSoup, Tag
from driving import driven
from fastapi.testclient import TestClient
from service import Service, service

from orchestrator.desk.actor import Scope

SHORT = {**STORY, "episodes": [{**STORY["episodes"][0], "beats": STORY["episodes"][0]["beats"][:1]}]}
"""One beat: fewer shots to film."""


@dataclass(frozen=True)
class Made:
    """One episode of Mira's."""

    service: Service
    series: str
    production: str
    shots: list[str]

    @property
    def episode(self) -> str:
        return f"/studio/series/{self.series}/episodes/1"

    @property
    def office(self) -> Any:
        return self.service.office

    def visitor(self, *scopes: Scope, owner: str = "mira") -> TestClient:
        """A signed-in browser."""
        return visitor(self.service, *(scopes or (Scope.CREATOR, Scope.EDITOR)), owner=owner)


@contextmanager
def made_episode(home: Path, takes: int = 1, **settings: object) -> Iterator[Made]:
    """A service in which it is done."""
    with service(home, **settings) as running:  # type: ignore[arg-type]
        mira = running.client(Scope.CREATOR, Scope.EDITOR)
        series = mira.post("/v1/series", json=SHORT).json()["id"]
        episode = f"/v1/series/{series}/episodes/1"
        asked = {"profile": "slate", "takes": takes}
        once = {"Idempotency-Key": "the-first-order"}
        production = mira.post(f"{episode}/productions", json=asked, headers=once).json()["id"]
        driven(running.office)
        assert mira.get(f"/v1/productions/{production}").json()["state"] == "done"
        shots = [each["id"] for each in mira.get(f"{episode}/plan").json()["shots"]]
        yield Made(running, series, production, shots)


def visitor(running: Service, *scopes: Scope, owner: str) -> TestClient:
    """Somebody with the cookie of such a key."""
    made = TestClient(running.http.app, raise_server_exceptions=False, follow_redirects=False)
    answer = made.post("/studio/sign-in", data={"key": running.key(*scopes, owner=owner)})
    made.cookies = {"microdrama": answer.cookies["microdrama"]}  # type: ignore[assignment]
    return made


def soup(who: TestClient, address: str) -> BeautifulSoup:
    """A page."""
    answer = who.get(address)
    assert answer.status_code == 200, answer.text[-600:]
    return BeautifulSoup(answer.text, "html.parser")


def form(page: BeautifulSoup, ends: str, *, within: str = "body") -> Tag:
    """The first form whose address ends like that."""
    return next(each for each in page.select(f"{within} form") if str(each["action"]).endswith(ends))


def fields(told: Tag) -> dict[str, Any]:
    """What a browser would send of a form that nobody touched, files left out."""
    found: dict[str, Any] = {}
    for each in told.select("input[name], textarea[name], select[name]"):
        name, kind = str(each["name"]), each.get("type")
        if each.name == "select":
            options = each.select("option")
            chosen = [one for one in options if one.has_attr("selected")] or options[:1]
            found[name] = str(chosen[0].get("value", chosen[0].text)) if chosen else ""
        elif each.name == "textarea":
            found[name] = each.text
        elif kind in ("checkbox", "radio"):
            if each.has_attr("checked"):
                found.setdefault(name, []).append(str(each.get("value", "on")))
        elif kind != "file":
            found[name] = str(each.get("value", ""))
    return found


def send(who: TestClient, told: Tag, files: Any = None, **changed: Any) -> Any:
    """The form as a browser without script sends it."""
    return who.post(str(told["action"]), data={**fields(told), **changed}, files=files)


def landed(answer: Any) -> str:
    """Where a form that went well leads."""
    assert answer.status_code == 303, answer.text[-900:]
    return urlsplit(answer.headers["location"]).path

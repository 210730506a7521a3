"""Every page x no key, a key without the scope, a form without its token. The list is the studio's own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.routing import iter_route_contexts
from service import Service, service
from starlette.datastructures import State
from test_matrix import every

from orchestrator.desk.actor import Scope
from orchestrator.studio.app import studio
from orchestrator.studio.visit import Admit

OPEN = {
    "GET /static/{digest}/{name}",
    "GET /sign-in",
    "POST /sign-in",
    "POST /sign-out",
    "POST /theme",
    "GET /shared/{secret}",
    "GET /shared/{secret}/{name}",
}
"""What needs no key."""


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    scopes: tuple[Scope, ...] | None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def address(self) -> str:
        return "/studio" + re.sub(r"\{(\w+)(:\w+)?\}", lambda match: "1", self.path)


def routes() -> Iterator[Route]:
    for found in iter_route_contexts(studio(State()).routes):
        needs = [
            each.call for each in every(getattr(found, "dependant", None)) if isinstance(each.call, Admit)
        ]
        for method in sorted((found.methods or set()) - {"HEAD"}):
            yield Route(method, str(found.path), needs[0].scopes if needs else None)


ALL = list(routes())
KEPT = [route for route in ALL if str(route) not in OPEN]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with service(tmp_path_factory.mktemp("studio")) as running:
        yield running


@pytest.mark.parametrize("route", KEPT, ids=str)
def test_a_page_says_who_may_see_it(route: Route) -> None:
    assert route.scopes is not None, (
        "needs a visit such as Creator, Reader or Admin (orchestrator/studio/visit.py)"
    )


@pytest.mark.parametrize("route", KEPT, ids=str)
def test_without_a_key_every_page_leads_to_the_door(desk: Service, route: Route) -> None:
    desk.http.cookies.clear()
    answer = desk.http.request(route.method, route.address, follow_redirects=False)
    assert answer.status_code in (303, 422), answer.text[:300]
    assert answer.status_code == 422 or answer.headers["location"].startswith("/studio/sign-in?next=/studio/")


@pytest.mark.parametrize("route", [each for each in KEPT if each.method == "POST"], ids=str)
def test_a_form_that_no_page_of_ours_gave_out_is_refused(desk: Service, route: Route) -> None:
    sign_in(desk, *Scope)
    answer = desk.http.post(route.address, data={"token": "0" * 64}, follow_redirects=False)
    assert answer.status_code in (403, 422), answer.text[:300]
    assert answer.status_code == 422 or "before you signed in" in answer.text


@pytest.mark.parametrize("route", [each for each in KEPT if each.method == "GET"], ids=str)
def test_a_key_without_the_scope_sees_nothing(desk: Service, route: Route) -> None:
    others = [scope for scope in Scope if scope not in (route.scopes or ()) and scope is not Scope.ADMIN]
    if others:
        sign_in(desk, *others)
        assert desk.http.get(route.address).status_code in (403, 422)


def sign_in(desk: Service, *scopes: Scope) -> str:
    """The id of the key that was used."""
    desk.http.cookies.clear()
    key = desk.key(*scopes)
    answer = desk.http.post("/studio/sign-in", data={"key": key}, follow_redirects=False)
    assert answer.status_code == 303
    desk.http.cookies["microdrama"] = answer.cookies["microdrama"]
    return key.partition(".")[0]


def test_a_cookie_opens_what_is_read_and_changes_nothing(desk: Service) -> None:
    sign_in(desk, Scope.CREATOR)
    assert desk.http.get("/v1/series").status_code == 200
    assert desk.http.post("/v1/series", json={"title": "Forged"}).status_code == 401


def test_when_the_key_ends_its_browsers_are_out(desk: Service) -> None:
    key = sign_in(desk, Scope.ADMIN)
    assert desk.http.get("/studio/").status_code == 200
    desk.client(Scope.ADMIN).post(f"/v1/keys/{key}/revoke")
    assert desk.http.get("/studio/", follow_redirects=False).status_code == 303


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example", "/studio/\\evil", "javascript:alert(1)", "/v1/x"]
)
def test_the_way_back_is_a_page_of_ours(desk: Service, away: str) -> None:
    desk.http.cookies.clear()
    answer = desk.http.post(
        "/studio/sign-in", data={"key": desk.key(Scope.CREATOR), "next": away}, follow_redirects=False
    )
    assert answer.headers["location"] == "/studio/"


def test_too_many_wrong_keys_are_told_to_wait(tmp_path: Path) -> None:
    with service(tmp_path, sign_in_failures_per_minute=3) as running:
        answers = [running.http.post("/studio/sign-in", data={"key": "mdk_no"}).status_code for _ in range(5)]
        assert answers == [403, 403, 403, 429, 429]

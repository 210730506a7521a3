"""Every route x every scope x no key, an ended key, one's own and somebody else's things.

The routes are the application's own list. A route without a rule (an `allow(...)`, or a line in PUBLIC) and a
route without what it needs in `world` fail here, by name.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import world
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from httpx2 import Response
from service import Service, service
from world import Ask, Names

from orchestrator.api.access import Allow
from orchestrator.api.app import application
from orchestrator.desk import keys
from orchestrator.desk.actor import TERMINAL, Scope
from orchestrator.settings import Settings

PUBLIC = {
    "GET /openapi.json",
    "GET /docs",
    "GET /problems",
    "GET /problems/{name}",
    "GET /healthz",
    "GET /readyz",
}
"""What needs no key."""
EVERYBODYS = {Scope.ADMIN, Scope.OPERATOR}
"""Scopes for which nothing is somebody else's."""
UNCHANGING = ("GET", "HEAD")


@dataclass(frozen=True)
class Route:
    """One route, and the scopes that open it; None: there is no rule."""

    name: str
    tag: str
    method: str
    path: str
    scopes: frozenset[Scope] | None

    @property
    def address(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"\{(\w+)\}", self.path)

    @property
    def changes(self) -> bool:
        return self.method not in UNCHANGING


def rules(dependant: Dependant | None) -> Iterator[Allow]:
    """Every `allow(...)` that a route depends on."""
    for inner in dependant.dependencies if dependant else ():
        if isinstance(inner.call, Allow):
            yield inner.call
        yield from rules(inner)


def every_route() -> Iterator[Route]:
    app = application(Settings(home=Path("nowhere")))
    for found in iter_route_contexts(app.routes):
        for method in sorted((found.methods or set()) - {"HEAD"}):
            allowed = list(rules(getattr(found, "dependant", None)))
            scopes = frozenset({*allowed[0].scopes, Scope.ADMIN}) if allowed else None
            tag = str((getattr(found, "tags", None) or ["service"])[0])
            yield Route(f"{tag}.{found.name}", tag, method, str(found.path), scopes)


ROUTES = list(every_route())
KEYED = [route for route in ROUTES if route.scopes is not None]
LISTS = [route for route in KEYED if not route.parameters and not route.changes]
each_route = pytest.mark.parametrize("route", KEYED, ids=lambda route: route.name)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Names]:
    home = tmp_path_factory.mktemp("world") / "home"
    with service(home) as running:
        names = world.prepared(running)
    return home, names


@pytest.fixture
def desk(prepared: tuple[Path, Names], tmp_path: Path) -> Iterator[Service]:
    shutil.copytree(prepared[0], tmp_path / "home")
    with service(tmp_path / "home") as running:
        yield running


@pytest.fixture
def names(prepared: tuple[Path, Names], route: Route) -> Names:
    return {
        **world.UNMADE,
        **prepared[1],
        **world.PER_ROUTE.get(route.tag, {}),
        **world.PER_ROUTE.get(route.name, {}),
    }


def knock(who: TestClient, route: Route, names: Names) -> Response:
    """The request that would be right."""
    missing = [name for name in route.parameters if name not in names]
    assert not missing, f"{route.address} ({route.name}): tests/unit/world.py must name {missing}"
    ask = world.BODIES[route.name](names) if route.name in world.BODIES else Ask()
    headers = world.HEADERS | ({"If-Match": "*"} if route.changes else {})
    address = re.sub(r"\{(\w+)\}", lambda match: names[match[1]], route.path)
    return who.request(route.method, address, json=ask.json, files=ask.files, data=ask.data, headers=headers)


def entries(desk: Service) -> int:
    return len(desk.office.ledger.audit.page(None, 0, 10_000))


def test_every_route_has_a_rule() -> None:
    bare = {route.address for route in ROUTES if route.scopes is None}
    assert bare == PUBLIC, (
        "a route needs a caller such as Creator, Reader or Admin (orchestrator/api/access.py), "
        f"or a line in PUBLIC here: {sorted(bare ^ PUBLIC)}"
    )


def test_every_name_of_a_route_is_its_own() -> None:
    names = [(route.name, route.method) for route in ROUTES]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("file", sorted(set(world.ELSEWHERE.values())))
def test_what_is_shown_elsewhere_is_there(file: str) -> None:
    assert "def test_" in Path(__file__).with_name(file).read_text()


@each_route
def test_whoever_may_not_is_refused_and_leaves_no_trace(desk: Service, route: Route, names: Names) -> None:
    assert route.scopes is not None
    before = World(desk).before(route, names)
    assert knock(desk.http, route, names).status_code == 401
    ended = keys.create(desk.office, TERMINAL, owner="mira", name="", scopes=[Scope.ADMIN])
    keys.revoke(desk.office, TERMINAL, ended.record.id)
    revoked = TestClient(desk.http.app, headers={"Authorization": f"Bearer {ended.key}"})
    assert knock(revoked, route, names).status_code == 401
    for scope in set(Scope) - route.scopes:
        wrong = knock(desk.client(scope), route, names)
        assert wrong.status_code == 403, f"{scope} opens {route.address}: {wrong.status_code} {wrong.text}"
    strangers = route.scopes - EVERYBODYS if route.parameters else frozenset()
    for scope in strangers:
        foreign = knock(desk.client(scope, owner="noor"), route, names)
        assert foreign.status_code == 404, f"{scope}: {route.address}: {foreign.status_code} {foreign.text}"
    made_by_us = 2 + len(set(Scope) - route.scopes) + len(strangers)
    assert entries(desk) == before + made_by_us, f"{route.address}: a refusal is in the audit"


@each_route
def test_whoever_may_is_let_in(
    prepared: tuple[Path, Names], tmp_path: Path, route: Route, names: Names
) -> None:
    assert route.scopes is not None
    if elsewhere := world.ELSEWHERE.get(route.name) or world.ELSEWHERE.get(route.tag):
        pytest.skip(f"shown in {elsewhere}")
    worlds = {scope: tmp_path / (scope if route.changes else "world") for scope in sorted(route.scopes)}
    for scope, home in worlds.items():
        if not home.exists():
            shutil.copytree(prepared[0], home)
        with service(home) as desk:
            World(desk).before(route, names)
            who = desk.client(scope)
            before = entries(desk)
            answer = knock(who, route, names)
            assert answer.status_code < 400, f"{scope}: {route.address}: {answer.status_code} {answer.text}"
            written = entries(desk) - before
            assert written == (route.changes and route.name not in world.UNTOLD), (
                f"{route.address} wrote {written} entries into the audit"
            )


@pytest.mark.parametrize("route", LISTS, ids=lambda route: route.name)
def test_lists_show_nothing_of_others(desk: Service, route: Route, names: Names) -> None:
    assert route.scopes is not None
    for scope in route.scopes - EVERYBODYS:
        told = knock(desk.client(scope, owner="noor"), route, names).text
        assert not [name for name in names.values() if len(name) > 20 and name in told]


@dataclass(frozen=True)
class World:
    """The prepared world in a running service."""

    desk: Service

    def before(self, route: Route, names: Names) -> int:
        """What must have happened first; how long the audit is then."""
        if first := world.BEFORE.get(route.name):
            mira = self.desk.client(Scope.CREATOR, Scope.EDITOR)
            assert first(mira, names).status_code < 400
        return entries(self.desk)

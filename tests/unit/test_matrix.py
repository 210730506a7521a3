"""Every route x every scope x no key, an ended key, one's own and somebody else's things.

The routes are the application's own list. A route without a rule (an `allow(...)`, or a line in PUBLIC) and a
route without what it needs in `world` and `asks` fail here, by name. What a request changes is undone after
it, so that every request finds the same world.

A change is one entry in the audit; `asks.UNTOLD` are the few that are none, since they are what machines say
all the time: claims, heartbeats, files and reports, thousands of them for an episode. Registering and leaving
are told.
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asks
import pytest
import world
from asks import Ask, Names
from databases import Server
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import select
from world import MIRA, NOOR, World

from orchestrator.api.access import Allow, Creator
from orchestrator.api.app import application
from orchestrator.desk.actor import Scope
from orchestrator.ledger.tables import RateRow
from orchestrator.settings import Settings

PUBLIC = {
    "GET /",
    "GET /studio",
    "GET /openapi.json",
    "GET /docs",
    "GET /problems",
    "GET /problems/{name}",
    "GET /healthz",
    "GET /readyz",
}
"""What needs no key."""
EVERYBODYS = {Scope.ADMIN, Scope.OPERATOR}
"""Scopes for which nothing of an owner is somebody else's."""
UNCHANGING = ("GET", "HEAD")
NO_RULE = "needs a caller such as Creator, Reader or Admin (orchestrator/api/access.py), or a line in PUBLIC"


@dataclass(frozen=True)
class Route:
    """One route, and the scopes that open it; None: there is no rule."""

    name: str
    tag: str
    method: str
    path: str
    scopes: frozenset[Scope] | None
    queries: frozenset[str]
    reads_body: bool

    def __str__(self) -> str:
        return f"{self.name}-{self.method}"

    @property
    def address(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"\{(\w+)\}", self.path)

    @property
    def changes(self) -> bool:
        return self.method not in UNCHANGING

    @property
    def open_to(self) -> list[Scope]:
        return sorted(self.scopes or ())

    @property
    def owned(self) -> list[Scope]:
        """Scopes for which it is one's own or somebody else's; a machine's things are its key's alone."""
        return [s for s in self.open_to if Scope.WORKER in self.open_to or s not in EVERYBODYS]


def every(dependant: Dependant | None) -> Iterator[Dependant]:
    """It, and all that it depends on."""
    if dependant:
        yield dependant
        for inner in dependant.dependencies:
            yield from every(inner)


def routes_of(app: FastAPI) -> Iterator[Route]:
    for found in iter_route_contexts(app.routes):
        needs = list(every(getattr(found, "dependant", None)))
        allowed = [each.call for each in needs if isinstance(each.call, Allow)]
        scopes = frozenset({*allowed[0].scopes, Scope.ADMIN}) if allowed else None
        queries = frozenset(each.name for need in needs for each in need.query_params)
        extra = getattr(found, "openapi_extra", None) or {}
        body = "requestBody" in extra or any(need.body_params for need in needs)
        tag = str((getattr(found, "tags", None) or ["service"])[0])
        methods = found.methods or set()
        for method in sorted(methods - {"HEAD"} if "GET" in methods else methods):
            yield Route(f"{tag}.{found.name}", tag, method, str(found.path), scopes, queries, body)


def fresh() -> FastAPI:
    return application(Settings(home=Path("nowhere")))


def asked(route: Route, names: Names) -> Ask:
    return asks.BODIES[route.name](names) if route.name in asks.BODIES else Ask()


def named_in_body(route: Route) -> bool:
    """Whether what it is sent names something."""
    seen: dict[str, str] = defaultdict(lambda: "[]")
    asked(route, seen)
    return bool(seen)


ROUTES = list(routes_of(fresh()))
KEYED = [route for route in ROUTES if route.scopes is not None]
LISTS = [r for r in KEYED if not r.parameters and not r.changes and r.owned and r.name not in asks.COMMON]
FOREIGN = [route for route in KEYED if route.owned and (route.parameters or named_in_body(route))]
each_route = pytest.mark.parametrize("route", KEYED, ids=str)
each_foreign = pytest.mark.parametrize("route", FOREIGN, ids=str)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world.prepared(tmp_path_factory.mktemp("world") / "home") as made:
        yield made


@pytest.fixture(scope="module")
def on_postgresql(
    tmp_path_factory: pytest.TempPathFactory, postgresql: Server, _migrated: str
) -> Iterator[World]:
    url = postgresql.create(_migrated)
    with world.prepared(tmp_path_factory.mktemp("world") / "home", url) as made:
        yield made
    postgresql.drop(url)


@pytest.fixture
def there(prepared: World) -> World:
    prepared.wait_on()
    return prepared


def knock(who: TestClient, route: Route, names: Names, **queries: str) -> Response:
    """The request that would be right, for the things of those names."""
    ask = asked(route, names)
    headers = asks.headers(names, ask) | ({"If-Match": "*"} if route.changes else {})
    address = re.sub(r"\{(\w+)\}", lambda match: names[match[1]], route.path)
    told = {**asks.QUERIES.get(route.name, {}), **queries}
    how = {"json": ask.json, "files": ask.files, "data": ask.data, "content": ask.content}
    return who.request(route.method, address, headers=headers, params=told, **how)


def sample(there: World, route: Route, scope: Scope, owner: str = MIRA) -> Names:
    return there.names_of(owner, scope, route.tag, route.name)


def faults(app: FastAPI, names: Names) -> Iterator[str]:
    """Routes of which nobody said who may come, or what to send them."""
    found = list(routes_of(app))
    for route in found:
        where = f"{route.address} ({route.name})"
        if route.scopes is None:
            if route.address not in PUBLIC:
                yield f"{where} {NO_RULE}"
            continue
        if missing := [name for name in route.parameters if name not in names]:
            yield f"{where}: a line of THINGS in tests/unit/world.py must make and name {missing}"
        if route.reads_body and route.name not in asks.BODIES:
            yield f"{where}: BODIES in tests/unit/asks.py must tell what it is sent"
        is_list = not (route.parameters or route.changes) and route.owned
        if is_list and route.name not in {*asks.LISTED, *asks.COMMON}:
            yield f"{where}: LISTED in tests/unit/asks.py must tell what of its caller's is in it"
    yield from (f"PUBLIC names {each}, which is no route" for each in PUBLIC - {r.address for r in found})
    known = {each for route in found for each in (route.name, route.tag)}
    told = {*asks.BODIES, *asks.QUERIES, *asks.LISTED, *asks.COMMON, *asks.UNTOLD, *asks.PER_ROUTE}
    yield from (f"tests/unit/asks.py names {each}, which is no route" for each in sorted(told - known))


def all_names(there: World) -> Names:
    return there.names_of(MIRA, Scope.WORKER)


def test_every_route_has_a_rule_and_a_sample(there: World) -> None:
    assert list(faults(fresh(), all_names(there))) == []


def free() -> None:
    """Without a rule."""


def strange(caller: Creator, sequel: str) -> None:
    """Of something that nobody made."""


def wordy(caller: Creator, told: dict[str, int]) -> None:
    """With a body that nobody told."""


def listing(caller: Creator) -> None:
    """Of nobody knows what."""


@pytest.mark.parametrize(
    ("method", "path", "work", "why"),
    [
        ("GET", "/v1/free", free, "needs a caller"),
        ("POST", "/v1/free", free, "needs a caller"),
        ("HEAD", "/v1/free", free, "needs a caller"),
        ("GET", "/v1/sequels/{sequel}", strange, r"must make and name ['sequel']"),
        ("POST", "/v1/words", wordy, "BODIES"),
        ("GET", "/v1/listing", listing, "LISTED"),
    ],
)
def test_a_route_that_is_new_is_told_what_it_lacks(
    there: World, method: str, path: str, work: Callable[..., None], why: str
) -> None:
    app = fresh()
    app.add_api_route(path, work, methods=[method], tags=["sequels"])
    (told,) = faults(app, all_names(there))
    assert told.startswith(f"{method} {path} (sequels.{work.__name__})")
    assert why in told


def test_every_name_of_a_route_is_its_own() -> None:
    names = [(route.name, route.method) for route in ROUTES]
    assert sorted(names) == sorted(set(names))


def rows(there: World) -> dict[str, list[Any]]:
    """Everything in the ledger, but how often somebody came and when."""
    kept = [table for table in RateRow.metadata.sorted_tables if table.name != "rates"]
    told = {each.name: str(select(*(c for c in each.c if c.name != "used_at"))) for each in kept}
    with closing(sqlite3.connect(there.ledger)) as live:
        return {name: live.execute(query).fetchall() for name, query in told.items()}


@each_route
def test_whoever_may_not_is_refused_and_leaves_no_trace(there: World, route: Route) -> None:
    before, names = rows(there), sample(there, route, Scope.WORKER)
    for nobody in (there.service.http, there.ended):
        assert knock(nobody, route, names).status_code == 401
    for scope in sorted(set(Scope) - set(route.open_to)):
        wrong = knock(there.who(MIRA, scope), route, sample(there, route, scope))
        assert wrong.status_code == 403, f"{scope} opens {route.address}: {wrong.status_code} {wrong.text}"
    assert rows(there) == before, f"{route.address}: a refusal changed something"


@each_foreign
def test_what_is_somebody_elses_is_not_there(there: World, route: Route) -> None:
    before = rows(there)
    for scope in route.owned:
        foreign = knock(there.who(NOOR, scope), route, sample(there, route, scope))
        assert foreign.status_code == 404, f"{scope}: {route.address}: {foreign.status_code} {foreign.text}"
    assert rows(there) == before, f"{route.address}: a refusal changed something"


def is_right(route: Route, answer: Response, scope: Scope) -> None:
    told = "" if answer.status_code < 400 else answer.text
    assert answer.status_code < 400, f"{scope}: {route.address}: {answer.status_code} {told}"
    if scope is Scope.OPERATOR:
        assert not [each for each in asks.WORDS if each in answer.text], f"{route.address} tells the story"


@each_route
def test_whoever_may_is_let_in_and_a_change_is_one_entry(there: World, route: Route) -> None:
    for scope in route.open_to:
        who = there.who(MIRA, scope)
        with there.dreamt() if route.changes else nullcontext():
            before = len(there.audit())
            is_right(route, knock(who, route, sample(there, route, scope)), scope)
            told = [(each.key, bool(each.object)) for each in there.audit()[before:]]
        key = who.headers["authorization"].removeprefix("Bearer ").partition(".")[0]
        expected = [(key, True)] if route.changes and route.name not in asks.UNTOLD else []
        assert told == expected, f"{scope}: {route.address} wrote {told} into the audit"


@pytest.mark.parametrize("route", LISTS, ids=str)
def test_lists_show_ones_own_and_nothing_of_others(there: World, route: Route) -> None:
    for scope in route.owned:
        mine, others = (there.names_of(owner, scope) for owner in (MIRA, NOOR))
        told = knock(there.who(MIRA, scope), route, mine).text
        assert mine[asks.LISTED[route.name]] in told
        theirs = knock(there.who(NOOR, scope), route, others).text
        assert others[asks.LISTED[route.name]] in theirs
        secret = {name for name in others.values() if len(name) > 20} - set(mine.values())
        assert secret
        assert not [name for name in secret if name in told]
        for query in route.queries & {"series", "production"}:
            found = knock(there.who(MIRA, scope), route, mine, **{query: others[query]})
            assert found.json()["items"] == [], f"{route.address}?{query}= tells of others"
            own = knock(there.who(MIRA, scope), route, mine, **{query: mine[query]})
            assert mine[asks.LISTED[route.name]] in own.text


@pytest.mark.parametrize("route", [route for route in FOREIGN if not route.changes], ids=str)
def test_knowing_the_version_of_a_thing_opens_nothing(there: World, route: Route) -> None:
    for scope in route.owned:
        names = sample(there, route, scope)
        own = knock(there.who(MIRA, scope), route, names)
        etag = own.headers.get("etag", "*")
        stranger = there.who(NOOR, scope)
        stranger = TestClient(
            stranger.app, headers={**stranger.headers, "If-None-Match": etag, "Range": "bytes=0-9"}
        )
        assert knock(stranger, route, names).status_code == 404


@pytest.mark.parametrize(
    "route", [r for r in FOREIGN if not r.changes and Scope.WORKER not in r.open_to], ids=str
)
def test_who_writes_and_looks_after_machines_too_reads_no_story_of_others(there: World, route: Route) -> None:
    both = there.who(NOOR, Scope.CREATOR, Scope.EDITOR, Scope.OPERATOR)
    answer = knock(both, route, sample(there, route, Scope.WORKER))
    assert answer.status_code == (200 if Scope.OPERATOR in route.open_to else 404), route.address
    assert not [each for each in asks.WORDS if each in answer.text]


def test_a_picture_is_under_its_own_series_only(there: World) -> None:
    (read,) = (route for route in KEYED if route.name == "references.read")
    names = there.names_of(NOOR, Scope.CREATOR) | {"reference": there.names[MIRA]["reference"]}
    assert knock(there.who(NOOR, Scope.CREATOR), read, names).status_code == 404


def representatives() -> list[Route]:
    """One route of each noun: the first that reads a thing, and else the first that there is."""
    chosen: dict[str, Route] = {}
    for route in sorted((r for r in KEYED if r.owned), key=lambda r: (r.changes, not r.parameters)):
        chosen.setdefault(route.tag, route)
    return list(chosen.values())


@pytest.mark.parametrize("route", representatives(), ids=str)
def test_on_postgresql_it_is_the_same(on_postgresql: World, route: Route) -> None:
    on_postgresql.wait_on()
    for scope in route.owned:
        if route in FOREIGN:
            foreign = knock(on_postgresql.who(NOOR, scope), route, sample(on_postgresql, route, scope))
            assert foreign.status_code == 404, f"{scope}: {route.address}: {foreign.status_code}"
        own = knock(on_postgresql.who(MIRA, scope), route, sample(on_postgresql, route, scope))
        is_right(route, own, scope)

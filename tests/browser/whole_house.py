"""One of everything in a service, and the addresses of every page: the list is the studio's own.

A page that is new needs a line in PAGES, or in FILES when it is none; `strange` names what has neither. A
line for which there is no route is passed over.
"""

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi.routing import iter_route_contexts
from serving import Served
from starlette.datastructures import State

from orchestrator import production
from orchestrator.desk import shares
from orchestrator.desk.actor import TERMINAL
from orchestrator.settings import Settings
from orchestrator.studio.app import studio

EPISODE = "/series/{series}/episodes/{number}"
PAGES: Mapping[str, tuple[str, ...]] = {
    "/": ("/",),
    "/series/{series}": ("/series/{series}",),
    "/series/{series}/settings": ("/series/{series}/settings",),
    "/series/{series}/sheets": ("/series/{series}/sheets",),
    "/series/{series}/stock": ("/series/{series}/stock",),
    "/series/{series}/sheets/{group}/{asset}": (
        "/series/{series}/sheets/characters/{character}",
        "/series/{series}/sheets/locations/{location}",
        "/series/{series}/sheets/props/{prop}",
    ),
    f"{EPISODE}/settings": (f"{EPISODE}/settings",),
    **{
        f"{EPISODE}/{name}": (f"{EPISODE}/{name}?profile=slate",)
        for name in ("script", "storyboard", "player", "openings", "downloads", "shots/{shot}")
    },
    "/productions": ("/productions",),
    "/productions/{production}": ("/productions/{production}",),
    "/productions/{production}/why": ("/productions/{production}/why",),
    "/farm": ("/farm",),
    "/farm/disk": ("/farm/disk",),
    "/keys": ("/keys",),
    "/audit": ("/audit",),
    "/audit/check": ("/audit/check",),
    "/shared/{secret}": ("/shared/{secret}",),
}
"""Route -> the addresses at which it is looked at."""
FILES = {
    "/sign-in",  # leads on who is signed in; test_entrance looks at it
    "/static/{digest}/{name}",
    "/series/{series}/sheets/{group}/{asset}/drawing",
    "/series/{series}/sheets/characters/{asset}/sample",
    "/series/{series}/stock/{group}/{asset}/drawing",
    f"{EPISODE}/script/export",
    f"{EPISODE}/storyboard/{{shot}}",
    f"{EPISODE}/storyboard/{{shot}}/{{digest}}",
    "/shared/{secret}/{name}",
}
"""Routes that are no page of their own."""
ORDERS = 600  # seconds until an episode of bars and tone is made, on a machine that has other things to do


@dataclass(frozen=True)
class House:
    """A service with one of everything, and what the things are called."""

    url: str
    names: Mapping[str, str]

    def pages(self) -> Iterator[str]:
        """Every page that there is, as a path."""
        for route in sorted(routes() & PAGES.keys()):
            for address in PAGES[route]:
                yield "/studio" + address.format(**self.names)


def routes() -> set[str]:
    """What the studio answers to a GET."""
    found = iter_route_contexts(studio(State()).routes)
    return {re.sub(r":\w+}", "}", str(each.path)) for each in found if "GET" in (each.methods or ())}


def strange() -> set[str]:
    """Routes of which this file does not know what they are."""
    return routes() - PAGES.keys() - FILES


def build(server: Served, api: httpx.Client, story: Mapping[str, Any]) -> House:
    """Have a story made with bars and tone, and share it."""
    series = made(api.post("/v1/series", json=story))["id"]
    episode = f"/v1/series/{series}/episodes/1"
    return finish(server, api, series, order(api, episode))


def order(api: httpx.Client, episode: str, state: str = "done", **how: object) -> str:
    """Have an episode made; the production, once it ended so."""
    once = {"Idempotency-Key": f"house-{time.monotonic_ns()}"}
    asked = made(api.post(f"{episode}/productions", json={"profile": "slate", **how}, headers=once))
    until = time.monotonic() + ORDERS
    while (told := made(api.get(f"/v1/productions/{asked['id']}")))["state"] in ("queued", "running"):
        assert time.monotonic() < until, told
        time.sleep(0.2)
    assert told["state"] == state, told["problem"]
    return str(told["id"])


def finish(server: Served, api: httpx.Client, series: str, done: str) -> House:
    """What the things of a series are called; its episode is shared."""
    with production.opened(Settings(home=server.home)) as office:
        secret = shares.create(office, TERMINAL, done, 7).secret
    plan = made(api.get(f"/v1/series/{series}/episodes/1/plan"))
    firsts = {
        group.removesuffix("s"): made(api.get(f"/v1/series/{series}/{group}"))["items"][0]["id"]
        for group in ("characters", "locations", "props")
    }
    told = {"series": series, "number": "1", "production": done, "secret": secret}
    return House(server.url, {**told, **firsts, "shot": plan["shots"][0]["id"]})


def made(answer: httpx.Response) -> Any:
    """What was answered; a refusal fails here, in its own words."""
    assert answer.is_success, answer.text
    return answer.json()

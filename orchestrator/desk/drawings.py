"""Pictures of sheets, places and things as the animatic draws them, before anything was produced."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from character_sheets.sheet import Location, Prop, Sheet
from character_sheets.stock import stock, stock_locations, stock_props
from orchestrator.desk import on_demand
from orchestrator.desk import series as shelf
from orchestrator.desk.actor import Actor
from orchestrator.errors import NotFound, ProductionFailed
from orchestrator.graph import Graph, Task
from orchestrator.office import Office
from orchestrator.resolve.animatic import figure
from orchestrator.store import Stored
from orchestrator.story import Look
from workers.animatic.spec import Acting, Card, Picture, Place, Player

Asset = Sheet | Location | Prop
WORKER, ROLE = "animatic.still", "still"
WIDTH, HEIGHT = 360, 640  # of a card; the shoot draws its own stills
SHORT = 12  # digits of a key that tell one drawing from another


@dataclass(frozen=True)
class Sketchbook:
    """What can be drawn of some sheets, places and things."""

    name: str
    """Of the lease under which it is drawn."""
    graph: Graph

    @cached_property
    def versions(self) -> Mapping[str, str]:
        """Drawing -> what its address carries, so that the picture under one address never changes."""
        return {name: key[:SHORT] for name, key in self.graph.keys().items()}

    def beside(self, name: str) -> Graph:
        """What is drawn in one go: the first pictures of everybody, or every outfit of one person."""
        kind, who, *outfit = name.split("/")
        mine = f"{drawing(kind, who)}/" if outfit else ""
        depth = name.count("/")
        tasks = self.graph.tasks.items()
        return Graph.of(task for key, task in tasks if key.startswith(mine) and key.count("/") == depth)


def of_series(office: Office, actor: Actor, series: str) -> Sketchbook:
    """A drawing of everything in a series of the actor's, of people in each of their outfits."""
    whole = shelf.without_episodes(office, shelf.find(office, actor, series))
    return _book(series, [*whole.sheets, *whole.locations, *whole.props], whole.look)


def of_stock() -> Sketchbook:
    """A drawing of everything that ships with the product."""
    return _book("stock", [*stock(), *stock_locations(), *stock_props()], Look())


def drawing(kind: str, name: str, wardrobe: str = "") -> str:
    """What a drawing of a character, location or prop is called; without a wardrobe its first outfit."""
    return "/".join(filter(None, (kind, name, wardrobe)))


def find(office: Office, book: Sketchbook, name: str) -> Stored:
    """One drawing, made now with those beside it if need be; NotFound when it cannot be drawn."""
    if name not in book.graph.tasks:
        raise NotFound("There is no such drawing here.")
    found = on_demand.known(office, Graph.of([book.graph.tasks[name]]))
    if not found:
        try:
            found = on_demand.made(office, book.name, book.beside(name))
        except ProductionFailed as error:
            found = error.results
    if name not in found:
        raise NotFound("This cannot be drawn.")
    return found[name].files[ROLE]


def _book(scope: str, assets: Sequence[Asset], look: Look) -> Sketchbook:
    return Sketchbook(f"drawings/{scope}", Graph.of(each for one in assets for each in _tasks(one, look)))


def _tasks(asset: Asset, look: Look) -> Iterator[Task]:
    if isinstance(asset, Sheet):
        if asset.kind == "narrator":
            return
        outfits = [each.id for each in asset.wardrobe] or [""]
        yield _task(drawing("character", asset.id), _person(asset, outfits[0], look), asset.id)
        for outfit in filter(None, outfits):
            yield _task(drawing("character", asset.id, outfit), _person(asset, outfit, look), asset.id)
    elif isinstance(asset, Location):
        place = Place(identity=asset.id, description=asset.description, light=asset.light, time=asset.time)
        yield _task(drawing("location", asset.id), _picture(look, size="LS", place=place), asset.id)
    else:
        card = Card(kind="object", picture=asset.description)
        yield _task(
            drawing("prop", asset.id),
            _picture(look, size="insert", composition="insert", card=card),
            asset.id,
        )


def _person(sheet: Sheet, outfit: str, look: Look) -> Picture:
    player = Player(figure=figure(sheet, outfit), acting=Acting())
    return _picture(look, size="MS", cast=(player,))


def _picture(look: Look, **shown: object) -> Picture:
    return Picture.model_validate({"width": WIDTH, "height": HEIGHT, "accent": look.accent, **shown})


def _task(name: str, picture: Picture, subject: str) -> Task:
    return Task(name=name, kind=ROLE, worker=WORKER, spec=picture, inputs={}, subject=subject)

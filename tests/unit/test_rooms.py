"""Imports go downward only, and the heavy libraries stay in their rooms."""

import ast
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("orchestrator", "workers", "gpu", "character_sheets", "prompt_templates")
MAY_IMPORT = {
    "orchestrator": {"orchestrator", "workers", "gpu", "character_sheets", "prompt_templates"},
    "workers": {"workers", "gpu"},
    "gpu": {"gpu"},
    "character_sheets": {"character_sheets"},
    "prompt_templates": {"prompt_templates"},
}
ONLY_IN = {
    "torch": "gpu/",
    "diffusers": "gpu/",
    "TTS": "gpu/",
    "ray": "orchestrator/executor/ray/",
    "obstore": "orchestrator/store/",
    "c2pa": "orchestrator/provenance/",
    "opentimelineio": "orchestrator/timeline/",
}


def modules() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_downward_only(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    rooms = {name.split(".")[0] for name in imports(path)} & set(ROOMS)
    assert rooms <= MAY_IMPORT[room], f"{room} may not import {rooms - MAY_IMPORT[room]}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_heavy_libraries_stay_in_their_room(path: Path) -> None:
    here = str(path.relative_to(ROOT))
    strays = {top for name in imports(path) if (top := name.split(".")[0]) in ONLY_IN}
    assert all(here.startswith(ONLY_IN[top]) for top in strays), f"{here} imports {strays}"


def test_there_are_no_import_cycles() -> None:
    names = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in modules()}
    names = {name.removesuffix(".__init__"): path for name, path in names.items()}
    graph = {name: set(at_import_time(path, names)) - {name} for name, path in names.items()}
    while leaves := {name for name, needs in graph.items() if not needs}:
        graph = {name: needs - leaves for name, needs in graph.items() if name not in leaves}
    assert not graph, f"these import each other in a circle: {sorted(graph)}"


def at_import_time(path: Path, names: Collection[str]) -> Iterator[str]:
    """Modules of ours that must have run when this one is imported at its top level.

    A package that is only named on the way to one of its modules is none of them.
    """
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found = {alias.name: f"{node.module}.{alias.name}" for alias in node.names}
            yield from (name for name in found.values() if name in names)
            if node.module in names and not all(name in names for name in found.values()):
                yield node.module

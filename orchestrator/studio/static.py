"""Our own style sheets and modules, under an address that names their content: kept by browsers for good."""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Response
from fastapi import Path as PathParam

from orchestrator.errors import NotFound

router = APIRouter(tags=["static"])
FILES = Path(__file__).with_name("static")
MEDIA = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
FOREVER = "public, max-age=31536000, immutable"
Name = Annotated[str, PathParam(pattern=r"^[a-z-]+\.(css|js|svg)$")]
REMARK = re.compile(r"^\s*(?://.*|/\*(?:[^*]|\*(?!/))*\*/)\s*$", re.MULTILINE)
"""A comment with lines of its own."""


def address(name: str) -> str:
    """Where a file is, as it is now."""
    return f"/studio/static/{version()}/{name}"


@router.get("/static/{digest}/{name}")
def read(digest: str, name: Name) -> Response:
    """One file; an address of another release gets what there is now, which is not kept."""
    if name not in contents():
        raise NotFound(f"There is no file {name} here.")
    cache_control = FOREVER if digest == version() else "no-cache"
    return Response(contents()[name], 200, {"Cache-Control": cache_control}, MEDIA[Path(name).suffix])


@cache
def contents() -> dict[str, bytes]:
    """Every file by name, as it is sent; a few dozen kilobytes."""
    found = (path for path in sorted(FILES.iterdir()) if path.suffix in MEDIA)
    return {path.name: sent(path.read_text(encoding="utf-8")) for path in found}


def sent(text: str) -> bytes:
    """A file of ours for browsers, who need neither its remarks nor its indents; a tenth of it."""
    lines = (line.strip() for line in REMARK.sub("", text).splitlines())
    return "\n".join(filter(None, lines)).encode()


@cache
def version() -> str:
    """Changes with any of them: modules import each other by relative addresses."""
    return hashlib.sha256(b"\0".join(contents().values())).hexdigest()[:12]

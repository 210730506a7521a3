"""/docs and /problems: the API for people to read, made from its own description.

One page without scripts and without anything from elsewhere, so it works offline and under a strict policy.
"""

import base64
import hashlib
import inspect
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import ChainableUndefined, Environment, FileSystemLoader
from markupsafe import Markup

from orchestrator import errors
from orchestrator.api.description import operations
from orchestrator.api.problems import TITLES
from orchestrator.errors import MicrodramaError, NotFound

router = APIRouter(tags=["health"], include_in_schema=False)
TEMPLATES = Path(__file__).parents[1] / "templates"
CSS = (TEMPLATES / "api.css").read_text(encoding="utf-8")
_digest = base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_digest}'; frame-ancestors 'none'"
OPEN = ("/healthz", "/readyz")
PAGE = re.compile("Page_(.+)_")


class Shape(NamedTuple):
    """A schema in a few words, and the schema that they lead to."""

    text: str
    target: str = ""


class ProblemPage(NamedTuple):
    """A kind of problem."""

    name: str
    title: str
    status: int
    told: tuple[str, ...]


@router.get("/")
def home() -> Response:
    """People begin with the pages."""
    return RedirectResponse("/studio/", status_code=307)


@router.get("/studio")
def studio() -> Response:
    """The same, for those who leave the stroke out."""
    return home()


@router.get("/docs")
def read(request: Request) -> Response:
    """Everything that the service does."""
    schema: dict[str, Any] = request.app.openapi()
    return _page(
        title=f"{schema['info']['title']} API",
        description=schema["info"]["description"],
        nouns=list(_nouns(schema)),
        schemas=sorted(schema["components"]["schemas"].items()),
    )


@router.get("/problems")
def problems() -> Response:
    """Every kind of problem."""
    return _page(title="Problems", problems=[_told(status) for status in TITLES])


@router.get("/problems/{name}")
def problem(name: str) -> Response:
    """One kind of problem."""
    for status, (known, title) in TITLES.items():
        if known == name:
            return _page(title=title, problem=_told(status))
    raise NotFound("There is no such problem; /problems lists them.")


def _told(status: int) -> ProblemPage:
    """From the errors with that status."""
    kinds = [kind for kind in vars(errors).values() if inspect.isclass(kind)]
    ours = [kind for kind in kinds if issubclass(kind, MicrodramaError) and kind.status == status]
    name, title = TITLES[status]
    return ProblemPage(name, title, status, tuple(inspect.getdoc(kind) or "" for kind in ours))


def _nouns(schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for tag in schema["tags"]:
        own = [each for each in operations(schema) if tag["name"] in each[2].get("tags", [])]
        told = [_operation(path, method, operation) for path, method, operation in own]
        yield {"name": tag["name"], "description": tag.get("description", ""), "operations": told}


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    return {
        "id": operation["operationId"],
        "method": method,
        "path": path,
        "told": operation.get("description") or operation.get("summary", ""),
        "parameters": operation.get("parameters", []),
        "bodies": [(media, given.get("schema", {})) for media, given in content.items()],
        "curl": _curl(path, method, operation, content),
        "answers": [(status, _answer(given)) for status, given in operation["responses"].items()],
    }


def _answer(given: Mapping[str, Any]) -> dict[str, Any]:
    schemas = [each["schema"] for each in given.get("content", {}).values() if each.get("schema")]
    return {"description": given["description"], "schemas": schemas}


def _curl(path: str, method: str, operation: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    words = ["curl"] + ([f"-X {method.upper()}"] if method != "get" else [])
    if path not in OPEN:
        words.append('-H "Authorization: Bearer $KEY"')
    for given in operation.get("parameters", []):
        if given["in"] == "header":
            value = "$ETAG" if given["name"].lower() == "if-match" else "$(uuidgen)"
            words.append(f'-H "{given["name"]}: {value}"')
    media = next(iter(content), "")
    if media.startswith("multipart/"):
        words.append("-F file=@FILE")
    elif media:
        words.append(f'-H "Content-Type: {media}" -d @FILE')
    return " \\\n  ".join([*words, f'"$SERVER{path.replace("{", "$").replace("}", "")}"'])


def _shape(schema: Mapping[str, Any]) -> Shape:
    """In a few words."""
    if reference := schema.get("$ref"):
        name = reference.rpartition("/")[2]
        return Shape(PAGE.sub(r"page of \1", name), name)
    if options := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        shapes = [_shape(option) for option in options]
        target = next((shape.target for shape in shapes if shape.target), "")
        return Shape(" or ".join(shape.text for shape in shapes), target)
    if schema.get("type") == "array":
        inner = _shape(schema.get("items", {}))
        return Shape(f"list of {inner.text}", inner.target)
    if "enum" in schema or "const" in schema:
        return Shape(", ".join(str(each) for each in schema.get("enum", [schema.get("const")])))
    kind = schema.get("type", "anything")
    limits = [f"{told} {schema[name]}" for name, told in LIMITS.items() if name in schema]
    return Shape(f"{kind} ({', '.join(limits)})" if limits else str(kind))


LIMITS = {
    "minimum": "from", "maximum": "to", "minLength": "at least", "maxLength": "at most", "pattern": "like",
    "format": "a",
}  # fmt: skip


@cache
def _environment() -> Environment:
    """Descriptions leave out what they have nothing to say about."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
    )


def _page(**given: Any) -> Response:
    css = Markup(CSS)  # noqa: S704 - our own file
    text = _environment().get_template("api.html.j2").render(css=css, read=_shape, **given)
    return HTMLResponse(text, headers={"Content-Security-Policy": POLICY})

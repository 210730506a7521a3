"""Files that come in: multipart forms, measured while they arrive and never longer than a route allows."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from orchestrator.errors import Malformed, TooLarge, UnsupportedMedia, UnusableInput

MOST_FIELDS = 12
MIB = 1 << 20


@dataclass(frozen=True)
class Upload:
    """A file and the fields that came with it."""

    filename: str
    content: bytes
    fields: Mapping[str, str]


def upload(most: int) -> Any:
    """For `Annotated[Upload, upload(4 * MIB)]`: one file under the name `file`, in a form of that length."""

    async def received(request: Request) -> Upload:
        if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
            raise UnsupportedMedia("Send a form: Content-Type: multipart/form-data, with the file as `file`.")
        parser = MultiPartParser(
            request.headers, _measured(request, most), max_files=1, max_fields=MOST_FIELDS
        )
        return await _read(parser)

    return Depends(received)


def form(fields: Mapping[str, Any] | None = None, needed: Sequence[str] = ()) -> dict[str, Any]:
    """How a route describes such a form."""
    properties = {"file": {"type": "string", "format": "binary"}, **(fields or {})}
    schema = {"type": "object", "required": ["file", *needed], "properties": properties}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


async def _read(parser: MultiPartParser) -> Upload:
    try:
        told = await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError) as error:
        raise Malformed(f"The form cannot be read: {getattr(error, 'message', error)}") from error
    try:
        file = told.get("file")
        if not isinstance(file, UploadFile):
            raise UnusableInput("There is no file in the form; send one under the name `file`.")
        fields = {name: value for name, value in told.multi_items() if isinstance(value, str)}
        return Upload(file.filename or "", await file.read(), fields)
    finally:
        await told.close()


async def _measured(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    seen = 0
    async for part in request.stream():
        seen += len(part)
        if seen > most:
            raise TooLarge(f"The form has more than {most // MIB} MiB.")
        yield part

"""Files of the store as answers: in parts if wanted, never to be asked for again, never run by a browser."""

from email.utils import quote

from fastapi import Request, Response
from starlette.responses import FileResponse

from orchestrator.store import Store, Stored

SHOWN = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".mp4": "video/mp4",
    ".wav": "audio/wav",
    ".m4a": "audio/mp4",
}
"""What we make and a browser may show in its place; everything else is a download."""
FOREVER = "private, max-age=31536000, immutable"
DOWNLOAD = "application/octet-stream"


def send(store: Store, stored: Stored, request: Request, *, name: str = "") -> Response:
    """A stored file under its digest; `name` is what a person who saves it sees."""
    tag = f'"{stored.digest}"'
    headers = {"ETag": tag, "Cache-Control": FOREVER, "X-Content-Type-Options": "nosniff"}
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    shown = "inline" if stored.suffix in SHOWN else "attachment"
    headers["Content-Disposition"] = f'{shown}; filename="{quote(name or stored.name)}"'
    path = store.path(stored.digest, stored.suffix)
    return FileResponse(path, headers=headers, media_type=SHOWN.get(stored.suffix, DOWNLOAD))


def _has(wanted: str, tag: str) -> bool:
    named = {each.strip().removeprefix("W/") for each in wanted.split(",")}
    return tag in named or "*" in named

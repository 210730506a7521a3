"""Where the service is, and the key that opens it; from the caller or from the environment."""

import os
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from orchestrator.errors import UnusableInput

SERVER, KEY = "MICRODRAMA_SERVER", "MICRODRAMA_KEY"
SHAPE = re.compile(r"[\x21-\x7e]{1,500}")


@dataclass(frozen=True)
class Place:
    """A service as somebody with a key sees it. The key is in no message and no repr."""

    url: str
    key: str = field(repr=False)

    @classmethod
    def of(cls, url: str, key: str) -> "Place":
        """Checked; what is empty comes from MICRODRAMA_SERVER and MICRODRAMA_KEY."""
        return cls(_url(url or os.environ.get(SERVER, "")), _key(key or os.environ.get(KEY, "")))

    @property
    def headers(self) -> dict[str, str]:
        """What every request carries; nothing where the service is open."""
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}


def _url(told: str) -> str:
    if not told:
        raise UnusableInput(f"Which service? Give its address, or set {SERVER}.")
    try:
        parts = urlsplit(told)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address, parts = False, urlsplit("")
    if not is_address:
        raise UnusableInput(f"{told!r} is no address of a service; it looks like http://127.0.0.1:8000.")
    if parts.username is not None or parts.password is not None:
        raise UnusableInput(f"The address of a service holds no password; the key goes into {KEY}.")
    if parts.query or parts.fragment:
        raise UnusableInput("The address of a service ends with its host, its port or a path.")
    return told.rstrip("/")


def _key(told: str) -> str:
    if told and not SHAPE.fullmatch(told):
        raise UnusableInput("The key holds a space, a line break or a letter that no key has; copy it again.")
    return told

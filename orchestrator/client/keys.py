"""Calls for keys; only an admin's opens them."""

from collections.abc import Sequence

from orchestrator.client.calls import Call, at, paging, posting
from orchestrator.shapes import Key, NewKey, Page


def page() -> Call[Page[Key]]:
    """All keys, without their secrets."""
    return paging(at("keys"), Key)


def create(owner: str, scopes: Sequence[str], name: str = "", expires_at: int | None = None) -> Call[NewKey]:
    """A new key; the answer holds it, and nobody can show it again."""
    told = {"owner": owner, "scopes": list(scopes), "name": name, "expires_at": expires_at}
    return posting(at("keys"), NewKey, told)


def revoke(key: str) -> Call[Key]:
    """End a key at once."""
    return posting(at("keys", key, "revoke"), Key)


def rotate(key: str) -> Call[NewKey]:
    """A new key like it; the old one opens for another day."""
    return posting(at("keys", key, "rotate"), NewKey)

"""What a pipeline has encoded before: words, and pictures of people and places.

A character's references and a prompt's words are the same in many takes; encoding them again would give the
same tensors. The doors of a pipeline (`encode_prompt`, `encode_image`, the encoder of its VAE) are watched:
what goes in is known by its content, what comes out stays where it was made; the least recently used leaves.
"""

import functools
import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

MOST = 48
"""Encodings kept. One is a few megabytes."""
LARGEST = 1 << 24
"""Numbers in a tensor that goes in; reading a whole clip to know it again is not worth it."""
DOORS = (("", "encode_prompt"), ("", "encode_image"), ("vae", "encode"))
"""Component (none: the pipeline itself) and method."""


class Memo:
    """The encodings of one resident pipeline."""

    def __init__(self, pipe: Any, most: int = MOST) -> None:
        self.hits = self.misses = 0
        self._most = most
        self._known: OrderedDict[str, Any] = OrderedDict()
        self._watched: list[tuple[Any, str]] = []
        for component, method in DOORS:
            owner = getattr(pipe, component, None) if component else pipe
            if callable(getattr(owner, method, None)):
                self._watch(owner, method)

    def forget(self) -> None:
        """Keep nothing; what is encoded next is kept again."""
        self._known.clear()

    def leave(self) -> None:
        """Give the pipeline its own methods back."""
        self.forget()
        for owner, method in self._watched:
            owner.__dict__.pop(method, None)
        self._watched.clear()

    def _watch(self, owner: Any, method: str) -> None:
        encode: Callable[..., Any] = getattr(owner, method)

        @functools.wraps(encode)
        def remembered(*given: Any, **named: Any) -> Any:
            key = _key(method, given, named)
            return encode(*given, **named) if key is None else self._once(key, encode, given, named)

        setattr(owner, method, remembered)
        self._watched.append((owner, method))

    def _once(self, key: str, encode: Callable[..., Any], given: Any, named: Any) -> Any:
        if key in self._known:
            self.hits += 1
            self._known.move_to_end(key)
            return self._known[key]
        self.misses += 1
        made = encode(*given, **named)
        self._known[key] = made
        while len(self._known) > self._most:
            self._known.popitem(last=False)
        return made


class _Strange(Exception):
    """Something whose content cannot be known."""


def _key(method: str, given: tuple[Any, ...], named: dict[str, Any]) -> str | None:
    """Equal content, equal key; None where the content cannot be known."""
    try:
        told = json.dumps([method, _content(given), _content(named)])
    except _Strange:
        return None
    return hashlib.sha256(told.encode()).hexdigest()


def _content(value: Any) -> Any:
    import torch
    from PIL import Image

    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_content(each) for each in value]
    if isinstance(value, dict):
        return {name: _content(each) for name, each in sorted(value.items())}
    if isinstance(value, torch.device | torch.dtype):
        return str(value)
    if isinstance(value, Image.Image):
        return [value.mode, *value.size, hashlib.sha256(value.tobytes()).hexdigest()]
    if isinstance(value, torch.Tensor) and value.numel() <= LARGEST:
        content = value.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().tobytes()
        return [str(value.dtype), list(value.shape), hashlib.sha256(content).hexdigest()]
    raise _Strange

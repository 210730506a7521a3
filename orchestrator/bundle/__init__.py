"""Bundles: an episode as a folder that opens in editing programs."""

from orchestrator.bundle.flat import manifest, media, write

__all__ = ["manifest", "media", "write"]

"""Proposals for an episode by language models: on a chat server, or on this machine."""

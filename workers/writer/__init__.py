"""Rough beats into a proposal of better ones, by a language model; never required, never believed unread."""

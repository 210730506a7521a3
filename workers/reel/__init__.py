"""Reels: finished episodes joined to one file. Their pictures are copied, their sound is one again."""

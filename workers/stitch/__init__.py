"""Stitching: one encoded segment per cut event, the episode joined from them by copy, and its cover."""

"""Decides what to make, in which order, and what was made."""

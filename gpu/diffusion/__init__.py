"""Stills and clips by diffusers: a card becomes a resident pipeline, words and pictures become its call.

`stills` and `clips` are the two uses: loading -> residency -> ladder -> calling -> steps.
"""

"""Weights on this machine: where they lie, who may use them, whether they are what they should be.

`door` is what everybody asks; `fetch` is for operators and goes online in a process of its own.
"""

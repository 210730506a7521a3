"""Who and what may appear: characters, locations and props as versioned sheets.

Imports nothing of the other rooms. Everything here is frozen data and its digest.
"""

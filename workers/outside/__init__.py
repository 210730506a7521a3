"""How a series looks from the outside: covers for platforms, title and end cards as graphics."""
